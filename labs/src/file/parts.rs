//! Checking the parts of a variant: layouts, framings, rules.

use std::collections::BTreeMap;

use toml::Spanned;

use super::{Problems, raw};
use crate::framing::{Framing, MAX_MESSAGE};
use crate::layout::{Layout, Machine, Purpose};
use crate::rule::{Broadcast, Case, Route, RouteError, Rule, Situation, When};
use crate::template::Template;

pub(super) fn layouts(raw: BTreeMap<String, raw::Layout>, problems: &mut Problems<'_>) -> BTreeMap<String, Layout> {
    let mut found = BTreeMap::new();
    for (name, raw) in raw {
        let span = raw.fields.span();
        let fields: Vec<_> = raw
            .fields
            .into_inner()
            .into_iter()
            .map(|field| (field.name.get_ref().clone(), purpose(field, problems)))
            .collect();
        for (index, (field, _)) in fields.iter().enumerate() {
            if fields.iter().take(index).any(|(other, _)| other == field) {
                problems.at(span.clone(), format!("two fields are named `{field}`"));
            }
        }
        let layout = Layout::new(&name, raw.format.get_ref(), Machine::default(), &fields);
        if let Some(layout) = problems.take(raw.format.span(), layout) {
            found.insert(name, layout);
        }
    }
    found
}

fn purpose(raw: raw::Field, problems: &mut Problems<'_>) -> Purpose {
    let padding = raw.padding.and_then(|text| match text.get_ref().as_bytes() {
        [byte] => Some(*byte),
        _ => {
            problems.at(text.span(), "padding is a single byte, such as \"-\" or \"\\u0000\"");
            None
        }
    });
    Purpose {
        constant: raw.constant,
        counts: raw.counts,
        length_of: raw.length_of.map(Spanned::into_inner),
        characters: raw.characters,
        padding,
    }
}

/// One of a few words.
pub(super) fn word<T: Copy>(text: &Spanned<String>, known: &[(&str, T)], problems: &mut Problems<'_>) -> Option<T> {
    let found = known.iter().find(|(name, _)| name == text.get_ref()).map(|(_, value)| *value);
    if found.is_none() {
        let names: Vec<_> = known.iter().map(|(name, _)| format!("\"{name}\"")).collect();
        problems.at(text.span(), format!("\"{}\" is not one of {}", text.get_ref(), names.join(", ")));
    }
    found
}

