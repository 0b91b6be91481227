use crate::kind::histogram::{self, Bin};
use crate::kind::ladder;
use crate::kind::matrix::{self, Cell, Matrix};
use crate::kind::overlap::{self, Lasting};
use crate::scene::{Anchor, Axis, Colour, Ground, Kind, Plot, Shape, Sheet, Stroke, Unit, spot};
use wirelab_engine::stream::Role;
use wirelab_words::list::picture::{End, Lack, Nothing, Rate, Time};

use super::*;

fn drawn(scene: &Scene, letters: Letters) -> String {
    let lines: Vec<String> = draw(scene, letters).iter().map(Line::text).collect();
    lines.join("\n")
}

#[test]
fn a_class_in_the_terminal() {
    let names = ["Ana", "Rui", "日本 Tarō"];
    let cells = [Cell::Shown, Cell::Partly, Cell::NotShown, Cell::Untold, Cell::NotAsked];
    let students = names
        .iter()
        .enumerate()
        .map(|(place, name)| ((*name).to_owned(), (0..5).map(|check| cells[(check + place) % 5]).collect()));
    let checks = ["SYN", "PONG", "The log", "Two clients", "Order"].map(str::to_owned).to_vec();
    let class = Matrix { checks, students: students.collect() };
    let bins = [Bin::new("0 – 5", 1), Bin::new("5 – 10", 7), Bin::new("10 – 15", 30)];
    let mut text = String::new();
    for width in [80, 200] {
        let ground = Ground::terminal(width);
        for letters in [Letters::Unicode, Letters::Ascii] {
            for scene in [matrix::scene(&class, &ground), histogram::scene(&bins, &ground)] {
                text.push_str(&drawn(&scene, letters));
                text.push_str("\n\n");
            }
        }
    }
    insta::assert_snapshot!(text);
}

fn lasting() -> Lasting {
    Lasting {
        stream: 0,
        name: "127.0.0.1:40000".to_owned(),
        start: 0,
        end: 1_000_000_000,
        how: End::OneSided,
        came_about: true,
        of_lab: true,
        spoke: true,
        messages: Vec::new(),
    }
}

/// Of dots that fall together it is said how many there are.
#[test]
fn messages_at_one_place_are_counted() {
    let says = |messages: &[(i64, Role)]| {
        let one = Lasting { messages: messages.to_vec(), ..lasting() };
        drawn(&overlap::scene(&[one], &Ground::terminal(80)), Letters::Unicode)
    };
    let apart = says(&[(100_000_000, Role::Client), (500_000_000, Role::Server)]);
    assert!(!apart.contains("no dot of") && apart.contains("one-sided"), "{apart}");
    let together = says(&[(100_000_000, Role::Client), (100_002_000, Role::Server), (100_003_000, Role::Client)]);
    assert!(together.contains("2 messages have no dot of their own"), "{together}");
}

#[test]
fn lines_dots_and_texts_share_a_small_graph() {
    let mut sheet = Sheet::new(&Ground::terminal(48), Nothing { lacks: Lack::Data });
    let x = Axis::new(Time {}, Unit::Time, 0.0, 5e6);
    let plot = Plot::of_height(&mut sheet, x, Axis::from_zero(Rate {}, Unit::Rate, 900.0), 6.0);
    sheet.line(vec![plot.at(0.0, 0.0), plot.at(5e6, 900.0)], Colour::Client, Stroke::Data);
    sheet.dot(plot.at(2.5e6, 450.0), Shape::Cross, Colour::Bad);
    assert!(sheet.text(spot(30.0, 6.0), Anchor::Start, Kind::Value, Colour::Ink, "here"));
    assert!(!sheet.text(spot(32.0, 6.0), Anchor::Start, Kind::Value, Colour::Ink, "not here"), "it would lie over it");
    insta::assert_snapshot!(drawn(&sheet.finish(Nothing { lacks: Lack::Data }), Letters::Unicode));
}

/// What a ladder of one packet says on so many columns.
fn ladder_of(odd: &str, columns: usize) -> String {
    let rung = ladder::Rung {
        frame: 1_234_567,
        label: "PSH, ACK, len 11".into(),
        beside: "payload".into(),
        odd: odd.into(),
        ..ladder::Rung::default()
    };
    let ladder = ladder::Ladder { rungs: vec![rung], all: 1, ..ladder::Ladder::default() };
    drawn(&ladder::scene(&ladder, 0, &Ground::terminal(columns)), Letters::Unicode)
}

#[test]
fn a_narrow_ladder_says_what_is_odd_on_the_arrow() {
    for (odd, columns, parts) in [
        ("spurious retransmission", 48, &["1234567", "spurious retransm"][..]),
        ("retransmission", 48, &["1234567", " retransmission "]),
        ("", 48, &["1234567", "PSH, ACK, len 11"]),
        ("retransmission", 80, &["PSH, ACK, len 11", "retransmission"]),
        ("", 80, &["PSH, ACK, len 11", "payload"]),
    ] {
        let text = ladder_of(odd, columns);
        assert!(parts.iter().all(|part| text.contains(part)), "{odd}, {columns}\n{text}");
    }
}

#[test]
fn where_an_address_has_no_room_its_port_is_shown() {
    let of = |columns| {
        let one = Lasting { name: "192.168.100.100:38474".into(), ..lasting() };
        drawn(&overlap::scene(&[one], &Ground::terminal(columns)), Letters::Unicode)
    };
    assert!(of(48).contains("  0 :38474 ") && !of(48).contains("192"), "{}", of(48));
    assert!(of(80).contains("  0 :38474 ") && of(200).contains("  0 192.168.100.100:38474 "), "{}", of(80));
}
