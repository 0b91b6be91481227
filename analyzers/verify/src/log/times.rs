//! Round-trip times that a client printed: a number with a unit of time, and words or signs that say that a reply took it.

use std::ops::Range;

/// Bytes between a word for the time and its number.
const NEAR: usize = 28;
/// Digits behind the point of a number that has no unit, from which on it looks measured.
const PLACES: usize = 3;
/// Words for the time that a reply took, in the languages in which programs of students speak; those that end in `-` are
/// beginnings.
const WORDS: [&str; 36] = [
    "rtt",
    "round",
    "roundtrip",
    "latency",
    "elapsed",
    "time",
    "took",
    "delay",
    "laufzeit",
    "umlaufzeit",
    "antwortzeit",
    "dauer",
    "dauerte",
    "zeit",
    "temps",
    "durée",
    "délai",
    "latence",
    "tiempo",
    "demora",
    "latencia",
    "tempo",
    "latência",
    "durata",
    "latenza",
    "timp",
    "czas",
    "opóźnienie",
    "tijd",
    "duur",
    "tid",
    "čas",
    "doba",
    "время",
    "задержка",
    "response",
];
/// The same where words have no spaces between them.
const WIDE: [&str; 4] = ["时间", "延迟", "耗时", "時間"];
/// Words in front of a time, which stand in front of other things, too.
const IN: [&str; 13] =
    ["in", "en", "dans", "nach", "after", "après", "tras", "em", "dopo", "după", "na", "po", "через"];

/// Words in the clause of a number that make it no time of a reply, whatever stands beside it: when somebody gives up or tries
/// again, and what is told of many replies. Those that end in `-` are beginnings.
const NEVER: [&str; 50] = [
    "timeout",
    "timeouts",
    "timed",
    "retry",
    "retries",
    "retrying",
    "reconnect",
    "reconnecting",
    "total",
    "average",
    "avg",
    "mean",
    "median",
    "min",
    "max",
    "sum",
    "session",
    "uptime",
    "overall",
    "media",
    "zeitüberschreit-",
    "zeitlimit-",
    "wiederhol-",
    "gesamt-",
    "insgesamt",
    "durchschnitt-",
    "mittel-",
    "dépass-",
    "expir-",
    "réessa-",
    "moyen-",
    "agotad-",
    "reintent-",
    "promedi-",
    "esgotad-",
    "tentativ-",
    "médi-",
    "scadut-",
    "riprov-",
    "depăș-",
    "przekrocz-",
    "ponow-",
    "średni-",
    "gemiddeld-",
    "opnieuw",
    "превыш-",
    "повтор-",
    "средн-",
    "limite",
    "limit",
];
/// The same where no word says that it is the time of a reply alone: how long somebody waits, or what else took so long.
const OTHER: [&str; 52] = [
    "no",
    "not",
    "never",
    "without",
    "within",
    "wait",
    "waits",
    "waiting",
    "sleep",
    "sleeping",
    "pause",
    "closing",
    "closed",
    "connect",
    "connected",
    "connecting",
    "connection",
    "established",
    "start",
    "started",
    "starting",
    "every",
    "interval",
    "handshake",
    "ago",
    "kein",
    "keine",
    "ohne",
    "warte",
    "wartet",
    "warten",
    "innerhalb",
    "verbunden",
    "verbindung",
    "pas",
    "sans",
    "aucune",
    "attente",
    "connect-",
    "connexion",
    "sin",
    "espera",
    "conect-",
    "sem",
    "nessuna",
    "senza",
    "attesa",
    "conness-",
    "fără",
    "geen",
    "ingen",
    "без",
];
/// Words that are said of nothing but the time of a reply.
const SURELY: [&str; 12] = [
    "rtt",
    "round",
    "roundtrip",
    "latency",
    "laufzeit",
    "umlaufzeit",
    "antwortzeit",
    "latence",
    "latencia",
    "latência",
    "latenza",
    "opóźnienie",
];

/// A number with its unit.
struct Span {
    at: Range<usize>,
    nanos: f64,
    unit: Unit,
}

/// What says which unit a number has.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unit {
    /// One that nothing but a time has.
    Surely,
    /// `s`, which may stand behind anything, or a unit in front of the number.
    Perhaps,
    /// Nothing: a program that prints the difference of two clocks as it is.
    Unsaid,
}

