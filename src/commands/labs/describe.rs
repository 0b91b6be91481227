//! One lab described, for people and for programs.

use std::io::{self, Write};
use std::sync::Arc;

use serde::Serialize;
use wirelab_labs::{EvidenceKind, Framing, Lab, LogEvent, Protocol, Side, Transport, Variant, safe};

use super::{checks, drawing, sequence, words};
use crate::output::{Style, Tone, fitted, wrapped};

pub(super) fn print(lab: &Arc<Lab>, style: Style, out: &mut impl Write) -> io::Result<()> {
    let heading = |mut out: &mut dyn Write, text: &str| {
        writeln!(out)?;
        fitted(&mut out, ["", "  "], text, Tone::Strong, style)
    };
    let line = |mut out: &mut dyn Write, text: &str| fitted(&mut out, ["  ", "    "], text, Tone::Plain, style);
    writeln!(out, "{}: {}", style.paint(Tone::Strong, &lab.id), shown(&lab.title))?;
    if !lab.source.is_empty() {
        fitted(out, ["", ""], &shown(&lab.source), Tone::Dim, style)?;
    }
    for paragraph in lab.about.split("\n\n") {
        wrapped(out, ["", ""], &safe::lines(paragraph.as_bytes()), Tone::Plain, style)?;
    }
    if let (Some(protocol), Some(selects)) = (lab.protocol, lab.selects()) {
        heading(out, &format!("About {}: no server of its own", protocol.title()))?;
        line(out, &format!("packets of it are made with {}", protocol.programs()))?;
        line(
            out,
            &format!("looked at is what the display filter takes, with the rest of its streams: {}", shown(selects)),
        )?;
    }
    for layout in lab.layouts() {
        heading(
            out,
            &format!("Record {} ({}), {}", shown(&layout.name), shown(&layout.format), drawing::size(layout.size)),
        )?;
        let body = lab.variants.iter().flat_map(|one| [&one.client, &one.server]).find_map(|framing| match framing {
            Framing::Length { header, body, .. } if header == layout => Some(body.as_str()),
            _ => None,
        });
        for row in drawing::boxes(layout, body) {
            writeln!(out, "  {}", shown(&row))?;
        }
        for field in &layout.fields {
            line(out, &format!("{}: {}", shown(&field.name), shown(&drawing::purpose(field))))?;
        }
    }
    for (index, variant) in lab.variants.iter().enumerate() {
        let usual = if index == 0 && lab.variants.len() > 1 { " (the usual one)" } else { "" };
        heading(out, &format!("Variant {}{usual}: {}", variant.id, shown(&variant.title)))?;
        let ports = [Transport::Tcp, Transport::Udp].into_iter().flat_map(|transport| {
            let free = variant.ports.is_any(transport).then(|| format!("any {} port", transport.name()));
            let named = variant.ports.of(transport).iter().filter(|port| **port > 0);
            named.map(move |port| format!("{} {port}", transport.name())).chain(free)
        });
        line(out, &format!("{} on {}", ports.collect::<Vec<_>>().join(", "), shown(&lab.address)))?;
        let [client, server] = [Side::Client, Side::Server].map(|side| framing(variant, side));
        line(out, &format!("client sends {client}; server sends {server}"))?;
        line(out, &format!("recv asks for {} bytes", variant.receive))?;
        for rule in words::rule(variant) {
            line(out, &format!("- {}", shown(&rule)))?;
        }
    }
    if let Some((usual, (drawn, all))) =
        lab.variants.iter().find_map(|variant| Some((variant, sequence::of(lab, variant)?)))
    {
        let which = if lab.variants.len() > 1 { format!(" (variant {})", usual.id) } else { String::new() };
        let lost = if usual.loss.is_some() { ", if nothing is lost" } else { "" };
        let shown = drawn.spoken.len();
        let first = if all > shown { format!(": the first {shown} of {all} messages") } else { String::new() };
        heading(out, &format!("How it goes with wirelab's own programs{lost}{which}{first}"))?;
        sequence::print(&drawn, style, out)?;
    }
    if !lab.log.is_empty() {
        heading(out, "Lines that its programs print")?;
        for line in &lab.log {
            let by = line.by.name();
            let only =
                if line.variants.is_empty() { String::new() } else { format!("  ({})", line.variants.join(", ")) };
            let before = format!("  {by} {:<12} ", line.event);
            let indent = " ".repeat(before.chars().count());
            let text = format!("{}{only}", shown(line.line.source()));
            fitted(out, [&before, &indent], &text, Tone::Plain, style)?;
        }
    }
    if !lab.evidence.is_empty() {
        heading(out, "What is handed in")?;
        for evidence in &lab.evidence {
            let title = if evidence.title.is_empty() { String::new() } else { format!(": {}", shown(&evidence.title)) };
            line(out, &format!("{} ({}){title}", shown(&evidence.file), evidence.kind))?;
        }
    }
    if !lab.checks.is_empty() {
        heading(out, "Checks")?;
        checks::print(lab, style, out)?;
    }
    Ok(())
}

