//! A scenario (or any other traffic) under a live capture, written to a file.

use std::io::Write;
use std::path::Path;
use std::time::Duration;

use wirelab_capture::live::{LiveCapture, LiveError, Options, Poll, Stats, StopHandle, loopback_name};
use wirelab_capture::time::Timestamp;
use wirelab_capture::write::{Container, Counters, Header, Record, WriteError, Writer};

use crate::now::since_1970;
use crate::scenario::ScenarioError;

/// After the last word, so that late acknowledgements (40 ms on Linux) are in the capture too.
const LINGER: Duration = Duration::from_millis(150);

/// What the file says about itself.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// The program that records, with its version.
    pub application: Option<String>,
    /// What the capture shows.
    pub comment: Option<String>,
}

/// Why there is no recording.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// Nothing can be captured.
    #[error(transparent)]
    Live(#[from] LiveError),
    /// The file cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The traffic did not come about.
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
    /// The thread that captures came to an unplanned end.
    #[error("the capturing thread failed: {0}")]
    Thread(#[from] tokio::task::JoinError),
    /// The thread that captures failed.
    #[error("the capturing thread failed")]
    Failed,
}

/// Captures loopback into `path` while `traffic` runs.
///
/// The capture stands before `traffic` is polled for the first time, and everything that it caused is in the file when
/// this returns: the kernel's buffer is read to the end.
///
/// # Errors
/// [`RecordError`]. If the traffic fails, what was captured until then is in the file.
pub async fn record<Traffic>(
    path: &Path,
    container: Container,
    filter: &str,
    about: About,
    traffic: Traffic,
) -> Result<Stats, RecordError>
where
    Traffic: Future<Output = Result<(), ScenarioError>>,
{
    let recording = Recording::start(path, container, filter, about)?;
    let played = traffic.await;
    tokio::time::sleep(LINGER).await;
    let stats = tokio::task::spawn_blocking(move || recording.stop()).await??;
    played?;
    Ok(stats)
}

/// A live capture of loopback into a file, in a thread of its own.
#[derive(Debug)]
pub struct Recording {
    stop: StopHandle,
    thread: std::thread::JoinHandle<Result<Stats, RecordError>>,
}

impl Recording {
    /// Starts. When this returns, every packet from now on is captured.
    ///
    /// # Errors
    /// [`RecordError`]: no right to capture, or the file cannot be written.
    pub fn start(path: &Path, container: Container, filter: &str, about: About) -> Result<Self, RecordError> {
        let options = Options { filter: Some(filter.to_owned()), ..Options::default() };
        let capture = LiveCapture::open(&loopback_name()?, &options)?;
        let os = Some(std::env::consts::OS.to_owned());
        let mut interface = capture.interface().clone();
        interface.os.clone_from(&os);
        let header = Header { application: about.application, os, comment: about.comment, interfaces: vec![interface] };
        let writer = Writer::create(path, container, &header)?;
        let stop = capture.stop_handle();
        let thread = std::thread::spawn(move || copy(capture, writer));
        Ok(Self { stop, thread })
    }

    /// Waits for late acknowledgements, reads the kernel's buffer to its end, and closes the file.
    ///
    /// # Errors
    /// [`RecordError`]
    pub fn finish(self) -> Result<Stats, RecordError> {
        std::thread::sleep(LINGER);
        self.stop()
    }

    fn stop(self) -> Result<Stats, RecordError> {
        self.stop.stop();
        self.thread.join().map_err(|_| RecordError::Failed)?
    }
}

/// Writes what is captured until the capture is stopped, then the counters.
fn copy(mut capture: LiveCapture, mut writer: Writer<impl Write>) -> Result<Stats, RecordError> {
    let start = now();
    loop {
        match capture.poll()? {
            Poll::Packet(packet) => writer.write(&Record::from(&packet))?,
            Poll::Idle => writer.flush()?,
            Poll::Ended => break,
        }
    }
    let stats = capture.stats()?;
    let counters = Counters {
        start: Some(start),
        end: now(),
        received: Some(stats.received),
        dropped_by_interface: Some(stats.dropped_by_interface),
        dropped_by_os: Some(stats.dropped),
    };
    writer.finish(&[counters])?;
    Ok(stats)
}

fn now() -> Timestamp {
    let now = since_1970();
    Timestamp::new(i64::try_from(now.as_secs()).unwrap_or(i64::MAX), now.subsec_nanos() as i32)
}
