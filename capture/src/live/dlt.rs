//! From the numbers that libpcap gives for a live interface to those in files.
//!
//! A DLT_ value means what the capturing system's headers say; a LINKTYPE_ value means the same everywhere. They differ
//! for a few old types (<https://www.tcpdump.org/linktypes.html>; libpcap's pcap-common.c).

use crate::link::LinkType;

const DLT_RAW: i32 = if cfg!(target_os = "openbsd") { 14 } else { 12 };
const DLT_LOOP: i32 = if cfg!(target_os = "openbsd") { 12 } else { 108 };
const DLT_ATM_RFC1483: i32 = 11;
const DLT_ATM_CLIP: i32 = 19;
/// macOS took DLT_USER2 for its own header.
const DLT_PKTAP: i32 = if cfg!(target_os = "macos") { 149 } else { 258 };

/// The file's number for a link type that libpcap reports.
pub(super) fn link_type(dlt: i32) -> LinkType {
    match dlt {
        DLT_LOOP => LinkType::LOOP,
        DLT_RAW => LinkType::RAW,
        DLT_ATM_RFC1483 => LinkType(100),
        DLT_ATM_CLIP => LinkType(106),
        DLT_PKTAP => LinkType(258),
        // Numbers above 16 bits are not assigned; none of libpcap's is negative.
        same => LinkType(u16::try_from(same).unwrap_or(u16::MAX)),
    }
}

/// The other way round: the system's number for a link type of a file.
pub(crate) fn dlt_of(link: LinkType) -> i32 {
    match link {
        LinkType::LOOP => DLT_LOOP,
        LinkType::RAW | LinkType::RAW_BSD | LinkType::RAW_OPENBSD => DLT_RAW,
        LinkType(100) => DLT_ATM_RFC1483,
        LinkType(106) => DLT_ATM_CLIP,
        LinkType(258) => DLT_PKTAP,
        other => i32::from(other.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raw_ip_gets_the_number_of_files() {
        assert_eq!(link_type(DLT_RAW), LinkType::RAW);
        assert_eq!(link_type(DLT_LOOP), LinkType::LOOP);
        assert_eq!(link_type(1), LinkType::ETHERNET);
        assert_eq!(link_type(0), LinkType::NULL);
        assert_eq!(link_type(276), LinkType::LINUX_SLL2);
    }
}
