//! Ctrl+C and SIGTERM, so that servers end cleanly.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Raises the flag when the program is asked to end. From then on the signals do not end it by themselves; a second
/// Ctrl+C does.
///
/// # Errors
/// The system refuses the handler or a thread.
pub fn on_end(flag: Arc<AtomicBool>) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (ready, is_ready) = std::sync::mpsc::channel();
    std::thread::Builder::new().name("signals".to_owned()).spawn(move || {
        runtime.block_on(async {
            let mut asked = Asked::new();
            let _ = ready.send(());
            asked.again().await;
            flag.store(true, Ordering::SeqCst);
            asked.again().await;
            std::process::exit(130);
        });
    })?;
    // The handlers stand before anything is served.
    let _ = is_ready.recv();
    Ok(())
}

/// The signals that ask for the end. Their handlers stand as soon as there is one of these.
#[cfg(unix)]
struct Asked(Option<[tokio::signal::unix::Signal; 2]>);

#[cfg(unix)]
impl Asked {
    fn new() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        let both = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()));
        Self(if let (Ok(interrupted), Ok(terminated)) = both { Some([interrupted, terminated]) } else { None })
    }

    async fn again(&mut self) {
        if let Some([interrupted, terminated]) = &mut self.0 {
            tokio::select! { _ = interrupted.recv() => {}, _ = terminated.recv() => {} }
        }
    }
}

#[cfg(not(unix))]
struct Asked;

#[cfg(not(unix))]
impl Asked {
    const fn new() -> Self {
        Self
    }

    async fn again(&mut self) {
        let _ = tokio::signal::ctrl_c().await;
    }
}
