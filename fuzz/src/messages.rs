//! What the programs of a lab said, from the bytes of a capture: told while it happens and at the end, it is the same.

use std::hint::black_box;

use wirelab_analyzers::engine::{Engine, Event, Observer, Settings};
use wirelab_analyzers::message::live::Change;
use wirelab_analyzers::message::{Ask, CollectAll, Index, Live, Message, StreamingDecoder};
use wirelab_analyzers::report::messages::{csv, cuts, fan_out, markdown, turns};
use wirelab_labs::catalogue;

use crate::harmless;
use crate::samples::{LONGEST, reader};

/// Packets that are looked at.
const MOST: u64 = 200;
/// Packets after which those who watch are told what is new.
const OFTEN: u64 = 7;

/// The target.
///
/// # Panics
/// When the changes that were told do not lead to the messages of the whole capture, or something gets out.
pub fn run(data: &[u8]) {
    if data.len() > LONGEST {
        return;
    }
    let Some(mut source) = reader(data) else { return };
    let mut steady = StreamingDecoder::new(ask(), CollectAll::all());
    let mut live = Live::new(ask(), CollectAll::all());
    let mut told = Vec::new();
    let mut engine = Engine::new(Settings::LEAST);
    let mut packets = 0;
    // Bad data is no error, and this input cannot fail otherwise.
    while let Some(packet) = source.next_packet().unwrap() {
        packets += 1;
        if packets > MOST {
            return;
        }
        engine.push(&packet, &mut |event: Event<'_>| {
            steady.on(event);
            live.on(event);
        });
        if packets % OFTEN == 0 {
            apply(&mut told, live.catch_up(engine.roles()));
        }
    }
    apply(&mut told, live.finish(engine.final_roles()).0);
    let found = steady.conversations(engine.final_roles());
    if found.left_out == 0 && found.cut_short == 0 {
        let (live, whole) = (told.iter().map(essence), found.messages.iter().map(essence));
        assert!(
            live.clone().eq(whole.clone()),
            "live told {:?}\nand there are {:?}",
            Vec::from_iter(live),
            Vec::from_iter(whole)
        );
    }
    let index = Index::new(found);
    for key in index.all().streams.keys() {
        black_box(cuts(&index, key.0, key.1));
    }
    black_box(fan_out(&index));
    black_box(turns(index.all().messages.iter()));
    let mut out = Vec::new();
    csv(index.all(), &mut out).expect("a vector takes everything");
    harmless(std::str::from_utf8(&out).expect("reports are UTF-8"), "messages as csv");
    out.clear();
    markdown(index.all(), &mut out).expect("a vector takes everything");
    harmless(std::str::from_utf8(&out).expect("reports are UTF-8"), "messages as markdown");
}

fn ask() -> Ask {
    Ask::any(catalogue::all().to_vec())
}

fn essence(one: &Message) -> (u64, u32, u64, &[u8], Option<u64>, Option<u64>) {
    (one.number, one.stream, one.frame(), one.text(), one.reply_to, one.forward_of)
}

/// Carries out what was told, as a program that reads the lines of `live` has to.
fn apply(list: &mut Vec<Message>, changes: Vec<Change>) {
    for change in changes {
        match change {
            Change::Message { message, before: Some(_), .. } => {
                let place = list.get_mut(message.number as usize - 1).expect("a message is revised that there is not");
                *place = *message;
            }
            Change::Message { message, before: None, .. } => {
                let (place, number) = (message.number as usize - 1, message.number);
                assert!(place <= list.len(), "a new message leaves a hole");
                renumber(list, |known| if known >= number { known + 1 } else { known });
                list.insert(place, *message);
            }
            Change::Withdrawn { number, .. } => {
                let place = number as usize - 1;
                assert!(place < list.len(), "a message is withdrawn that there is not");
                list.remove(place);
                renumber(list, |known| if known > number { known - 1 } else { known });
            }
            _ => {}
        }
    }
}

fn renumber(list: &mut [Message], new: impl Fn(u64) -> u64) {
    for message in list {
        message.number = new(message.number);
        message.reply_to = message.reply_to.map(&new);
        message.forward_of = message.forward_of.map(&new);
    }
}
