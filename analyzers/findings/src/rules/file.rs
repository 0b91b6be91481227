//! The form of a rule file, as the courses write it.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

/// A rule file: `{"project", "pcap_relpath", "decode_as": [..], "rules": [..]}`. Unknown names are passed over.
#[derive(Clone, Debug, Deserialize)]
pub struct RuleFile {
    /// What the rules are for.
    #[serde(default)]
    pub project: String,
    /// Where the course expects the capture.
    #[serde(default)]
    pub pcap_relpath: String,
    /// tshark's `-d` arguments.
    #[serde(default)]
    pub decode_as: Vec<String>,
    /// The rules.
    pub rules: Vec<Rule>,
}

/// One rule.
#[derive(Clone, Debug, Deserialize)]
pub struct Rule {
    /// Its name.
    pub id: String,
    /// Display filter.
    pub filter: String,
    /// Condition on the number of frames that match, such as `>= 1`.
    pub condition: String,
    /// What it wants, for people.
    #[serde(default)]
    pub description: String,
}

/// How two numbers are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Comparison {
    Equal,
    AtLeast,
    AtMost,
    More,
    Less,
}

/// A condition on a number of frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Condition {
    /// How.
    pub comparison: Comparison,
    /// With what.
    pub number: u64,
}

/// What is wrong with a rule file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RuleFileError {
    /// It is no JSON, or not of the form.
    #[error("the rule file is not of the form that is expected: {0}")]
    Form(#[from] serde_json::Error),
    /// A condition is not one of `== N`, `>= N`, `<= N`, `> N`, `< N`.
    #[error("'{0}' is no condition; expected ==, >=, <=, > or < and a number, such as '>= 1'")]
    Condition(String),
}

impl RuleFile {
    /// Reads a rule file.
    ///
    /// # Errors
    /// When it is not of the form; the message has line and column.
    pub fn parse(text: &str) -> Result<Self, RuleFileError> {
        Ok(serde_json::from_str(text.trim_start_matches('\u{feff}'))?)
    }
}

impl FromStr for Condition {
    type Err = RuleFileError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const SIGNS: [(&str, Comparison); 6] = [
            ("==", Comparison::Equal),
            (">=", Comparison::AtLeast),
            ("<=", Comparison::AtMost),
            (">", Comparison::More),
            ("<", Comparison::Less),
            ("=", Comparison::Equal),
        ];
        let wrong = || RuleFileError::Condition(text.to_owned());
        let (rest, comparison) =
            SIGNS.iter().find_map(|(sign, kind)| Some((text.trim().strip_prefix(sign)?, *kind))).ok_or_else(wrong)?;
        Ok(Self { comparison, number: rest.trim().parse().map_err(|_| wrong())? })
    }
}

impl Condition {
    /// Whether a number of frames meets it.
    pub const fn holds(self, count: u64) -> bool {
        match self.comparison {
            Comparison::Equal => count == self.number,
            Comparison::AtLeast => count >= self.number,
            Comparison::AtMost => count <= self.number,
            Comparison::More => count > self.number,
            Comparison::Less => count < self.number,
        }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = match self.comparison {
            Comparison::Equal => "==",
            Comparison::AtLeast => ">=",
            Comparison::AtMost => "<=",
            Comparison::More => ">",
            Comparison::Less => "<",
        };
        write!(f, "{sign} {}", self.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions() {
        for (text, yes, no) in
            [(">= 1", 1, 0), ("== 3", 3, 4), ("<=2", 2, 3), ("> 5", 6, 5), (" < 2 ", 1, 2), ("= 7", 7, 8)]
        {
            let condition: Condition = text.parse().unwrap();
            assert!(condition.holds(yes) && !condition.holds(no), "{text}");
        }
        for text in ["", "1", ">= many", ">= -1", "=> 1"] {
            assert!(text.parse::<Condition>().is_err(), "{text}");
        }
    }

    #[test]
    fn files() {
        let file = RuleFile::parse(
            r#"{"project": "x", "more": 1, "rules": [{"id": "R1", "filter": "tcp", "condition": ">= 1"}]}"#,
        )
        .unwrap();
        assert_eq!((file.rules.len(), file.rules[0].id.as_str()), (1, "R1"));
        let error = RuleFile::parse("{\"rules\": [{}]}").unwrap_err().to_string();
        assert!(error.contains("`id`") && error.contains("line 1"), "{error}");
    }
}
