//! A recorded capture changed, as happens to captures: written in another form, cut, with packets taken out or put in.

use std::io::Cursor;
use std::path::Path;

use wirelab_capture::read::Reader;

/// One packet: nanoseconds since 1970 and its bytes, an Ethernet frame.
#[derive(Clone)]
pub(crate) struct Frame {
    pub(crate) time: i64,
    pub(crate) bytes: Vec<u8>,
}

impl Frame {
    fn tcp(&self) -> Option<&[u8]> {
        let ip = self.bytes.get(14..)?;
        (ip.first()? >> 4 == 4 && *ip.get(9)? == 6).then_some(())?;
        ip.get(usize::from(ip.first()? & 15) * 4..)
    }

    /// Source and destination port.
    pub(crate) fn ports(&self) -> [u16; 2] {
        let port = |at: usize| self.tcp().map_or(0, |tcp| u16::from_be_bytes([tcp[at], tcp[at + 1]]));
        [port(0), port(2)]
    }

    pub(crate) fn flags(&self) -> u8 {
        self.tcp().map_or(0, |tcp| tcp[13])
    }

    pub(crate) fn payload(&self) -> usize {
        let Some(tcp) = self.tcp() else { return 0 };
        let total = usize::from(u16::from_be_bytes([self.bytes[16], self.bytes[17]]));
        total - 20 - usize::from(tcp[12] >> 4) * 4
    }

    /// The same with other ports.
    pub(crate) fn with_ports(&self, source: u16, destination: u16) -> Self {
        let mut bytes = self.bytes.clone();
        bytes[34..36].copy_from_slice(&source.to_be_bytes());
        bytes[36..38].copy_from_slice(&destination.to_be_bytes());
        Self { bytes, ..*self }
    }
}

pub(crate) const FIN: u8 = 1;
pub(crate) const SYN: u8 = 2;
pub(crate) const RST: u8 = 4;

pub(crate) fn frames(capture: &[u8]) -> Vec<Frame> {
    let mut reader = Reader::from_read(Path::new("fixture"), Box::new(Cursor::new(capture.to_vec()))).unwrap();
    let mut found = Vec::new();
    while let Some(packet) = reader.next_packet().unwrap() {
        found.push(Frame { time: packet.time.unwrap().as_nanos(), bytes: packet.data.to_vec() });
    }
    found
}

/// A classic pcap file with nanoseconds, as tcpdump writes it.
pub(crate) fn classic(frames: &[Frame]) -> Vec<u8> {
    let mut out = Vec::new();
    for word in [0xa1b2_3c4d_u32, 0x0004_0002, 0, 0, 262_144, 1] {
        out.extend(word.to_le_bytes());
    }
    for frame in frames {
        let (seconds, nanos) = (frame.time.div_euclid(1_000_000_000), frame.time.rem_euclid(1_000_000_000));
        let length = frame.bytes.len() as u32;
        for word in [seconds as u32, nanos as u32, length, length] {
            out.extend(word.to_le_bytes());
        }
        out.extend(&frame.bytes);
    }
    out
}
