//! The time of day in what a server says: held to the packets that brought it, and called wrong only where it is that of no clock.

use wirelab_labs::Lab;

use super::{NoteId, STEP, Script, Verdict};
use crate::model::Message;

const LAB: &str = r#"
id = "clock"
title = "What time is it?"
ports = { tcp = [7013], udp = [7013] }
client = { framing = "line" }
server = { framing = "line" }
[[variant]]
id = "usual"
title = "TIME, and what is no command"
[[variant.rules]]
equals = "TIME"
send = "{now|clock}"
[[variant.rules]]
equals = "DATE"
send = "now {now|iso}"
like = "now {now|iso}{*}"
[[variant.rules]]
send = "ERROR"
"#;
/// What it has over TCP alone: over UDP a server does not know who is there.
const TELL: &str = r#"[[variant.rules]]
match = "TELL {words}"
do = [{ to = "others", send = "{now|clock} {words}" }, { send = "told" }]
[[variant.rules]]
send = "ERROR""#;

/// Thu Dec  3 00:12:01.5 2026, in nanoseconds.
const BEGIN: i64 = 1_796_256_721_500_000_000;
/// A second, in steps of the script.
const SECOND: i64 = 1_000_000_000;

/// What the decoder says of each text of the server.
fn told(messages: &[Message]) -> String {
    let word = |one: &Message| {
        let noted = |id| one.has_note(id);
        match &one.verdict {
            Some(Verdict::Right) if noted(NoteId::Zone) => "zone",
            Some(Verdict::Right) if noted(NoteId::OtherForm) => "off",
            Some(Verdict::Right) => "right",
            Some(Verdict::Wrong(_)) => "wrong",
            Some(Verdict::Open) => "open",
            None if one.forward_of.is_some() && noted(NoteId::OtherForm) => "copy-off",
            None if one.forward_of.is_some() => "copy",
            None => "none",
        }
    };
    messages.iter().filter(|one| one.from == wirelab_labs::Side::Server).map(word).collect::<Vec<_>>().join(" ")
}

/// How much later than the one before something is asked, in seconds; what is asked, and what is answered.
type Turn = (i64, &'static str, &'static str);

fn play(mut script: Script, begin: i64, talk: &[Turn]) -> String {
    let lab = Lab::parse(LAB).unwrap();
    script.off = begin - script.frame as i64 * STEP;
    for (later, asked, answered) in talk {
        script.off += later * SECOND;
        script.client(0, &format!("{asked}\n"));
        script.server(0, &format!("{answered}\n"));
    }
    told(&script.play(&lab, "usual"))
}

#[test]
fn times_are_those_of_their_packets() {
    let table: [(&[Turn], &str); 14] = [
        (&[(0, "TIME", "00:12:01"), (5, "DATE", "now 2026-12-03T00:12:06"), (1, "x", "ERROR")], "right right right"),
        // A fraction of a second, and a blank, are as right; within two seconds a clock is the same.
        (&[(0, "DATE", "now 2026-12-03 00:12:01.498")], "right"),
        (&[(0, "TIME", "00:12:03"), (0, "TIME", "00:11:59"), (0, "TIME", "00:11:58")], "right right wrong"),
        // Of another time zone, all the time.
        (&[(0, "TIME", "01:12:01"), (0, "DATE", "now 2026-12-03T01:12:01")], "zone right"),
        (&[(0, "TIME", "18:42:01"), (60, "TIME", "18:43:01")], "zone right"),
        (&[(0, "TIME", "01:12:01"), (0, "TIME", "00:12:01")], "zone wrong"),
        // Three minutes off: the capture's clock may be the one that is wrong.
        (&[(0, "TIME", "00:09:01"), (60, "TIME", "00:10:00")], "off off"),
        (&[(0, "DATE", "now 2020-01-01T00:00:00"), (60, "DATE", "now 2020-01-01T00:01:01")], "off off"),
        // A clock that stands still is none, and one that was right is.
        (&[(0, "TIME", "12:00:00"), (60, "TIME", "12:00:00")], "off wrong"),
        (&[(0, "TIME", "00:12:01"), (0, "TIME", "00:09:01")], "right wrong"),
        // Something else than a time is another text.
        (&[(0, "TIME", "00:72:01")], "wrong"),
        (&[(0, "TIME", "soon")], "wrong"),
        (&[(0, "DATE", "now 03.12.2026")], "wrong"),
        // The day goes round.
        (&[(85_679, "TIME", "00:00:00"), (0, "TIME", "23:59:59")], "right right"),
    ];
    for (talk, expected) in table {
        assert_eq!(play(Script::new(1, 7013), BEGIN, talk), expected, "{talk:?}");
        assert_eq!(play(Script::datagrams(1, 7013), BEGIN, talk), expected, "datagrams: {talk:?}");
    }
}

#[test]
fn a_capture_without_times_tells_nothing() {
    let talk = [(0, "TIME", "14:00:00"), (0, "TIME", "14:01:00"), (0, "x", "ERROR")];
    assert_eq!(play(Script::new(1, 7013), 0, &talk), "open open right");
}

#[test]
fn what_others_hear_has_the_time_as_well() {
    let text = LAB.replace(", udp = [7013]", "").replace("[[variant.rules]]\nsend = \"ERROR\"", TELL);
    let lab = Lab::parse(&text).unwrap();
    for (time, expected) in [("00:12:01", "copy right"), ("00:09:01", "copy-off right"), ("noon", "none right")] {
        let mut script = Script::new(2, 7013);
        script.off = BEGIN - script.frame as i64 * STEP;
        script.client(0, "TELL hello\n").server(1, &format!("{time} hello\n")).server(0, "told\n");
        assert_eq!(told(&script.play(&lab, "usual")), expected, "{time}");
    }
}

/// The sentence names how far, and which of the two is behind.
#[test]
fn how_far_a_clock_is_off_is_told() {
    let lab = Lab::parse(LAB).unwrap();
    for (time, expected) in [
        ("00:09:01", "the time that it tells is 3.0 min behind the capture's clock"),
        ("00:16:32", "the time that it tells is 4.5 min ahead of the capture's clock"),
        ("22:12:01", "its clock is 120 minutes behind that of the capture, as in another time zone"),
    ] {
        let mut script = Script::new(1, 7013);
        script.off = BEGIN - script.frame as i64 * STEP;
        script.client(0, "TIME\n").server(0, &format!("{time}\n"));
        let messages = script.play(&lab, "usual");
        let notes: Vec<String> = messages[1].notes.iter().map(|note| note.said.to_string()).collect();
        assert!(notes.iter().any(|note| note.contains(expected)), "{time}: {notes:?}");
    }
}