fn shown(text: &str) -> String {
    safe::line(text.as_bytes())
}

fn framing(variant: &Variant, from: Side) -> String {
    shown(&variant.framing(from).describe())
}

/// A lab as JSON.
#[derive(Serialize)]
pub(super) struct Described {
    id: String,
    title: String,
    source: String,
    about: String,
    protocol: Option<Protocol>,
    select: Option<String>,
    address: String,
    layouts: Vec<LayoutRow>,
    variants: Vec<VariantRow>,
    log: Vec<LogRow>,
    evidence: Vec<EvidenceRow>,
    checks: Vec<checks::CheckRow>,
}

#[derive(Serialize)]
struct LayoutRow {
    name: String,
    format: String,
    size: usize,
    fields: Vec<FieldRow>,
}

#[derive(Serialize)]
struct FieldRow {
    name: String,
    offset: usize,
    size: usize,
    about: String,
}

#[derive(Serialize)]
struct VariantRow {
    id: String,
    title: String,
    tcp: Vec<u16>,
    udp: Vec<u16>,
    receive: u32,
    accepts: Option<u32>,
    client: String,
    server: String,
    rule: Vec<String>,
}

#[derive(Serialize)]
struct LogRow {
    by: &'static str,
    event: LogEvent,
    line: String,
    variants: Vec<String>,
}

#[derive(Serialize)]
struct EvidenceRow {
    file: String,
    kind: EvidenceKind,
    title: String,
}

impl Described {
    pub(super) fn new(lab: &Lab) -> Self {
        let layouts = lab.layouts().into_iter().map(|layout| LayoutRow {
            name: layout.name.clone(),
            format: layout.format.clone(),
            size: layout.size,
            fields: layout
                .fields
                .iter()
                .map(|field| FieldRow {
                    name: field.name.clone(),
                    offset: field.offset,
                    size: field.size,
                    about: drawing::purpose(field),
                })
                .collect(),
        });
        let variants = lab.variants.iter().map(|one| VariantRow {
            id: one.id.clone(),
            title: one.title.clone(),
            tcp: one.ports.named(Transport::Tcp),
            udp: one.ports.named(Transport::Udp),
            receive: one.receive,
            accepts: one.accepts,
            client: one.client.describe(),
            server: one.server.describe(),
            rule: words::rule(one),
        });
        let log = lab.log.iter().map(|line| LogRow {
            by: line.by.name(),
            event: line.event,
            line: line.line.source().to_owned(),
            variants: line.variants.clone(),
        });
        let evidence = lab.evidence.iter().map(|one| EvidenceRow {
            file: one.file.clone(),
            kind: one.kind,
            title: one.title.clone(),
        });
        Self {
            id: lab.id.clone(),
            title: lab.title.clone(),
            source: lab.source.clone(),
            about: lab.about.clone(),
            protocol: lab.protocol,
            select: lab.selects().map(str::to_owned),
            address: lab.address.clone(),
            layouts: layouts.collect(),
            variants: variants.collect(),
            log: log.collect(),
            evidence: evidence.collect(),
            checks: checks::rows(lab),
        }
    }
}
