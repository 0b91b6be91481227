//! Opening the source, and saying that packets will be seen.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use wirelab_analyzers::message::Ask;
use wirelab_analyzers::report::safe::{escaped, line};
use wirelab_capture::error::Error;
use wirelab_capture::live::{LiveCapture, Options, Output, Plan, Ring, Session, Source, interfaces, loopback_name};
use wirelab_capture::place::{Existing, Inputs, PlaceError};
use wirelab_labs::{Ports, Transport};

use super::Args;
use crate::failure::Failure;
use crate::input::tail;
use crate::output::talk;

/// What is captured, in words.
pub(super) struct About {
    /// What the report calls the capture.
    pub(super) name: String,
    /// Where packets come from: `lo`, `standard input`.
    pub(super) source: String,
    /// Whether they come from another capturer.
    pub(super) pipe: bool,
    /// The capture filter.
    pub(super) filter: Option<String>,
    /// Where they are written.
    pub(super) file: Option<String>,
    /// Whether a file that was there is replaced.
    pub(super) replaces: bool,
}

/// The capture filter where none is given: the ports of the lab that is asked for; of UDP labs also the ICMP messages
/// that say that nobody listens. Where the lab is to be found out, everything is seen.
fn default_filter(ask: Option<&Ask>) -> Option<String> {
    let ask = ask?;
    let lab = ask.lab.and_then(|lab| ask.labs.get(lab));
    let variants = lab.into_iter().flat_map(|lab| &lab.variants);
    let wanted = variants.filter(|variant| ask.variant.as_ref().is_none_or(|id| *id == variant.id));
    let ports: Vec<&Ports> = wanted.map(|variant| &variant.ports).collect();
    let mut terms = Vec::new();
    let is_free = |transport| ports.iter().any(|ports| ports.is_any(transport));
    if ask.port.is_none() && (is_free(Transport::Tcp) || is_free(Transport::Udp)) {
        return None;
    }
    for transport in [Transport::Tcp, Transport::Udp] {
        let mut numbers: Vec<u16> = ports.iter().flat_map(|ports| ports.of(transport)).copied().collect();
        if let Some(port) = ask.port.filter(|_| !numbers.is_empty()) {
            numbers = vec![port];
        }
        numbers.sort_unstable();
        numbers.dedup();
        terms.extend(numbers.iter().map(|port| format!("{} port {port}", transport.name())));
        if transport == Transport::Udp && !numbers.is_empty() {
            terms.extend(["icmp".to_owned(), "icmp6".to_owned()]);
        }
    }
    match (terms.is_empty(), ask.port) {
        (false, _) => Some(terms.join(" or ")),
        (true, Some(port)) => Some(format!("port {port}")),
        (true, None) => None,
    }
}

/// What the file says captured it.
pub(crate) fn application() -> Option<String> {
    Some(concat!("wirelab ", env!("CARGO_PKG_VERSION")).to_owned())
}

/// Opens an interface, the loopback one if none is named, for the packets of the lab that is asked for unless a filter is given.
/// Gives its name and the filter too.
pub(crate) fn interface(
    name: Option<&str>,
    options: Options,
    ask: Option<&Ask>,
) -> Result<(Source, String, Option<String>), Failure> {
    let filter = options.filter.clone().or_else(|| default_filter(ask));
    let name = name.map_or_else(loopback_name, |name| Ok(name.to_owned())).map_err(anyhow::Error::from)?;
    let options = Options { filter: filter.clone(), ..options };
    let capture = LiveCapture::open(&name, &options).map_err(anyhow::Error::from)?;
    Ok((Source::Interface(Box::new(capture)), name, filter))
}

/// Where packets are written.
pub(crate) fn output(path: Option<&Path>, force: bool, inputs: Inputs) -> Result<Option<Output>, Failure> {
    let Some(path) = path else { return Ok(None) };
    if path.as_os_str() == "-" {
        return Err(Failure::Usage(anyhow::anyhow!("-w needs a file: standard output has the lines and the report")));
    }
    let existing = if force { Existing::IsReplaced } else { Existing::Stays };
    Ok(Some(Output { path: path.to_owned(), ring: None, existing, inputs }))
}

