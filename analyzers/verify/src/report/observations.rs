//! What was noticed about where evidence comes from, in a file of its own: for a person, beside no mark. Each is told with
//! what it can mean, the innocent first; a group is equal.

use std::fmt::Write;

use wirelab_words::list::class::Remarks;
use wirelab_words::list::observation as words;
use wirelab_words::{Catalogue, Said, Sentence};

use super::super::model::{Observation, ObservationKind};
use super::escape::{cell, line, name};
use super::{Report, proof};

/// All of them: those between submissions, then those of one.
pub(super) fn all(report: &Report) -> impl Iterator<Item = &Observation> {
    let class = report.class();
    class.observations.iter().chain(class.submissions.iter().flat_map(|one| &one.observations))
}

/// How many there are.
pub fn count(report: &Report) -> usize {
    all(report).count()
}

/// That there are some, and where they can be had: for who runs the program over a class.
pub fn remark(report: &Report) -> String {
    Remarks { count: count(report) as u64 }.said().text(report.words().catalogue())
}

/// For a person to read.
pub fn text(report: &Report) -> String {
    let catalogue = report.words().catalogue();
    let told = |said: Said| said.text(catalogue);
    let mut out = format!("{}\n\n{}\n", line(&report.class().title), told(words::About {}.said()));
    for one in all(report) {
        let names: Vec<String> = one.submissions.iter().map(|one| name(one)).collect();
        // Writing to a string cannot fail, here and below.
        let _ = writeln!(out, "\n{}: {}", told(title(one.kind)), names.join(", "));
        let _ = writeln!(out, "  {}", told(words::CanBe {}.said()));
        for reading in readings(one.kind) {
            let _ = writeln!(out, "    - {}", told(reading));
        }
        let _ = writeln!(out, "  {}: {}", told(words::Seen {}.said()), line(&one.text));
        for (who, place) in &one.evidence {
            let place = line(&proof::words(place, report.words()));
            let _ = writeln!(out, "  {}: {}: {place}", told(words::Evidence {}.said()), name(who));
        }
    }
    if count(report) == 0 {
        let _ = writeln!(out, "\n{}", told(words::Nothing {}.said()));
    }
    out
}

/// As a table: a row an observation.
pub fn csv(report: &Report) -> String {
    let mut out = String::from("kind,submissions,readings,text,evidence\n");
    for one in all(report) {
        let names: Vec<String> = one.submissions.iter().map(|one| name(one)).collect();
        let places =
            one.evidence.iter().map(|(who, place)| format!("{}: {}", name(who), proof::words(place, report.words())));
        let cells = [
            one.kind.id().to_owned(),
            names.join("; "),
            in_words(one.kind, report.words().catalogue()).join("; "),
            one.text.clone(),
            places.collect::<Vec<_>>().join("; "),
        ];
        let cells: Vec<String> = cells.iter().map(|text| cell(text)).collect();
        let _ = writeln!(out, "{}", cells.join(","));
    }
    out
}

/// What a kind can mean, in words.
pub(super) fn in_words(kind: ObservationKind, catalogue: &Catalogue) -> Vec<String> {
    readings(kind).iter().map(|said| said.text(catalogue)).collect()
}

/// What is above an observation.
fn title(kind: ObservationKind) -> Said {
    match kind {
        ObservationKind::MadeByWirelab => words::TitleMadeByWirelab {}.into(),
        ObservationKind::EditedFile => words::TitleEditedFile {}.into(),
        ObservationKind::PacketsMissing => words::TitlePacketsMissing {}.into(),
        ObservationKind::TimesGoBack => words::TitleTimesGoBack {}.into(),
        ObservationKind::SameConnection => words::TitleSameConnection {}.into(),
        ObservationKind::SameConnectionRenumbered => words::TitleSameConnectionRenumbered {}.into(),
        ObservationKind::CopyOfReference => words::TitleCopyOfReference {}.into(),
        ObservationKind::SameLog => words::TitleSameLog {}.into(),
        ObservationKind::SameText => words::TitleSameText {}.into(),
        ObservationKind::QuotedText => words::TitleQuotedText {}.into(),
        ObservationKind::LogOfAnotherCapture => words::TitleLogOfAnotherCapture {}.into(),
        ObservationKind::LogOfAnotherRun => words::TitleLogOfAnotherRun {}.into(),
        ObservationKind::TokenUnknown => words::TitleTokenUnknown {}.into(),
        ObservationKind::TokenMissing => words::TitleTokenMissing {}.into(),
        ObservationKind::TokenOfAnother => words::TitleTokenOfAnother {}.into(),
    }
}

