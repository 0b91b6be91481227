//! What every scene keeps to, and what colours must do for everybody's eyes.

use proptest::prelude::*;
use wirelab_engine::TcpFlags;
use wirelab_engine::stream::Role;
use wirelab_engine::stream::tcp::{Phase, Verdicts};
use wirelab_words::list::picture::{End, Named};

use super::*;
use crate::kind::histogram::Bin;
use crate::kind::ladder::{Heads, Ladder, Rung};
use crate::kind::matrix::{Cell, Matrix};
use crate::kind::overlap::Lasting;
use crate::kind::rtt::Point;
use crate::kind::ruler::{Ruler, Stretch};
use crate::kind::sequence::{Person, Sequence, Spoken};
use crate::kind::*;
use crate::terminal::{self, Letters};
use crate::trace::{Packet, Trace};
use crate::{PictureKind, svg};

fn channel(hex: &str, at: usize) -> f64 {
    let value = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0;
    if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
}

fn linear(hex: &str) -> [f64; 3] {
    [1, 3, 5].map(|at| channel(hex, at))
}

fn luminance([red, green, blue]: [f64; 3]) -> f64 {
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// WCAG 2.1, relative luminance and contrast ratio.
fn contrast(one: &str, other: &str) -> f64 {
    let (one, other) = (luminance(linear(one)), luminance(linear(other)));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// How people see who lack one kind of cones: Machado, Oliveira and Fernandes, 2009, severity 1.0.
const EYES: [[[f64; 3]; 3]; 4] = [
    [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
    [[0.152_286, 1.052_583, -0.204_868], [0.114_503, 0.786_281, 0.099_216], [-0.003_882, -0.048_116, 1.051_998]],
    [[0.367_322, 0.860_646, -0.227_968], [0.280_085, 0.672_501, 0.047_413], [-0.011_820, 0.042_940, 0.968_881]],
    [[1.255_528, -0.076_749, -0.178_779], [-0.078_411, 0.930_809, 0.147_602], [0.004_733, 0.691_367, 0.303_900]],
];

/// CIE 1976 L*a*b*, of which distances are about as large as they look.
fn lab(colour: [f64; 3], eye: &[[f64; 3]; 3]) -> [f64; 3] {
    let seen = eye.map(|row| row.iter().zip(colour).map(|(part, value)| part * value).sum::<f64>().clamp(0.0, 1.0));
    let [red, green, blue] = seen;
    let x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.950_47;
    let z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.088_83;
    let root = |value: f64| if value > 0.008_856 { value.cbrt() } else { 7.787 * value + 16.0 / 116.0 };
    let (x, y, z) = (root(x), root(luminance(seen)), root(z));
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

#[test]
fn colours_hold_on_both_grounds() {
    for shade in [Shade::Light, Shade::Dark] {
        for colour in Colour::ALL {
            let contrast = contrast(colour.on(shade), shade.ground());
            assert!(contrast >= 4.5, "{colour} on {shade:?}: {contrast:.2}");
        }
    }
    // The ground of a page that says no more than `color-scheme: dark`.
    for colour in Colour::ALL {
        assert!(contrast(colour.on(Shade::Dark), "#121212") >= 4.5, "{colour}");
    }
}

#[test]
fn no_two_colours_look_alike_to_anybody() {
    for shade in [Shade::Light, Shade::Dark] {
        for (place, one) in Colour::ALL.iter().enumerate() {
            for other in &Colour::ALL[..place] {
                for (eye, matrix) in EYES.iter().enumerate() {
                    let (one_seen, other_seen) =
                        (lab(linear(one.on(shade)), matrix), lab(linear(other.on(shade)), matrix));
                    let parts = one_seen.iter().zip(other_seen).map(|(one, other)| (one - other).powi(2));
                    let distance = parts.sum::<f64>().sqrt();
                    assert!(distance >= 18.0, "{one} and {other} on {shade:?}, eye {eye}: {distance:.1}");
                }
            }
        }
    }
}

/// What a scene keeps to, whatever is in it.
fn hold(scene: &Scene) -> Result<(), TestCaseError> {
    let (width, height) = (scene.width(), scene.height());
    let inside = |at: &Spot| {
        at.x.is_finite() && at.y.is_finite() && at.x >= 0.0 && at.y >= 0.0 && at.x <= width && at.y <= height
    };
    let mut texts: Vec<(Spot, f64, &str)> = Vec::new();
    for mark in scene.marks() {
        let ok = match mark {
            Mark::Line { through, .. } => through.iter().all(inside),
            Mark::Arrow { from, to, .. } | Mark::Bar { from, to, .. } => inside(from) && inside(&spot(*to, from.y)),
            Mark::Block { from, to, .. } => inside(from) && inside(to),
            Mark::Dot { at, .. } => inside(at),
            Mark::Text { at, columns, text, .. } => {
                texts.push((*at, *columns, text.as_str()));
                inside(at) && inside(&spot(at.x + columns, at.y + 1.0))
            }
        };
        prop_assert!(ok, "{:?} is not within {} by {}", mark, width, height);
    }
    for (place, (one, wide, text)) in texts.iter().enumerate() {
        for (other, other_wide, other_text) in &texts[..place] {
            let apart = one.x + wide <= other.x || other.x + other_wide <= one.x || (one.y - other.y).abs() >= 1.0;
            prop_assert!(apart, "{:?} lies over {:?}", text, other_text);
        }
    }
    let page = svg::standalone(scene);
    let bare = page.replace("<style>", "").replace("</style>", "");
    let safe = |text: &str| {
        text.chars().all(|one| !one.is_control() || one == '\n') && !text.contains(['\u{202e}', '\u{200b}', '\u{feff}'])
    };
    prop_assert!(
        safe(&bare) && !bare.contains("<script") && !bare.contains("style=") && !bare.contains("NaN"),
        "{}",
        bare
    );
    let allowed = ["svg", "title", "desc", "rect", "line", "polyline", "polygon", "circle", "path", "text"];
    for element in bare.split('<').skip(1) {
        let name: String = element.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
        prop_assert!(allowed.contains(&name.as_str()), "<{}>", name);
    }
    for letters in [Letters::Unicode, Letters::Ascii] {
        for line in terminal::draw(scene, letters) {
            let text = line.text();
            prop_assert!(safe(&text), "{:?}", text);
            let wide = text.chars().map(|one| mark::columns(one.encode_utf8(&mut [0; 4]))).sum::<usize>();
            // The words of a page have narrower letters than a terminal's.
            prop_assert!(wide as f64 <= (width / 0.9).ceil(), "{} columns of {}: {:?}", wide, width, text);
            prop_assert!(letters == Letters::Unicode || text.is_ascii(), "{:?}", text);
        }
    }
    Ok(())
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("<script>alert(1)</script>".to_owned()),
        Just("\x1b[2J\x07\u{202e}evil\u{9b}31m".to_owned()),
        Just("\"'&<>\0\u{feff}\u{200b}\n\r\t".to_owned()),
        Just("日本語テキスト🙂 e\u{301}".to_owned()),
        Just(String::new()),
        "[a-zA-Z0-9 :.]{0,60}",
        ".{0,40}",
    ]
    // What no number of a picture may be.
    .prop_map(|text| text.replace("NaN", "nan"))
}

fn ground() -> impl Strategy<Value = Ground> {
    (0_usize..240, any::<bool>())
        .prop_map(|(wide, page)| if page { Ground::page_of(wide) } else { Ground::terminal(wide) })
}

fn role() -> impl Strategy<Value = Role> {
    prop_oneof![Just(Role::Client), Just(Role::Server)]
}

prop_compose! {
    fn packet()(
        frame in any::<u32>(),
        time in prop_oneof![0..10_000_000_000_i64, Just(i64::MIN), Just(i64::MAX), Just(0)],
        from in role(),
        flags in 0_u16..512,
        seq in any::<u32>(),
        numbers in (0..100_000_u32, prop_oneof![0..3_000_u32, any::<u32>()], any::<u32>()),
        repeat in any::<bool>(),
        values in (any::<i64>(), any::<u32>()),
    ) -> Packet {
        let (ack, len, window) = numbers;
        let mut verdicts = Verdicts::default();
        (verdicts.ack_rtt, verdicts.bytes_in_flight) = values;
        Packet {
            frame: u64::from(frame), time, from, flags: TcpFlags(flags), seq, ack: Some(ack), len, new_bytes: len / 2, window,
            phase: if repeat { Phase::Repeat } else { Phase::Payload }, verdicts, sacked: vec![(ack, seq)],
        }
    }
}

prop_compose! {
    fn lasting()(
        stream in any::<u32>(),
        name in any_text(),
        start in prop_oneof![0..1_000_000_i64, Just(i64::MIN), Just(i64::MAX)],
        long in 0..1_000_000_i64,
        how in prop::sample::select(End::ALL.to_vec()),
        messages in prop::collection::vec((0..1_000_000_i64, role()), 0..8),
    ) -> Lasting {
        let end = start.saturating_add(long);
        Lasting { stream, name, start, end, how, came_about: true, of_lab: false, spoke: true, messages }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn graphs_keep_to_their_sheet(packets in prop::collection::vec(packet(), 0..80), from in role(), ground in ground()) {
        let trace = Trace { stream: 3, all: packets.len() as u64 + 5, packets };
        for kind in PictureKind::ALL {
            let scene = match kind {
                PictureKind::Ladder => ladder::scene(&ladder::of_trace(&trace, 60, from == Role::Client, &ground), 3, &ground),
                PictureKind::Stevens => stevens::scene(&trace, from, &ground),
                PictureKind::Tcptrace => tcptrace::scene(&trace, from, &ground),
                PictureKind::Rtt => rtt::scene(&rtt::points(&trace, from), &trace, from, &ground),
                PictureKind::Flight => flight::scene(&flight::points(&trace, from), &trace, from, &ground),
                PictureKind::Throughput => throughput::scene(&throughput::points(&trace, from), &trace, from, &ground),
                _ => continue,
            };
            hold(&scene)?;
        }
    }

    #[test]
    fn connections_keep_to_their_sheet(all in prop::collection::vec(lasting(), 0..80), ground in ground()) {
        hold(&overlap::scene(&all, &ground))?;
        let (most, _) = overlap::at_once(&all);
        prop_assert!(most <= all.len() as u64);
    }

    #[test]
    fn labs_keep_to_their_sheet(
        names in prop::collection::vec((any_text(), any_text()), 1..12),
        spoken in prop::collection::vec((any::<i64>(), 0..12_usize, prop::collection::vec(0..12_usize, 0..12), any_text(), any::<bool>()), 0..40),
        ground in ground(),
    ) {
        let person = |(place, (name, at)): (usize, (String, String))| Person { name, place: at, serves: place == 0 };
        let people: Vec<Person> = names.into_iter().enumerate().map(person).collect();
        let count = people.len();
        let said = |(time, from, to, text, wrong): (i64, usize, Vec<usize>, String, bool)| {
            let to = to.into_iter().map(|to| to % count).collect();
            Spoken { time: Some(time), from: from % count, to, text, wrong }
        };
        let spoken = spoken.into_iter().map(said).collect();
        hold(&sequence::scene(&Sequence { lab: Some("<b>".to_owned()), people, spoken }, &ground))?;
    }

    #[test]
    fn ladders_of_any_text_keep_to_their_sheet(
        rungs in prop::collection::vec((any_text(), any_text(), any_text(), any_text(), role()), 0..12),
        title in any_text(),
        ground in ground(),
    ) {
        let rungs = rungs.into_iter().map(|(label, beside, odd, message, from)| Rung {
            frame: 1, time: 5, from: Some(from), label, beside, odd,
            calm: false, messages: vec![(Some(from), message)],
        });
        let heads = Heads { packet: title.clone(), time: title.clone(), client: title.clone(), server: title.clone() };
        let ladder = Ladder { rungs: rungs.collect(), all: 100, gaps: true, heads };
        hold(&ladder::part(&ladder, &title, &ground))?;
    }

    #[test]
    fn classes_and_records_keep_to_their_sheet(
        names in prop::collection::vec(any_text(), 0..70),
        counts in prop::collection::vec(any::<u32>(), 0..30),
        bytes in prop::collection::vec(any::<u8>(), 0..300),
        borders in prop::collection::btree_set(0_usize..320, 0..9),
        ground in ground(),
    ) {
        let cells = [Cell::Shown, Cell::Partly, Cell::NotShown, Cell::Untold, Cell::NotAsked];
        let student = |name: &String| (name.clone(), counts.iter().map(|count| cells[*count as usize % 5]).collect());
        let class = Matrix { checks: names.clone(), students: names.iter().map(student).collect() };
        hold(&matrix::scene(&class, &ground))?;
        let bins: Vec<Bin> = names.iter().zip(&counts).map(|(name, count)| Bin::new(name, u64::from(*count))).collect();
        hold(&histogram::scene(&bins, &ground))?;
        let times: Vec<i64> = counts.iter().map(|count| i64::from(*count)).collect();
        hold(&replies::scene(&times, &ground))?;
        let points: Vec<Point> = times.iter().map(|time| Point { time: *time, value: *time }).collect();
        hold(&rtt::scene(&points, &Trace::default(), Role::Client, &ground))?;
        let borders: Vec<usize> = borders.into_iter().collect();
        let stretch = |two: &[usize]| {
            let name = Named { name: wirelab_text::harmless::Harmless::line(names.first().map_or("x", String::as_str)) };
            Stretch { from: two[0], to: two[1], name: name.into(), value: names.last().cloned() }
        };
        let stretches = borders.windows(2).map(stretch).collect();
        hold(&ruler::scene(&Ruler { number: 1, bytes, stretches }, &ground))?;
    }
}
