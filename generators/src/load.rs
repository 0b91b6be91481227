//! Load: many clients, each sends and waits for the answer, at a chosen rate in all.

mod times;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use wirelab_labs::{Lab, Transport, Variant};

use times::Times;

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
    /// The longest round trip.
    pub longest: Duration,
    /// What was in the way of further clients, if fewer are connected than were wanted.
    pub hindrance: Option<String>,
    /// Round-trip times, as [`Times`] counts them.
    times: Vec<u64>,
}

impl Report {
    /// The round-trip time that such a share of the answers did not exceed, to within a percent.
    pub fn percentile(&self, share: f64) -> Duration {
        times::percentile(&self.times, share).min(self.longest)
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
    wrong: AtomicU64,
    timeouts: AtomicU64,
    times: Times,
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
    let hindrance = failed.map(|error| error.to_string());
    let mut report = Report { connected: streams.len(), hindrance, ..Report::default() };
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
    while tasks.join_next().await.is_some() {}
    watcher.abort();
    report.took = begun.elapsed();
    let told = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
    report.sent = told(&counters.sent);
    report.received = told(&counters.received);
    report.wrong = told(&counters.wrong);
    report.timeouts = told(&counters.timeouts);
    report.times = counters.times.counts();
    report.longest = counters.times.longest();
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
    async fn run(self, mut stream: TcpStream) {
        let counters = &self.counters;
        // Small messages are not to wait for acknowledgements.
        let _ = stream.set_nodelay(true);
        // One timer for the whole connection, set on when it fires: one for each answer costs more than the answer.
        let patience = tokio::time::sleep_until((self.first + self.timeout).into());
        tokio::pin!(patience);
        let mut due = self.first;
        let mut buffer = Vec::new();
        let mut now = Instant::now();
        for (bytes, answer) in self.turns.iter().cycle() {
            if due >= self.end {
                break;
            }
            if due > now {
                tokio::time::sleep_until(due.into()).await;
            }
            let sent = Instant::now();
            buffer.resize(answer.len(), 0);
            let asked = async {
                stream.write_all(bytes).await?;
                counters.sent.fetch_add(1, Ordering::Relaxed);
                stream.read_exact(&mut buffer).await
            };
            tokio::pin!(asked);
            let answered = loop {
                tokio::select! {
                    biased;
                    answered = &mut asked => break answered.is_ok(),
                    () = &mut patience => {
                        if sent.elapsed() >= self.timeout {
                            break false;
                        }
                        patience.as_mut().reset((sent + self.timeout).into());
                    }
                }
            };
            now = Instant::now();
            if !answered {
                counters.timeouts.fetch_add(1, Ordering::Relaxed);
                break;
            }
            if buffer == *answer {
                counters.received.fetch_add(1, Ordering::Relaxed);
                counters.times.add(now - sent);
            } else {
                counters.wrong.fetch_add(1, Ordering::Relaxed);
            }
            // Who is late does not hurry to make up for it.
            due = (due + self.every).max(now);
        }
    }
}
