//! Load: many clients, each sends and waits for the answer, at a chosen rate in all.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use wirelab_labs::{Lab, Transport, Variant};

use crate::client::expected;
use crate::conversation::encode;
use crate::serve::transport;

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
    /// Round-trip times, in order.
    times: Vec<u32>,
}

impl Report {
    /// The round-trip time that such a share of the answers did not exceed.
    pub fn percentile(&self, share: f64) -> Duration {
        let last = self.times.len().saturating_sub(1);
        let at = ((self.times.len() as f64 * share).ceil() as usize).saturating_sub(1).min(last);
        Duration::from_micros(u64::from(self.times.get(at).copied().unwrap_or_default()))
    }
}

/// Runs the load. `progress` is told now and then what was sent and received.
///
/// # Errors
/// No client could connect, or the lab's transport is UDP.
pub fn run(
    lab: &Arc<Lab>,
    variant: &Variant,
    to: SocketAddr,
    plan: &Plan,
    progress: impl Fn(u64, u64) + Send + 'static,
) -> io::Result<Report> {
    if transport(variant) == Transport::Udp {
        return Err(io::Error::other("load is for TCP labs"));
    }
    let nobody = SocketAddr::from(([127, 0, 0, 1], 0));
    // Answers do not depend on who asks, nor on what came before: each is worked out once.
    let turns: Arc<Vec<(Vec<u8>, Vec<u8>)>> = Arc::new(
        plan.texts
            .iter()
            .map(|text| {
                let bytes = encode::from_client(variant, text, 1);
                let answer = expected(lab, variant, nobody, &bytes);
                (bytes, answer)
            })
            .collect(),
    );
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().worker_threads(2).build()?;
    runtime.block_on(drive(turns, to, plan.clone(), progress))
}

#[derive(Default)]
struct Counters {
    sent: AtomicU64,
    received: AtomicU64,
}

async fn drive(
    turns: Arc<Vec<(Vec<u8>, Vec<u8>)>>,
    to: SocketAddr,
    plan: Plan,
    progress: impl Fn(u64, u64) + Send + 'static,
) -> io::Result<Report> {
    let mut streams = Vec::new();
    let mut failed = None;
    for _ in 0..plan.clients {
        match tokio::time::timeout(plan.timeout, TcpStream::connect(to)).await {
            Ok(Ok(stream)) => streams.push(stream),
            Ok(Err(error)) => failed = Some(error),
            Err(_) => failed = Some(io::Error::from(io::ErrorKind::TimedOut)),
        }
        if failed.is_some() {
            break;
        }
    }
    if streams.is_empty() {
        return Err(failed.unwrap_or_else(|| io::Error::other("no client")));
    }
    let mut report = Report { connected: streams.len(), ..Report::default() };
    let counters = Arc::new(Counters::default());
    let begun = Instant::now();
    let every = Duration::from_secs_f64(streams.len() as f64 / plan.rate);
    let mut tasks = tokio::task::JoinSet::new();
    for (index, stream) in streams.into_iter().enumerate() {
        let first = begun + every.mul_f64(index as f64 / report.connected as f64);
        let one = One {
            turns: Arc::clone(&turns),
            counters: Arc::clone(&counters),
            first,
            every,
            end: begun + plan.duration,
            timeout: plan.timeout,
        };
        tasks.spawn(one.run(stream));
    }
    let watched = Arc::clone(&counters);
    let watcher = tokio::spawn(async move {
        loop {
            tokio::time::sleep(Duration::from_millis(250)).await;
            progress(watched.sent.load(Ordering::Relaxed), watched.received.load(Ordering::Relaxed));
        }
    });
    while let Some(done) = tasks.join_next().await {
        if let Ok(part) = done {
            report.sent += part.sent;
            report.received += part.received;
            report.wrong += part.wrong;
            report.timeouts += part.timeouts;
            report.times.extend(part.times);
        }
    }
    watcher.abort();
    report.took = begun.elapsed();
    report.times.sort_unstable();
    Ok(report)
}

struct One {
    turns: Arc<Vec<(Vec<u8>, Vec<u8>)>>,
    counters: Arc<Counters>,
    first: Instant,
    every: Duration,
    end: Instant,
    timeout: Duration,
}

impl One {
    async fn run(self, mut stream: TcpStream) -> Report {
        let mut report = Report::default();
        let mut due = self.first;
        let mut buffer = Vec::new();
        for (bytes, answer) in self.turns.iter().cycle() {
            if due >= self.end {
                break;
            }
            tokio::time::sleep_until(due.into()).await;
            let sent = Instant::now();
            if stream.write_all(bytes).await.is_err() {
                break;
            }
            report.sent += 1;
            self.counters.sent.fetch_add(1, Ordering::Relaxed);
            buffer.resize(answer.len(), 0);
            match tokio::time::timeout(self.timeout, stream.read_exact(&mut buffer)).await {
                Ok(Ok(_)) if buffer == *answer => {
                    report.received += 1;
                    self.counters.received.fetch_add(1, Ordering::Relaxed);
                    report.times.push(u32::try_from(sent.elapsed().as_micros()).unwrap_or(u32::MAX));
                }
                Ok(Ok(_)) => report.wrong += 1,
                Ok(Err(_)) | Err(_) => {
                    report.timeouts += 1;
                    break;
                }
            }
            // Who is late does not hurry to make up for it.
            due = (due + self.every).max(Instant::now());
        }
        report
    }
}
