//! The reply table.

use super::Due;
use crate::template::Template;

/// Which messages a case is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum When {
    /// The text is exactly this.
    Equals(Vec<u8>),
    /// The text begins with this; what follows is the value `rest`.
    Prefix(Vec<u8>),
    /// Any.
    Always,
}

/// One row of a reply table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// Which messages it is for.
    pub when: When,
    /// The reply; `None`: there is one, and the lab does not lay down its text.
    pub send: Option<Template>,
}

/// What must come back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// This text.
    Exactly(Due),
    /// A reply of any kind.
    Something,
    /// Nothing.
    Nothing,
}

/// The reply to a text. `bare` is the text without what fills a record up, `value` gives the further values that templates
/// may hold (`message`, `ip`, record fields, ...).
pub(super) fn reply<'a>(
    cases: &[Case],
    text: &'a [u8],
    bare: &[u8],
    value: impl Fn(&str) -> Option<&'a [u8]>,
) -> Expected {
    for case in cases {
        let rest = match &case.when {
            When::Equals(exact) if exact == text || exact == bare => text,
            When::Prefix(prefix) => match text.strip_prefix(prefix.as_slice()) {
                Some(rest) => rest,
                None => continue,
            },
            When::Always => text,
            When::Equals(_) => continue,
        };
        return match &case.send {
            None => Expected::Something,
            Some(template) => Expected::Exactly(template.due(|name| match name {
                "rest" => Some(rest),
                "text" => value("text").or(Some(text)),
                _ => value(name),
            })),
        };
    }
    Expected::Nothing
}

impl super::Rule {
    /// What a message must be answered with on its own connection. `text` is the message as the server looks at it
    /// (stripped if the lab strips), `bare` the same without what fills a record up, `value` gives the further values.
    pub fn reply<'a>(&self, text: &'a [u8], bare: &[u8], value: impl Fn(&str) -> Option<&'a [u8]>) -> Expected {
        match self {
            Self::Reply(cases) => reply(cases, text, bare, value),
            _ => Expected::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Case, Due, Expected, When, reply};
    use crate::template::Template;

    fn case(when: When, send: Option<&str>) -> Case {
        Case { when, send: send.map(|text| Template::parse(text).expect("a template")) }
    }

    fn exactly(text: &str) -> Expected {
        Expected::Exactly(Due { text: text.as_bytes().to_vec(), framed: false })
    }

    #[test]
    fn the_first_case_that_fits_answers() {
        let cases = [
            case(When::Equals(b"ping".to_vec()), Some("PONG")),
            case(When::Prefix(b"upper:".to_vec()), Some("{rest|upper}")),
            case(When::Prefix(b"get ".to_vec()), None),
            case(When::Prefix(b"ip".to_vec()), Some("{ip}")),
        ];
        let table: [(&str, Expected); 6] = [
            ("ping", exactly("PONG")),
            ("upper:hello", exactly("HELLO")),
            ("upper:", exactly("")),
            ("get x", Expected::Something),
            ("ip", exactly("::1")),
            ("pings", Expected::Nothing),
        ];
        for (text, expected) in table {
            let value = |name: &str| (name == "ip").then_some(b"::1".as_slice());
            assert_eq!(reply(&cases, text.as_bytes(), text.as_bytes(), value), expected, "{text}");
        }
    }
}
