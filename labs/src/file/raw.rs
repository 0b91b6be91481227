//! The shape of a lab's file, as TOML has it. docs/writing-a-lab.md explains each entry.

mod check;

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{self, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use toml::Spanned;

pub(super) use check::Check;

type Text = Spanned<String>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Lab {
    pub(super) id: Text,
    pub(super) title: String,
    #[serde(default)]
    pub(super) source: String,
    #[serde(default)]
    pub(super) about: String,
    #[serde(default = "loopback")]
    pub(super) address: String,
    pub(super) destination: Option<String>,
    pub(super) protocol: Option<Text>,
    pub(super) select: Option<Text>,
    pub(super) compat: Option<Text>,
    pub(super) ports: Option<Ports>,
    pub(super) receive: Option<u32>,
    pub(super) accepts: Option<Spanned<u32>>,
    #[serde(rename = "speaks-first")]
    pub(super) speaks_first: Option<Text>,
    pub(super) closes: Option<Text>,
    pub(super) loss: Option<Spanned<Loss>>,
    #[serde(rename = "timeout-ms")]
    pub(super) timeout: Option<Spanned<u32>>,
    #[serde(rename = "clock-tolerance-ms")]
    pub(super) clock_tolerance: Option<Spanned<u32>>,
    pub(super) repeats: Option<Spanned<u32>>,
    pub(super) strip: Option<bool>,
    pub(super) allows: Option<Vec<Text>>,
    pub(super) ending: Option<String>,
    pub(super) client: Option<Framing>,
    pub(super) server: Option<Framing>,
    #[serde(default)]
    pub(super) layout: BTreeMap<String, Layout>,
    #[serde(default)]
    pub(super) variant: Vec<Spanned<Variant>>,
    #[serde(default)]
    pub(super) run: Vec<Run>,
    #[serde(default)]
    pub(super) log: Vec<Log>,
    #[serde(default)]
    pub(super) evidence: Vec<Evidence>,
    #[serde(default)]
    pub(super) check: Vec<Spanned<Check>>,
}

fn loopback() -> String {
    "127.0.0.1".to_owned()
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ports {
    #[serde(default)]
    pub(super) tcp: List,
    #[serde(default)]
    pub(super) udp: List,
}

/// Ports in a list, or the word that stands for any; the word may be in the list.
#[derive(Clone, Default)]
pub(super) struct List {
    pub(super) ports: Vec<Spanned<u16>>,
    pub(super) any: bool,
}

/// What stands in such a list.
#[derive(Clone, Copy)]
struct Entry(Option<u16>);

impl<'de> Deserialize<'de> for List {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reads;
        impl<'de> Visitor<'de> for Reads {
            type Value = List;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of ports, such as [12345], or \"any\"")
            }

            fn visit_str<E: de::Error>(self, word: &str) -> Result<List, E> {
                any(word).map(|()| List { ports: Vec::new(), any: true })
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<List, A::Error> {
                let mut list = List::default();
                while let Some(entry) = entries.next_element::<Spanned<Entry>>()? {
                    match entry.get_ref().0 {
                        Some(port) => list.ports.push(Spanned::new(entry.span(), port)),
                        None => list.any = true,
                    }
                }
                Ok(list)
            }
        }
        deserializer.deserialize_any(Reads)
    }
}

impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reads;
        impl Visitor<'_> for Reads {
            type Value = Entry;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a port, 1 to 65535, or \"any\"")
            }

            fn visit_i64<E: de::Error>(self, port: i64) -> Result<Entry, E> {
                let port = u16::try_from(port).map_err(|_| E::invalid_value(de::Unexpected::Signed(port), &self))?;
                Ok(Entry(Some(port)))
            }

            fn visit_str<E: de::Error>(self, word: &str) -> Result<Entry, E> {
                any(word).map(|()| Entry(None))
            }
        }
        deserializer.deserialize_any(Reads)
    }
}

