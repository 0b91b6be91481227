//! Labs about protocols, held against what real programs did: all points for what is right, also where it is done in an odd
//! way, and just what fails of what is not.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that cannot go on is to fail")]

use std::path::{Path, PathBuf};

use wirelab_labs::{Lab, catalogue};
use wirelab_verify::Grader;
use wirelab_verify::evidence::Evidence;
use wirelab_verify::model::{Status, Submission};

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/exchanges").join(name).with_extension("pcapng")
}

fn read(name: &str) -> Vec<u8> {
    std::fs::read(path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn judged(lab: &Lab, bytes: Vec<u8>) -> Submission {
    Grader::new(lab).evaluate("work", &[Evidence::from_bytes("capture.pcapng", bytes)])
}

fn lab(id: &str) -> &'static Lab {
    catalogue::find(id).unwrap_or_else(|| panic!("there is no lab {id}"))
}

/// The ids of the checks that do not hold; `?` behind those that cannot be told, `-` behind those that are not shown.
fn wrong(submission: &Submission) -> String {
    let told = submission.checks.iter().filter_map(|check| match check.status {
        Status::Passed => None,
        Status::Partly => Some(format!("{}/", check.id)),
        Status::Failed => Some(check.id.clone()),
        Status::Undecided => Some(format!("{}?", check.id)),
        Status::NotShown => Some(format!("{}-", check.id)),
        Status::NotAsked => Some(format!("{}*", check.id)),
    });
    told.collect::<Vec<_>>().join(" ")
}

/// A capture of a test, changed packet by packet: a classic pcap of those that stay.
fn only(name: &str, mut keep: impl FnMut(usize, &[u8]) -> bool, most: usize) -> Vec<u8> {
    use wirelab_capture::read::Reader;
    let mut reader = Reader::open(&path(name)).unwrap();
    // Magic with nanoseconds, version, and Ethernet (https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-03.html).
    let mut out = Vec::new();
    out.extend(0xa1b2_3c4d_u32.to_le_bytes());
    out.extend([2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    out.extend((most as u32).to_le_bytes());
    out.extend(1_u32.to_le_bytes());
    let mut number = 0;
    while let Some(packet) = reader.next_packet().unwrap() {
        number += 1;
        if !keep(number, packet.data) {
            continue;
        }
        let time = packet.time.unwrap().as_nanos();
        let kept = packet.data.len().min(most);
        for word in
            [(time / 1_000_000_000) as u32, (time % 1_000_000_000) as u32, kept as u32, packet.data.len() as u32]
        {
            out.extend(word.to_le_bytes());
        }
        out.extend(&packet.data[..kept]);
    }
    out
}

const WHOLE: usize = 262_144;

/// Lab, what was captured, checks that do not hold.
const TABLE: &[(&str, &str, &str)] = &[
    ("kr-http", "http", ""),
    ("kr-http", "http-odd", ""),
    ("kr-http", "http-not-conditional", "conditional allowed"),
    ("kr-http", "http-methods", "page conditional long-page objects refused allowed"),
    ("kr-http", "http-cut", "capture-whole page- conditional- long-page- objects- refused- allowed-"),
    (
        "kr-http",
        "icmp",
        "traffic capture-whole- capture-start- page- conditional- long-page- objects- refused- allowed-",
    ),
    ("kr-dns", "dns", ""),
    ("kr-dns", "dns-odd", "no-such-name"),
    ("kr-dns", "dns-unanswered", "address name-servers mail-servers no-such-name connection"),
    ("kr-tcp", "upload", ""),
    ("kr-tcp", "http", "upload segments"),
    ("kr-udp", "dns", ""),
    ("kr-udp", "dns-unanswered", "asked"),
    ("kr-icmp", "icmp", ""),
    ("kr-icmp", "icmp-odd", ""),
    ("kr-icmp", "icmp-lost", "echo/ arrived/"),
    ("kr-ip", "ip", ""),
    ("kr-ip", "icmp", "two-fragments three-fragments"),
    ("kr-dhcp", "dhcp", ""),
    ("kr-dhcp", "icmp", "traffic capture-whole- four-steps- renewed- released-"),
    ("kr-dhcp", "dhcp-refused", ""),
    ("kr-arp", "arp", ""),
    ("kr-arp", "arp-not-shown", "traffic capture-whole- asked- answered- page"),
    ("icmp-pinger", "icmp-own", ""),
    ("icmp-pinger", "icmp-own-odd", ""),
    ("icmp-pinger", "icmp-own-wrong", "answered checksum data"),
    ("icmp-pinger", "icmp", "data"),
    // One cause, one ✗.
    ("icmp-pinger", "http", "traffic capture-whole- answered- checksum- sequence- data-"),
    ("icmp-traceroute", "trace-own", ""),
    ("icmp-traceroute", "icmp-odd", ""),
    ("icmp-traceroute", "icmp", "first second"),
    ("icmp-traceroute", "icmp-own", "first second expired hops arrived"),
    ("tcp-handshake", "handshake", ""),
    ("tcp-handshake", "http-methods", ""),
    ("tcp-handshake", "http", "refused"),
    ("dns-lookup", "dns-lookup", ""),
    ("dns-lookup", "dns-lookup-odd", ""),
    ("dns-lookup", "dns", "alias reverse"),
    ("kr-tls", "tls", ""),
    ("kr-tls", "tls-retry", "certificate"),
    ("kr-tls", "tls-refused", "hello order certificate"),
];

#[test]
fn each_recording_is_judged_as_what_it_is() {
    let mut different = Vec::new();
    for (id, name, expected) in TABLE {
        let found = judged(lab(id), read(name));
        if wrong(&found) != *expected {
            different.push(format!("{id} {name}\n  expected: {expected}\n  found:    {}", wrong(&found)));
        }
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
}

/// Each lab has one that gets all points, and one that does not.
#[test]
fn each_lab_about_a_protocol_has_a_recording() {
    for lab in catalogue::of_protocols() {
        let of = |right: bool| TABLE.iter().filter(move |(id, _, wrong)| *id == lab.id && wrong.is_empty() == right);
        assert!(of(true).count() > 0 && of(false).count() > 0, "{}", lab.id);
        for (_, name, _) in of(true) {
            let found = judged(lab, read(name));
            assert_eq!(found.score(), found.max_score(), "{} {name}", lab.id);
            assert!(found.max_score().0 >= 500, "{}", lab.id);
        }
    }
}

/// What a capture does not have nobody is blamed for.
#[test]
fn what_is_not_in_the_capture_cannot_be_told() {
    let client = [2, 0, 0, 0, 0, 1];
    let from_client = |frame: &[u8]| frame[6..12] == client;
    for (id, name, what, bytes, checks) in [
        ("kr-http", "http", "begun late", only("http", |number, _| number > 7, WHOLE), "page"),
        (
            "kr-http",
            "http",
            "the requests alone",
            only("http", |_, frame| from_client(frame), WHOLE),
            "page- conditional-",
        ),
        (
            "kr-dhcp",
            "dhcp",
            "a renewal alone",
            only("dhcp", |number, _| (5..9).contains(&number), WHOLE),
            "four-steps released",
        ),
        ("kr-dns", "dns", "ends behind the query", only("dns", |number, _| number < 4, WHOLE), "address-"),
        ("kr-tls", "tls", "ends behind a ClientHello", only("tls", |number, _| number < 8, WHOLE), "hello- order-"),
        ("kr-tls", "tls-refused", "ends behind a refusal", only("tls-refused", |_, _| true, WHOLE), "hello order"),
        ("kr-http", "http", "ends inside a page", only("http", |number, _| number < 7, WHOLE), "page-"),
        ("kr-tls", "tls", "short packets", only("tls", |_, _| true, 80), "hello- certificate-"),
    ] {
        let found = wrong(&judged(lab(id), bytes));
        for check in checks.split(' ') {
            let has = found.split(' ').any(|one| one == check);
            let passes = check == "page" && !found.split(' ').any(|one| one.trim_end_matches(['?', '-']) == "page");
            assert!(has || passes, "{name} {what}: {found}");
        }
    }
}

/// Who stops a capture earlier, or begins it later, never has more points for it.
#[test]
fn a_part_of_a_capture_never_has_more_points() {
    let mut more = Vec::new();
    for (id, name, _) in TABLE {
        let whole = judged(lab(id), read(name)).score();
        let mut packets = 0;
        only(name, |number, _| std::mem::replace(&mut packets, number) > number, WHOLE);
        // Each cut of the small ones, and some of the large.
        let step = (packets / 12).max(1);
        for at in (1..packets).step_by(step) {
            for (which, part) in [
                ("to", only(name, |number, _| number <= at, WHOLE)),
                ("from", only(name, |number, _| number > at, WHOLE)),
            ] {
                let found = judged(lab(id), part);
                if found.score() > whole {
                    more.push(format!("{id} {name} {which} {at}: {} of {whole}, {}", found.score(), wrong(&found)));
                }
            }
        }
    }
    assert!(more.is_empty(), "{}", more.join("\n"));
}

/// What was seen in its place is said.
#[test]
fn a_check_that_fails_says_what_there_is() {
    let text = |id: &str, name: &str, check: &str| {
        let found = judged(lab(id), read(name));
        found.checks.iter().find(|one| one.id == check).map(|one| one.text.clone()).unwrap_or_default()
    };
    for (id, name, check, part) in [
        ("kr-http", "http-not-conditional", "conditional", "The capture has GET /short.html \u{2192} 200 OK, GET"),
        (
            "kr-http",
            "http-methods",
            "page",
            "1 request matches `http.request.method == \"GET\"`: none is answered as asked for, 1 otherwise",
        ),
        ("kr-http", "icmp", "traffic", "The capture has no packet of HTTP."),
        (
            "kr-dns",
            "dns-unanswered",
            "address",
            "3 requests match `dns.qry.type in {1, 28}`: none is answered as asked for, 3 with an error",
        ),
        ("kr-tls", "tls-refused", "hello", "1 with an error"),
        ("kr-tls", "tls-refused", "order", "Step 3 is missing: no packet matches `tls.handshake.type == 2`."),
        ("kr-icmp", "icmp-lost", "arrived", "the destination did not answer"),
        ("kr-icmp", "icmp", "hops", "The traceroute to 203.0.113.2 shows 3 hops, 3 of them answered"),
        ("kr-dhcp", "dhcp", "four-steps", "1 conversation has all 4 steps in this order"),
    ] {
        let text = text(id, name, check);
        assert!(text.contains(part), "{id} {name} {check}: {text}");
    }
}

/// Requests without an answer, side by side, and in time.
#[test]
fn an_exchange_can_be_asked_for_in_several_ways() {
    for (name, check, status) in [
        ("arp", "request = \"arp.opcode == 1\"\nunanswered = true", Status::Passed),
        ("arp-not-shown", "request = \"arp\"\nunanswered = true", Status::Failed),
        ("dns", "request = \"dns\"\nwithin-ms = 100", Status::Passed),
        ("dns", "request = \"dns\"\nwithin-ms = 0", Status::Failed),
        ("http", "request = \"http.request.uri contains \\\"png\\\"\"\nat-least = 2\nat-once = 2", Status::Passed),
        (
            "http-not-conditional",
            "request = \"http.request.uri contains \\\"png\\\"\"\nat-least = 2\nat-once = 2",
            Status::Partly,
        ),
        ("dns-unanswered", "request = \"dns\"\nanswer = \"icmp.type == 3\"\nat-least = 2", Status::Passed),
        ("dns-unanswered", "request = \"dns\"\nanswer = \"http\"", Status::Failed),
    ] {
        let protocol = name.split('-').next().unwrap_or_default();
        let text = format!(
            "id = \"one\"\ntitle = \"t\"\nprotocol = \"{protocol}\"\n[[check]]\nid = \"c\"\ntitle = \"t\"\npoints = 1\n\
             kind = \"exchange\"\n{check}\n"
        );
        let lab = Lab::parse(&text).unwrap_or_else(|problems| panic!("{check}: {problems:?}"));
        let found = judged(&lab, read(name));
        let one = &found.checks[0];
        let shown = if protocol == "arp" && name != "arp" { Status::NotShown } else { status };
        assert!(one.status == status || one.status == shown, "{name} {check}: {:?} {}", one.status, one.text);
    }
}

/// Nothing of what the lab does not select is told, beside its number.
#[test]
fn the_rest_is_a_count() {
    let all = "id = \"own\"\ntitle = \"t\"\nprotocol = \"http\"\nselect = 'http.request.uri contains \"two.png\"'\n\
               [[check]]\nid = \"traffic\"\ntitle = \"t\"\nkind = \"traffic\"\npoints = 1\n\
               [[check]]\nid = \"get\"\ntitle = \"t\"\nkind = \"exchange\"\nrequest = 'http.request.method == \"PUT\"'\n";
    let found = judged(&Lab::parse(all).unwrap(), read("http"));
    let page = format!("{found:?}");
    assert!(page.contains("two.png") && !page.contains("short.html") && !page.contains("www.example.org"), "{page}");
    assert!(found.checks[0].text.contains("other packets were not looked at"), "{}", found.checks[0].text);
}

/// Each lab of docs/protocol-labs.md gets all points for the recording that it is about.
#[test]
fn the_page_about_labs_of_protocols_has_labs_that_work() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/protocol-labs.md");
    let page = std::fs::read_to_string(page).unwrap();
    let labs: Vec<&str> = page.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert_eq!(labs.len(), 4);
    for (text, name) in labs.into_iter().zip(["http", "dhcp", "icmp", "arp"]) {
        let lab = Lab::parse(text).unwrap_or_else(|problems| panic!("{name}: {problems:?}"));
        let found = judged(&lab, read(name));
        assert_eq!((wrong(&found).as_str(), found.score()), ("", found.max_score()), "{name}: {:?}", found.checks);
        let other = wrong(&judged(&lab, read("upload")));
        assert!(!other.is_empty(), "{name}: an upload shows nothing of it");
    }
}

/// The page says which labs there are.
#[test]
fn the_page_names_the_built_in_labs() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/protocol-labs.md");
    let page = std::fs::read_to_string(page).unwrap();
    let missing: Vec<&str> =
        catalogue::of_protocols().iter().map(|lab| lab.id.as_str()).filter(|id| !page.contains(id)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// A lab with a server of its own may ask for exchanges too: those at its ports.
#[test]
fn a_lab_with_a_server_may_ask_for_exchanges() {
    let text = "id = \"own\"\ntitle = \"t\"\nports = { tcp = [80] }\n[[variant]]\nid = \"v\"\ntitle = \"v\"\nrule = \"free\"\n\
                [[check]]\nid = \"page\"\ntitle = \"t\"\nkind = \"exchange\"\nrequest = \"http.request\"\nat-least = 9\npoints = 1\n\
                [[check]]\nid = \"name\"\ntitle = \"t\"\nkind = \"exchange\"\nrequest = \"dns\"\npoints = 1\n";
    let found = judged(&Lab::parse(text).unwrap(), read("http"));
    assert_eq!(wrong(&found), "name");
    let found = judged(&Lab::parse(text).unwrap(), read("dns"));
    assert_eq!(wrong(&found), "page/ name", "DNS is not at its port");
}

/// What began before the capture explains only what it can explain: of another protocol, or answered otherwise, it does not.
#[test]
fn what_began_before_explains_no_more_than_it_can() {
    let late = only("http", |number, _| number > 7, WHOLE);
    for (answer, wanted) in [("http.response.code == 200", 7), ("http.response.code == 304", 2)] {
        let text = format!(
            "id = \"one\"\ntitle = \"t\"\nprotocol = \"http\"\n[[check]]\nid = \"c\"\ntitle = \"t\"\npoints = 1\n\
             kind = \"exchange\"\nrequest = 'http.request'\nanswer = '{answer}'\nat-least = {wanted}\n",
        );
        let found = judged(&Lab::parse(&text).unwrap(), late.clone());
        // What is there counts.
        assert_eq!(found.checks[0].status, Status::Partly, "{answer}: {}", found.checks[0].text);
        let before = found.checks[0].text.contains("began before the capture");
        assert_eq!(before, wanted == 7, "{answer}: {}", found.checks[0].text);
    }
}
