//! wirelab's live capture as an interface.

use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::anyhow;
use wirelab_capture::live::{LiveCapture, LiveError, Options, Poll};
use wirelab_capture::write::{Container, Header, Record, Writer};
use wirelab_labs::{Lab, Transport, catalogue};

use super::craft::label;
use super::pipe;
use super::sentence::{Interface, Sentence};
use crate::failure::Failure;

/// Packets are handed on at least so often.
const OFTEN: Duration = Duration::from_millis(100);

/// The interfaces that are up; none where the system lists none.
pub(super) fn interfaces() -> Vec<Interface> {
    let devices = wirelab_capture::live::interfaces().unwrap_or_default();
    devices.into_iter().filter(|device| device.is_up).map(|device| Interface::Live(device.name)).collect()
}

/// What Wireshark's dialog asks.
pub(super) fn config() -> Vec<Sentence> {
    let tooltip = "Only packets with this lab's ports are captured, unless Wireshark's capture filter says otherwise";
    let mut told = vec![Sentence::option(0, "--lab", "Lab", "selector").with("tooltip", tooltip)];
    told.push(Sentence::value(0, "none", "all packets", true));
    told.extend(catalogue::all().iter().map(|lab| Sentence::value(0, &lab.id, &label(lab), false)));
    told
}

/// The capture filter for a lab's ports, and for the errors that come of them.
fn filter_for(lab: &Lab) -> Option<String> {
    let mut terms = Vec::new();
    for transport in [Transport::Tcp, Transport::Udp] {
        let ports = lab.ports(transport);
        terms.extend(ports.iter().map(|port| format!("{} port {port}", transport.name())));
        if transport == Transport::Udp && !ports.is_empty() {
            terms.extend(["icmp".to_owned(), "icmp6".to_owned()]);
        }
    }
    (!terms.is_empty()).then(|| terms.join(" or "))
}

/// What is wrong with a capture filter, if that can be told.
pub(super) fn wrong_filter(device: &str, filter: &str) -> Option<String> {
    let options = Options { filter: Some(filter.to_owned()), buffer_bytes: 1 << 20, ..Options::default() };
    match LiveCapture::open(device, &options) {
        Err(error @ LiveError::BadFilter { .. }) => Some(error.to_string()),
        _ => None,
    }
}

/// Captures into Wireshark's pipe until Wireshark closes it.
pub(super) fn capture(device: &str, lab: Option<&str>, filter: Option<&str>, fifo: &Path) -> Result<(), Failure> {
    let lab = lab.map(|lab| catalogue::find(lab).ok_or_else(|| anyhow!("no such lab: 'wirelab labs' lists them")));
    let lab = lab.transpose()?;
    let given = filter.filter(|filter| !filter.is_empty()).map(str::to_owned);
    let options = Options { filter: given.or_else(|| lab.and_then(filter_for)), ..Options::default() };
    // Whether one may capture is said before the pipe is opened: Wireshark shows it, and waits for nothing.
    let mut capture = LiveCapture::open(device, &options).map_err(anyhow::Error::from)?;
    let header = Header {
        application: Some(concat!("wirelab ", env!("CARGO_PKG_VERSION")).to_owned()),
        interfaces: vec![capture.interface().clone()],
        ..Header::default()
    };
    let sink = BufWriter::new(pipe::open(fifo)?);
    let mut writer = Writer::new(fifo, sink, Container::PcapNanos, &header).map_err(anyhow::Error::from)?;
    writer.flush().map_err(anyhow::Error::from)?;
    forward(&mut capture, &mut writer)
}

fn forward(capture: &mut LiveCapture, writer: &mut Writer<impl Write>) -> Result<(), Failure> {
    let (mut flushed, mut waits) = (Instant::now(), false);
    loop {
        match capture.poll().map_err(anyhow::Error::from)? {
            Poll::Packet(packet) => {
                writer.write(&Record::from(&packet)).map_err(anyhow::Error::from)?;
                waits = true;
            }
            Poll::Idle => {}
            Poll::Ended => return Ok(()),
        }
        if waits && flushed.elapsed() >= OFTEN {
            writer.flush().map_err(anyhow::Error::from)?;
            (flushed, waits) = (Instant::now(), false);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{catalogue, filter_for};

    #[test]
    fn every_lab_has_a_filter() {
        for lab in catalogue::all() {
            assert!(filter_for(lab).is_some_and(|filter| filter.contains(" port ")), "{}", lab.id);
        }
    }
}
