//! Runs the engine over a whole capture, once or twice.

use wirelab_capture::error::Error;
use wirelab_capture::facts::CaptureFacts;
use wirelab_capture::read::Reader;
use wirelab_capture::spool::Spool;

use super::event::Ahead;
use super::{Engine, Observer, Settings, Summary, ahead};

/// Packets after which a second thread reads ahead, if the observer does not listen.
const ALONE: u64 = 8_192;

/// Pushes every packet of a capture through an engine, once.
///
/// # Errors
/// I/O errors. Damage in the capture is not an error: the facts describe it.
pub fn run<O: Observer>(
    mut reader: Reader,
    settings: Settings,
    observer: &mut O,
) -> Result<(Summary, CaptureFacts), Error> {
    let mut engine = Engine::new(settings);
    // A short capture is read before a second thread has begun, and without verdicts and checksums one is as quick as two.
    let two = !O::LISTENS && settings.applications.is_none() && (settings.verdicts || settings.checksums);
    let mut alone = if two { ALONE } else { u64::MAX };
    // One place that pushes: a second one would keep the loop from being put together with what it calls.
    while push(&mut reader, &mut engine, observer, alone)? {
        if std::thread::available_parallelism().is_ok_and(|threads| threads.get() > 1)
            && let Some(result) = ahead::run(&mut reader, &mut engine, observer)
        {
            result?;
        }
        alone = u64::MAX;
    }
    Ok((engine.finish(), reader.into_facts()))
}

/// Pushes packets up to frame `last`. True if that frame was reached, false at the end of the capture.
#[inline(always)]
fn push(reader: &mut Reader, engine: &mut Engine, observer: &mut impl Observer, last: u64) -> Result<bool, Error> {
    loop {
        // Matched by reference: moving the packet out of the result would copy it once more for each packet.
        match reader.next_packet() {
            Ok(Some(ref packet)) => {
                engine.push(packet, observer);
                if packet.frame >= last {
                    return Ok(true);
                }
            }
            Ok(None) => return Ok(false),
            Err(error) => return Err(error),
        }
    }
}

/// Pushes a capture twice. The observer sees pass two, whose events carry the final values that pass one found
/// ([`PacketView::finals`](super::PacketView::finals)): `tcp.completeness`, for one, is known only at the end, and
/// Wireshark shows it on the first packet.
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

/// Like [`run_with_summary`], with an observer for pass one too: `then` gets it when that pass is over, so that pass
/// two can use what it collected.
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
    // Which packets belong together it has to find already, and for that it has to know what is out of order.
    let early = Settings { checksums: false, first_of_two: settings.applications.is_none(), ..settings };
    let (summary, facts) = run(source.reader()?, early, &mut first)?;
    then(first, &summary);
    let finals = summary.finals();
    let mut engine = Engine::new(Settings { contiguity: false, ..settings });
    engine.after(&summary);
    drop(summary);
    let mut reader = source.reader()?;
    loop {
        match reader.next_packet() {
            Ok(Some(ref packet)) => {
                engine.push_with(packet, Some(&finals), observer);
                if observer.is_done() {
                    return Ok((engine.finish(), facts));
                }
            }
            Ok(None) => return Ok((engine.finish(), facts)),
            Err(error) => return Err(error),
        }
    }
}
