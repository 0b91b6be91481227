//! Drafts of the samples and of what nobody planned: each is a lab file that is accepted, and says what was heard.

use std::path::{Path, PathBuf};

use wirelab_capture::read::Reader;
use wirelab_engine::engine::{Settings, run};
use wirelab_labs::{Framing, Lab, Rule, Variant, catalogue};
use wirelab_messages::{Overheard, Said};

use super::*;

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

/// What was said in a capture; `None`: it is none.
fn heard(path: &Path) -> Option<Said> {
    let mut ears = Overheard::default();
    let (summary, _) = run(Reader::open(path).ok()?, Settings::LEAST, &mut ears).ok()?;
    Some(ears.finish(summary.roles()))
}

fn of(path: &Path) -> Option<Draft> {
    let Said { logs, missed } = heard(path)?;
    let file = path.file_name().unwrap().to_str().unwrap();
    draft(Called { id: "x", file, missed }, &logs, None)
}

/// What is guessed of each recorded hand-in: transport and port, how the client's and the server's messages are framed, the rule.
/// `receive` over TCP says that it cannot be told, and so does `free`.
const GUESSED: &str = "
calculator          tcp 5682  packets
chat-broadcast      tcp 3333  line line broadcast
chat-login          tcp 5679  line line free
chat-names          tcp 5680  line line free
chat-routed         tcp 8080  line line free
csv-encapsulation   tcp 8080  receive silent silent
file-transfer       tcp 5683  line ascii-length free
guess-number        tcp 5681  line line free
json-request        tcp 5050  line line free
length-text         tcp 3333  ascii-length ascii-length reply
nc-basics           tcp 9200  line silent silent
select-chat         tcp 5678  line line free
smtp-client         tcp 2525  line line free
stop-and-wait       udp 12001 packets
tcp-commands        tcp 12345 receive receive free
tcp-echo            tcp 65432 receive receive reply
tcp-fixed           tcp 5005  record silent silent
tcp-text            tcp 5005  receive receive reply
tcp-variable        tcp 5005  packets
udp-broadcast       udp 5007  receive silent silent
udp-commands        udp 12345 receive receive free
udp-multicast       udp 5001  receive silent silent
udp-pinger          udp 12000 receive receive reply
udp-text            udp 5005  receive silent silent
web-server          tcp 6789  packets
";

/// A lab that was drafted, as a row of that table.
fn row(draft: &Draft, lab: &Lab) -> String {
    let Server { transport, port } = draft.server;
    let Some(variant) = lab.variants.first() else { return format!("{} {port} packets", transport.name()) };
    assert_eq!(variant.ports.of(transport), [port]);
    let framing = |framing: &Framing| match framing {
        Framing::Silent => "silent",
        Framing::Receive => "receive",
        Framing::Line { .. } => "line",
        Framing::Record { .. } => "record",
        Framing::AsciiLength { .. } => "ascii-length",
        other => panic!("{other:?}"),
    };
    let rule = match &variant.rule {
        Rule::Silent => "silent",
        Rule::Free => "free",
        Rule::Reply(_) => "reply",
        Rule::Broadcast(_) => "broadcast",
        other => panic!("{other:?}"),
    };
    let [client, server] = [&variant.client, &variant.server].map(framing);
    format!("{} {port} {client} {server} {rule}", transport.name())
}

/// Whether a guess is not false: it is the lab's framing, or says that it cannot be told. Lines are what a text and a line feed for a
/// recv without borders look like, and so the draft says; objects one a line are lines.
fn is_true(guess: &Framing, own: &Framing) -> bool {
    match (guess, own) {
        (Framing::Receive | Framing::Silent, _) => true,
        (Framing::Line { .. }, Framing::Receive | Framing::Line { .. } | Framing::Json { lines: true, .. }) => true,
        (Framing::Line { .. }, Framing::Delimiter { delimiter, .. }) => delimiter.ends_with(b"\n"),
        (Framing::Record { layout }, Framing::Record { layout: own }) => layout.size == own.size,
        (guess, own) => guess == own,
    }
}

