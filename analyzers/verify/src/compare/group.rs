//! Lines and the messages that they may tell of, beside each other: by their bytes as a whole, by their texts in order, then
//! what TCP joined or took apart, what has no text, and what stands in another order.

use std::collections::{BTreeMap, HashMap, VecDeque};

use wirelab_labs::LogEvent;

use super::super::case::Said;
use super::super::forms::{Stream, stream};
use super::super::log::{Record, unquoted};
use super::place::place;
use super::{Search, join, same_ends};

/// How often it is looked whether TCP joined or took messages apart, a group.
const MAX_JOINS: usize = 2_000;
/// Most connections of which the next message is looked at.
const MAX_HEADS: usize = 64;

/// Lines and messages, by their places.
pub(super) struct Group {
    pub(super) lines: Vec<usize>,
    pub(super) messages: Vec<usize>,
    /// Whether each line names the client: then it is of the captured run, wherever it stands.
    pub(super) named: bool,
}

impl Group {
    /// Puts them beside each other.
    pub(super) fn search(&self, search: &mut Search<'_>) {
        for event in LogEvent::MESSAGES {
            let lines: Vec<usize> = self.open(search).filter(|line| search.event(*line) == Some(event)).collect();
            let is_of = |place: &usize| search.events.get(*place).copied().flatten() == Some(event);
            let messages: Vec<usize> = self.free(search).filter(is_of).collect();
            if !lines.is_empty() && !messages.is_empty() {
                search.whole(&lines, &messages);
            }
        }
        let lines: Vec<usize> = self.open(search).collect();
        let messages: Vec<usize> = self.free(search).collect();
        if lines.is_empty() || messages.is_empty() {
            return;
        }
        let told: Vec<Option<u64>> = lines.iter().map(|line| search.line_key(*line)).collect();
        let said: Vec<Option<u64>> = messages.iter().map(|place| search.message_key(*place)).collect();
        let found = place(&told, &said, &mut search.budget);
        for (line, at) in lines.iter().zip(found) {
            if let Some(message) = at.and_then(|at| messages.get(at)) {
                search.take(*line, *message);
            }
        }
        self.joined(search);
        self.cut_off(search);
        self.vague(search);
        self.behind(search);
        self.disordered(search);
    }

