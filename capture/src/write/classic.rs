//! Classic pcap: one header, then packets (<https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-06.html>).

use std::borrow::Cow;
use std::io::Write;

use pcap_file::pcap::{PcapHeader, PcapTsResolution, PcapWriter, RawPcapPacket};
use pcap_file::{DataLink, Endianness};

use super::error::Fault;
use super::record::{Header, Record, duration};
use crate::facts::Interface;
use crate::link::LinkType;

/// What "no limit" is written as: the most that libpcap and Wireshark accept for a packet.
const NO_LIMIT: u32 = 262_144;

pub(super) struct Classic<W: Write> {
    writer: PcapWriter<W>,
    nanos: bool,
    link: LinkType,
}

impl<W: Write> Classic<W> {
    pub(super) fn new(sink: W, header: &Header, nanos: bool) -> Result<Self, Fault> {
        let links = || header.interfaces.iter().map(|interface| interface.link.unwrap_or(LinkType::ETHERNET));
        let link = links().next().unwrap_or(LinkType::ETHERNET);
        if let Some(other) = links().find(|other| *other != link) {
            return Err(Fault::two_links(link, other));
        }
        let snaplens = header.interfaces.iter().map(|interface| interface.snaplen);
        let snaplen = snaplens.map(|snaplen| if snaplen == 0 { NO_LIMIT } else { snaplen }).max().unwrap_or(NO_LIMIT);
        let header = PcapHeader {
            version_major: 2,
            version_minor: 4,
            ts_correction: 0,
            ts_accuracy: 0,
            snaplen,
            datalink: DataLink::from(u32::from(link.0)),
            ts_resolution: if nanos { PcapTsResolution::NanoSecond } else { PcapTsResolution::MicroSecond },
            endianness: Endianness::native(),
        };
        let writer = PcapWriter::with_header(sink, header).map_err(Fault::from_chain)?;
        Ok(Self { writer, nanos, link })
    }

    /// Takes an interface that needs no description.
    pub(super) fn add_interface(&self, interface: &Interface) -> Result<(), Fault> {
        match interface.link.unwrap_or(LinkType::ETHERNET) {
            link if link == self.link => Ok(()),
            other => Err(Fault::two_links(self.link, other)),
        }
    }

    pub(super) fn write(&mut self, record: &Record<'_>) -> Result<(), Fault> {
        let time = duration(record.time)?;
        let too_large = |what: &str| Fault::Unwritable(format!("classic pcap has 32 bits for {what}"));
        let packet = RawPcapPacket {
            ts_sec: u32::try_from(time.as_secs()).map_err(|_| too_large("the seconds since 1970"))?,
            ts_frac: if self.nanos { time.subsec_nanos() } else { time.subsec_micros() },
            incl_len: u32::try_from(record.data.len()).map_err(|_| too_large("the length of a packet"))?,
            orig_len: record.original_len,
            data: Cow::Borrowed(record.data),
        };
        // The checked form refuses packets longer than the snaplen, which only misleads: readers go by the record.
        self.writer.write_raw_packet(&packet).map_err(Fault::from_chain)?;
        Ok(())
    }

    pub(super) fn flush(&mut self) -> Result<(), Fault> {
        self.writer.flush().map_err(Fault::from_chain)
    }

    pub(super) fn finish(self) -> W {
        self.writer.into_inner()
    }
}

impl Fault {
    fn two_links(one: LinkType, other: LinkType) -> Self {
        Self::Unwritable(format!(
            "classic pcap has one link type for all packets, and these have {} and {}; write pcapng",
            one.0, other.0
        ))
    }
}
