//! `wirelab extcap`: live capture and crafted traffic as interfaces inside Wireshark.
//!
//! Wireshark calls every program in its extcap folders, first to ask what it is and then to capture. It passes `--extcap-*`
//! and nothing else, so that a link named `wirelab-extcap` or a wrapper of two lines stands there.

mod craft;
mod install;
#[cfg(feature = "live")]
mod live;
mod pipe;
mod sentence;

use std::ffi::{OsStr, OsString};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::anyhow;

use crate::failure::Failure;
use crate::output::Stdout;
use sentence::{Interface, Sentence};

/// The name under which the program is this command by itself.
const ALIAS: &str = "wirelab-extcap";
/// Where more is said.
const HELP: &str = "https://www.wireshark.org/docs/man-pages/extcap.html";

/// Offer live capture and crafted traffic to Wireshark as interfaces
///
/// Wireshark calls this by itself, once it is in one of its extcap folders: --install puts it there. Then Wireshark lists
/// "wirelab: lab traffic on ..." for each interface, limited to a lab's ports where you choose one, and "wirelab: crafted
/// traffic", which needs no right to capture. The gear beside an interface opens its options.
///
/// Wireshark 4.4 and later look into your own folder. An older one is told where to look: WIRESHARK_EXTCAP_DIR.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  wirelab extcap --install            into your own folder (Wireshark 4.4, later)
  wirelab extcap --install ~/extcap
      then: WIRESHARK_EXTCAP_DIR=~/extcap wireshark
  tshark -i wirelab-craft             crafted traffic, in a terminal
  wirelab extcap --extcap-interfaces  what Wireshark asks first")]
pub(crate) struct Args {
    /// Put a wrapper that Wireshark calls into this folder [default: Wireshark's personal one]
    #[arg(long, value_name = "FOLDER", num_args = 0..=1)]
    install: Option<Option<PathBuf>>,
    /// Tell the interfaces
    #[arg(long)]
    extcap_interfaces: bool,
    /// The version of Wireshark that asks
    #[arg(long, value_name = "VERSION", num_args = 0..=1, default_missing_value = "")]
    extcap_version: Option<String>,
    /// The interface that is meant
    #[arg(long, value_name = "NAME")]
    extcap_interface: Option<String>,
    /// Tell the interface's link types
    #[arg(long)]
    extcap_dlts: bool,
    /// Tell the interface's options
    #[arg(long)]
    extcap_config: bool,
    /// A capture filter; without --capture it is only looked at
    #[arg(long, value_name = "FILTER")]
    extcap_capture_filter: Option<String>,
    /// An option whose values are asked for again: none of ours change
    #[arg(long, value_name = "OPTION", hide = true)]
    extcap_reload_option: Option<String>,
    /// Capture into --fifo
    #[arg(long, requires = "fifo")]
    capture: bool,
    /// The pipe that Wireshark reads
    #[arg(long, value_name = "PIPE")]
    fifo: Option<PathBuf>,
    #[command(flatten)]
    crafted: craft::Crafted,
    /// What Wireshark passes to all of them
    #[arg(long, hide = true, value_name = "LEVEL")]
    log_level: Option<String>,
    /// Likewise
    #[arg(long, hide = true, value_name = "FILE")]
    log_file: Option<PathBuf>,
    /// Likewise
    #[arg(long, hide = true)]
    debug: bool,
}

/// The arguments with `extcap` in front, where the program was called by its other name.
pub(crate) fn with_command(mut arguments: Vec<OsString>) -> Vec<OsString> {
    let name = arguments.first().and_then(|program| Path::new(program).file_stem()).and_then(OsStr::to_str);
    if name == Some(ALIAS) {
        arguments.insert(1, "extcap".into());
    }
    arguments
}

/// Where the program fails before it has opened Wireshark's pipe: opens it and lets go of it. Wireshark and tshark wait for
/// somebody to open it, some of them for ever.
pub(crate) fn let_go(typed: &[OsString]) {
    let words: Vec<_> = typed.iter().skip(1).map(|word| word.to_string_lossy()).collect();
    if words.first().is_none_or(|command| command != "extcap") || !words.iter().any(|word| word == "--capture") {
        return;
    }
    let behind = words.iter().position(|word| word == "--fifo").and_then(|place| words.get(place + 1));
    let joined = words.iter().find_map(|word| word.strip_prefix("--fifo="));
    if let Some(path) = behind.map(|word| &**word).or(joined) {
        pipe::let_go(Path::new(path));
    }
}

