//! The same bytes in any cut, order and number of copies give the same messages.

use Role::{Client, Server};
use proptest::prelude::*;

use super::*;

/// How a stretch of bytes travels.
#[derive(Clone, Debug)]
struct Travel {
    /// Where it is cut, each a share of what is left.
    cuts: Vec<u8>,
    /// Which of the next few segments goes first.
    swaps: Vec<u8>,
    /// Segments that are sent again: which, and how many bytes earlier and later the copy is cut.
    copies: Vec<(u8, u8, u8)>,
}

fn travel() -> impl Strategy<Value = Travel> {
    (
        prop::collection::vec(any::<u8>(), 0..12),
        prop::collection::vec(0_u8..4, 0..12),
        prop::collection::vec((any::<u8>(), 0_u8..6, 0_u8..6), 0..6),
    )
        .prop_map(|(cuts, swaps, copies)| Travel { cuts, swaps, copies })
}

impl Travel {
    fn segments(&self, bytes: &[u8]) -> Vec<Sent> {
        let mut ends: Vec<usize> = self.cuts.iter().map(|cut| usize::from(*cut) * bytes.len() / 256).collect();
        ends.extend([0, bytes.len()]);
        ends.sort_unstable();
        ends.dedup();
        let sent = |from: usize, to: usize| Sent {
            slot: 0,
            from: Client,
            seq: 1 + from as u32,
            bytes: bytes[from..to].to_vec(),
            push: true,
        };
        self.disturb(ends.windows(2).map(|pair| sent(pair[0], pair[1])).collect(), bytes)
    }

    /// Copies in another cut, and another order.
    fn disturb(&self, mut segments: Vec<Sent>, bytes: &[u8]) -> Vec<Sent> {
        for (which, before, behind) in &self.copies {
            if segments.is_empty() {
                break;
            }
            let at = usize::from(*which) % segments.len();
            let of = &segments[at];
            let start = (of.seq as usize - 1).saturating_sub(usize::from(*before));
            let end = (of.seq as usize - 1 + of.bytes.len() + usize::from(*behind)).min(bytes.len());
            let copy = Sent { seq: 1 + start as u32, bytes: bytes[start..end].to_vec(), ..of.clone() };
            segments.insert((at + 1).min(segments.len()), copy);
        }
        for (at, swap) in self.swaps.iter().enumerate() {
            // The first stays first: before it nobody knows where the stream begins.
            let (a, b) = (1 + at, 1 + at + usize::from(*swap));
            if b < segments.len() {
                segments.swap(a, b);
            }
        }
        segments
    }
}

/// Texts as messages of each framing that marks its borders, with the lab and variant that has it.
fn framed(texts: &[String]) -> Vec<(&'static str, &'static str, Vec<Vec<u8>>)> {
    let numbered = || (1_u8..).zip(texts);
    let fixed = numbered().map(|(order, text)| {
        let mut bytes = vec![1, 0, 0, 0, order, 0, 0, 0, text.len() as u8];
        bytes.extend_from_slice(text.as_bytes());
        bytes.resize(29, b'-');
        bytes
    });
    let variable =
        numbered().map(|(order, text)| [&[1, 0, 0, 0, text.len() as u8, 0, 0, 0, order], text.as_bytes()].concat());
    let digits =
        texts.iter().map(|text| format!("{} {text}", text.len() + if text.len() < 8 { 2 } else { 3 }).into_bytes());
    vec![
        ("nc-basics", "tcp", texts.iter().map(|text| format!("{text}\n").into_bytes()).collect()),
        ("tcp-fixed", "as-given", fixed.collect()),
        ("tcp-variable", "as-given", variable.collect()),
        ("length-text", "store", digits.collect()),
    ]
}

