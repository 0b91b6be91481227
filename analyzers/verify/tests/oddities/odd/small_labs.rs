//! Small labs, a check or two each, and works that show little, much, or what nobody can know: packets without a time, lost
//! datagrams, servers that take one client, labs that leave something open.

use wirelab_capture::rewrite::Stamp;

use super::*;
use wirelab_verify::model::Status;

/// A lab with one variant and what follows it.
macro_rules! lab {
    ($head:literal, $rest:literal) => {
        concat!("id = \"own\"\ntitle = \"t\"\n", $head, "\n[[variant]]\nid = \"v\"\ntitle = \"t\"\n", $rest)
    };
}

const UPPER: &str = lab!(
    "ports = { tcp = [12345] }",
    "[[variant.reply]]\nsend = \"{text|upper}\"\n[[variant]]\nid = \"w\"\ntitle = \"another\"\n[[variant.reply]]\n\
     send = \"{text|reverse}\"\n[[check]]\nid = \"r\"\ntitle = \"t\"\nkind = \"replies\"\nvariants = [\"w\"]\npoints = 1\n\
     [[check]]\nid = \"p\"\ntitle = \"t\"\nkind = \"port\"\npoints = 1\n"
);
const FREE: &str = lab!(
    "ports = { tcp = [12345] }",
    "[[variant.reply]]\nequals = \"time\"\n[[check]]\nid = \"r\"\ntitle = \"t\"\nkind = \"replies\"\npoints = 1\n"
);
const OPEN_PORT: &str = lab!(
    "ports = { tcp = [12345, \"any\"] }",
    "[[variant.reply]]\nsend = \"{text|upper}\"\n[[check]]\nid = \"r\"\ntitle = \"t\"\nkind = \"replies\"\npoints = 1\n"
);
const BY_DATAGRAMS: &str = lab!(
    "ports = { udp = [12345] }\nloss = 0.5\ntimeout-ms = 1000",
    "[[variant.reply]]\nsend = \"{text|upper}\"\n[[check]]\nid = \"w\"\ntitle = \"t\"\nkind = \"waits\"\n\
     tolerance-ms = 100\npoints = 1\n[[check]]\nid = \"r\"\ntitle = \"t\"\nkind = \"repeats\"\npoints = 1\n"
);
const BOTH: &str = lab!(
    "ports = { tcp = [12345], udp = [12345] }",
    "[[variant.reply]]\nsend = \"{text|upper}\"\n[[check]]\nid = \"s\"\ntitle = \"t\"\nkind = \"capture-start\"\n\
     points = 1\n"
);
const SENTENCES: &str = lab!(
    "ports = { tcp = [12345] }\n[[evidence]]\nfile = \"report.txt\"\nkind = \"report\"\ntitle = \"t\"",
    "[[variant.reply]]\nsend = \"{text|upper}\"\n[[check]]\nid = \"c\"\ntitle = \"t\"\nkind = \"sentences\"\n\
     file = \"report.txt\"\nat-least = 2\npoints = 1\n"
);

const AGREES: &str = lab!(
    "ports = { tcp = [12345] }\n[[log]]\nby = \"server\"\nevent = \"start\"\nline = \"Server started\"\n[[log]]\n\
     by = \"server\"\nevent = \"receive\"\nline = \"got {text}\"",
    "[[variant.reply]]\nsend = \"{text|upper}\"\n[[check]]\nid = \"a\"\ntitle = \"t\"\nkind = \"log-agrees\"\nby = \"server\"\n\
     points = 1\n"
);
const COMMANDS: &str = lab!(
    "ports = { tcp = [12345] }\n[[evidence]]\nfile = \"commands.txt\"\nkind = \"report\"\ntitle = \"t\"",
    "[[variant.reply]]\nsend = \"{text|upper}\"\n[[check]]\nid = \"a\"\ntitle = \"t\"\nkind = \"commands\"\n\
     file = \"commands.txt\"\nat-least = 1\npoints = 1\n"
);
const SUMS: &str = "id = \"own\"\ntitle = \"t\"\nports = { tcp = [12345] }\nclient = { framing = \"record\", layout = \"l\" }\n\
     [layout.l]\nstruct = \"!2s4sB\"\nfields = [{ name = \"magic\", always = \"NP\" }, { name = \"text\" }, \
     { name = \"sum\", checksum = \"sum\" }]\n[[variant]]\nid = \"v\"\ntitle = \"t\"\n\
     server = { framing = \"record\", layout = \"l\" }\n[[variant.reply]]\nsend = \"{text}\"\n[[check]]\nid = \"s\"\n\
     title = \"t\"\nkind = \"checksums\"\nfrom = \"server\"\npoints = 1\n[[check]]\nid = \"c\"\ntitle = \"t\"\nkind = \"checksums\"\nat-least = 2\npoints = 1\n";