pub(super) fn framing(
    raw: raw::Framing,
    layouts: &BTreeMap<String, Layout>,
    problems: &mut Problems<'_>,
) -> Option<Framing> {
    const KINDS: [(&str, &[&str]); 7] = [
        ("silent", &[]),
        ("receive", &[]),
        ("line", &["max"]),
        ("delimiter", &["max", "delimiter"]),
        ("record", &["layout"]),
        ("length", &["max", "layout", "length", "body", "counts-header"]),
        ("ascii-length", &["max", "separator", "counts-itself"]),
    ];
    let kind = word(&raw.framing, &KINDS.map(|(name, _)| (name, name)), problems)?;
    let allowed = KINDS.iter().find(|(name, _)| *name == kind).map_or(&[][..], |(_, keys)| keys);
    let given = [
        ("max", raw.max.is_some()),
        ("delimiter", raw.delimiter.is_some()),
        ("layout", raw.layout.is_some()),
        ("length", raw.length.is_some()),
        ("body", raw.body.is_some()),
        ("counts-header", raw.counts_header.is_some()),
        ("separator", raw.separator.is_some()),
        ("counts-itself", raw.counts_itself.is_some()),
    ];
    for (key, _) in given.iter().filter(|(key, given)| *given && !allowed.contains(key)) {
        problems.at(raw.framing.span(), format!("framing \"{kind}\" has no `{key}`"));
    }
    let span = raw.framing.span();
    let max = raw.max.unwrap_or(MAX_MESSAGE).min(16 << 20);
    let layout = |problems: &mut Problems<'_>| {
        let Some(name) = raw.layout.as_ref() else {
            problems.at(span.clone(), format!("framing \"{kind}\" needs `layout`, the name of a [layout.NAME]"));
            return None;
        };
        let found = layouts.get(name.get_ref()).cloned();
        if found.is_none() {
            problems.at(name.span(), format!("there is no [layout.{}]", name.get_ref()));
        }
        found
    };
    Some(match kind {
        "silent" => Framing::Silent,
        "receive" => Framing::Receive,
        "line" => Framing::Line { max },
        "delimiter" => {
            let delimiter = raw.delimiter.map(Spanned::into_inner).unwrap_or_default().into_bytes();
            if delimiter.is_empty() {
                problems.at(span, "framing \"delimiter\" needs `delimiter`, at least one byte");
                return None;
            }
            Framing::Delimiter { delimiter, max }
        }
        "record" => Framing::Record { layout: layout(problems)? },
        "length" => {
            let header = layout(problems)?;
            let length = raw.length.as_ref().map_or_else(|| "size".to_owned(), |name| name.get_ref().clone());
            let at = raw.length.as_ref().map_or(span, Spanned::span);
            if header.field(&length).is_none() {
                problems.at(at, format!("layout `{}` has no field `{length}`", header.name));
                return None;
            }
            let body = raw.body.map_or_else(|| "text".to_owned(), Spanned::into_inner);
            Framing::Length { header, length, counts_header: raw.counts_header.unwrap_or(false), body, max }
        }
        _ => Framing::AsciiLength {
            separator: raw.separator.map_or_else(|| " ".to_owned(), Spanned::into_inner).into_bytes(),
            counts_itself: raw.counts_itself.unwrap_or(false),
            max,
        },
    })
}

/// A template that may hold the values of rules and the fields of the client's records.
pub(super) fn template(text: &Spanned<String>, fields: &[&str], problems: &mut Problems<'_>) -> Option<Template> {
    let known: Vec<&str> = Rule::VALUES.into_iter().chain(fields.iter().copied()).collect();
    problems.take(text.span(), Template::parse(text.get_ref()).and_then(|template| template.allow(&known)))
}

pub(super) fn case(raw: Spanned<raw::Case>, fields: &[&str], problems: &mut Problems<'_>) -> Option<Case> {
    let span = raw.span();
    let raw = raw.into_inner();
    let when = match (raw.equals, raw.prefix) {
        (Some(_), Some(_)) => {
            problems.at(span, "a case has `equals` or `prefix`, not both");
            return None;
        }
        (Some(text), None) => When::Equals(text.into_bytes()),
        (None, Some(text)) => When::Prefix(text.into_bytes()),
        (None, None) => When::Always,
    };
    let send = match raw.send {
        Some(text) => Some(template(&text, fields, problems)?),
        None => None,
    };
    Some(Case { when, send })
}

pub(super) fn broadcast(raw: &raw::Broadcast, fields: &[&str], problems: &mut Problems<'_>) -> Option<Rule> {
    let send = template(&raw.send, fields, problems)?;
    Some(Rule::Broadcast(Broadcast { send, to_sender: raw.to_sender }))
}

pub(super) fn route(raw: raw::Route, problems: &mut Problems<'_>) -> Option<Rule> {
    let mut errors = Vec::new();
    for error in raw.error {
        let when = word(&error.when, &Situation::NAMES, problems);
        let send = template(&error.send, &[], problems);
        if let (Some(when), Some(send)) = (when, send) {
            errors.push(RouteError { when, send, close: error.close });
        }
    }
    if raw.separator.get_ref().is_empty() {
        problems.at(raw.separator.span(), "the separator has at least one byte");
    }
    Some(Rule::Route(Box::new(Route {
        welcome: template(&raw.welcome, &[], problems)?,
        separator: raw.separator.into_inner().into_bytes(),
        deliver: template(&raw.deliver, &[], problems)?,
        errors,
    })))
}
