use super::{Cut, Framing};
use crate::layout::{Layout, Machine, Purpose};

fn header(format: &str, names: &[&str]) -> Layout {
    let names: Vec<_> = names.iter().map(|name| ((*name).to_owned(), Purpose::default())).collect();
    Layout::new("header", format, Machine::Unix, &names).expect("a format")
}

fn column() -> Framing {
    let column = Some(super::Column { width: 4, pad: b' ', right: false });
    Framing::AsciiLength { separator: Vec::new(), counts_itself: false, column, max: 100 }
}

fn framings() -> [Framing; 5] {
    [
        Framing::Line { max: 10 },
        Framing::Delimiter { delimiter: b"||".to_vec(), max: 10 },
        Framing::Record { layout: header("!BH", &["a", "b"]) },
        Framing::Length {
            header: header("!BLL", &["version", "size", "order"]),
            length: "size".to_owned(),
            counts_header: false,
            body: "text".to_owned(),
            max: 100,
        },
        Framing::AsciiLength { separator: b" ".to_vec(), counts_itself: true, column: None, max: 100 },
    ]
}

#[test]
fn messages_end_where_the_framing_says() {
    let [line, delimiter, record, length, ascii] = framings();
    let whole = |len, body, tail| Cut::Whole { len, body, tail };
    let open = |least| Cut::Open { least };
    let table: [(&Framing, &[u8], Cut); 17] = [
        (&line, b"ping\nabc", whole(5, 0, 1)),
        (&line, b"ping\r\n", whole(6, 0, 2)),
        (&line, b"\n", whole(1, 0, 1)),
        (&line, b"pin", open(None)),
        (&line, b"0123456789a", Cut::TooLong { claimed: None }),
        (&line, b"0123456789a\n", Cut::TooLong { claimed: Some(12) }),
        (&delimiter, b"a|b||c", whole(5, 0, 2)),
        (&record, b"ab", open(Some(3))),
        (&record, b"abcd", whole(3, 0, 0)),
        (&length, b"\x01\0\0\0", open(Some(9))),
        (&length, b"\x01\0\0\0\x02\0\0\0\x01h", open(Some(11))),
        (&length, b"\x01\0\0\0\x02\0\0\0\x01hi!", whole(11, 9, 0)),
        (&length, b"\x01\xff\xff\xff\xff\0\0\0\x01", Cut::TooLong { claimed: Some(9 + 0xffff_ffff) }),
        (&ascii, b"7 hello", whole(7, 2, 0)),
        (&ascii, b"11", open(None)),
        (&ascii, b"1 x", Cut::Wrong { why: "the length is less than that of the digits themselves" }),
        (&ascii, b"x", Cut::Wrong { why: "a message begins with its length in digits" }),
    ];
    for (framing, bytes, expected) in table {
        assert_eq!(framing.cut(bytes, 0), expected, "{framing:?} {}", bytes.escape_ascii());
    }
}

/// A line end behind the length is one in either form.
#[test]
fn a_length_may_stand_in_a_line() {
    let lines = Framing::AsciiLength { separator: b"\n".to_vec(), counts_itself: false, column: None, max: 100 };
    let counts = Framing::AsciiLength { separator: b"\n".to_vec(), counts_itself: true, column: None, max: 100 };
    let whole = |len, body| Cut::Whole { len, body, tail: 0 };
    for (framing, bytes, expected) in [
        (&lines, &b"2\nhi"[..], whole(4, 2)),
        (&lines, b"2\r\nhi", whole(5, 3)),
        (&lines, b"2\r", Cut::Open { least: None }),
        (&lines, b"2\rhi", Cut::Wrong { why: "no separator after the length" }),
        (&counts, b"5\r\nhi", whole(5, 3)),
        (&counts, b"4\nhi", whole(4, 2)),
    ] {
        assert_eq!(framing.cut(bytes, 0), expected, "{}", bytes.escape_ascii());
    }
}

/// Bytes that come one at a time give the same answer as all at once.
#[test]
fn bytes_may_come_one_by_one() {
    let texts: [&[u8]; 5] = [b"hello\r\n", b"a|b||", b"abc", b"\x01\0\0\0\x02\0\0\0\x01hi", b"12 hello you"];
    for (framing, text) in framings().iter().zip(texts) {
        for end in 0..text.len() {
            let cut = framing.cut(&text[..end], end.saturating_sub(1));
            assert!(matches!(cut, Cut::Open { .. }), "{framing:?} {end} {cut:?}");
        }
        let cut = framing.cut(text, text.len() - 1);
        assert!(matches!(cut, Cut::Whole { len, .. } if len == text.len()), "{framing:?} {cut:?}");
    }
}

#[test]
fn a_length_may_have_a_fixed_width() {
    let whole = |len| Cut::Whole { len, body: 4, tail: 0 };
    let table: [(&[u8], Option<Cut>); 9] = [
        (b"2   hi", Some(whole(6))),
        (b"   2hi", Some(whole(6))),
        (b"0002hi!", Some(whole(6))),
        (b"0   ", Some(whole(4))),
        (b"2   h", Some(Cut::Open { least: Some(6) })),
        (b"2 ", Some(Cut::Open { least: Some(4) })),
        (b"    hi", None),
        (b"2 3 hi", None),
        (b"hi", None),
    ];
    for (bytes, expected) in table {
        let found = column().cut(bytes, 0);
        match expected {
            Some(expected) => assert_eq!(found, expected, "{}", bytes.escape_ascii()),
            None => assert!(matches!(found, Cut::Wrong { .. }), "{}: {found:?}", bytes.escape_ascii()),
        }
    }
    assert_eq!(column().write(b"hello", 1), b"5   hello");
    let zeros = super::Column { width: 3, pad: b'0', right: true };
    let framing = Framing::AsciiLength { separator: Vec::new(), counts_itself: true, column: Some(zeros), max: 100 };
    assert_eq!(framing.write(b"hello", 1), b"008hello");
    assert_eq!(framing.cut(b"008hello", 0), Cut::Whole { len: 8, body: 3, tail: 0 });
}
