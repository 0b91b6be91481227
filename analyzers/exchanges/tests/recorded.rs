//! Exchanges of recorded programs: how many of each there are and how they ended, and the same frames and times as tshark's.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that cannot go on is to fail")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use wirelab_engine::capture::read::Reader;
use wirelab_engine::{DecodeAs, Settings, run};
use wirelab_exchanges::{End, Exchange, Found, Plan, Probes, Protocol, Watch};
use wirelab_fields::Registry;
use wirelab_fields::filter::Filter;
use wirelab_needs::{Need, require};

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/exchanges").join(name).with_extension("pcapng")
}

fn watched(name: &str, plan: Plan) -> Found {
    let mut watch = Watch::new(plan);
    let settings = Settings::default().with_applications(Some(DecodeAs::default()));
    run(Reader::open(&path(name)).unwrap(), settings, &mut watch).unwrap();
    watch.finish()
}

fn filter(text: &str) -> Filter {
    Filter::compile(text, &Registry::new()).unwrap()
}

/// `HTTP 9 answered, 1 unanswered; ARP 1 answered`.
fn counted(all: &[Exchange]) -> String {
    let mut counts: BTreeMap<(Protocol, u8), (u64, &str)> = BTreeMap::new();
    for one in all {
        let (place, word) = match one.end {
            End::Answered => (0, "answered"),
            End::Refused => (1, "refused"),
            End::Unanswered => (2, "unanswered"),
            End::Cut => (3, "cut"),
            End::Open => (4, "open"),
            End::NotDue => (5, "not due"),
        };
        counts.entry((one.protocol, place)).or_insert((0, word)).0 += 1;
    }
    let told = counts.iter().map(|((protocol, _), (count, word))| format!("{} {count} {word}", protocol.name()));
    told.collect::<Vec<_>>().join(", ")
}

#[test]
fn each_capture_has_its_exchanges() {
    for (name, expected) in [
        ("http", "HTTP 9 answered, ARP 1 answered"),
        ("http-odd", "HTTP 8 answered, ARP 1 answered"),
        ("http-methods", "HTTP 4 answered, ARP 1 answered"),
        ("upload", "HTTP 1 answered, ARP 1 answered"),
        ("dns", "HTTP 1 answered, DNS 4 answered, ARP 1 answered"),
        ("dns-odd", "HTTP 1 answered, DNS 5 answered, ARP 1 answered"),
        ("dns-unanswered", "DNS 3 refused, ARP 1 answered"),
        ("icmp", "ICMP echo 10 answered, ARP 1 answered"),
        ("icmp-lost", "ICMP echo 2 answered, ICMP echo 3 refused, ARP 1 answered"),
        ("dhcp", "DHCP 3 answered, DHCP 1 not due, ARP 3 answered"),
        ("dhcp-refused", "DHCP 4 answered, DHCP 1 not due, ARP 3 answered"),
        ("arp", "HTTP 1 answered, ICMP echo 1 answered, ARP 1 answered, ARP 1 unanswered"),
        ("tls", "ARP 1 answered, TLS 2 answered"),
        ("tls-retry", "ARP 1 answered, TLS 1 answered"),
        ("tls-refused", "ARP 1 answered, TLS 1 refused"),
    ] {
        let found = watched(name, Plan::default());
        assert_eq!(counted(&found.exchanges), expected, "{name}");
        assert_eq!((found.orphans.len(), found.left_out), (0, 0), "{name}");
    }
}

/// What is said of one is what its protocol says.
#[test]
fn exchanges_are_named_as_their_protocols_have_it() {
    let told = |name: &str| -> Vec<String> {
        let found = watched(name, Plan::default());
        let text = |label: &[u8]| String::from_utf8_lossy(label).into_owned();
        let one = |one: &Exchange| match &one.answer {
            Some(answer) => format!("{} > {}", text(&one.asked.label), text(&answer.label)),
            None => text(&one.asked.label),
        };
        found.exchanges.iter().filter(|one| one.protocol != Protocol::Arp).map(one).collect()
    };
    assert_eq!(
        told("http-methods"),
        [
            "HEAD /short.html > 200 OK",
            "GET /none.html > 404 Not Found",
            "POST /upload > 200 OK",
            "POST /store > 200 OK"
        ]
    );
    assert_eq!(
        told("dns")[..4],
        [
            "A www.example.org > NOERROR",
            "NS example.org > NOERROR",
            "MX example.org > NOERROR",
            "A none.example.org > NXDOMAIN"
        ]
    );
    assert_eq!(told("dhcp"), ["Discover > Offer", "Request > ACK", "Request > ACK", "Release"]);
    assert_eq!(told("dhcp-refused")[0], "Request > NAK");
    assert_eq!(told("tls-refused"), ["ClientHello www.example.org > Alert 70"]);
}

