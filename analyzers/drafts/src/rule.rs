//! What the server answers: a guess that explains all of its answers, or none.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use wirelab_labs::{Side, Transport};
use wirelab_messages::log::StreamLog;
use wirelab_text::secret;

use super::said::{Said, pairs};

/// Most cases of a reply.
const CASES: usize = 12;
/// Longest text that a guess is made of.
const LONGEST: usize = 500;
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
    /// Nothing that the server says is in the capture.
    Silent,
    /// Cases, with what is sent, as a lab file has it.
    Reply {
        cases: Vec<(When, String)>,
        /// Whether the server takes white space off what it gets.
        strip: bool,
        /// Whether messages stayed unanswered.
        loses: bool,
    },
    /// What a client says goes to the others.
    Broadcast(String),
    /// It cannot be told.
    Free,
}

impl Rule {
    /// The rules that may explain what was said, the boldest first.
    pub(crate) fn guesses(said: &[Said<'_>], logs: &[&StreamLog]) -> Vec<Self> {
        if said.iter().all(|one| one.from == Side::Client) {
            return vec![Self::Silent];
        }
        // A secret of somebody is not to stand in a file that is passed on.
        if said.iter().any(|one| matches!(secret::masked(one.text), Cow::Owned(_))) {
            return vec![Self::Free];
        }
        let mut guesses: Vec<Self> = broadcast(said, logs).map(Self::Broadcast).into_iter().collect();
        let is_udp = logs.iter().any(|log| log.transport == Transport::Udp);
        let loses = is_udp && pairs(said).iter().any(|(_, answer)| answer.is_none());
        let reply = |strip| cases(said, strip).map(|cases| Self::Reply { cases, strip, loses });
        guesses.extend([false, true].into_iter().filter_map(reply));
        guesses.push(Self::Free);
        guesses
    }
}

/// A text as a lab file has it: braces doubled.
fn literal(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}")
}

/// How the copies at others are written, where texts came out at several other clients, and all that came out is a copy.
fn broadcast(said: &[Said<'_>], logs: &[&StreamLog]) -> Option<String> {
    let mut forms: BTreeMap<String, usize> = BTreeMap::new();
    let mut heard: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (place, copy) in said.iter().enumerate().filter(|(_, one)| one.from == Side::Server) {
        let copied = std::str::from_utf8(copy.text).ok()?;
        let mut before = said.get(..place).unwrap_or_default().iter().enumerate().rev();
        let (asked, original) = before.find(|(_, one)| {
            let text = std::str::from_utf8(one.text).unwrap_or_default().trim();
            one.from == Side::Client && one.who != copy.who && text.len() > 1 && copied.contains(text)
        })?;
        heard.entry(asked).or_default().insert(copy.who);
        let text = std::str::from_utf8(original.text).ok()?.trim();
        let client = logs.get(original.who)?.client;
        let (front, behind) = copied.split_once(text)?;
        let named = |part: &str| {
            let part = literal(part).replace(&client.address.to_string(), "{ip}");
            part.replace(&client.port.to_string(), "{port}")
        };
        *forms.entry(format!("{}{{text}}{}", named(front), named(behind))).or_default() += 1;
    }
    let form = forms.into_iter().max_by_key(|(_, count)| *count)?;
    heard.values().any(|others| others.len() > 1).then_some(form.0)
}

/// The cases that may explain each answer: texts that were heard at least twice for each of them.
fn cases(said: &[Said<'_>], strip: bool) -> Option<Vec<(When, String)>> {
    let text = |one: &Said<'_>| {
        let text = std::str::from_utf8(one.text).ok().filter(|text| text.len() <= LONGEST)?;
        Some(if strip && one.from == Side::Client { text.trim() } else { text }.to_owned())
    };
    let pairs: Option<Vec<(String, String)>> = pairs(said)
        .into_iter()
        .filter_map(|(asked, answer)| Some((asked, answer?)))
        .map(|(asked, answer)| Some((text(asked)?, text(answer)?)))
        .collect();
    // What was said twice with the same answer is one thing that was heard.
    let mut left = pairs?;
    left.sort();
    left.dedup();
    if left.len() < 2 {
        return None;
    }
    let all: Vec<&(String, String)> = left.iter().collect();
    if let Some(send) = one_form(&all, "text") {
        return Some(vec![(When::Any, send)]);
    }
    let count = left.len();
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
            found.push((When::Prefix(head), send));
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
            found.push((When::Equals((*asked).clone()), literal(answer)));
        }
    }
    found.extend(other.map(|answer| (When::Any, literal(&answer))));
    found.sort_by_key(|(when, _)| (matches!(when, When::Prefix(_)), *when == When::Any));
    // The same text with several answers is no rule of this kind, and a list of what was said is none at all.
    let is_plain =
        found.iter().enumerate().all(|(place, (when, _))| found.iter().skip(place + 1).all(|(other, _)| other != when));
    (is_plain && found.len() <= CASES && 2 * found.len() <= count).then_some(found)
}

/// The word that a text begins with, with what parts it from the rest.
fn head(text: &str) -> Option<String> {
    let end = text.find([':', ' ', '|'])?;
    (end > 0 && end + 1 < text.len()).then(|| text.get(..=end).map(str::to_owned)).flatten()
}

/// One form of answers that explains all pairs: what stands in front, a transform of the text, what stands behind. A number may
/// be anything's: it has to be right for several texts.
fn one_form(pairs: &[&(String, String)], name: &str) -> Option<String> {
    let (first, answer) = pairs.iter().max_by_key(|(asked, _)| asked.len())?;
    TRANSFORMS.iter().find_map(|(transform, apply)| {
        let value = apply(first);
        let (front, behind) = answer.split_once(&value).filter(|_| !value.is_empty())?;
        let fits = |(asked, answer): &&(String, String)| *answer == format!("{front}{}{behind}", apply(asked));
        let values = pairs.iter().map(|(asked, _)| apply(asked)).collect::<BTreeSet<_>>();
        let is_told = values.len() > 1 || value.len() > 2 && value.chars().any(char::is_alphabetic);
        (is_told && pairs.iter().all(fits))
            .then(|| format!("{}{{{name}{transform}}}{}", literal(front), literal(behind)))
    })
}
