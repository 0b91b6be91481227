//! SIGINT, SIGTERM and SIGHUP: the first one ends the capture in order, a second one the program at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

use crate::failure::Failure;

/// Whether somebody asked for the end.
#[derive(Clone, Debug)]
pub(super) struct Signals(Arc<AtomicBool>);

impl Signals {
    /// From now on these signals are noted instead of ending the program.
    pub(super) fn catch() -> Result<Self, Failure> {
        let asked = Arc::new(AtomicBool::new(false));
        let signals = [
            SIGINT,
            SIGTERM,
            #[cfg(unix)]
            signal_hook::consts::SIGHUP,
        ];
        for signal in signals {
            // In this order: the first signal finds the flag not set yet.
            flag::register_conditional_default(signal, Arc::clone(&asked))?;
            flag::register(signal, Arc::clone(&asked))?;
        }
        Ok(Self(asked))
    }

    /// Whether one came.
    pub(super) fn asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
