//! Moodle's offline grading worksheet: the teacher's own file with the grades and feedback filled in, every other byte
//! as it was. Moodle skips a row that it does not like without a word, so nothing else may change.

mod feedback;
mod pages;
mod table;

pub use pages::{FeedbackFiles, feedback_files};

use table::{Cell, Table};

use super::super::model::{Points, Submission};
use super::escape::unformulated;
use super::{Report, Words};

/// A worksheet that cannot be filled in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WorksheetError {
    /// UTF-16, as some spreadsheets save.
    #[error("the worksheet is in UTF-16; save it as CSV in UTF-8, or download it again")]
    Utf16,
    /// A column is missing.
    #[error(
        "the worksheet has no column \"{0}\"; if it was downloaded in another language, say how its columns are called \
         in a language file (moodle_identifier, moodle_grade, moodle_feedback, moodle_maximum)"
    )]
    Column(String),
    /// A quote is never closed.
    #[error("the worksheet is damaged: a quote in row {0} is never closed")]
    Quote(usize),
}

/// A worksheet with grades.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filled {
    /// The whole file.
    pub bytes: Vec<u8>,
    /// Rows that were filled in.
    pub rows: usize,
    /// Names of submissions for which there is no row, or which have no participant's number.
    pub without_row: Vec<String>,
    /// The maximum in the worksheet, where it is another than that of the checks: grades were scaled to it.
    pub scaled_to: Option<String>,
}

/// Fills in a worksheet.
///
/// # Errors
/// When the worksheet cannot be read as one, or its columns are called otherwise.
pub fn fill(worksheet: &[u8], report: &Report) -> Result<Filled, WorksheetError> {
    let words = report.words();
    let (table, columns) = read(worksheet, words)?;
    let mut filled = Filled { bytes: Vec::new(), rows: 0, without_row: Vec::new(), scaled_to: None };
    let mut used = vec![false; report.class().submissions.len()];
    let mut changes: Vec<(&Cell, String)> = Vec::new();
    for row in table.rows.iter().skip(1) {
        let number = row.get(columns.identifier).map(|cell| digits(&table.text(cell)));
        let found = report.class().submissions.iter().position(|one| {
            let mut numbers = one.participant.iter().chain(&one.partners);
            numbers.any(|own| number.as_deref().is_some_and(|number| same(own, number)))
        });
        let Some((place, one)) = found.and_then(|place| Some((place, report.class().submissions.get(place)?))) else {
            continue;
        };
        let (Some(grade), Some(comments)) = (row.get(columns.grade), row.get(columns.feedback)) else { continue };
        let maximum = columns.maximum.and_then(|column| row.get(column)).map(|cell| table.text(cell));
        let (number, scaled) = scale(one, maximum.as_deref());
        filled.scaled_to = filled.scaled_to.or(scaled);
        changes.push((grade, number));
        changes.push((comments, unformulated(&feedback::html(report, one))));
        filled.rows += 1;
        if let Some(used) = used.get_mut(place) {
            *used = true;
        }
    }
    let lost = report.class().submissions.iter().zip(&used).filter(|(_, used)| !**used);
    filled.without_row = lost.map(|(one, _)| one.name.clone()).collect();
    filled.bytes = table.with(&mut changes);
    Ok(filled)
}

struct Columns {
    identifier: usize,
    grade: usize,
    feedback: usize,
    maximum: Option<usize>,
}

/// Finds the separator with which the columns are there.
fn read<'a>(worksheet: &'a [u8], words: &Words) -> Result<(Table<'a>, Columns), WorksheetError> {
    if worksheet.starts_with(&[0xff, 0xfe]) || worksheet.starts_with(&[0xfe, 0xff]) {
        return Err(WorksheetError::Utf16);
    }
    let mut first = None;
    for separator in [b',', b';', b'\t'] {
        let table = Table::read(worksheet, separator);
        let columns = table.and_then(|table| columns(&table, words).map(|columns| (table, columns)));
        match columns {
            Ok(found) => return Ok(found),
            Err(error) => first = first.or(Some(error)),
        }
    }
    Err(first.unwrap_or_else(|| WorksheetError::Column(words.moodle_identifier.clone())))
}

fn columns(table: &Table<'_>, words: &Words) -> Result<Columns, WorksheetError> {
    let header: Vec<String> = table.rows.first().into_iter().flatten().map(|cell| table.text(cell)).collect();
    let find = |name: &str| header.iter().position(|cell| cell.trim() == name);
    let must = |name: &str| find(name).ok_or_else(|| WorksheetError::Column(name.to_owned()));
    Ok(Columns {
        identifier: must(&words.moodle_identifier)?,
        grade: must(&words.moodle_grade)?,
        feedback: must(&words.moodle_feedback)?,
        maximum: find(&words.moodle_maximum),
    })
}

/// The number at the end of `Participant 12345`.
fn digits(identifier: &str) -> String {
    let text = identifier.trim_end();
    let start = text.len() - text.bytes().rev().take_while(u8::is_ascii_digit).count();
    text.get(start..).unwrap_or_default().to_owned()
}

fn same(a: &str, b: &str) -> bool {
    !b.is_empty() && a.trim_start_matches('0') == b.trim_start_matches('0')
}

/// The grade in the worksheet's own way of writing numbers, and its maximum if that is not the checks' own.
fn scale(one: &Submission, maximum: Option<&str>) -> (String, Option<String>) {
    let comma = maximum.is_some_and(|text| text.contains(',') && !text.contains('.'));
    let written = |points: Points| if comma { points.to_string().replace('.', ",") } else { points.to_string() };
    let most = maximum.and_then(|text| hundredths(text.trim()));
    match most {
        Some(most) if most != one.max_score() && one.max_score() > Points(0) => {
            (written(most.share(u64::from(one.score().0), u64::from(one.max_score().0))), maximum.map(str::to_owned))
        }
        _ => (written(one.score()), None),
    }
}

/// `20`, `20.00` and `20,5` as hundredths.
fn hundredths(text: &str) -> Option<Points> {
    let (whole, rest) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !all_digits(whole) || !all_digits(rest) {
        return None;
    }
    let cents: u32 = format!("{rest:0<2}").get(..2)?.parse().ok()?;
    whole.parse::<u32>().ok()?.checked_mul(100)?.checked_add(cents).map(Points)
}

#[cfg(test)]
mod tests;
