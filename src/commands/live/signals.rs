//! SIGINT, SIGTERM, SIGHUP and SIGQUIT: the first one ends the capture in order and then comes the report; a second one,
//! and SIGQUIT, end the program. The file is written to its end, with its counters, in any case.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

#[cfg(unix)]
use signal_hook::consts::{SIGHUP, SIGQUIT};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::low_level::emulate_default_handler;
use wirelab_capture::live::{Gauge, StopHandle};

use crate::failure::Failure;

/// Signals that ask for the end.
#[cfg(unix)]
const ASKING: [i32; 4] = [SIGINT, SIGTERM, SIGHUP, SIGQUIT];
#[cfg(not(unix))]
const ASKING: [i32; 2] = [SIGINT, SIGTERM];

/// The signal that asks for no report.
#[cfg(unix)]
const AT_ONCE: Option<i32> = Some(SIGQUIT);
#[cfg(not(unix))]
const AT_ONCE: Option<i32> = None;

/// Between two looks whether one came.
const LOOK: Duration = Duration::from_millis(10);

/// The longest that a program that is to end at once waits for its file.
const PATIENCE: Duration = Duration::from_secs(5);

/// Whether somebody asked for the end.
#[derive(Clone, Debug, Default)]
pub(super) struct Signals(Arc<AtomicBool>);

impl Signals {
    /// From now on these signals end the capture instead of the program. A thread of their own sees to it, because the
    /// one that prints may wait for a reader that does not read. `restore` puts the terminal back.
    pub(super) fn watch(&self, stop: StopHandle, gauge: Gauge, restore: fn()) -> Result<(), Failure> {
        let flags = ASKING.map(|signal| (signal, Arc::<AtomicBool>::default()));
        for (signal, flag) in &flags {
            signal_hook::flag::register(*signal, Arc::clone(flag))?;
        }
        let asked = Arc::clone(&self.0);
        let watch = move || {
            loop {
                std::thread::sleep(LOOK);
                for (signal, _) in flags.iter().filter(|(_, flag)| flag.swap(false, Ordering::Relaxed)) {
                    stop.stop();
                    if asked.swap(true, Ordering::Relaxed) || AT_ONCE == Some(*signal) {
                        end(*signal, &gauge, restore);
                    }
                }
            }
        };
        std::thread::Builder::new().name("signals".to_owned()).spawn(watch)?;
        Ok(())
    }

    /// Whether one came.
    pub(super) fn asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Ends the program as the signal does, once the file is whole.
fn end(signal: i32, gauge: &Gauge, restore: fn()) {
    let until = Instant::now() + PATIENCE;
    while !gauge.is_over() && Instant::now() < until {
        std::thread::sleep(LOOK);
    }
    restore();
    // It ends the program; where it cannot, the program ends by itself.
    let _ = emulate_default_handler(signal);
    std::process::exit(1);
}