    fn open<'s>(&'s self, search: &'s Search<'_>) -> impl Iterator<Item = usize> + 's {
        self.lines.iter().copied().filter(|line| search.is_open(*line))
    }

    fn free<'s>(&'s self, search: &'s Search<'_>) -> impl Iterator<Item = usize> + 's {
        self.messages.iter().copied().filter(|place| search.is_free(*place))
    }

    /// Several lines that are one message, and one that is several.
    fn joined(&self, search: &mut Search<'_>) {
        let mut queues = search.queues(&self.messages);
        let mut tries = MAX_JOINS;
        let mut at = 0;
        while let Some(line) = self.lines.get(at).copied() {
            if let Some(message) = search.found.get(line).copied().flatten() {
                // What came before it on its connection is behind us.
                if let Some(queue) = search.stream_of(message).and_then(|stream| queues.get_mut(&stream)) {
                    while queue.front().is_some_and(|front| *front <= message) {
                        queue.pop_front();
                    }
                }
                at += 1;
                continue;
            }
            let ahead: Vec<usize> = self
                .lines
                .iter()
                .skip(at)
                .copied()
                .take_while(|line| search.is_open(*line))
                .take(join::MAX_JOINED)
                .collect();
            let heads = queues.values().filter(|queue| !queue.is_empty()).take(MAX_HEADS);
            let met = if tries == 0 { None } else { heads.filter_map(|queue| search.meet(&ahead, queue)).next() };
            tries = tries.saturating_sub(1);
            let Some((count, messages)) = met else {
                at += 1;
                continue;
            };
            for line in ahead.iter().take(count) {
                search.joined.insert(*line);
                if let (Some(found), Some(first)) = (search.found.get_mut(*line), messages.first()) {
                    *found = Some(*first);
                }
            }
            for message in messages {
                if let Some(taken) = search.taken.get_mut(message) {
                    *taken = true;
                }
            }
            at += count;
        }
    }

    /// Lines of messages that the capture has in part: their texts begin as what is there, and are as long as it was.
    pub(super) fn cut_off(&self, search: &mut Search<'_>) {
        let mut queues = search.queues(&self.messages);
        queues
            .retain(|_, queue| queue.iter().any(|place| search.known.said.get(*place).is_some_and(|s| s.lacks() > 0)));
        if queues.is_empty() {
            return;
        }
        for line in &self.lines {
            let Some(one) = search.lines.get(*line).filter(|_| search.is_open(*line)) else { continue };
            let record = one.record;
            let Some(text) = record.text().map(|text| unquoted(text.trim()).unwrap_or_else(|| text.to_owned())) else {
                continue;
            };
            let fits = |place: &usize| {
                let said = search.known.said.get(*place);
                search.is_free(*place)
                    && search.events.get(*place).copied().flatten() == Some(record.event)
                    && said.is_some_and(|said| same_ends(record.by, record, said) && said.may_be(&text))
            };
            let Some(message) = queues.values().filter_map(|queue| queue.iter().copied().find(fits)).min() else {
                continue;
            };
            search.take(*line, message);
            search.joined.insert(*line);
            if let Some(queue) = search.stream_of(message).and_then(|stream| queues.get_mut(&stream)) {
                queue.retain(|place| *place > message);
            }
        }
    }

    /// Messages that stand on the lines behind one that was found: a program may print what it read at once as it came.
    fn behind(&self, search: &mut Search<'_>) {
        let mut queues = search.queues(&self.messages);
        for line in &self.lines {
            let Some(first) = search.found.get(*line).copied().flatten() else { continue };
            let Some(record) = search.lines.get(*line).map(|line| line.record) else { continue };
            let Some(queue) = search.stream_of(first).and_then(|stream| queues.get_mut(&stream)) else { continue };
            queue.retain(|place| *place > first);
            for more in &record.more {
                let text = join::bare(more);
                let said = queue.front().and_then(|place| search.known.said.get(*place)).map(join::said);
                let event = queue.front().and_then(|place| search.events.get(*place).copied().flatten());
                if text.is_empty() || said.as_ref() != Some(&text) || event != Some(record.event) {
                    break;
                }
                let place = queue.pop_front();
                if let Some(taken) = place.and_then(|place| search.taken.get_mut(place)) {
                    *taken = true;
                }
            }
        }
    }

    /// Lines without a text: the next message of their connection that has their length.
    fn vague(&self, search: &mut Search<'_>) {
        let mut queues = search.queues(&self.messages);
        for line in &self.lines {
            let Some(one) = search.lines.get(*line).filter(|one| one.record.text().is_none()) else { continue };
            let (record, length) = (one.record, one.length);
            if !search.is_open(*line) {
                continue;
            }
            let by = record.by;
            let fits = |said: &Said<'_>| {
                same_ends(by, record, said) && length.is_none_or(|length| said.lengths().contains(&length))
            };
            let heads = queues.iter_mut().filter_map(|(_, queue)| {
                let place = queue.iter().position(|place| {
                    search.is_free(*place)
                        && search.events.get(*place).copied().flatten() == Some(record.event)
                        && search.known.said.get(*place).is_some_and(&fits)
                })?;
                Some((*queue.get(place)?, place))
            });
            if let Some((message, _)) = heads.min() {
                search.take(*line, message);
                let own = search.stream_of(message);
                if let Some(queue) = own.and_then(|stream| queues.get_mut(&stream)) {
                    while queue.front().is_some_and(|front| *front <= message) {
                        queue.pop_front();
                    }
                }
            }
        }
    }

    /// Texts that are there in another order, between lines that were found, or anywhere where the lines name the client.
    fn disordered(&self, search: &mut Search<'_>) {
        let found = |line: &usize| !search.is_open(*line);
        let (Some(first), Some(last)) = (self.lines.iter().position(found), self.lines.iter().rposition(found)) else {
            return;
        };
        let mut free: HashMap<u64, VecDeque<usize>> = HashMap::new();
        for place in self.messages.iter().filter(|place| search.is_free(**place)) {
            if let Some(key) = search.message_key(*place) {
                free.entry(key).or_default().push_back(*place);
            }
        }
        let within = if self.named { 0..=self.lines.len().saturating_sub(1) } else { first..=last };
        for line in self.lines.get(within).unwrap_or_default() {
            if !search.is_open(*line) {
                continue;
            }
            let key = search.line_key(*line);
            if let Some(message) = key.and_then(|key| free.get_mut(&key)).and_then(VecDeque::pop_front) {
                search.take(*line, message);
            }
        }
    }
}

impl<'c> Search<'c> {
    pub(super) fn is_open(&self, line: usize) -> bool {
        self.found.get(line).is_some_and(Option::is_none)
    }

    pub(super) fn is_free(&self, message: usize) -> bool {
        self.taken.get(message).is_some_and(|taken| !taken)
    }

