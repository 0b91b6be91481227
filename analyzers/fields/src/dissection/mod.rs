//! One frame, layer by layer: every header's fields with the bytes that they lie in, under Wireshark's names and with
//! Wireshark's values.
//!
//! The decoder has found the headers; here each is read again, whole, because people ask for one frame at a time and
//! the analysis needs only a few values of each.

#![cfg_attr(not(test), deny(clippy::indexing_slicing))]

mod arp;
mod checksum;
mod context;
mod cooked;
mod ethernet;
mod extension;
mod frame;
mod icmp;
mod icmp_words;
mod ipv4;
mod ipv6;
mod loopback;
mod model;
mod names;
mod payload;
mod ppp;
mod rows;
mod tcp;
mod tcp_options;
mod tunnel;
mod udp;
mod walk;

#[cfg(test)]
mod tests;

pub use model::{DissectedField, DissectedLayer, Dissection};

use wirelab_capture::facts::Interface;
use wirelab_engine::engine::PacketView;
use wirelab_engine::packet::layer::{Header, Plain};
use wirelab_text::safe;

use self::context::{Context, Described};
use self::rows::Rows;

impl Dissection {
    /// Dissects a packet, with the stream numbers that the engine gave it.
    pub fn of(view: &PacketView<'_>) -> Self {
        walk::walk(view)
    }

    /// Adds the name of the interface that the frame came from, if the capture tells one.
    pub fn name_interface(&mut self, interfaces: &[Interface]) {
        let Some(frame) = self.layers.first_mut() else { return };
        let Some(field) = frame.fields.iter_mut().find(|field| field.name == "frame.interface_id") else { return };
        let interface = field.value.parse::<usize>().ok().and_then(|number| interfaces.get(number));
        if let Some(name) = interface.and_then(|interface| interface.name.as_ref()) {
            field.note = Some(safe::excerpt(name.as_bytes(), 60));
        }
    }

    /// How the headers lie in one another, on one line: `Ethernet 14 │ IPv4 20 │ TCP 32 │ payload 29 B`.
    pub fn nesting(&self) -> String {
        let parts = self.layers.iter().filter(|layer| layer.protocol != "frame").map(|layer| {
            let quoted = if layer.quoted { "quoted " } else { "" };
            let unit = if layer.is_header() { "" } else { " B" };
            format!("{quoted}{} {}{unit}", layer.short, layer.bytes.len())
        });
        parts.collect::<Vec<_>>().join(" │ ")
    }
}

impl DissectedLayer {
    /// Whether it is a header, not a payload or a trailer.
    pub fn is_header(&self) -> bool {
        !matches!(self.protocol, "payload" | "fragment" | "padding" | "trailer" | "fcs")
    }
}

/// The dissector of each header.
fn dissect(cx: &Context<'_>, rows: &mut Rows<'_>) -> Described {
    match &cx.layer.header {
        Header::Ipv4(ip) => ipv4::dissect(cx, ip, rows),
        Header::Ipv6(ip) => ipv6::dissect(cx, ip, rows),
        Header::Tcp(tcp) => tcp::dissect(cx, tcp, rows),
        Header::Udp(udp) => udp::dissect(cx, udp, rows),
        Header::Icmp(icmp) => icmp::dissect(cx, icmp, rows),
        Header::Arp(_) => arp::dissect(cx, rows),
        Header::Plain(plain) => dissect_plain(*plain, cx, rows),
        Header::Unknown(..) => tunnel::plain(cx, rows),
    }
}

fn dissect_plain(plain: Plain, cx: &Context<'_>, rows: &mut Rows<'_>) -> Described {
    match plain {
        Plain::Ethernet | Plain::Ieee8023 => ethernet::dissect(cx, rows),
        Plain::Vlan => ethernet::vlan(cx, rows),
        Plain::Llc | Plain::Snap => ethernet::llc(cx, rows),
        Plain::Null | Plain::Loop => loopback::dissect(cx, rows),
        Plain::Sll => cooked::v1(cx, rows),
        Plain::Sll2 => cooked::v2(cx, rows),
        Plain::Ppp => ppp::dissect(cx, rows),
        Plain::Pppoe => ppp::over_ethernet(cx, rows),
        Plain::Hdlc => ppp::cisco(cx, rows),
        Plain::HopByHop => extension::options(cx, rows, extension::HOP_BY_HOP),
        Plain::DestinationOptions => extension::options(cx, rows, extension::DESTINATION),
        Plain::Routing => extension::routing(cx, rows),
        Plain::Mobility => extension::mobility(cx, rows),
        Plain::Fragment => extension::fragment(cx, rows),
        Plain::Ah => extension::authentication(cx, rows),
        Plain::Gre => tunnel::gre(cx, rows),
        Plain::Vxlan => tunnel::vxlan(cx, rows),
        Plain::Geneve => tunnel::geneve(cx, rows),
        Plain::Mpls => tunnel::mpls(cx, rows),
        Plain::Gtp => tunnel::gtp(cx, rows),
        _ => tunnel::plain(cx, rows),
    }
}
