//! The sentences of the extcap protocol: `interface {value=x}{display=y}`.

use std::fmt::{self, Display, Formatter};

use wirelab_labs::safe;

/// What stands before the name of an interface of the system.
const LIVE: &str = "wirelab-live-";
/// Crafted traffic.
const CRAFT: &str = "wirelab-craft";
/// The link type that means "as the capture says": USER0.
const LINK: u32 = 147;

/// One line for Wireshark.
#[derive(Clone, Debug)]
pub(super) struct Sentence {
    word: &'static str,
    parts: Vec<(&'static str, String)>,
}

impl Sentence {
    pub(super) fn new(word: &'static str) -> Self {
        Self { word, parts: Vec::new() }
    }

    pub(super) fn with(mut self, name: &'static str, value: impl Display) -> Self {
        self.parts.push((name, value.to_string()));
        self
    }

    /// An option of an interface.
    pub(super) fn option(number: usize, call: &'static str, display: &str, kind: &'static str) -> Self {
        Self::new("arg").with("number", number).with("call", call).with("display", display).with("type", kind)
    }

    /// One of an option's values.
    pub(super) fn value(number: usize, value: &str, display: &str, default: bool) -> Self {
        Self::new("value").with("arg", number).with("value", value).with("display", display).with("default", default)
    }
}

impl Display for Sentence {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.word)?;
        for (place, (name, value)) in self.parts.iter().enumerate() {
            let gap = if place == 0 { " " } else { "" };
            // The protocol has no escape for its braces.
            let value = safe::line(value.as_bytes()).replace(['{', '}'], " ");
            write!(f, "{gap}{{{name}={value}}}")?;
        }
        Ok(())
    }
}

/// An interface that Wireshark lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Interface {
    /// Crafted traffic.
    Craft,
    /// An interface of the system, by its name.
    Live(String),
}

impl Interface {
    /// By the name that Wireshark passes.
    pub(super) fn named(name: &str) -> Option<Self> {
        match name {
            CRAFT => Some(Self::Craft),
            _ => name.strip_prefix(LIVE).filter(|name| !name.is_empty()).map(|name| Self::Live(name.to_owned())),
        }
    }

    pub(super) fn told(&self) -> Sentence {
        let (value, display) = match self {
            Self::Craft => (CRAFT.to_owned(), "wirelab: crafted traffic".to_owned()),
            Self::Live(name) => (format!("{LIVE}{name}"), format!("wirelab: lab traffic on {name}")),
        };
        Sentence::new("interface").with("value", value).with("display", display)
    }
}

/// The link type, the same for all: what is captured says it by itself.
pub(super) fn link() -> Sentence {
    Sentence::new("dlt").with("number", LINK).with("name", "wirelab").with("display", "as the capture says")
}

#[cfg(test)]
mod tests {
    use super::{Interface, Sentence};

    #[test]
    fn a_sentence_stays_on_its_line() {
        let sentence = Sentence::option(3, "--x", "a}{b\n\u{1b}[2Jinterface {value=y}", "string");
        let told = "arg {number=3}{call=--x}{display=a  b\\n\\x1b[2Jinterface  value=y }{type=string}";
        assert_eq!(sentence.to_string(), told);
    }

    #[test]
    fn an_interface_is_known_by_its_name() {
        for interface in [Interface::Craft, Interface::Live("lo".to_owned())] {
            let told = interface.told().to_string();
            let name = told.split("{value=").nth(1).and_then(|rest| rest.split('}').next()).unwrap();
            assert_eq!(Interface::named(name), Some(interface));
        }
        assert_eq!(Interface::named("wirelab-live-"), None);
        assert_eq!(Interface::named("lo"), None);
    }
}
