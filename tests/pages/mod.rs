//! Pages that people look at, in a browser: on a telephone's width and a screen's, on both grounds, and printed.
//!
//! `look.py` drives Chromium and says what is wrong: a request, a message of the console, a scroll sideways, text over text, too
//! little contrast, a link that leads nowhere. Its pictures go to `target/pages/`, for people to look at.
//!
//! `pictures/` beside this file has small pictures of the same pages as they were when somebody last looked at them: `make pictures`
//! renews them. They are for review and nothing is compared with them: fonts differ from one machine to the next.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use wirelab_needs::{Need, require};

use crate::support::files::{root, sample};
use crate::support::program::{run_within, wirelab};

/// How long a browser may take over all the pages of a test, beside other work on the machine.
const LONGEST: Duration = Duration::from_secs(600);

/// The page that a command writes to standard output.
fn written(folder: &Path, name: &str, arguments: &[&str]) -> PathBuf {
    let made = wirelab(arguments.iter().copied());
    assert_eq!(made.status, Some(0), "{arguments:?}: {}", made.stderr);
    let path = folder.join(format!("{name}.html"));
    std::fs::write(&path, &made.stdout).unwrap();
    path
}

/// The pages of all commands, of what shows them best.
fn pages(folder: &Path) -> Vec<PathBuf> {
    let [commands, clients, chat, lossy, slow] = [
        "lab-commands.pcapng",
        "three-clients.pcapng",
        "scenarios/chat-routed.pcapng",
        "scenarios/lossy-lab.pcapng",
        "scenarios/slow-reader.pcapng",
    ]
    .map(sample);
    [
        ("analyze-commands", vec!["analyze", &commands]),
        ("analyze-clients", vec!["analyze", &clients]),
        ("analyze-lossy", vec!["analyze", &lossy]),
        ("messages-chat", vec!["messages", &chat]),
        ("show-stream", vec!["show", &lossy, "--stream", "0"]),
        ("segments", vec!["segments", &slow, "--stream", "0"]),
    ]
    .iter()
    .map(|(name, arguments)| written(folder, name, &[arguments.as_slice(), &["--format", "html"]].concat()))
    .collect()
}

/// What is wrong with pages, as the browser sees them.
fn looked_at(folder: &Path, pages: &[PathBuf]) -> String {
    let pictures = root().join("target/pages");
    std::fs::create_dir_all(&pictures).unwrap();
    let chromium = Need::Chromium.command().get_program().to_owned();
    let mut look = Command::new(Need::Python3.command().get_program());
    if let Some(kept) = std::env::var_os("WIRELAB_KEPT") {
        look.env("WIRELAB_KEPT", root().join(kept));
    }
    look.arg("-B")
        .arg(root().join("tests/pages/look.py"))
        .arg(chromium)
        .arg(folder.join("profile"))
        .arg(pictures)
        .args(pages);
    let looked = run_within(&mut look, LONGEST);
    assert_eq!(looked.status, Some(0), "{}", looked.stderr);
    looked.text()
}

#[test]
#[ignore = "make test-long"]
fn pages_of_captures_are_good_to_look_at() {
    require!(Chromium, Python3);
    let folder = tempfile::tempdir().unwrap();
    let faults = looked_at(folder.path(), &pages(folder.path()));
    assert_eq!(faults, "");
}

#[test]
#[ignore = "make test-long"]
fn pages_of_hand_ins_are_good_to_look_at() {
    require!(Chromium, Python3);
    let folder = tempfile::tempdir().unwrap();
    crate::verify_class::support::class(&folder.path().join("class"));
    let out = folder.path().join("out");
    let class = folder.path().join("class");
    let arguments = ["verify", "tcp-commands", class.to_str().unwrap(), "--pages", out.to_str().unwrap()];
    assert_eq!(wirelab(arguments).status, Some(1));
    let mut pages = crate::verify_class::support::pages_in(&out);
    pages.sort();
    assert_eq!(looked_at(folder.path(), &pages), "");
}

/// The pages of a PDF that Chromium printed.
fn sheets(name: &str) -> usize {
    let paper = std::fs::read(root().join("target/pages").join(format!("{name}.pdf"))).unwrap();
    let mark = b"/Type /Page";
    let is_page = |at: usize| paper.get(at + mark.len()).is_some_and(|next| !next.is_ascii_alphanumeric());
    paper.windows(mark.len()).enumerate().filter(|(at, part)| part == mark && is_page(*at)).count()
}

#[test]
#[ignore = "make test-long"]
fn two_hundred_works_print_on_twelve_pages() {
    require!(Chromium, Python3);
    let folder = tempfile::tempdir().unwrap();
    let (class, out) = (folder.path().join("class"), folder.path().join("out"));
    let good = std::fs::read(sample("lab-commands.pcapng")).unwrap();
    let other = std::fs::read(sample("udp-text.pcapng")).unwrap();
    for number in 0..200_usize {
        let name = format!("{number:03} Maria Antonieta de Albuquerque e Castro");
        let (file, bytes): (_, &[u8]) = match number % 5 {
            0 => ("notes.txt", b"nothing yet"),
            1 => ("traffic.pcapng", &good[..good.len() * 2 / 3]),
            2 => ("traffic.pcapng", &other),
            _ => ("traffic.pcapng", &good),
        };
        crate::verify_class::support::put(&class.join(name).join(file), bytes);
    }
    let arguments = ["verify", "tcp-commands", class.to_str().unwrap(), "--pages", out.to_str().unwrap()];
    assert_eq!(wirelab(arguments).status, Some(1));
    let page = out.join("class-of-200.html");
    std::fs::rename(out.join("index.html"), &page).unwrap();
    assert_eq!(looked_at(folder.path(), &[page]), "");
    let sheets = sheets("class-of-200");
    assert!((1..=12).contains(&sheets), "{sheets} pages of paper");
}

