//! What the server answers: a guess that explains all of its answers, or none.

use std::collections::BTreeMap;

use wirelab_labs::Side;
use wirelab_messages::log::StreamLog;

use super::said::{Said, pairs};

/// Most cases of a reply.
const CASES: usize = 12;
/// What an answer may be of a text, by the name in a lab file.
type Transform = (&'static str, fn(&str) -> String);
const TRANSFORMS: [Transform; 7] = [
    ("", str::to_owned),
    ("|upper", |text| text.to_uppercase()),
    ("|lower", |text| text.to_lowercase()),
    ("|reverse", |text| text.chars().rev().collect()),
    ("|len", |text| text.len().to_string()),
    ("|words", |text| text.split_whitespace().count().to_string()),
    ("|capitalize", |text| {
        let mut letters = text.chars();
        letters.next().map_or_else(String::new, |first| {
            first.to_uppercase().chain(letters.as_str().to_lowercase().chars()).collect()
        })
    }),
];

/// When a case of a reply holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum When {
    Equals(String),
    Prefix(String),
    Any,
}

/// A guess at the rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Rule {
    /// The server says nothing.
    Silent,
    /// Cases, with what is sent (as a lab file has it), if that is known.
    Reply(Vec<(When, Option<String>)>),
    /// What a client says goes to the others.
    Broadcast(String),
}

impl Rule {
    pub(crate) fn of(said: &[Said<'_>], logs: &[&StreamLog]) -> Self {
        if said.iter().all(|one| one.from == Side::Client) {
            return Self::Silent;
        }
        if let Some(form) = broadcast(said, logs) {
            return Self::Broadcast(form);
        }
        Self::Reply(cases(said).unwrap_or_else(|| vec![(When::Any, None)]))
    }
}

/// A text as a lab file has it: braces doubled.
fn literal(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}")
}

/// How the copies at others are written, where at least two texts came out at another client, and all that came out is one.
fn broadcast(said: &[Said<'_>], logs: &[&StreamLog]) -> Option<String> {
    let mut forms: BTreeMap<String, usize> = BTreeMap::new();
    for (place, copy) in said.iter().enumerate().filter(|(_, one)| one.from == Side::Server) {
        let copy_text = std::str::from_utf8(copy.text).ok()?;
        let mut before = said.get(..place).unwrap_or_default().iter().rev();
        let original = before.find(|one| {
            let text = std::str::from_utf8(one.text).unwrap_or_default().trim();
            one.from == Side::Client && one.who != copy.who && text.len() > 1 && copy_text.contains(text)
        })?;
        let text = std::str::from_utf8(original.text).ok()?.trim();
        let client = logs.get(original.who)?.client;
        let (front, behind) = copy_text.trim_end().split_once(text)?;
        let named = |part: &str| {
            let part = literal(part).replace(&client.address.to_string(), "{ip}");
            part.replace(&client.port.to_string(), "{port}")
        };
        *forms.entry(format!("{}{{text}}{}", named(front), named(behind))).or_default() += 1;
    }
    let count = forms.values().sum::<usize>();
    let form = forms.into_iter().max_by_key(|(_, count)| *count)?;
    (count >= 2 && 2 * form.1 > count).then_some(form.0)
}

/// The cases that explain each answer.
fn cases(said: &[Said<'_>]) -> Option<Vec<(When, Option<String>)>> {
    let text = |one: &Said<'_>| std::str::from_utf8(one.text).ok().map(|text| text.trim_end().to_owned());
    let pairs: Option<Vec<(String, String)>> = pairs(said)
        .into_iter()
        .filter_map(|(asked, answer)| Some((asked, answer?)))
        .map(|(asked, answer)| Some((text(asked)?, text(answer)?)))
        .collect();
    let mut left = pairs.filter(|pairs| pairs.len() > 1)?;
    let all: Vec<&(String, String)> = left.iter().collect();
    if let Some(send) = one_form(&all, "text") {
        return Some(vec![(When::Any, Some(send))]);
    }
    let mut found = Vec::new();
    // Commands with something behind them.
    let mut heads: Vec<String> = left.iter().filter_map(|(asked, _)| head(asked)).collect();
    heads.sort();
    heads.dedup();
    for head in heads {
        let rests: Vec<(String, String)> = left
            .iter()
            .filter_map(|(asked, answer)| Some((asked.strip_prefix(&head)?.to_owned(), answer.clone())))
            .collect();
        let send = one_form(&rests.iter().collect::<Vec<_>>(), "rest").filter(|send| send.contains('{'));
        if let Some(send) = send {
            left.retain(|(asked, _)| !asked.starts_with(&head));
            found.push((When::Prefix(head), Some(send)));
        }
    }
    // The answer that most different texts get is the one to any other.
    let mut answers: BTreeMap<&String, Vec<&String>> = BTreeMap::new();
    for (asked, answer) in &left {
        let texts = answers.entry(answer).or_default();
        if !texts.contains(&asked) {
            texts.push(asked);
        }
    }
    let other = answers.iter().filter(|(_, texts)| texts.len() > 1).max_by_key(|(_, texts)| texts.len());
    let other = other.map(|(answer, _)| (*answer).clone());
    for (answer, texts) in &answers {
        for asked in texts.iter().filter(|_| other.as_ref() != Some(*answer)) {
            let clash = answers.iter().any(|(one, texts)| one != answer && texts.contains(asked));
            found.push((When::Equals((*asked).clone()), (!clash).then(|| literal(answer))));
        }
    }
    found.extend(other.map(|answer| (When::Any, Some(literal(&answer)))));
    found.sort_by_key(|(when, _)| (matches!(when, When::Prefix(_)), *when == When::Any));
    found.dedup_by(|one, other| one.0 == other.0);
    (found.len() <= CASES).then_some(found)
}

/// The word that a text begins with, with what parts it from the rest.
fn head(text: &str) -> Option<String> {
    let end = text.find([':', ' ', '|'])?;
    (end > 0 && end + 1 < text.len()).then(|| text.get(..=end).map(str::to_owned)).flatten()
}

/// One form of answers that explains all pairs: what stands in front, a transform of the text, what stands behind.
fn one_form(pairs: &[&(String, String)], name: &str) -> Option<String> {
    let (first, answer) = pairs.iter().max_by_key(|(asked, _)| asked.len())?;
    TRANSFORMS.iter().find_map(|(transform, apply)| {
        let value = apply(first);
        if value.is_empty() {
            return None;
        }
        let (front, behind) = answer.split_once(&value)?;
        let fits = |(asked, answer): &&(String, String)| *answer == format!("{front}{}{behind}", apply(asked));
        let different = pairs.iter().any(|(asked, _)| asked != first) || pairs.len() == 1;
        (different && pairs.iter().all(fits))
            .then(|| format!("{}{{{name}{transform}}}{}", literal(front), literal(behind)))
    })
}
