//! Driving the engine over a whole capture, once or twice.

use wirelab_capture::error::Error;
use wirelab_capture::facts::CaptureFacts;
use wirelab_capture::read::Reader;
use wirelab_capture::spool::Spool;

use super::{Engine, Event, Observer, Settings, Summary};

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

/// Twice: pass one keeps the summary, pass two tells each event together with it, so that a packet can be shown with
/// what is known only at the end. Both passes give the same events.
///
/// # Errors
/// As [`run`].
pub fn run_with_summary(
    source: &mut Spool,
    settings: Settings,
    mut tell: impl FnMut(Event<'_>, &Summary),
) -> Result<(Summary, CaptureFacts), Error> {
    let (summary, facts) = run(source.reader()?, settings, &mut ())?;
    let mut observer = |event: Event<'_>| tell(event, &summary);
    run(source.reader()?, Settings { checksums: false }, &mut observer)?;
    Ok((summary, facts))
}