#[test]
fn what_is_guessed_of_the_recorded_hand_ins_is_their_labs_or_left_open() {
    let mut rows = Vec::new();
    for path in captures("tests/data/verify").into_iter().filter(|path| path.parent().unwrap().ends_with("plain")) {
        let name = path.parent().unwrap().parent().unwrap().file_name().unwrap().to_str().unwrap().to_owned();
        let draft = of(&path).unwrap();
        let lab = Lab::parse(&draft.text).unwrap();
        let own = catalogue::all().iter().find(|lab| lab.id == name).unwrap();
        assert!(own.ports(draft.server.transport).contains(&draft.server.port), "{name}: {:?}", draft.server);
        let fits = |guess: &Variant| {
            let mut variants = own.variants.iter();
            variants.any(|own| is_true(&guess.client, &own.client) && is_true(&guess.server, &own.server))
        };
        assert!(lab.variants.first().is_none_or(fits), "{name}:\n{}", draft.text);
        rows.push(format!("{name} {}", row(&draft, &lab)));
    }
    let plain = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let wanted: Vec<String> = GUESSED.lines().filter(|line| !line.is_empty()).map(plain).collect();
    assert_eq!(rows, wanted);
}

#[test]
fn rules_are_guessed_where_they_explain_everything() {
    let cases = [
        ("chat-broadcast/plain/tcp_multiclient_chat_capture.pcapng", "send = \"[{ip}:{port}] {text}\""),
        ("udp-pinger/plain/pinger.pcapng", "loss = \"may\""),
        ("udp-pinger/plain/pinger.pcapng", "send = \"{text|upper}\""),
        ("tcp-text/plain/capture.pcapng", "send = \"ECHO: {text}\""),
        ("length-text/plain/capture.pcapng", "counts-itself = true"),
    ];
    for (path, wanted) in cases {
        let text = of(&root(&format!("tests/data/verify/{path}"))).unwrap().text;
        assert!(text.contains(wanted), "{path} has no {wanted}:\n{text}");
    }
}

#[test]
fn every_capture_gives_a_lab_that_is_accepted() {
    let mut drafts = 0;
    for path in ["sample-pcaps", "tests/data", "../shared/corpus"].into_iter().flat_map(captures) {
        let size = path.metadata().map_or(0, |file| file.len());
        let Some(draft) = (size < 1 << 20).then(|| of(&path)).flatten() else { continue };
        assert!(Lab::parse(&draft.text).is_ok(), "{}: {}", path.display(), draft.text);
        drafts += 1;
    }
    assert!(drafts > 100, "{drafts} drafts");
}

#[test]
fn nothing_hostile_leaves_a_capture() {
    let path = root("tests/data/verify/chat-broadcast/plain/tcp_multiclient_chat_capture.pcapng");
    let capture = std::fs::read(path).unwrap();
    let swaps: [(&[u8], &[u8]); 5] = [
        (b"message", b"\"\"\"]=\x1b["),
        (b"client", b"\\u{{}\""),
        (b"of", b"\x07\x7f"),
        (b"message", "\u{202e}'''#".as_bytes()),
        (b"essage 1 of", b" password=xy"),
    ];
    let folder = std::env::temp_dir().join(format!("wirelab-drafts-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    for (place, (old, new)) in swaps.into_iter().enumerate() {
        let mut bytes = capture.clone();
        for at in 0..bytes.len() - old.len() {
            if bytes[at..].starts_with(old) {
                let new = &new[..new.len().min(old.len())];
                bytes[at..at + new.len()].copy_from_slice(new);
            }
        }
        let path = folder.join(format!("{place}.pcapng"));
        std::fs::write(&path, bytes).unwrap();
        let file = "x\n[[check]]\x1b[2J\u{202e}.pcapng";
        let Said { logs, missed } = heard(&path).unwrap();
        let text = draft(Called { id: "x", file, missed }, &logs, None).unwrap().text;
        assert!(Lab::parse(&text).is_ok(), "{text}");
        let hides = |letter: char| letter != '\n' && letter.is_control() || letter == '\u{202e}';
        assert!(!text.contains(hides) && !text.contains("=xy"), "{text:?}");
    }
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn what_was_not_said_cannot_be_told() {
    assert!(draft(Called { id: "x", file: "x", missed: 0 }, &[], None).is_none());
    let refused = of(&root("sample-pcaps/refused.pcapng")).unwrap().text;
    assert!(refused.contains("Nothing was said on this port") && refused.contains("protocol = \"tcp\""), "{refused}");
    assert!(nobody(Some(99)).ends_with("port 99"));
}

/// All captures in a folder.
fn captures(folder: &str) -> Vec<PathBuf> {
    let (mut found, mut open) = (Vec::new(), vec![root(folder)]);
    while let Some(folder) = open.pop() {
        let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten();
        for path in entries.map(|entry| entry.path()) {
            match path.is_dir() {
                true => open.push(path),
                false => found.push(path),
            }
        }
    }
    let is_capture = |path: &PathBuf| path.extension().is_some_and(|one| one == "pcap" || one == "pcapng");
    found.retain(is_capture);
    found.sort();
    found
}
