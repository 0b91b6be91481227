//! Borders: a message over three segments, three in one, a gap, records whose values are extreme; and lab files that mean harm.

use std::fs;

use wirelab_needs::require;

use super::{Desk, agree, judged, told};

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A client that says these messages: the first in three segments, then three at once, then one that the capture misses, and
/// more behind it.
fn scenario(port: u16, messages: &[Vec<u8>; 3]) -> String {
    let [one, two, three] = messages;
    let step =
        |bytes: &[u8], more: &str| format!("[[connection.step]]\nfrom = \"client\"\nhex = \"{}\"\n{more}", hex(bytes));
    let mut text = format!("title = \"t\"\n[[connection]]\nport = {port}\n");
    text.push_str(&step(one, &format!("cut = [2, {}]\ngap = \"5 ms\"\n", one.len() - 1)));
    text.push_str(&step(&[&one[..], two, three].concat(), "after = \"50 ms\"\n"));
    text.push_str(&step(two, "after = \"50 ms\"\n"));
    text.push_str(&step(three, "after = \"50 ms\"\n"));
    text.push_str(&step(one, "after = \"50 ms\"\n"));
    // The fifth segment with data is the second message by itself.
    text.push_str("[[connection.fault]]\nfrom = \"client\"\nsegment = 5\ndo = \"miss\"\n");
    text
}

fn record(order: u32, text: &str) -> Vec<u8> {
    let mut bytes = vec![1];
    bytes.extend_from_slice(&order.to_be_bytes());
    bytes.extend_from_slice(&(text.len() as u32).to_be_bytes());
    bytes.extend_from_slice(format!("{text:-<20}").as_bytes());
    bytes
}

fn headed(order: u32, text: &str) -> Vec<u8> {
    let mut bytes = vec![1];
    bytes.extend_from_slice(&(text.len() as u32).to_be_bytes());
    bytes.extend_from_slice(&order.to_be_bytes());
    bytes.extend_from_slice(text.as_bytes());
    bytes
}

fn line(text: &str) -> Vec<u8> {
    format!("{text}\n").into_bytes()
}

fn digits(text: &str) -> Vec<u8> {
    format!("{} {text}", text.len() + 2).into_bytes()
}

#[test]
fn messages_over_segments_several_in_one_and_behind_a_gap() {
    require!(Tshark, Setpriv);
    let desk = Desk::new();
    let table = [
        ("tcp-fixed", 5005, [record(1, "first"), record(2, "second"), record(3, "third")]),
        ("tcp-variable", 5005, [headed(1, "first"), headed(2, "second"), headed(3, "third")]),
        ("nc-basics", 9200, [line("first"), line("second"), line("third")]),
        ("length-text", 3333, [digits("first"), digits("second"), digits("third")]),
    ];
    for (lab, port, messages) in table {
        let capture = desk.crafted(lab, &scenario(port, &messages));
        let lua = desk.dissector(lab);
        let (told, judged) = (told(&capture, lab), judged(&desk, &capture, &lua, 1));
        let texts = |frames: &super::Frames| {
            let of = |fields: &std::collections::BTreeMap<&str, String>| fields["wirelab.message.text"].clone();
            frames.values().map(of).collect::<Vec<_>>()
        };
        // A line behind a gap may have begun in it: it is told as damaged by both.
        assert_eq!(texts(&judged), texts(&told), "{lab}");
        let all = texts(&judged);
        assert_eq!(all[..2], ["first".to_owned(), "first,second,third".to_owned()], "{lab}");
        let numbers = |frames: &super::Frames| {
            let of = |fields: &std::collections::BTreeMap<&str, String>| {
                (fields["wirelab.message"].clone(), fields["wirelab.message.frames"].clone())
            };
            frames.iter().map(|(frame, fields)| (*frame, of(fields))).collect::<Vec<_>>()
        };
        assert_eq!(numbers(&judged), numbers(&told), "{lab}");
        assert_eq!(numbers(&judged)[0].1, ("1".to_owned(), "3".to_owned()), "{lab}: three segments");
    }
}

/// A header that says that nothing follows it is a message, and none that Wireshark stumbles over.
#[test]
fn a_header_with_no_text_behind_it() {
    require!(Tshark, Setpriv);
    let desk = Desk::new();
    let capture = desk.crafted("empty", &scenario(5005, &[headed(1, "first"), headed(2, ""), headed(3, "third")]));
    agree(&desk, &capture, "tcp-variable", &desk.dissector("tcp-variable"));
}

