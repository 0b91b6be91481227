//! The entries of a check.

use serde::Deserialize;
use toml::Spanned;

use super::Text;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::file) struct Check {
    pub(in crate::file) id: Text,
    pub(in crate::file) title: String,
    pub(in crate::file) kind: Text,
    pub(in crate::file) points: Option<Spanned<f64>>,
    pub(in crate::file) costs: Option<Spanned<f64>>,
    pub(in crate::file) bonus: Option<Spanned<bool>>,
    #[serde(rename = "one-of")]
    pub(in crate::file) one_of: Option<Text>,
    #[serde(default = "yes")]
    pub(in crate::file) partial: bool,
    #[serde(default)]
    pub(in crate::file) hint: String,
    pub(in crate::file) severity: Option<Text>,
    pub(in crate::file) undecided: Option<Text>,
    pub(in crate::file) file: Option<Text>,
    pub(in crate::file) filter: Option<Text>,
    pub(in crate::file) count: Option<Text>,
    #[serde(rename = "from-time")]
    pub(in crate::file) from_time: Option<Spanned<toml::value::Datetime>>,
    #[serde(rename = "to-time")]
    pub(in crate::file) to_time: Option<Spanned<toml::value::Datetime>>,
    #[serde(rename = "at-least")]
    pub(in crate::file) at_least: Option<u64>,
    pub(in crate::file) clients: Option<u64>,
    pub(in crate::file) from: Option<Text>,
    pub(in crate::file) equals: Option<String>,
    #[serde(rename = "any-case")]
    pub(in crate::file) any_case: Option<bool>,
    pub(in crate::file) prefix: Option<String>,
    #[serde(rename = "other-than")]
    pub(in crate::file) other_than: Option<Vec<String>>,
    pub(in crate::file) variants: Option<Vec<Text>>,
    pub(in crate::file) by: Option<Text>,
    pub(in crate::file) events: Option<Vec<Text>>,
    #[serde(rename = "tolerance-ms")]
    pub(in crate::file) tolerance_ms: Option<f64>,
    pub(in crate::file) programs: Option<Vec<String>>,
    #[serde(rename = "at-most")]
    pub(in crate::file) at_most: Option<u64>,
    pub(in crate::file) strict: Option<bool>,
    #[serde(rename = "to-sender")]
    pub(in crate::file) to_sender: Option<Text>,
    pub(in crate::file) holds: Option<Vec<Text>>,
    pub(in crate::file) request: Option<Text>,
    pub(in crate::file) answer: Option<Text>,
    pub(in crate::file) unanswered: Option<bool>,
    #[serde(rename = "within-ms")]
    pub(in crate::file) within_ms: Option<Spanned<f64>>,
    #[serde(rename = "at-once")]
    pub(in crate::file) at_once: Option<Spanned<u64>>,
    pub(in crate::file) steps: Option<Spanned<Vec<Text>>>,
    pub(in crate::file) arrived: Option<bool>,
    pub(in crate::file) first: Option<Text>,
    pub(in crate::file) value: Option<Text>,
    pub(in crate::file) begins: Option<u64>,
    pub(in crate::file) modulo: Option<Spanned<u64>>,
    pub(in crate::file) column: Option<Text>,
}

impl Check {
    /// The entries that only some kinds have and that nobody has taken.
    pub(in crate::file) fn left(&self) -> impl Iterator<Item = &'static str> {
        // Without `..`, so that no entry is forgotten here.
        let Self {
            id: _,
            title: _,
            kind: _,
            points: _,
            costs: _,
            bonus: _,
            one_of: _,
            partial: _,
            hint: _,
            severity: _,
            undecided: _,
            file,
            filter,
            count,
            from_time,
            to_time,
            at_least,
            clients,
            from,
            equals,
            any_case,
            prefix,
            other_than,
            variants,
            by,
            events,
            tolerance_ms,
            programs,
            at_most,
            strict,
            to_sender,
            holds,
            request,
            answer,
            unanswered,
            within_ms,
            at_once,
            steps,
            arrived,
            first,
            value,
            begins,
            modulo,
            column,
        } = self;
        let entries = [
            ("file", file.is_some()),
            ("filter", filter.is_some()),
            ("count", count.is_some()),
            ("from-time", from_time.is_some()),
            ("to-time", to_time.is_some()),
            ("at-least", at_least.is_some()),
            ("clients", clients.is_some()),
            ("from", from.is_some()),
            ("equals", equals.is_some()),
            ("any-case", any_case.is_some()),
            ("prefix", prefix.is_some()),
            ("other-than", other_than.is_some()),
            ("variants", variants.is_some()),
            ("by", by.is_some()),
            ("events", events.is_some()),
            ("tolerance-ms", tolerance_ms.is_some()),
            ("programs", programs.is_some()),
            ("at-most", at_most.is_some()),
            ("strict", strict.is_some()),
            ("to-sender", to_sender.is_some()),
            ("holds", holds.is_some()),
            ("request", request.is_some()),
            ("answer", answer.is_some()),
            ("unanswered", unanswered.is_some()),
            ("within-ms", within_ms.is_some()),
            ("at-once", at_once.is_some()),
            ("steps", steps.is_some()),
            ("arrived", arrived.is_some()),
            ("first", first.is_some()),
            ("value", value.is_some()),
            ("begins", begins.is_some()),
            ("modulo", modulo.is_some()),
            ("column", column.is_some()),
        ];
        entries.into_iter().filter(|(_, is_left)| *is_left).map(|(entry, _)| entry)
    }
}

fn yes() -> bool {
    true
}
