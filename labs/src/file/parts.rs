//! Checking the parts of a variant: layouts, framings, rules.

use std::collections::BTreeMap;

use toml::Spanned;

use super::{Problems, raw};
use crate::framing::{Framing, MAX_MESSAGE};
use crate::layout::{Layout, Machine, Purpose};
use crate::rule::{Broadcast, Case, Route, RouteError, Rule, Situation, When};
use crate::template::Template;
use crate::words::words;

/// The longest message that a framing may allow, in bytes.
const LARGEST_MESSAGE: u64 = 16 << 20;

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

words! {
    /// The names of framings.
    enum Name {
        Silent = "silent",
        Receive = "receive",
        Line = "line",
        Delimiter = "delimiter",
        Record = "record",
        Length = "length",
        AsciiLength = "ascii-length",
    }
}

pub(super) fn framing(
    mut raw: raw::Framing,
    layouts: &BTreeMap<String, Layout>,
    problems: &mut Problems<'_>,
) -> Option<Framing> {
    let name = word(&raw.framing, Name::NAMES, problems)?;
    let found = match name {
        Name::Silent => Some(Framing::Silent),
        Name::Receive => Some(Framing::Receive),
        Name::Line => Some(Framing::Line { max: max(&mut raw) }),
        Name::Delimiter => delimiter(&mut raw, problems),
        Name::Record => layout(&mut raw, layouts, problems).map(|layout| Framing::Record { layout }),
        Name::Length => length(&mut raw, layouts, problems),
        Name::AsciiLength => Some(Framing::AsciiLength {
            separator: raw.separator.take().map_or_else(|| " ".to_owned(), Spanned::into_inner).into_bytes(),
            counts_itself: raw.counts_itself.take().unwrap_or(false),
            max: max(&mut raw),
        }),
    };
    // What the framing has not taken is none of its entries.
    for entry in raw.left() {
        problems.at(raw.framing.span(), format!("framing \"{name}\" has no `{entry}`"));
    }
    found
}

fn max(raw: &mut raw::Framing) -> u64 {
    raw.max.take().unwrap_or(MAX_MESSAGE).min(LARGEST_MESSAGE)
}

fn delimiter(raw: &mut raw::Framing, problems: &mut Problems<'_>) -> Option<Framing> {
    let delimiter = raw.delimiter.take().map(Spanned::into_inner).unwrap_or_default().into_bytes();
    let max = max(raw);
    if delimiter.is_empty() {
        problems.at(raw.framing.span(), "framing \"delimiter\" needs `delimiter`, at least one byte");
        return None;
    }
    Some(Framing::Delimiter { delimiter, max })
}

/// The layout that a framing names.
fn layout(raw: &mut raw::Framing, layouts: &BTreeMap<String, Layout>, problems: &mut Problems<'_>) -> Option<Layout> {
    let Some(name) = raw.layout.take() else {
        let kind = raw.framing.get_ref();
        let what = format!("framing \"{kind}\" needs `layout`, the name of a [layout.NAME]");
        problems.at(raw.framing.span(), what);
        return None;
    };
    let found = layouts.get(name.get_ref()).cloned();
    if found.is_none() {
        problems.at(name.span(), format!("there is no [layout.{}]", name.get_ref()));
    }
    found
}

fn length(raw: &mut raw::Framing, layouts: &BTreeMap<String, Layout>, problems: &mut Problems<'_>) -> Option<Framing> {
    let header = layout(raw, layouts, problems);
    let given = raw.length.take();
    let body = raw.body.take().map_or_else(|| "text".to_owned(), Spanned::into_inner);
    let (counts_header, max) = (raw.counts_header.take().unwrap_or(false), max(raw));
    let header = header?;
    let at = given.as_ref().map_or(raw.framing.span(), Spanned::span);
    let length = given.map_or_else(|| "size".to_owned(), Spanned::into_inner);
    if header.field(&length).is_none() {
        problems.at(at, format!("layout `{}` has no field `{length}`", header.name));
        return None;
    }
    Some(Framing::Length { header, length, counts_header, body, max })
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
        prefix: Vec::new(),
        separator: raw.separator.into_inner().into_bytes(),
        deliver: template(&raw.deliver, &[], problems)?,
        errors,
    })))
}