/// Lines of at most twenty bytes.
const SHORT_LINES: &str = lab!(
    "ports = { tcp = [12345] }\nclient = { framing = \"delimiter\", delimiter = \"\\n\", max = 20 }",
    "[[variant.reply]]\nsend = \"{text|upper}\"\n[[check]]\nid = \"r\"\ntitle = \"t\"\nkind = \"replies\"\npoints = 1\n"
);

/// The server ends the connection.
const ENDS: &str = lab!(
    "ports = { tcp = [12345] }",
    "[[variant.reply]]\nsend = \"{text|upper}\"\n[[check]]\nid = \"t\"\ntitle = \"t\"\nkind = \"teardown\"\n\
     first = \"server\"\npoints = 1\n"
);
/// Two connections at once or two in all: one of these is enough.
const WAYS: &str = lab!(
    "ports = { tcp = [12345] }",
    "[[variant.reply]]\nsend = \"{text|upper}\"\n[[check]]\nid = \"a\"\ntitle = \"two at once\"\nkind = \"concurrent\"\n\
     at-least = 2\npoints = 1\none-of = \"two\"\n[[check]]\nid = \"b\"\ntitle = \"a handshake\"\nkind = \"handshakes\"\n\
     points = 1\none-of = \"two\"\n"
);
/// Texts behind their length, in five columns.
const SIZED: &str = lab!(
    "ports = { tcp = [12345] }\nclient = { framing = \"ascii-length\", width = 5, pad = \" \" }",
    "[[variant.reply]]\nsend = \"{text|upper}\"\n[[check]]\nid = \"r\"\ntitle = \"t\"\nkind = \"replies\"\npoints = 1\n"
);

/// A conversation in which everything comes back in upper case.
fn upper(port: u16, times: usize) -> Wire {
    let mut wire = Wire::new(port, 1);
    for at in 0..times {
        wire.client(0, &format!("text number {at}")).server(0, &format!("TEXT NUMBER {at}"));
    }
    wire.leave(0);
    wire
}

/// A pcapng whose packets have no time: Simple Packet Blocks.
fn timeless(wire: &mut Wire) -> Vec<u8> {
    let block = |kind: u32, body: &[u8]| {
        let length = (12 + body.len()) as u32;
        [&kind.to_le_bytes()[..], &length.to_le_bytes(), body, &length.to_le_bytes()].concat()
    };
    let mut out = block(0x0a0d_0d0a, &[0x4d, 0x3c, 0x2b, 0x1a, 1, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255]);
    out.extend(block(1, &[1, 0, 0, 0, 0, 0, 4, 0]));
    wire.edit(|frames| {
        for (_, frame) in frames {
            let mut body = (frame.len() as u32).to_le_bytes().to_vec();
            body.extend(frame.iter());
            body.resize(body.len().next_multiple_of(4), 0);
            out.extend(block(3, &body));
        }
    });
    out
}

/// A capture that says of itself that `keep` wrote it for the lab of commands.
fn kept(wire: &Wire, damaged: bool) -> Work {
    let stamp = Stamp {
        by: "wirelab".to_owned(),
        lab: "tcp-commands".to_owned(),
        kept: wire.count() as u64,
        of: 900,
        sha256: "0".repeat(64),
        damaged,
    };
    of_commands(wire.pcapng("lo", None, Some(&stamp.text()), 0))
}

/// Records whose last byte is the sum of the others.
fn sums() -> Vec<(&'static str, Work)> {
    let record = |text: &str, off: u8| {
        let sum = text.bytes().fold(off, u8::wrapping_add);
        [text.as_bytes(), &[sum]].concat()
    };
    let of = |said: &[(Vec<u8>, Option<Vec<u8>>)]| {
        let mut wire = Wire::new(PORT, 1);
        for (client, server) in said {
            wire.bytes(0, client);
            if let Some(server) = server {
                wire.server_bytes(0, server);
            }
        }
        wire.leave(0);
        Work::new(SUMS).file("capture.pcap", wire.pcap())
    };
    let both = |text: &str, off: u8| (record(text, off), Some(record(text, off)));
    vec![
        ("sums as they should be", of(&[both("NPabcd", 0), both("NPefgh", 0)])),
        ("sums that are wrong", of(&[both("NPabcd", 1), both("NPefgh", 2)])),
        ("sums of the client alone", of(&[(record("NPabcd", 0), None), (record("NPefgh", 0), None)])),
        ("other letters in front", of(&[both("NPabcd", 0), both("XYefgh", 0)])),
    ]
}

