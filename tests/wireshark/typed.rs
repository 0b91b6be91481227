//! A type, a length, a text: what a server sets in its headers is judged as `wirelab messages` judges it.

use wirelab_needs::require;

use super::{Desk, agree};
use crate::protocols::whole_labs;

/// A message of the page's lab: a type of two bytes and a length of one, the little end first.
fn typed(kind: u16, text: &str) -> Vec<u8> {
    [&kind.to_le_bytes()[..], &[text.len() as u8], text.as_bytes()].concat()
}

fn step(from: &str, bytes: &[u8]) -> String {
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("[[connection.step]]\nfrom = \"{from}\"\nhex = \"{hex}\"\nafter = \"20 ms\"\n")
}

#[test]
fn tshark_judges_types_as_wirelab_does() {
    require!(Tshark, Setpriv);
    let desk = Desk::new();
    let (_, text) = whole_labs().into_iter().find(|(id, _)| id == "typed").unwrap();
    let lab = desk.path("typed.toml");
    std::fs::write(&lab, text).unwrap();
    super::readable(&lab);
    let lab = lab.to_str().unwrap();
    let lua = desk.dissector(lab);
    let right = [(1, "hello", 2, "HELLO"), (3, "a=b c", 4, "5"), (5, "", 6, "a=b c"), (9, "x", 255, "no such type")];
    // A text that looks like what sets a field is a text.
    let odd = [(3, "type=9 x", 4, "8"), (5, "", 6, "type=9 x")];
    let wrong = [(1, "hello", 2, "hello"), (1, "hello", 4, "HELLO"), (3, "abc", 4, "4"), (9, "x", 256, "no such type")];
    for (name, talk) in [("right", &right[..]), ("odd", &odd), ("wrong", &wrong)] {
        let mut scenario = "title = \"t\"\n[[connection]]\nport = 7011\n".to_owned();
        for (asked, said, answered, heard) in talk {
            scenario.push_str(&step("client", &typed(*asked, said)));
            scenario.push_str(&step("server", &typed(*answered, heard)));
        }
        let capture = desk.crafted(name, &scenario);
        agree(&desk, &capture, lab, &lua);
        let correct: Vec<String> = super::told(&capture, lab)
            .into_values()
            .filter_map(|fields| fields.get("wirelab.turn.correct").cloned())
            .collect();
        let expected = if name == "wrong" { "0" } else { "1" };
        assert_eq!(correct, vec![expected; talk.len()], "{name}");
    }
}
