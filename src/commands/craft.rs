//! `wirelab craft`: a capture without sockets and without rights, whose contents are known.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use anyhow::{Context, anyhow};
use wirelab_capture::place::{Inputs, Whole};
use wirelab_capture::write::{Container, Writer};
use wirelab_generators::craft::scenario::{Scenario, limits};
use wirelab_generators::craft::world::{self, Options, Summary};

use crate::failure::Failure;
use crate::output::{Stdout, shown, talk};

/// Write a capture without sockets: chosen faults, known truth
///
/// A scenario names hosts, what lies between them (latency, rate, loss, duplication, reordering), what they say, and
/// packets that are laid down one by one. It happens on a virtual clock: the same scenario and seed give the same bytes
/// on every machine. --truth tells, one JSON object a line, what each packet is and what each stream carried.
/// docs/crafting.md explains every entry; sample-pcaps/scenarios/ has one for each verdict and outcome.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  wirelab craft sample-pcaps/scenarios/lossy-lab.toml -o lossy.pcapng \\
      --seed 7 --truth truth.jsonl
  wirelab craft sample-pcaps/scenarios/fast-retransmission.toml -o fast.pcap
  wirelab craft sample-pcaps/scenarios/lossy-lab.toml --streams 1000000 \\
      -o large.pcapng
      (gigabytes, in little memory)
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
        talk(&format!("{}: \"{}\" is right", shown(&args.scenario), scenario.title));
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
    let inputs = Inputs::of([&args.scenario]);
    let truth = args.truth.as_deref().map(|path| truth(path, output, &inputs)).transpose()?;
    let replaced;
    let summary = if output == Path::new("-") {
        let writer = Writer::new(output, BufWriter::with_capacity(BUFFER, Stdout::new()), container, &header);
        replaced = false;
        run(&scenario, &options, writer.context("cannot write")?, truth)?.0
    } else {
        let stop = Arc::<AtomicBool>::default();
        wirelab_generators::signal::on_end(Arc::clone(&stop))?;
        let place = Whole::create(output, &inputs).map_err(anyhow::Error::from)?.until(stop);
        let writer = Writer::new(output, BufWriter::with_capacity(BUFFER, place), container, &header);
        let (summary, written) = run(&scenario, &options, writer.map_err(anyhow::Error::from)?, truth)?;
        let place = written.into_inner().map_err(|error| anyhow!("{error}"))?;
        replaced = place.finish().map_err(anyhow::Error::from)?;
        summary
    };
    talk(&told(output, &summary, replaced));
    Ok(())
}

/// Bytes that are put together before they are written.
const BUFFER: usize = 1 << 18;

/// The place of the truth, which is not that of the capture.
fn truth(path: &Path, output: &Path, inputs: &Inputs) -> Result<BufWriter<Whole>, Failure> {
    let same = |one: &Path| std::path::absolute(one).ok();
    if path == output || same(path).is_some_and(|path| Some(path) == same(output)) {
        return Err(Failure::Usage(anyhow!("--truth and -o need two files")));
    }
    let place = Whole::create(path, inputs).map_err(anyhow::Error::from)?;
    Ok(BufWriter::with_capacity(BUFFER, place))
}

/// Reads a scenario, or says everything that is wrong with it.
fn read(path: &Path) -> Result<Scenario, Failure> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", shown(path)))?;
    Scenario::parse(&text).map_err(|problems| {
        let told = problems.iter().map(|one| format!("{}:{}:{}: {}", shown(path), one.line, one.column, one.what));
        let lines: Vec<String> = told.collect();
        Failure::Usage(anyhow!("this scenario cannot be crafted\n{}", lines.join("\n")))
    })
}

/// Writes the capture and its truth. The truth is finished first: a capture that is there has its truth.
fn run<W: Write>(
    scenario: &Scenario,
    options: &Options,
    mut writer: Writer<W>,
    mut truth: Option<BufWriter<Whole>>,
) -> Result<(Summary, W), Failure> {
    let sink = truth.as_mut().map(|truth| truth as &mut dyn Write);
    let summary = world::craft(scenario, options, &mut writer, sink).map_err(|error| Failure::Usage(error.into()))?;
    let written = writer.finish(&[]).map_err(|error| Failure::Usage(error.into()))?;
    if let Some(truth) = truth {
        let place = truth.into_inner().map_err(|error| anyhow!("cannot write the truth: {error}"))?;
        place.finish().map_err(anyhow::Error::from)?;
    }
    Ok((summary, written))
}

fn told(output: &Path, summary: &Summary, replaced: bool) -> String {
    let Summary { packets, bytes, tcp, udp, unseen } = summary;
    let more = if *unseen > 0 { format!("; nothing of {unseen} conversations was captured") } else { String::new() };
    let before = if replaced { "; the file that was there is replaced" } else { "" };
    let name = shown(output);
    format!("{name}: {packets} packets, {bytes} bytes, {tcp} TCP and {udp} UDP streams{more}{before}")
}
