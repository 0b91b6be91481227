//! Messages while a capture is under way: whoever carries out the changes has the file's messages in the end, however
//! often it is asked for them.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that cannot go on is to fail")]

use std::path::{Path, PathBuf};

use wirelab_capture::read::Reader;
use wirelab_engine::engine::{Engine, Event, Observer, Settings};
use wirelab_labs::catalogue;
use wirelab_messages::live::{Brief, Change, Mark, Told};
use wirelab_messages::{Ask, CollectAll, Live, Message, StreamingDecoder};

/// What a reader of the changes has: the messages in their places.
#[derive(Default)]
struct List {
    messages: Vec<Message>,
    revised: usize,
    withdrawn: usize,
    /// Messages that were told as right and then were not.
    lost: usize,
}

impl List {
    fn carry_out(&mut self, changes: Vec<Change>) {
        for change in changes {
            match change {
                Change::Lab { .. } => {}
                Change::Withdrawn { key, number, before, .. } => {
                    self.lost += usize::from(before.mark == Mark::Right);
                    let gone = self.messages.remove(number as usize - 1);
                    assert_eq!((gone.transport, gone.stream), key);
                    self.renumber(number, -1);
                    self.withdrawn += 1;
                }
                Change::Message { message, before: Some(before), told, .. } => {
                    self.lost += usize::from(before.mark == Mark::Right && Brief::of(&message).mark != Mark::Right);
                    assert_ne!(told, Told::Waits);
                    let place = message.number as usize - 1;
                    assert_eq!(self.messages[place].stream, message.stream);
                    self.messages[place] = *message;
                    self.revised += 1;
                }
                Change::Message { message, before: None, .. } => {
                    self.renumber(message.number, 1);
                    self.messages.insert(message.number as usize - 1, *message);
                }
            }
            let numbers: Vec<u64> = self.messages.iter().map(|message| message.number).collect();
            assert!(numbers.iter().copied().eq(1..=numbers.len() as u64), "{numbers:?}");
        }
    }

    fn renumber(&mut self, from: u64, by: i64) {
        let moved = |number: &mut u64| {
            if *number >= from {
                *number = number.saturating_add_signed(by);
            }
        };
        for message in &mut self.messages {
            moved(&mut message.number);
            message.reply_to.iter_mut().for_each(moved);
            message.forward_of.iter_mut().for_each(moved);
        }
    }
}

/// The messages that a reader of the changes has who asks after every `step` packets, and those of the whole capture.
fn both(capture: &Path, step: u64, ask: &Ask) -> (List, Vec<Message>) {
    let mut live = Live::new(ask.clone(), CollectAll::all());
    let mut whole = StreamingDecoder::at_ports(ask.clone(), CollectAll::all());
    let mut list = List::default();
    let mut engine = Engine::new(Settings::LEAST);
    let mut reader = Reader::open(capture).unwrap();
    while let Some(packet) = reader.next_packet().unwrap() {
        let mut observer = |event: Event<'_>| {
            live.on(event);
            whole.on(event);
        };
        engine.push(&packet, &mut observer);
        if packet.frame.is_multiple_of(step) {
            list.carry_out(live.catch_up(engine.roles()));
            assert_eq!(live.catch_up(engine.roles()), Vec::new(), "nothing is told twice");
        }
    }
    let roles = engine.final_roles();
    let (changes, _) = live.finish(roles);
    list.carry_out(changes);
    (list, whole.conversations(roles).messages)
}

fn captures() -> Vec<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../sample-pcaps");
    let all = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    all.filter(|path| path.extension().is_some_and(|name| name != "md")).collect()
}

#[test]
fn carried_out_the_changes_are_the_messages_of_the_file() {
    let ask = Ask::any(catalogue::all().to_vec());
    let (mut messages, mut changed) = (0, 0);
    for capture in captures() {
        for step in [1, 2, 7, 1_000] {
            let (list, whole) = both(&capture, step, &ask);
            assert_eq!(list.messages, whole, "{} at every {step} packets", capture.display());
            messages += whole.len();
            changed += list.revised + list.withdrawn;
            if step == 1_000 {
                assert_eq!((list.revised, list.withdrawn), (0, 0), "what is asked for once is told once");
            }
        }
    }
    assert!(messages > 50 && changed > 0, "{messages} messages, {changed} told otherwise before");
}

#[test]
fn what_was_right_is_never_taken_back_for_a_worse_guess() {
    let ask = Ask::any(catalogue::all().to_vec());
    let cases = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/cases/captures");
    let cases = std::fs::read_dir(cases).unwrap().map(|entry| entry.unwrap().path());
    let (mut told, mut revised) = (0, 0);
    for capture in captures().into_iter().chain(cases) {
        let (list, whole) = both(&capture, 1, &ask);
        assert_eq!(list.messages, whole, "{}", capture.display());
        assert_eq!(list.lost, 0, "{}", capture.display());
        told += whole.len();
        revised += list.revised;
    }
    assert!(told > 80 && revised > 0, "{told} messages, {revised} revised");
}

#[test]
fn every_lab_asked_for_by_name_too() {
    let labs = catalogue::all().to_vec();
    for capture in captures() {
        for lab in 0..labs.len() {
            let ask = Ask { lab: Some(lab), ..Ask::any(labs.clone()) };
            let (list, whole) = both(&capture, 3, &ask);
            assert_eq!(list.messages, whole, "{} as {}", capture.display(), labs[lab].id);
        }
    }
}

/// Labs whose rules are tried in order, on their own ports and where the port is open.
#[test]
fn rules_in_order_are_told_as_they_come() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/verify");
    let mut told = 0;
    for lab in catalogue::all().iter().filter(|lab| matches!(lab.variants[0].rule, wirelab_labs::Rule::Talk(_))) {
        let plain = std::fs::read_dir(folder.join(&lab.id).join("plain")).unwrap().map(|entry| entry.unwrap().path());
        let capture = plain.into_iter().find(|path| path.extension().is_some_and(|end| end == "pcapng")).unwrap();
        for ask in [Ask::named(lab.clone()), Ask::any(catalogue::all().to_vec())] {
            for step in [1, 3, 50] {
                let (list, whole) = both(&capture, step, &ask);
                assert_eq!(list.messages, whole, "{} at every {step} packets", lab.id);
                assert!(!whole.is_empty(), "{}", lab.id);
                told += whole.len();
            }
        }
    }
    assert!(told > 100, "{told}");
}
