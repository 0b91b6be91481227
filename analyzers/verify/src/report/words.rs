//! The words of the reports that people read. English is built in; a file can put others in their place.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::{Table, Value};
use wirelab_words::Catalogue;

/// Where the words of the page stand in the catalogue of sentences.
const PAGE: &str = "page.";

/// The table that has the texts of labs.
const LABS: &str = "labs";

/// A language file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum WordsError {
    /// It is no TOML.
    #[error("{0}")]
    Toml(#[from] toml::de::Error),
    /// A name that no text has.
    #[error("there is no text called \"{0}\"")]
    Unknown(String),
    /// Something else than text.
    #[error("\"{0}\" is no text")]
    NoText(String),
    /// A sentence that does not fit.
    #[error(transparent)]
    Sentence(#[from] wirelab_words::WordsError),
    /// A name in braces is missing or new.
    #[error("\"{name}\" must hold {wanted}, each once")]
    Braces {
        /// The text's name.
        name: String,
        /// The names in braces that English has.
        wanted: String,
    },
}

/// The words of the reports. Each is a text of `page` in the catalogue of sentences, whose file says what it is for.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[expect(missing_docs, reason = "english.toml says what each is for")]
pub struct Words {
    pub passed: String,
    pub partly: String,
    pub failed: String,
    pub not_shown: String,
    pub undecided: String,
    pub not_asked: String,
    pub points: String,
    pub points_untold: String,
    pub points_bonus: String,
    pub points_costs: String,
    pub all_well: String,
    pub still_open: String,
    pub nothing_checked: String,
    pub well_but_untold: String,
    pub summary: String,
    pub checks: String,
    pub files: String,
    pub not_read: String,
    pub findings: String,
    pub streams: String,
    pub next: String,
    pub evidence: String,
    pub frame: String,
    pub frames: String,
    pub line: String,
    pub lines: String,
    pub in_wireshark: String,
    pub name: String,
    pub score: String,
    pub open: String,
    pub check: String,
    pub result: String,
    pub file: String,
    pub size: String,
    pub kind: String,
    pub taken_as: String,
    pub remark: String,
    pub packet: String,
    pub time: String,
    pub client: String,
    pub server: String,
    pub stream: String,
    pub more_packets: String,
    pub class: String,
    pub most_missed: String,
    pub missed: String,
    pub outliers: String,
    pub far_below: String,
    pub alone: String,
    pub forms: String,
    pub forms_why: String,
    pub form_counts: String,
    pub made_by: String,
    pub moodle_identifier: String,
    pub moodle_grade: String,
    pub moodle_maximum: String,
    pub moodle_feedback: String,
    /// The sentences of findings, checks and observations.
    #[serde(skip, default = "english")]
    catalogue: Catalogue,
    /// The texts of labs, by the lab's id.
    #[serde(skip)]
    labs: BTreeMap<String, LabWords>,
}

/// What a lab's file says, in another language.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub(super) struct LabWords {
    pub(super) title: Option<String>,
    #[serde(default)]
    pub(super) checks: BTreeMap<String, CheckWords>,
    /// Titles of variants, each by the one in the lab's file.
    #[serde(default)]
    variants: BTreeMap<String, String>,
}

/// What a lab's file says about a check.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub(super) struct CheckWords {
    pub(super) title: Option<String>,
    pub(super) hint: Option<String>,
}

fn english() -> Catalogue {
    Catalogue::english().clone()
}

impl Words {
    /// English.
    ///
    /// # Errors
    /// Never: a test reads the built-in file.
    pub fn english() -> Result<Self, WordsError> {
        Self::from_file("")
    }

