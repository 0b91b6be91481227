use Role::{Client, Server};

use super::*;

fn bytes(frame: u64, position: u64, bytes: &[u8]) -> Told {
    Told::Bytes(Client, frame, position, bytes.to_vec())
}

fn gap(frame: u64, position: u64, bytes: u64, why: Missing) -> Told {
    Told::Gap(Client, frame, position, bytes, why)
}

fn syn() -> TcpPiece<'static> {
    TcpPiece { syn: true, ..data(Client, 1, 0, b"") }
}

#[test]
fn segments_in_order_are_handed_on_as_they_come() {
    let told = run(
        &mut Reassembler::new(),
        &[syn(), data(Client, 2, 1, b"abc"), ack(3, 4), data(Server, 4, 1, b"xy"), data(Client, 5, 4, b"d")],
    );
    assert_eq!(told, [bytes(2, 0, b"abc"), Told::Bytes(Server, 4, 0, b"xy".to_vec()), bytes(5, 3, b"d")]);
}

#[test]
fn data_on_the_syn_comes_first() {
    let fast_open = TcpPiece { syn: true, ..data(Client, 1, 0, b"early") };
    assert_eq!(
        run(&mut Reassembler::new(), &[fast_open, data(Client, 2, 6, b"late")]),
        [bytes(1, 0, b"early"), bytes(2, 5, b"late")]
    );
}

#[test]
fn repeats_keep_alives_and_stale_overlaps_bring_nothing() {
    let told = run(
        &mut Reassembler::new(),
        &[
            syn(),
            data(Client, 2, 1, b"abcd"),
            data(Client, 3, 1, b"abcd"),
            data(Client, 4, 4, b"\0"),
            data(Client, 5, 2, b"XYZef"),
        ],
    );
    assert_eq!(told, [bytes(2, 0, b"abcd"), bytes(5, 4, b"ef")], "what came first wins");
}

#[test]
fn what_came_too_early_waits_and_keeps_its_frame() {
    let told = run(&mut Reassembler::new(), &[syn(), data(Client, 2, 4, b"def"), data(Client, 3, 1, b"abc")]);
    assert_eq!(told, [bytes(3, 0, b"abc"), bytes(2, 3, b"def")]);
}

#[test]
fn of_what_waits_the_first_to_come_wins() {
    let told = run(
        &mut Reassembler::new(),
        &[syn(), data(Client, 2, 4, b"ABCD"), data(Client, 3, 3, b"cabcdef"), data(Client, 4, 1, b"abc")],
    );
    assert_eq!(told, [bytes(4, 0, b"abc"), bytes(2, 3, b"ABCD"), bytes(3, 7, b"ef")]);
}

#[test]
fn a_hole_becomes_a_gap_when_bytes_behind_it_are_acknowledged() {
    let mut reassembler = Reassembler::new();
    let told = run(&mut reassembler, &[syn(), data(Client, 2, 5, b"ef"), data(Client, 3, 9, b"i"), ack(4, 5)]);
    assert_eq!(told, [], "nothing is acknowledged beyond the hole");
    assert_eq!(reassembler.waiting(Client), super::super::Waiting { segments: 2, bytes: 3 });
    assert_eq!(
        run(&mut reassembler, &[ack(5, 6), ack(6, 10), data(Client, 7, 1, b"abcd")]),
        [
            gap(5, 0, 4, Missing::Acknowledged),
            bytes(2, 4, b"ef"),
            gap(6, 6, 2, Missing::Acknowledged),
            bytes(3, 8, b"i"),
        ],
        "and what comes after that is too late"
    );
}

#[test]
fn an_acknowledgement_of_missing_bytes_alone_shows_nothing_yet() {
    let told = run(&mut Reassembler::new(), &[syn(), ack(2, 100), data(Client, 3, 100, b"x"), ack(4, 101)]);
    assert_eq!(told, [gap(4, 0, 99, Missing::Acknowledged), bytes(3, 99, b"x")]);
}

#[test]
fn the_part_that_was_not_captured_is_a_gap() {
    let cut = TcpPiece { len: 10, ..data(Client, 2, 1, b"abc") };
    let lost = TcpPiece { len: 5, ..data(Client, 3, 11, b"") };
    assert_eq!(
        run(&mut Reassembler::new(), &[syn(), cut, lost, data(Client, 4, 16, b"z")]),
        [bytes(2, 0, b"abc"), gap(2, 3, 7, Missing::CutOff), gap(3, 10, 5, Missing::CutOff), bytes(4, 15, b"z")]
    );
}

#[test]
fn a_conversation_that_was_under_way_begins_with_its_first_segment() {
    // A probe has the number before the first byte, relative 0, and may come first.
    let probe = data(Client, 1, 0, b"");
    assert_eq!(run(&mut Reassembler::new(), &[probe, data(Client, 2, 1, b"abc")]), [bytes(2, 0, b"abc")]);
    assert_eq!(run(&mut Reassembler::new(), &[data(Client, 2, 700, b"abc")]), [bytes(2, 0, b"abc")]);
}

#[test]
fn numbers_wrap_around() {
    let start = u32::MAX - 1;
    let told = run(
        &mut Reassembler::new(),
        &[
            data(Client, 1, start, b"ab"),
            data(Client, 2, 3, b"fg"),
            data(Client, 3, 0, b"cd"),
            data(Client, 4, start, b"ab"),
            ack(5, 5),
        ],
    );
    assert_eq!(
        told,
        [bytes(1, 0, b"ab"), bytes(3, 2, b"cd"), gap(5, 4, 1, Missing::Acknowledged), bytes(2, 5, b"fg"),]
    );
}

#[test]
fn beyond_the_limit_the_first_hole_is_given_up() {
    let mut reassembler = Reassembler::new().limit(1000);
    let block = [7; 300];
    let pieces: Vec<_> = (0..3).map(|n| data(Client, 2 + u64::from(n), 101 + 400 * n, &block)).collect();
    let told = run(&mut reassembler, &[&[syn()], &pieces[..]].concat());
    assert_eq!(told, [gap(4, 0, 100, Missing::GivenUp), bytes(2, 100, &block)]);
    assert_eq!(reassembler.waiting(Client).segments, 2);
    let mut rest = Vec::new();
    reassembler.give_up(Client, 9, None, &mut |chunk| rest.push(super::told(chunk)));
    assert_eq!(
        rest,
        [
            gap(9, 400, 100, Missing::GivenUp),
            bytes(3, 500, &block),
            gap(9, 800, 100, Missing::GivenUp),
            bytes(4, 900, &block),
        ]
    );
}

#[test]
fn the_same_segment_over_and_over_waits_once() {
    let mut reassembler = Reassembler::new();
    let pieces: Vec<_> = (0..100).map(|n| data(Client, n, 10, b"again")).collect();
    run(&mut reassembler, &[&[syn()], &pieces[..]].concat());
    assert_eq!(reassembler.waiting(Client).segments, 1);
}
