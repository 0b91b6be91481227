//! Whether the parts of a lab's file fit together.

use std::collections::BTreeMap;
use std::sync::Arc;

use toml::Spanned;

use super::{Problems, checks, parts, raw, talk};
use crate::check::Kind;
use crate::diagnosis::Diagnosis;
use crate::framing::Framing;
use crate::lab::{
    Closing, Compat, Evidence, EvidenceKind, Lab, LogEvent, LogLine, Loss, Ports, Protocol, Run, Side, Variant,
};
use crate::layout::Layout;
use crate::rule::Rule;
use crate::template::Template;

const CLOSINGS: [(&str, Closing); 4] = [
    ("client", Closing::Client),
    ("client-only", Closing::ClientOnly),
    ("server-after-reply", Closing::ServerAfterReply),
    ("anyone", Closing::Anyone),
];
/// What one `recv` asks for unless the lab says otherwise.
const RECEIVE: u32 = 1024;

pub(super) fn lab(mut raw: raw::Lab, problems: &mut Problems<'_>) -> Option<Lab> {
    let layouts = parts::layouts(std::mem::take(&mut raw.layout), problems);
    let id = identifier(&raw.id, problems);
    let given = std::mem::take(&mut raw.variant);
    let protocol = match &raw.protocol {
        Some(word) => Some(parts::word(word, Protocol::NAMES, problems)?),
        None => None,
    };
    match protocol {
        Some(protocol) => no_server(&raw, &given, protocol, problems),
        None if given.is_empty() => {
            let what = "a lab has at least one [[variant]]; one that is about a protocol and has no server of its own says \
                        so: `protocol = \"http\"`";
            problems.at(raw.id.span(), what);
        }
        None => {}
    }
    if let Some(select) = &raw.select {
        if protocol.is_none() {
            problems.at(select.span(), "`select` is for a lab with `protocol`: any other is known by its ports");
        }
        problems.filter(select);
    }
    let mut variants: Vec<Variant> = Vec::new();
    for one in given {
        let (span, one) = (one.span(), one.into_inner());
        if variants.iter().any(|other| other.id == *one.id.get_ref()) {
            problems.at(one.id.span(), format!("two variants are named \"{}\"", one.id.get_ref()));
        }
        variants.extend(variant(&raw, one, span, &layouts, problems));
    }
    let objects = variants.iter().flat_map(|variant| [&variant.client, &variant.server]);
    let mut fields: Vec<&str> = objects.flat_map(Framing::value_names).collect();
    fields.extend(layouts.values().flat_map(|layout| &layout.fields).map(|field| field.name.as_str()));
    let runs: Vec<Run> = raw.run.iter().filter_map(|part| run(part, &variants, problems)).collect();
    let log: Vec<LogLine> = raw.log.iter().filter_map(|line| log_line(line, &variants, &fields, problems)).collect();
    let evidence: Vec<Evidence> = raw.evidence.into_iter().filter_map(|one| evidence(one, problems)).collect();
    let values = variants.iter().flat_map(values).collect();
    let answered = variants.iter().flat_map(|variant| variant.server.value_names()).map(str::to_owned).collect();
    let known = checks::Known { variants: &variants, log: &log, evidence: &evidence, values, answered, protocol };
    let checks = checks::checks(raw.check, &known, problems);
    for check in checks.iter().filter(|check| matches!(check.kind, Kind::Waits { .. })) {
        if variants.iter().all(|variant| variant.timeout.is_none()) {
            let what =
                format!("check \"{}\": how long a client waits is `timeout-ms`, of the lab or a variant", check.id);
            problems.at(raw.id.span(), what);
        }
    }
    let compat = match &raw.compat {
        Some(word) => Some(parts::word(word, Compat::NAMES, problems)?),
        None => None,
    };
    Some(Lab {
        id: id?,
        title: raw.title,
        source: raw.source,
        about: raw.about.trim().to_owned(),
        address: raw.address,
        destination: raw.destination,
        protocol,
        select: raw.select.map(Spanned::into_inner),
        variants,
        runs,
        log,
        evidence,
        checks,
        compat,
    })
}