/// `make web` builds the page; `make test-long` does so before.
#[test]
#[ignore = "make test-long"]
fn a_capture_is_dropped_and_nothing_is_asked_of_the_network() {
    require!(Chromium, Python3);
    let folder = tempfile::tempdir().unwrap();
    let (pictures, page) = (root().join("target/pages"), root().join("target/web/wirelab.html"));
    assert!(page.is_file(), "{} is not there: make web", page.display());
    assert_eq!(dropped(folder.path(), &pictures, page.as_os_str()), "");
}

/// What is wrong with the page that reads captures, by somebody who uses it.
fn dropped(folder: &Path, pictures: &Path, page: &OsStr) -> String {
    std::fs::create_dir_all(pictures).unwrap();
    let chromium = Need::Chromium.command().get_program().to_owned();
    let mut look = Command::new(Need::Python3.command().get_program());
    look.arg("-B").arg(root().join("tests/pages/dropped.py")).arg(chromium).arg(folder.join("profile"));
    look.arg(pictures).arg(page).arg(sample("lab-commands.pcapng"));
    let looked = run_within(&mut look, LONGEST);
    assert_eq!(looked.status, Some(0), "{}", looked.stderr);
    looked.text()
}

#[test]
#[ignore = "make test-long"]
fn the_page_that_is_served_asks_nobody_else() {
    require!(Chromium, Python3);
    let folder = tempfile::tempdir().unwrap();
    let mut web = crate::web::support::Web::start(&[]);
    let faults = dropped(folder.path(), &root().join("target/pages/served"), web.url().as_ref());
    assert_eq!(faults, "");
}

#[test]
fn a_page_says_what_is_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = std::fs::read(sample("lab-commands.pcapng")).unwrap();
    let path = folder.path().join("cut.pcapng");
    std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    let page = |path: &str| wirelab(["analyze", path, "--format", "html"]).text();
    let said = "the file ends inside the enhanced packet block";
    assert!(page(path.to_str().unwrap()).contains(said));
    assert!(!page(&sample("lab-commands.pcapng")).contains(said));
}

#[test]
fn a_page_names_the_rules_that_it_was_judged_by() {
    let capture = sample("lab-commands.pcapng");
    for (asked, named) in [(None, "4.6"), (Some("wireshark-4.4"), "4.4"), (Some("wireshark-4.0"), "4.0")] {
        let mut words = vec!["analyze", &*capture, "--format", "html"];
        words.extend(asked.iter().flat_map(|version| ["--compat", version]));
        let page = wirelab(&words).text();
        let told: Vec<&str> =
            ["4.6", "4.4", "4.0"].into_iter().filter(|one| page.contains(&format!("Wireshark {one}"))).collect();
        assert_eq!(told, [named]);
    }
}

#[test]
fn a_page_is_one_file_and_holds_what_was_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    for path in pages(folder.path()) {
        let page = std::fs::read_to_string(&path).unwrap();
        assert!(page.starts_with("<!DOCTYPE html>") && page.len() < 5_000_000, "{}", path.display());
        for never in ["<script", "style=\"", "src=", "http://", "https://", "url("] {
            assert!(!page.contains(never), "{}: {never}", path.display());
        }
        assert!(page.contains("default-src 'none'") && page.contains("SHA-256"), "{}", path.display());
    }
}

#[test]
fn a_page_of_ten_thousand_streams_says_what_it_leaves_out() {
    let folder = tempfile::tempdir().unwrap();
    let capture = folder.path().join("class.pcapng");
    let scenario = root().join("benches/counts.toml");
    let [capture, scenario] = [&capture, &scenario].map(|path| path.to_str().unwrap());
    let crafted = wirelab(["craft", scenario, "--streams", "12500", "-o", capture]);
    assert_eq!(crafted.status, Some(0), "{}", crafted.stderr);
    let page = wirelab(["analyze", capture, "--format", "html"]).text();
    assert!(page.len() < 5_000_000, "{}", page.len());
    for part in ["10,000 TCP streams", "2,500 UDP streams", "Not on this page: ", "--all", "of 10,000 rows"] {
        assert!(page.contains(part), "{part}");
    }
}

#[test]
fn open_writes_beside_its_capture_and_never_over_it() {
    let folder = tempfile::tempdir().unwrap();
    let (capture, page) = (folder.path().join("lab.pcapng"), folder.path().join("lab.html"));
    std::fs::copy(sample("lab-commands.pcapng"), &capture).unwrap();
    let [capture, page] = [&capture, &page].map(|path| path.to_str().unwrap().to_owned());
    let made = wirelab(["open", &capture, "-o", &page, "--only-write"]);
    assert_eq!((made.status, made.text().trim()), (Some(0), page.as_str()));
    assert!(std::fs::read_to_string(&page).unwrap().contains("What happened"));
    let before = std::fs::read(&capture).unwrap();
    let refused = wirelab(["open", &capture, "-o", &capture, "--only-write"]);
    assert_eq!(refused.status, Some(2));
    assert!(refused.stderr.contains("nothing may be written to it"), "{}", refused.stderr);
    assert_eq!(std::fs::read(&capture).unwrap(), before);
}
