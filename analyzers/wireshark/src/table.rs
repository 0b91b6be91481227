//! The lab as a table of Lua: what of a dissector is its own.

use wirelab_labs::lab::Closing;
use wirelab_labs::layout::{Code, Field, Layout, Order};
use wirelab_labs::message::text_field;
use wirelab_labs::rule::{Case, Route, When};
use wirelab_labs::template::{Piece, Template, Transform};
use wirelab_labs::{Framing, Lab, Rule, Transport, Variant};

use crate::characters::{RANGES, case};
use crate::literal::{Table, block, list, string};
use crate::names::{self, Kind};
use crate::talk;

/// `local lab = { ... }`.
pub(crate) fn lab(lab: &Lab) -> String {
    let records = names::records(lab).into_iter().map(|one| {
        let kind = match one.kind {
            Kind::Text => "text",
            Kind::Number => "number",
            Kind::Unsigned => "unsigned",
        };
        let table = Table::default().text("name", one.name.as_bytes()).text("field", one.field.as_bytes());
        table.text("title", one.title.as_bytes()).text("kind", kind.as_bytes()).line()
    });
    let cased = |wanted| lab.variants.iter().flat_map(|variant| templates(&variant.rule)).any(|one| uses(one, wanted));
    let letters = |wanted, upper| if cased(wanted) { case(upper) } else { string(b"") };
    let table = Table::default()
        .text("id", lab.id.as_bytes())
        .text("title", format!("wirelab: {}", lab.id).as_bytes())
        .text("proto", names::protocol(lab).as_bytes())
        .put("variants", block(lab.variants.iter().map(variant), 2))
        .put("records", block(records, 2))
        .put("hidden", RANGES.hidden.as_str())
        .put("joining", RANGES.joining.as_str())
        .put("emoji", RANGES.emoji.as_str())
        .put("upper", letters(Transform::Upper, true))
        .put("lower", letters(Transform::Lower, false));
    format!("local lab = {}\n", table.lines(0))
}

fn variant(variant: &Variant) -> String {
    let ports = |transport| list(variant.ports.of(transport).iter().filter(|port| **port > 0).map(u16::to_string));
    Table::default()
        .text("id", variant.id.as_bytes())
        .put("tcp", ports(Transport::Tcp))
        .put("udp", ports(Transport::Udp))
        .number("receive", variant.receive.max(1))
        .flag("strip", variant.strip)
        .text("closes", closes(variant.closes).as_bytes())
        .put("client", framing(&variant.client))
        .put("server", framing(&variant.server))
        .put("rule", rule(variant))
        .lines(4)
}

/// Who closes a connection first.
const fn closes(closing: Closing) -> &'static str {
    match closing {
        Closing::Client | Closing::ClientOnly => "client",
        Closing::ServerAfterReply => "server",
        Closing::Anyone => "anyone",
    }
}

fn framing(framing: &Framing) -> String {
    let kind = match framing {
        Framing::Silent => "silent",
        Framing::Receive => "receive",
        Framing::Line { .. } => "line",
        Framing::Delimiter { .. } => "delimiter",
        Framing::Record { .. } => "record",
        Framing::Length { .. } => "length",
        Framing::AsciiLength { .. } => "digits",
        Framing::Json { lines: true, .. } => "line",
        Framing::Json { .. } => "object",
        Framing::UntilClose { .. } => "until_close",
    };
    let table = Table::default()
        .text("kind", kind.as_bytes())
        .maybe("ending", framing.ending().map(string))
        .maybe("layout", framing.layout().map(layout));
    match framing {
        Framing::Silent | Framing::Receive | Framing::Record { .. } => table,
        Framing::Line { max }
        | Framing::Delimiter { max, .. }
        | Framing::Json { max, .. }
        | Framing::UntilClose { max } => table.number("max", max),
        Framing::Length { length, counts_header, body, max, .. } => table
            .text("length", length.as_bytes())
            .flag("counts_header", *counts_header)
            .text("body", body.as_bytes())
            .number("max", max),
        Framing::AsciiLength { separator, counts_itself, column, max } => table
            .text("separator", separator)
            .maybe("width", column.map(|column| column.width.to_string()))
            .maybe("pad", column.map(|column| column.pad.to_string()))
            .flag("counts_itself", *counts_itself)
            .number("max", max),
    }
    .line()
}