/// A lab about a protocol has nothing of a server.
fn no_server(raw: &raw::Lab, given: &[Spanned<raw::Variant>], protocol: Protocol, problems: &mut Problems<'_>) {
    let at = raw.protocol.as_ref().map_or(0..0, Spanned::span);
    let entries = [
        ("[[variant]]", !given.is_empty()),
        ("[[run]]", !raw.run.is_empty()),
        ("[[log]]", !raw.log.is_empty()),
        ("[layout]", !raw.layout.is_empty()),
        ("`ports`", raw.ports.is_some()),
        ("`client`", raw.client.is_some()),
        ("`server`", raw.server.is_some()),
        ("`destination`", raw.destination.is_some()),
        ("`receive`", raw.receive.is_some()),
        ("`accepts`", raw.accepts.is_some()),
        ("`speaks-first`", raw.speaks_first.is_some()),
        ("`closes`", raw.closes.is_some()),
        ("`strip`", raw.strip.is_some()),
        ("`allows`", raw.allows.is_some()),
        ("`ending`", raw.ending.is_some()),
        ("`clock-tolerance-ms`", raw.clock_tolerance.is_some()),
    ];
    for (entry, _) in entries.into_iter().filter(|(_, is_there)| *is_there) {
        let what = format!(
            "a lab about {} has no server of its own, and so no {entry}: `select` is the display filter of its packets",
            protocol.title()
        );
        problems.at(at.clone(), what);
    }
}

pub(super) fn identifier(text: &Spanned<String>, problems: &mut Problems<'_>) -> Option<String> {
    let id = text.get_ref();
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if id.is_empty() || id.len() > 40 || !id.chars().all(fits) {
        problems.at(text.span(), "an id has lower case letters, digits and `-`, at most 40");
        return None;
    }
    Some(id.clone())
}

