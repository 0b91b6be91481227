//! IP headers without options (RFC 791, section 3.1; RFC 8200, section 3).

use std::net::IpAddr;

use super::checksum;

/// Which part of a datagram this is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fragment {
    pub(super) offset: usize,
    pub(super) more: bool,
}

pub(super) fn write(
    out: &mut Vec<u8>,
    from: IpAddr,
    to: IpAddr,
    protocol: u8,
    identification: u16,
    fragment: Fragment,
    len: usize,
) {
    let start = out.len();
    match (from, to) {
        (IpAddr::V4(from), IpAddr::V4(to)) => {
            out.extend_from_slice(&[0x45, 0]);
            out.extend_from_slice(&(len as u16 + 20).to_be_bytes());
            out.extend_from_slice(&identification.to_be_bytes());
            let whole = fragment.offset == 0 && !fragment.more;
            // Don't fragment, or more fragments; the offset counts eight bytes.
            let flags = if whole { 0x4000 } else { u16::from(fragment.more) << 13 | (fragment.offset / 8) as u16 };
            out.extend_from_slice(&flags.to_be_bytes());
            out.extend_from_slice(&[64, protocol, 0, 0]);
            out.extend_from_slice(&from.octets());
            out.extend_from_slice(&to.octets());
            let value = checksum::finish(checksum::sum(0, out.get(start..).unwrap_or_default()));
            checksum::put(out, start + 10, value);
        }
        (IpAddr::V6(from), IpAddr::V6(to)) => {
            out.extend_from_slice(&[0x60, 0, 0, 0]);
            out.extend_from_slice(&(len as u16).to_be_bytes());
            out.extend_from_slice(&[protocol, 64]);
            out.extend_from_slice(&from.octets());
            out.extend_from_slice(&to.octets());
        }
        // A scenario with two versions of IP between two hosts is refused.
        _ => {}
    }
}
