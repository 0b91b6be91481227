//! Driving the engine over a whole capture, once or twice.

use wirelab_capture::error::Error;
use wirelab_capture::facts::CaptureFacts;
use wirelab_capture::read::Reader;
use wirelab_capture::spool::Spool;

use super::event::Ahead;
use super::{Engine, Observer, Settings, Summary};

/// Pushes every packet of a capture through an engine, once.
///
/// # Errors
/// When the system fails while reading; damage in the capture is told by the facts.
pub fn run(
    mut reader: Reader,
    settings: Settings,
    observer: &mut impl Observer,
) -> Result<(Summary, CaptureFacts), Error> {
    let mut engine = Engine::new(settings);
    loop {
        // Matched by reference: moving the packet out of the result would copy it once more for each packet.
        match reader.next_packet() {
            Ok(Some(ref packet)) => engine.push(packet, observer),
            Ok(None) => break,
            Err(error) => return Err(error),
        }
    }
    Ok((engine.finish(), reader.into_facts()))
}

/// Twice: pass two tells each event together with what pass one found in the end
/// ([`PacketView::finals`](super::PacketView::finals)), so that a packet can be shown with what is known only then. Both
/// passes give the same events.
///
/// # Errors
/// As [`run`].
pub fn run_with_summary(
    source: &mut Spool,
    settings: Settings,
    observer: &mut impl Observer,
) -> Result<(Summary, CaptureFacts), Error> {
    run_after(source, settings, Ahead, |_, _| (), observer)
}

/// Twice, with an observer for pass one as well: `then` gets it when that pass is over, so that pass two can use what it
/// heard.
///
/// # Errors
/// As [`run`].
pub fn run_after<A: Observer>(
    source: &mut Spool,
    settings: Settings,
    mut first: A,
    then: impl FnOnce(A, &Summary),
    observer: &mut impl Observer,
) -> Result<(Summary, CaptureFacts), Error> {
    // What the first pass is not asked for, the second one finds.
    let early = Settings { checksums: false, applications: None, first_of_two: true, ..settings };
    let (summary, facts) = run(source.reader()?, early, &mut first)?;
    then(first, &summary);
    let finals = summary.finals();
    drop(summary);
    let mut engine = Engine::new(settings);
    let mut reader = source.reader()?;
    loop {
        match reader.next_packet() {
            Ok(Some(ref packet)) => engine.push_with(packet, Some(&finals), observer),
            Ok(None) => return Ok((engine.finish(), facts)),
            Err(error) => return Err(error),
        }
    }
}
