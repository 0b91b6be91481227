//! A running capture: a thread reads packets from the source, writes them, and passes them on in batches.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::outbox::Outbox;
use super::pace::Pace;
use super::pipe::Pipe;
use super::queue::{self, Outlet, queue};
use super::recorder::{Output, Recorder};
use super::{Batch, LiveCapture, LiveError, Poll, Stats, StopHandle};
use crate::error::Error;
use crate::facts::{CaptureFacts, Format};
use crate::read::Reader;
use crate::time::Timestamp;
use crate::write::{Container, Header, WriteError};

/// Between two questions to the system about what it dropped.
const ASK: Duration = Duration::from_millis(200);

/// Where packets come from.
pub enum Source {
    /// An interface that is open already.
    Interface(Box<LiveCapture>),
    /// What another capturer writes into a pipe, and what errors call it.
    Pipe(PathBuf, Box<dyn Read + Send>),
}

/// What to do with the packets, and when to end. Nothing ends it by default but [`Session::stop_handle`].
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Where to write them.
    pub output: Option<Output>,
    /// What the file says captured it: a program with its version.
    pub application: Option<String>,
    /// End after so many packets.
    pub count: Option<u64>,
    /// End after so long.
    pub duration: Option<Duration>,
    /// Of a pipe: hand packets on as far apart as their times are, or so many times faster. `None`: as they come.
    pub speed: Option<f64>,
}

/// How far it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Packets taken in.
    pub packets: u64,
    /// Their lengths on the wire, added up.
    pub bytes: u64,
    /// What the system counted.
    pub stats: Stats,
    /// Packets that are in the file but were not handed on, because the analysis was behind.
    pub skipped: u64,
    /// Memory that waits for the analysis, in bytes.
    pub waiting: usize,
}

/// Tells how far a capture is.
#[derive(Clone, Debug)]
pub struct Gauge {
    progress: Arc<Mutex<Progress>>,
    waiting: Arc<AtomicUsize>,
    over: Arc<AtomicBool>,
}

impl Gauge {
    /// How far it is now.
    pub fn progress(&self) -> Progress {
        let progress = *self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        Progress { waiting: self.waiting.load(Ordering::Acquire), ..progress }
    }

    /// Whether nothing more is captured, and the file, if there is one, is written to its end.
    pub fn is_over(&self) -> bool {
        self.over.load(Ordering::Acquire)
    }
}

/// Says that the capturing thread has ended, however it did.
struct Over(Arc<AtomicBool>);

impl Drop for Over {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Release);
    }
}

/// What came next.
#[derive(Debug)]
pub enum Turn {
    /// Packets.
    Batch(Batch),
    /// Nothing within the time.
    Idle,
    /// Nothing more will come: ask [`Session::finish`] why.
    Ended,
}

/// A capture that has ended.
#[derive(Debug)]
pub struct Ended {
    /// What the capture says about itself, as a file of it does.
    pub facts: CaptureFacts,
    /// How it went in the end.
    pub progress: Progress,
    /// The files that were written and are still there.
    pub files: Vec<PathBuf>,
}

