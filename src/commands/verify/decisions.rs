//! `--decisions FILE`: what a person decided, read from CSV. The file keeps in a column of its own on which evidence it was
//! decided, so that it can be told where the evidence changed.

use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use csv::StringRecord;
use wirelab_analyzers::report::safe;
use wirelab_analyzers::verify::decision::{Decision, Ruling, apply};
use wirelab_analyzers::verify::model::Class;
use wirelab_analyzers::verify::report::decision_not_kept;
use wirelab_labs::Lab;

use super::folder;
use crate::output::shown;

/// Most bytes of the file.
const MAX: u64 = 16 << 20;
/// The columns, in the order in which a file without a head has them. `points` and `status` are other names of `decision`.
const COLUMNS: [&str; 6] = ["submission", "check", "decision", "reason", "who", "evidence"];
const RULING: [&str; 5] = ["decision", "points", "status", "points or status", "points/status"];

/// A file of decisions.
pub(super) struct Decisions {
    path: PathBuf,
    bytes: Vec<u8>,
    separator: u8,
    head: Option<Row>,
    rows: Vec<Row>,
    /// Which column has the evidence.
    column: usize,
    all: Vec<Decision>,
}

/// A row, and where it stands in the file, without its end.
struct Row {
    cells: StringRecord,
    place: Range<usize>,
}

impl Decisions {
    /// Reads a file.
    pub(super) fn read(path: &Path) -> anyhow::Result<Self> {
        let told = || shown(path);
        if std::fs::metadata(path).with_context(told)?.len() > MAX {
            return Err(anyhow!("{}: a file of decisions has at most {} MiB", told(), MAX >> 20));
        }
        Self::parse(path, std::fs::read(path).with_context(told)?).with_context(told)
    }

    fn parse(path: &Path, bytes: Vec<u8>) -> anyhow::Result<Self> {
        let start = if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        let text = bytes.get(start..).unwrap_or_default();
        // Spreadsheets of some countries put semicolons in the place of commas.
        let first = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let separator = if first.contains(&b';') && !first.contains(&b',') { b';' } else { b',' };
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(text);
        let mut rows: Vec<Row> = Vec::new();
        for cells in reader.records() {
            let cells = cells?;
            let from = cells.position().map_or(0, |position| position.byte() as usize) + start;
            rows.push(Row { cells, place: from..bytes.len() });
        }
        let starts: Vec<usize> = rows.iter().skip(1).map(|row| row.place.start).collect();
        for (row, next) in rows.iter_mut().zip(starts.into_iter().chain([bytes.len()])) {
            let line = bytes.get(row.place.start..next).unwrap_or_default();
            // A record is said to begin between CR and LF.
            let ends = line.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            row.place.start += ends;
            let line = line.get(ends..).unwrap_or_default();
            row.place.end = row.place.start + line.trim_ascii_end().len();
        }
        let is_head = |row: &Row| row.cells.iter().any(|cell| cell.trim().eq_ignore_ascii_case("submission"));
        let head = if rows.first().is_some_and(is_head) { Some(rows.remove(0)) } else { None };
        let place = |names: &[&str]| {
            let named = |cell: &str| names.iter().any(|name| cell.trim().eq_ignore_ascii_case(name));
            head.as_ref().and_then(|head| head.cells.iter().position(named))
        };
        let mut places = [0, 1, 2, 3, 4, 5];
        if let Some(head) = &head {
            for (column, own) in COLUMNS.iter().zip(&mut places) {
                let names = if *column == "decision" { &RULING[..] } else { std::slice::from_ref(column) };
                *own = match place(names) {
                    Some(place) => place,
                    // The evidence is ours to add.
                    None if *column == "evidence" => head.cells.len(),
                    None => return Err(anyhow!("there is no column \"{column}\"; there are {}", COLUMNS.join(", "))),
                };
            }
        }
        let all = rows.iter().map(|row| decision(row, places)).collect::<anyhow::Result<_>>()?;
        Ok(Self { path: path.to_owned(), bytes, separator, head, rows, column: places[5], all })
    }

    /// Keeps only those about one submission: the others are not there to be decided about.
    pub(super) fn only(mut self, name: &str, participant: Option<&str>) -> Self {
        let about = |one: &Decision| one.submission == name || participant == Some(one.submission.as_str());
        let kept: Vec<bool> = self.all.iter().map(about).collect();
        let mut of_rows = kept.iter();
        self.rows.retain(|_| of_rows.next().copied().unwrap_or(false));
        self.all.retain(about);
        self
    }

    /// Names submissions otherwise.
    pub(super) fn rename(&mut self, other: impl Fn(&str) -> Option<String>) {
        for one in &mut self.all {
            if let Some(name) = other(&one.submission) {
                one.submission = name;
            }
        }
    }

    /// Puts them over a class, and writes on which evidence those were decided that did not say.
    pub(super) fn apply(&self, class: &mut Class, lab: &Lab) {
        let (seen, told) = apply(class, lab, &self.all);
        for said in told {
            super::say(&said.to_string());
        }
        if let Some(bytes) = self.with(&seen)
            && let Err(error) = folder::write_as_it_is(&self.path, &bytes)
        {
            super::say(&decision_not_kept(&shown(&self.path), &format!("{error:#}")));
        }
    }

