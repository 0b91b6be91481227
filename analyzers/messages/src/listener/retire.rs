//! Taking conversations out when they end, so that a capture of a million streams is never held whole.

use wirelab_labs::Transport;

use super::{Group, Listener, Recorder, StreamLog, groups};

/// Frames that a stream is still listened to after both sides have closed: what was sent again comes late.
const GRACE: u64 = 64;

/// Streams beyond which those are not kept to the end that do not tell who is client and who server: a stream that comes later
/// may tell it of them.
const MAX_HELD: usize = 1 << 14;

/// What is to be decoded and forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Over {
    /// Groups of streams in which nothing more can be said, and of which it is known who is who.
    Groups,
    /// Streams in which nothing more can be said, also where others of their group go on.
    Streams,
    /// The older half of the streams that nobody knows yet what will come of.
    Waiting,
    /// Everything.
    All,
}

impl Listener {
    /// Takes each group of streams out that is over at `frame`; of a group of which only a part is over, that part, if so
    /// much is asked for.
    pub(crate) fn retire(&mut self, frame: u64, what: Over) -> Vec<Group> {
        self.retire_beyond(frame, what, usize::MAX)
    }

    /// Takes each group of streams out that is over; where more than so many streams are left then, also those of them that are over.
    pub(crate) fn retire_groups(&mut self, frame: u64, most: usize) -> Vec<Group> {
        self.retire_beyond(frame, Over::Groups, most)
    }

    fn retire_beyond(&mut self, frame: u64, what: Over, most: usize) -> Vec<Group> {
        let mut logs: Vec<&StreamLog> = self.logs().collect();
        if what == Over::Waiting {
            logs.retain(|log| log.waits());
            logs.sort_by_key(|log| log.opened);
            logs.truncate(logs.len().div_ceil(2));
        }
        let over = |log: &&StreamLog| log.end().saturating_add(GRACE) < frame;
        let full = self.recorders.len() > MAX_HELD;
        let settled = |log: &&StreamLog| full || log.roles_from.is_known();
        let mut gone: Vec<(Vec<(Transport, u32)>, bool)> = Vec::new();
        let keys = |group: &[&StreamLog]| group.iter().map(|log| (log.transport, log.stream)).collect::<Vec<_>>();
        let mut go_on = Vec::new();
        let mut left = self.recorders.len();
        for mut group in groups(&logs) {
            // Who waits holds nobody up, and is decoded with those that it turns out to be open at the same time with.
            if matches!(what, Over::Groups | Over::Streams) {
                group.retain(|log| !log.waits());
            }
            let all = group.len();
            match what {
                Over::Groups if !group.iter().all(|log| over(log) && settled(log)) => {
                    go_on.push(group);
                    continue;
                }
                Over::Streams => group.retain(over),
                Over::Groups | Over::Waiting | Over::All => {}
            }
            left -= group.len();
            gone.push((keys(&group), group.len() < all));
        }
        for mut group in go_on.into_iter().filter(|_| left > most) {
            let all = group.len();
            group.retain(over);
            gone.push((keys(&group), group.len() < all));
        }
        let mut take = |keys: Vec<(Transport, u32)>| {
            keys.into_iter().filter_map(|key| self.recorders.remove(key)).map(Recorder::into_log).collect()
        };
        let groups = gone.into_iter().map(|(keys, goes_on)| Group { logs: take(keys), goes_on });
        groups.filter(|group| !group.logs.is_empty()).collect()
    }

    /// Packets of streams that were not kept because there were too many.
    pub(crate) fn left_out(&self) -> u64 {
        self.left_out
    }

    /// How many streams there are that nobody knows yet what will come of.
    pub(crate) fn waiting(&self) -> usize {
        self.logs().filter(|log| log.waits()).count()
    }

    /// How many streams it listens to, and about how many bytes it keeps of them.
    pub(crate) fn kept(&self) -> (usize, usize) {
        (self.recorders.len(), self.recorders.iter().map(Recorder::held).sum())
    }
}
