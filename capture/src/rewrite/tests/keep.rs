//! What is handed in of a capture that holds more.

use super::{bytes, read, working};
use crate::read::Order;
use crate::read::testfile::TestFile;
use crate::rewrite::{Ranges, Stamp};

#[test]
fn nothing_private_is_kept() {
    for order in [Order::Little, Order::Big] {
        let part = || TestFile::pcapng(order);
        let private = |codes: &[u16]| codes.iter().fold(part(), |part, code| part.option(*code, b"private!")).bytes;
        let shown = part().option(4, b"Dumpcap 4.4").bytes;
        let section = [private(&[1, 2, 3, 2988, 19_373]), shown].concat();
        let nanos = part().option(9, &[9]).bytes;
        let interface = [private(&[1, 2, 3, 11, 12, 15]), nanos, private(&[16])].concat();
        let mut data = part().packet_head(0, 1_500_000_000, 3, 3).raw(b"lab!").bytes;
        data.extend(private(&[1, 3]));
        let dropped = part().option(5, &[0; 8]).bytes;
        let statistics = part().u32(0).u64(0).raw(&private(&[1])).raw(&dropped).bytes;
        let file = part()
            .section(&section)
            .interface(1, 0, &interface)
            .packet(0, 1, b"private", &[])
            .block(6, &data)
            .block(4, b"private names here..")
            .block(10, &part().u32(0x544c_534b).u32(7).padded(b"private").bytes)
            .block(0xbad, &part().u32(1).padded(b"private").bytes)
            .block(3, &part().u32(3).padded(b"spb").bytes)
            .packet(0, 5, b"private", &[])
            .block(5, &statistics)
            .raw(b"private at the end");
        let stamp = Stamp { by: "wirelab 1".into(), lab: "a-lab".into(), sha256: "00".into(), ..Stamp::default() };
        // The custom block is a frame too.
        let kept = working(&file.bytes).keep(&Ranges::of(vec![(4, 4), (2, 2)]), stamp).unwrap();
        assert_eq!((kept.stamp.kept, kept.stamp.of, kept.stamp.damaged), (2, 5, true));
        let told = kept.stamp.clone();
        let new = bytes(kept.written);
        assert!(!new.windows(7).any(|window| window == b"private"), "{}", String::from_utf8_lossy(&new));
        let (facts, frames) = read(&new);
        assert_eq!(frames, [(1, b"lab".to_vec()), (2, b"spb".to_vec())]);
        assert_eq!(facts.application.as_deref(), Some("Dumpcap 4.4"));
        assert_eq!(facts.first_time.unwrap().as_nanos(), 1_500_000_000);
        assert_eq!(facts.interfaces[0].dropped_by_interface, Some(0));
        assert!(facts.notes.kept().is_empty(), "{:?}", facts.notes);
        assert_eq!(Stamp::of(&facts), Some(told));
    }
}

#[test]
fn what_a_tool_says_of_itself_stays() {
    let part = || TestFile::pcapng(Order::Little);
    let made = part().option(1, b"made by wirelab 9 (run x), not by a student; my name").bytes;
    let file = part().section(&made).interface(1, 0, &[]).packet(0, 1, b"x", &[]);
    let new = bytes(working(&file.bytes).keep(&Ranges::of(vec![(1, 1)]), Stamp::default()).unwrap().written);
    let (facts, _) = read(&new);
    assert_eq!(facts.comments.len(), 2);
    assert_eq!(facts.comments[1].text, "made by wirelab, not by a student");
}

#[test]
fn runs_of_frames() {
    let ranges = Ranges::of(vec![(7, 9), (1, 1), (2, 2), (1, 1), (8, 8), (12, 12)]);
    let has: Vec<u64> = (0..15).filter(|frame| ranges.has(*frame)).collect();
    assert_eq!(has, [1, 2, 7, 8, 9, 12]);
    assert_eq!(ranges.count(), 6);
    assert_eq!((Ranges::default().count(), Ranges::default().has(0)), (0, false));
}
