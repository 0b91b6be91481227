//! The names that Wireshark takes: letters, digits, dots, dashes and underscores.

use std::collections::BTreeMap;

use wirelab_labs::layout::Code;
use wirelab_labs::{Framing, Lab};
use wirelab_text::safe;

/// Characters of a name that people see.
const MAX_TITLE: usize = 60;

/// A field of records as Wireshark has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    /// Its name in the lab.
    pub(crate) name: String,
    /// Behind `wirelab.record.`
    pub(crate) field: String,
    /// What people see.
    pub(crate) title: String,
    /// What it holds.
    pub(crate) kind: Kind,
}

/// What a field of records holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Text, or different things in different records.
    Text,
    /// A number.
    Number,
    /// A number that needs all of 64 bits.
    Unsigned,
}

/// The fields of all records of a lab, each once.
pub(crate) fn records(lab: &Lab) -> Vec<Record> {
    let mut found: BTreeMap<&str, Kind> = BTreeMap::new();
    let mut add = |name, kind| {
        let known = found.entry(name).or_insert(kind);
        *known = match (*known, kind) {
            (Kind::Text, _) | (_, Kind::Text) => Kind::Text,
            (Kind::Number, Kind::Number) => Kind::Number,
            _ => Kind::Unsigned,
        };
    };
    for framing in lab.variants.iter().flat_map(|variant| [&variant.client, &variant.server]) {
        for field in framing.layout().into_iter().flat_map(|layout| &layout.fields) {
            let kind = match field.code {
                Code::Unsigned if field.size == 8 => Kind::Unsigned,
                Code::Signed | Code::Unsigned | Code::Bool => Kind::Number,
                Code::Float | Code::Bytes | Code::Pascal => Kind::Text,
            };
            add(&field.name, kind);
        }
        if let Framing::Length { body, .. } = framing {
            add(body, Kind::Text);
        }
    }
    let mut records: Vec<Record> = Vec::new();
    for (name, kind) in found {
        let mut field = plain(name);
        while records.iter().any(|other| other.field == field) {
            field.push('_');
        }
        let title = safe::excerpt(name.as_bytes(), MAX_TITLE);
        records.push(Record { name: name.to_owned(), field, title, kind });
    }
    records
}

/// A name with nothing in it that Wireshark refuses.
pub(crate) fn plain(name: &str) -> String {
    let fits = |one: char| if one.is_ascii_alphanumeric() || matches!(one, '-' | '_') { one } else { '_' };
    let plain: String = name.chars().take(MAX_TITLE).map(fits).collect();
    if plain.is_empty() { "_".to_owned() } else { plain }
}

/// The name of a lab's protocol in filters.
pub(crate) fn protocol(lab: &Lab) -> String {
    format!("wirelab_{}", plain(&lab.id).replace('-', "_"))
}