/// `100 Continue` is no answer, and neither is what a server sends that asks for another ClientHello.
#[test]
fn interim_answers_and_repeats_are_counted() {
    // The request that `100 Continue` answers has its end behind it: the server waited for no more.
    let found = watched("http-methods", Plan::default());
    assert_eq!(found.exchanges.iter().map(|one| one.interim).sum::<u32>(), 0);
    let found = watched("tls-retry", Plan::default());
    let hello = found.exchanges.iter().find(|one| one.protocol == Protocol::Tls).unwrap();
    assert_eq!((hello.interim, hello.again, hello.end), (1, 1, End::Answered));
}

/// Three requests in one segment, and what a filter takes of each.
#[test]
fn filters_are_held_to_each_message() {
    let filters = vec![filter("http.request.uri contains \"two.png\""), filter("http.response.code == 200")];
    let found = watched("http-odd", Plan { filters, ..Plan::default() });
    let two: Vec<&Exchange> = found.exchanges.iter().filter(|one| one.asked.marks.has(0)).collect();
    assert_eq!(two.len(), 1);
    assert!(two[0].asked.label.ends_with(b"two.png") && !two[0].asked.shared);
    let frame = two[0].asked.frame;
    assert_eq!(found.exchanges.iter().filter(|one| one.asked.frame == frame).count(), 3);
    assert!(two[0].answer.as_ref().is_some_and(|answer| answer.marks.has(1)));
}

#[test]
fn a_traceroute_has_its_hops() {
    for (name, probes, hops) in
        [("icmp", Probes::Udp, 3), ("icmp-odd", Probes::Echo, 3), ("icmp-odd", Probes::Syn, 3), ("ip", Probes::Udp, 3)]
    {
        let found = watched(name, Plan::default());
        let trace = found.traces.iter().find(|trace| trace.probes == probes).unwrap();
        assert_eq!((trace.length(), trace.arrived, trace.answered()), (hops, Some(hops), hops.into()), "{name}");
        let from: Vec<String> =
            trace.hops.range(..=hops).flat_map(|(_, hop)| &hop.from).map(ToString::to_string).collect();
        assert_eq!(from, ["192.0.2.1", "198.51.100.2", "203.0.113.2"], "{name}");
        assert!(trace.hops.values().all(|hop| hop.fastest.is_none_or(|time| time >= 0)));
    }
    let found = watched("icmp-lost", Plan::default());
    let trace = found.traces.first().unwrap();
    // The router before it says that the host is not there: that is no further hop.
    assert_eq!((trace.arrived, trace.expired, trace.length()), (None, true, 2));
    assert!(watched("dns", Plan::default()).traces.is_empty());
}

#[test]
fn conversations_are_held_to_steps() {
    let steps = |texts: &[&str]| texts.iter().map(|text| ((*text).to_owned(), filter(text))).collect::<Vec<_>>();
    let four = ["dhcp.option.dhcp == 1", "dhcp.option.dhcp == 2", "dhcp.option.dhcp == 3", "dhcp.option.dhcp == 5"];
    for (name, steps, complete, furthest) in [
        ("dhcp", steps(&four), 1, vec![]),
        ("dhcp", steps(&[four[2], four[3]]), 2, vec![]),
        ("dhcp", steps(&[four[3], four[0]]), 0, vec![4]),
        // The same filter twice is another packet.
        ("arp", steps(&["arp", "arp"]), 1, vec![5]),
        ("tls", steps(&["tcp.flags.syn == 1", "tls.handshake.type == 1", "tls.handshake.type == 2"]), 2, vec![]),
        // Of one packet several steps can be.
        ("tls", steps(&["tls.handshake.type == 2", "tls.handshake.type == 11"]), 1, vec![8]),
    ] {
        let found = watched(name, Plan { dialogues: vec![steps.clone()], ..Plan::default() });
        let walk = &found.walks[0];
        let texts: Vec<&String> = steps.iter().map(|(text, _)| text).collect();
        assert_eq!(walk.complete, complete, "{name} {texts:?} {walk:?}");
        assert_eq!(walk.furthest.len(), furthest.len(), "{name} {texts:?} {walk:?}");
    }
}

