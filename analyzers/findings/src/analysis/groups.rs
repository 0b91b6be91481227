//! Which streams are worth a row of their own where people read, and which are told in one line a group: a browser that
//! looks for a server a hundred times must not hide the eight streams of a lab.
//!
//! Every stream is counted once: by its row, by a group, or by what is left out. [`Grouped::total`] adds them up.

use std::collections::BTreeMap;
use std::net::IpAddr;

use wirelab_engine::Application;
use wirelab_engine::stream::RolesFrom;
use wirelab_engine::stream::key::Endpoint;
use wirelab_engine::stream::tcp::{HandshakeOutcome, TcpRow};
use wirelab_engine::stream::udp::UdpRow;
use wirelab_labs::Transport;
use wirelab_text::harmless::Harmless;
use wirelab_words::list::stream as words;
use wirelab_words::{Said, Sentence};

use super::Analysis;

pub use wirelab_words::list::stream::GroupKind;

/// Rows that are shown at most.
const ROWS: usize = 20;
/// So many streams that failed in the same way still get a row each.
const FEW: u64 = 3;
/// Lines of groups of one kind, before the smallest are told together.
const LINES: usize = 6;

/// What a group is known by: what became of its streams, and the port that they called; `None`: many ports.
type Key = (GroupKind, Option<u16>);

/// Streams that are told in one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// What became of them.
    pub kind: GroupKind,
    /// How many there are.
    pub streams: u64,
    /// The port that all of them called; `None`: several.
    pub port: Option<u16>,
    /// How many ports they called.
    pub ports: u64,
    /// The address that all of them called; `None`: several.
    pub address: Option<IpAddr>,
    /// The first of them.
    pub first_stream: u32,
    /// The first packet of that one.
    pub first_frame: u32,
    /// The protocol that all of them show by their bytes.
    pub application: Option<Application>,
}

impl Group {
    fn of(kind: GroupKind, server: Endpoint, stream: u32, frame: u32, application: Option<Application>) -> Self {
        Self {
            kind,
            streams: 1,
            port: Some(server.port),
            ports: 1,
            address: Some(server.address),
            first_stream: stream,
            first_frame: frame,
            application,
        }
    }

    fn merge(&mut self, other: &Self) {
        self.streams += other.streams;
        if self.port != other.port {
            self.port = None;
            self.ports += other.ports;
        }
        self.address = self.address.filter(|address| Some(*address) == other.address);
        self.application = self.application.filter(|application| Some(*application) == other.application);
        if other.first_stream < self.first_stream {
            (self.first_stream, self.first_frame) = (other.first_stream, other.first_frame);
        }
    }

    /// The line about it.
    pub fn said(&self) -> Said {
        let text = |one: String| Harmless::escaped(one);
        let endpoint = self.address.zip(self.port).map(|(address, port)| Endpoint { address, port }.to_string());
        let to = words::GroupTo {
            endpoint: endpoint.map(text),
            address: self.address.map(|address| text(address.to_string())),
            port: self.port.unwrap_or(0),
            ports: self.ports,
        };
        words::Group {
            kind: self.kind,
            to: to.said(),
            application: self.application.map(|one| text(one.name().to_owned())),
            stream: self.first_stream,
            frame: self.first_frame,
        }
        .said()
    }
}

/// What a report for people shows of the streams of one transport.
#[derive(Clone, Debug)]
pub struct Grouped<R> {
    /// The rows that are shown: the labs' first, then what was answered, then what is left, each by number.
    pub rows: Vec<R>,
    /// Streams of labs for which there was no room.
    pub more_labs: u64,
    /// Other streams that were answered, for which there was no room.
    pub more_answered: u64,
    /// The others, the largest group of each kind first.
    pub groups: Vec<Group>,
}

impl<R> Grouped<R> {
    /// Streams that are told in groups.
    pub fn in_groups(&self) -> u64 {
        self.groups.iter().map(|group| group.streams).sum()
    }

