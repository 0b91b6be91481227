//! Labs with records.

use super::*;

/// A record of 29 bytes.
fn fixed(order: u8, size: u8, text: &str) -> Vec<u8> {
    let mut bytes = vec![1, 0, 0, 0, order, 0, 0, 0, size];
    bytes.extend(text.as_bytes());
    bytes.resize(29, b'-');
    bytes
}

fn variable(order: u8, text: &str) -> Vec<u8> {
    [&[1, 0, 0, 0, text.len() as u8, 0, 0, 0, order], text.as_bytes()].concat()
}

pub(super) fn works() -> Vec<(&'static str, Work)> {
    let of_fixed = |records: &[Vec<u8>]| {
        let mut wire = Wire::new(5005, 1);
        for record in records {
            wire.bytes(0, record).server_bytes(0, record);
        }
        wire.leave(0);
        Work::new("tcp-fixed").file("capture.pcap", wire.pcap())
    };
    let of_variable = |records: &[Vec<u8>]| {
        let mut wire = Wire::new(5005, 1);
        for record in records {
            wire.bytes(0, record).server_bytes(0, record);
        }
        wire.leave(0);
        Work::new("tcp-variable").file("capture.pcap", wire.pcap())
    };
    let mut version = fixed(2, 6, "second");
    version[0] = 7;
    let mut claims = variable(2, "the second text");
    claims[1] = 200;
    let mut lost = Wire::new(5005, 1);
    lost.bytes(0, &fixed(1, 5, "first")).bytes(0, &fixed(2, 6, "second")).bytes(0, &fixed(3, 5, "third")).leave(0);
    let mut hole = Wire::new(5005, 1);
    hole.bytes(0, &fixed(1, 5, "first")).bytes(0, &fixed(2, 6, "second")[..12]).bytes(0, &fixed(2, 6, "second")[12..]);
    hole.bytes(0, &fixed(3, 5, "third")).leave(0);
    hole.without(&[6]);
    let mut texts = Wire::new(5005, 1);
    texts.client(0, "one").server(0, "ECHO: one").client(0, "two").server(0, "ECHO: two").leave(0);
    let good = [fixed(1, 5, "first"), fixed(2, 6, "second"), fixed(3, 5, "third")];
    let mut in_words = Wire::new(5005, 1);
    good.iter().for_each(|record| {
        in_words.bytes(0, record).server(0, "message received");
    });
    in_words.leave(0);
    let longer = variable(1, "the first of them");
    let short = &variable(2, "the second one")[..12];
    vec![
        ("records as they should be", of_fixed(&good)),
        ("records answered in words", Work::new("tcp-fixed").file("capture.pcap", in_words.pcap())),
        ("records that jump", of_fixed(&[fixed(1, 5, "first"), fixed(7, 6, "second"), fixed(8, 5, "third")])),
        ("records with a wrong size", of_fixed(&[fixed(1, 9, "first"), fixed(2, 6, "second")])),
        ("records of another version", of_fixed(&[fixed(1, 5, "first"), version])),
        (
            "records cut in a letter",
            of_fixed(&[fixed(1, 20, "aaaaaaaaaaaaaaaaaaa\u{e9}"), fixed(2, 6, "second")].map(|mut record| {
                record.truncate(29);
                record
            })),
        ),
        ("no record", Work::new("tcp-fixed").file("capture.pcap", texts.pcap())),
        ("records, a hole in one", Work::new("tcp-fixed").file("capture.pcap", hole.pcap())),
        ("records without an echo", Work::new("tcp-fixed").file("capture.pcap", lost.pcap())),
        ("lengths as they should be", of_variable(&[longer.clone(), variable(2, "second")])),
        ("a length that claims more", of_variable(&[longer.clone(), claims])),
        (
            "a length that claims very much",
            of_variable(&[longer.clone(), [&[1, 9, 0, 0, 0, 0, 0, 0, 2][..], b"x"].concat()]),
        ),
        ("a record that ends early", of_variable(&[longer, short.to_vec()])),
    ]
}

/// Records of another part, in other bytes, with other numbers.
pub(super) fn of_other_kinds() -> Vec<(&'static str, Work)> {
    let record = |order: u8, text: &str| [&[1, 0, 0, 0, text.len() as u8, 0, 0, 0, order], text.as_bytes()].concat();
    // Little-endian numbers, as `struct` writes them without a mark.
    let little = |order: u8, text: &str| [&[1, text.len() as u8, 0, 0, 0, order, 0, 0, 0], text.as_bytes()].concat();
    let of = |records: &[Vec<u8>], echo: bool| {
        let mut wire = Wire::new(5005, 1);
        for record in records {
            wire.bytes(0, record);
            if echo {
                wire.server_bytes(0, record);
            }
        }
        wire.leave(0);
        Work::new("tcp-variable").file("capture.pcap", wire.pcap())
    };
    let good: Vec<_> = (1..=4).map(|order| record(order, "a text of the table")).collect();
    let huge = [&[1, 255, 255, 255, 0, 0, 0, 0, 2][..], b"the second text"].concat();
    let mut version = record(3, "the third text");
    version[0] = 9;
    let fixed = |size: u8| {
        let record = [&[1, 0, 0, 0, 1, 0, 0, 0, size], &b"twenty letters, all!"[..]].concat();
        let mut wire = Wire::new(5005, 1);
        wire.bytes(0, &record).server_bytes(0, &record).leave(0);
        Work::new("tcp-fixed").file("capture.pcap", wire.pcap())
    };
    vec![
        ("records of the other part", {
            let mut wire = Wire::new(5005, 1);
            for (order, text) in [(1, "first---------------"), (2, "second--------------"), (3, "third---------------")]
            {
                let size = text.trim_end_matches('-').len() as u8;
                let record = [&[1, 0, 0, 0, order, 0, 0, 0, size], text.as_bytes()].concat();
                wire.bytes(0, &record).server_bytes(0, &record);
            }
            wire.leave(0);
            Work::new("tcp-variable").file("capture.pcap", wire.pcap())
        }),
        ("a full record of a longer text", fixed(30)),
        ("a full record", fixed(20)),
        ("a record that claims far too much", of(std::slice::from_ref(&huge), false)),
        ("a record of five bytes", of(&[good[0][..5].to_vec()], false)),
        ("records, four", of(&good, true)),
        (
            "records, little-endian",
            of(&(1..=4).map(|order| little(order, "a text of the table")).collect::<Vec<_>>(), true),
        ),
        ("records, one far too long", of(&[good[0].clone(), huge], false)),
        ("records, one of another version", of(&[good[0].clone(), good[1].clone(), version, good[3].clone()], true)),
    ]
}