/// What an observation can mean, the innocent first.
pub(super) fn readings(kind: ObservationKind) -> Vec<Said> {
    let practice = || words::ReadingPractice {}.said();
    let given_out = || words::ReadingGivenOut {}.said();
    let wrong_file = || words::ReadingWrongFile {}.said();
    let together = || words::ReadingTogether {}.said();
    let one_machine = || words::ReadingOneMachine {}.said();
    let joined = || words::ReadingJoined {}.said();
    let trimmed = || words::ReadingTrimmed {}.said();
    let runs = || words::ReadingSeveralRuns {}.said();
    let late = || words::ReadingCaptureLate {}.said();
    let typo = || words::ReadingTypo {}.said();
    let rewritten = || words::ReadingRewritten {}.said();
    let others = || words::ReadingOthers {}.said();
    match kind {
        ObservationKind::MadeByWirelab => vec![practice(), given_out(), wrong_file()],
        ObservationKind::EditedFile => vec![trimmed(), joined(), words::ReadingSaved {}.said(), rewritten()],
        ObservationKind::PacketsMissing => vec![words::ReadingLost {}.said(), trimmed(), rewritten()],
        ObservationKind::TimesGoBack => {
            vec![words::ReadingClock {}.said(), words::ReadingTwoInterfaces {}.said(), joined(), rewritten()]
        }
        ObservationKind::SameConnection => {
            vec![together(), words::ReadingTwoEnds {}.said(), one_machine(), given_out(), wrong_file(), others()]
        }
        ObservationKind::SameConnectionRenumbered => vec![together(), given_out(), rewritten(), others()],
        ObservationKind::CopyOfReference => vec![given_out(), wrong_file(), words::ReadingInstead {}.said()],
        ObservationKind::SameLog => vec![together(), one_machine(), given_out(), wrong_file(), others()],
        ObservationKind::SameText => vec![words::ReadingSheet {}.said(), together(), others()],
        ObservationKind::QuotedText => vec![words::ReadingQuotation {}.said(), given_out()],
        ObservationKind::LogOfAnotherCapture => vec![together(), one_machine(), wrong_file(), others()],
        ObservationKind::LogOfAnotherRun => vec![runs(), late(), wrong_file()],
        ObservationKind::TokenUnknown => vec![words::ReadingListed {}.said()],
        ObservationKind::TokenMissing => vec![typo(), late(), wrong_file()],
        ObservationKind::TokenOfAnother => vec![together(), one_machine(), typo(), others()],
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{plain, report};
    use super::*;

    #[test]
    fn every_kind_has_an_innocent_reading_first() {
        let blames =
            [words::ReadingOthers {}.said(), words::ReadingRewritten {}.said(), words::ReadingInstead {}.said()];
        for kind in ObservationKind::ALL {
            let readings = readings(kind);
            let first = readings.iter().position(|said| blames.contains(said)).unwrap_or(readings.len());
            assert!(first > 0, "{kind}");
            assert!(
                readings.iter().skip(first).all(|said| blames.contains(said)),
                "{kind}: an innocent one comes late"
            );
            assert!(!title(kind).to_string().is_empty());
        }
    }

    #[test]
    fn the_file_tells_readings_before_what_was_seen() {
        let text = text(&report(plain()));
        let place = |part: &str| text.find(part).unwrap_or_else(|| panic!("{part} in {text}"));
        assert!(place("Captures of one connection: Ana Sá, Rui") < place("handed in one run"));
        assert!(
            place("handed in one run") < place("OBSERVED") && place("OBSERVED") < place("Rui: capture.pcapng, frame 1")
        );
        assert!(!text.contains("7.5") && !text.contains("2.5"), "no points beside it: {text}");
        assert_eq!(csv(&report(plain())).lines().count(), 2);
    }
}