fn variant(
    lab: &raw::Lab,
    raw: raw::Variant,
    span: std::ops::Range<usize>,
    layouts: &BTreeMap<String, Layout>,
    problems: &mut Problems<'_>,
) -> Option<Variant> {
    let ports = raw.ports.or_else(|| lab.ports.clone()).map(|raw| parts::ports(raw, problems)).unwrap_or_default();
    if ports.tcp.is_empty() && ports.udp.is_empty() {
        problems.at(span.clone(), "no ports: `ports = { tcp = [12345] }`, here or for the whole lab");
    }
    let mut side = |own: Option<raw::Framing>, common: &Option<raw::Framing>| match own.or_else(|| common.clone()) {
        Some(raw) => parts::framing(raw, layouts, problems),
        None => Some(Framing::Receive),
    };
    let client = side(raw.client, &lab.client);
    let server = side(raw.server, &lab.server);
    // Texts are looked at even where a framing is wrong, so that all that is wrong is told at once.
    let unknown = Framing::Receive;
    let sides =
        parts::Sides { client: client.as_ref().unwrap_or(&unknown), server: server.as_ref().unwrap_or(&unknown) };
    let rules =
        [raw.rule.is_some(), raw.reply.is_some(), raw.broadcast.is_some(), raw.route.is_some(), raw.rules.is_some()];
    if rules.iter().filter(|given| **given).count() != 1 {
        let what = "a variant has one of `rule = \"silent\"`, `rule = \"free\"`, [[variant.reply]], [variant.broadcast], [variant.route], [[variant.rules]]";
        problems.at(span, what);
        return None;
    }
    let talk = raw.rules.and_then(|rules| talk::talk(rules, sides, !ports.udp.is_empty(), problems));
    let rule = match (raw.rule, raw.reply, raw.broadcast, raw.route) {
        _ if let Some(talk) = talk => Rule::Talk(Arc::new(talk)),
        (Some(name), ..) => match parts::word(&name, &[("silent", true), ("free", false)], problems)? {
            true => Rule::Silent,
            false => Rule::Free,
        },
        (_, Some(cases), ..) => {
            Rule::Reply(cases.into_iter().filter_map(|case| parts::case(case, sides, problems)).collect())
        }
        (.., Some(broadcast), _) => parts::broadcast(&broadcast, sides, problems)?,
        (.., Some(route)) => parts::route(route, sides, problems)?,
        _ => return None,
    };
    let accepts = raw.accepts.or_else(|| lab.accepts.clone());
    if let Some(nobody) = accepts.as_ref().filter(|accepts| *accepts.get_ref() == 0) {
        problems.at(nobody.span(), "a server that accepts nobody: `accepts` is at least 1");
    }
    let loss = raw.loss.or_else(|| lab.loss.clone()).and_then(|loss| self::loss(&loss, &ports, problems));
    let timeout = raw.timeout.or_else(|| lab.timeout.clone());
    let repeats = raw.repeats.or_else(|| lab.repeats.clone());
    if let Some(odd) = repeats.as_ref().filter(|times| *times.get_ref() > MAX_REPEATS || timeout.is_none()) {
        problems
            .at(odd.span(), format!("a client says the same again at most {MAX_REPEATS} times, after `timeout-ms`"));
    }
    if let Some(odd) = timeout.as_ref().filter(|time| !(1..=MAX_TIMEOUT).contains(time.get_ref())) {
        problems.at(odd.span(), format!("a client waits 1 to {MAX_TIMEOUT} milliseconds"));
    }
    let clock_tolerance = raw.clock_tolerance.or_else(|| lab.clock_tolerance.clone());
    if let Some(odd) = clock_tolerance.as_ref().filter(|time| *time.get_ref() > MAX_TIMEOUT) {
        problems.at(odd.span(), format!("a clock is off by 0 to {MAX_TIMEOUT} milliseconds"));
    }
    let allows = raw.allows.or_else(|| lab.allows.clone()).unwrap_or_default();
    let speaks_first = raw.speaks_first.or_else(|| lab.speaks_first.clone());
    let closes = raw.closes.or_else(|| lab.closes.clone());
    // Rules that are tried in order say by themselves who speaks first, and whether the server ever closes.
    let (first, usual) = match &rule {
        Rule::Talk(talk) => (talk.speaks_first(), if talk.closes() { Closing::Anyone } else { Closing::Client }),
        _ => (Side::Client, Closing::Client),
    };
    let variant = Variant {
        id: identifier(&raw.id, problems)?,
        title: raw.title,
        given: raw.given,
        ports,
        receive: raw.receive.or(lab.receive).unwrap_or(RECEIVE).clamp(1, 1 << 20),
        accepts: accepts.map(Spanned::into_inner),
        speaks_first: speaks_first.map_or(Some(first), |text| parts::word(&text, &Side::NAMES, problems))?,
        closes: closes.map_or(Some(usual), |text| parts::word(&text, &CLOSINGS, problems))?,
        loss,
        timeout: timeout.map(Spanned::into_inner),
        clock_tolerance: clock_tolerance.map_or(CLOCK_TOLERANCE, Spanned::into_inner),
        repeats: repeats.map_or(0, Spanned::into_inner),
        strip: raw.strip.or(lab.strip).unwrap_or(false),
        allows: allows.iter().filter_map(|word| parts::word(word, Diagnosis::NAMES, problems)).collect(),
        ending: raw.ending.or_else(|| lab.ending.clone()).unwrap_or_default().into_bytes(),
        client: client?,
        server: server?,
        rule,
    };
    if let Some(why) = cannot_work(&variant) {
        problems.at(span, why);
    }
    Some(variant)
}

/// Longest time that a client waits for an answer, in milliseconds.
const MAX_TIMEOUT: u32 = 60_000;
/// How far a clock may be off unless the lab says otherwise, in milliseconds.
const CLOCK_TOLERANCE: u32 = 2_000;
/// Most times that a client says the same again.
const MAX_REPEATS: u32 = 20;

/// What of its datagrams a variant may lose.
fn loss(raw: &Spanned<raw::Loss>, ports: &Ports, problems: &mut Problems<'_>) -> Option<Loss> {
    let permille = match raw.get_ref() {
        raw::Loss::Word(word) if word == "may" => 0,
        // In range, as is seen here.
        raw::Loss::Share(share) if (0.0..=0.9).contains(share) => (share * 1_000.0).round() as u16,
        _ => {
            problems.at(raw.span(), "`loss` is \"may\", or the share that the lab's own server loses, 0.0 to 0.9");
            return None;
        }
    };
    if !ports.tcp.is_empty() {
        problems.at(raw.span(), "over TCP nothing is lost: `loss` is for datagrams");
        return None;
    }
    Some(Loss { permille })
}

