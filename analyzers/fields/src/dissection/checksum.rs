//! What the checksum of a TCP segment or UDP datagram says, in words.

use wirelab_engine::packet::{Checksum, transport_checksum};

use super::context::Context;

/// The verdict and why; `length` is that of header and payload on the wire in bytes, if it is known.
pub(super) fn words(cx: &Context<'_>, protocol: u8, net: Option<u8>, length: Option<u32>) -> &'static str {
    if cx.layer.quoted {
        return "not checked: an ICMP error need not quote all that it covers";
    }
    if cx.in_fragment(net) {
        return "not checked: it covers the other fragments too";
    }
    let (Some(network), Some(length)) = (cx.net(net), length) else {
        return "not checked: its pseudo header is not known";
    };
    match transport_checksum(protocol, &network.header, cx.bytes, length) {
        Checksum::Good => "good",
        Checksum::Bad => "bad: it does not fit the bytes",
        Checksum::Offloaded => "offloaded: the pseudo header's sum alone, the network card was to do the rest",
        Checksum::NotCaptured => "not checked: bytes that it covers were not captured",
        Checksum::Absent => "absent: the sender left it out",
    }
}