/// A time that a line tells.
pub(super) struct Time {
    /// Where it begins in the text, with the word for it.
    pub(super) at: usize,
    pub(super) nanos: i64,
    /// Whether no unit stands beside it.
    pub(super) bare: bool,
}

/// The time that a text tells, of a reply.
pub(super) fn rtt(text: &str) -> Option<Time> {
    spans(text).iter().filter(|span| !is_other(text, span)).find_map(|span| {
        let begins = named(text, span).or_else(|| bare(text, span))?;
        let front = text.get(..begins)?.trim_end_matches([' ', '(', '[', ',', ';', '|', '-', '~', '=', '{', '"', '\'']);
        // At most nine digits before the point.
        Some(Time { at: front.len(), nanos: span.nanos as i64, bare: span.unit == Unit::Unsaid })
    })
}

/// Whether a text has a number with a unit of time.
pub(crate) fn has_span(text: &str) -> bool {
    spans(text).iter().any(|span| span.unit == Unit::Surely && !is_other(text, span))
}

/// The time of which what stands behind a reply consists: nanoseconds, and whether no unit stands beside it.
pub(crate) fn time_behind(text: &str) -> Option<(i64, bool)> {
    let text = text.trim_matches(|c: char| !c.is_alphanumeric());
    let spans = spans(text);
    let [span] = &spans[..] else { return None };
    (span.at == (0..text.len())).then_some((span.nanos as i64, span.unit == Unit::Unsaid))
}

/// Whether a number is a time, and none that a reply took: so its clause says, in front of it or behind it.
fn is_other(text: &str, span: &Span) -> bool {
    let ends = |c: char| c.is_ascii_digit() || matches!(c, '(' | ')' | '[' | ']' | ',' | ';' | '|');
    let front = text.get(..span.at.start).and_then(|text| text.rsplit(ends).next()).unwrap_or_default();
    let behind = text.get(span.at.end..).and_then(|text| text.split(ends).next()).unwrap_or_default();
    let all: Vec<String> = words(front).chain(words(behind)).map(|(_, word)| word).collect();
    let is_one = |known: &&str, word: &str| match known.strip_suffix('-') {
        Some(begin) => word.starts_with(begin),
        None => *known == word,
    };
    let has = |known: &[&str]| all.iter().any(|word| known.iter().any(|known| is_one(known, word)));
    let wide = ["超时", "重试"].iter().any(|word| front.contains(word) || behind.contains(word));
    wide || has(&NEVER) || has(&OTHER) && !has(&SURELY)
}

/// Where the word stands that names a time in front of a number.
fn named(text: &str, span: &Span) -> Option<usize> {
    let number = span.at.start;
    let front = text.get(..number)?;
    let from = front.rfind(|c: char| c.is_ascii_digit()).map_or(0, |at| at + 1);
    let mut from = from.max(number.saturating_sub(NEAR));
    while !front.is_char_boundary(from) {
        from += 1;
    }
    let near = front.get(from..)?;
    let wide = || WIDE.iter().filter_map(|word| near.find(word)).min();
    // A number without a unit may be what the server's response says.
    let known = |word: &str| WORDS.contains(&word) && !(span.unit == Unit::Unsaid && word == "response");
    words(near).find(|(_, word)| known(word)).map(|(at, _)| at).or_else(wide).map(|at| from + at)
}

/// Where a sign or a small word stands in front of a time at the end of a text.
fn bare(text: &str, span: &Span) -> Option<usize> {
    let behind = text.get(span.at.end..)?.trim_matches([' ', ')', ']', '.', '!']);
    if span.unit != Unit::Surely || !behind.is_empty() {
        return None;
    }
    let front = text.get(..span.at.start)?.trim_end_matches([' ', '~', '≈']);
    if front.ends_with(['(', '[', '=', '-', '|']) {
        return Some(front.len() - 1);
    }
    let (at, word) = words(front).last()?;
    (IN.contains(&word.as_str()) && front.ends_with(char::is_alphabetic)).then_some(at)
}

/// The words of a text in small letters, and where they begin.
fn words(text: &str) -> impl Iterator<Item = (usize, String)> {
    let mut at = 0;
    text.split(|c: char| !c.is_alphabetic()).filter_map(move |word| {
        let begins = text.get(at..)?.find(word).map(|found| at + found)?;
        at = begins + word.len();
        (!word.is_empty()).then(|| (begins, word.to_lowercase()))
    })
}

