//! Captures that stand beside the fuzzed bytes, and how captures are read.

use std::io::Cursor;
use std::path::Path;

use wirelab_analyzers::engine::{Engine, Observer, Settings, Summary};
use wirelab_capture::facts::CaptureFacts;
use wirelab_capture::read::Reader;

/// A lab's server and a client, over TCP.
pub const COMMANDS: &[u8] = include_bytes!("../../sample-pcaps/lab-commands.pcapng");
/// Three clients of it.
pub const THREE_CLIENTS: &[u8] = include_bytes!("../../sample-pcaps/three-clients.pcapng");
/// A lab over UDP.
pub const UDP_TEXT: &[u8] = include_bytes!("../../sample-pcaps/udp-text.pcapng");
/// IPv6.
pub const IPV6: &[u8] = include_bytes!("../../sample-pcaps/ipv6.pcapng");

/// Longer input is not looked at: it only makes an execution slow.
pub const LONGEST: usize = 16 << 10;

/// A reader of bytes, if they are a capture.
pub fn reader(data: &[u8]) -> Option<Reader> {
    Reader::from_read(Path::new("fuzz"), Box::new(Cursor::new(data.to_vec()))).ok()
}

/// Reads a capture on this thread; `None` where it holds more than `most` packets.
pub fn read(
    mut reader: Reader,
    settings: Settings,
    most: u64,
    observer: &mut impl Observer,
) -> Option<(Summary, CaptureFacts)> {
    let mut engine = Engine::new(settings);
    let mut packets = 0;
    // Bad data is no error, and this input cannot fail otherwise.
    while let Some(packet) = reader.next_packet().unwrap() {
        packets += 1;
        if packets > most {
            return None;
        }
        engine.push(&packet, observer);
    }
    Some((engine.finish(), reader.into_facts()))
}
