//! What the checksum of a TCP segment or UDP datagram says, in words.

use crate::header::HeaderView;
use wirelab_engine::packet::{Checksum, transport_checksum};

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