#[test]
fn a_selection_is_whole_streams_and_packets_of_none() {
    for (name, text, tcp, udp, alone) in [
        ("http", "http.request.uri contains \"short\"", 3, 0, 0),
        ("dns", "dns", 0, 4, 0),
        ("arp", "arp", 0, 0, 3),
        ("icmp", "icmp", 0, 0, 36),
    ] {
        let found = watched(name, Plan { select: Some(filter(text)), ..Plan::default() });
        let selection = &found.selection;
        assert_eq!((selection.tcp.len(), selection.udp.len(), selection.alone), (tcp, udp, alone), "{name}");
    }
}

/// What tshark prints of the fields, a row a packet that has the first of them.
fn tshark(name: &str, fields: [&str; 2]) -> Vec<(u64, Vec<u64>, Vec<f64>)> {
    let mut command = Need::Tshark.command();
    command.args(["-r", path(name).to_str().unwrap(), "-Y", fields[0], "-T", "fields", "-e", "frame.number"]);
    command.args(fields.iter().flat_map(|field| ["-e", field]));
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('\t').collect();
        let requests = cells[1].split(',').filter_map(|one| one.parse().ok()).collect();
        let times = cells[2].split(',').filter_map(|one| one.parse().ok()).collect();
        (cells[0].parse().unwrap(), requests, times)
    };
    text.lines().map(row).collect()
}

/// Each pair of request and answer that tshark names, and its time.
#[test]
fn pairs_and_times_are_those_of_tshark() {
    require!(Tshark);
    for (protocol, fields, scale, names) in [
        (Protocol::Http, ["http.request_in", "http.time"], 1.0, &["http", "http-odd", "upload", "dns"][..]),
        (Protocol::Dns, ["dns.response_to", "dns.time"], 1.0, &["dns", "dns-odd", "dns-unanswered"]),
        (Protocol::Echo, ["icmp.resp_to", "icmp.resptime"], 1e-3, &["icmp", "icmp-odd", "icmp-lost"]),
    ] {
        for name in names {
            let theirs = tshark(name, fields);
            let found = watched(name, Plan::default());
            let of = found.exchanges.iter().filter(|one| one.protocol == protocol && one.end == End::Answered);
            let ours: BTreeMap<u64, &Exchange> = of.map(|one| (one.asked.frame, one)).collect();
            let mut seen = BTreeSet::new();
            for (answer, requests, times) in &theirs {
                for (request, time) in requests.iter().zip(times) {
                    let one = ours.get(request).unwrap_or_else(|| panic!("{name}: {request} has no answer here"));
                    // Of three requests in one packet tshark names the packet for each.
                    if seen.insert(*request) && one.answer.as_ref().is_some_and(|one| one.frame == *answer) {
                        let took = one.time().unwrap_or_default() as f64 / 1e9;
                        assert!((took - time * scale).abs() < 2e-6, "{name} {request}: {took} {time}");
                    }
                }
            }
            assert_eq!(seen, ours.keys().copied().collect(), "{name}: {theirs:?}");
        }
    }
}

/// Whatever is in a capture, it is read to its end.
#[test]
fn bytes_that_are_wrong_cost_what_they_are() {
    let mut state = 1_u64;
    let mut random = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state >> 33
    };
    for name in ["http-odd", "dns-odd", "dhcp-refused", "icmp-odd", "arp", "tls-retry", "ip"] {
        let whole = std::fs::read(path(name)).unwrap();
        for _ in 0..40 {
            let mut bytes = whole.clone();
            for _ in 0..30 {
                let at = random() as usize % bytes.len();
                bytes[at] = random() as u8;
            }
            let filters = vec![filter("dns.a || http.request || arp")];
            let steps = vec![("tcp".to_owned(), filter("tcp")), ("udp".to_owned(), filter("udp || icmp"))];
            let mut watch = Watch::new(Plan { select: Some(filter("ip")), filters, dialogues: vec![steps] });
            let settings = Settings::default().with_applications(Some(DecodeAs::default()));
            let Ok(reader) = Reader::from_read(Path::new("changed"), Box::new(std::io::Cursor::new(bytes))) else {
                continue;
            };
            let _ = run(reader, settings, &mut watch);
            assert!(watch.finish().exchanges.len() < 200);
        }
    }
}
