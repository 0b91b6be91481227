//! Every field, every layer and some display filters over the packets of a capture: `fields` and `show`.

use std::hint::black_box;
use std::sync::OnceLock;

use wirelab_analyzers::app::DecodeAs;
use wirelab_analyzers::engine::{Event, PacketView, Settings};
use wirelab_analyzers::fields::{self, Registry, Values};
use wirelab_analyzers::filter::Filter;
use wirelab_analyzers::report::dissection::Dissection;
use wirelab_analyzers::report::ladder;

use crate::harmless;
use crate::samples::{LONGEST, read, reader};

/// Packets that are looked at.
const MOST: u64 = 200;
/// Packets whose every field is written.
const WHOLE: u64 = 8;

/// Expressions that reach into packets wherever lengths and offsets come from them.
const FILTERS: [&str; 5] = [
    "frame[-4:] == 00:00:00:00 or tcp[13] & 2 or ip[0-3,2:4] contains 45:00 or eth.src[1:] matches \"\\x00+$\"",
    "{tcp.len * 4294967295 + tcp.seq - ip.len} % tcp.ack > 5 or ip.ttl / tcp.len == 0 or -frame.time_relative < -1",
    "ip.dst[0:] == ip.src or ipv6.addr[14:] == ip[2:2] or max(tcp.port, udp.port) == count(tcp) + len(udp.payload)",
    "ip.src#2 == ip.src#[-1] or tcp.seq#[2:,-2] > 5 or @ip.addr#[-1][0] == 0a or @tcp.flags & 00:02 or udp#[1-3]",
    "@tcp.options[1:] contains 05 or @eth == @ip or len(@arp.opcode) == 2 or @icmp.seq#1 > @udp.length or vlan#2",
];

/// The target.
///
/// # Panics
/// When a value breaks its line, or the drawing of a packet lets something out.
pub fn run(data: &[u8]) {
    if data.len() > LONGEST {
        return;
    }
    let Some(source) = reader(data) else { return };
    let filters = filters();
    let mut values = Values::new();
    let mut packets = 0;
    let mut observer = |event: Event<'_>| {
        let Event::Packet(view) = event else { return };
        packets += 1;
        if packets <= WHOLE {
            whole(view, &mut values);
        }
        black_box(filters.iter().filter(|filter| filter.matches(view)).count());
    };
    let settings = Settings { applications: Some(DecodeAs::NONE), ..Settings::default() };
    read(source, settings, MOST, &mut observer);
}

fn whole(view: &PacketView<'_>, values: &mut Values) {
    view.segments.iter().for_each(|segment| drop(ladder::tcp(view, segment)));
    view.datagrams.iter().for_each(|datagram| drop(ladder::udp(view, datagram)));
    for field in fields::all() {
        values.clear();
        field.write(view, values);
        let broken = values.as_bytes().iter().any(|byte| matches!(byte, b'\t' | b'\n'));
        assert!(!broken, "{} breaks its line", field.name);
    }
    let layers = Dissection::of(view);
    harmless(&layers.nesting(), "nesting");
    black_box(serde_json::to_string(&layers).expect("layers are JSON"));
}

fn filters() -> &'static [Filter] {
    static FILTER: OnceLock<Vec<Filter>> = OnceLock::new();
    FILTER.get_or_init(|| {
        let registry = Registry::new();
        FILTERS.iter().map(|text| Filter::compile(text, &registry).expect("these are filters")).collect()
    })
}
