//! `wirelab labs`: the labs, one lab described or written for Wireshark, or a lab's file checked.

mod checks;
mod describe;
mod drawing;
mod new;
mod sequence;
mod wireshark;
mod words;

use std::io::Write;
use std::path::PathBuf;

use serde::Serialize;
use wirelab_labs::{Lab, Protocol, Transport, catalogue, safe};

use crate::failure::Failure;
use crate::output::{Align, Aligned, Stdout, Style, Tone};

/// List the labs, describe one, or check a lab's file
///
/// A lab is described with its wire format drawn, its rules in words, and the lines that its programs print. Wherever a
/// command asks for a LAB, the path of a file does as well: docs/writing-a-lab.md explains how to write one.
///
/// --lua writes a dissector for Wireshark, --colours its colour rules, --profile a folder with both, columns, filters and
/// buttons, to hand on: docs/in-wireshark.md.
///
/// 'wirelab labs new' writes the first draft of a lab's file, from a capture of its programs.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
#[command(after_help = "Examples:
  wirelab labs
  wirelab labs tcp-fixed
  wirelab labs new --from capture.pcapng -o my-lab.toml
  wirelab labs --check my-lab.toml     (status 1 when something is wrong with it)
  wirelab labs --lab my-lab.toml
  wirelab labs tcp-fixed --lua -o tcp-fixed.lua
      (then: tshark -X lua_script:tcp-fixed.lua -r lab.pcapng)
  wirelab labs tcp-fixed --profile wirelab-tcp-fixed
  wirelab labs --format json | jq -r '.[].id'")]
pub(crate) struct Args {
    #[command(subcommand)]
    task: Option<Task>,
    /// Describe this lab: an id, or a file
    #[arg(value_name = "LAB")]
    name: Option<String>,
    /// Describe the lab in this file
    #[arg(long, value_name = "FILE", conflicts_with = "name")]
    lab: Option<String>,
    /// Check this file: every mistake with its line and column, and what would be right
    #[arg(long, value_name = "FILE", conflicts_with_all = ["name", "lab"])]
    check: Option<PathBuf>,
    #[command(flatten)]
    wireshark: wireshark::ForWireshark,
    /// Form of the list or description
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Debug, clap::Subcommand)]
enum Task {
    New(new::Args),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

pub(crate) fn run_command(args: &Args, style: Style) -> Result<(), Failure> {
    if let Some(Task::New(args)) = &args.task {
        return new::run_command(args);
    }
    if let Some(path) = &args.check {
        return check(path, args.format);
    }
    let mut out = if args.format == Format::Json { Stdout::new() } else { Stdout::text() };
    match args.name.as_ref().or(args.lab.as_ref()) {
        Some(name) if args.wireshark.given() => return wireshark::write(&args.wireshark, name),
        Some(name) => {
            let lab = crate::lab::resolve(name)?;
            match args.format {
                Format::Json => crate::output::json(&mut out, &describe::Described::new(&lab))?,
                Format::Text => describe::print(&lab, style, &mut out)?,
            }
        }
        None if args.wireshark.given() => {
            return Err(Failure::Usage(anyhow::anyhow!("which lab? Put its id or its file behind labs")));
        }
        None if args.format == Format::Json => {
            let rows: Vec<Row> = catalogue::every().map(Row::new).collect();
            crate::output::json(&mut out, &rows)?;
        }
        None => list(style, &mut out)?,
    }
    out.flush()?;
    Ok(())
}

#[derive(Serialize)]
struct Row<'a> {
    id: &'a str,
    title: &'a str,
    protocol: Option<Protocol>,
    tcp: Vec<u16>,
    udp: Vec<u16>,
    variants: Vec<&'a str>,
}

impl<'a> Row<'a> {
    fn new(lab: &'a Lab) -> Self {
        Self {
            id: &lab.id,
            title: &lab.title,
            protocol: lab.protocol,
            tcp: lab.ports(Transport::Tcp),
            udp: lab.ports(Transport::Udp),
            variants: lab.variants.iter().map(|variant| variant.id.as_str()).collect(),
        }
    }
}

fn list(style: Style, out: &mut impl Write) -> std::io::Result<()> {
    let columns =
        [("lab", Align::Left), ("ports", Align::Left), ("what it is", Align::Wrap), ("variants", Align::Wrap)];
    let mut table = Aligned::new(style, &columns);
    for row in catalogue::every().map(Row::new) {
        let ports = |name: &str, ports: &[u16]| {
            let ports: Vec<String> = ports.iter().map(u16::to_string).collect();
            (!ports.is_empty()).then(|| format!("{name} {}", ports.join(", ")))
        };
        let ports = [ports("tcp", &row.tcp), ports("udp", &row.udp)].into_iter().flatten();
        let ports: Vec<String> =
            row.protocol.map(|protocol| protocol.title().to_owned()).into_iter().chain(ports).collect();
        table.row([
            (row.id.to_owned(), Some(Tone::Strong)),
            (ports.join("\n"), None),
            (row.title.to_owned(), None),
            (row.variants.join(", "), Some(Tone::Dim)),
        ]);
    }
    table.lines().iter().try_for_each(|line| writeln!(out, "{line}"))
}

#[derive(Serialize)]
struct Told {
    file: String,
    line: usize,
    column: usize,
    what: String,
}

fn check(path: &std::path::Path, format: Format) -> Result<(), Failure> {
    let text = crate::lab::read(path)?;
    let file = safe::escaped(path.to_string_lossy().as_bytes());
    let parsed = crate::lab::parse(&text);
    let problems = parsed.as_ref().err().map(Vec::as_slice).unwrap_or_default();
    let told: Vec<Told> = problems
        .iter()
        .map(|one| Told {
            file: file.clone(),
            line: one.line,
            column: one.column,
            what: safe::line(one.what.as_bytes()),
        })
        .collect();
    let mut out = if format == Format::Json { Stdout::new() } else { Stdout::text() };
    if format == Format::Json {
        crate::output::json(&mut out, &told)?;
    } else {
        for one in &told {
            writeln!(out, "{}:{}:{}: {}", one.file, one.line, one.column, one.what)?;
        }
        if let Ok(lab) = &parsed {
            let variants: Vec<&str> = lab.variants.iter().map(|variant| variant.id.as_str()).collect();
            let about = lab.protocol.map(|protocol| format!("about {}", protocol.title()));
            writeln!(out, "{file}: lab {}, {}", lab.id, about.unwrap_or_else(|| variants.join(", ")))?;
        }
    }
    out.flush()?;
    if told.is_empty() { Ok(()) } else { Err(Failure::CheckFailed) }
}