pub(crate) fn run_command(args: &Args) -> Result<(), Failure> {
    if let Some(folder) = &args.install {
        return install::install(folder.as_deref());
    }
    if args.extcap_interfaces {
        return tell(&interfaces());
    }
    let Some(name) = &args.extcap_interface else {
        let message = "Wireshark calls this by itself: --install puts it where Wireshark looks";
        return Err(Failure::Usage(anyhow!(message)));
    };
    let interface = Interface::named(name).ok_or_else(|| {
        let known = "--extcap-interfaces lists them";
        anyhow!("there is no interface \"{}\" here; {known}", wirelab_labs::safe::excerpt(name.as_bytes(), 60))
    })?;
    if args.extcap_dlts {
        return tell(&[sentence::link()]);
    }
    if args.extcap_config {
        return tell(&config(&interface));
    }
    match (&args.fifo, args.capture, &args.extcap_capture_filter) {
        (Some(fifo), true, _) => capture(args, &interface, fifo),
        (_, _, Some(filter)) => look_at(&interface, filter),
        _ => Err(Failure::Usage(anyhow!("--capture and --fifo are missing"))),
    }
}

fn tell(sentences: &[Sentence]) -> Result<(), Failure> {
    let mut out = Stdout::new();
    for sentence in sentences {
        writeln!(out, "{sentence}")?;
    }
    Ok(out.flush()?)
}

/// Who this is, and its interfaces.
fn interfaces() -> Vec<Sentence> {
    let mut told = vec![Sentence::new("extcap").with("version", env!("CARGO_PKG_VERSION")).with("help", HELP)];
    #[cfg(feature = "live")]
    told.extend(live::interfaces().iter().map(Interface::told));
    told.push(Interface::Craft.told());
    told
}

fn config(interface: &Interface) -> Vec<Sentence> {
    match interface {
        Interface::Craft => craft::config(),
        #[cfg(feature = "live")]
        Interface::Live(_) => live::config(),
        #[cfg(not(feature = "live"))]
        Interface::Live(_) => Vec::new(),
    }
}

fn capture(args: &Args, interface: &Interface, fifo: &Path) -> Result<(), Failure> {
    match interface {
        Interface::Craft => craft::capture(&args.crafted, args.extcap_capture_filter.as_deref(), fifo),
        #[cfg(feature = "live")]
        Interface::Live(device) => {
            live::capture(device, args.crafted.lab(), args.extcap_capture_filter.as_deref(), fifo)
        }
        #[cfg(not(feature = "live"))]
        Interface::Live(_) => Err(without_live()),
    }
}

/// Says what is wrong with a capture filter; nothing where it is right.
fn look_at(interface: &Interface, filter: &str) -> Result<(), Failure> {
    let wrong = match interface {
        Interface::Craft => Some(craft::NO_FILTER.to_owned()),
        #[cfg(feature = "live")]
        Interface::Live(device) => live::wrong_filter(device, filter),
        #[cfg(not(feature = "live"))]
        Interface::Live(_) => None,
    };
    let mut out = Stdout::new();
    wrong.into_iter().filter(|_| !filter.is_empty()).try_for_each(|text| writeln!(out, "{text}"))?;
    Ok(out.flush()?)
}

#[cfg(not(feature = "live"))]
fn without_live() -> Failure {
    Failure::Usage(anyhow!("this wirelab was built without live capture: only crafted traffic can be captured"))
}

#[cfg(test)]
mod tests {
    use super::with_command;

    #[test]
    fn the_other_name_is_the_command() {
        for (typed, meant) in [
            ("/x/wirelab-extcap", vec!["/x/wirelab-extcap", "extcap", "--capture"]),
            ("wirelab-extcap.exe", vec!["wirelab-extcap.exe", "extcap", "--capture"]),
            ("/x/wirelab", vec!["/x/wirelab", "--capture"]),
            ("/wirelab-extcap/wirelab", vec!["/wirelab-extcap/wirelab", "--capture"]),
        ] {
            assert_eq!(with_command(vec![typed.into(), "--capture".into()]), meant);
        }
    }
}