fn layout(layout: &Layout) -> String {
    Table::default()
        .number("size", layout.size)
        .flag("little", layout.order != Order::Big)
        .maybe("text", text_field(layout).map(|field| string(field.name.as_bytes())))
        .put("fields", list(layout.fields.iter().map(field)))
        .line()
}

fn field(field: &Field) -> String {
    let code = match field.code {
        Code::Bytes => "bytes",
        Code::Pascal => "pascal",
        Code::Bool => "bool",
        Code::Unsigned => "unsigned",
        Code::Signed => "signed",
        Code::Float => "float",
    };
    let purpose = &field.purpose;
    Table::default()
        .text("name", field.name.as_bytes())
        .text("code", code.as_bytes())
        .number("offset", field.offset)
        .number("size", field.size)
        .maybe("always", purpose.constant.map(|value| value.to_string()))
        .flag("filled", purpose.is_filled())
        .flag("counts", purpose.counts)
        .maybe("length_of", purpose.length_of.as_ref().map(|name| string(name.as_bytes())))
        .flag("characters", purpose.characters)
        .maybe("padding", purpose.padding.map(|byte| byte.to_string()))
        .line()
}

fn rule(variant: &Variant) -> String {
    let kind = |name: &str| Table::default().text("kind", name.as_bytes());
    match &variant.rule {
        Rule::Silent => kind("silent").line(),
        Rule::Free => kind("free").line(),
        Rule::Talk(rules) => talk::talk(kind("talk"), rules, &variant.server),
        Rule::Reply(cases) => kind("reply").put("cases", block(cases.iter().map(one_case), 6)).lines(6),
        Rule::Broadcast(broadcast) => kind("broadcast").put("send", template(&broadcast.send)).line(),
        Rule::Route(route) => routed(kind("route"), route),
    }
}

fn one_case(case: &Case) -> String {
    let table = match &case.when {
        When::Equals(text) => Table::default().text("equals", text),
        When::Prefix(text) => Table::default().text("prefix", text),
        When::Always => Table::default(),
    };
    table.maybe("send", case.send.as_ref().map(template)).line()
}

fn routed(table: Table, route: &Route) -> String {
    let errors = route.errors.iter().map(|error| {
        Table::default().text("when", error.when.name().as_bytes()).put("send", template(&error.send)).line()
    });
    table
        .put("welcome", template(&route.welcome))
        .text("prefix", &route.prefix)
        .text("separator", &route.separator)
        .put("deliver", template(&route.deliver))
        .put("errors", block(errors, 6))
        .lines(6)
}

/// Its pieces in order: texts, and lists of a value's name and what is done to it.
pub(crate) fn template(template: &Template) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Literal(bytes) => string(bytes),
        Piece::Value { name, transforms } => {
            let words = transforms.iter().map(|one| string(one.name().as_bytes()));
            list(std::iter::once(string(name.as_bytes())).chain(words))
        }
    };
    let mut pieces: Vec<String> = template.pieces().iter().map(piece).collect();
    if template.due(|_| Some(b"1")).framed {
        pieces.push("framed = true".to_owned());
    }
    list(pieces)
}

fn templates(rule: &Rule) -> Vec<&Template> {
    match rule {
        Rule::Silent | Rule::Free => Vec::new(),
        Rule::Talk(rules) => talk::templates(rules),
        Rule::Reply(cases) => cases.iter().filter_map(|case| case.send.as_ref()).collect(),
        Rule::Broadcast(broadcast) => vec![&broadcast.send],
        Rule::Route(route) => {
            let errors = route.errors.iter().map(|error| &error.send);
            [&route.welcome, &route.deliver].into_iter().chain(errors).collect()
        }
    }
}

fn uses(template: &Template, wanted: Transform) -> bool {
    template
        .pieces()
        .iter()
        .any(|piece| matches!(piece, Piece::Value { transforms, .. } if transforms.contains(&wanted)))
}