fn captures() -> Vec<(&'static str, Work)> {
    let timed = |bytes: Vec<u8>| {
        Work::new(lab!(
            "ports = { tcp = [12345] }",
            "[[variant.reply]]\nsend = \"{text|upper}\"\n[[check]]\nid = \"t\"\ntitle = \"t\"\nkind = \"time-window\"\n\
             from-time = 1970-01-01T00:00:00Z\npoints = 1\n"
        ))
        .file("capture.pcapng", bytes)
    };
    let mut twice = upper(9_001, 5);
    twice.and(&upper(9_002, 5));
    let of_upper = |wire: &Wire| Work::new(UPPER).file("capture.pcap", wire.pcap());
    let anywhere = |wire: &Wire| Work::new(OPEN_PORT).file("capture.pcap", wire.pcap());
    vec![
        ("kept", kept(&right(), false)),
        ("kept of what was damaged", kept(&right(), true)),
        ("packets without a time", timed(timeless(&mut upper(PORT, 3)))),
        ("packets with a time", timed(upper(PORT, 3).pcap())),
        ("upper case", of_upper(&upper(PORT, 5))),
        ("upper case on another port", of_upper(&upper(9_001, 5))),
        ("upper case on two other ports", of_upper(&twice)),
        ("one of two ways", Work::new(WAYS).file("capture.pcap", upper(PORT, 2).pcap())),
        ("where the port is open", anywhere(&upper(PORT, 5))),
        ("where the port is open, another", anywhere(&upper(9_001, 5))),
    ]
}

fn servers() -> Vec<(&'static str, Work)> {
    let free = |wire: &Wire| Work::new(FREE).file("capture.pcap", wire.pcap());
    let mut time = Wire::new(PORT, 1);
    time.client(0, "time").server(0, "half past nine").client(0, "time").server(0, "a quarter to ten").leave(0);
    let mut no_time = Wire::new(PORT, 1);
    no_time.client(0, "time").client(0, "time").leave(0);
    let mut greets = Wire::new(PORT, 1);
    greets.server(0, "PONG").leave(0);
    let mut tool_beside = Wire::new(PORT, 1);
    tool_beside.leave(0).written(&["ping", "upper:x", "abc"]);
    // A tool's packets, and a server that is there and says nothing.
    let mut accepts_one = Wire::new(65_432, 3);
    accepts_one.client(0, "hello").server(0, "hello").client(1, "hello").client(2, "is anybody there?");
    accepts_one.shut_client(0).shut_client(1).shut_client(2);
    let mut accepts_all = Wire::new(65_432, 2);
    accepts_all.client(0, "hello").server(0, "hello").client(1, "good day").server(1, "good day").leave(0).leave(1);
    let echo = |wire: &Wire| Work::new("tcp-echo").file("capture.pcap", wire.pcap());
    let sized = |text: &str| {
        let mut wire = Wire::new(PORT, 1);
        wire.client(0, "    5hello").server(0, "HELLO").client(0, text).leave(0);
        Work::new(SIZED).file("capture.pcap", wire.pcap())
    };
    let lines = |text: &str| {
        let mut wire = Wire::new(PORT, 1);
        wire.client(0, "a line\n").server(0, "A LINE").client(0, text).leave(0);
        Work::new(SHORT_LINES).file("capture.pcap", wire.pcap())
    };
    let json = |text: &str| {
        let mut wire = Wire::new(5050, 1);
        wire.client(0, "{\"op\": \"upper\", \"value\": \"x\"}").client(0, text).leave(0);
        Work::new("json-request").file("capture.pcap", wire.pcap())
    };
    let mut keys = Wire::new(PORT, 1);
    keys.client(0, "ping").server(0, "PONG").keys(0, "what is this?\n").leave(0);
    let of_upper = |wire: &Wire| Work::new(UPPER).file("capture.pcap", wire.pcap());
    let mut apart = Wire::new(PORT, 1);
    apart.client(0, "good day").wait(900).client(0, "and night").server(0, "GOOD DAYAND NIGHT").leave(0);
    let mut at_once = Wire::new(PORT, 1);
    at_once.client(0, "good day").client(0, "and night").server(0, "GOOD DAYAND NIGHT").leave(0);
    vec![
        ("a text behind its length", sized("    4this")),
        ("a text without a length", sized("and now this text")),
        ("a line with an end", lines("another line\n")),
        ("a line without an end", lines("no end")),
        ("a line far too long", lines("this line has no end and goes on and on")),
        ("an object", json("{\"op\": \"upper\", \"value\": \"x\"}")),
        ("half an object", json("{\"op\": \"upper\", ")),
        ("no object", json("what is this?")),
        ("keys without an answer", of_commands(keys.pcap())),
        ("one reply to two, one long after the other", of_upper(&apart)),
        ("one reply to two at once", of_upper(&at_once)),
        ("a reply of any text", free(&time)),
        ("no reply of any text", free(&no_time)),
        ("a server that speaks alone", of_commands(greets.pcap())),
        ("packets of a tool beside a silent connection", of_commands(tool_beside.pcap())),
        ("an echo for the first alone", echo(&accepts_one)),
        ("an echo for everybody", echo(&accepts_all)),
    ]
}

