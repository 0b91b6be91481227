//! How far captures reach: whether they have a conversation from its beginning to its end, and wholly. What somebody said
//! before a capture began or after it stopped is neither missing in the log nor invented.

use wirelab_engine::stream::bytes::Missing;
use wirelab_labs::{Side, Transport};
use wirelab_messages::StreamFound;
use wirelab_messages::log::StreamLog;

use super::case::Case;

/// What captures lack of some conversations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reach {
    /// They began after a connection did.
    pub(crate) late: bool,
    /// They stopped while a side of a connection was open.
    pub(crate) early: bool,
    /// Packets are missing in them.
    pub(crate) holes: bool,
    /// Packets in them were cut by a limit on their length.
    pub(crate) cut: bool,
}

impl Reach {
    /// Of a conversation: what its client or its server said.
    pub(crate) fn of(log: &StreamLog, side: Side) -> Self {
        let open = log.reset.is_none() && log.closed.get(side as usize).is_none_or(Option::is_none);
        let gaps = || log.lane(side).gaps().iter();
        Self {
            late: !log.from_start && !log.by_tool,
            // Datagrams have no end: nothing shows whether more came.
            early: open && log.transport == Transport::Tcp && !log.by_tool,
            holes: gaps().any(|gap| gap.why != Missing::CutOff) || log.lane(side).lacks() > 0,
            cut: log.lane(side).is_cut(),
        }
    }

    /// Of a whole conversation.
    pub(crate) fn of_both(log: &StreamLog) -> Self {
        Self::of(log, Side::Client).and(Self::of(log, Side::Server))
    }

    /// Both together.
    pub(crate) const fn and(self, other: Self) -> Self {
        Self {
            late: self.late || other.late,
            early: self.early || other.early,
            holes: self.holes || other.holes,
            cut: self.cut || other.cut,
        }
    }

    /// Whether nothing is lacking.
    pub(crate) fn is_whole(self) -> bool {
        self == Self::default()
    }
}

impl Case<'_> {
    /// Of all conversations of the lab.
    pub(crate) fn reach(&self) -> Reach {
        self.reach_by(Reach::of_both)
    }

    /// The same of what clients can ask: who has closed asks no more, whether the server closes or not.
    pub(crate) fn reach_of_clients(&self) -> Reach {
        self.reach_by(|log| Reach { early: Reach::of(log, Side::Client).early, ..Reach::of_both(log) })
    }

    fn reach_by(&self, of: impl Fn(&StreamLog) -> Reach) -> Reach {
        let streams = self.captures.iter().flat_map(|capture| capture.index.all().streams.values());
        let reach = |stream: &StreamFound| {
            let reach = of(&stream.log);
            match stream.lab {
                Some(_) => reach,
                // Where nothing is left of what was said, nobody can tell whose it was.
                None if stream.log.is_silent() => Reach { late: false, early: false, ..reach },
                None => Reach::default(),
            }
        };
        streams.map(reach).fold(Reach::default(), Reach::and)
    }
}
