//! Input of a writer: the header of a capture, its packets, and the counters at its end.

use std::time::Duration;

use super::error::Fault;
use crate::facts::Interface;
use crate::packet::Packet;
use crate::time::Timestamp;

/// What stands before the first packet.
#[derive(Clone, Debug, Default)]
pub struct Header {
    /// `shb_userappl`: the program that captured, with its version.
    pub application: Option<String>,
    /// `shb_os`: the operating system of the capturing machine.
    pub os: Option<String>,
    /// `opt_comment` of the section: what the capture shows.
    pub comment: Option<String>,
    /// The interfaces that [`Record::interface`] counts. Of each, `link` (Ethernet if none is given), `snaplen`,
    /// `name`, `description`, `filter` and `os` are written; times are always in nanoseconds, whatever
    /// `ticks_per_second` says.
    pub interfaces: Vec<Interface>,
}

/// One packet to write.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// Index into [`Header::interfaces`].
    pub interface: u32,
    /// When it was captured.
    pub time: Timestamp,
    /// Length on the wire in bytes, at least `data.len()`.
    pub original_len: u32,
    /// The captured bytes.
    pub data: &'a [u8],
    /// `opt_comment` of the packet (pcapng only).
    pub comment: Option<&'a str>,
}

impl<'a> From<&Packet<'a>> for Record<'a> {
    /// A packet as it was read or captured. One without a time (simple packet block) gets 1970-01-01 00:00:00.
    fn from(packet: &Packet<'a>) -> Self {
        Self {
            interface: packet.interface,
            time: packet.time.unwrap_or_default(),
            original_len: packet.original_len,
            data: packet.data,
            comment: None,
        }
    }
}

/// What an interface counted during a capture (interface statistics block).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// `isb_starttime`: when the capture began.
    pub start: Option<Timestamp>,
    /// `isb_endtime`: when it ended.
    pub end: Timestamp,
    /// `isb_ifrecv`: packets that passed the filter, lost or not.
    pub received: Option<u64>,
    /// `isb_ifdrop`: packets that the interface or its driver lost.
    pub dropped_by_interface: Option<u64>,
    /// `isb_osdrop`: packets that the operating system lost because they were not read fast enough.
    pub dropped_by_os: Option<u64>,
}

/// A time as pcap-file wants it.
pub(super) fn duration(time: Timestamp) -> Result<Duration, Fault> {
    match (u64::try_from(time.secs), u32::try_from(time.nanos)) {
        (Ok(secs), Ok(nanos)) if time.is_sound() => Ok(Duration::new(secs, nanos)),
        _ => Err(Fault::Unwritable(format!(
            "a time of {} s and {} ns after 1970 does not fit into a capture file",
            time.secs, time.nanos
        ))),
    }
}
