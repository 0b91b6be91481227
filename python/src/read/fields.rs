//! `fields`: what `wirelab fields` prints, as a table. Two threads, as there: one reads and works out what each packet is, the
//! other writes the lines, and takes their cells for the columns.

use std::path::PathBuf;

use pyo3::prelude::*;
use wirelab_analyzers::app::{DecodeAs, Entry};
use wirelab_analyzers::engine::{Compat, Settings, Summary, run, run_after, run_with_summary};
use wirelab_analyzers::fields::{Columns, FieldRef, Kind, Lines, Registry};
use wirelab_analyzers::filter::Filter;
use wirelab_analyzers::message::{CollectAll, Index, StreamingDecoder};
use wirelab_analyzers::report::messages::{Lookup, register};
use wirelab_analyzers::report::secret::Secrets;
use wirelab_capture::facts::CaptureFacts;
use wirelab_labs::catalogue;

use super::cells::Reader;
use crate::arrow::{Head, Type};
use crate::reading;
use crate::source::Source;
use crate::table::{Builder, Table, head};
use crate::trouble::{Trouble, remarks};

#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "they have names in Python")]
#[pyo3(signature = (path, names, filter = None, *, lab = None, lab_port = None, decode_as = Vec::new(), occurrence = "first",
    compat = None, strict = false))]
pub(crate) fn fields(
    py: Python<'_>,
    path: PathBuf,
    names: Vec<String>,
    filter: Option<&str>,
    lab: Option<&str>,
    lab_port: Option<u16>,
    decode_as: Vec<String>,
    occurrence: &str,
    compat: Option<&str>,
    strict: bool,
) -> PyResult<Table> {
    let occurrence = Occurrence::named(occurrence)?;
    let source = Source::new(path, lab, lab_port, compat, strict)?;
    // Who asks for fields gets what there is, as from the command.
    reading(py, Secrets::MaskedInReports, || {
        read(&source, &names, filter, &decode_as, occurrence).map_err(|trouble| trouble.of(&source.path))
    })
}

/// Which of the values of a field that occurs several times in a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Occurrence {
    First,
    Last,
    All,
}

impl Occurrence {
    fn named(name: &str) -> Result<Self, Trouble> {
        match name {
            "first" => Ok(Self::First),
            "last" => Ok(Self::Last),
            "all" => Ok(Self::All),
            _ => Err(Trouble::usage("occurrence is one of first, last, all")),
        }
    }
}

fn read(
    source: &Source,
    names: &[String],
    filter: Option<&str>,
    decode_as: &[String],
    occurrence: Occurrence,
) -> Result<Table, Trouble> {
    let mut registry = Registry::new();
    let ask = source.wanted();
    let asks_labs = names.iter().map(String::as_str).chain(filter).any(|text| text.contains("wirelab."));
    let lookup = if asks_labs {
        register(&mut registry, ask.as_ref().map_or(catalogue::all(), |ask| &ask.labs))
    } else {
        Lookup::default()
    };
    let chosen = names.iter().map(|name| choose(name, &registry)).collect::<Result<Vec<_>, _>>()?;
    if chosen.is_empty() {
        return Err(Trouble::usage("names is empty: name at least one field"));
    }
    let filter = filter.map(|text| Filter::compile(text, &registry).map_err(|error| Trouble::filter(&error)));
    let filter = filter.transpose()?;
    let needs = |of_field: fn(&FieldRef) -> bool, of_filter: fn(&Filter) -> bool| {
        chosen.iter().any(of_field) || filter.as_ref().is_some_and(of_filter)
    };
    let applications = needs(FieldRef::needs_applications, Filter::needs_applications);
    let settings = source
        .settings(Settings::LEAST)
        .with_verdicts(needs(FieldRef::needs_verdicts, Filter::needs_verdicts))
        .with_contiguity(needs(FieldRef::needs_contiguity, Filter::needs_contiguity))
        .with_applications(applications.then_some(table(decode_as)?));
    let messages = needs(FieldRef::needs_messages, Filter::needs_messages);
    let summary = needs(FieldRef::needs_summary, Filter::needs_summary) || source.compat() == Compat::Wireshark40;
    let heads = chosen.iter().map(|field| column(field, occurrence)).collect();
    let columns = Columns::new(chosen);
    let reader = Reader::new(columns.fields(), occurrence);
    let mut builder = Builder::new(heads);
    let pass = |lines: &mut Lines<'_>| -> Result<(Summary, CaptureFacts), Trouble> {
        if let Some(ask) = ask.filter(|_| messages) {
            let first = StreamingDecoder::new(ask, CollectAll::all());
            let then = |first: StreamingDecoder<CollectAll>, summary: &Summary| {
                lookup.set(Index::new(first.conversations(summary.roles())));
            };
            Ok(run_after(&mut source.open(2), settings, first, then, lines)?)
        } else if summary || messages {
            Ok(run_with_summary(&mut source.open(2), settings, lines)?)
        } else {
            Ok(run(source.open(1).reader()?, settings, lines)?)
        }
    };
    let take = |lines: &[u8]| -> Result<(), Trouble> {
        reader.take(lines, &mut builder);
        Ok(())
    };
    let (_, facts) = Lines::beside(&columns, filter.as_ref(), pass, take)??;
    Ok(builder.finish(remarks(&source.path, &facts, source.strict)?))
}

fn choose(name: &str, registry: &Registry) -> Result<FieldRef, Trouble> {
    registry.find(name).map_err(|near| match near {
        Some(near) => Trouble::usage(format!("there is no field '{name}'; did you mean '{near}'?")),
        None => Trouble::usage(format!("there is no field '{name}'; wirelab.filters() lists the fields")),
    })
}

fn table(decode_as: &[String]) -> Result<DecodeAs, Trouble> {
    let mut table = DecodeAs::NONE;
    for text in decode_as {
        let entry = text.parse::<Entry>().and_then(|entry| table.add(entry));
        entry.map_err(|error| Trouble::usage(format!("decode as, {error}")))?;
    }
    Ok(table)
}

/// The head of a field's column. A number of which all occurrences are asked for is a text, as are those of text.
fn column(field: &FieldRef, occurrence: Occurrence) -> Head {
    let kind = match field.kind() {
        _ if occurrence == Occurrence::All => Type::Text,
        Kind::Unsigned | Kind::Hexadecimal if field.bits() == 64 && matches!(field, FieldRef::BuiltIn(_)) => {
            Type::Unsigned
        }
        Kind::Unsigned | Kind::Hexadecimal => Type::Signed,
        Kind::Float => Type::Float,
        Kind::Boolean => Type::Boolean,
        Kind::Span => Type::Span,
        Kind::Time if field.name() == "frame.time_epoch" => Type::Time,
        _ => Type::Text,
    };
    head(field.name(), kind, field.about())
}