    /// All streams, each counted once.
    pub fn total(&self) -> u64 {
        self.rows.len() as u64 + self.more_labs + self.more_answered + self.in_groups()
    }
}

/// What a stream is to the reader.
enum Class {
    Lab,
    Answered,
    Hidden(Group),
}

/// Rows of failed streams of which there may be only a few, and their group.
struct Failed<R> {
    group: Group,
    rows: Vec<R>,
}

/// Sorts streams while they come.
struct Sorting<R> {
    labs: Vec<R>,
    more_labs: u64,
    answered: Vec<R>,
    more_answered: u64,
    failed: BTreeMap<Key, Failed<R>>,
}

impl<R> Sorting<R> {
    fn new() -> Self {
        Self { labs: Vec::new(), more_labs: 0, answered: Vec::new(), more_answered: 0, failed: BTreeMap::new() }
    }

    fn add(&mut self, row: R, class: Class) {
        match class {
            Class::Lab if self.labs.len() < ROWS => self.labs.push(row),
            Class::Lab => self.more_labs += 1,
            Class::Answered if self.answered.len() < ROWS => self.answered.push(row),
            Class::Answered => self.more_answered += 1,
            Class::Hidden(group) => match self.failed.get_mut(&(group.kind, group.port)) {
                Some(failed) => {
                    failed.group.merge(&group);
                    if (failed.rows.len() as u64) < FEW {
                        failed.rows.push(row);
                    }
                }
                None => {
                    self.failed.insert((group.kind, group.port), Failed { group, rows: vec![row] });
                }
            },
        }
    }

    fn finish(self) -> Grouped<R> {
        let Self { labs: mut rows, more_labs, answered, mut more_answered, failed } = self;
        let room = ROWS.saturating_sub(rows.len());
        more_answered += answered.len().saturating_sub(room) as u64;
        rows.extend(answered.into_iter().take(room));
        let mut groups = Vec::new();
        let mut room = ROWS.saturating_sub(rows.len());
        for (_, failed) in failed {
            let Failed { group, rows: own } = failed;
            // Background has no story: it never takes a row.
            if group.kind != GroupKind::Background && group.streams <= FEW && own.len() <= room {
                room -= own.len();
                rows.extend(own);
            } else {
                groups.push(group);
            }
        }
        Grouped { rows, more_labs, more_answered, groups: together(groups) }
    }
}

/// The largest of each kind, and one line for the others of that kind.
fn together(mut groups: Vec<Group>) -> Vec<Group> {
    groups.sort_by_key(|group| (group.kind, std::cmp::Reverse(group.streams), group.port));
    let mut all: Vec<Group> = Vec::new();
    for kind in GroupKind::ALL {
        let mut own = groups.iter().filter(|group| group.kind == kind).cloned();
        all.extend(own.by_ref().take(LINES));
        let rest = own.reduce(|mut whole, one| {
            whole.merge(&one);
            whole
        });
        all.extend(rest);
    }
    all
}

impl Analysis {
    /// Whether people are shown everything that they asked for as it is: they chose, or asked for an order.
    pub fn is_chosen(&self) -> bool {
        !self.selection.is_all() || self.selection.sort != super::SortKey::Stream
    }

    /// The TCP streams, sorted by what a reader looks for.
    pub fn tcp_grouped(&self) -> Grouped<TcpRow> {
        let mut sorting = Sorting::new();
        for row in self.tcp() {
            let class = self.tcp_class(&row);
            sorting.add(row, class);
        }
        sorting.finish()
    }

    /// The UDP streams, sorted by what a reader looks for.
    pub fn udp_grouped(&self) -> Grouped<UdpRow> {
        let mut sorting = Sorting::new();
        for row in self.udp() {
            let class = self.udp_class(&row);
            sorting.add(row, class);
        }
        sorting.finish()
    }

