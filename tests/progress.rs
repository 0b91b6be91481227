//! What shows that something is going on: one line on a terminal, which fits and is erased in the end, and nothing elsewhere. tmux holds
//! the terminal.

use std::path::Path;
use std::process::Command;

use wirelab_needs::require;

use crate::support::program::{run, wirelab};
use crate::support::server::Served;
use crate::support::terminal::Terminal;

/// The line that shows how far it is; there is one only, and it fits.
fn line<'t>(screen: &'t str, word: &str) -> &'t str {
    let lines: Vec<&str> = screen.lines().filter(|line| line.contains(word)).collect();
    assert_eq!(lines.len(), 1, "{screen}");
    lines[0]
}

const LOAD: [&str; 6] = ["--clients", "20", "--rate", "200", "--duration", "2"];

#[test]
fn load_shows_how_far_it_is_and_leaves_nothing_of_it() {
    require!(Tmux);
    let server = Served::start(["tcp-commands", "--port", "0"]);
    let program = env!("CARGO_BIN_EXE_wirelab");
    let terminal = Terminal::with(
        80,
        24,
        &format!("{program} client tcp-commands {} {} --messages ping", server.address, LOAD.join(" ")),
    );
    let under_way = terminal.sees(&[" sent, ", " received"]);
    let shown = line(&under_way, " received");
    assert!(shown.starts_with(|first: char| first.is_ascii_digit()), "{shown}");
    let done = terminal.sees(&["STATUS 0", "END", "round trip"]);
    assert!(!done.contains(" received") && done.starts_with("clients     20 connected of 20\n"), "{done}");
}

#[test]
fn load_to_a_pipe_shows_the_report_alone() {
    let server = Served::start(["tcp-commands", "--port", "0"]);
    let done = wirelab(["client", "tcp-commands", &server.address, "--messages", "ping"].iter().chain(&LOAD));
    assert_eq!((done.status, done.stderr.as_str()), (Some(0), ""), "{}", done.text());
    assert!(done.text().starts_with("clients     20 connected of 20\n"), "{}", done.text());
}

/// Crafts a capture that is large enough for a line to be shown, and gives the shell's words for reading it from a pipe
/// that pauses in the middle: as long as reading a really large one takes.
fn slowly(folder: &Path) -> String {
    let (scenario, capture) = (folder.join("many.toml"), folder.join("many.pcap"));
    let text = "title = \"many\"\n[[connection]]\nlab = \"tcp-commands\"\nmessages = [\"ping\", \"upper:x\"]\n";
    std::fs::write(&scenario, text).unwrap();
    let done = wirelab(["craft", scenario.to_str().unwrap(), "--streams", "4000", "-o", capture.to_str().unwrap()]);
    assert_eq!(done.status, Some(0), "{}", done.stderr);
    let half = std::fs::metadata(&capture).unwrap().len() / 2;
    let capture = capture.display();
    format!("(head -c {half} '{capture}'; sleep 1.5; tail -c +{} '{capture}'; sleep 0.5)", half + 1)
}

#[test]
fn reading_shows_how_far_it_is_and_leaves_nothing_of_it() {
    require!(Tmux);
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report");
    let read = format!("{} | {} analyze -", slowly(folder.path()), env!("CARGO_BIN_EXE_wirelab"));
    let terminal = Terminal::with(80, 24, &format!("{read} >'{}'", report.display()));
    let under_way = terminal.sees(&["reading ", " packets"]);
    let shown = line(&under_way, "reading ");
    assert!(shown.starts_with("reading ") && !shown.contains("/0 B"), "{shown}");
    let done = terminal.sees(&["STATUS 0", "END"]);
    assert!(done.starts_with("STATUS 0"), "{done}");
    assert!(std::fs::read_to_string(&report).unwrap().contains("4,000 TCP streams"));
    let piped = run(Command::new("sh").args(["-c", &format!("{read} | cat >'{}'", report.display())]));
    assert_eq!((piped.status, piped.stderr.as_str()), (Some(0), ""));
}
