//! Facts about a capture file, from its own headers and blocks.

use crate::link::LinkType;
use crate::note::Notes;
use crate::time::Timestamp;

/// The kind of container, decided by its magic number and never by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// Classic pcap, microseconds.
    PcapMicros,
    /// Classic pcap, nanoseconds.
    PcapNanos,
    /// "Modified" pcap (magic a1b2cd34, Kuznetzov) with a longer record header.
    PcapModified,
    /// Classic pcap as Nokia's IPSO wrote it, with a longer record header under the usual magic number.
    PcapNokia,
    /// pcapng.
    Pcapng,
    /// Endace's Extensible Record Format.
    Erf,
    /// Solaris' snoop (RFC 1761).
    Snoop,
    /// No container: packets that were captured and written nowhere.
    Live,
    /// No container: the packets of several files that have different ones, taken as one capture.
    Joined,
}

impl Format {
    /// The name people know it by.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PcapMicros => "pcap",
            Self::PcapNanos => "pcap (nanoseconds)",
            Self::PcapModified => "pcap (modified)",
            Self::PcapNokia => "pcap (Nokia)",
            Self::Pcapng => "pcapng",
            Self::Erf => "ERF",
            Self::Snoop => "snoop",
            Self::Live => "live",
            Self::Joined => "several",
        }
    }
}

/// How the file was compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// gzip, one or more members.
    Gzip,
    /// Zstandard.
    Zstd,
}

/// One interface that packets came from. Classic pcap has exactly one, without a name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Interface {
    /// How its packets begin.
    pub link: Option<LinkType>,
    /// The most bytes kept of a packet; 0 means no limit.
    pub snaplen: u32,
    /// `if_name`, such as `lo` or `\Device\NPF_Loopback`.
    pub name: Option<String>,
    /// `if_description`.
    pub description: Option<String>,
    /// `if_filter`: the capture filter, if it was recorded.
    pub filter: Option<String>,
    /// `if_os`.
    pub os: Option<String>,
    /// Time stamp resolution as ticks a second.
    pub ticks_per_second: u64,
    /// Packets read from it.
    pub packets: u64,
    /// `isb_ifrecv`: packets that the interface received, from the last statistics block.
    pub received: Option<u64>,
    /// `isb_ifdrop`: packets that the interface dropped.
    pub dropped_by_interface: Option<u64>,
    /// `isb_osdrop`: packets that the operating system dropped.
    pub dropped_by_os: Option<u64>,
}

/// A comment in the capture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// The frame it belongs to; `None` for a comment on the section or an interface.
    pub frame: Option<u64>,
    /// Its text; bytes that are not UTF-8 are replaced.
    pub text: String,
}

/// Everything that the file says about itself, and what reading it showed. Complete when the last packet was read.
#[derive(Clone, Debug, Default)]
pub struct CaptureFacts {
    /// The container; `None` for an empty file.
    pub format: Option<Format>,
    /// How it was compressed, if it was.
    pub compression: Option<Compression>,
    /// Sections of a pcapng file; any other file counts as one, and so does each that stands behind another.
    pub sections: u32,
    /// Interfaces in the order in which they were described, over all sections; the first 4096.
    pub interfaces: Vec<Interface>,
    /// `shb_hardware` of the first section that has one.
    pub hardware: Option<String>,
    /// `shb_os`: the operating system of the capturing machine.
    pub os: Option<String>,
    /// `shb_userappl`: the program that wrote the file.
    pub application: Option<String>,
    /// Comments, the first hundred.
    pub comments: Vec<Comment>,
    /// Comments in all.
    pub comment_count: u64,
    /// Frames read (Wireshark's count).
    pub packets: u64,
    /// Their lengths on the wire, added up, in bytes.
    pub bytes: u64,
    /// Bytes of file read, uncompressed.
    pub file_bytes: u64,
    /// The earliest time stamp.
    pub first_time: Option<Timestamp>,
    /// The latest time stamp.
    pub last_time: Option<Timestamp>,
    /// Packets whose time stamp is before that of the packet in front of them.
    pub out_of_order: u64,
    /// Packets of which the snaplen cut bytes off.
    pub cut: u64,
    /// `epb_dropcount`, added up: packets lost between those that were written.
    pub dropped_between: u64,
    /// TLS and other secrets that the file carries (decryption secrets blocks).
    pub secrets_blocks: u64,
    /// Frames that a capture filter given for reading did not let through. They are counted in `packets` all the same.
    pub filtered_out: u64,
    /// Where Wireshark gives up before the end, as far as that is known: how many frames it shows. Later frames have
    /// numbers that it does not know.
    pub wireshark_frames: Option<u64>,
    /// What was odd.
    pub notes: Notes,
}

impl CaptureFacts {
    /// Counts a frame in. `previous` is the time of the frame before it.
    #[inline]
    pub(crate) fn count_packet(
        &mut self,
        interface: u32,
        original_len: u32,
        captured: usize,
        time: Option<Timestamp>,
        previous: &mut Option<Timestamp>,
    ) {
        self.packets += 1;
        self.bytes = self.bytes.saturating_add(u64::from(original_len));
        self.cut += u64::from(original_len as usize > captured);
        if let Some(interface) = self.interfaces.get_mut(interface as usize) {
            interface.packets += 1;
        }
        let Some(time) = time else { return };
        match *previous {
            // In order, the usual case: only the end moves, and only if it is the latest so far.
            Some(before) if time >= before => {
                if self.last_time < Some(time) {
                    self.last_time = Some(time);
                }
            }
            Some(_) => {
                self.out_of_order += 1;
                if self.first_time.is_none_or(|first| time < first) {
                    self.first_time = Some(time);
                }
            }
            None => {
                self.first_time = Some(time);
                self.last_time = Some(time);
            }
        }
        *previous = Some(time);
    }
}
