//! Two threads: one reads the capture and works out what each packet is, the other writes the lines.

use std::io::{self, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use wirelab_analyzers::engine::{Event, FastView, Observer};
use wirelab_analyzers::fields::{Batch, Columns, Values};
use wirelab_analyzers::filter::Filter;

/// Batches that are under way; the reader waits for the writer where that falls behind.
const BATCHES: usize = 4;
/// Bytes of lines that are written at once.
const AT_ONCE: usize = 1 << 16;

/// Writes the line of each packet that is wanted and that `read` tells of. Gives what `read` gives.
///
/// # Errors
/// When standard output cannot be written to.
pub(super) fn write<T>(
    columns: &Columns,
    wanted: Option<&Filter>,
    read: impl FnOnce(&mut Lines<'_>) -> T,
) -> io::Result<T> {
    let (full, to_write) = sync_channel(BATCHES);
    let (written, empty) = sync_channel(BATCHES);
    thread::scope(|scope| {
        let writer = scope.spawn(|| put_all(columns, to_write, &written));
        let mut lines = Lines { columns, wanted, batch: Batch::default(), line: Values::new(), full, empty };
        let told = read(&mut lines);
        lines.hand_on();
        drop(lines);
        match writer.join() {
            Ok(result) => result.map(|()| told),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

/// Takes batches until there are no more, or until nobody reads.
fn put_all(columns: &Columns, to_write: Receiver<Batch>, written: &SyncSender<Batch>) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let mut lines = Values::new();
    for mut batch in to_write {
        batch.write(columns, &mut lines);
        batch.clear();
        // Where enough are on their way back already, this one is not needed.
        let _ = written.try_send(batch);
        if lines.as_bytes().len() >= AT_ONCE {
            out.write_all(lines.as_bytes())?;
            lines.clear();
        }
    }
    out.write_all(lines.as_bytes())?;
    out.flush()
}

/// Puts packets aside and hands them on.
pub(super) struct Lines<'a> {
    columns: &'a Columns,
    wanted: Option<&'a Filter>,
    batch: Batch,
    line: Values,
    full: SyncSender<Batch>,
    empty: Receiver<Batch>,
}

impl Lines<'_> {
    #[cold]
    fn hand_on(&mut self) {
        let next = self.empty.try_recv().unwrap_or_default();
        // Nobody takes it where writing failed; the writer tells why.
        let _ = self.full.send(std::mem::replace(&mut self.batch, next));
    }
}

impl Observer for Lines<'_> {
    fn on(&mut self, event: Event<'_>) {
        let Event::Packet(view) = event else { return };
        if self.wanted.is_none_or(|filter| filter.matches(view)) {
            self.batch.put(view, self.columns, &mut self.line);
            if self.batch.is_full() {
                self.hand_on();
            }
        }
    }

    // A filter may ask for anything that a packet has.
    #[inline]
    fn takes_fast(&self) -> bool {
        self.wanted.is_none() && self.columns.takes_usual()
    }

    #[inline]
    fn on_fast(&mut self, view: &FastView<'_>) {
        self.batch.put_usual(view);
        if self.batch.is_full() {
            self.hand_on();
        }
    }
}