/// Why a capture ended before its time.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SessionError {
    /// The interface.
    #[error(transparent)]
    Live(#[from] LiveError),
    /// The file.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The pipe.
    #[error(transparent)]
    Read(#[from] Error),
    /// The system gives no thread.
    #[error("no thread for capturing: {0}")]
    Thread(#[from] std::io::Error),
    /// The capturing thread came to an unplanned end.
    #[error("the capturing thread failed")]
    Failed,
}

/// A capture under way.
pub struct Session {
    outlet: Outlet,
    progress: Arc<Mutex<Progress>>,
    stop: StopHandle,
    over: Arc<AtomicBool>,
    thread: JoinHandle<Result<(CaptureFacts, Vec<PathBuf>), SessionError>>,
}

impl Session {
    /// Starts capturing in a thread. A file that cannot be written is told here.
    ///
    /// # Errors
    /// [`SessionError::Write`] and [`SessionError::Thread`].
    pub fn start(source: Source, plan: Plan) -> Result<Self, SessionError> {
        let (inlet, outlet) = queue();
        let progress = Arc::new(Mutex::new(Progress::default()));
        let told = Arc::clone(&progress);
        let over = Arc::<AtomicBool>::default();
        let ends = Over(Arc::clone(&over));
        let builder = std::thread::Builder::new().name("capture".to_owned());
        let (stop, thread) = match source {
            Source::Interface(capture) => {
                let facts = facts(&capture, &plan);
                let header = header(&plan, &facts);
                let recorder = plan.output.clone().map(|output| Recorder::create(output, header)).transpose()?;
                let stop = capture.stop_handle();
                let outbox = Outbox::new(recorder, inlet, facts, told);
                let work = move || {
                    let _ends = ends;
                    from_interface(*capture, outbox, &plan)
                };
                (stop, builder.spawn(work)?)
            }
            Source::Pipe(name, input) => {
                let stop = StopHandle::default();
                let outbox = Outbox::new(None, inlet, CaptureFacts::default(), told);
                let stopped = stop.clone();
                let work = move || {
                    let _ends = ends;
                    from_pipe(&name, input, stopped, outbox, &plan)
                };
                (stop, builder.spawn(work)?)
            }
        };
        Ok(Self { outlet, progress, stop, over, thread })
    }

    /// What comes next; waits for it at most so long.
    pub fn next(&self, timeout: Duration) -> Turn {
        match self.outlet.pull(timeout) {
            Ok(Some(batch)) => Turn::Batch(batch),
            Ok(None) => Turn::Idle,
            Err(queue::Over) => Turn::Ended,
        }
    }

    /// Ends the capture from anywhere: what came before is still handed on.
    pub fn stop_handle(&self) -> StopHandle {
        self.stop.clone()
    }

    /// Tells how far it is, in any thread.
    pub fn gauge(&self) -> Gauge {
        Gauge { progress: Arc::clone(&self.progress), waiting: self.outlet.waiting(), over: Arc::clone(&self.over) }
    }

    /// Ends the capture and waits for the file to be complete.
    ///
    /// # Errors
    /// Why it ended before its time.
    pub fn finish(self) -> Result<Ended, SessionError> {
        self.stop.stop();
        drop(self.outlet);
        let (facts, files) = self.thread.join().map_err(|_| SessionError::Failed)??;
        let progress = *self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(Ended { facts, progress, files })
    }
}

type Done = Result<(CaptureFacts, Vec<PathBuf>), SessionError>;

fn from_interface(mut capture: LiveCapture, mut outbox: Outbox, plan: &Plan) -> Done {
    let begun = Instant::now();
    let mut asked = begun;
    let stop = capture.stop_handle();
    let done = loop {
        if plan.count.is_some_and(|most| outbox.packets() >= most) {
            break Ok(());
        }
        if plan.duration.is_some_and(|longest| begun.elapsed() >= longest) {
            stop.stop();
        }
        let step = match capture.poll() {
            Ok(Poll::Packet(packet)) => outbox.put(&packet, &[]),
            Ok(Poll::Idle) => outbox.hand_on(),
            Ok(Poll::Ended) => break Ok(()),
            Err(error) => Err(error.into()),
        };
        if let Err(error) = step {
            break Err(error);
        }
        if asked.elapsed() >= ASK {
            asked = Instant::now();
            outbox.tell(capture.stats()?);
        }
        if outbox.is_full() {
            outbox.turn(capture.stats()?)?;
        }
    };
    // An interface that went away cannot be asked; what it gave is still worth its file.
    let stats = capture.stats().unwrap_or_default();
    let (mut facts, files) = outbox.finish(stats)?;
    done?;
    if let Some(interface) = facts.interfaces.first_mut() {
        interface.received = Some(stats.received);
        interface.dropped_by_os = Some(stats.dropped);
        interface.dropped_by_interface = Some(stats.dropped_by_interface);
    }
    Ok((facts, files))
}

fn from_pipe(name: &Path, input: Box<dyn Read + Send>, stop: StopHandle, outbox: Outbox, plan: &Plan) -> Done {
    let outbox = Arc::new(Mutex::new(outbox));
    let silent = {
        let outbox = Arc::clone(&outbox);
        // A failure shows itself again at the next packet.
        move || drop(outbox.lock().unwrap_or_else(PoisonError::into_inner).hand_on())
    };
    let begun = Instant::now();
    let pipe = Pipe::new(input, stop.clone(), silent)?;
    let mut reader = Reader::from_read(name, Box::new(pipe))?;
    let mut recording = false;
    let mut interfaces = Vec::new();
    let mut pace = plan.speed.map(Pace::new);
    let has_time = || plan.duration.is_none_or(|longest| begun.elapsed() < longest);
    loop {
        if !has_time() || plan.count.is_some_and(|most| reader.facts().packets >= most) {
            break;
        }
        let known = interfaces.len();
        let Some(packet) = reader.next_packet()? else { break };
        if let Some(pace) = &mut pace {
            outbox.lock().unwrap_or_else(PoisonError::into_inner).hand_on()?;
            pace.wait_for(packet.time.map(Timestamp::as_nanos), || has_time() && !stop.is_stopped());
            if stop.is_stopped() {
                break;
            }
        }
        let mut outbox = outbox.lock().unwrap_or_else(PoisonError::into_inner);
        if packet.interface as usize >= known || !recording {
            // Borrowed from the reader, as the packet is: both are copied on this rare path.
            let mut batch = Batch::default();
            batch.push(&packet);
            interfaces.clone_from(&reader.facts().interfaces);
            if !recording && let Some(output) = plan.output.clone() {
                let header = header(plan, reader.facts());
                outbox.record(Recorder::create(output, header)?);
            }
            recording = true;
            batch.packets().try_for_each(|packet| outbox.put(&packet, &interfaces))?;
        } else {
            outbox.put(&packet, &interfaces)?;
        }
        if outbox.is_full() {
            outbox.turn(Stats::default())?;
        }
    }
    let facts = reader.into_facts();
    let Some(outbox) = Arc::into_inner(outbox) else { return Err(SessionError::Failed) };
    let (_, files) = outbox.into_inner().unwrap_or_else(PoisonError::into_inner).finish(Stats::default())?;
    Ok((facts, files))
}

fn header(plan: &Plan, facts: &CaptureFacts) -> Header {
    Header {
        application: plan.application.clone(),
        os: facts.os.clone(),
        comment: None,
        interfaces: facts.interfaces.clone(),
    }
}

/// What a file of this capture will say about itself.
fn facts(capture: &LiveCapture, plan: &Plan) -> CaptureFacts {
    let container = plan.output.as_ref().map(|output| Container::for_name(&output.path));
    let mut interface = capture.interface().clone();
    let os = Some(system());
    interface.os.clone_from(&os);
    // The writer keeps nanoseconds whatever the system gives.
    interface.ticks_per_second = 1_000_000_000;
    CaptureFacts {
        format: Some(match container {
            None => Format::Live,
            Some(Container::Pcapng) => Format::Pcapng,
            Some(Container::PcapMicros) => Format::PcapMicros,
            Some(Container::PcapNanos) => Format::PcapNanos,
        }),
        sections: 1,
        interfaces: vec![interface],
        os,
        application: plan.application.clone(),
        ..CaptureFacts::default()
    }
}

/// The operating system, with its version where that is a file to read.
fn system() -> String {
    let read = |name: &str| std::fs::read_to_string(format!("/proc/sys/kernel/{name}")).ok();
    match (read("ostype"), read("osrelease")) {
        (Some(name), Some(release)) => format!("{} {}", name.trim(), release.trim()),
        _ => std::env::consts::OS.to_owned(),
    }
}