fn any<E: de::Error>(word: &str) -> Result<(), E> {
    if word == "any" { Ok(()) } else { Err(E::custom("ports are numbers, or \"any\"")) }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Layout {
    #[serde(rename = "struct")]
    pub(super) format: Text,
    pub(super) fields: Spanned<Vec<Field>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Field {
    pub(super) name: Text,
    #[serde(rename = "always")]
    pub(super) constant: Option<Spanned<Always>>,
    pub(super) checksum: Option<Text>,
    #[serde(default, rename = "as-zeros")]
    pub(super) as_zeros: bool,
    #[serde(default)]
    pub(super) counts: bool,
    #[serde(rename = "length-of")]
    pub(super) length_of: Option<Text>,
    #[serde(default)]
    pub(super) characters: bool,
    pub(super) padding: Option<Text>,
    #[serde(default)]
    pub(super) secret: bool,
}

/// What a field always has: a number, or the text of a field of bytes.
#[derive(Clone, Deserialize)]
#[serde(untagged, expecting = "a number, or the text of a field of bytes")]
pub(super) enum Always {
    Number(i64),
    Text(String),
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Framing {
    pub(super) framing: Text,
    pub(super) max: Option<u64>,
    pub(super) delimiter: Option<Text>,
    pub(super) layout: Option<Text>,
    pub(super) length: Option<Text>,
    pub(super) body: Option<Text>,
    #[serde(rename = "counts-header")]
    pub(super) counts_header: Option<bool>,
    pub(super) separator: Option<Text>,
    #[serde(rename = "counts-itself")]
    pub(super) counts_itself: Option<bool>,
    pub(super) width: Option<Spanned<usize>>,
    pub(super) pad: Option<Text>,
    pub(super) align: Option<Text>,
    pub(super) members: Option<Vec<Text>>,
    pub(super) lines: Option<bool>,
}

impl Framing {
    /// The entries that only some framings have and that nobody has taken.
    pub(super) fn left(&self) -> impl Iterator<Item = &'static str> {
        // Without `..`, so that no entry is forgotten here.
        let Self {
            framing: _,
            max,
            delimiter,
            layout,
            length,
            body,
            counts_header,
            separator,
            counts_itself,
            width,
            pad,
            align,
            members,
            lines,
        } = self;
        let entries = [
            ("max", max.is_some()),
            ("delimiter", delimiter.is_some()),
            ("layout", layout.is_some()),
            ("length", length.is_some()),
            ("body", body.is_some()),
            ("counts-header", counts_header.is_some()),
            ("separator", separator.is_some()),
            ("counts-itself", counts_itself.is_some()),
            ("width", width.is_some()),
            ("pad", pad.is_some()),
            ("align", align.is_some()),
            ("members", members.is_some()),
            ("lines", lines.is_some()),
        ];
        entries.into_iter().filter(|(_, is_left)| *is_left).map(|(entry, _)| entry)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Variant {
    pub(super) id: Text,
    pub(super) title: String,
    #[serde(default)]
    pub(super) given: bool,
    pub(super) ports: Option<Ports>,
    pub(super) receive: Option<u32>,
    pub(super) accepts: Option<Spanned<u32>>,
    #[serde(rename = "speaks-first")]
    pub(super) speaks_first: Option<Text>,
    pub(super) closes: Option<Text>,
    pub(super) loss: Option<Spanned<Loss>>,
    #[serde(rename = "timeout-ms")]
    pub(super) timeout: Option<Spanned<u32>>,
    #[serde(rename = "clock-tolerance-ms")]
    pub(super) clock_tolerance: Option<Spanned<u32>>,
    pub(super) repeats: Option<Spanned<u32>>,
    pub(super) strip: Option<bool>,
    pub(super) allows: Option<Vec<Text>>,
    pub(super) ending: Option<String>,
    pub(super) client: Option<Framing>,
    pub(super) server: Option<Framing>,
    pub(super) rule: Option<Text>,
    pub(super) reply: Option<Vec<Spanned<Case>>>,
    pub(super) broadcast: Option<Broadcast>,
    pub(super) route: Option<Route>,
    pub(super) rules: Option<Spanned<Vec<Spanned<Row>>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Row {
    pub(super) on: Option<Text>,
    pub(super) state: Option<Spanned<Words>>,
    #[serde(rename = "match")]
    pub(super) pattern: Option<Text>,
    pub(super) equals: Option<Text>,
    pub(super) prefix: Option<Text>,
    #[serde(rename = "if")]
    pub(super) conditions: Option<Spanned<Words>>,
    pub(super) secret: Option<Spanned<Words>>,
    #[serde(rename = "any-case", default)]
    pub(super) caseless: bool,
    pub(super) until: Option<Text>,
    pub(super) send: Option<Text>,
    pub(super) like: Option<Text>,
    pub(super) lead: Option<Text>,
    #[serde(default, rename = "do")]
    pub(super) acts: Vec<Spanned<Act>>,
}

/// A word, or a share.
#[derive(Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum Loss {
    Word(String),
    Share(f64),
}

/// One text, or several in a list.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Words {
    One(String),
    Several(Vec<String>),
}

/// Each of the texts, at the place of all of them.
pub(super) fn each(words: &Option<Spanned<Words>>) -> Vec<Text> {
    let Some(words) = words else { return Vec::new() };
    let all = match words.get_ref() {
        Words::One(one) => std::slice::from_ref(one),
        Words::Several(several) => several,
    };
    all.iter().map(|text| Spanned::new(words.span(), text.clone())).collect()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Act {
    pub(super) to: Option<Text>,
    pub(super) send: Option<Text>,
    pub(super) between: Option<String>,
    pub(super) like: Option<Text>,
    pub(super) lead: Option<Text>,
    pub(super) name: Option<Text>,
    pub(super) state: Option<Text>,
    pub(super) group: Option<Text>,
    pub(super) keep: Option<Text>,
    pub(super) share: Option<Text>,
    #[serde(rename = "as")]
    pub(super) value: Option<Text>,
    pub(super) close: Option<Spanned<bool>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Case {
    pub(super) equals: Option<String>,
    pub(super) prefix: Option<String>,
    pub(super) send: Option<Text>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Broadcast {
    pub(super) send: Text,
    #[serde(default, rename = "to-sender")]
    pub(super) to_sender: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Route {
    pub(super) welcome: Text,
    pub(super) separator: Text,
    pub(super) deliver: Text,
    #[serde(default)]
    pub(super) error: Vec<RouteError>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RouteError {
    pub(super) when: Text,
    pub(super) send: Text,
    #[serde(default)]
    pub(super) close: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Run {
    pub(super) variant: Text,
    pub(super) clients: Option<Spanned<usize>>,
    #[serde(default)]
    pub(super) says: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Log {
    pub(super) by: Text,
    pub(super) event: Text,
    pub(super) line: Text,
    #[serde(default)]
    pub(super) variants: Vec<Text>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Evidence {
    pub(super) file: String,
    pub(super) kind: Text,
    #[serde(default)]
    pub(super) title: String,
    #[serde(default)]
    pub(super) also: Vec<String>,
}