    fn tcp_class(&self, row: &TcpRow) -> Class {
        if self.messages(Transport::Tcp, row.stream).is_some() {
            return Class::Lab;
        }
        let kind = match row.handshake.outcome {
            HandshakeOutcome::Refused => GroupKind::Refused,
            HandshakeOutcome::Unanswered => GroupKind::Unanswered,
            HandshakeOutcome::CaptureEnds => GroupKind::NotYet,
            HandshakeOutcome::NotCaptured if row.packets() == 0 => GroupKind::Quoted,
            HandshakeOutcome::NotCaptured if row.roles_from == RolesFrom::Refusal && row.bytes() == 0 => {
                GroupKind::Refused
            }
            _ => return Class::Answered,
        };
        let application = self.spoken.of(Transport::Tcp, row.stream);
        Class::Hidden(Group::of(kind, row.server, row.stream, row.frames[0], application))
    }

    fn udp_class(&self, row: &UdpRow) -> Class {
        if self.messages(Transport::Udp, row.stream).is_some() {
            return Class::Lab;
        }
        let application = self.spoken.of(Transport::Udp, row.stream);
        let chatter = matches!(
            application,
            Some(Application::Mdns | Application::Llmnr | Application::Ssdp | Application::Dhcp)
        );
        let kind = match row.packets {
            [0, 0] => GroupKind::Quoted,
            _ if row.icmp.is_some() => GroupKind::Unreachable,
            [_, 0] if chatter => GroupKind::Background,
            [_, 0] => GroupKind::OneWay,
            _ => return Class::Answered,
        };
        Class::Hidden(Group::of(kind, row.server, row.stream, row.frames[0], application))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(kind: GroupKind, port: u16, stream: u32) -> Group {
        Group::of(kind, Endpoint { address: [127, 0, 0, 1].into(), port }, stream, stream + 1, None)
    }

    /// A number that looks random and is not.
    fn next(state: &mut u32) -> u32 {
        *state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        *state >> 16
    }

    #[test]
    fn every_stream_is_counted_once() {
        let mut state = 7;
        for total in (0..40).chain([100, 1_000, 5_000]) {
            for ports in [1, 3, 1_000] {
                let mut sorting = Sorting::new();
                for stream in 0..total {
                    let kind = GroupKind::ALL[next(&mut state) as usize % GroupKind::ALL.len()];
                    let class = match next(&mut state) % 8 {
                        0 => Class::Lab,
                        1 => Class::Answered,
                        _ => Class::Hidden(group(kind, (next(&mut state) % ports) as u16 + 1, stream)),
                    };
                    sorting.add(stream, class);
                }
                let grouped = sorting.finish();
                assert_eq!(grouped.total(), u64::from(total), "{grouped:?}");
                assert!(grouped.rows.len() <= ROWS);
                assert!(grouped.groups.len() <= GroupKind::ALL.len() * (LINES + 1));
            }
        }
    }

    #[test]
    fn labs_come_first_and_few_failures_keep_their_rows() {
        let mut sorting = Sorting::new();
        for (stream, class) in [
            Class::Hidden(group(GroupKind::Refused, 80, 0)),
            Class::Answered,
            Class::Lab,
            Class::Hidden(group(GroupKind::Background, 5353, 3)),
        ]
        .into_iter()
        .enumerate()
        {
            sorting.add(stream, class);
        }
        let grouped = sorting.finish();
        assert_eq!(grouped.rows, [2, 1, 0]);
        assert_eq!(
            grouped.groups.iter().map(|group| group.said().to_string()).collect::<Vec<_>>(),
            ["one-way: to 127.0.0.1:5353, the first in frame 4 (stream 3)"]
        );
    }

    #[test]
    fn a_scan_of_ports_is_a_few_lines() {
        let mut sorting = Sorting::new();
        for stream in 0..30_000 {
            sorting.add(stream, Class::Hidden(group(GroupKind::Refused, stream as u16 + 1, stream)));
        }
        let grouped = sorting.finish();
        assert_eq!(grouped.total(), 30_000);
        assert_eq!(
            grouped.groups.last().map(|group| group.said().to_string()),
            Some("refused: to 29,974 ports of 127.0.0.1, the first in frame 27 (stream 26)".to_owned())
        );
    }
}