    /// The file with the evidence of those rows that lack it, every other byte as it was; nothing if none lacks it.
    fn with(&self, seen: &[Option<String>]) -> Option<Vec<u8>> {
        let mut changes: Vec<(&Range<usize>, Vec<u8>)> = Vec::new();
        for ((row, one), seen) in self.rows.iter().zip(&self.all).zip(seen) {
            if let (None, Some(now)) = (&one.evidence, seen) {
                changes.push((&row.place, self.line(&row.cells, now)));
            }
        }
        if changes.is_empty() {
            return None;
        }
        if let Some(head) = self.head.as_ref().filter(|head| head.cells.len() <= self.column) {
            changes.insert(0, (&head.place, self.line(&head.cells, "evidence")));
        }
        let (mut out, mut done) = (Vec::new(), 0);
        for (place, line) in changes {
            out.extend_from_slice(self.bytes.get(done..place.start).unwrap_or_default());
            out.extend(line);
            done = place.end;
        }
        out.extend_from_slice(self.bytes.get(done..).unwrap_or_default());
        Some(out)
    }

    /// A row with a value in the column of the evidence, without a line end.
    fn line(&self, cells: &StringRecord, evidence: &str) -> Vec<u8> {
        let mut row: Vec<&str> = cells.iter().collect();
        row.resize(row.len().max(self.column + 1), "");
        if let Some(cell) = row.get_mut(self.column) {
            *cell = evidence;
        }
        let mut writer = csv::WriterBuilder::new().delimiter(self.separator).from_writer(Vec::new());
        // Writing to memory cannot fail.
        let _ = writer.write_record(&row);
        writer.into_inner().unwrap_or_default().trim_ascii_end().to_vec()
    }
}

fn decision(row: &Row, places: [usize; 6]) -> anyhow::Result<Decision> {
    let line = row.cells.position().map_or(0, csv::Position::line);
    let [submission, check, ruling, reason, who, evidence] =
        places.map(|place| row.cells.get(place).unwrap_or_default().trim().to_owned());
    let missing =
        [("submission", &submission), ("check", &check), ("decision", &ruling), ("reason", &reason), ("who", &who)];
    if let Some((name, _)) = missing.iter().find(|(_, value)| value.is_empty()) {
        return Err(anyhow!("line {line}: {name} is empty: a decision has {}", COLUMNS[..5].join(", ")));
    }
    let ruling = Ruling::parse(&ruling).ok_or_else(|| {
        anyhow!(
            "line {line}: \"{}\" is neither points (1.5) nor one of {}",
            safe::excerpt(ruling.as_bytes(), 40),
            Ruling::words().join(", ")
        )
    })?;
    let evidence = (!evidence.is_empty()).then_some(evidence);
    Ok(Decision { line, submission, check, ruling, reason, who, evidence })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> anyhow::Result<Decisions> {
        Decisions::parse(Path::new("d.csv"), text.as_bytes().to_vec())
    }

    #[test]
    fn rows_are_read_with_and_without_a_head() {
        for text in [
            "ana,rtt,1.5,seen in the lab,Eva\n",
            "submission,check,points or status,reason,who\r\nana,rtt,1.5,seen in the lab,Eva\r\n",
            "\u{feff}Who;Reason;Decision;Check;Submission\nEva;seen in the lab;1,5;rtt;ana",
        ] {
            let read = parse(text).unwrap();
            let one = &read.all[0];
            assert_eq!(
                (one.submission.as_str(), one.check.as_str(), one.who.as_str()),
                ("ana", "rtt", "Eva"),
                "{text}"
            );
            assert_eq!((one.ruling, one.evidence.as_deref()), (Ruling::parse("1.5").unwrap(), None));
        }
    }

    #[test]
    fn the_evidence_is_added_and_nothing_else_changes() {
        let text =
            "submission,check,status,reason,who\r\nana,\"rtt\",passed,\"seen, twice\",Eva\r\nbea,rtt,0,no,Eva\r\n";
        let read = parse(text).unwrap();
        let with = read.with(&[Some("12ab".to_owned()), None]).unwrap();
        let with = String::from_utf8(with).unwrap();
        let expected = "submission,check,status,reason,who,evidence\r\nana,rtt,passed,\"seen, twice\",Eva,12ab\r\nbea,rtt,0,no,Eva\r\n";
        assert_eq!(with, expected);
        let again = parse(&with).unwrap();
        assert_eq!(again.all[0].evidence.as_deref(), Some("12ab"));
        assert_eq!(again.with(&[Some("34cd".to_owned()), None]), None, "what was decided on stays");
    }

    #[test]
    fn what_is_no_decision_is_told_with_its_line() {
        for (text, part) in [
            ("submission,check,reason,who\nana,rtt,x,Eva", "no column \"decision\""),
            ("ana,rtt,1,because\n", "line 1: who is empty"),
            ("ana,rtt,1,ok,Eva\nbea,rtt,soon,ok,Eva\n", "line 2: \"soon\" is neither"),
            ("ana,rtt,partly,ok,Eva\n", "is neither"),
            ("ana,rtt,1.555,ok,Eva\n", "is neither"),
        ] {
            let error = parse(text).err().map(|error| error.to_string()).unwrap_or_default();
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
