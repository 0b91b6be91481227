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
            let _ = ready.send(());
            wait().await;
            flag.store(true, Ordering::SeqCst);
            wait().await;
            std::process::exit(130);
        });
    })?;
    // The handlers stand before anything is served.
    let _ = is_ready.recv();
    Ok(())
}

#[cfg(unix)]
async fn wait() {
    use tokio::signal::unix::{SignalKind, signal};
    let interrupted = signal(SignalKind::interrupt());
    let terminated = signal(SignalKind::terminate());
    if let (Ok(mut interrupted), Ok(mut terminated)) = (interrupted, terminated) {
        tokio::select! { _ = interrupted.recv() => {}, _ = terminated.recv() => {} }
    }
}

#[cfg(not(unix))]
async fn wait() {
    let _ = tokio::signal::ctrl_c().await;
}
