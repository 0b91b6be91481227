//! The words of the page.

use std::collections::BTreeMap;

use wirelab_words::Sentence;
use wirelab_words::list::browser as words;

pub(super) fn text(sentence: impl Sentence) -> String {
    sentence.said().to_string()
}

/// The words that the script says, as JSON.
pub(super) fn for_script() -> String {
    let all = [
        words::Title {}.said(),
        words::Back {}.said(),
        words::Again {}.said(),
        words::Bytes {}.said(),
        words::Check {}.said(),
        words::Ends {}.said(),
        words::Fault {}.said(),
        words::Filter {}.said(),
        words::FilterAll {}.said(),
        words::FilterDo {}.said(),
        words::FilterHint {}.said(),
        words::Judged {}.said(),
        words::LabFound {}.said(),
        words::LabIsNone {}.said(),
        words::Matches {}.said(),
        words::Messages {}.said(),
        words::Story {}.said(),
        words::MatchesNone {}.said(),
        words::NoCapture {}.said(),
        words::NoFile {}.said(),
        words::NoStreams {}.said(),
        words::Number {}.said(),
        words::OpenStream {}.said(),
        words::Packets {}.said(),
        words::Place {}.said(),
        words::Reading {}.said(),
        words::SaveJson {}.said(),
        words::SavePage {}.said(),
        words::Starting {}.said(),
        words::Stop {}.said(),
        words::Stopped {}.said(),
        words::Streams {}.said(),
        words::TableCut {}.said(),
        words::TooMuch {}.said(),
        words::FileGone {}.said(),
        words::TooOld {}.said(),
        words::What {}.said(),
        words::Live {}.said(),
        words::LiveOnly {}.said(),
        words::LiveRuns {}.said(),
        words::LiveWaits {}.said(),
        words::LiveOver {}.said(),
        words::LiveGone {}.said(),
        words::LiveNoFile {}.said(),
        words::Gone {}.said(),
        words::LabAbout {}.said(),
        words::LabNone {}.said(),
        words::LabPorts {}.said(),
        words::LabVariants {}.said(),
        words::LabExample {}.said(),
        words::LabEvidence {}.said(),
        words::LabChecks {}.said(),
        words::MemoryFull {}.said(),
        words::SaveCsv {}.said(),
        words::SaveSegments {}.said(),
        words::SaveAnnotated {}.said(),
        words::SaveKept {}.said(),
        words::SaveReceipt {}.said(),
        words::Packet {}.said(),
        words::Layers {}.said(),
        words::Field {}.said(),
        words::FieldNone {}.said(),
        words::FieldMade {}.said(),
        words::BytesOf {}.said(),
        words::BytesOther {}.said(),
        words::BytesCut {}.said(),
        words::Next {}.said(),
        words::Previous {}.said(),
        words::Step {}.said(),
        words::StepKeys {}.said(),
        words::StepOf {}.said(),
    ];
    let by_name = all.iter().map(|said| (said.id().trim_start_matches("browser."), said.to_string()));
    let json = serde_json::to_string(&by_name.collect::<BTreeMap<_, _>>()).unwrap_or_default();
    // No sentence may end the element that it stands in.
    json.replace('<', "\\u003c")
}
