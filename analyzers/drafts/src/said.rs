//! What was said, message by message, in the order in which it could be read.

use wirelab_labs::Side;
use wirelab_messages::log::StreamLog;

use super::framing::Framing;

/// Messages of a side of a stream, and of all of them together, that guesses are made from. What they say is held to all that was heard.
const MOST: usize = 2_000;

/// A message.
#[derive(Clone, Debug)]
pub(crate) struct Said<'l> {
    /// Place of its conversation among those of the server.
    pub(crate) who: usize,
    pub(crate) from: Side,
    order: u64,
    /// What it says: without its header and its end.
    pub(crate) text: &'l [u8],
}

/// All messages of the conversations.
pub(crate) fn said<'l>(logs: &[&'l StreamLog], [client, server]: [Framing; 2]) -> Vec<Said<'l>> {
    let mut all = Vec::new();
    for (who, log) in logs.iter().enumerate() {
        for (from, framing) in [(Side::Client, client), (Side::Server, server)] {
            let lane = log.lane(from);
            for (start, body, end) in framing.cut(lane).into_iter().take(MOST) {
                let Some((last, ..)) = lane.carriers(start, end).max_by_key(|(arrival, ..)| arrival.order) else {
                    continue;
                };
                let text = framing.without_end(lane.part(body, end));
                all.push(Said { who, from, order: last.order, text });
            }
        }
    }
    all.sort_by_key(|one| one.order);
    all.truncate(MOST);
    all
}

/// Each thing that a client said with the one answer that it got before it went on; none where there were several.
pub(crate) fn pairs<'a, 'l>(said: &'a [Said<'l>]) -> Vec<(&'a Said<'l>, Option<&'a Said<'l>>)> {
    let mut pairs = Vec::new();
    for (place, asked) in said.iter().enumerate().filter(|(_, one)| one.from == Side::Client) {
        let behind = said.iter().skip(place + 1).filter(|one| one.who == asked.who);
        let mut answers = behind.take_while(|one| one.from == Side::Server);
        let first = answers.next();
        pairs.push((asked, first.filter(|_| answers.next().is_none())));
    }
    pairs
}
