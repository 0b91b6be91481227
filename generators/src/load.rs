//! Load: many clients, each sends and waits for the answer, at a chosen rate in all.

mod crowd;
mod hope;
mod one;
#[cfg(test)]
mod tests;
mod times;

use std::io;
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use wirelab_labs::{Transport, Variant};

use crowd::{Crowd, Pace, Tally, Window};
use one::Turn;
use times::Times;

use crate::client::expected;
use crate::conversation::encode;
use crate::serve::transport;

/// Threads that the clients are dealt out to: more would take from the server what they add to the load.
const THREADS: usize = 2;
/// How often somebody is told how far it is.
const TELL: Duration = Duration::from_millis(250);
/// Longer than any load: who waits for so long, waits for ever. No time of the clock is out of reach with it.
const FOREVER: Duration = Duration::from_secs(1 << 40);

/// How much.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Clients at once.
    pub clients: usize,
    /// Messages a second from all together.
    pub rate: f64,
    /// For how long.
    pub duration: Duration,
    /// The longest that a client waits for an answer.
    pub timeout: Duration,
    /// What they say, in turn.
    pub texts: Vec<Vec<u8>>,
}

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Clients that were connected.
    pub connected: usize,
    /// Messages sent.
    pub sent: u64,
    /// Right answers.
    pub received: u64,
    /// Wrong answers.
    pub wrong: u64,
    /// Answers that did not come in time.
    pub timeouts: u64,
    /// From the first message to the last answer.
    pub took: Duration,
    /// The longest round trip.
    pub longest: Duration,
    /// What was in the way of further clients, if fewer are connected than were wanted.
    pub hindrance: Option<String>,
    times: Times,
}

impl Report {
    /// The round-trip time that such a share of the answers did not exceed, to within a percent.
    pub fn percentile(&self, share: f64) -> Duration {
        self.times.percentile(share)
    }
}

/// Runs the load. `progress` is told now and then what was sent and received.
///
/// # Errors
/// No client could connect, or the lab's transport is UDP.
pub fn run(variant: &Variant, to: SocketAddr, plan: &Plan, progress: impl Fn(u64, u64)) -> io::Result<Report> {
    if transport(variant) == Transport::Udp {
        return Err(io::Error::other("load is for TCP labs"));
    }
    let nobody = SocketAddr::from(([127, 0, 0, 1], 0));
    // Answers do not depend on who asks, nor on what came before: each is worked out once.
    let turns = plan.texts.iter().map(|text| {
        let bytes = encode::from_client(variant, text, 1);
        let answer = expected(variant, nobody, &bytes).bytes;
        Turn { bytes, answer }
    });
    let turns: Vec<Turn> = turns.collect();
    let (streams, failed) = connect(to, plan);
    if streams.is_empty() || turns.is_empty() {
        return Err(failed.unwrap_or_else(|| io::Error::other("no client")));
    }
    let hindrance = failed.map(|error| error.to_string());
    let report = Report { connected: streams.len(), hindrance, ..Report::default() };
    let begun = Instant::now();
    let every = Duration::try_from_secs_f64(streams.len() as f64 / plan.rate).unwrap_or(FOREVER).min(FOREVER);
    let pace = Pace { every, end: begun + plan.duration, timeout: plan.timeout.min(FOREVER) };
    let tallies = drive(&turns, pace, begun, streams, progress)?;
    Ok(report.with(tallies, begun.elapsed()))
}

/// Connects the clients, one after the other, until one cannot.
fn connect(to: SocketAddr, plan: &Plan) -> (Vec<TcpStream>, Option<io::Error>) {
    let mut streams = Vec::new();
    for _ in 0..plan.clients {
        match TcpStream::connect_timeout(&to, plan.timeout) {
            Ok(stream) => {
                // Small messages are not to wait for acknowledgements.
                let _ = stream.set_nodelay(true);
                streams.push(stream);
            }
            Err(error) => return (streams, Some(error)),
        }
    }
    (streams, None)
}

/// Deals the clients out to the threads, and waits for all of these.
fn drive(
    turns: &[Turn],
    pace: Pace,
    begun: Instant,
    streams: Vec<TcpStream>,
    progress: impl Fn(u64, u64),
) -> io::Result<Vec<Tally>> {
    let count = streams.len();
    let mut dealt: Vec<Vec<_>> = (0..THREADS.min(count)).map(|_| Vec::new()).collect();
    let hands = dealt.len();
    for (index, stream) in streams.into_iter().enumerate() {
        let first = begun + pace.every.mul_f64(index as f64 / count as f64);
        if let Some(hand) = dealt.get_mut(index % hands) {
            hand.push((stream, first));
        }
    }
    let windows: Vec<Window> = dealt.iter().map(|_| Window::default()).collect();
    let told = |counter: fn(&Window) -> &AtomicU64| {
        windows.iter().map(|window| counter(window).load(Ordering::Relaxed)).sum::<u64>()
    };
    std::thread::scope(|scope| {
        let (working, done) = mpsc::channel::<()>();
        let mut threads = Vec::new();
        for (streams, window) in dealt.into_iter().zip(&windows) {
            let working = working.clone();
            threads.push(scope.spawn(move || {
                // Dropped when the thread ends: then nobody is left who could say something.
                let _working = working;
                Crowd::new(turns, pace, begun, streams)?.run(window)
            }));
        }
        drop(working);
        while done.recv_timeout(TELL) == Err(RecvTimeoutError::Timeout) {
            progress(told(|window| &window.sent), told(|window| &window.received));
        }
        let failed = || io::Error::other("a thread of clients failed");
        threads.into_iter().map(|thread| thread.join().map_err(|_| failed())?).collect()
    })
}

impl Report {
    fn with(mut self, tallies: Vec<Tally>, took: Duration) -> Self {
        for tally in tallies {
            self.sent += tally.sent;
            self.received += tally.received;
            self.wrong += tally.wrong;
            self.timeouts += tally.timeouts;
            self.times.join(&tally.times);
        }
        self.longest = self.times.longest();
        Self { took, ..self }
    }
}
