//! The program as a user meets it: exit statuses, standard input and output, help, completions, manual.

use std::fs;
use std::io::Write;
use std::process::Stdio;

use wirelab_needs::{Need, require};

use crate::support::files::sample;
use crate::support::program::{program, run, subcommands, wirelab};

#[test]
fn fields_of_a_sample() {
    let capture = sample("lab-commands.pcapng");
    let done = wirelab(["fields", &capture, "-e", "frame.number", "-e", "tcp.stream", "-e", "tcp.flags"]);
    let (text, status) = (done.text(), done.status);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!((status, lines.len()), (Some(0), 18), "{}", done.stderr);
    assert_eq!(&lines[..3], ["1\t0\t0x0002", "2\t0\t0x0012", "3\t0\t0x0010"]);
}

#[test]
fn misuse_and_unreadable_input_are_status_2_and_say_why() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (empty, text, missing) = (path("empty.pcap"), path("notes.txt"), path("missing.pcap"));
    fs::write(&empty, b"").unwrap();
    fs::write(&text, b"these are my notes\n").unwrap();
    let directory = folder.path().to_str().unwrap();
    let good = sample("lab-commands.pcapng");
    let cases: [(&[&str], &str); 9] = [
        (&["fields", &missing, "-e", "frame.number"], "missing.pcap"),
        (&["fields", &empty, "-e", "frame.number"], "empty"),
        (&["fields", &text, "-e", "frame.number"], "notes.txt"),
        (&["fields", directory, "-e", "frame.number"], "irectory"),
        (&["fields", &good, "-e", "tcp.steam"], "did you mean 'tcp.stream'?"),
        (&["fields", &good, "-e", "utterly.different.things"], "wirelab filters"),
        (&["fields", &good], "--field"),
        (&["filters", "tcp.steam"], "did you mean 'tcp.stream'?"),
        (&["no-such-command"], "no-such-command"),
    ];
    for (arguments, words) in cases {
        let done = wirelab(arguments);
        assert_eq!(done.status, Some(2), "{arguments:?}: {}", done.stderr);
        assert!(done.stderr.contains(words), "{arguments:?}: {}", done.stderr);
        assert!(done.stdout.is_empty(), "{arguments:?}");
    }
}

#[test]
fn a_minus_sign_is_standard_input() {
    let capture = sample("three-clients.pcapng");
    let chosen = ["-e", "frame.number", "-e", "tcp.stream", "-e", "tcp.seq", "-e", "wirelab.phase"];
    let from_file = wirelab(["fields", &capture].into_iter().chain(chosen));
    let input = fs::File::open(&capture).unwrap();
    let from_stdin = run(program().args(["fields", "-"].into_iter().chain(chosen)).stdin(input));
    assert_eq!(from_stdin.status, Some(0), "{}", from_stdin.stderr);
    assert_eq!((from_file.text(), from_file.text().lines().count()), (from_stdin.text(), 54));
}

#[test]
fn a_reader_that_goes_away_is_a_quiet_end() {
    let mut child = program();
    child.args(["fields", "-", "-e", "frame.number"]);
    let mut child = child.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // First nobody reads any more, then there is something to print.
    drop(child.stdout.take());
    child.stdin.take().unwrap().write_all(&fs::read(sample("lab-commands.pcapng")).unwrap()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn colour_only_where_it_is_wanted() {
    let escapes = |arguments: &[&str]| wirelab(arguments).text().contains('\x1b');
    assert!(!escapes(&["filters"]));
    assert!(escapes(&["filters", "--color", "always"]));
    assert!(!escapes(&["filters", "--color", "never"]));
}

/// util-linux's `script` gives a program a terminal.
#[cfg(target_os = "linux")]
#[test]
fn colour_on_a_terminal_unless_refused() {
    require!(Script);
    let on_terminal = |name: &str, value: &str| {
        let command = format!("'{}' filters", env!("CARGO_BIN_EXE_wirelab"));
        let mut script = Need::Script.command();
        script.args(["-qec", &command, "/dev/null"]).env_remove("NO_COLOR").env("TERM", "xterm").env(name, value);
        let done = run(script.stdin(Stdio::null()));
        assert!(done.text().contains("tcp.stream"), "{}", done.text());
        done.text().contains('\x1b')
    };
    assert!(on_terminal("TERM", "xterm"));
    assert!(!on_terminal("NO_COLOR", "1"));
    assert!(!on_terminal("TERM", "dumb"));
}

#[test]
fn help_of_every_subcommand_has_an_example() {
    let names = subcommands();
    assert!(names.len() >= 5, "{names:?}");
    for name in names {
        let help = wirelab([name.as_str(), "--help"]);
        let text = help.text();
        assert_eq!(help.status, Some(0), "{name}");
        let examples = text.split("Examples:").nth(1).unwrap_or_default();
        assert!(examples.contains(&format!("\n  wirelab {name}")), "no example in the help of {name}:\n{text}");
        let widest = text.lines().map(|line| line.chars().count()).max();
        assert!(widest <= Some(100), "{name}: a line of {widest:?} columns");
    }
}

#[test]
fn version_names_the_program() {
    let done = wirelab(["-V"]);
    assert_eq!((done.status, done.text().trim()), (Some(0), concat!("wirelab ", env!("CARGO_PKG_VERSION"))));
}

/// What somebody pastes into a report about a fault.
#[test]
fn the_long_version_names_build_features_libpcap_and_whose_answers_it_gives() {
    let done = wirelab(["--version"]);
    let text = done.text();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some(concat!("wirelab ", env!("CARGO_PKG_VERSION"))));
    let told: Vec<(&str, &str)> = lines.map(|line| line.split_once(' ').unwrap()).collect();
    let of = |name: &str| told.iter().find(|(first, _)| *first == name).unwrap().1.trim();
    assert!(of("build").ends_with(&format!(", rustc {}", of("build").rsplit(' ').next().unwrap())), "{text}");
    let live = cfg!(feature = "live");
    assert_eq!(of("features"), if live { "live" } else { "none (built without live capture)" });
    assert_eq!(of("libpcap").contains("version"), live, "{text}");
    assert_eq!(of("compat"), "Wireshark 4.6 (--compat gives the answers of Wireshark 4.4 and Wireshark 4.0)");
}

#[test]
fn completions_parse_in_bash() {
    require!(Bash);
    completions_parse_in(Need::Bash);
}

#[test]
fn completions_parse_in_zsh() {
    require!(Zsh);
    completions_parse_in(Need::Zsh);
}

#[test]
fn completions_parse_in_fish() {
    require!(Fish);
    completions_parse_in(Need::Fish);
}

fn completions_parse_in(shell: Need) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("completions");
    fs::write(&path, &wirelab(["completions", shell.name()]).stdout).unwrap();
    let parsed = run(shell.command().arg("-n").arg(&path).stdin(Stdio::null()));
    assert_eq!((parsed.status, parsed.stderr.as_str()), (Some(0), ""), "{shell}");
}