fn datagrams() -> Vec<(&'static str, Work)> {
    let of = |steps: &[(bool, &str, u64)]| {
        let mut wire = Datagrams::new(PORT);
        for (client, text, wait) in steps {
            if *client { wire.client(0, text) } else { wire.server(0, text) }.wait(*wait);
        }
        Work::new(BY_DATAGRAMS).file("capture.pcap", wire.pcap())
    };
    vec![
        (
            "datagrams, one lost and said again",
            of(&[(true, "one", 0), (false, "ONE", 0), (true, "two", 999), (true, "two", 0), (false, "TWO", 0)]),
        ),
        ("a connection or datagrams, a connection", Work::new(BOTH).file("capture.pcap", upper(PORT, 2).pcap())),
        ("a connection or datagrams, datagrams", {
            let mut wire = Datagrams::new(PORT);
            Work::new(BOTH).file("capture.pcap", wire.client(0, "one").server(0, "ONE").pcap())
        }),
        ("datagrams, none lost", of(&[(true, "one", 0), (false, "ONE", 0), (true, "two", 0), (false, "TWO", 0)])),
    ]
}

fn files() -> Vec<(&'static str, Work)> {
    let report =
        |name: &str, text: &str| Work::new(SENTENCES).file("capture.pcap", upper(PORT, 3).pcap()).file(name, text);
    let mut attempts = right();
    attempts.attempt(4);
    vec![
        ("a report", report("report.txt", "The server answers. The client waits for it. All is well.\n")),
        ("no report", Work::new(SENTENCES).file("capture.pcap", upper(PORT, 3).pcap())),
        ("attempts beside what is right", of_commands(attempts.pcap())),
        ("no logs of a chat", {
            let mut wire = Wire::new(3333, 2);
            wire.client(0, "hi\n").server(1, &format!("[127.0.0.1:{FIRST}] hi\n")).leave(0).leave(1);
            Work::new("chat-broadcast").file("tcp_multiclient_chat_capture.pcap", wire.pcap())
        }),
        ("a capture called otherwise that holds nothing", {
            let mut other = Wire::new(9_000, 1);
            other.client(0, "something else").server(0, "yes").leave(0);
            Work::new("chat-routed").file("homework.pcap", other.pcap())
        }),
        ("two captures of the lab with other names", {
            let mut worse = Wire::new(PORT, 1);
            worse.client(0, "ping").server(0, "nothing like it").client(0, "abc").server(0, "no").reset(0);
            Work::new("tcp-commands").file("a.pcap", right().pcap()).file("b.pcap", worse.pcap())
        }),
        ("a capture in two files", {
            let (mut one, mut two) = (right(), right());
            one.less(6);
            two.from(two.count() - 6);
            Work::new("tcp-commands").file("a.pcap", one.pcap()).file("b.pcap", two.pcap())
        }),
        ("attempts before what is right", {
            let mut first = Wire::new(PORT, 0);
            let late = first.attempt(4).wait(5_000).connect();
            first.client(late, "ping").server(late, "PONG").wait(5_000).client(late, "abc");
            first.server(late, "UNKNOWN COMMAND").leave(late);
            of_commands(first.pcap())
        }),
        ("agreement alone, no log", Work::new(AGREES).file("capture.pcap", upper(PORT, 3).pcap())),
        ("agreement alone, nothing said", {
            let mut silent = Wire::new(PORT, 1);
            silent.leave(0);
            Work::new(AGREES).file("capture.pcap", silent.pcap()).file("server.txt", "Server started\n")
        }),
        ("commands alone", Work::new(COMMANDS).file("commands.txt", "$ python3 server.py\n")),
        ("commands alone, none", Work::new(COMMANDS).file("other.pcap", upper(PORT, 1).pcap())),
        ("a capture called otherwise that holds the lab", {
            Work::new("tcp-commands").file("homework.pcap", right().pcap())
        }),
        ("a held segment inside a request", {
            let mut wire = Wire::new(PORT, 1);
            wire.client(0, "upper:he").wait(39).client(0, "llo").server(0, "HELLO").client(0, "ping").server(0, "PONG");
            wire.leave(0);
            of_commands(wire.pcap())
        }),
        ("another capture that shows more without it", {
            let mut part = Wire::new(PORT, 1);
            part.client(0, "nothing of the task").server(0, "no").leave(0);
            of_commands(right().pcap()).file("second.pcap", part.pcap())
        }),
        ("a rule whose number nobody can read", of_commands(right().pcap()).rule("tcp", ">= many")),
    ]
}

