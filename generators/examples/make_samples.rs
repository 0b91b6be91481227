//! Makes the captures in `sample-pcaps/`: plays each scenario on loopback and captures it.
//!
//!     cargo run -p wirelab-generators --example make_samples -- sample-pcaps/
//!
//! Needs the right to capture (root, or CAP_NET_RAW).
#![allow(clippy::print_stdout, reason = "a program for people at a terminal")]

use std::error::Error;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;

use wirelab_capture::write::Container;
use wirelab_generators::record::{About, record};
use wirelab_generators::scenario::Scenario;

const V4: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const V6: IpAddr = IpAddr::V6(Ipv6Addr::LOCALHOST);

const SAMPLES: [(&str, Scenario, IpAddr); 8] = [
    ("lab-commands.pcapng", Scenario::ExampleLab, V4),
    ("lab-commands-classic.pcap", Scenario::ExampleLab, V4),
    ("ipv6.pcapng", Scenario::ExampleLab, V6),
    ("refused.pcapng", Scenario::Refused, V4),
    ("reset.pcapng", Scenario::Reset, V4),
    ("half-close.pcapng", Scenario::HalfClose, V4),
    ("three-clients.pcapng", Scenario::SeveralClients, V4),
    ("udp-text.pcapng", Scenario::Udp, V4),
];

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args_os().nth(1).map(PathBuf::from).ok_or("usage: make_samples FOLDER")?;
    std::fs::create_dir_all(&folder)?;
    for (name, scenario, address) in SAMPLES {
        let path = folder.join(name);
        let server = SocketAddr::new(address, scenario.port());
        let about = About {
            application: Some(format!("wirelab {}", env!("CARGO_PKG_VERSION"))),
            comment: Some(format!("{}: {}", scenario.name(), scenario.title())),
        };
        let filter = scenario.capture_filter(scenario.port());
        let container = Container::for_name(&path);
        let stats = record(&path, container, &filter, about, scenario.play(server)).await?;
        println!("{name}: {} frames, {} lost", stats.delivered, stats.dropped);
    }
    Ok(())
}
