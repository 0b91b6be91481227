//! Expressions that were made from the grammar, and damaged: no panic, and no long time.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on is to fail")]

use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::Filter;
use crate::{Registry, all};

fn compiles(text: &str) -> bool {
    Filter::compile(text, &Registry::new()).map_err(|error| error.to_string()).is_ok()
}

/// One term of the grammar.
fn term() -> impl Strategy<Value = String> {
    let names: Vec<&'static str> = all().map(|field| field.name).collect();
    let leaf = prop_oneof![
        4 => proptest::sample::select(names),
        1 => proptest::sample::select(vec!["1", "0x1f", "017", "1.5", "10.0.0.0/8", "::1/64", "00:11:22", "\"a\\x00\"",
            "r\"\\d+\"", "'x'", "true", "abc", ":aa", "2020-01-01", "-1"]),
    ];
    let leaf = leaf.prop_map(str::to_owned);
    leaf.prop_recursive(4, 12, 3, |inner| {
        prop_oneof![
            (inner.clone(), proptest::sample::select(vec!["[0]", "[1:2]", "[-2:]", "[1-3,0]", "[:4]"]))
                .prop_map(|(term, slice)| term + slice),
            (inner.clone(), proptest::sample::select(vec!["#1", "#[-1]", "#[1-2,3:]", "#", "#[0:4]"]))
                .prop_map(|(term, layers)| term + layers),
            inner.clone().prop_map(|term| format!("@{term}")),
            (
                proptest::sample::select(vec!["len", "count", "string", "upper", "max", "vals", "hex", "ip_ula"]),
                inner.clone()
            )
                .prop_map(|(name, term)| format!("{name}({term})")),
            (inner.clone(), proptest::sample::select(vec!["+", "-", "*", "/", "%", "&"]), inner.clone())
                .prop_map(|(a, operator, b)| format!("{a} {operator} {b}")),
            inner.prop_map(|term| format!("{{{term}}}")),
        ]
    })
}

/// One expression of the grammar.
fn expression() -> impl Strategy<Value = String> {
    let relations = vec!["==", "!=", "===", "!==", "<", "ge", "contains", "matches", "~"];
    let leaf = prop_oneof![
        term(),
        (term(), proptest::sample::select(relations), term())
            .prop_map(|(a, relation, b)| format!("{a} {relation} {b}")),
        (term(), term(), term()).prop_map(|(a, b, c)| format!("{a} in {{{b}, {c}..{b}}}")),
        (term(), term()).prop_map(|(a, b)| format!("any {a} == {b}")),
    ];
    leaf.prop_recursive(6, 40, 3, |inner| {
        prop_oneof![
            (inner.clone(), proptest::sample::select(vec!["and", "||", "xor", "^^", "&&"]), inner.clone())
                .prop_map(|(a, joint, b)| format!("{a} {joint} {b}")),
            inner.clone().prop_map(|inner| format!("({inner})")),
            inner.prop_map(|inner| format!("not {inner}")),
        ]
    })
}

