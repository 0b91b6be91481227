//! Records in another layout than the lab asks for, and records of the lab in which something is wrong.

use super::*;

/// A header as the lab has it, with a length that may be another than the text's.
fn headed(version: u8, size: u32, order: u32, text: &str) -> Vec<u8> {
    [&[version][..], &size.to_be_bytes(), &order.to_be_bytes(), text.as_bytes()].concat()
}

fn little(size: u32, order: u32, text: &str) -> Vec<u8> {
    [&[1][..], &size.to_le_bytes(), &order.to_le_bytes(), text.as_bytes()].concat()
}

fn fixed(order: u32, text: &str) -> Vec<u8> {
    [&[1][..], &order.to_be_bytes(), &(text.len() as u32).to_be_bytes(), format!("{text:-<20}").as_bytes()].concat()
}

/// How the layout of a work differs, if it is told that it does: a server that answers each record with itself.
fn told(records: &[Vec<u8>]) -> Option<String> {
    let mut script = Script::new(1, 5005);
    for record in records {
        script.says(0, Role::Client, record).says(0, Role::Server, record);
    }
    let choice = script.decide(&named("tcp-variable")).0.ok()?;
    choice.altered.and_then(|altered| altered.layout).map(|layout| layout.to_string())
}

#[test]
fn a_length_that_is_wrong_once_is_no_other_layout() {
    let text = "hello";
    let table: [(&str, Vec<Vec<u8>>, bool); 7] = [
        ("as asked", vec![headed(1, 5, 1, text), headed(1, 5, 2, text)], false),
        ("too large a length", vec![headed(1, 5, 1, text), headed(1, 50, 2, text), headed(1, 5, 3, text)], false),
        ("too small a length", vec![headed(1, 5, 1, text), headed(1, 3, 2, text), headed(1, 5, 3, text)], false),
        ("the only length is too large", vec![headed(1, 9, 1, text)], false),
        ("the first length is none", vec![headed(1, 0, 1, text), headed(1, 5, 2, text)], false),
        ("records of the other part", vec![fixed(1, text), fixed(2, "a second"), fixed(3, "and more")], false),
        ("little-endian", vec![little(5, 1, text), little(5, 2, text), little(5, 3, text)], true),
    ];
    for (name, records, expected) in table {
        let found = told(&records);
        assert_eq!(found.is_some(), expected, "{name}: {found:?}");
    }
}
