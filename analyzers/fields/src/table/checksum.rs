//! What the checksum of a TCP segment or UDP datagram says, in words.

use crate::entry::*;
use crate::header::HeaderView;
use crate::{Kind, names};
use wirelab_engine::packet::{Checksum, transport_checksum};

/// Wireshark's number for a checksum that it does not check unless it is told to.
const UNVERIFIED: u64 = 2;
/// Wireshark's number for a checksum that the sender left out.
const ABSENT: u64 = 3;

/// What Wireshark says of a checksum field that lies here. It checks none of IP, TCP and UDP by itself, because the network card may
/// have to fill it in; the note of the checksum has what it really is.
pub(super) const fn status(name: &'static str, at: u32) -> Field {
    lying(name, Kind::Unsigned, "Checksum status", at, 2)
        .bits(8)
        .about_it("0 bad, 1 good, 2 not verified, 3 left out")
        .names(names::CHECKSUM)
        .made_by(|header, out| {
            let absent = header.udp().is_some_and(|udp| udp.checksum == 0);
            out.unsigned(if absent { ABSENT } else { UNVERIFIED });
        })
        .hidden()
}

/// The verdict and why; `length` is that of header and payload on the wire in bytes, if it is known.
pub(super) fn words(header: &HeaderView<'_>, protocol: u8, net: Option<u8>, length: Option<u32>) -> &'static str {
    if header.layer.quoted {
        return "not checked: an ICMP error need not quote all that it covers";
    }
    if header.in_fragment(net) {
        return "not checked: it covers the other fragments too";
    }
    let (Some(network), Some(length)) = (header.net(net), length) else {
        return "not checked: its pseudo header is not known";
    };
    match transport_checksum(protocol, &network.header, header.rest(), length) {
        Checksum::Good => "good",
        Checksum::Bad => "bad: it does not fit the bytes",
        Checksum::Offloaded => "offloaded: the pseudo header's sum alone, the network card was to do the rest",
        Checksum::NotCaptured => "not checked: bytes that it covers were not captured",
        Checksum::Absent => "absent: the sender left it out",
    }
}
