//! Checking the parts of a variant: layouts, framings, rules.

use std::collections::BTreeMap;

use toml::Spanned;

use super::{Problems, raw};
use crate::framing::{Column, Framing, MAX_MESSAGE, json_template};
use crate::lab::Ports;
use crate::layout::{Checksum, Code, Field, Layout, Machine, Purpose, Sum};
use crate::rule::{Broadcast, Case, Route, RouteError, Rule, Situation, When};
use crate::template::Template;
use crate::words::words;

/// The longest message that a framing may allow, in bytes.
const LARGEST_MESSAGE: u64 = 16 << 20;

pub(super) fn layouts(raw: BTreeMap<String, raw::Layout>, problems: &mut Problems<'_>) -> BTreeMap<String, Layout> {
    let mut found = BTreeMap::new();
    for (name, raw) in raw {
        let span = raw.fields.span();
        let mut spans = Vec::new();
        let fields: Vec<_> = raw
            .fields
            .into_inner()
            .into_iter()
            .map(|field| {
                let span = field.checksum.as_ref().or(field.constant.as_ref().map(|_| &field.name)).map(Spanned::span);
                spans.push(span.unwrap_or_else(|| field.name.span()));
                (field.name.get_ref().clone(), purpose(field, problems))
            })
            .collect();
        for (index, (field, _)) in fields.iter().enumerate() {
            if fields.iter().take(index).any(|(other, _)| other == field) {
                problems.at(span.clone(), format!("two fields are named `{field}`"));
            }
        }
        let layout = Layout::new(&name, raw.format.get_ref(), Machine::default(), &fields);
        if let Some(layout) = problems.take(raw.format.span(), layout) {
            for (field, span) in layout.fields.iter().zip(spans) {
                filled(field, span, problems);
            }
            let mut sums = layout.fields.iter().filter(|field| field.purpose.checksum.is_some());
            if let (Some(_), Some(second)) = (sums.next(), sums.next()) {
                problems.at(span, format!("`{}` is a second checksum: which of them comes first?", second.name));
            }
            found.insert(name, layout);
        }
    }
    found
}

/// Whether what fills a field in is of its kind and has room in it.
fn filled(field: &Field, span: std::ops::Range<usize>, problems: &mut Problems<'_>) {
    let Field { name, code, size, purpose, .. } = field;
    let Purpose { constant, mark, checksum, .. } = purpose;
    let is_text = matches!(code, Code::Bytes | Code::Pascal);
    if let Some(mark) = mark {
        if !is_text {
            problems.at(span.clone(), format!("`{name}` holds a number: `always` is one too, without quotes"));
        } else if mark.len() > code.room(*size) {
            let room = code.room(*size);
            problems.at(span.clone(), format!("`{name}` has room for {room} bytes, and its text has {}", mark.len()));
        }
    }
    if constant.is_some() && is_text {
        problems.at(span.clone(), format!("`{name}` holds bytes: `always` is a text in quotes"));
    }
    let Some(checksum) = checksum else { return };
    let room = checksum.sum.room();
    if *code != Code::Unsigned {
        problems.at(span.clone(), format!("`{name}` is no unsigned number, as a checksum is"));
    } else if *size < room {
        problems.at(span.clone(), format!("`{name}` has {size} bytes, and this checksum takes {room}"));
    }
    if constant.is_some() || purpose.counts || purpose.length_of.is_some() {
        problems.at(span, format!("`{name}` is a checksum, and nothing else besides"));
    }
}

fn purpose(raw: raw::Field, problems: &mut Problems<'_>) -> Purpose {
    let padding = raw.padding.and_then(|text| match text.get_ref().as_bytes() {
        [byte] => Some(*byte),
        _ => {
            problems.at(text.span(), "padding is a single byte, such as \"-\" or \"\\u0000\"");
            None
        }
    });
    let (constant, mark) = match raw.constant.map(Spanned::into_inner) {
        Some(raw::Always::Number(number)) => (Some(number), None),
        Some(raw::Always::Text(text)) => (None, Some(text.into_bytes())),
        None => (None, None),
    };
    let sum = raw.checksum.as_ref().and_then(|text| word(text, Sum::NAMES, problems));
    Purpose {
        constant,
        mark,
        checksum: sum.map(|sum| Checksum { sum, as_zeros: raw.as_zeros }),
        counts: raw.counts,
        length_of: raw.length_of.map(Spanned::into_inner),
        characters: raw.characters,
        padding,
        secret: raw.secret,
    }
}

