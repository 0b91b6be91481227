//! Works in labs about protocols: recordings of real programs, whole and in part.

use std::path::Path;

use wirelab_capture::read::Reader;

use super::Work;
use super::wire::{Datagrams, Wire};

const WHOLE: usize = 262_144;

/// A lab with one check, whose entries these are.
macro_rules! lab {
    ($protocol:literal, $check:literal) => {
        concat!(
            "id = \"own\"\ntitle = \"t\"\nprotocol = \"",
            $protocol,
            "\"\n[[check]]\nid = \"c\"\ntitle = \"t\"\npoints = 1\n",
            $check
        )
    };
}

const UNANSWERED: &str = lab!("arp", "kind = \"exchange\"\nrequest = \"arp.opcode == 1\"\nunanswered = true\n");
const AT_ONCE: &str = lab!("http", "kind = \"exchange\"\nrequest = \"http.request\"\nat-least = 2\nat-once = 2\n");
const MANY: &str = lab!("http", "kind = \"exchange\"\nrequest = \"http.request\"\nat-least = 9\n");
const BACKWARDS: &str =
    lab!("dhcp", "kind = \"dialogue\"\nsteps = [\"dhcp.option.dhcp == 5\", \"dhcp.option.dhcp == 1\"]\n");
const HOPS: &str = lab!("icmp", "kind = \"hops\"\nat-least = 2\n");

/// The packets of a recording that stay, as a classic pcap.
fn part(name: &str, keep: impl Fn(usize, &[u8]) -> bool) -> Vec<u8> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/exchanges").join(name);
    let mut reader = Reader::open(&file.with_extension("pcapng")).unwrap();
    let mut out = Vec::new();
    for word in [0xa1b2_3c4d_u32, 2 | 4 << 16, 0, 0, WHOLE as u32, 1] {
        out.extend(word.to_le_bytes());
    }
    let mut number = 0;
    while let Some(packet) = reader.next_packet().unwrap() {
        number += 1;
        if keep(number, packet.data) {
            let time = packet.time.unwrap().as_nanos();
            let length = packet.data.len() as u32;
            for word in [(time / 1_000_000_000) as u32, (time % 1_000_000_000) as u32, length, length] {
                out.extend(word.to_le_bytes());
            }
            out.extend(packet.data);
        }
    }
    out
}

fn work(lab: &'static str, name: &str) -> Work {
    Work::new(lab).file("capture.pcap", part(name, |_, _| true))
}

/// More requests in one segment than filters are held to one by one.
fn pipelined() -> Vec<u8> {
    let mut wire = Wire::new(8080, 1);
    wire.client(0, &"GET /a HTTP/1.1\r\n\r\n".repeat(33));
    wire.server(0, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    wire.leave(0);
    wire.pcap()
}

/// A recorded hand-in, without some of its files.
fn hand_in(lab: &'static str, name: &str, without: &[&str]) -> Work {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/verify").join(name);
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    let kept = files.iter().filter(|path| !without.contains(&name(path).as_str()));
    kept.fold(Work::new(lab), |work, path| work.file(&name(path), std::fs::read(path).unwrap()))
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

pub(crate) fn works() -> Vec<(&'static str, Work)> {
    vec![
        ("web pages, the server closes", hand_in("web-server", "web-server/plain", &[])),
        ("web pages, it stays open", hand_in("web-server", "web-server/stays-open", &[])),
        ("web pages, no capture", hand_in("web-server", "web-server/plain", &["web-server.pcapng"])),
        ("numbers that go on", numbered(["1 one", "2 two"])),
        ("no numbers", numbered(["one", "two"])),
        ("rows of a file", rows(Some("id,name\n1,ana\n2,bob\n"))),
        ("rows of another column", rows(Some("id,who\n1,ana\n2,bob\n"))),
        ("rows of no file", rows(None)),
        ("pages, all of them", work("kr-http", "http")),
        ("pages, none conditional", work("kr-http", "http-not-conditional")),
        ("pages, and there are pings", work("kr-http", "icmp")),
        ("names", work("kr-dns", "dns")),
        ("names, the query alone", Work::new("kr-dns").file("capture.pcap", part("dns", |number, _| number < 4))),
        ("an address, renewed", work("kr-dhcp", "dhcp")),
        (
            "an address, renewed alone",
            Work::new("kr-dhcp").file("capture.pcap", part("dhcp", |number, _| (5..9).contains(&number))),
        ),
        ("an address, backwards", work(BACKWARDS, "dhcp")),
        (
            "an address, backwards and none",
            Work::new(BACKWARDS).file("capture.pcap", part("dhcp", |number, _| number < 2)),
        ),
        (
            "an address, and there are pings",
            Work::new("kr-dhcp").file("capture.pcap", part("icmp", |number, _| number > 2)),
        ),
        ("hops", work(HOPS, "icmp")),
        ("hops, none", work(HOPS, "arp")),
        ("hardware addresses, one in vain", work(UNANSWERED, "arp")),
        ("hardware addresses, none", work(UNANSWERED, "icmp-lost")),
        (
            "hardware addresses, and there are pings",
            Work::new(UNANSWERED).file("capture.pcap", part("icmp", |number, _| number > 2)),
        ),
        ("pages side by side", work(AT_ONCE, "http")),
        ("pages, one alone", Work::new(AT_ONCE).file("capture.pcap", part("dns", |number, _| number < 11))),
        ("many pages", work(MANY, "http")),
        ("many pages, begun late", Work::new(MANY).file("capture.pcap", part("http", |number, _| number > 7))),
        ("many pages in one packet", Work::new(MANY).file("capture.pcap", pipelined())),
    ]
}
