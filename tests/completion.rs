//! Tab in the shells that people use: the words that may stand there, asked of the program itself.

use std::fs;
use std::path::Path;

use wirelab_needs::{Need, require};

use crate::support::files::sample;
use crate::support::program::run;
use crate::support::terminal::Terminal;

/// A folder with a capture, a lab file and something else in it.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::copy(sample("lab-commands.pcapng"), folder.path().join("mine.pcapng")).unwrap();
    fs::write(folder.path().join("my-lab.toml"), "").unwrap();
    fs::write(folder.path().join("mine.txt"), "").unwrap();
    folder
}

/// A line of shell that finds this build under its usual name.
fn with_path() -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_wirelab"));
    format!("PATH='{}':$PATH", program.parent().unwrap().display())
}

/// What bash would offer behind a line, a word a line.
const OFFER: &str = r#"
source <(wirelab completions bash)
line=$1
read -ra COMP_WORDS <<<"$line"
[[ $line == *" " ]] && COMP_WORDS+=("")
COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMP_TYPE=9
_clap_complete_wirelab wirelab "${COMP_WORDS[COMP_CWORD]}" ""
printf '%s\n' "${COMPREPLY[@]}"
"#;

fn offered(line: &str, folder: &Path) -> Vec<String> {
    let script = format!("{}\n{OFFER}", with_path());
    let done = run(Need::Bash.command().args(["--norc", "-c", &script, "bash", line]).current_dir(folder));
    assert_eq!((done.status, done.stderr.as_str()), (Some(0), ""), "{line}");
    done.text().lines().map(str::to_owned).collect()
}

#[test]
fn each_kind_of_word_is_offered_where_it_may_stand() {
    require!(Bash);
    let folder = folder();
    let table: [(&str, &[&str], &[&str]); 13] = [
        ("wirelab ver", &["verify"], &["analyze"]),
        ("wirelab mi", &["mine.pcapng"], &["mine.txt"]),
        ("wirelab show mi", &["mine.pcapng"], &["mine.txt"]),
        ("wirelab serve tcp-", &["tcp-commands", "tcp-variable"], &["udp-text", "my-lab.toml"]),
        ("wirelab serve my", &["my-lab.toml"], &["mine.txt"]),
        ("wirelab show mine.pcapng --lab n", &["none", "nc-basics"], &["auto"]),
        ("wirelab serve tcp-commands --variant ", &["commands", "as-given"], &["lines"]),
        ("wirelab client chat-routed --variant ", &["lines", "unframed"], &["as-given"]),
        ("wirelab serve tcp-commands --fault sp", &["split="], &["split=N"]),
        ("wirelab fields mine.pcapng -e tcp.time", &["tcp.time_delta"], &["udp.time_delta"]),
        ("wirelab fields mine.pcapng -e wirelab.turn", &["wirelab.turn.time"], &[]),
        ("wirelab show mine.pcapng -Y 'tcp.len>0&&ip.sr", &["'tcp.len>0&&ip.src"], &["ip.src"]),
        ("wirelab verify tcp-commands . --explain hand", &["handshake"], &["teardown"]),
    ];
    for (line, there, not) in table {
        let offered = offered(line, folder.path());
        let has = |word: &&&str| offered.iter().any(|one| one == **word);
        assert!(there.iter().all(|word| has(&word)), "{line}: {offered:?}");
        assert!(!not.iter().any(|word| has(&word)), "{line}: {offered:?}");
    }
}

#[cfg(feature = "live")]
#[test]
fn interfaces_are_those_of_the_machine() {
    require!(Bash, Capture);
    assert!(offered("wirelab live -i ", Path::new(".")).contains(&"lo".to_owned()));
}

/// Types a line and Tab in a shell that has read its script, and gives what the terminal shows then.
fn tab(shell: &str, setup: &str, words: &[&str]) {
    let folder = folder();
    let start = format!("cd '{}'; export {}; {setup}", folder.path().display(), with_path());
    let terminal = Terminal::with(100, 30, &start);
    terminal.sees(&["ready>"]);
    terminal.press(&["wirelab show mine.pcapng --lab tcp-v", "Tab"]);
    terminal.sees(words);
    terminal.press(&["-l", " --vari"]);
    terminal.press(&["Tab"]);
    terminal.sees(&["--variant"]);
    // "guide" and "guide-echo" begin alike.
    terminal.press(&["Space", "as", "Tab"]);
    terminal.sees(&["as-given"]);
    assert!(!terminal.text().contains("rror"), "{shell}: {}", terminal.text());
}

#[test]
fn bash_completes_what_is_typed() {
    require!(Bash, Tmux);
    let setup = "wirelab completions bash >rc; echo \"PS1='ready> '\" >>rc; exec bash --noprofile --rcfile rc -i";
    tab("bash", setup, &["--lab tcp-variable"]);
}

#[test]
fn zsh_completes_what_is_typed() {
    require!(Zsh, Tmux);
    let setup = "mkdir f; wirelab completions zsh >f/_wirelab; \
        printf '%s\\n' 'fpath=($PWD/f $fpath)' 'autoload -U compinit' 'compinit -u -D' \"PS1='ready> '\" >.zshrc; \
        ZDOTDIR=$PWD exec zsh -d -i";
    tab("zsh", setup, &["--lab tcp-variable"]);
}

#[test]
fn fish_completes_what_is_typed() {
    require!(Fish, Tmux);
    let setup = "export HOME=$PWD; mkdir -p .config/fish/completions; \
        wirelab completions fish >.config/fish/completions/wirelab.fish; \
        echo \"function fish_prompt; echo 'ready> '; end\" >.config/fish/config.fish; exec fish -i";
    tab("fish", setup, &["--lab tcp-variable"]);
}