/// Ports that a server can have.
pub(super) fn ports(raw: raw::Ports, problems: &mut Problems<'_>) -> Ports {
    let any = [raw.tcp.any, raw.udp.any];
    let mut of = |given: raw::List| -> Vec<u16> {
        for none in given.ports.iter().filter(|port| *port.get_ref() == 0) {
            problems.at(none.span(), "a port is 1 to 65535: 0 names none, and nothing would be found there");
        }
        let ports: Vec<u16> = given.ports.into_iter().map(Spanned::into_inner).collect();
        // What is served without a port that is named is served on one that the system chooses.
        if given.any && ports.is_empty() { vec![0] } else { ports }
    };
    Ports { tcp: of(raw.tcp), udp: of(raw.udp), any }
}

/// One of a few words.
pub(super) fn word<T: Copy>(text: &Spanned<String>, known: &[(&str, T)], problems: &mut Problems<'_>) -> Option<T> {
    let found = known.iter().find(|(name, _)| name == text.get_ref()).map(|(_, value)| *value);
    if found.is_none() {
        let names: Vec<_> = known.iter().map(|(name, _)| format!("\"{name}\"")).collect();
        problems.at(text.span(), format!("\"{}\" is not one of {}", text.get_ref(), names.join(", ")));
    }
    found
}

words! {
    /// The names of framings.
    enum Name {
        Silent = "silent",
        Receive = "receive",
        Line = "line",
        Delimiter = "delimiter",
        Record = "record",
        Length = "length",
        AsciiLength = "ascii-length",
        Json = "json",
        UntilClose = "until-close",
    }
}

pub(super) fn framing(
    mut raw: raw::Framing,
    layouts: &BTreeMap<String, Layout>,
    problems: &mut Problems<'_>,
) -> Option<Framing> {
    let name = word(&raw.framing, Name::NAMES, problems)?;
    let found = match name {
        Name::Silent => Some(Framing::Silent),
        Name::Receive => Some(Framing::Receive),
        Name::Line => Some(Framing::Line { max: max(&mut raw) }),
        Name::Delimiter => delimiter(&mut raw, problems),
        Name::Record => layout(&mut raw, layouts, problems).map(|layout| Framing::Record { layout }),
        Name::Length => length(&mut raw, layouts, problems),
        Name::AsciiLength => ascii_length(&mut raw, problems),
        Name::Json => Some(json(&mut raw, problems)),
        Name::UntilClose => Some(Framing::UntilClose { max: max(&mut raw) }),
    };
    // What the framing has not taken is none of its entries.
    for entry in raw.left() {
        problems.at(raw.framing.span(), format!("framing \"{name}\" has no `{entry}`"));
    }
    found
}

fn max(raw: &mut raw::Framing) -> u64 {
    raw.max.take().unwrap_or(MAX_MESSAGE).min(LARGEST_MESSAGE)
}

fn delimiter(raw: &mut raw::Framing, problems: &mut Problems<'_>) -> Option<Framing> {
    let delimiter = raw.delimiter.take().map(Spanned::into_inner).unwrap_or_default().into_bytes();
    let max = max(raw);
    if delimiter.is_empty() {
        problems.at(raw.framing.span(), "framing \"delimiter\" needs `delimiter`, at least one byte");
        return None;
    }
    Some(Framing::Delimiter { delimiter, max })
}

/// More characters than a length takes.
const MAX_WIDTH: usize = 20;

/// The fixed number of characters that a length takes, if it is one.
fn column(raw: &mut raw::Framing, problems: &mut Problems<'_>) -> Option<Column> {
    let (pad, align) = (raw.pad.take(), raw.align.take());
    let Some(width) = raw.width.take() else {
        if let Some(lost) = pad.or(align) {
            problems.at(lost.span(), "`pad` and `align` say how digits fill a `width`: `width = 10`");
        }
        return None;
    };
    if !(1..=MAX_WIDTH).contains(width.get_ref()) {
        problems.at(width.span(), format!("a width is 1 to {MAX_WIDTH} characters"));
    }
    let filling = pad.as_ref().map_or(" ", |pad| pad.get_ref());
    let byte = match filling.as_bytes() {
        [byte] if *byte == b'0' || !byte.is_ascii_digit() => *byte,
        _ => {
            let at = pad.as_ref().map_or(width.span(), Spanned::span);
            problems.at(
                at,
                "the digits are filled up with one character, a blank or another that is no digit, or with \"0\"",
            );
            b' '
        }
    };
    let right = align.map(|word| (word.span(), parts_align(&word, problems)));
    if let Some((at, Some(false))) = &right
        && byte == b'0'
    {
        problems.at(at.clone(), "zeros behind the digits would make another number: `align = \"right\"`");
    }
    let right = right.map_or(byte == b'0', |(_, right)| right.unwrap_or_default());
    Some(Column { width: *width.get_ref(), pad: byte, right })
}

