//! pcapng: section header, interface descriptions, enhanced packets, interface statistics.
//!
//! Format: <https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-03.html>.

use std::borrow::Cow;
use std::io::Write;

use pcap_file::DataLink;
use pcap_file::pcapng::blocks::enhanced_packet::{EnhancedPacketBlock, EnhancedPacketOption};
use pcap_file::pcapng::blocks::interface_description::{
    InterfaceDescriptionBlock, InterfaceDescriptionOption, InterfaceTsResolution,
};
use pcap_file::pcapng::blocks::interface_statistics::{InterfaceStatisticsBlock, InterfaceStatisticsOption};
use pcap_file::pcapng::blocks::opt_common::CommonOption;
use pcap_file::pcapng::blocks::section_header::{SectionHeaderBlock, SectionHeaderOption};
use pcap_file::pcapng::{PcapNgBlock, PcapNgWriter};

use super::error::Fault;
use super::record::{Counters, Header, Record, duration};
use crate::facts::Interface;
use crate::link::LinkType;

/// `if_filter` begins with the kind of filter; 0 is a libpcap filter as text.
const FILTER_IS_TEXT: u8 = 0;

pub(super) struct Pcapng<W: Write> {
    writer: PcapNgWriter<W>,
}

impl<W: Write> Pcapng<W> {
    pub(super) fn new(sink: W, header: &Header) -> Result<Self, Fault> {
        let mut options = Vec::new();
        if let Some(os) = &header.os {
            options.push(SectionHeaderOption::OS(Cow::Borrowed(os)));
        }
        if let Some(application) = &header.application {
            options.push(SectionHeaderOption::UserApplication(Cow::Borrowed(application)));
        }
        if let Some(comment) = &header.comment {
            options.push(SectionHeaderOption::Common(CommonOption::Comment(Cow::Borrowed(comment))));
        }
        let section = SectionHeaderBlock { options, ..Default::default() };
        let mut writer = PcapNgWriter::with_section_header(sink, section).map_err(Fault::from_chain)?;
        for interface in &header.interfaces {
            writer.write_pcapng_block(describe(interface)).map_err(Fault::from_chain)?;
        }
        Ok(Self { writer })
    }

    pub(super) fn add_interface(&mut self, interface: &Interface) -> Result<(), Fault> {
        self.writer.write_pcapng_block(describe(interface)).map_err(Fault::from_chain)?;
        Ok(())
    }

    pub(super) fn write(&mut self, record: &Record<'_>) -> Result<(), Fault> {
        let mut options = Vec::new();
        if let Some(comment) = record.comment {
            options.push(EnhancedPacketOption::Common(CommonOption::Comment(Cow::Borrowed(comment))));
        }
        let block = EnhancedPacketBlock {
            interface_id: record.interface,
            timestamp: duration(record.time)?,
            original_len: record.original_len,
            data: Cow::Borrowed(record.data),
            options,
        };
        self.writer.write_block(&block.into_block()).map_err(Fault::from_chain)?;
        Ok(())
    }

    pub(super) fn flush(&mut self) -> Result<(), Fault> {
        self.writer.get_mut().flush().map_err(Fault::Io)
    }

    pub(super) fn finish(mut self, counters: &[Counters]) -> Result<W, Fault> {
        for (interface, counters) in (0..).zip(counters) {
            let block = statistics(interface, counters)?;
            self.writer.write_pcapng_block(block).map_err(Fault::from_chain)?;
        }
        Ok(self.writer.into_inner())
    }
}

fn describe(interface: &Interface) -> InterfaceDescriptionBlock<'_> {
    use InterfaceDescriptionOption as Option;

    let mut options = Vec::new();
    if let Some(name) = &interface.name {
        options.push(Option::IfName(Cow::Borrowed(name)));
    }
    if let Some(description) = &interface.description {
        options.push(Option::IfDescription(Cow::Borrowed(description)));
    }
    options.push(Option::IfTsResol(InterfaceTsResolution::NANO));
    if let Some(filter) = &interface.filter {
        let mut bytes = vec![FILTER_IS_TEXT];
        bytes.extend_from_slice(filter.as_bytes());
        options.push(Option::IfFilter(Cow::Owned(bytes)));
    }
    if let Some(os) = &interface.os {
        options.push(Option::IfOs(Cow::Borrowed(os)));
    }
    let link = interface.link.unwrap_or(LinkType::ETHERNET);
    InterfaceDescriptionBlock { linktype: DataLink::from(u32::from(link.0)), snaplen: interface.snaplen, options }
}

fn statistics(interface: u32, counters: &Counters) -> Result<InterfaceStatisticsBlock<'static>, Fault> {
    use InterfaceStatisticsOption as Option;

    let mut options = Vec::new();
    if let Some(start) = counters.start {
        options.push(Option::IsbStartTime(duration(start)?));
        options.push(Option::IsbEndTime(duration(counters.end)?));
    }
    let counts = [
        counters.received.map(Option::IsbIfRecv),
        counters.dropped_by_interface.map(Option::IsbIfDrop),
        counters.dropped_by_os.map(Option::IsbOsDrop),
    ];
    options.extend(counts.into_iter().flatten());
    Ok(InterfaceStatisticsBlock { interface_id: interface, timestamp: duration(counters.end)?, options })
}
