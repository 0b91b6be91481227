//! What is for a person at a terminal: characters that it can show, packets at the press of a key, a file at its own speed.

#[cfg(feature = "live")]
use std::time::{Duration, Instant};

use wirelab_needs::require;

use crate::support::files::sample;
use crate::support::program::wirelab;
use crate::support::terminal::Terminal;

#[test]
fn ascii_text_keeps_its_lines_and_columns() {
    let capture = sample("lab-commands.pcapng");
    let commands: [&[&str]; 5] = [
        &["analyze", &capture],
        &["show", &capture, "--stream", "0"],
        &["messages", &capture],
        &["labs"],
        &["picture", "ladder", &capture, "--stream", "0"],
    ];
    for command in commands {
        let all = wirelab(command);
        let ascii = wirelab([command, &["--ascii"]].concat());
        assert!(ascii.stdout.is_ascii(), "{command:?}: {}", ascii.text());
        let unknown = |text: &str| text.matches('?').count();
        assert_eq!((all.stdout.is_ascii(), unknown(&ascii.text())), (false, unknown(&all.text())), "{command:?}");
        let lengths = |text: &str| text.lines().map(|line| line.chars().count()).collect::<Vec<_>>();
        assert_eq!(lengths(&all.text()), lengths(&ascii.text()), "{command:?}");
    }
    let json = |more: &[&str]| wirelab([&["messages", &capture, "--format", "json"], more].concat()).stdout;
    assert_eq!(json(&["--ascii"]), json(&[]));
}

/// The command line of this build.
fn line(locale: &str, command: &str) -> String {
    format!("export LC_ALL={locale} NO_COLOR=1; {} {command}", env!("CARGO_BIN_EXE_wirelab"))
}

#[test]
fn the_locale_of_a_terminal_decides() {
    require!(Tmux);
    let command = format!("show '{}' --stream 0", sample("lab-commands.pcapng"));
    let text = Terminal::with(80, 40, &line("C", &command)).sees(&["STATUS 0"]);
    assert!(text.contains("|- ACK -") && text.is_ascii(), "{text}");
    let text = Terminal::with(80, 40, &line("C.UTF-8", &command)).sees(&["STATUS 0"]);
    assert!(text.contains("│─ ACK ─"), "{text}");
}

#[cfg(feature = "live")]
#[test]
fn a_class_sees_one_packet_a_key() {
    require!(Tmux);
    let command = line("C.UTF-8", &format!("show '{}' --stream 0 --step", sample("lab-commands.pcapng")));
    let terminal = Terminal::with(80, 40, &command);
    let text = terminal.sees(&["space: next packet"]);
    assert!(!text.contains("SYN"), "{text}");
    terminal.press(&["Space"]);
    let text = terminal.sees(&["SYN ─", "space: next packet"]);
    assert!(!text.contains("SYN, ACK"), "{text}");
    terminal.press(&["Enter"]);
    terminal.sees(&["SYN, ACK"]);
    terminal.press(&["a"]);
    let text = terminal.sees(&["STATUS 0", "client 127.0.0.1"]);
    assert!(!text.contains("space:"), "{text}");

    let terminal = Terminal::with(80, 40, &command);
    terminal.sees(&["space: next packet"]);
    terminal.press(&["q"]);
    let text = terminal.sees(&["STATUS 0"]);
    assert!(!text.contains("SYN"), "{text}");
}

#[test]
fn steps_need_a_terminal() {
    let done = wirelab(["show", &sample("lab-commands.pcapng"), "--stream", "0", "--step"]);
    assert_eq!(done.status, Some(2));
    assert!(done.stderr.contains("--step"), "{}", done.stderr);
}

#[cfg(feature = "live")]
#[test]
fn a_file_is_played_at_its_own_speed() {
    let capture = sample("lab-commands.pcapng");
    let duration = |speed: &str| {
        let begun = Instant::now();
        let done = wirelab(["live", &capture, "--plain", "--speed", speed]);
        assert_eq!(done.status, Some(0), "{}", done.stderr);
        begun.elapsed()
    };
    let span: f64 = {
        let times = wirelab(["fields", &capture, "-e", "frame.time_relative"]).text();
        times.lines().last().unwrap().parse().unwrap()
    };
    // So that it takes a second and a half, whatever the capture's own time is.
    let slow = duration(&format!("{:.6}", span / 1.5));
    assert!(slow >= Duration::from_millis(1_500), "{slow:?}");
    assert_eq!(wirelab(["live", &capture, "--speed", "0"]).status, Some(2));
}

#[test]
fn a_hand_in_is_looked_at_again_when_a_file_changes() {
    require!(Tmux);
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("notes.txt"), "to do\n").unwrap();
    let command = format!("verify tcp-commands '{}' --watch --all", folder.path().display());
    let terminal = Terminal::with(80, 200, &line("C.UTF-8", &command));
    let text = terminal.sees(&["notes.txt", "waiting for a change"]);
    assert!(!text.contains("mine.pcapng"), "{text}");
    std::fs::copy(sample("lab-commands.pcapng"), folder.path().join("mine.pcapng")).unwrap();
    terminal.sees(&["mine.pcapng", "waiting for a change"]);
    let page = wirelab(["verify", "tcp-commands", folder.path().to_str().unwrap(), "--watch", "--format", "json"]);
    assert_eq!(page.status, Some(2), "{}", page.stderr);
}

/// What is said beside a report keeps to the terminal as the report does; programs get one line.
#[test]
fn what_is_said_on_standard_error_fits_on_a_terminal() {
    require!(Tmux);
    let program = env!("CARGO_BIN_EXE_wirelab");
    let capture = sample("lab-commands.pcapng");
    for (arguments, words) in [
        (format!("analyze {capture} --measures"), ["--measures has --format", "prints the measures"]),
        (format!("show {capture} --picture overlap"), ["possible values:", "throughput"]),
        ("labs tcp-fixt".to_owned(), ["did you mean", "kr-udp"]),
    ] {
        let terminal = Terminal::with(60, 40, &format!("export NO_COLOR=1; {program} {arguments} 2>&1 >/dev/null"));
        let shown = terminal.sees(&["STATUS 2", words[1]]);
        // A terminal breaks lines within words.
        let said: Vec<&str> = shown.lines().take_while(|line| !line.starts_with("STATUS")).collect();
        let whole = said.join(" ").split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.iter().all(|part| whole.contains(part)) && said.len() > 1, "{shown}");
    }
    let piped = wirelab(["labs", "tcp-fixt"]);
    assert_eq!(piped.stderr.lines().count(), 1, "{}", piped.stderr);
}