    /// The words of a language file: those of the page under their names alone or in a table `page`, sentences in tables as
    /// in `english.toml`, and the texts of labs in `labs.LAB.title`, `labs.LAB.checks.CHECK.title` and `.hint`, and
    /// `labs.LAB.variants."TITLE"`. What it leaves out stays English.
    ///
    /// # Errors
    /// When it is not TOML, has a name that English has not, or a text does not fit what it is to say.
    pub fn from_file(text: &str) -> Result<Self, WordsError> {
        let mut words = Table::new();
        for entry in wirelab_words::catalogue::all() {
            if let Some(name) = entry.id().strip_prefix(PAGE) {
                let english = wirelab_words::catalogue::english(entry.id()).unwrap_or_default();
                words.insert(name.to_owned(), english.into());
            }
        }
        let (mut own, mut sentences) = (Table::new(), Table::new());
        let mut file = toml::from_str::<Table>(text)?;
        let labs: BTreeMap<String, LabWords> = file.remove(LABS).map(Value::try_into).transpose()?.unwrap_or_default();
        for (name, value) in file {
            match value {
                Value::Table(page) if PAGE.strip_suffix('.') == Some(&name) => own.extend(page),
                Value::Table(_) => drop(sentences.insert(name, value)),
                _ => drop(own.insert(name, value)),
            }
        }
        for (name, value) in own {
            let Some(Value::String(english)) = words.get(&name) else { return Err(WordsError::Unknown(name)) };
            let Value::String(other) = &value else { return Err(WordsError::NoText(name)) };
            let wanted = braces(english);
            if braces(other) != wanted {
                let wanted = if wanted.is_empty() { "no name in braces".to_owned() } else { wanted.join(", ") };
                return Err(WordsError::Braces { name, wanted });
            }
            words.insert(name, value);
        }
        let variants = labs.values().flat_map(|lab| lab.variants.clone()).collect();
        let catalogue = Catalogue::from_table(sentences)?.with_names(variants);
        Ok(Self { catalogue, labs, ..Self::deserialize(words)? })
    }

    /// What a lab's file says, in these words.
    pub(super) fn lab(&self, id: &str) -> Option<&LabWords> {
        self.labs.get(id)
    }

    /// The sentences in these words.
    pub const fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }
}

/// The names in braces, sorted.
fn braces(text: &str) -> Vec<String> {
    let names = text.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
    let mut names: Vec<String> = names.map(|(name, _)| format!("{{{name}}}")).collect();
    names.sort();
    names
}

/// A text with what stands in braces filled in, in one go: what is filled in is not looked at again.
pub(crate) fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let found = after.split_once('}').and_then(|(name, after)| {
            let (_, value) = values.iter().find(|(known, _)| *known == name)?;
            Some((value, after))
        });
        match found {
            Some((value, after)) => {
                filled.push_str(value);
                rest = after;
            }
            None => {
                filled.push('{');
                rest = after;
            }
        }
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_is_whole_and_can_be_replaced() {
        let english = Words::english().unwrap();
        assert!(english.catalogue().is_english());
        let other = Words::from_file("passed = \"feito\"\npoints = \"{points} em {max}\"").unwrap();
        assert_eq!((other.passed.as_str(), &other.failed), ("feito", &english.failed));
        assert_eq!(fill(&other.points, &[("points", "3"), ("max", "7")]), "3 em 7");
        let whole = Words::from_file("[page]\npassed = \"feito\"\n[hint]\nno-loop = \"ciclo\"").unwrap();
        assert_eq!((whole.passed.as_str(), whole.catalogue().is_english()), ("feito", false));
        for wrong in [
            "[hint]\nno = \"x\"",
            "[hint]\nno-loop = \"{x}\"",
            "pased = \"x\"",
            "passed = 1",
            "points = \"{points}\"",
            "passed = \"{x}\"",
            "passed =",
        ] {
            assert!(Words::from_file(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_is_filled_in_is_not_filled_again() {
        assert_eq!(fill("{a}{b} {c}", &[("a", "{b}"), ("b", "{a}")]), "{b}{a} {c}");
        assert_eq!(fill("{", &[]), "{");
    }
}
