//! What was said is in a file that is handed in: the rows of a table, or all of it.

use std::collections::BTreeSet;

use wirelab_labs::Side;
use wirelab_messages::{Message, NoteId};
use wirelab_text::harmless::Harmless;
use wirelab_text::limit::DATA_BYTES;
use wirelab_words::Size;
use wirelab_words::list::check::{PayloadsNoColumn, PayloadsNoFile, PayloadsOf, PayloadsTooLong};

use super::super::case::{Case, Data, Said, who};
use super::{Found, found};

/// What is asked for.
pub(super) struct Ask<'a> {
    pub(super) file: &'a str,
    pub(super) from: Side,
    pub(super) column: Option<&'a str>,
    pub(super) at_least: u64,
}

pub(super) fn judge(case: &Case<'_>, ask: &Ask<'_>) -> Found {
    let file = Harmless::line(ask.file);
    let bytes = match case.taken(ask.file).and_then(|taken| taken.data.as_ref()) {
        Some(Data::Whole(bytes)) => bytes,
        Some(Data::TooLong) => {
            return Found::undecided(PayloadsTooLong { file, most: Size(DATA_BYTES.count()) });
        }
        // That it is missing is said where the file is asked for.
        None => return Found::not_shown(PayloadsNoFile { file }),
    };
    let rows = match ask.column {
        None => BTreeSet::from([bytes.clone()]),
        Some(column) => match rows(bytes, column) {
            Some(rows) => rows,
            None => return Found::failed(PayloadsNoColumn { file, column: Harmless::line(column) }),
        },
    };
    if let Some(found) = found::no_traffic(case) {
        return found;
    }
    let all: Vec<Said<'_>> = case.messages().filter(|said| said.message.from == ask.from).collect();
    let text = |message: &Message| {
        let text = message.text();
        if ask.column.is_some() { text.trim_ascii().to_vec() } else { text.to_vec() }
    };
    let is_in = |said: &&Said<'_>| rows.contains(&text(said.message));
    let here: Vec<&Said<'_>> = all.iter().filter(is_in).collect();
    let found = match ask.column {
        // A row that is sent twice is one row.
        Some(_) => here.iter().map(|said| text(said.message)).collect::<BTreeSet<_>>().len(),
        None => here.len(),
    } as u64;
    // Of a message that is not kept whole nobody can tell whether it is the file.
    let in_part = |said: &&Said<'_>| said.message.lacks_bytes() || said.message.has_note(NoteId::BeginningOnly);
    let open = all.iter().filter(in_part).count() as u64;
    let off = all.iter().find(|said| ask.column.is_some() && !is_in(said) && !in_part(said));
    let said = PayloadsOf {
        found,
        wanted: ask.at_least,
        messages: all.len() as u64,
        file,
        from: who(ask.from),
        column: ask.column.map(Harmless::line),
        frame: off.map(|said| said.message.frame()),
    };
    let told = match found < ask.at_least && found + open >= ask.at_least {
        true => Found::undecided(said),
        false => Found::share(found, ask.at_least, said),
    };
    case.captures.iter().fold(told, |told, capture| {
        let here = here.iter().filter(|said| said.capture.path == capture.path);
        told.frames(&capture.path, here.map(|said| said.message.frame()))
    })
}

/// What stands in a column of a table, without white space around it; `None`: there is no such column.
fn rows(bytes: &[u8], column: &str) -> Option<BTreeSet<Vec<u8>>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let first = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let delimiter =
        [b'\t', b';', b','].into_iter().max_by_key(|mark| first.iter().filter(|byte| *byte == mark).count());
    let mut table = csv::ReaderBuilder::new().flexible(true).delimiter(delimiter.unwrap_or(b',')).from_reader(bytes);
    let place = table.byte_headers().ok()?.iter().position(|name| name.trim_ascii() == column.as_bytes())?;
    let rows = table.byte_records().flatten();
    Some(rows.filter_map(|row| Some(row.get(place)?.trim_ascii().to_vec())).filter(|row| !row.is_empty()).collect())
}

#[cfg(test)]
mod tests {
    use super::rows;

    #[test]
    fn a_column_is_read_whatever_divides_it() {
        let table = [
            ("id,message\n1,hello\n2,\"a, b\"\n", Some(vec!["a, b", "hello"])),
            ("\u{feff}id;message\r\n1;hello\r\n", Some(vec!["hello"])),
            ("message\nhello\n\n", Some(vec!["hello"])),
            ("id,text\n1,hello\n", None),
            ("", None),
        ];
        for (text, expected) in table {
            let found = rows(text.as_bytes(), "message");
            let found: Option<Vec<String>> =
                found.map(|all| all.iter().map(|row| String::from_utf8_lossy(row).into_owned()).collect());
            let expected: Option<Vec<String>> = expected.map(|all| all.into_iter().map(str::to_owned).collect());
            assert_eq!(found, expected, "{text:?}");
        }
    }
}