fn parts_align(word: &Spanned<String>, problems: &mut Problems<'_>) -> Option<bool> {
    self::word(word, &[("left", false), ("right", true)], problems)
}

/// Most members of an object that have names.
const MAX_MEMBERS: usize = 64;

fn json(raw: &mut raw::Framing, problems: &mut Problems<'_>) -> Framing {
    let given = raw.members.take().unwrap_or_default();
    if let Some(more) = given.get(MAX_MEMBERS) {
        problems.at(more.span(), format!("at most {MAX_MEMBERS} members have names"));
    }
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    for name in &given {
        if name.get_ref().is_empty() || name.get_ref().len() > 100 || !name.get_ref().chars().all(fits) {
            problems
                .at(name.span(), "a member is named as in the object, `type`, or `data.text` for one inside another");
        }
    }
    let members = given.into_iter().map(Spanned::into_inner).collect();
    Framing::Json { members, lines: raw.lines.take().unwrap_or(false), max: max(raw) }
}

fn ascii_length(raw: &mut raw::Framing, problems: &mut Problems<'_>) -> Option<Framing> {
    let given = raw.separator.take();
    let (counts_itself, max) = (raw.counts_itself.take().unwrap_or(false), max(raw));
    if let Some(column) = column(raw, problems) {
        if let Some(separator) = &given {
            problems.at(separator.span(), "a length of a fixed width ends by itself: no `separator`");
        }
        let room = column.largest().saturating_sub(if counts_itself { column.width as u64 } else { 0 });
        let column = Some(column);
        return Some(Framing::AsciiLength { separator: Vec::new(), counts_itself, column, max: max.min(room) });
    }
    if let Some(separator) = &given
        && separator.get_ref().bytes().next().is_none_or(|first| first.is_ascii_digit())
    {
        problems
            .at(separator.span(), "the separator shows where the digits end: at least one byte, and no digit in front");
        return None;
    }
    let separator = given.map_or_else(|| " ".to_owned(), Spanned::into_inner).into_bytes();
    Some(Framing::AsciiLength { separator, counts_itself, column: None, max })
}

/// The layout that a framing names.
fn layout(raw: &mut raw::Framing, layouts: &BTreeMap<String, Layout>, problems: &mut Problems<'_>) -> Option<Layout> {
    let Some(name) = raw.layout.take() else {
        let kind = raw.framing.get_ref();
        let what = format!("framing \"{kind}\" needs `layout`, the name of a [layout.NAME]");
        problems.at(raw.framing.span(), what);
        return None;
    };
    let found = layouts.get(name.get_ref()).cloned();
    if found.is_none() {
        problems.at(name.span(), format!("there is no [layout.{}]", name.get_ref()));
    }
    found
}

fn length(raw: &mut raw::Framing, layouts: &BTreeMap<String, Layout>, problems: &mut Problems<'_>) -> Option<Framing> {
    let header = layout(raw, layouts, problems);
    let given = raw.length.take();
    let body = raw.body.take().map_or_else(|| "text".to_owned(), Spanned::into_inner);
    let (counts_header, max) = (raw.counts_header.take().unwrap_or(false), max(raw));
    let header = header?;
    let at = given.as_ref().map_or(raw.framing.span(), Spanned::span);
    let length = given.map_or_else(|| "size".to_owned(), Spanned::into_inner);
    let Some(field) = header.field(&length) else {
        problems.at(at, format!("layout `{}` has no field `{length}`", header.name));
        return None;
    };
    if field.purpose.checksum.is_some() {
        problems.at(at.clone(), format!("field `{length}` of layout `{}` is a checksum, and no length", header.name));
    }
    let Some(largest) = field.code.largest(field.size) else {
        problems
            .at(at, format!("field `{length}` of layout `{}` holds no whole number, and so no length", header.name));
        return None;
    };
    // A longer text could not be announced: its length would be cut, and the reader lost.
    let max = max.min(if counts_header { largest.saturating_sub(header.size as u64) } else { largest });
    Some(Framing::Length { header, length, counts_header, body, max })
}

/// What the templates of a variant are held to: how each side's messages are framed.
#[derive(Clone, Copy)]
pub(super) struct Sides<'f> {
    pub(super) client: &'f Framing,
    pub(super) server: &'f Framing,
}