/// The numbers of a text that have a unit of time, or that may have one which is not said.
fn spans(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(begin) = text.get(from..).and_then(|rest| rest.find(|c: char| c.is_ascii_digit())) {
        let begin = from + begin;
        let rest = text.get(begin..).unwrap_or_default();
        let end = number(rest);
        from = begin + end.max(1);
        let digits = rest.get(..end).unwrap_or_default().replace(',', ".");
        let front = text.get(..begin).unwrap_or_default();
        let (Ok(number), false) = (digits.parse::<f64>(), front.ends_with(char::is_alphanumeric)) else { continue };
        let behind = rest.get(end..).unwrap_or_default();
        let word: String = behind.trim_start().chars().take_while(|c| c.is_alphabetic()).collect();
        let spaces = behind.len() - behind.trim_start().len();
        let unit = match unit_of(&word.to_lowercase()) {
            Some((nanos, true)) => Some((nanos, Unit::Surely, spaces + word.len())),
            Some((nanos, false)) => Some((nanos, Unit::Perhaps, spaces + word.len())),
            None => unit_in_front(front)
                .map(|nanos| (nanos, Unit::Perhaps, 0))
                .or_else(|| is_measured(&digits, behind).then_some((1e9, Unit::Unsaid, 0))),
        };
        if let (Some((nanos, unit, more)), true) = (unit, number < 1e9) {
            found.push(Span { at: begin..begin + end + more, nanos: number * nanos, unit });
        }
    }
    found
}

/// How many bytes of a text that begins with a digit are a number: digits, a point or comma, more digits, an exponent.
fn number(text: &str) -> usize {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',').unwrap_or(text.len());
    let end = text.get(..end).unwrap_or_default().trim_end_matches(['.', ',']).len();
    let mut more = text.get(end..).unwrap_or_default().chars();
    let exponent = matches!(more.next(), Some('e' | 'E')) && matches!(more.next(), Some('-' | '+'));
    let digits = if exponent { more.take_while(char::is_ascii_digit).count() } else { 0 };
    if digits == 0 { end } else { end + 2 + digits }
}

/// The unit in front of a number: `rtt_ms: 0.42`, `RTT (ms) = 0.42`.
fn unit_in_front(front: &str) -> Option<f64> {
    let front = front.trim_end_matches([' ', ':', '=', '"', '\'', ')', ']']);
    let (_, word) = words(front).last()?;
    let begins = front.strip_suffix(word.as_str())?;
    // Of `times` the last letter is no unit: it stands by itself.
    let own = begins.ends_with(['_', '(', '[', '/']);
    unit_of(&word).filter(|_| own).map(|(nanos, _)| nanos)
}

/// Whether a number looks like the difference of two clocks, printed as it is: no count has so many digits behind its point.
fn is_measured(digits: &str, behind: &str) -> bool {
    let places = digits.split_once('.').map_or(0, |(_, behind)| behind.len());
    let ends =
        !behind.starts_with(|c: char| c.is_alphanumeric() || matches!(c, ':' | '/' | '%' | '-' | '_' | '.' | ','));
    ends && (places >= PLACES || digits.contains(['e', 'E']))
}