    pub(super) fn take(&mut self, line: usize, message: usize) {
        if let (Some(found), Some(taken)) = (self.found.get_mut(line), self.taken.get_mut(message)) {
            *found = Some(message);
            *taken = true;
        }
    }

    pub(super) fn stream_of(&self, message: usize) -> Option<Stream<'c>> {
        self.known.said.get(message).map(stream)
    }

    /// A text and what is told of it, as one number.
    pub(super) fn line_key(&self, line: usize) -> Option<u64> {
        let line = self.lines.get(line)?;
        Some(key(line.token?, line.record.event))
    }

    pub(super) fn message_key(&self, message: usize) -> Option<u64> {
        let event = self.events.get(message).copied().flatten()?;
        Some(key(self.known.tokens.get(message).copied().flatten()?, event))
    }

    /// The free messages of each connection in their order.
    fn queues(&self, messages: &[usize]) -> BTreeMap<Stream<'c>, VecDeque<usize>> {
        let mut queues: BTreeMap<Stream<'c>, VecDeque<usize>> = BTreeMap::new();
        for place in messages.iter().filter(|place| self.is_free(**place)) {
            if let Some(stream) = self.stream_of(*place) {
                queues.entry(stream).or_default().push_back(*place);
            }
        }
        queues
    }

    /// How many of some lines say the same as how many of some messages, from the first of each on.
    fn meet(&self, lines: &[usize], queue: &VecDeque<usize>) -> Option<(usize, Vec<usize>)> {
        let event = self.lines.get(*lines.first()?)?.record.event;
        let records: Vec<&Record> = lines
            .iter()
            .filter_map(|line| self.lines.get(*line))
            .take_while(|line| line.record.event == event)
            .map(|line| line.record)
            .collect();
        let places: Vec<usize> = queue
            .iter()
            .copied()
            .filter(|place| self.events.get(*place).copied().flatten() == Some(event))
            .take(join::MAX_JOINED)
            .collect();
        let messages: Vec<Said<'c>> = places.iter().filter_map(|place| self.known.said.get(*place).copied()).collect();
        let first = messages.first()?;
        let fits = records.iter().take_while(|record| same_ends(record.by, record, first)).count();
        let (n, m) = join::align(records.get(..fits)?, &messages)?;
        Some((n, places.into_iter().take(m).collect()))
    }

    /// Whether all lines of an event together are all messages of one connection together, however they were cut; then each
    /// line is given the message in which it begins.
    fn whole(&mut self, lines: &[usize], messages: &[usize]) -> bool {
        let one = messages.first().and_then(|place| self.stream_of(*place));
        if messages.iter().any(|place| self.stream_of(*place) != one) {
            return false;
        }
        let told = lines.iter().filter_map(|line| self.lines.get(*line));
        if told.clone().any(|line| line.record.text().is_none()) {
            return false;
        }
        let texts: Vec<String> = told.map(|line| join::logged(line.record)).collect();
        let said = messages.iter().filter_map(|place| self.known.said.get(*place));
        let bytes: Vec<String> = said.map(join::said).collect();
        let all = texts.concat();
        if all.is_empty() || all != bytes.concat() {
            return false;
        }
        let cut = lines.len() != messages.len();
        for (line, message) in spread(lines, &texts, messages, &bytes) {
            let same = self.line_key(line).is_some() && self.line_key(line) == self.message_key(message);
            self.take(line, message);
            if cut || !same {
                self.joined.insert(line);
            }
        }
        for message in messages {
            if let Some(taken) = self.taken.get_mut(*message) {
                *taken = true;
            }
        }
        true
    }

    fn event(&self, line: usize) -> Option<LogEvent> {
        self.lines.get(line).map(|line| line.record.event)
    }
}

/// Each line with the message in which its first byte lies.
fn spread(told: &[usize], texts: &[String], said: &[usize], bytes: &[String]) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    let (mut at, mut end, mut begin) = (0, bytes.first().map_or(0, String::len), 0);
    for (line, text) in told.iter().zip(texts) {
        while begin >= end && at + 1 < said.len() {
            at += 1;
            end += bytes.get(at).map_or(0, String::len);
        }
        pairs.extend(said.get(at).map(|message| (*line, *message)));
        begin += text.len();
    }
    pairs
}

fn key(token: u32, event: LogEvent) -> u64 {
    let kind = LogEvent::MESSAGES.iter().position(|one| *one == event).unwrap_or(0) as u64;
    u64::from(token) << 2 | kind
}
