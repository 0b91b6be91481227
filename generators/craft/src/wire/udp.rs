//! UDP datagrams (RFC 768).

use etherparse::{IpNumber, UdpHeader, ip_number};

use super::FrameError;
use super::addresses::Addresses;
use crate::scenario::Checksums;

/// `ports` are those of sender and receiver.
pub(super) fn write(
    out: &mut Vec<u8>,
    ports: [u16; 2],
    addresses: Addresses,
    checksums: Checksums,
    payload: &[u8],
) -> Result<IpNumber, FrameError> {
    let length = u16::try_from(UdpHeader::LEN + payload.len()).map_err(|_| FrameError::TooLong)?;
    let mut header = UdpHeader { source_port: ports[0], destination_port: ports[1], length, checksum: 0 };
    header.checksum = match (checksums, addresses) {
        (Checksums::Zero, _) => 0,
        (Checksums::Partial, _) => addresses.pseudo_sum(ip_number::UDP, usize::from(length)),
        (Checksums::Right, Addresses::V4(from, to)) => {
            header.calc_checksum_ipv4_raw(from, to, payload).map_err(|_| FrameError::TooLong)?
        }
        (Checksums::Right, Addresses::V6(from, to)) => {
            header.calc_checksum_ipv6_raw(from, to, payload).map_err(|_| FrameError::TooLong)?
        }
    };
    out.extend_from_slice(&header.to_bytes());
    out.extend_from_slice(payload);
    Ok(ip_number::UDP)
}
