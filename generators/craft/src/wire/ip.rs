//! IP headers without options (RFC 791, section 3.1; RFC 8200, section 3).

use etherparse::{IpFragOffset, IpNumber, Ipv4Header, Ipv6Header};

use super::FrameError;
use super::addresses::Addresses;

/// Linux's default, for IPv4 and IPv6.
const TIME_TO_LIVE: u8 = 64;
/// Unit of fragment offsets, in bytes; all fragments but the last carry a multiple of it (RFC 791, section 3.2).
const FRAGMENT_UNIT: usize = 8;

/// Which part of a datagram a packet carries.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fragment {
    /// In bytes.
    pub(super) offset: usize,
    pub(super) more: bool,
}

/// How many bytes a fragment can carry in a packet of at most `mtu` bytes.
pub(super) fn room_in(mtu: u16) -> usize {
    (usize::from(mtu).saturating_sub(Ipv4Header::MIN_LEN) / FRAGMENT_UNIT * FRAGMENT_UNIT).max(FRAGMENT_UNIT)
}

/// Writes the header of a packet that carries `len` bytes. IPv6 ignores `identification` and `fragment`.
pub(super) fn write(
    out: &mut Vec<u8>,
    addresses: Addresses,
    protocol: IpNumber,
    identification: u16,
    fragment: Fragment,
    len: usize,
) -> Result<(), FrameError> {
    let len = u16::try_from(len).map_err(|_| FrameError::TooLong)?;
    match addresses {
        Addresses::V4(from, to) => {
            let new = Ipv4Header::new(len, TIME_TO_LIVE, protocol, from, to);
            let mut header = new.map_err(|_| FrameError::TooLong)?;
            header.identification = identification;
            header.dont_fragment = fragment.offset == 0 && !fragment.more;
            header.more_fragments = fragment.more;
            let units = u16::try_from(fragment.offset / FRAGMENT_UNIT).map_err(|_| FrameError::TooLong)?;
            header.fragment_offset = IpFragOffset::try_new(units).map_err(|_| FrameError::TooLong)?;
            header.header_checksum = header.calc_header_checksum();
            out.extend_from_slice(&header.to_bytes());
        }
        Addresses::V6(source, destination) => {
            let header = Ipv6Header {
                payload_length: len,
                next_header: protocol,
                hop_limit: TIME_TO_LIVE,
                source,
                destination,
                ..Ipv6Header::default()
            };
            out.extend_from_slice(&header.to_bytes());
        }
    }
    Ok(())
}