/// A reply whose text is split, several replies in one segment, and a request that came in two.
#[test]
fn replies_show_what_one_recv_returned() {
    require!(Tshark, Setpriv);
    let desk = Desk::new();
    let step =
        |from: &str, say: &str, more: &str| format!("[[connection.step]]\nfrom = \"{from}\"\nsay = \"{say}\"\n{more}");
    let mut text = "title = \"t\"\n[[connection]]\nport = 12345\n".to_owned();
    text.push_str(&step("client", "upper:split reply", ""));
    text.push_str(&step("server", "SPLIT REPLY", "cut = [4, 8]\ngap = \"5 ms\"\n"));
    text.push_str(&step("client", "ping", "after = \"20 ms\"\n"));
    text.push_str(&step("client", "upper:x", "after = \"20 ms\"\nwait = false\n"));
    text.push_str(&step("client", "zzz", "after = \"20 ms\"\nwait = false\n"));
    text.push_str(&step("server", "PONGXUNKNOWN COMMAND", ""));
    text.push_str(&step("client", "pi", "after = \"20 ms\"\n"));
    text.push_str(&step("client", "ng", "after = \"5 ms\"\nwait = false\n"));
    text.push_str(&step("server", "PONG", ""));
    text.push_str(&step("client", "ping", "after = \"20 ms\"\n"));
    text.push_str(&step("server", "POMG", ""));
    let capture = desk.crafted("replies", &text);
    agree(&desk, &capture, "tcp-commands", &desk.dissector("tcp-commands"));
}

/// A lab of one's own: a delimiter, a record with every kind of number, little-endian; values at their ends.
const OWN: &str = r#"
id = "own-kinds"
title = "every kind of field"
ports = { tcp = [7100], udp = [7101] }

[layout.kinds]
struct = "<bBhHiIqQ?3s4pfd"
fields = [
    { name = "b" }, { name = "B1" }, { name = "h" }, { name = "H1" }, { name = "i" }, { name = "I1" },
    { name = "q" }, { name = "Q1" }, { name = "flag" }, { name = "short text" }, { name = "pascal" },
    { name = "f" }, { name = "d" },
]

[[variant]]
id = "records"
title = "records one way, texts the other"
ports = { tcp = [7100] }
client = { framing = "record", layout = "kinds" }
server = { framing = "delimiter", delimiter = "|]]" }
[[variant.reply]]
send = "{i}/{short text|strip}"
"#;

#[test]
fn records_have_their_values() {
    require!(Tshark, Setpriv);
    let desk = Desk::new();
    let lab = desk.path("own-kinds.toml");
    fs::write(&lab, OWN).unwrap();
    let mut bytes = vec![0x80, 0xff];
    bytes.extend_from_slice(&i16::MIN.to_le_bytes());
    bytes.extend_from_slice(&u16::MAX.to_le_bytes());
    bytes.extend_from_slice(&(-7_i32).to_le_bytes());
    bytes.extend_from_slice(&u32::MAX.to_le_bytes());
    bytes.extend_from_slice(&i64::MIN.to_le_bytes());
    bytes.extend_from_slice(&u64::MAX.to_le_bytes());
    bytes.push(2);
    bytes.extend_from_slice(b"\x1b\"]\x02ab\0");
    bytes.extend_from_slice(&(-1.5_f32).to_le_bytes());
    bytes.extend_from_slice(&0.1_f64.to_le_bytes());
    let text = format!(
        "title = \"t\"\n[[connection]]\nport = 7100\n[[connection.step]]\nfrom = \"client\"\nhex = \"{}\"\n\
         [[connection.step]]\nfrom = \"server\"\nsay = \"-7/\\u001b\\\"]|]]\"\n",
        hex(&bytes)
    );
    let capture = desk.crafted("kinds", &text);
    let lab = lab.to_str().unwrap();
    let lua = desk.dissector(lab);
    agree(&desk, &capture, lab, &lua);
    let names = ["b", "B1", "h", "H1", "i", "I1", "q", "Q1", "flag", "short_text", "pascal", "f", "d"];
    let mut command = desk.tshark();
    command.args(["-X", &format!("lua_script:{}", lua.display()), "-Y", "wirelab.message == 1", "-T", "fields"]);
    command.arg("-r").arg(&capture);
    for name in names {
        command.args(["-e", &format!("wirelab.record.{name}")]);
    }
    let done = crate::support::program::run(&mut command);
    let values = done.text().trim_end().replace("\\\\", "\\");
    let expected = "-128\t255\t-32768\t65535\t-7\t4294967295\t-9223372036854775808\t18446744073709551615\t1\t\\x1b\"]\tab\t-1.5\t0.1";
    assert_eq!(values, expected, "{}", done.stderr);
}

