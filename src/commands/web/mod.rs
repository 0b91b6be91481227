//! `wirelab web`: the page for a browser, served by this program on this machine.

mod given;
#[cfg(feature = "live")]
mod watched;

use std::path::PathBuf;

use wirelab_web::Choice;
use wirelab_web_server::{Door, Plan};

use crate::failure::Failure;
use crate::lab::LabArgs;
use crate::output::talk;

/// Show captures in the browser, live ones as they happen
///
/// The page is served on 127.0.0.1 by this program, which also does the analysis: captures may be of any size, and nothing
/// leaves the machine. Files can be named here or dropped on the page. With --live, what happens on an interface stands on the
/// page while it happens, for as many browsers as look; with -w, the other views show what was captured so far.
///
/// The address has a token that is good for one browser: it is exchanged for a cookie, and the terminal shows a new address for
/// the next one. Who has neither is refused, also other accounts of this machine. Ctrl+C ends it, and files that were dropped
/// are forgotten.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  wirelab web                                    a page to drop captures on
  wirelab web lab.pcapng server_log.txt          a hand-in that lies on this machine
  wirelab web huge.pcapng                        a capture that is too large for a browser
  wirelab web --live --lab tcp-commands          the lab as it happens
  wirelab web --live -w lab.pcapng --read-only   for a projector; the capture is kept
  wirelab web --live --hide-texts                for a projector, without what is said
  wirelab web --port 4000                        then, elsewhere: ssh -L 4000:127.0.0.1:4000 host")]
pub(crate) struct Args {
    /// Captures, the logs with them, or folders of both
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Capture, and show what happens
    #[arg(long)]
    live: bool,
    /// Interface to capture on; `wirelab interfaces` lists them [default: loopback]
    #[arg(short, long, value_name = "NAME", requires = "live")]
    interface: Option<String>,
    /// Capture only packets that pass this capture filter, such as 'tcp port 12345' [default: the ports of --lab]
    #[arg(short = 'f', long = "capture-filter", value_name = "FILTER", requires = "live")]
    capture_filter: Option<String>,
    /// Write the packets to this file, which the page then shows too: pcapng, or classic pcap if the name ends in .pcap
    #[arg(short, long, value_name = "FILE", requires = "live")]
    write: Option<PathBuf>,
    /// Let -w replace a file that is there already
    #[arg(long, requires = "write")]
    force: bool,
    #[command(flatten)]
    lab: LabArgs,
    /// Let nobody add files: for a page that others look at
    #[arg(long)]
    read_only: bool,
    /// Show streams, times and kinds, and nothing of what was said
    #[arg(long)]
    hide_texts: bool,
    /// Listen on this port of 127.0.0.1 [default: one that is free]
    #[arg(long, value_name = "PORT", value_parser = crate::options::port)]
    port: Option<u16>,
}

impl Args {
    fn plan(&self) -> Result<Plan, Failure> {
        Ok(Plan {
            files: given::files(&self.files)?,
            lab: Choice::of(self.lab.wanted()?, &self.lab.text()?),
            hub: None,
            read_only: self.read_only,
            hide_texts: self.hide_texts,
        })
    }
}

pub(crate) fn run_command(args: &Args) -> Result<(), Failure> {
    let port = args.port.unwrap_or(0);
    let door =
        Door::take(port).map_err(|error| Failure::Usage(anyhow::anyhow!("port {port} of 127.0.0.1: {error}")))?;
    if args.live {
        return live(args, door);
    }
    door.open(args.plan()?, address)?.run().map_err(Failure::from)
}

/// Shows an address of the page.
fn address(address: &str) {
    talk(&format!("open in a browser: {address}"));
}

#[cfg(feature = "live")]
fn live(args: &Args, door: Door) -> Result<(), Failure> {
    watched::run(args, door)
}

#[cfg(not(feature = "live"))]
fn live(_: &Args, _: Door) -> Result<(), Failure> {
    Err(Failure::Usage(anyhow::anyhow!(
        "this wirelab was built without live capture; build it with the feature `live` (the default), which needs libpcap"
    )))
}
