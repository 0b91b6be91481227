//! `wirelab craft`: a capture without sockets and without rights, whose contents are known.

use std::fs::File;
use std::io::{BufWriter, Write, stderr};
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use wirelab_capture::write::{Container, Writer};
use wirelab_generators::craft::scenario::{Scenario, limits};
use wirelab_generators::craft::world::{self, Options, Summary};

use crate::failure::Failure;
use crate::output::Stdout;

/// Write a capture without sockets: chosen faults, fixed seed, known truth
///
/// A scenario names hosts, what lies between them (latency, rate, loss, duplication, reordering), what they say, and
/// packets that are laid down one by one. It happens on a virtual clock: the same scenario and seed give the same bytes
/// on every machine. --truth tells, one JSON object a line, what each packet is and what each stream carried.
/// docs/crafting.md explains every entry; sample-pcaps/scenarios/ has one for each verdict and outcome.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  wirelab craft sample-pcaps/scenarios/lossy-lab.toml -o lossy.pcapng --seed 7 --truth truth.jsonl
  wirelab craft sample-pcaps/scenarios/fast-retransmission.toml -o fast.pcap
  wirelab craft sample-pcaps/scenarios/lossy-lab.toml --streams 1000000 -o large.pcapng    (gigabytes, in little memory)
  wirelab craft my-scenario.toml --check")]
pub(crate) struct Args {
    /// The scenario, a TOML file
    scenario: PathBuf,
    /// Where the capture goes; '-' for standard output
    #[arg(short, long, value_name = "FILE", required_unless_present = "check")]
    output: Option<PathBuf>,
    /// What to write, if the file's name does not say it
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<Format>,
    /// Another seed gives other sequence numbers, losses and delays
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
    /// Repeat the scenario's conversations in turn until there are as many
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u64).range(1..=limits::MAX_STREAMS))]
    streams: Option<u64>,
    /// What each packet is and each stream carried, as JSON Lines
    #[arg(long, value_name = "FILE")]
    truth: Option<PathBuf>,
    /// Only say whether the scenario is right
    #[arg(long, conflicts_with_all = ["output", "truth"])]
    check: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// Classic pcap, microseconds (the usual for .pcap and .cap)
    Pcap,
    /// Classic pcap, nanoseconds
    PcapNs,
    /// pcapng, nanoseconds (the usual for everything else)
    Pcapng,
}

pub(crate) fn run_command(args: &Args) -> Result<(), Failure> {
    let scenario = read(&args.scenario)?;
    let Some(output) = args.output.as_deref() else {
        // Nobody is left to tell when standard error is closed.
        let _ = writeln!(stderr(), "{}: \"{}\" is right", args.scenario.display(), scenario.title);
        return Ok(());
    };
    let container = match args.format {
        Some(Format::Pcap) => Container::PcapMicros,
        Some(Format::PcapNs) => Container::PcapNanos,
        Some(Format::Pcapng) => Container::Pcapng,
        None => Container::for_name(output),
    };
    let options = Options { seed: args.seed, streams: args.streams };
    let header = world::header(&scenario, &options);
    let summary = if output == Path::new("-") {
        let writer = Writer::new(output, BufWriter::with_capacity(1 << 18, Stdout::new()), container, &header);
        run(args, &scenario, &options, writer.context("cannot write")?)?
    } else {
        let writer = Writer::create(output, container, &header).map_err(|error| Failure::Usage(error.into()))?;
        run(args, &scenario, &options, writer)?
    };
    let _ = writeln!(stderr(), "{}", told(output, &summary));
    Ok(())
}

/// Reads a scenario, or says everything that is wrong with it.
fn read(path: &Path) -> Result<Scenario, Failure> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    Scenario::parse(&text).map_err(|problems| {
        let told = problems.iter().map(|one| format!("{}:{}:{}: {}", path.display(), one.line, one.column, one.what));
        let lines: Vec<String> = told.collect();
        Failure::Usage(anyhow!("this scenario cannot be crafted\n{}", lines.join("\n")))
    })
}

fn run<W: Write>(
    args: &Args,
    scenario: &Scenario,
    options: &Options,
    mut writer: Writer<W>,
) -> Result<Summary, Failure> {
    let mut truth = match &args.truth {
        Some(path) => {
            let file = File::create(path).with_context(|| format!("cannot write {}", path.display()))?;
            Some(BufWriter::with_capacity(1 << 18, file))
        }
        None => None,
    };
    let sink = truth.as_mut().map(|truth| truth as &mut dyn Write);
    let summary = world::craft(scenario, options, &mut writer, sink).map_err(|error| Failure::Usage(error.into()))?;
    writer.finish(&[]).map_err(|error| Failure::Usage(error.into()))?;
    if let (Some(truth), Some(path)) = (&mut truth, &args.truth) {
        truth.flush().with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(summary)
}

fn told(output: &Path, summary: &Summary) -> String {
    let Summary { packets, bytes, tcp, udp, unseen } = summary;
    let more = if *unseen > 0 { format!("; nothing of {unseen} conversations was captured") } else { String::new() };
    format!("{}: {packets} packets, {bytes} bytes, {tcp} TCP and {udp} UDP streams{more}", output.display())
}
