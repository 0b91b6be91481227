//! Which stream a command is about that needs one, when none is named: the only one, or the first of a lab.

use anyhow::anyhow;
use wirelab_analyzers::engine::{Settings, run};
use wirelab_analyzers::message::StreamingDecoder;
use wirelab_analyzers::report::messages::{Digest, LabReport};
use wirelab_labs::Transport;

use crate::failure::Failure;
use crate::input::Input;
use crate::lab::LabArgs;
use crate::options::Protocol;
use crate::output::talk;

/// The stream that is named, or the one that must be meant; it is said on standard error if there are others.
pub(super) fn stream(
    input: &Input,
    lab: &LabArgs,
    protocol: Option<Protocol>,
    stream: Option<u32>,
) -> Result<(Protocol, u32), Failure> {
    if let Some(stream) = stream {
        return Ok((protocol.unwrap_or(Protocol::Tcp), stream));
    }
    if input.path().as_os_str() == "-" {
        return Err(anyhow!("standard input is read once: say which stream with --stream N").into());
    }
    let mut settings = Settings::LEAST.with_compat(input.compat());
    settings.services = lab.services()?;
    let mut labs = lab.wanted()?.map(|ask| StreamingDecoder::at_ports(ask, Digest::default()));
    let reader = input.open(1)?.reader()?;
    let (summary, _) = match &mut labs {
        Some(labs) => run(reader, settings, labs)?,
        None => run(reader, settings, &mut ())?,
    };
    let labs = labs.map(|labs| LabReport::of(labs.finish(summary.roles()))).unwrap_or_default();
    let counts = [(Protocol::Tcp, summary.tcp_count()), (Protocol::Udp, summary.udp_count())];
    let wanted = counts.into_iter().filter(|(own, _)| protocol.is_none_or(|protocol| protocol == *own));
    let present: Vec<(Protocol, usize)> = wanted.filter(|(_, count)| *count > 0).collect();
    if let [(only, 1)] = present.as_slice() {
        return Ok((*only, 0));
    }
    for (own, count) in &present {
        let (transport, name) = match own {
            Protocol::Tcp => (Transport::Tcp, "TCP"),
            Protocol::Udp => (Transport::Udp, "UDP"),
        };
        if let Some(first) = labs.first(transport) {
            talk(&format!(
                "note: {name} stream {first}, the first of a lab; there are {count} {name} streams, --stream N shows another"
            ));
            return Ok((*own, first));
        }
    }
    let have = match present.as_slice() {
        [] => return Err(anyhow!("{}: there is no stream in it", input.name()).into()),
        [(Protocol::Tcp, 1), ..] => "TCP stream 0".to_owned(),
        [(Protocol::Tcp, tcp), ..] => format!("TCP streams 0 to {}", tcp.saturating_sub(1)),
        [(Protocol::Udp, udp), ..] => format!("UDP streams 0 to {}", udp.saturating_sub(1)),
    };
    let others = if present.len() > 1 { ", and UDP streams (--protocol udp)" } else { "" };
    Err(anyhow!("say which with --stream N: the capture has {have}{others}; `wirelab analyze` lists them").into())
}
