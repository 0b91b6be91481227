//! Keeping what was decoded: all of it, or the conversations that a stream belongs to.

use std::collections::BTreeMap;

use wirelab_engine::engine::Roles;
use wirelab_labs::{Lab, Transport};
use wirelab_text::limit::LAB_BYTES;

use super::listener::Conversations;
use super::model::Message;
use super::streaming::{MessageSink, Rest, StreamingDecoder};

/// Keeps conversations.
#[derive(Debug, Default)]
pub struct CollectAll {
    only: Option<(Transport, u32)>,
    kept: Conversations,
    /// Places of all messages, also of those that are not kept: they number the others.
    orders: Vec<u64>,
    /// Most streams that are kept; the others are counted.
    most: Option<usize>,
    /// Bytes of messages and streams that are kept.
    held: usize,
    over: u64,
}

impl CollectAll {
    /// Everything.
    pub fn all() -> Self {
        Self::default()
    }

    /// Everything of the first so many streams; how many more there were is told as left out.
    pub fn at_most(streams: usize) -> Self {
        Self { most: Some(streams), ..Self::default() }
    }

    /// Only the stream, and those of its server that were open at the same time.
    pub fn around(transport: Transport, stream: u32) -> Self {
        Self { only: Some((transport, stream)), ..Self::default() }
    }
}

impl MessageSink for CollectAll {
    fn take(&mut self, _: &[Lab], mut found: Conversations) {
        if let Some(most) = self.most {
            let said = found.messages.iter().map(|message| message.bytes.len());
            let logs = found.streams.values().map(|stream| &stream.log);
            let kept = logs.map(|log| log.from_client.bytes().len() + log.from_server.bytes().len());
            let size = said.sum::<usize>() + kept.sum::<usize>();
            if self.kept.streams.len() + found.streams.len() > most || self.held + size > LAB_BYTES.get() {
                self.over += found.streams.len() as u64;
                return;
            }
            self.held += size;
        }
        self.orders.extend(found.messages.iter().map(|message| message.order));
        if self.only.is_some_and(|stream| !found.streams.contains_key(&stream)) {
            return;
        }
        // The numbers of a group become numbers of the capture in the end: until then they only have to differ.
        let base = self.kept.messages.iter().rev().map(|message| message.number).take(1).sum::<u64>();
        found.messages.sort_by_key(|message| message.number);
        for message in &mut found.messages {
            message.number += base;
            message.reply_to = message.reply_to.map(|number| number + base);
            message.forward_of = message.forward_of.map(|number| number + base);
        }
        self.kept.messages.append(&mut found.messages);
        // One by one: `append` walks all that is kept already, for each group.
        self.kept.streams.extend(found.streams);
    }
}

impl StreamingDecoder<CollectAll> {
    /// What was kept, with the numbers that the messages have in the capture.
    /// `roles` says who is who in the streams of the whole capture.
    pub fn conversations(self, roles: Roles<'_>) -> Conversations {
        let Rest { keep, labs, left_out, cut_short } = self.finish(roles);
        let CollectAll { mut orders, mut kept, over, .. } = keep;
        orders.sort_unstable();
        kept.messages.sort_by_key(|message| message.order);
        number(&mut kept.messages, &orders);
        kept.labs = labs;
        kept.left_out = left_out + over;
        kept.cut_short = cut_short;
        kept
    }
}

/// Gives messages their numbers: their place among all `orders`. Several may end with the same bytes.
fn number(messages: &mut [Message], orders: &[u64]) {
    let mut numbers = BTreeMap::new();
    let (mut before, mut same) = (None, 0);
    for message in messages.iter_mut() {
        same = if before == Some(message.order) { same + 1 } else { 0 };
        before = Some(message.order);
        let number = orders.partition_point(|order| *order < message.order) as u64 + same + 1;
        numbers.insert(message.number, number);
        message.number = number;
    }
    for message in messages {
        let new = |number: Option<u64>| number.and_then(|number| numbers.get(&number).copied());
        message.reply_to = new(message.reply_to);
        message.forward_of = new(message.forward_of);
    }
}
