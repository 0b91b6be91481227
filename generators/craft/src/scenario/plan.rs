//! Connections: their steps, put into a plan.

use toml::Spanned;
use wirelab_labs::Side;

use super::builder::Builder;
use super::{Host, Kind, LabText, Problems, Template, limits, raw, value};
use crate::lab;
use crate::plan::{Answer, Fault, What};

pub(super) fn connection(
    raw: &raw::Connection,
    span: std::ops::Range<usize>,
    hosts: &[Host],
    problems: &mut Problems<'_>,
) -> Option<Template> {
    let (client, server) = ends(raw.client.as_ref(), raw.server.as_ref(), span.clone(), hosts, problems)?;
    let answers = [("accept", Answer::Accept), ("refuse", Answer::Refuse), ("ignore", Answer::Ignore)];
    let given = match &raw.lab {
        Some(lab) => {
            let ask = LabText { lab, variant: raw.variant.as_ref(), messages: raw.messages.as_ref() };
            Some(lab::exchange(&ask, hosts.get(client)?, problems)?)
        }
        None => {
            for (text, name) in [(&raw.variant, "variant"), (&raw.pause, "pause"), (&raw.stays, "stays")] {
                if let Some(text) = text {
                    problems.at(text.span(), format!("`{name}` needs `lab`"));
                }
            }
            for list in [&raw.messages].into_iter().flatten() {
                problems.at(list.span(), "`messages` needs `lab`; without one, write [[connection.step]]");
            }
            None
        }
    };
    let transports = [("tcp", false), ("udp", true)];
    let udp = match (&raw.transport, &given) {
        (Some(text), _) => problems.word(text, &transports)?,
        (None, Some(given)) => given.udp,
        (None, None) => false,
    };
    let mut builder = Builder::new(udp);
    let lab_port = given.as_ref().map(|given| given.port);
    if let Some(given) = &given {
        builder.exchange(given, raw, problems);
    }
    if raw.step.len() > limits::MAX_STEPS {
        problems.at(span.clone(), format!("more than {} steps", limits::MAX_STEPS));
        return None;
    }
    for step in &raw.step {
        builder.step(step, problems);
    }
    let chat = builder.plan.chat;
    if let Some(text) = raw.closes.as_ref().filter(|text| chat.is_some() && text.get_ref() == "server") {
        problems.at(text.span(), "a chat's server closes when its rules say so: \"client\" or \"nobody\"");
    }
    if udp && raw.closes.is_some() {
        problems.at(span.clone(), "UDP has no connection: nobody closes it");
    }
    if builder.texts.iter().any(|text| text.len() as u64 > limits::MAX_BYTES) {
        problems.at(span.clone(), format!("a side says more than {} MiB", limits::MAX_BYTES >> 20));
    }
    builder.close(raw, given.as_ref(), problems);
    let mut plan = builder.finish();
    plan.answer = raw.answer.as_ref().and_then(|text| problems.word(text, &answers)).unwrap_or_default();
    plan.keep_alive = raw.keep_alive.as_ref().and_then(|text| problems.take(text, value::span));
    if plan.keep_alive.is_some_and(|idle| idle < 1_000_000) {
        problems.at(span.clone(), "`keep-alive` is 1 ms at least");
    }
    plan.faults = raw.fault.iter().filter_map(|raw| fault(raw, problems)).collect();
    let port = raw.port.as_ref().and_then(|number| problems.number(number, "port", 1, 65_535));
    let template = Template {
        client,
        server,
        port: port.map(|port| port as u16).or(lab_port).unwrap_or(12_345),
        client_port: port_of(raw.client_port.as_ref(), problems),
        at: problems.take_or(raw.at.as_ref(), value::span, 0),
        isns: [isn(raw.client_isn.as_ref(), problems), isn(raw.server_isn.as_ref(), problems)],
        kind: if udp { Kind::Udp(plan) } else { Kind::Tcp(plan) },
    };
    Some(template)
}

/// The two hosts of a conversation.
pub(super) fn ends(
    client: Option<&raw::Text>,
    server: Option<&raw::Text>,
    span: std::ops::Range<usize>,
    hosts: &[Host],
    problems: &mut Problems<'_>,
) -> Option<(usize, usize)> {
    let mut find = |text: Option<&raw::Text>, otherwise: &str| {
        let name = text.map_or(otherwise, |text| text.get_ref());
        let found = hosts.iter().position(|host| host.name == name);
        if found.is_none() {
            let known: Vec<&str> = hosts.iter().map(|host| host.name.as_str()).collect();
            let at = text.map_or(span.clone(), Spanned::span);
            problems.at(at, format!("there is no host \"{name}\"; [[host]] has {}", known.join(", ")));
        }
        found
    };
    let (client, server) = (find(client, "client")?, find(server, "server")?);
    if hosts.get(client)?.address.is_ipv4() != hosts.get(server)?.address.is_ipv4() {
        problems.at(span, "one host has an IPv4 address, the other one of IPv6");
        return None;
    }
    Some((client, server))
}

pub(super) fn port_of(number: Option<&raw::Number>, problems: &mut Problems<'_>) -> Option<u16> {
    problems.number(number?, "client-port", 1, 65_535).map(|port| port as u16)
}

pub(super) fn isn(number: Option<&raw::Number>, problems: &mut Problems<'_>) -> Option<u32> {
    problems.number(number?, "isn", 0, i64::from(u32::MAX)).map(|number| number as u32)
}

fn fault(raw: &raw::Fault, problems: &mut Problems<'_>) -> Option<Fault> {
    let known = [
        ("lose", What::Lose),
        ("lose-unseen", What::LoseUnseen),
        ("miss", What::Miss),
        ("duplicate", What::Duplicate),
        ("delay", What::Delay(0)),
    ];
    let from = problems.word(&raw.from, &Side::NAMES)?;
    let segment = problems.number(&raw.segment, "segment", 1, 1 << 24)? as u32;
    let what = match (problems.word(&raw.what, &known)?, &raw.by) {
        (What::Delay(_), Some(by)) => What::Delay(problems.take(by, value::span)?),
        (What::Delay(_), None) => {
            problems.at(raw.what.span(), "`do = \"delay\"` needs `by = \"5 ms\"`");
            return None;
        }
        (what, _) => what,
    };
    Some(Fault { from, segment, what })
}

/// What a step or a forced packet says.
pub(super) fn text(
    say: Option<&raw::Text>,
    hex: Option<&raw::Text>,
    bytes: Option<&raw::Number>,
    problems: &mut Problems<'_>,
) -> Option<Vec<u8>> {
    match (say, hex, bytes) {
        (Some(text), None, None) => Some(text.get_ref().as_bytes().to_vec()),
        (None, Some(text), None) => problems.take(text, value::hex),
        (None, None, Some(number)) => {
            let count = problems.number(number, "bytes", 1, limits::MAX_BYTES as i64)?;
            // Letters, with a line feed every 64.
            Some((0..count).map(|at| if at % 64 == 63 { b'\n' } else { b'a' + (at % 26) as u8 }).collect())
        }
        (None, None, None) => None,
        (Some(text), ..) | (_, Some(text), _) => {
            problems.at(text.span(), "only one of `say`, `hex` and `bytes`");
            None
        }
    }
}