/// How many nanoseconds a unit has, and whether it is surely one.
fn unit_of(unit: &str) -> Option<(f64, bool)> {
    let begins = |words: &[&str]| words.iter().any(|word| unit.starts_with(word));
    Some(match unit {
        "ns" => (1.0, true),
        "us" | "µs" | "μs" | "мкс" | "微秒" => (1e3, true),
        "ms" | "msec" | "msecs" | "мс" | "毫秒" => (1e6, true),
        "s" | "с" => (1e9, false),
        "sec" | "secs" | "sek" | "秒" => (1e9, true),
        _ if begins(&["mikrosek", "microsec", "microseg"]) => (1e3, true),
        _ if begins(&["millisec", "millisek", "millisé", "miliseg", "milisec", "milisek"]) => (1e6, true),
        _ if begins(&["second", "sekund", "segundo", "secund", "секунд"]) => (1e9, true),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_in_all_units_and_languages() {
        for (text, nanos) in [
            ("RTT 1.563 ms", Some(1_563_000)),
            ("Received: PONG (RTT: 0,25 ms)", Some(250_000)),
            ("Round-trip time = 0.002 s", Some(2_000_000)),
            ("response time: 35 µs", Some(35_000)),
            ("Empfangen: PONG (Laufzeit: 0,42 ms)", Some(420_000)),
            ("Umlaufzeit 3 Millisekunden", Some(3_000_000)),
            ("Reçu : PONG, temps aller-retour : 0.42 ms", Some(420_000)),
            ("Temps de réponse : 0,002 secondes", Some(2_000_000)),
            ("Recibido: PONG en 0.42 ms", Some(420_000)),
            ("Tiempo de respuesta: 12 milisegundos", Some(12_000_000)),
            ("Ricevuto PONG in 1.5 ms", Some(1_500_000)),
            ("PONG (0.42 ms)", Some(420_000)),
            ("PONG [35 µs]", Some(35_000)),
            ("PONG - 0.42 ms", Some(420_000)),
            ("took 0.3 ms", Some(300_000)),
            ("耗时: 0.42 毫秒", Some(420_000)),
            ("port 12345, RTT 2 ms", Some(2_000_000)),
            ("we wait 5 ms and go on", None),
            ("in 5 minutes", None),
            ("RTT: many", None),
            ("we measured the time of day", None),
            ("sent 5 s", None),
            ("Timed out after 5 seconds", None),
            ("Retrying in 3 seconds", None),
            ("No response within 5 seconds", None),
            ("No response within 5 s", None),
            ("[WARN] No response (timeout 2.0 s)", None),
            ("Response timeout: 5 s", None),
            ("Timeout set to 5 seconds", None),
            ("Waiting 2 seconds", None),
            ("Connected in 3 ms", None),
            ("Connection closed after 30 seconds", None),
            ("Total time: 12.5 s", None),
            ("Average RTT: 3 ms", None),
            ("Keine Antwort nach 5 Sekunden", None),
            ("Zeitüberschreitung nach 5 Sekunden", None),
            ("Délai d'attente dépassé après 5 secondes", None),
            ("Tiempo de espera agotado tras 5 segundos", None),
            ("Sin respuesta en 5 segundos", None),
            ("Nessuna risposta dopo 5 secondi", None),
            ("Brak odpowiedzi: przekroczono czas 5 s", None),
            ("超时: 5 秒", None),
            ("PONG (RTT 3 ms, timeout 5 s)", Some(3_000_000)),
            ("Received: not found (3 ms)", Some(3_000_000)),
            ("Received: no problem, time 3 ms", Some(3_000_000)),
            ("no problem RTT 3 ms", Some(3_000_000)),
            ("the reply took 3 ms", Some(3_000_000)),
            (r#"{"reply": "PONG", "rtt_ms": 0.42}"#, Some(420_000)),
            ("RTT (ms) = 0,42", Some(420_000)),
            ("RTT [us]: 420", Some(420_000)),
            ("PING 1 10:00:01 rtt_ms=2", Some(2_000_000)),
            ("Round trips: 5", None),
            ("times: 12.50", None),
            ("Server response: 3.14159", None),
            ("RTT: 5", None),
            ("time 10:00:01.123", None),
            ("RTT min/avg/max: 0.091/0.200/0.300", None),
        ] {
            assert_eq!(rtt(text).map(|time| time.nanos), nanos, "{text}");
        }
        let cut = |text: &'static str| rtt(text).and_then(|time| text.get(..time.at));
        for text in ["PONG (RTT: 0,25 ms)", "PONG en 3 ms", "PONG, temps : 3 ms", "PONG [3 ms]", "PONG - 3 ms"] {
            assert_eq!(cut(text), Some("PONG"), "{text}");
        }
        for (text, nanos) in [
            ("RTT: 0.009506702423095703", 9_506_702),
            ("RTT: 9.083747863769531e-05", 90_837),
            ("Round Trip Time = 0.412", 412_000_000),
            ("PING 1 10:00:01 rtt=0.00034", 340_000),
            ("Elapsed time 0.0021", 2_100_000),
        ] {
            assert_eq!(rtt(text).map(|time| (time.nanos, time.bare)), Some((nanos, true)), "{text}");
        }
        assert!(
            time_behind(" 0.42ms") == Some((420_000, false))
                && time_behind(" (0,002 s)") == Some((2_000_000, false))
                && time_behind(" 8.9e-05") == Some((89_000, true))
                && time_behind("  ⏱ 0.42 ms") == Some((420_000, false))
                && time_behind(" (4 bytes)").is_none()
                && time_behind(" 12").is_none()
                && time_behind(" 3 ms later").is_none()
        );
        assert!(
            has_span("kesto 3 ms sitten")
                && !has_span("3 messages")
                && !has_span("Timed out after 5 seconds")
                && !has_span("x3s")
        );
    }
}
