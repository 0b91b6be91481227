//! Writes a crafted capture of lab traffic, for benchmarks: the scenario `[traffic]` of docs/crafting.md.
//!
//!     cargo run --release -p wirelab-craft --example craft_lab_traffic -- \
//!         --packets 1000000 --seed 1 -o lab.pcapng [--format pcap|pcapng] [--lossy]
#![allow(clippy::print_stdout, reason = "a program for people at a terminal")]

use std::error::Error;
use std::path::PathBuf;

use wirelab_capture::write::{Container, Writer};
use wirelab_craft::scenario::Scenario;
use wirelab_craft::world::{self, Options};

fn main() -> Result<(), Box<dyn Error>> {
    let (mut packets, mut open, mut lossy) = (1_000_000_u64, 1_000_u64, false);
    let mut options = Options { seed: 1, streams: None };
    let mut output = None;
    let mut format = None;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
        match argument.as_str() {
            "--packets" => packets = value()?.parse()?,
            "--seed" => options.seed = value()?.parse()?,
            "--open" => open = value()?.parse()?,
            "--lossy" => lossy = true,
            "--format" => {
                format = Some(match value()?.as_str() {
                    "pcap" => Container::PcapMicros,
                    "pcapng" => Container::Pcapng,
                    other => return Err(format!("no format {other}: pcap or pcapng").into()),
                });
            }
            "-o" => output = Some(PathBuf::from(value()?)),
            other => return Err(format!("unknown argument {other}").into()),
        }
    }
    let output = output.ok_or("where to? -o FILE")?;
    let word = if lossy { "lossy" } else { "none" };
    let traffic = format!("[traffic]\npackets = {packets}\nopen = {open}\nfaults = \"{word}\"\n");
    let scenario =
        Scenario::parse(&format!("title = \"lab traffic\"\n{traffic}")).map_err(|problems| format!("{problems:?}"))?;
    let container = format.unwrap_or_else(|| Container::for_name(&output));
    let mut header = world::header(&scenario, &options);
    // The captures of earlier versions had these words, and a benchmark compares bytes as well as seconds.
    header.application = Some(format!("wirelab {}", env!("CARGO_PKG_VERSION")));
    let faults = if lossy { ", with faults" } else { "" };
    for interface in &mut header.interfaces {
        interface.description = Some(format!(
            "crafted lab traffic{faults}: {packets} packets, {open} conversations open, seed {}",
            options.seed
        ));
    }
    let mut writer = Writer::create(&output, container, &header)?;
    let summary = world::craft(&scenario, &options, &mut writer, None)?;
    writer.finish(&[])?;
    println!("{}: {summary:?}", output.display());
    Ok(())
}
