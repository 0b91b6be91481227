use std::borrow::Cow;
use std::path::Path;
use std::time::Duration;

use pcap_file::pcap::PcapReader;
use pcap_file::pcapng::blocks::enhanced_packet::EnhancedPacketOption;
use pcap_file::pcapng::blocks::interface_description::{InterfaceDescriptionOption, InterfaceTsResolution};
use pcap_file::pcapng::blocks::interface_statistics::InterfaceStatisticsOption;
use pcap_file::pcapng::blocks::opt_common::CommonOption;
use pcap_file::pcapng::{Block, PcapNgReader};
use pcap_file::{DataLink, Endianness};

use super::*;
use crate::facts::Interface;
use crate::link::LinkType;
use crate::time::Timestamp;

const NAME: &str = "lab.pcapng";
const TIME: Timestamp = Timestamp::new(1_768_471_200, 123_456_789);

fn header() -> Header {
    Header {
        application: Some("wirelab test".into()),
        os: Some("Linux".into()),
        comment: None,
        interfaces: vec![Interface {
            link: Some(LinkType::ETHERNET),
            snaplen: 262_144,
            name: Some("lo".into()),
            description: Some("loopback".into()),
            filter: Some("tcp port 12345".into()),
            os: Some("Linux".into()),
            ..Default::default()
        }],
    }
}

fn record(data: &[u8]) -> Record<'_> {
    Record { interface: 0, time: TIME, original_len: data.len() as u32, data, comment: None }
}

#[test]
fn pcapng_keeps_what_it_was_given() {
    let mut writer = Writer::new(Path::new(NAME), Vec::new(), Container::Pcapng, &header()).unwrap();
    writer.write(&Record { original_len: 1514, comment: Some("cut"), ..record(&[1, 2, 3]) }).unwrap();
    let counters = Counters { end: TIME, received: Some(2), dropped_by_os: Some(1), ..Default::default() };
    let bytes = writer.finish(&[counters]).unwrap();

    let mut reader = PcapNgReader::new(&bytes[..]).unwrap();
    let mut seen = 0;
    while let Some(block) = reader.next_block() {
        seen += 1;
        match block.unwrap().0 {
            Block::InterfaceDescription(block) => {
                assert_eq!(block.linktype, DataLink::ETHERNET);
                assert_eq!(block.ts_resolution(), InterfaceTsResolution::NANO);
                assert!(block.options.contains(&InterfaceDescriptionOption::IfName(Cow::Borrowed("lo"))));
                let filter = Cow::Borrowed(&b"\0tcp port 12345"[..]);
                assert!(block.options.contains(&InterfaceDescriptionOption::IfFilter(filter)));
            }
            Block::EnhancedPacket(block) => {
                assert_eq!(block.timestamp, Duration::new(1_768_471_200, 123_456_789));
                assert_eq!((&block.data[..], block.original_len), (&[1, 2, 3][..], 1514));
                let comment = CommonOption::Comment(Cow::Borrowed("cut"));
                assert_eq!(block.options, [EnhancedPacketOption::Common(comment)]);
            }
            Block::InterfaceStatistics(block) => {
                let counts = [InterfaceStatisticsOption::IsbIfRecv(2), InterfaceStatisticsOption::IsbOsDrop(1)];
                assert_eq!(block.options, counts);
            }
            other => panic!("unexpected block {other:?}"),
        }
    }
    assert_eq!(seen, 3);
}

#[test]
fn classic_pcap_keeps_packets_and_as_much_of_the_time_as_it_can() {
    for (container, nanos) in [(Container::PcapMicros, 123_456_000), (Container::PcapNanos, 123_456_789)] {
        let mut writer = Writer::new(Path::new("lab.pcap"), Vec::new(), container, &header()).unwrap();
        writer.write(&record(&[7; 60])).unwrap();
        let bytes = writer.finish(&[]).unwrap();

        let mut reader = PcapReader::new(&bytes[..]).unwrap();
        assert_eq!(reader.header().endianness, Endianness::native());
        assert_eq!(reader.header().datalink, DataLink::ETHERNET);
        let packet = reader.next_packet().unwrap().unwrap();
        assert_eq!(packet.timestamp(), Duration::new(1_768_471_200, nanos));
        assert_eq!(packet.data(), [7; 60]);
        assert!(reader.next_packet().is_none());
    }
}

#[test]
fn what_does_not_fit_is_an_error_with_the_file_name() {
    let mut writer = Writer::new(Path::new(NAME), Vec::new(), Container::Pcapng, &header()).unwrap();
    for wrong in [
        Record { time: Timestamp::new(-1, 0), ..record(&[0]) },
        Record { time: Timestamp::new(0, 1_000_000_000), ..record(&[0]) },
        Record { interface: 1, ..record(&[0]) },
        Record { original_len: 1, ..record(&[0, 0]) },
    ] {
        let error = writer.write(&wrong).unwrap_err();
        assert!(matches!(error, WriteError::Unwritable { .. }), "{error:?}");
        assert!(error.to_string().starts_with("lab.pcapng: "), "{error}");
    }

    let mut two_links = header();
    two_links.interfaces.push(Interface { link: Some(LinkType::RAW), ..Default::default() });
    let error = Writer::new(Path::new(NAME), Vec::new(), Container::PcapMicros, &two_links).err().unwrap();
    assert!(error.to_string().contains("write pcapng"), "{error}");
}

#[test]
fn a_full_disk_is_what_the_system_said() {
    struct Full;
    impl std::io::Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::Error::new(std::io::ErrorKind::StorageFull, "no space left on device"))
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    for container in [Container::Pcapng, Container::PcapMicros] {
        let error = Writer::new(Path::new(NAME), Full, container, &header()).err().unwrap();
        assert!(matches!(error, WriteError::Io { .. }), "{error:?}");
        assert_eq!(error.to_string(), "lab.pcapng: no space left on device");
    }
}

#[test]
fn the_name_of_a_file_chooses_the_container() {
    assert_eq!(Container::for_name(Path::new("a.PCAP")), Container::PcapMicros);
    assert_eq!(Container::for_name(Path::new("a.pcapng")), Container::Pcapng);
    assert_eq!(Container::for_name(Path::new("a")), Container::Pcapng);
}