#[test]
fn manual_pages() {
    let page = wirelab(["man"]);
    assert_eq!(page.status, Some(0));
    assert!(page.text().contains(".TH wirelab 1"));
    let folder = tempfile::tempdir().unwrap();
    let pages = folder.path().join("new/man1");
    let written = wirelab(["man", "--out", pages.to_str().unwrap()]);
    assert_eq!((written.status, written.text().as_str()), (Some(0), ""), "{}", written.stderr);
    let names = subcommands().into_iter().map(|name| format!("wirelab-{name}.1"));
    for name in names.chain(["wirelab.1".to_owned()]) {
        let path = pages.join(&name);
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(text.contains(".SH NAME") && text.contains(".SH SYNOPSIS"), "{name}");
    }
    let file = folder.path().join("file");
    fs::write(&file, b"").unwrap();
    assert_eq!(wirelab(["man", "--out", file.to_str().unwrap()]).status, Some(2));
}

#[test]
fn manual_pages_are_rendered_without_a_warning() {
    require!(Groff);
    let pages = tempfile::tempdir().unwrap();
    assert_eq!(wirelab(["man", "--out", pages.path().to_str().unwrap()]).status, Some(0));
    let written = fs::read_dir(pages.path()).unwrap().map(|entry| entry.unwrap().path()).collect::<Vec<_>>();
    assert!(written.len() > subcommands().len(), "{written:?}");
    for path in written {
        let mut groff = Need::Groff.command();
        let rendered = run(groff.args(["-man", "-Tutf8", "-z"]).arg(&path).stdin(Stdio::null()));
        assert_eq!((rendered.status, rendered.stderr.as_str()), (Some(0), ""), "{}", path.display());
    }
}

#[test]
fn text_of_small_commands_fits_80_columns() {
    let mut commands = vec![vec!["filters"]];
    if cfg!(feature = "live") {
        commands.push(vec!["interfaces"]);
    }
    for arguments in commands {
        let done = wirelab(&arguments);
        assert_eq!(done.status, Some(0), "{arguments:?}: {}", done.stderr);
        let text = done.text();
        for line in text.lines().take_while(|line| !line.is_empty()) {
            assert!(line.chars().count() <= 80 && line.trim_end() == line, "{arguments:?}: {line:?}");
        }
    }
}

#[cfg(feature = "live")]
#[test]
fn interfaces_as_json() {
    let listed = wirelab(["interfaces", "--format", "json"]);
    assert_eq!(listed.status, Some(0), "{}", listed.stderr);
    let rows: Vec<serde_json::Value> = serde_json::from_slice(&listed.stdout).unwrap();
    for row in &rows {
        assert!(row["name"].is_string() && row["loopback"].is_boolean() && row["addresses"].is_array(), "{row}");
        // Whoever may not capture is told what to do.
        assert!(row["may_capture"] != false || row["reason"].is_string(), "{row}");
    }
}

#[cfg(not(feature = "live"))]
#[test]
fn without_live_capture_interfaces_says_so() {
    let done = wirelab(["interfaces"]);
    assert_eq!(done.status, Some(2));
    assert!(done.stderr.contains("built without live capture"), "{}", done.stderr);
}