impl Sides<'_> {
    /// The fields of the client's records, or the members of its objects.
    fn fields(&self) -> impl Iterator<Item = &str> {
        self.client.value_names().into_iter()
    }

    /// A text of the server that may hold these values.
    fn template(&self, text: &Spanned<String>, known: &[&str], problems: &mut Problems<'_>) -> Option<Template> {
        let template = Template::parse(text.get_ref()).and_then(|template| template.allow(known));
        let mut template = problems.take(text.span(), template)?;
        if matches!(self.server, Framing::Json { .. }) {
            template = problems.take(text.span(), json_template(template))?;
        }
        let template = template.under(self.client, self.server);
        if self.server.loses(&template) {
            let what = "the server's records have no field for a text: set their fields, as `name={value}`";
            problems.at(text.span(), what);
            return None;
        }
        Some(template)
    }

    /// The same of a text that somebody has to get: one without anything in it could not be told from silence.
    fn said(&self, text: &Spanned<String>, known: &[&str], problems: &mut Problems<'_>) -> Option<Template> {
        if text.get_ref().is_empty() {
            problems.at(text.span(), "an empty text says nothing");
            return None;
        }
        self.template(text, known, problems)
    }

    /// Names with the fields of the client's records.
    pub(super) fn with_fields<'n>(&'n self, known: &[&'n str]) -> Vec<&'n str> {
        known.iter().copied().chain(self.fields()).collect()
    }

    /// A text that nobody is sent.
    pub(super) fn plain(
        &self,
        text: &Spanned<String>,
        known: &[&str],
        problems: &mut Problems<'_>,
    ) -> Option<Template> {
        let template = Template::parse(text.get_ref()).and_then(|template| template.allow(&self.with_fields(known)));
        problems.take(text.span(), template)
    }

    /// A text that somebody has to get, with the fields of the client's records.
    pub(super) fn said_of_records(
        &self,
        text: &Spanned<String>,
        known: &[&str],
        problems: &mut Problems<'_>,
    ) -> Option<Template> {
        self.said(text, &self.with_fields(known), problems)
    }

    /// The same with the fields of the client's records.
    fn of_records(&self, text: &Spanned<String>, known: &[&str], problems: &mut Problems<'_>) -> Option<Template> {
        let known: Vec<&str> = known.iter().copied().chain(self.fields()).collect();
        self.template(text, &known, problems)
    }
}

pub(super) fn case(raw: Spanned<raw::Case>, sides: Sides<'_>, problems: &mut Problems<'_>) -> Option<Case> {
    let span = raw.span();
    let raw = raw.into_inner();
    let when = match (raw.equals, raw.prefix) {
        (Some(_), Some(_)) => {
            problems.at(span, "a case has `equals` or `prefix`, not both");
            return None;
        }
        (Some(text), None) => When::Equals(text.into_bytes()),
        (None, Some(text)) => When::Prefix(text.into_bytes()),
        (None, None) => When::Always,
    };
    let send = match raw.send {
        Some(text) => Some(sides.of_records(&text, &Rule::ANSWER, problems)?),
        None => None,
    };
    Some(Case { when, send })
}

pub(super) fn broadcast(raw: &raw::Broadcast, sides: Sides<'_>, problems: &mut Problems<'_>) -> Option<Rule> {
    if raw.send.get_ref().is_empty() {
        problems.at(raw.send.span(), "an empty text says nothing");
    }
    let send = sides.of_records(&raw.send, &Broadcast::COPY, problems)?;
    Some(Rule::Broadcast(Broadcast { send, to_sender: raw.to_sender }))
}

pub(super) fn route(raw: raw::Route, sides: Sides<'_>, problems: &mut Problems<'_>) -> Option<Rule> {
    let mut errors: Vec<RouteError> = Vec::new();
    for error in raw.error {
        let Some(when) = word(&error.when, &Situation::NAMES, problems) else { continue };
        if errors.iter().any(|known| known.when == when) {
            problems.at(error.when.span(), format!("two answers for \"{}\"", when.name()));
        }
        if let Some(send) = sides.said(&error.send, when.values(), problems) {
            errors.push(RouteError { when, send, close: error.close });
        }
    }
    if raw.separator.get_ref().is_empty() {
        problems.at(raw.separator.span(), "the separator has at least one byte");
    }
    Some(Rule::Route(Box::new(Route {
        welcome: sides.said(&raw.welcome, &Route::WELCOME, problems)?,
        prefix: Vec::new(),
        separator: raw.separator.into_inner().into_bytes(),
        deliver: sides.said(&raw.deliver, &Route::DELIVER, problems)?,
        errors,
    })))
}
