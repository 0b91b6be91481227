//! Recordings of real programs, whole and in part: in labs about protocols, and hand-ins of the catalogue's labs.

use std::path::Path;

use wirelab_capture::read::Reader;

use super::Work;
use super::wire::Wire;

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

pub(crate) fn works() -> Vec<(&'static str, Work)> {
    vec![
        ("web pages, the server closes", hand_in("web-server", "web-server/plain", &[])),
        ("web pages, it stays open", hand_in("web-server", "web-server/stays-open", &[])),
        ("web pages, no capture", hand_in("web-server", "web-server/plain", &["web-server.pcapng"])),
        ("pages, all of them", work("kr-http", "http")),
        ("pages, none conditional", work("kr-http", "http-not-conditional")),
        ("pages, and there are pings", work("kr-http", "icmp")),
        ("names", work("kr-dns", "dns")),
        ("names, the query alone", Work::new("kr-dns").file("capture.pcap", part("dns", |number, _| number < 4))),
        ("secrets, a ClientHello alone", Work::new("kr-tls").file("capture.pcap", part("tls", |number, _| number < 8))),
        ("secrets, agreed on", work("kr-tls", "tls")),
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
