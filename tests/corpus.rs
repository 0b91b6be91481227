//! Every command on every capture, the shipped samples and those that may lie beside the project: the exit status is
//! the documented one, nothing panics, and what is printed is harmless for where it is printed.

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{fs, thread};

use wirelab_capture::read::Reader;
use wirelab_needs::{corpus, require};

use crate::support::files::{captures, samples};
use crate::support::program::{Run, subcommands, wirelab};
use crate::support::random::{Random, damage};

/// What the output is to be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// For a terminal: no control characters but line breaks and tabs.
    Text,
    /// One JSON value.
    Json,
    /// One JSON value a line.
    JsonLines,
    /// Whatever the capture holds.
    Bytes,
}

/// One way to use the program.
struct Use {
    command: &'static str,
    arguments: &'static [&'static str],
    form: Form,
    /// Whether what is asked for may be missing in a sound capture: status 2.
    may_miss: bool,
}

const fn always(command: &'static str, arguments: &'static [&'static str], form: Form) -> Use {
    Use { command, arguments, form, may_miss: false }
}

const fn where_it_is(command: &'static str, arguments: &'static [&'static str], form: Form) -> Use {
    Use { command, arguments, form, may_miss: true }
}

/// A new command is a new row here. Rows of commands that this build does not have are left out.
const USES: &[Use] = &[
    always("fields", EVERY_FIELD, Form::Text),
    always("analyze", &["--format", "text"], Form::Text),
    always("analyze", &["--format", "text", "--color", "always", "--all"], Form::Bytes),
    always("analyze", &["--format", "json"], Form::Json),
    always("analyze", &["--format", "jsonl"], Form::JsonLines),
    always("analyze", &["--format", "json", "--measures"], Form::Json),
    where_it_is("segments", &["--stream", "0"], Form::Text),
    where_it_is("segments", &["--stream", "1", "--format", "json"], Form::Json),
    where_it_is("segments", &["--stream", "0", "--format", "jsonl"], Form::JsonLines),
    where_it_is("segments", &["--stream", "0", "--format", "csv"], Form::Text),
    where_it_is("segments", &["--stream", "0", "--format", "markdown"], Form::Text),
    always("analyze", &["--format", "csv"], Form::Text),
    always("analyze", &["--format", "markdown"], Form::Text),
    always("analyze", &["--conversations"], Form::Text),
    always("analyze", &["--expert"], Form::Text),
    always("analyze", &["--expert", "--format", "json"], Form::Json),
    always("analyze", &["--expert", "--format", "jsonl"], Form::JsonLines),
    always("analyze", &["--compat", "wireshark-4.0"], Form::Text),
    always("analyze", &["--conversations", "--format", "json"], Form::Json),
    always("analyze", &["--conversations", "--format", "jsonl"], Form::JsonLines),
    always("analyze", &["--conversations", "--format", "csv"], Form::Text),
    always("analyze", &["--conversations", "--format", "markdown"], Form::Text),
    always("live", &["--plain"], Form::Text),
    always("live", &["--format", "json"], Form::Json),
    always("live", &["--format", "jsonl", "-Y", "tcp"], Form::JsonLines),
    always("analyze", &["--format", "csv", "--lab", "auto"], Form::Text),
    always("messages", &["--format", "text", "--full"], Form::Text),
    always("messages", &["--format", "json"], Form::Json),
    always("messages", &["--format", "jsonl"], Form::JsonLines),
    always("messages", &["--format", "csv"], Form::Text),
    always("messages", &["--format", "markdown"], Form::Text),
    always("messages", &["--cuts"], Form::Text),
    always("messages", &["--cuts", "--format", "json"], Form::Json),
    always("messages", &["-Y", "wirelab.message"], Form::Text),
    always("fields", &["-e", "wirelab.message.text", "-e", "wirelab.record.text"], Form::Text),
    where_it_is("show", &["--stream", "0"], Form::Text),
    where_it_is("show", &["--frame", "1"], Form::Text),
    where_it_is("follow", &["--stream", "0", "--as", "text"], Form::Text),
    where_it_is("follow", &["--stream", "0", "--as", "hex"], Form::Text),
    where_it_is("follow", &["--stream", "0", "--as", "yaml"], Form::Text),
    where_it_is("follow", &["--stream", "0", "--as", "raw"], Form::Bytes),
    where_it_is("follow", &["--stream", "0", "--protocol", "udp"], Form::Text),
];

/// Stands for `-e` with every field that there is.
const EVERY_FIELD: &[&str] = &["every field"];

#[test]
fn every_command_on_the_samples() {
    run_all(&samples());
}

#[test]
fn every_command_on_the_captures_beside_the_project() {
    require!(Corpus);
    let folders = ["labs", "tcp-rules", "edge", "wild"];
    let captures: Vec<PathBuf> = folders.into_iter().flat_map(|folder| captures(&corpus().join(folder))).collect();
    run_all(&captures);
}

#[test]
fn every_command_on_damaged_samples() {
    let samples = samples();
    let folder = tempfile::tempdir().unwrap();
    let damaged: Vec<PathBuf> = (0..60)
        .map(|seed| {
            let mut random = Random::new(1_000_000 + seed);
            let sample = &samples[random.below(samples.len())];
            let mut bytes = fs::read(sample).unwrap();
            damage(&mut bytes, &mut random);
            let path = folder.path().join(format!("{seed}-{}", sample.file_name().unwrap().to_string_lossy()));
            fs::write(&path, bytes).unwrap();
            path
        })
        .collect();
    run_all(&damaged);
}

fn run_all(captures: &[PathBuf]) {
    let present = subcommands();
    assert!(present.iter().any(|name| name == "fields"), "{present:?}");
    let uses: Vec<&Use> = USES.iter().filter(|row| present.iter().any(|name| name == row.command)).collect();
    println!("{} of {} uses on {} captures", uses.len(), USES.len(), captures.len());
    let every_field = every_field();
    let next = AtomicUsize::new(0);
    let wrong = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(capture) = captures.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let readable = Reader::open(capture).is_ok();
                    for row in &uses {
                        if let Err(why) = try_one(row, capture, readable, &every_field) {
                            let words = row.arguments.join(" ");
                            let line = format!("{} {words} {}: {why}", row.command, capture.display());
                            wrong.lock().unwrap().push(line);
                        }
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{} runs went wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// `-e` and the name, for every field that `wirelab filters` lists.
fn every_field() -> Vec<String> {
    let listed = wirelab(["filters", "--format", "json"]);
    let fields: Vec<serde_json::Value> = serde_json::from_slice(&listed.stdout).unwrap();
    assert!(fields.len() > 20);
    fields.iter().flat_map(|field| ["-e".to_owned(), field["name"].as_str().unwrap().to_owned()]).collect()
}

fn try_one(row: &Use, capture: &Path, readable: bool, every_field: &[String]) -> Result<(), String> {
    let given: Vec<&str> = if row.arguments == EVERY_FIELD {
        every_field.iter().map(String::as_str).collect()
    } else {
        row.arguments.to_vec()
    };
    let run = wirelab([row.command, capture.to_str().unwrap()].into_iter().chain(given));
    let last = run.stderr.lines().last().unwrap_or_default();
    if run.stderr.contains("panicked") {
        return Err(format!("it panicked: {last}"));
    }
    match (run.status, readable) {
        (Some(0), true) | (Some(2), false) => {}
        (Some(2), true) if row.may_miss => {}
        (status, _) => return Err(format!("status {status:?}, readable: {readable}: {last}")),
    }
    // Whoever gets status 2 is told why.
    if run.status == Some(2) && last.is_empty() {
        return Err("status 2 without a word".to_owned());
    }
    if let Some(found) = control_character(&run.stderr) {
        return Err(format!("control character {found:?} on standard error"));
    }
    if run.status == Some(0) { form_of(row.form, &run) } else { Ok(()) }
}

fn form_of(form: Form, run: &Run) -> Result<(), String> {
    let json = |text: &str| serde_json::from_str::<serde_json::Value>(text).map_err(|error| error.to_string());
    match form {
        Form::Bytes => Ok(()),
        Form::Json => json(&run.text()).map(drop),
        Form::JsonLines => run.text().lines().try_for_each(|line| json(line).map(drop)),
        Form::Text => {
            let text = std::str::from_utf8(&run.stdout).map_err(|error| error.to_string())?;
            control_character(text).map_or(Ok(()), |found| Err(format!("control character {found:?} in the output")))
        }
    }
}

/// A character that could move a terminal's cursor, change its colours or turn the reading direction.
fn control_character(text: &str) -> Option<char> {
    let turns = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().find(|c| (c.is_control() && !matches!(c, '\n' | '\t')) || turns(*c))
}
