//! What one submission tells about itself: files that name the tool that made or changed them, bytes that were acknowledged and
//! are gone, clocks that go back.

use wirelab_capture::facts::Comment;
use wirelab_engine::stream::bytes::Missing;
use wirelab_text::harmless::Harmless;
use wirelab_words::Said;
use wirelab_words::list::observation as words;

use super::StreamTrace;
use crate::capture::Capture;
use crate::case::Case;
use crate::model::{Observation, ObservationKind, Place, Proof};

/// Programs that change captures or make them up, as they write themselves into files.
const EDITORS: [&str; 7] = ["editcap", "mergecap", "text2pcap", "reordercap", "tcprewrite", "scapy", "randpkt"];
/// Frames that prove an observation.
const FRAMES: usize = 6;

/// Looks at one submission.
pub(crate) fn observations(name: &str, case: &Case<'_>, streams: &[StreamTrace]) -> Vec<Observation> {
    let mut said: Vec<Observation> = stamped(name, case).into_iter().collect();
    for capture in &case.captures {
        let about = [edited(capture), removed(capture), back(capture, streams)];
        said.extend(about.into_iter().flatten().map(|(kind, said, place)| {
            let proof = Proof { file: capture.path.clone(), place };
            Observation::new(kind, vec![name.to_owned()], said, vec![(name.to_owned(), proof)])
        }));
    }
    said
}

/// Evidence that says of itself that wirelab made it.
fn stamped(name: &str, case: &Case<'_>) -> Option<Observation> {
    // What is said of packets may quote a message, and what `wirelab annotate` wrote quotes them too: neither is a stamp.
    let of_file = |comment: &Comment| comment.frame.is_none() && !comment.text.starts_with("wirelab: ");
    let is_stamp = |text: &str| text.contains("made by wirelab") && text.contains("not by a student");
    let captures = case
        .captures
        .iter()
        .filter(|capture| capture.facts.comments.iter().any(|comment| of_file(comment) && is_stamp(&comment.text)))
        .map(|capture| &capture.path);
    let logs = case.logs.iter().filter(|log| log.stamped).map(|log| &log.path);
    let evidence: Vec<(String, Proof)> =
        captures.chain(logs).map(|path| (name.to_owned(), Proof { file: path.clone(), place: Place::Whole })).collect();
    (!evidence.is_empty()).then(|| {
        let submissions = vec![name.to_owned()];
        Observation::new(ObservationKind::MadeByWirelab, submissions, words::MadeByWirelab {}, evidence)
    })
}

/// What was noticed, and where.
type Noticed = Option<(ObservationKind, Said, Place)>;

/// A capture that names a program that changes captures.
fn edited(capture: &Capture) -> Noticed {
    let application = capture.facts.application.as_deref()?;
    let lower = application.to_lowercase();
    EDITORS.iter().find(|editor| lower.contains(*editor))?;
    let said = words::EditedFile { program: Harmless::excerpt(application, 80) };
    Some((ObservationKind::EditedFile, said.into(), Place::Whole))
}

/// Bytes that the other side acknowledged and that are not there, though the capture program counts no loss.
fn removed(capture: &Capture) -> Noticed {
    let facts = &capture.facts;
    let lost = facts.interfaces.iter().flat_map(|one| [one.dropped_by_interface, one.dropped_by_os]).flatten();
    if lost.sum::<u64>() + facts.dropped_between > 0 {
        return None;
    }
    // What was there before the capture began is no hole in it.
    let streams = capture.index.all().streams.values().filter(|stream| stream.lab.is_some());
    let gaps = streams
        .flat_map(|stream| stream.log.from_client.gaps().iter().chain(stream.log.from_server.gaps()))
        .filter(|gap| gap.why == Missing::Acknowledged);
    let (mut bytes, mut frames) = (0_u64, Vec::new());
    for gap in gaps {
        bytes = bytes.saturating_add(gap.bytes);
        frames.push(gap.frame);
    }
    if bytes == 0 {
        return None;
    }
    frames.sort_unstable();
    frames.truncate(FRAMES);
    Some((ObservationKind::PacketsMissing, words::PacketsMissing { bytes }.into(), Place::Frames(frames)))
}

/// Streams in which time goes back by more than a tenth of a second.
fn back(capture: &Capture, streams: &[StreamTrace]) -> Noticed {
    let of_file = streams.iter().filter(|stream| stream.file == capture.path);
    let mut frames: Vec<u64> = of_file.flat_map(|stream| stream.back.iter().copied()).collect();
    frames.sort_unstable();
    let first = *frames.first()?;
    frames.truncate(FRAMES);
    Some((ObservationKind::TimesGoBack, words::TimesGoBack { frame: first }.into(), Place::Frames(frames)))
}