/// Why a variant whose parts are right each could never do what it says.
fn cannot_work(variant: &Variant) -> Option<&'static str> {
    let says_nothing = variant.server == Framing::Silent;
    let until_close = |framing: &Framing| matches!(framing, Framing::UntilClose { .. });
    let by_rules = |framing: &Framing| until_close(framing) || matches!(framing, Framing::Json { .. });
    if until_close(&variant.client) {
        return Some("framing \"until-close\" is for what a server sends: who closes hears no answer");
    }
    match &variant.rule {
        Rule::Talk(_) if until_close(&variant.server) && variant.ports.tcp.is_empty() => {
            Some("framing \"until-close\" needs connections, and over UDP there are none")
        }
        Rule::Talk(talk) if until_close(&variant.server) && !talk.closes_what_it_says() => Some(
            "framing \"until-close\": what says something to its client closes behind it, `do = [{ send = ... }, { close = true }]`, and says nothing to others",
        ),
        Rule::Reply(_) | Rule::Broadcast(_) | Rule::Route(_)
            if by_rules(&variant.server) || by_rules(&variant.client) =>
        {
            Some("framings \"json\" and \"until-close\" go with [[variant.rules]]")
        }
        Rule::Reply(cases) if cases.is_empty() => Some("`reply` has no case: write [[variant.reply]]"),
        Rule::Reply(_) | Rule::Broadcast(_) | Rule::Route(_) | Rule::Talk(_) if says_nothing => {
            Some("framing \"silent\" says that the server sends nothing, and the rule that it does")
        }
        Rule::Route(_) if !variant.strip && variant.client == Framing::Receive && ends_in_space(&variant.ending) => {
            Some(
                "the ending would be part of every name, and nobody could be named: `strip = true`, or another framing of the client",
            )
        }
        Rule::Talk(_) if matches!(variant.closes, Closing::ClientOnly | Closing::ServerAfterReply) => {
            Some("`rules` say by themselves when the server closes: `do = [{ close = true }]`")
        }
        _ => None,
    }
}

fn ends_in_space(ending: &[u8]) -> bool {
    ending.last().is_some_and(u8::is_ascii_whitespace)
}

/// More clients than a sheet asks for.
const MOST_CLIENTS: usize = 1_000;

fn run(raw: &raw::Run, variants: &[Variant], problems: &mut Problems<'_>) -> Option<Run> {
    let variant = raw.variant.get_ref();
    if !variants.iter().any(|known| known.id == *variant) {
        problems.at(raw.variant.span(), format!("there is no variant \"{variant}\""));
        return None;
    }
    if let Some(clients) = raw.clients.as_ref().filter(|count| !(1..=MOST_CLIENTS).contains(count.get_ref())) {
        problems.at(clients.span(), format!("clients are 1 to {MOST_CLIENTS}"));
    }
    let clients = raw.clients.as_ref().map(|count| *count.get_ref());
    Some(Run { variant: variant.clone(), clients, says: raw.says.clone() })
}

fn log_line(raw: &raw::Log, variants: &[Variant], fields: &[&str], problems: &mut Problems<'_>) -> Option<LogLine> {
    let by = parts::word(&raw.by, &Side::NAMES, problems);
    let event = parts::word(&raw.event, LogEvent::NAMES, problems);
    for name in raw.variants.iter().filter(|name| !variants.iter().any(|variant| variant.id == *name.get_ref())) {
        problems.at(name.span(), format!("there is no variant \"{}\"", name.get_ref()));
    }
    let known: Vec<&str> = LogLine::VALUES.into_iter().chain(fields.iter().copied()).collect();
    let line = Template::parse(raw.line.get_ref()).and_then(|line| line.allow(&known));
    let line = problems.take(raw.line.span(), line);
    let variants = raw.variants.iter().map(|name| name.get_ref().clone()).collect();
    Some(LogLine { by: by?, event: event?, line: line?, variants })
}

fn evidence(raw: raw::Evidence, problems: &mut Problems<'_>) -> Option<Evidence> {
    let kind = parts::word(&raw.kind, EvidenceKind::NAMES, problems)?;
    Some(Evidence { file: raw.file, kind, title: raw.title, also: raw.also })
}

/// The parts of clients' messages that have names.
fn values(variant: &Variant) -> Vec<String> {
    let mut names: Vec<String> = variant.client.value_names().into_iter().map(str::to_owned).collect();
    if let Rule::Talk(talk) = &variant.rule {
        names.extend(talk.rows.iter().flat_map(|row| row.pattern.names()).map(str::to_owned));
    }
    names
}