proptest! {
    #[test]
    fn whatever_the_grammar_makes_is_read_or_refused(text in expression()) {
        compiles(&text);
    }

    #[test]
    fn whatever_is_left_of_it_is_read_or_refused(text in expression(), cut in 0.0..1.0, more in ".{0,3}") {
        let at = (text.len() as f64 * cut) as usize;
        let at = (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        compiles(&format!("{}{more}{}", &text[..at], text.get(at + 1..).unwrap_or("")));
        compiles(&text[..at]);
    }

    #[test]
    fn any_text_is_read_or_refused(text in ".{0,60}") {
        compiles(&text);
    }
}

#[test]
fn nothing_takes_long_and_nothing_overflows() {
    let started = Instant::now();
    for unit in [
        "(",
        "not ",
        "!",
        "-",
        "+",
        "{",
        "len(",
        "tcp.len + ",
        "tcp[0][",
        "tcp.port in {",
        "tcp xor ",
        "tcp or ",
        "1 < ",
        "tcp[0:1]",
        "tcp.len == 1 and (",
        "\"",
        "\\",
        "[",
        "a.",
        "::",
        "é",
        "tcp contains \"\\",
        "@",
        "@ip",
        "#",
        "ip#1",
        "ip#[",
        "ip#[1,",
        "vals(",
        "max(ip.src#1,",
    ] {
        for count in [50, 99, 100, 101, 5_000, 40_000] {
            let text: String = unit.repeat(count).chars().take(65_000).collect();
            compiles(&text);
            compiles(&format!("{text}tcp"));
        }
    }
    assert!(compiles(&(0..3_000).map(|port| format!("tcp.port == {port}")).collect::<Vec<_>>().join(" or ")));
    assert!(compiles(&format!("{}tcp{}", "(".repeat(90), ")".repeat(90))));
    assert!(!compiles(&format!("{}tcp{}", "(".repeat(200), ")".repeat(200))));
    assert!(!compiles(&"tcp or ".repeat(20_000)));
    assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
}

#[test]
fn errors_point_at_the_place() {
    for (text, column, hint) in [
        ("tcp.steam == 0", 1, "tcp.stream"),
        ("tcp.len == 1 and tcp.prt == 2", 18, "tcp.port"),
        ("tcp port 8080", 5, "tcp.port == 8080"),
        ("tcp.port = 1", 10, "=="),
        ("tcp.port in {1 2}", 16, "commas"),
        ("tcp.port ~= 1", 10, "!=="),
        ("ip.src contains 1", 1, "string(ip.src)"),
        ("ip.src# 1", 7, "#[-1]"),
        ("tcp and ip#-1", 11, "#[-1]"),
        ("dns.id#1 == 5", 1, "layers of frame"),
        ("@http.host == 61", 2, "addresses"),
        ("@ip.scr == 61", 2, "ip.src"),
        ("@5 == 61", 2, "a field follows '@'"),
        ("ip.proto == \"nobody\"", 13, "its number"),
        ("tcp.port == $tcp.port", 13, "selected packet"),
        ("frame.len > 1 and decc(tcp.port) == \"1\"", 19, "there are len"),
    ] {
        let error = Filter::compile(text, &Registry::new()).unwrap_err();
        assert_eq!(error.column(), column, "{error}");
        assert!(error.hint().is_some_and(|found| found.contains(hint)), "{error}");
    }
}

#[test]
fn what_goes_together() {
    for text in [
        "frame.time_delta > 0x10",
        "frame.time_delta > 017",
        "tcp.len > tcp.flags.syn",
        "tcp.len in {tcp.flags.syn}",
        "tcp.len > -1",
        "tcp.len == 2 * 3 - 1",
    ] {
        assert!(compiles(text), "{text}");
    }
    for text in [
        "frame.time_delta > 09",
        "frame.time_epoch > 0x10",
        "tcp.flags.syn > tcp.len",
        "tcp.len + tcp.flags.syn > 0",
        "tcp.len == 1 / 0",
        "frame.time_delta / tcp.len > 0",
        "tcp.len > 1 + -1",
        "tcp.payload == 78.78",
        "tcp.analysis.retransmission == 1",
        "tcp.analysis.flags in {1}",
    ] {
        assert!(!compiles(text), "{text}");
    }
}

#[test]
fn layers_and_bytes_are_read_where_the_language_has_them() {
    for text in [
        "ip#1",
        "ip #1",
        ".ip.src#2 == ip.src#1",
        "ip.addr#[-2-0,1:]",
        "@ip.ttl#[+1] in {40, 0x40} and @ip.ttl#[+1][0] == 40",
        "count(@ip.addr#2) == 2",
        "@tcp.payload matches \"^get\"",
        "vals(ip.proto#2) == \"UDP\"",
    ] {
        assert!(compiles(text), "{text}");
    }
    for text in [
        "ip#1#2",
        "1#1",
        "len(ip)#1",
        "@@ip.ttl",
        "@len(ip)",
        "@\"a\"",
        "ip#[2-1]",
        "ip#[1--1]",
        "ip#2147483648",
        "ip#08",
    ] {
        assert!(!compiles(text), "{text}");
    }
}
