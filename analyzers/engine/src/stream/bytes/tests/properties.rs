use proptest::prelude::*;

use super::*;

/// The byte at a position of the stream under test.
fn byte(position: u32) -> u8 {
    (position.wrapping_mul(2_654_435_761) >> 24) as u8
}

fn content(range: std::ops::Range<u32>) -> Vec<u8> {
    range.map(byte).collect()
}

/// The stream with gaps as `None`, after checking that positions and gaps join up.
fn joined(told: &[Told]) -> Vec<Option<u8>> {
    let mut stream = Vec::new();
    for part in told {
        match part {
            Told::Bytes(_, _, position, bytes) => {
                assert_eq!(*position, stream.len() as u64);
                assert!(!bytes.is_empty());
                stream.extend(bytes.iter().copied().map(Some));
            }
            Told::Gap(_, _, position, bytes, _) => {
                assert_eq!(*position, stream.len() as u64);
                assert!(*bytes > 0);
                stream.extend((0..*bytes).map(|_| None));
            }
        }
    }
    stream
}

const LENGTH: u32 = 400;

/// Segments of a stream of [`LENGTH`] bytes, any of them: where they begin and end.
fn segments() -> impl Strategy<Value = Vec<(u32, u32)>> {
    prop::collection::vec((0..LENGTH, 1..60u32), 0..60)
        .prop_map(|list| list.into_iter().map(|(start, length)| (start, (start + length).min(LENGTH))).collect())
}

/// Pushes segments behind a SYN with sequence number `first`, then an acknowledgement of all.
fn tell(first: u32, order: &[(u32, u32)], acknowledge: bool) -> Vec<Told> {
    let mut reassembler = Reassembler::new();
    let mut all = run(&mut reassembler, &[TcpPiece { syn: true, ..data(Role::Client, 0, first, b"") }]);
    let origin = first.wrapping_add(1);
    for (frame, &(start, end)) in (1..).zip(order) {
        let bytes = content(start..end);
        let piece = data(Role::Client, frame, origin.wrapping_add(start), &bytes);
        all.extend(run(&mut reassembler, &[piece]));
    }
    if acknowledge {
        all.extend(run(&mut reassembler, &[ack(9999, origin.wrapping_add(LENGTH))]));
        assert_eq!(reassembler.waiting(Role::Client).segments, 0);
    }
    all
}

fn first_number() -> impl Strategy<Value = u32> {
    // Near the wrap as often as anywhere. The number before it is what counts as not begun.
    prop_oneof![Just(0), 1..u32::MAX - 1, u32::MAX - LENGTH..u32::MAX - 1]
}

proptest! {
    #[test]
    fn any_cut_order_and_overlap_gives_the_same_bytes(
        first in first_number(),
        extra in segments(),
        cuts in prop::collection::btree_set(1..LENGTH, 0..30),
        seed in any::<prop::sample::Index>(),
        shuffled in Just(()).prop_perturb(|(), mut rng| rng.next_u64()),
    ) {
        let edges: Vec<u32> = std::iter::once(0).chain(cuts).chain([LENGTH]).collect();
        let mut order: Vec<(u32, u32)> = edges.windows(2).map(|pair| (pair[0], pair[1])).chain(extra).collect();
        shuffle(&mut order, shuffled);
        let turn = seed.index(order.len());
        order.rotate_left(turn);
        let told = tell(first, &order, false);
        let expected: Vec<Option<u8>> = content(0..LENGTH).into_iter().map(Some).collect();
        prop_assert_eq!(joined(&told), expected);
    }

    #[test]
    fn gaps_are_where_bytes_are_missing_and_nowhere_else(first in first_number(), order in segments()) {
        let told = tell(first, &order, true);
        let end = order.iter().map(|&(_, end)| end).max().unwrap_or(0);
        let expected: Vec<Option<u8>> = (0..end)
            .map(|at| order.iter().any(|&(start, end)| (start..end).contains(&at)).then(|| byte(at)))
            .collect();
        prop_assert_eq!(joined(&told), expected);
    }

    #[test]
    fn no_segments_whatever_break_it(
        limit in 0..4000usize,
        pieces in prop::collection::vec(
            (any::<bool>(), any::<u32>(), 0..3000u32, any::<Option<u32>>(), any::<bool>(), 0..300u32, 0..300usize),
            0..80,
        ),
    ) {
        let zeros = [0; 300];
        let mut reassembler = Reassembler::new().limit(limit);
        let mut sides = [Vec::new(), Vec::new()];
        for (frame, (server, far, near, ack, syn, len, captured)) in (1..).zip(pieces) {
            let from = if server { Role::Server } else { Role::Client };
            // Mostly near each other, now and then anywhere.
            let seq = if far % 8 == 0 { far } else { near };
            let piece = TcpPiece { from, seq, ack, syn, len, bytes: &zeros[..captured], frame, time: None };
            reassembler.push(&piece, &mut |chunk| sides[usize::from(chunk.from == Role::Server)].push(told(chunk)));
            prop_assert!(reassembler.waiting(from).bytes <= limit as u64);
        }
        for side in &sides {
            let mut position = 0;
            for part in side {
                let (at, length) = match part {
                    Told::Bytes(_, _, at, bytes) => (*at, bytes.len() as u64),
                    Told::Gap(_, _, at, bytes, _) => (*at, *bytes),
                };
                prop_assert_eq!(at, position);
                prop_assert!(length > 0);
                position += length;
            }
        }
    }
}

/// Fisher and Yates, with a linear congruential generator.
fn shuffle(order: &mut [(u32, u32)], mut state: u64) {
    for last in (1..order.len()).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        order.swap(last, (state >> 33) as usize % (last + 1));
    }
}
