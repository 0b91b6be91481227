//! The terminal as it was, whatever happens: on leaving, on an error on the way, on a panic.

use std::panic;
use std::sync::atomic::{AtomicBool, Ordering};

/// Puts a terminal back when it is dropped, also while a panic unwinds. A hook does the same before a panic says what is
/// wrong, in whichever thread: on the alternate screen nobody would see it.
pub(super) struct Guard<F: FnMut()> {
    restore: F,
}

/// Whether a screen is shown.
static SHOWN: AtomicBool = AtomicBool::new(false);

impl<F: FnMut()> Guard<F> {
    /// From now on the terminal is put back with `restore`; a panic in any thread uses `in_panic` for it.
    pub(super) fn new(restore: F, in_panic: impl Fn() + Send + Sync + 'static) -> Self {
        SHOWN.store(true, Ordering::SeqCst);
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if SHOWN.swap(false, Ordering::SeqCst) {
                in_panic();
            }
            before(info);
        }));
        Self { restore }
    }
}

impl<F: FnMut()> Drop for Guard<F> {
    fn drop(&mut self) {
        SHOWN.store(false, Ordering::SeqCst);
        (self.restore)();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[test]
    #[allow(clippy::panic, reason = "it is what is tested")]
    fn a_panic_anywhere_puts_the_terminal_back_before_it_is_told_and_leaving_does_once() {
        let told: Arc<Mutex<Vec<&str>>> = Arc::default();
        let note = |word: &'static str| {
            let told = Arc::clone(&told);
            move || told.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(word)
        };
        // What the panic says.
        let said = note("said");
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |_| said()));

        // In the thread that draws: the hook, then what it says, then unwinding drops the guard.
        let (restored, in_panic) = (note("restored"), note("hook"));
        let drawing = std::thread::spawn(move || {
            let _guard = Guard::new(restored, in_panic);
            panic!("while drawing");
        });
        assert!(drawing.join().is_err());
        // In another thread: the hook; the guard goes later, on leaving.
        let guard = Guard::new(note("left"), note("hook of the second"));
        assert!(std::thread::spawn(|| panic!("while analysing")).join().is_err());
        drop(guard);
        // With no screen there is nothing to put back.
        assert!(std::thread::spawn(|| panic!("later")).join().is_err());
        panic::set_hook(usual);
        let told = told.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
        assert_eq!(told, ["hook", "said", "restored", "hook of the second", "said", "left", "said"]);
    }
}
