//! Many clients at a chosen rate, and how long answers took.

use std::io::{IsTerminal, Write};
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::anyhow;
use wirelab_generators::load;
use wirelab_labs::Variant;

use crate::failure::Failure;
use crate::output::Stdout;

/// How much load.
pub(super) struct Load {
    pub(super) clients: usize,
    pub(super) rate: f64,
    pub(super) seconds: f64,
}

pub(super) fn run(
    variant: &Variant,
    to: SocketAddr,
    load: &Load,
    script: &str,
    timeout: Duration,
) -> Result<(), Failure> {
    let texts: Vec<Vec<u8>> =
        script.lines().filter(|line| !line.starts_with(['#', ':', '@'])).map(|line| line.as_bytes().to_vec()).collect();
    if texts.is_empty() || !variant.rule.answers() {
        return Err(Failure::Usage(anyhow!("load needs texts, and a lab that answers them")));
    }
    if !(load.rate > 0.0 && load.seconds > 0.0 && load.seconds <= 3_600.0) {
        return Err(Failure::Usage(anyhow!("--rate is above 0, --duration at most 3600")));
    }
    wirelab_generators::files::make_room(load.clients).map_err(|why| Failure::Usage(anyhow!(why)))?;
    let plan = load::Plan {
        clients: load.clients,
        rate: load.rate,
        duration: Duration::from_secs_f64(load.seconds),
        timeout,
        texts,
    };
    let shown = std::io::stderr().is_terminal();
    let progress = move |sent: u64, received: u64| {
        if shown {
            let _ = write!(std::io::stderr(), "\r{sent} sent, {received} received\x1b[K");
        }
    };
    let report = load::run(variant, to, &plan, progress);
    if shown {
        // The report says it all: nothing of the line stays.
        let _ = write!(std::io::stderr(), "\r\x1b[K");
    }
    let report = report.map_err(|error| Failure::Usage(anyhow!("{to}: {error}")))?;
    let mut out = Stdout::text();
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    write!(out, "clients     {} connected of {}", report.connected, load.clients)?;
    match &report.hindrance {
        Some(why) => writeln!(out, "; then: {why}")?,
        None => writeln!(out)?,
    }
    writeln!(
        out,
        "messages    {} sent, {} answered, {} wrong, {} not in time",
        report.sent, report.received, report.wrong, report.timeouts
    )?;
    writeln!(
        out,
        "rate        {:.0} answers a second over {:.2} s",
        report.received as f64 / report.took.as_secs_f64().max(1e-9),
        report.took.as_secs_f64()
    )?;
    let at = |share: f64| ms(report.percentile(share));
    writeln!(
        out,
        "round trip  50% {:.3}, 90% {:.3}, 99% {:.3}, 99.9% {:.3}, longest {:.3} ms",
        at(0.5),
        at(0.9),
        at(0.99),
        at(0.999),
        ms(report.longest)
    )?;
    out.flush()?;
    let failed = report.connected < load.clients || report.wrong > 0 || report.timeouts > 0;
    if failed { Err(Failure::CheckFailed) } else { Ok(()) }
}
