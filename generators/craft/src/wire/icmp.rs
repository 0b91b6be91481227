//! ICMP and ICMPv6: destination unreachable, port unreachable (RFC 792; RFC 4443, section 3.1).

use etherparse::icmpv4::DestUnreachableHeader;
use etherparse::icmpv6::DestUnreachableCode;
use etherparse::{Icmpv4Header, Icmpv4Type, Icmpv6Header, Icmpv6Type, IpNumber, ip_number};

use super::addresses::Addresses;
use super::{FrameError, ip, udp};
use crate::scenario::Checksums;

/// Most bytes quoted behind the IP header of the datagram, so that an error over IPv4 stays below 576 bytes (RFC 1812,
/// section 4.3.2.3).
const QUOTED: usize = 520;

/// An error that quotes the datagram it is about: its IP header and what follows. `ports` and `addresses` are those of
/// the sender of the error and of its receiver, which had sent a datagram with this identification and payload.
pub(super) fn unreachable(
    out: &mut Vec<u8>,
    ports: [u16; 2],
    addresses: Addresses,
    identification: u16,
    payload: &[u8],
) -> Result<IpNumber, FrameError> {
    let back = addresses.reversed();
    let mut datagram = Vec::new();
    let protocol = udp::write(&mut datagram, [ports[1], ports[0]], back, Checksums::Right, payload)?;
    let mut quoted = Vec::new();
    let whole = ip::Fragment { offset: 0, more: false };
    ip::write(&mut quoted, back, protocol, identification, whole, datagram.len())?;
    datagram.truncate(QUOTED);
    quoted.extend_from_slice(&datagram);
    let protocol = match addresses {
        Addresses::V4(..) => {
            let kind = Icmpv4Type::DestinationUnreachable(DestUnreachableHeader::Port);
            out.extend_from_slice(&Icmpv4Header::with_checksum(kind, &quoted).to_bytes());
            ip_number::ICMP
        }
        Addresses::V6(from, to) => {
            let kind = Icmpv6Type::DestinationUnreachable(DestUnreachableCode::Port);
            let header = Icmpv6Header::with_checksum(kind, from, to, &quoted).map_err(|_| FrameError::TooLong)?;
            out.extend_from_slice(&header.to_bytes());
            ip_number::IPV6_ICMP
        }
    };
    out.extend_from_slice(&quoted);
    Ok(protocol)
}
