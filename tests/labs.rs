//! `wirelab labs`, the page about writing one, and that no lab is known to the program by name.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::files::{code, root};
use crate::support::program::wirelab;
use crate::support::server::Served;

fn ids() -> Vec<String> {
    let listed = wirelab(["labs", "--format", "json"]);
    let rows: Vec<serde_json::Value> = serde_json::from_slice(&listed.stdout).unwrap();
    rows.iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_lab_is_listed_and_described() {
    let ids = ids();
    assert!(ids.len() >= 23, "{ids:?}");
    let list = wirelab(["labs"]).text();
    for id in &ids {
        assert!(list.contains(id.as_str()), "{id}");
        let described = wirelab(["labs", id]);
        assert_eq!(described.status, Some(0), "{id}: {}", described.stderr);
        let text = described.text();
        assert!(text.contains("Variant ") || text.contains("no server of its own"), "{id}");
        let json = wirelab(["labs", id, "--format", "json"]);
        serde_json::from_slice::<serde_json::Value>(&json.stdout).unwrap();
    }
    let drawn = wirelab(["labs", "tcp-fixed"]).text();
    assert!(drawn.contains("│ version │ order   │ size    │ text     │"), "{drawn}");
    assert!(drawn.contains("  0         1         5         9\n"), "{drawn}");
}

#[test]
fn mistakes_are_told_with_their_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bad.toml");
    fs::write(&path, "id = \"Bad Id\"\ntitle = \"x\"\n\n[[variant]]\nid = \"a\"\ntitle = \"b\"\nrule = \"silence\"\n")
        .unwrap();
    let path = path.to_str().unwrap();
    let checked = wirelab(["labs", "--check", path]);
    assert_eq!(checked.status, Some(1), "{}", checked.stderr);
    for expected in [
        format!("{path}:1:6: an id has lower case letters"),
        format!("{path}:4:1: no ports"),
        format!("{path}:7:8: \"silence\" is not one of \"silent\", \"free\""),
    ] {
        assert!(checked.text().contains(&expected), "{expected}: {}", checked.text());
    }
    let served = wirelab(["serve", path]);
    assert_eq!(served.status, Some(2));
    assert!(served.stderr.contains(":7:8:"), "{}", served.stderr);
    let unknown = wirelab(["labs", "no-such-lab"]);
    assert_eq!(unknown.status, Some(2));
    assert!(unknown.stderr.contains("tcp-commands"), "{}", unknown.stderr);
}

/// A display filter that does not compile is told where it stands, by whoever reads the file.
#[test]
fn a_filter_that_does_not_compile_is_told_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("web.toml");
    let text = "id = \"web\"\ntitle = \"t\"\nprotocol = \"http\"\n[[check]]\nid = \"c\"\ntitle = \"t\"\nkind = \"exchange\"\n\
                request = 'http.requst.method == \"GET\"'\n";
    fs::write(&path, text).unwrap();
    let path = path.to_str().unwrap();
    let checked = wirelab(["labs", "--check", path]);
    assert_eq!(checked.status, Some(1), "{}", checked.stderr);
    let expected = format!("{path}:8:12: display filter: ");
    assert!(checked.text().contains(&expected) && checked.text().contains("http.request.method"), "{}", checked.text());
    let verified = wirelab(["verify", path, path]);
    assert_eq!(verified.status, Some(2));
    assert!(verified.stderr.contains(":8:12: display filter"), "{}", verified.stderr);
}

/// Who would serve a lab about a protocol, or speak to its server, is told what to do.
#[test]
fn a_lab_about_a_protocol_is_captured() {
    for arguments in [
        vec!["serve", "kr-http"],
        vec!["client", "kr-http"],
        vec!["probe", "kr-http", "127.0.0.1:80"],
        vec!["run", "kr-http", "--out", "/nowhere"],
        vec!["labs", "kr-http", "--lua"],
        vec!["messages", "--lab", "kr-http", "tests/data/exchanges/http.pcapng"],
    ] {
        let done = wirelab(arguments.clone());
        assert_eq!(done.status, Some(2), "{arguments:?}");
        assert!(done.stderr.contains("wirelab verify kr-http CAPTURE"), "{arguments:?}: {}", done.stderr);
    }
}

/// The lab in docs/writing-a-lab.md is checked, served and spoken to.
#[test]
fn the_page_about_writing_a_lab_has_a_lab_that_works() {
    let page = fs::read_to_string(root().join("docs/writing-a-lab.md")).unwrap();
    let text = page.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("weather.toml");
    fs::write(&path, text).unwrap();
    let path = path.to_str().unwrap();
    let checked = wirelab(["labs", "--check", path]);
    assert_eq!(checked.status, Some(0), "{}", checked.text());
    let server = Served::start([path, "--port", "0"]);
    let client = wirelab(["client", path, &server.address, "--messages", "celsius=21.5 Lisbon", "test", "Porto"]);
    assert_eq!(client.status, Some(0), "{}{}", client.text(), client.stderr);
    for expected in [
        "server: reading 1: 21.5 degrees from Lisbon\n",
        "server: test received\n",
        "server: reading 3: 0 degrees from Porto\n",
        "Session stats: 3 sent, 3 received, 0 timeouts\n",
    ] {
        assert!(client.text().contains(expected), "{expected}: {}", client.text());
    }
    let log = server.stop();
    assert!(log.contains("reading 1: 21.5 from Lisbon\n"), "{log}");
}

/// Labs are files: no built-in lab's id stands in the program's sources. Tests may name labs.
#[test]
fn no_lab_is_known_by_name() {
    let ids = ids();
    let mut found = Vec::new();
    for folder in code() {
        for path in sources(&folder) {
            let text = fs::read_to_string(&path).unwrap();
            // Unit tests stand at the end of a file, or in files of their own.
            let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
            for id in ids.iter().filter(|id| text.contains(&format!("\"{id}\""))) {
                found.push(format!("{id} in {}", path.display()));
            }
        }
    }
    assert!(found.is_empty(), "{found:?}");
}

/// All Rust files below a folder that are not tests.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        if name == "tests" || name == "examples" {
            continue;
        }
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}
