//! `[traffic]`: many short conversations instead of those that a scenario names.

use toml::Spanned;

use super::{Problems, limits, raw};

const PACKETS: i64 = 1_000_000;
const OPEN: i64 = 1_000;

/// Short conversations of a lab, interleaved at random.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Traffic {
    /// Packets in the capture. It ends there, with conversations still open.
    pub(crate) packets: u64,
    /// Conversations open at once.
    pub(crate) open: u32,
    pub(crate) faults: Faults,
}

/// Whether traffic has faults.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Faults {
    /// None: nothing that Wireshark would remark on, except reused ports in a long capture.
    #[default]
    None,
    /// 0.5 % of the packets each missed by the capture, sent again after 210 ms, swapped with the next of their
    /// conversation, and captured twice; 4 % of the answers in bursts of six segments, half of these with a hole, three
    /// duplicate acknowledgements and a fast retransmission.
    Lossy,
}

/// Checks `[traffic]`, and that nothing is given beside it that it would not use.
pub(super) fn traffic(given: &Spanned<raw::Traffic>, all: &raw::Scenario, problems: &mut Problems<'_>) -> Traffic {
    let raw = given.get_ref();
    let words = [("none", Faults::None), ("lossy", Faults::Lossy)];
    let mut number = |entry: Option<&raw::Number>, name: &str, usual: i64, most: u64| {
        entry.and_then(|entry| problems.number(entry, name, 1, most as i64)).unwrap_or(usual)
    };
    let packets = number(raw.packets.as_ref(), "packets", PACKETS, limits::MAX_PACKETS) as u64;
    let open = number(raw.open.as_ref(), "open", OPEN, limits::MAX_OPEN) as u32;
    let faults = raw.faults.as_ref().and_then(|text| problems.word(text, &words)).unwrap_or_default();
    for span in unused(all, given.span()) {
        problems.at(
            span,
            "[traffic] has hosts, conversations and faults of its own; only link, snaplen and checksums count",
        );
    }
    Traffic { packets, open, faults }
}

/// Where entries stand that mean nothing beside `[traffic]`.
fn unused(all: &raw::Scenario, traffic: std::ops::Range<usize>) -> Vec<std::ops::Range<usize>> {
    let (capture, network) = (&all.capture, &all.network);
    let capture_texts = [&capture.at, &capture.starts, &capture.ends, &capture.missed];
    let network_texts = [&network.latency, &network.jitter, &network.rate, &network.loss, &network.duplicates];
    let more_texts = [&network.reorder, &network.reorder_by, &all.every];
    let texts = capture_texts.into_iter().chain(network_texts).chain(more_texts).flatten();
    let mut spans: Vec<_> = texts.map(Spanned::span).collect();
    spans.extend(all.host.iter().map(|host| host.name.span()));
    spans.extend(all.connection.iter().map(Spanned::span));
    spans.extend(all.force.iter().map(Spanned::span));
    spans.extend(capture.twice.then_some(traffic));
    spans
}
