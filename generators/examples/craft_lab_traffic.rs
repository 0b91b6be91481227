//! Writes a crafted capture of lab traffic, for benchmarks.
//!
//!     cargo run --release -p wirelab-generators --example craft_lab_traffic -- \
//!         --packets 1000000 --seed 1 -o lab.pcapng [--format pcap|pcapng] [--lossy]
#![allow(clippy::print_stdout, reason = "a program for people at a terminal")]

use std::error::Error;
use std::path::PathBuf;

use wirelab_capture::write::{Container, Writer};
use wirelab_generators::craft::faults::Faults;
use wirelab_generators::craft::lab_traffic::{LabTraffic, Options};

fn main() -> Result<(), Box<dyn Error>> {
    let mut options = Options::default();
    let mut output = None;
    let mut format = None;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
        match argument.as_str() {
            "--packets" => options.packets = value()?.parse()?,
            "--seed" => options.seed = value()?.parse()?,
            "--open" => options.open = value()?.parse()?,
            "--lossy" => options.faults = Faults::Lossy,
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
    let traffic = LabTraffic::new(options);
    let container = format.unwrap_or_else(|| Container::for_name(&output));
    let mut writer = Writer::create(&output, container, &traffic.header())?;
    let truth = traffic.write_to(&mut writer)?;
    writer.finish(&[])?;
    println!("{}: {truth:?}", output.display());
    Ok(())
}
