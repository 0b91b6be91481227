//! Protocols of real courses as labs of tests/data/protocols: their own runs are right to the end, `probe` passes their own
//! servers, and a server that says one thing otherwise is told.
//!
//! Without sockets, in any cut and with servers that are wrong: `analyzers/messages/src/tests/talk.rs`.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use wirelab_needs::require;

use crate::framed::{all, free};
use crate::support::files::root;
use crate::support::program::wirelab;
use crate::support::server::Served;

fn files() -> Vec<PathBuf> {
    let folder = fs::read_dir(root().join("tests/data/protocols")).unwrap();
    let mut files: Vec<PathBuf> = folder.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// The lab with a port of its own.
fn text(path: &Path) -> String {
    on_a_free_port(fs::read_to_string(path).unwrap())
}

fn on_a_free_port(text: String) -> String {
    let transport = if text.contains("ports = { udp") { "udp" } else { "tcp" };
    // One that names no port takes any.
    let Some((before, after)) = text.split_once(&format!("{transport} = [")) else { return text };
    format!("{before}{transport} = [{}]{}", free(transport), after.split_once(']').unwrap().1)
}

#[test]
fn protocols_are_right_to_the_end() {
    require!(Capture);
    let labs: Vec<(String, String)> = files().iter().map(|path| (path.display().to_string(), text(path))).collect();
    assert!(labs.len() > 26, "{}", labs.len());
    all(&labs);
}

/// The labs of docs/writing-a-lab.md, from easy to hard.
#[test]
fn the_ten_labs_of_the_page_are_right_to_the_end() {
    require!(Capture);
    let page = fs::read_to_string(root().join("docs/writing-a-lab.md")).unwrap();
    let ten = page.split("\n## ").find(|part| part.starts_with("Ten labs")).unwrap();
    let blocks = ten.split("```toml\n").skip(1).map(|block| block.split("```").next().unwrap().to_owned());
    let labs: Vec<(String, String)> = blocks.map(on_a_free_port).map(|text| (id(&text), text)).collect();
    assert_eq!(labs.len(), 10);
    for (id, text) in &labs {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), text).unwrap();
        let checked = wirelab(["labs", "--check", file.path().to_str().unwrap()]);
        assert_eq!(checked.status, Some(0), "{id}: {}", checked.text());
    }
    all(&labs);
}

/// The whole labs of docs/lab-language.md, each with its id.
pub(crate) fn whole_labs() -> Vec<(String, String)> {
    let page = fs::read_to_string(root().join("docs/lab-language.md")).unwrap();
    let blocks = page.split("```toml\n").skip(1).map(|block| block.split("```").next().unwrap());
    blocks.filter(|block| block.starts_with("id = ")).map(|block| (id(block), block.to_owned())).collect()
}

#[test]
fn the_whole_labs_of_the_language_are_right_to_the_end() {
    require!(Capture);
    let free = |(id, text): (String, String)| (id, on_a_free_port(text));
    let labs: Vec<(String, String)> = whole_labs().into_iter().map(free).collect();
    assert_eq!(labs.len(), WHOLE);
    for (id, text) in &labs {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), text).unwrap();
        let checked = wirelab(["labs", "--check", file.path().to_str().unwrap()]);
        assert_eq!(checked.status, Some(0), "{id}: {}", checked.text());
        let (status, report) = probed(text, text);
        assert_eq!(status, Some(0), "{id}: {report:#}");
    }
    all(&labs);
}

/// How many of these there are.
const WHOLE: usize = 2;

fn id(text: &str) -> String {
    text.split('"').nth(1).unwrap().to_owned()
}

/// What is wrong with the server of one lab by the rules of another.
fn probed(served: &str, asked: &str) -> (Option<i32>, Value) {
    let folder = tempfile::tempdir().unwrap();
    let [own, other] = ["own.toml", "other.toml"].map(|name| folder.path().join(name));
    fs::write(&own, served).unwrap();
    fs::write(&other, asked).unwrap();
    let server = Served::start([own.to_str().unwrap()]);
    let to = server.address.replace("0.0.0.0", "127.0.0.1");
    let done = wirelab(["probe", other.to_str().unwrap(), &to, "--timeout", "0.8", "--format", "json"]);
    (done.status, serde_json::from_slice(&done.stdout).unwrap_or_else(|error| panic!("{error}: {}", done.stderr)))
}

#[test]
fn the_own_server_passes_its_probe() {
    for path in files() {
        let text = text(&path);
        let (status, report) = probed(&text, &text);
        assert_eq!(status, Some(0), "{}: {report:#}", path.display());
    }
}

#[test]
fn a_server_that_is_wrong_in_one_way_is_told_so() {
    let table = [
        ("slash-commands", "[PM to {to}] {text}", "[to {to}] {text}x", "wrong-answer"),
        ("nick-and-codes", "{ to = \"{to}\", send = \"DM|{me}|{text}\" }, ", "", "never-forwards"),
        ("codes-and-exit", "\"UNKNOWN_USER\"", "\"unknown_user\"", "wrong-case"),
        ("login-secret", "equals = \"BYE\"\ndo = [{ close = true }]", "equals = \"BYE\"", "stays-open"),
        ("magic-and-crc", "checksum = \"crc-32\"", "checksum = \"sum\"", "wrong-checksum"),
        ("asked-for-a-name", "send = \"NAME\"", "send = \"Hello?\"", "wrong-answer"),
        (
            "pairs-of-two",
            "{ to = \"group\", send = \"FROM {me} {words}\" }",
            "{ to = \"others\", send = \"FROM {me} {words}\" }",
            "copies-to-others",
        ),
        ("numbers-and-receipts", ", { send = \"ACK|{number}\" }]", "]", "silent-to-a-text"),
        ("three-errors", "send = \"System: begin with @\\n\"", "equals = \"never\"", "silent-to-a-text"),
        (
            "rooms",
            "to = \"group\", send = \"[{room}] {me}: {text}\"",
            "to = \"others\", send = \"[{room}] {me}: {text}\"",
            "copies-to-others",
        ),
    ];
    for (name, right, wrong, diagnosis) in table {
        let text = text(&root().join(format!("tests/data/protocols/{name}.toml")));
        let other = text.replace(right, wrong);
        assert_ne!(text, other, "{name}");
        let (status, report) = probed(&other, &text);
        let found = report["diagnoses"].as_array().unwrap();
        assert!(status == Some(1) && found.iter().any(|one| one == diagnosis), "{name}: {diagnosis}: {report:#}");
    }
}
