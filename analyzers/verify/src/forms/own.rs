//! What a teacher decides about forms: some become lines of the lab, others are not read.

use std::collections::BTreeSet;

use serde::Deserialize;
use wirelab_labs::lab::LogLine;
use wirelab_labs::template::Template;
use wirelab_labs::{LogEvent, Side};

/// Places of a form that are no values of a lab's line.
const PLACES: [&str; 4] = ["time", "number", "other_port", "second_text"];

/// Decisions about forms, as a file tells them.
#[derive(Clone, Debug, Default)]
pub struct Own {
    /// Forms that are read as lines of the lab.
    pub(crate) pins: Vec<LogLine>,
    /// Forms that are not read.
    rejects: BTreeSet<String>,
}

/// What is wrong with a file of forms.
#[derive(Debug, thiserror::Error)]
pub enum OwnError {
    /// It is no TOML of this shape.
    #[error("{0}")]
    Shape(#[from] toml::de::Error),
    /// A form whose braces or places are wrong.
    #[error("the form \"{line}\": {why}")]
    Line {
        /// As it stands there.
        line: String,
        /// What is wrong.
        why: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default, rename = "form")]
    forms: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    line: String,
    #[serde(default)]
    by: By,
    #[serde(default)]
    event: Event,
    #[serde(rename = "use")]
    decision: Decision,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
enum By {
    #[default]
    Server,
    Client,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
enum Event {
    Connect,
    #[default]
    Receive,
    Send,
    Forward,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Decision {
    Pin,
    Reject,
}

impl Own {
    /// Reads a file of decisions: `[[form]]` with `line`, `use = "pin"` or `"reject"`, and for those that are pinned `by` and
    /// `event`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, OwnError> {
        let file: File = toml::from_str(text)?;
        let mut own = Self::default();
        for entry in file.forms {
            match entry.decision {
                Decision::Reject => drop(own.rejects.insert(entry.line)),
                Decision::Pin => own.pins.push(line(entry)?),
            }
        }
        Ok(own)
    }

    /// Whether a form is not to be read.
    pub(crate) fn rejects(&self, form: &str) -> bool {
        self.rejects.contains(form)
    }
}

fn line(entry: Entry) -> Result<LogLine, OwnError> {
    let known: Vec<&str> = LogLine::VALUES.into_iter().chain(PLACES).collect();
    let template = Template::parse(&entry.line).and_then(|line| line.allow(&known));
    let line = template.map_err(|error| OwnError::Line { line: entry.line, why: error.to_string() })?;
    let by = match entry.by {
        By::Server => Side::Server,
        By::Client => Side::Client,
    };
    let event = match entry.event {
        Event::Connect => LogEvent::Connect,
        Event::Receive => LogEvent::Receive,
        Event::Send => LogEvent::Send,
        Event::Forward => LogEvent::Forward,
    };
    Ok(LogLine { by, event, line, variants: Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_pins_and_rejects() {
        let own = Own::parse(
            "[[form]]\nline = \"got {len} from {ip}:{port}: {text}\"\nby = \"server\"\nevent = \"receive\"\nuse = \"pin\"\n\
             [[form]]\nline = \"{text}\"\nuse = \"reject\"\n",
        )
        .expect("reads");
        assert_eq!(own.pins.len(), 1);
        assert!(own.rejects("{text}") && !own.rejects("{ip}"));
        for wrong in [
            "[[form]]\nline = \"x\"",
            "[[form]]\nline = \"{what}\"\nuse = \"pin\"",
            "form = 1",
            "[[form]]\nline = \"{\"\nuse = \"pin\"",
        ] {
            assert!(Own::parse(wrong).is_err(), "{wrong}");
        }
    }
}