/// Datagrams whose first text is a number, or none.
const NUMBERED: &str = concat!(
    "id = \"own\"\ntitle = \"t\"\nports = { udp = [12345] }\n[[variant]]\nid = \"v\"\ntitle = \"t\"\n[[variant.rules]]\n",
    "match = \"{number} {what}\"\nsend = \"{number}\"\n[[variant.rules]]\nsend = \"?\"\n",
    "[[check]]\nid = \"n\"\ntitle = \"t\"\nkind = \"numbers\"\nvalue = \"number\"\nbegins = 1\npoints = 1\n"
);
/// Messages that are to be in a column of a file.
const ROWS: &str = concat!(
    "id = \"own\"\ntitle = \"t\"\nports = { tcp = [12345] }\n[[evidence]]\nfile = \"rows.csv\"\nkind = \"data\"\ntitle = \"t\"\n",
    "[[variant]]\nid = \"v\"\ntitle = \"t\"\nclient = { framing = \"line\" }\nserver = { framing = \"line\" }\n",
    "[[variant.reply]]\nsend = \"{text|upper}\"\n[[check]]\nid = \"p\"\ntitle = \"t\"\nkind = \"payloads\"\n",
    "file = \"rows.csv\"\ncolumn = \"name\"\nfrom = \"client\"\nat-least = 2\npoints = 1\n"
);

/// Two lines, and the file that they are to be in.
fn rows(file: Option<&str>) -> Work {
    let mut wire = Wire::new(12_345, 1);
    wire.client(0, "ana\n").server(0, "ANA\n").client(0, "bob\n").server(0, "BOB\n").leave(0);
    let work = Work::new(ROWS).file("capture.pcap", wire.pcap());
    file.map_or_else(|| Work::new(ROWS).file("capture.pcap", wire.pcap()), |text| work.file("rows.csv", text))
}

fn numbered(texts: [&str; 2]) -> Work {
    let mut wire = Datagrams::new(12_345);
    for text in texts {
        let answer = text.split_once(' ').map_or("?", |(number, _)| number);
        wire.client(0, text).server(0, answer);
    }
    Work::new(NUMBERED).file("capture.pcap", wire.pcap())
}

/// Numbers, and rows of a file.
fn held_against() -> Vec<(&'static str, Work)> {
    vec![
        ("numbers that go on", numbered(["1 one", "2 two"])),
        ("no numbers", numbered(["one", "two"])),
        ("rows of a file", rows(Some("id,name\n1,ana\n2,bob\n"))),
        ("rows of another column", rows(Some("id,who\n1,ana\n2,bob\n"))),
        ("rows of no file", rows(None)),
    ]
}

pub(super) fn works() -> Vec<(&'static str, Work)> {
    [captures(), sums(), servers(), datagrams(), files(), held_against()].into_iter().flatten().collect()
}

/// Who has all that it waits for may close before a right server does: that is no fault of the server.
#[test]
fn a_client_that_closes_first_costs_the_server_nothing() {
    let ended = |end: &dyn Fn(&mut Wire)| {
        let mut wire = Wire::new(PORT, 1);
        wire.client(0, "one").server(0, "ONE");
        end(&mut wire);
        Work::new(ENDS).file("capture.pcap", wire.pcap()).judged().checks[0].status
    };
    let by_server = |wire: &mut Wire| {
        wire.shut(0).shut_client(0);
    };
    let by_client = |wire: &mut Wire| {
        wire.leave(0);
    };
    let by_client_alone = |wire: &mut Wire| {
        wire.shut_client(0);
    };
    assert_eq!(
        [ended(&by_server), ended(&by_client), ended(&by_client_alone)],
        [Status::Passed, Status::Undecided, Status::Failed]
    );
}
