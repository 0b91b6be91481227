//! Connections: their steps, put into a plan.

use toml::Spanned;

use super::{Host, Kind, LabText, Problems, Template, limits, raw, value};
use crate::craft::conversation::Side;
use crate::craft::lab;
use crate::craft::plan::{Action, Answer, Fault, Plan, Step, What};

pub(super) const SIDES: [(&str, Side); 2] = [("client", Side::Client), ("server", Side::Server)];

/// Pause before a datagram that has none of its own.
const DATAGRAM_PAUSE: u64 = 10_000_000;

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
            Some(lab::conversation(&ask, hosts.get(client)?, problems)?)
        }
        None => {
            for text in [&raw.variant].into_iter().flatten() {
                problems.at(text.span(), "`variant` needs `lab`");
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
    let mut builder = Builder { plan: Plan::default(), texts: Default::default(), udp, closed: [false; 2] };
    let lab_port = given.as_ref().map(|given| given.port);
    if let Some(given) = &given {
        for (side, text) in &given.messages {
            let after = if udp { DATAGRAM_PAUSE } else { 0 };
            builder.say(*side, text, &[], after, 0, true);
        }
    }
    if raw.step.len() > limits::MAX_STEPS {
        problems.at(span.clone(), format!("more than {} steps", limits::MAX_STEPS));
        return None;
    }
    for step in &raw.step {
        builder.step(step, problems);
    }
    if udp && raw.closes.is_some() {
        problems.at(span.clone(), "UDP has no connection: nobody closes it");
    }
    if builder.texts.iter().any(|text| text.len() as u64 > limits::MAX_BYTES) {
        problems.at(span.clone(), format!("a side says more than {} MiB", limits::MAX_BYTES >> 20));
    }
    builder.close(raw, given.map(|given| (given.closes, given.other_follows)), problems);
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
    let from = problems.word(&raw.from, &SIDES)?;
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

/// Puts steps into a plan.
struct Builder {
    plan: Plan,
    texts: [Vec<u8>; 2],
    udp: bool,
    closed: [bool; 2],
}

impl Builder {
    fn step(&mut self, raw: &Spanned<raw::Step>, problems: &mut Problems<'_>) {
        let span = raw.span();
        let raw = raw.get_ref();
        let Some(side) = problems.word(&raw.from, &SIDES) else { return };
        let pause = if self.udp { DATAGRAM_PAUSE } else { 0 };
        let after = problems.take_or(raw.after.as_ref(), value::span, pause);
        let wait = raw.wait.unwrap_or(true);
        let said = text(raw.say.as_ref(), raw.hex.as_ref(), raw.bytes.as_ref(), problems);
        let given = [said.is_some(), raw.close.is_some(), raw.read.is_some()];
        if given.iter().filter(|given| **given).count() != 1 {
            problems.at(span, "a step has one of `say`, `hex`, `bytes`, `close`, `read`");
            return;
        }
        if self.udp && said.is_none() {
            problems.at(span, "UDP has no connection: only `say`, `hex` and `bytes`");
            return;
        }
        if let Some(text) = said {
            if self.closed[side.index()] {
                problems.at(span.clone(), "this side has closed before");
            }
            if self.udp && text.len() > limits::MAX_DATAGRAM {
                problems.at(span, format!("a datagram has {} bytes at most", limits::MAX_DATAGRAM));
                return;
            }
            if let Some(cut) = raw.cut.as_ref().filter(|_| self.udp) {
                problems.at(cut.span(), "a datagram is not cut");
                return;
            }
            let mut cuts = Vec::new();
            for cut in raw.cut.iter().flat_map(Spanned::get_ref) {
                cuts.extend(problems.number(cut, "cut", 1, text.len() as i64 - 1));
            }
            if let Some(cut) = raw.cut.as_ref().filter(|_| !cuts.is_sorted_by(|a, b| a < b)) {
                problems.at(cut.span(), "cuts are places in the message, each behind the one before: cut = [4, 10]");
            }
            let gap = problems.take_or(raw.gap.as_ref(), value::span, 0);
            let cuts: Vec<usize> = cuts.into_iter().map(|cut| cut as usize).collect();
            self.say(side, &text, &cuts, after, gap, wait);
        } else if let Some(text) = &raw.close {
            let known = [
                ("fin", Action::Close),
                ("half", Action::HalfClose),
                ("reset", Action::Reset),
                ("silent", Action::Vanish),
            ];
            let Some(action) = problems.word(text, &known) else { return };
            self.act(side, after, wait, action);
            self.closed[side.index()] = true;
        } else if let Some(text) = &raw.read {
            let Some(reads) = problems.word(text, &[("stop", false), ("start", true)]) else { return };
            self.act(side, after, false, Action::Read(reads));
        }
    }

    /// One message, in one piece or cut.
    fn say(&mut self, side: Side, text: &[u8], cuts: &[usize], after: u64, gap: u64, wait: bool) {
        let start = self.texts[side.index()].len();
        let mut pause = after;
        for end in cuts.iter().copied().chain([text.len()]) {
            let end = start + end;
            self.plan.borders[side.index()].push(end as u32 + 1);
            if end > start {
                self.act(side, pause, wait, Action::Say(end as u64));
            }
            pause = gap;
        }
        self.texts[side.index()].extend_from_slice(text);
        self.plan.messages.push((side, start as u32..(start + text.len()) as u32));
    }

    fn act(&mut self, side: Side, after: u64, wait: bool, action: Action) {
        let other = side.other().index();
        // Everything that the other side has said, and its FIN.
        let need = 1 + self.texts[other].len() as u64 + u64::from(self.closed[other]);
        let need = if wait && !self.udp { need } else { 0 };
        // Datagrams are sent by the clock, in one order for both sides.
        let list = if self.udp { 0 } else { side.index() };
        self.plan.steps[list].push(Step { after, need, action });
    }

    /// The end: as the steps have it, or as `closes` says.
    fn close(&mut self, raw: &raw::Connection, lab: Option<(Option<Side>, bool)>, problems: &mut Problems<'_>) {
        let known = [("client", Some(Side::Client)), ("server", Some(Side::Server)), ("nobody", None)];
        let given = raw.closes.as_ref().and_then(|text| problems.word(text, &known));
        if self.udp {
            return;
        }
        if self.closed != [false; 2] {
            if let Some(text) = &raw.closes {
                problems.at(text.span(), "the steps say already who closes");
            }
            return;
        }
        let (usual, follows) = lab.unwrap_or((Some(Side::Client), true));
        let Some(first) = given.unwrap_or(usual) else { return };
        self.act(first, 0, true, Action::Close);
        self.closed[first.index()] = true;
        if follows || given.is_some() {
            self.act(first.other(), 0, true, Action::Close);
        }
    }

    fn finish(mut self) -> Plan {
        self.plan.says = self.texts.map(Into::into);
        self.plan
    }
}
