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

impl Case {
    /// Whether it is for a text. `bare`: the same without what fills a record up.
    pub fn takes(&self, text: &[u8], bare: &[u8]) -> bool {
        match &self.when {
            When::Equals(exact) => exact == text || exact == bare,
            When::Prefix(prefix) => text.starts_with(prefix),
            When::Always => true,
        }
    }

    /// Whether it is for a text but for the case of its letters.
    fn is_near(&self, text: &[u8]) -> bool {
        match &self.when {
            When::Equals(exact) => exact != text && exact.eq_ignore_ascii_case(text),
            When::Prefix(prefix) => {
                let there = text.get(..prefix.len());
                there.is_some_and(|there| there != prefix && there.eq_ignore_ascii_case(prefix))
            }
            When::Always => false,
        }
    }

    /// Whether it is for any text.
    pub fn takes_all(&self) -> bool {
        self.when == When::Always
    }

    /// What follows the beginning that it is for: the value `rest`.
    fn rest<'a>(&self, text: &'a [u8]) -> &'a [u8] {
        match &self.when {
            When::Prefix(prefix) => text.get(prefix.len()..).unwrap_or(text),
            When::Equals(_) | When::Always => text,
        }
    }
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
    let Some(case) = cases.iter().find(|case| case.takes(text, bare)) else { return Expected::Nothing };
    answer(case, text, value)
}

/// What a case answers a text that it is for.
fn answer<'a>(case: &Case, text: &'a [u8], value: impl Fn(&str) -> Option<&'a [u8]>) -> Expected {
    match &case.send {
        None => Expected::Something,
        Some(template) => {
            let value = |name: &str| match name {
                "rest" => Some(case.rest(text)),
                "text" => value("text").or(Some(text)),
                _ => value(name),
            };
            // What a server says where there is nothing to put in is not laid down.
            if template.can_be_made(value) { Expected::Exactly(template.due(value)) } else { Expected::Something }
        }
    }
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

    /// Whether it has commands, which a server may take whatever the case of their letters.
    pub fn has_commands(&self) -> bool {
        matches!(self, Self::Reply(cases) if cases.iter().any(|case| !case.takes_all()))
    }

    /// The same of a server that takes a command whatever the case of its letters, where the lab takes this text for none;
    /// `None`: it is none in other letters either.
    pub fn reply_in_other_case<'a>(
        &self,
        bare: &'a [u8],
        value: impl Fn(&str) -> Option<&'a [u8]>,
    ) -> Option<Expected> {
        let Self::Reply(cases) = self else { return None };
        let near = cases.iter().position(|case| case.is_near(bare))?;
        // One that is for it as it is goes before, but for that which takes whatever is left.
        let own = cases.iter().position(|case| case.takes(bare, bare) && !case.takes_all());
        let case = cases.get(near).filter(|_| own.is_none())?;
        Some(answer(case, bare, value))
    }

    /// Which row of the reply table a text falls under, and what of the text is the value `rest` there.
    pub fn case<'a>(&self, text: &'a [u8]) -> Option<(usize, &'a [u8])> {
        let Self::Reply(cases) = self else { return None };
        let place = cases.iter().position(|case| case.takes(text, text))?;
        Some((place, cases.get(place)?.rest(text)))
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
        Expected::Exactly(Due { text: text.as_bytes().to_vec(), framed: false, like: None })
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