/// Whatever stands in a lab's file, it stays text.
#[test]
fn a_hostile_lab_file_is_harmless() {
    require!(Tshark, Setpriv);
    let desk = Desk::new();
    let mark = desk.path("home/broken-in");
    for text in [
        r#"\" .. os.execute('touch MARK') .. \""#,
        r"]] os.execute('touch MARK') --[[",
        r"\nos.execute('touch MARK')\n--",
        r"\r\n@x@tcp@[0,0,0][1,1,1]\r\n",
        r"\u001b[2J\u0007\u202e%s%n\\",
    ] {
        let text = text.replace("MARK", mark.to_str().unwrap());
        let long = "y]]\\n".repeat(20_000);
        let lab = desk.path("hostile.toml");
        let toml = format!(
            "id = \"hostile\"\ntitle = \"{text}\"\nabout = \"{long}\"\nports = {{ tcp = [7200] }}\n\
             client = {{ framing = \"record\", layout = \"r\" }}\n\
             [layout.r]\nstruct = \"!B4s\"\nfields = [{{ name = \"{text}\" }}, {{ name = \"t\" }}]\n\
             [[variant]]\nid = \"v\"\ntitle = \"{text}\"\n[[variant.reply]]\nequals = \"{text}\"\nsend = \"{long}\"\n\
             [[variant.reply]]\nsend = \"{text}\"\n"
        );
        fs::write(&lab, toml).unwrap();
        let lua = desk.dissector(lab.to_str().unwrap());
        let scenario = "title = \"t\"\n[[connection]]\nport = 7200\n[[connection.step]]\nfrom = \"client\"\nhex = \"0141424344\"\n";
        let capture = desk.crafted("hostile", scenario);
        let judged = judged(&desk, &capture, &lua, 1);
        let texts: Vec<&String> = judged.values().map(|fields| &fields["wirelab.message.text"]).collect();
        assert_eq!(texts, ["ABCD"], "{text}");
        assert!(!mark.exists(), "{text}");
    }
}

/// Framings of labs whose rules are tried in order: the same messages in the same frames, if judged by nobody.
#[test]
fn lengths_of_a_width_and_objects_end_as_they_do_here() {
    require!(Tshark, Setpriv);
    let desk = Desk::new();
    let lab = |side: &str| {
        format!(
            "id = \"own-framing\"\ntitle = \"t\"\nports = {{ tcp = [7300] }}\nclient = {side}\n[[variant]]\nid = \"v\"\ntitle = \"t\"\n[[variant.rules]]\nequals = \"never\"\n"
        )
    };
    let step = |say: &str| format!("[[connection.step]]\nfrom = \"client\"\nsay = '{say}'\n");
    let table: [(&str, &[&str]); 3] = [
        (
            r#"{ framing = "ascii-length", width = 5 }"#,
            &["5    hello", "    2hi3    a", "bc00007zeros!!", "x    no", "1    y"],
        ),
        (
            r#"{ framing = "ascii-length", width = 3, pad = "0", counts-itself = true }"#,
            &["008hello", "003", "004x", "002"],
        ),
        (
            r#"{ framing = "json", members = ["a"] }"#,
            &[r#"{"a": 1}{"a": "}"}"#, r#" {"a": {"b": "\""}}"#, r#"{"a""#, r#": "\\"}"#, "no", r#"{"a": 2}"#],
        ),
    ];
    for (side, said) in table {
        let path = desk.path("own-framing.toml");
        fs::write(&path, lab(side)).unwrap();
        let path = path.to_str().unwrap().to_owned();
        let steps: String = said.iter().map(|say| step(say)).collect();
        let capture = desk.crafted("own-capture", &format!("title = \"t\"\n[[connection]]\nport = 7300\n{steps}"));
        let (told, judged) = (told(&capture, &path), judged(&desk, &capture, &desk.dissector(&path), 1));
        let texts = |frames: &super::Frames| {
            frames
                .iter()
                .map(|(frame, fields)| (*frame, fields.get("wirelab.message.text").cloned()))
                .collect::<Vec<_>>()
        };
        assert!(!told.is_empty(), "{side}");
        assert_eq!(texts(&judged), texts(&told), "{side}");
    }
}
