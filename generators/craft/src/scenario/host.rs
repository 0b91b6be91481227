//! Hosts, the network between them, and how the capture is made.

use super::{CaptureSettings, Checksums, Host, Link, Network, Point, Problems, limits, raw, value};

/// Linux delays an acknowledgement by 40 ms at least.
const DELAYED_ACK: u64 = 40_000_000;
/// Longest that an acknowledgement may wait (RFC 1122, section 4.2.3.2).
const MAX_DELAYED_ACK: u64 = 500_000_000;
const LATENCY: u64 = 100_000;

pub(super) fn capture(raw: &raw::Capture, problems: &mut Problems<'_>) -> CaptureSettings {
    let points = [("client", Point::Client), ("middle", Point::Middle), ("server", Point::Server)];
    let sums = [("right", Checksums::Right), ("partial", Checksums::Partial), ("zero", Checksums::Zero)];
    let snaplen = raw.snaplen.as_ref().and_then(|number| problems.number(number, "snaplen", 0, 262_144));
    let mut settings = CaptureSettings {
        link: raw.link.as_ref().and_then(|text| problems.word(text, &Link::NAMES)).unwrap_or_default(),
        at: raw.at.as_ref().and_then(|text| problems.word(text, &points)).unwrap_or_default(),
        snaplen: snaplen.unwrap_or(0) as u32,
        checksums: raw.checksums.as_ref().and_then(|text| problems.word(text, &sums)).unwrap_or_default(),
        starts: problems.take_or(raw.starts.as_ref(), value::span, 0),
        ends: None,
        missed: problems.take_or(raw.missed.as_ref(), value::chance, 0),
        twice: raw.twice,
    };
    if let Some(text) = &raw.ends {
        settings.ends = problems.take(text, value::span);
        if settings.ends.is_some_and(|ends| ends <= settings.starts) {
            problems.at(text.span(), "the capture ends before it starts");
        }
    }
    settings
}

pub(super) fn network(raw: &raw::Network, problems: &mut Problems<'_>) -> Network {
    Network {
        latency: problems.take_or(raw.latency.as_ref(), value::span, LATENCY),
        jitter: problems.take_or(raw.jitter.as_ref(), value::span, 0),
        rate: problems.take_or(raw.rate.as_ref(), value::rate, 0),
        loss: problems.take_or(raw.loss.as_ref(), value::chance, 0),
        duplicates: problems.take_or(raw.duplicates.as_ref(), value::chance, 0),
        reorder: problems.take_or(raw.reorder.as_ref(), value::chance, 0),
        reorder_by: problems.take_or(raw.reorder_by.as_ref(), value::span, 1_000_000),
    }
}

pub(super) fn hosts(raw: &[raw::Host], problems: &mut Problems<'_>) -> Vec<Host> {
    if raw.is_empty() {
        return vec![usual("client", [10, 0, 0, 11]), usual("server", [10, 0, 0, 1])];
    }
    let mut hosts: Vec<Host> = Vec::new();
    for one in raw {
        if hosts.len() == limits::MAX_HOSTS {
            problems.at(one.name.span(), format!("more than {} hosts", limits::MAX_HOSTS));
            break;
        }
        if hosts.iter().any(|other| other.name == *one.name.get_ref()) {
            problems.at(one.name.span(), format!("two hosts are named \"{}\"", one.name.get_ref()));
        }
        hosts.extend(host(one, problems));
    }
    hosts
}

fn usual(name: &str, address: [u8; 4]) -> Host {
    Host {
        name: name.to_owned(),
        address: address.into(),
        mss: 1460,
        window: 65_536,
        scale: Some(7),
        sack: true,
        timestamps: true,
        delayed_ack: DELAYED_ACK,
    }
}

fn host(raw: &raw::Host, problems: &mut Problems<'_>) -> Option<Host> {
    let no_address = |text: &str| text.parse().map_err(|_| format!("\"{text}\" is no IPv4 or IPv6 address"));
    let mut host = usual(raw.name.get_ref(), [0; 4]);
    host.address = problems.take(&raw.address, no_address)?;
    if let Some(mss) = raw.mss.as_ref().and_then(|number| problems.number(number, "mss", 8, 65_000)) {
        host.mss = mss as u16;
    }
    if let Some(scale) = raw.scale.as_ref().and_then(|number| problems.number(number, "scale", -1, 14)) {
        // RFC 7323, section 2.2: at most 14. -1: the option is not sent.
        host.scale = u8::try_from(scale).ok();
    }
    let most = 65_535_i64 << host.scale.unwrap_or(0);
    if let Some(number) = &raw.window {
        host.window = problems.number(number, "window", 1, most).unwrap_or(1) as u32;
    } else {
        host.window = host.window.min(most as u32);
    }
    host.sack = raw.sack.unwrap_or(host.sack);
    host.timestamps = raw.timestamps.unwrap_or(host.timestamps);
    if let Some(text) = &raw.delayed_ack {
        host.delayed_ack = problems.take(text, value::span).unwrap_or(0);
        if host.delayed_ack > MAX_DELAYED_ACK {
            problems.at(text.span(), "an acknowledgement waits for 500 ms at most (RFC 1122)");
        }
    }
    Some(host)
}
