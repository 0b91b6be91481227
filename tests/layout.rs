//! Rules for tests, which no compiler checks: every file takes part, and nothing is left out in silence.

use std::fs;
use std::path::{Path, PathBuf};

use wirelab_needs::Need;

use crate::support::files::{below, code, root};

/// The Rust files of a folder of the project, with their texts.
fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let paths = below(folder).into_iter();
    let sources = paths.filter(|path| path.extension().is_some_and(|end| end == "rs"));
    sources.map(|path| (path.clone(), fs::read_to_string(path).unwrap())).collect()
}

/// All tests that are written in a file of their own, also those of the crates.
fn tests() -> Vec<(PathBuf, String)> {
    let mut all = Vec::new();
    for folder in code().into_iter().chain([root().join("tests")]) {
        all.extend(sources(&folder).into_iter().filter(|(path, _)| {
            let inside = path.strip_prefix(root()).unwrap();
            let is_test = |part: &str| part == "tests" || part == "tests.rs";
            inside.iter().any(|part| is_test(part.to_str().unwrap())) && !inside.starts_with("tests/needs")
        }));
    }
    assert!(all.len() > 100);
    all
}

/// The file that has to declare another one: `main.rs`, or the `mod.rs` of its folder or of the one above.
fn parent(path: &Path) -> PathBuf {
    let folder = path.parent().unwrap();
    let folder = if path.ends_with("mod.rs") { folder.parent().unwrap() } else { folder };
    if folder == root().join("tests") { folder.join("main.rs") } else { folder.join("mod.rs") }
}

#[test]
fn every_file_is_a_module() {
    let mut forgotten = Vec::new();
    for (path, _) in sources(&root().join("tests")) {
        if path == root().join("tests/main.rs") || path.starts_with(root().join("tests/needs")) {
            continue;
        }
        let name = if path.ends_with("mod.rs") { path.parent().unwrap() } else { &path };
        let line = format!("mod {};", name.file_stem().unwrap().to_str().unwrap());
        let text = fs::read_to_string(parent(&path)).unwrap();
        if !text.lines().any(|other| other.trim_start_matches("pub(crate) ") == line) {
            forgotten.push(format!("{}: no line '{line}' in {}", path.display(), parent(&path).display()));
        }
    }
    assert!(forgotten.is_empty(), "{}", forgotten.join("\n"));
}

/// A program that is started by its name may be missing. `Need::X.command()` fails where the test did not ask for it.
#[test]
fn programs_are_asked_for() {
    // Part of every Unix.
    let everywhere = ["sh", "mkfifo"].map(|name| format!("\"{name}\")"));
    let start = concat!("Command::new", "(");
    let mut wrong = Vec::new();
    for (path, text) in tests() {
        for (number, line) in (1..).zip(text.lines()) {
            let starts = line.match_indices(start).map(|(at, _)| &line[at + start.len()..]);
            for argument in starts.filter(|argument| argument.starts_with('"')) {
                if !everywhere.iter().any(|known| argument.starts_with(known)) {
                    wrong.push(format!("{}:{number}: {}", path.display(), line.trim()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "use require! and Need::command:\n{}", wrong.join("\n"));
}

/// What libtest prints of a passing test is seen by nobody.
#[test]
fn no_test_says_itself_that_it_is_skipped() {
    let words = ["skipped:", "is not installed", "is not there", "no right to capture", "nothing is"];
    let mut wrong = Vec::new();
    for (path, text) in tests().into_iter().filter(|(path, _)| !path.ends_with("tests/layout.rs")) {
        for (number, line) in (1..).zip(text.lines()) {
            if line.contains("print") && words.iter().any(|word| line.contains(word)) {
                wrong.push(format!("{}:{number}: {}", path.display(), line.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "use require!:\n{}", wrong.join("\n"));
}

#[test]
fn what_tests_need_is_installed_by_the_setup() {
    let setup = fs::read_to_string(root().join("scripts/setup.sh")).unwrap();
    // Debian installs these always; a browser is too much for everybody, and only `make test-long` asks for one.
    let exempt = ["bash", "bsdutils", "util-linux", "chromium"];
    for need in Need::ALL {
        let Some(package) = need.package().filter(|package| !exempt.contains(package)) else { continue };
        assert!(setup.contains(&format!(" want {package} ")), "{need}: scripts/setup.sh does not install {package}");
    }
}

/// A test that takes long is ignored under the name of the target that runs it.
#[test]
fn every_ignored_test_is_run_by_a_target() {
    let makefile = fs::read_to_string(root().join("Makefile")).unwrap();
    let (mut ignored, mut wrong) = (0, Vec::new());
    for (path, text) in tests() {
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        for (at, line) in lines.iter().enumerate().filter(|(_, line)| line.starts_with("#[ignore")) {
            ignored += 1;
            let place = format!("{}:{}", path.display(), at + 1);
            let target = line.strip_prefix("#[ignore = \"make ").and_then(|rest| rest.strip_suffix("\"]"));
            let Some(target) = target else {
                wrong.push(format!("{place}: the reason is not a target, as in #[ignore = \"make test-long\"]"));
                continue;
            };
            let name = lines[at..].iter().find_map(|line| line.strip_prefix("fn ")?.split('(').next()).unwrap();
            let recipe = makefile.split(&format!("\n{target}: ")).nth(1).unwrap_or_default();
            let recipe = recipe.split("\n\n").next().unwrap_or_default();
            if !recipe.contains(name) {
                wrong.push(format!("{place}: make {target} does not run {name}"));
            }
        }
    }
    assert!(ignored > 0 && wrong.is_empty(), "{}", wrong.join("\n"));
}