fn texts() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec("[a-z]{1,20}", 1..8)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn framings_with_borders_do_not_care_for_segments(texts in texts(), travel in travel()) {
        for (id, variant, messages) in framed(&texts) {
            let mut script = Script::new(1, 5005);
            for segment in travel.segments(&messages.concat()) {
                script.segment(&segment);
            }
            let found: Vec<Vec<u8>> = script.play(lab(id), variant).into_iter().map(|message| message.bytes.to_vec()).collect();
            prop_assert_eq!(found, messages, "{}", id);
        }
    }

    #[test]
    fn without_borders_the_original_segments_are_the_messages(texts in texts(), travel in travel()) {
        let bytes = texts.concat().into_bytes();
        let mut seq = 1;
        let mut segments = Vec::new();
        for text in &texts {
            segments.push(Sent { slot: 0, from: Client, seq, bytes: text.clone().into_bytes(), push: true });
            seq += text.len() as u32;
        }
        // A copy that begins where a segment begins could be the original: those are left to another test.
        let begins: Vec<u32> = segments.iter().map(|sent| sent.seq).collect();
        let disturbed = travel.disturb(segments.clone(), &bytes);
        let honest = |sent: &Sent| {
            !begins.contains(&sent.seq) || segments.iter().any(|original| original.seq == sent.seq && original.bytes == sent.bytes)
        };
        let mut script = Script::new(1, 8080);
        for segment in disturbed.iter().filter(|sent| honest(sent)) {
            script.segment(segment);
        }
        let found: Vec<Vec<u8>> =
            script.play(lab("csv-encapsulation"), "listener").into_iter().map(|message| message.bytes.to_vec()).collect();
        prop_assert_eq!(&found, &texts.iter().map(|text| text.clone().into_bytes()).collect::<Vec<_>>());
        // In any other cut, the bytes are the same.
        let mut script = Script::new(1, 8080);
        for segment in travel.segments(&bytes) {
            script.segment(&segment);
        }
        let joined: Vec<u8> =
            script.play(lab("csv-encapsulation"), "listener").into_iter().flat_map(|message| message.bytes.to_vec()).collect();
        prop_assert_eq!(joined, bytes);
    }

    #[test]
    fn replies_are_paired_in_any_cut(texts in texts(), cuts in prop::collection::vec(1_usize..9, 1..6)) {
        let mut script = Script::new(1, 5005);
        for text in &texts {
            script.client(0, text);
            let reply = format!("ECHO: {text}");
            let mut rest = reply.as_bytes();
            for cut in &cuts {
                let (now, later) = rest.split_at((*cut).min(rest.len()));
                if !now.is_empty() {
                    script.says(0, Server, now);
                }
                rest = later;
            }
            if !rest.is_empty() {
                script.says(0, Server, rest);
            }
        }
        let messages = script.play(lab("tcp-text"), "echo");
        prop_assert_eq!(messages.len(), 2 * texts.len());
        for (pair, text) in messages.chunks(2).zip(&texts) {
            prop_assert_eq!(&*pair[0].bytes, text.as_bytes());
            prop_assert_eq!(&pair[1].verdict, &Some(Verdict::Right));
            prop_assert_eq!(pair[1].reply_to, Some(pair[0].number));
        }
    }

    /// Any bytes at all, under every lab: no panic, nothing invented, nothing lost but what is said to be.
    #[test]
    fn any_bytes_under_any_lab(
        chunks in prop::collection::vec((any::<bool>(), prop::collection::vec(any::<u8>(), 1..60), 0_u32..3), 1..12),
    ) {
        for lab in catalogue::all() {
            for variant in &lab.variants {
                let mut script = Script::new(2, 1);
                let mut said = 0;
                for (index, (client, bytes, lost)) in chunks.iter().enumerate() {
                    let from = if *client { Client } else { Server };
                    script.says(index % 2, from, bytes).lost(index % 2, from, *lost).acknowledged(index % 2, from);
                    said += bytes.len();
                }
                let messages = script.play(lab, &variant.id);
                let found: usize = messages.iter().map(|message| message.bytes.len()).sum();
                let waiting: usize = script.recorders.iter().map(|r| r.log().from_client.bytes().len() + r.log().from_server.bytes().len()).sum();
                prop_assert!(waiting <= said);
                prop_assert_eq!(found, waiting, "{} {}", &lab.id, &variant.id);
            }
        }
    }
}