/// Opens the source and starts capturing.
pub(super) fn session(args: &Args, ask: Option<&Ask>) -> Result<(Session, About), Failure> {
    let ring = (args.ring_size.is_some() || args.ring_time.is_some()).then(|| Ring {
        bytes: args.ring_size.map(|size| size * 1_000_000),
        time: args.ring_time,
        files: args.ring_files.map(|files| files as usize),
    });
    if ring.is_none() && args.ring_files.is_some() {
        return Err(Failure::Usage(anyhow::anyhow!("--ring-files needs --ring-size or --ring-time")));
    }
    let output = output(args.write.as_deref(), args.force, Inputs::of(&args.pipe))?;
    let output = output.map(|output| Output { ring, ..output });
    let replaces = output.as_ref().map_or(Ok(false), Output::replaces).map_err(refused)?;
    let plan =
        Plan { output, application: application(), count: args.count, duration: args.duration, speed: args.speed };
    let file = args.write.as_ref().map(|path| path.to_string_lossy().into_owned());
    let (source, name, filter) = match &args.pipe {
        Some(path) => {
            let input: Box<dyn Read + Send> = if path.as_os_str() == "-" {
                Box::new(io::stdin())
            } else {
                Box::new(File::open(path).map_err(|error| not_opened(path, error))?)
            };
            let name = if path.as_os_str() == "-" { "standard input".into() } else { path.to_string_lossy() };
            (Source::Pipe(PathBuf::from(&*name), input), name.into_owned(), None)
        }
        None => {
            let options = Options {
                snaplen: args.snaplen,
                buffer_bytes: args.buffer << 20,
                filter: args.capture_filter.clone(),
                ..Options::default()
            };
            interface(args.interface.as_deref(), options, ask)?
        }
    };
    let session = Session::start(source, plan).map_err(anyhow::Error::from)?;
    let pipe = args.pipe.is_some();
    let named = args.write.as_deref().or(args.pipe.as_deref().filter(|path| path.as_os_str() != "-"));
    let about = named.map_or_else(|| name.clone(), |path| tail(path, 1));
    Ok((session, About { name: about, source: name, pipe, filter, file, replaces }))
}

/// Why there is nothing to read. Who names an interface there meant to capture on it.
fn not_opened(path: &Path, source: io::Error) -> Failure {
    let name = path.to_str().unwrap_or_default();
    if source.kind() == io::ErrorKind::NotFound && interfaces().is_ok_and(|all| all.iter().any(|one| one.name == name))
    {
        let name = escaped(name.as_bytes());
        return Failure::Usage(anyhow::anyhow!(
            "{name} is an interface and not a file; to capture on it: wirelab live -i {name}"
        ));
    }
    Error::Io { path: path.to_owned(), source }.into()
}

/// Why nothing may be written there, and what may be done.
pub(crate) fn refused(error: PlaceError) -> Failure {
    let more =
        if matches!(error, PlaceError::Exists(_)) { " (give another name, or --force to replace it)" } else { "" };
    Failure::Usage(anyhow::anyhow!("{error}{more}"))
}

/// Says on standard error that packets are seen from now on.
pub(super) fn ready(about: &About) {
    let what = if about.pipe { "reading" } else { "capturing on" };
    let mut text = format!("READY: {what} {}", line(about.source.as_bytes()));
    if let Some(filter) = &about.filter {
        text.push_str(&format!(", filter '{}'", escaped(filter.as_bytes())));
    }
    if let Some(file) = &about.file {
        let how = if about.replaces { "replacing" } else { "writing" };
        text.push_str(&format!(", {how} {}", escaped(file.as_bytes())));
    }
    talk(&text);
}

#[cfg(test)]
mod tests {
    use wirelab_labs::Lab;

    use super::*;

    const LAB: &str = r#"
id = "a-lab"
title = "a lab"
source = "a test"
about = "Text over TCP or UDP."
receive = 64
[[variant]]
id = "tcp"
title = "TCP"
ports = { tcp = [7001, 7000] }
rule = "free"
[[variant]]
id = "udp"
title = "UDP"
ports = { udp = [7002] }
rule = "free"
"#;

    fn filter(change: impl FnOnce(&mut Ask)) -> Option<String> {
        let mut ask = Ask::any(Lab::parse(LAB).ok().into_iter().collect());
        assert_eq!(ask.labs.len(), 1);
        change(&mut ask);
        default_filter(Some(&ask))
    }

    #[test]
    fn the_lab_that_is_asked_for_has_its_ports_captured() {
        let all = "tcp port 7000 or tcp port 7001 or udp port 7002 or icmp or icmp6";
        assert_eq!(filter(|ask| ask.lab = Some(0)).as_deref(), Some(all));
        assert_eq!(filter(|_| {}), None);
        assert_eq!(filter(|ask| ask.port = Some(9)).as_deref(), Some("port 9"));
        let tcp = |ask: &mut Ask| (ask.lab, ask.variant, ask.port) = (Some(0), Some("tcp".to_owned()), Some(9));
        assert_eq!(filter(tcp).as_deref(), Some("tcp port 9"));
        assert_eq!(default_filter(None), None);
    }
}
