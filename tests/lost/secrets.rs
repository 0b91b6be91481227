//! Secrets are masked in all that is made for people, and shown where bytes are asked for, or where somebody says so.

use std::path::Path;

use crate::support::program::{Run, program, run, wirelab};
use crate::support::traffic::Traffic;

/// What somebody might say to a lab's server, with a secret in it; `~` is where one message ends and the next begins.
const SAID: [&str; 12] = [
    "GET / HTTP/1.1\r\nCookie: session=S3CRET\r\nHost: x\r\n\r\n",
    "GET / HTTP/1.1\r\nAuthorization: Basic S3CRET\r\n\r\n",
    "name=ana&password=S3CRET&x=1",
    "GET /x?access_token=S3CRET HTTP/1.1\r\n\r\n",
    "USER ana\r\nPASS S3CRET\r\n",
    "AUTH PLAIN S3CRET",
    "http://ana:S3CRET@host/x",
    // In two messages.
    "GET / HTTP/1.1\r\nCookie: session=S3C~RET; theme=S3CRET\r\nHost: x\r\n\r\n",
    "GET / HTTP/1.1\r\nCook~ie: session=S3CRET\r\nHost: x\r\n\r\n",
    "AUTH PLAIN\r\n~S3CRETS3CRET\r\n",
    "AUTH LOGIN\r\n~Ym9iYm9i\r\n~S3CRETS3CRET\r\n",
    "0&\u{2}\u{1}\u{1}\u{4}\u{6}S3CRET",
];

fn commands(path: &str) -> Vec<Vec<&str>> {
    let forms = |command: &'static str, all: &[&'static str]| -> Vec<Vec<&str>> {
        all.iter().map(|form| vec![command, path, "--lab", "tcp-commands", "--format", form]).collect()
    };
    let mut all = forms("analyze", &["text", "json", "jsonl", "csv", "markdown", "html"]);
    all.extend(forms("messages", &["text", "csv", "markdown", "html"]));
    all.push(vec!["messages", path, "--lab", "tcp-commands", "--cuts"]);
    all.push(vec!["show", path, "--stream", "0", "--lab", "tcp-commands"]);
    all.push(vec!["live", path, "--lab", "tcp-commands"]);
    all.push(vec!["picture", "sequence", path, "--lab", "tcp-commands"]);
    all
}

fn all(run: &Run) -> String {
    format!("{}{}", run.text(), run.stderr)
}

fn capture(folder: &Path, said: &str) -> String {
    let mut traffic = Traffic::default();
    traffic.open(40_000);
    traffic.echoes(40_000, said.split('~').map(|part| (part.as_bytes(), part.as_bytes())));
    traffic.save(folder).to_str().unwrap().to_owned()
}

#[test]
fn reports_have_no_secret() {
    let mut wrong = Vec::new();
    for said in SAID {
        let folder = tempfile::tempdir().unwrap();
        let path = capture(folder.path(), said);
        for command in commands(&path) {
            let run = wirelab(&command);
            if all(&run).contains("S3CRET") {
                wrong.push(format!("{said:?} {command:?}"));
            }
        }
        let pages = tempfile::tempdir().unwrap();
        let to = pages.path().to_str().unwrap();
        let run = wirelab(["verify", "tcp-commands", folder.path().to_str().unwrap(), "--one", "--all", "--pages", to]);
        let mut text = all(&run);
        for page in crate::support::files::below(pages.path()) {
            text.push_str(&std::fs::read_to_string(page).unwrap());
        }
        if text.contains("S3CRET") {
            wrong.push(format!("{said:?} verify"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_page_in_a_browser_says_of_secrets_what_the_commands_say() {
    use serde_json::json;
    for said in SAID {
        let folder = tempfile::tempdir().unwrap();
        let bytes = std::fs::read(capture(folder.path(), said)).unwrap();
        let mut session = wirelab_web::Session::default();
        session.put("lab.pcap", bytes);
        let mut told = |view: &str| {
            let question =
                json!({ "do": view, "file": 0, "lab": "tcp-commands", "number": if view == "frame" { 4 } else { 0 } });
            wirelab_web::answer(&mut session, &question.to_string())
        };
        let views = "story messages stream streams check analysis-json messages-json check-json analysis-csv messages-csv receipt";
        for view in views.split(' ') {
            let told = told(view);
            assert!(!told.contains("S3CRET") && !told.starts_with("{\"refused\""), "{said:?} {view}");
        }
        // Who looks at a packet sees its bytes.
        let digits: String = "S3CRET".bytes().map(|byte| format!("{byte:02x}")).collect();
        assert!(said.contains('~') || told("frame").contains(&digits), "{said:?}");
    }
}

#[test]
fn who_asks_gets_them() {
    let folder = tempfile::tempdir().unwrap();
    let path = capture(folder.path(), SAID[2]);
    let asked: [&[&str]; 5] = [
        &["messages", &path, "--lab", "tcp-commands", "--show-secrets"],
        &["messages", &path, "--lab", "tcp-commands", "--format", "jsonl", "--show-secrets"],
        &["fields", &path, "--lab", "tcp-commands", "-e", "wirelab.message.text"],
        &["follow", &path, "--stream", "0"],
        &["follow", &path, "--stream", "0", "--as", "raw"],
    ];
    for command in asked {
        let run = wirelab(command);
        assert!(all(&run).contains("S3CRET"), "{command:?}: {}", all(&run));
    }
}

#[test]
fn a_field_that_a_lab_calls_secret() {
    let folder = tempfile::tempdir().unwrap();
    let mut traffic = Traffic::default();
    traffic.open(40_000);
    traffic.turns(40_000, 1, b"\x01\0\0\x07S3CRETtext", b"");
    let path = traffic.save(folder.path()).to_str().unwrap().to_owned();
    let lab = folder.path().join("own.toml");
    std::fs::write(
        &lab,
        r#"
id = "own"
title = "Records with a key"
ports = { tcp = [12345] }
client = { framing = "record", layout = "record" }

[layout.record]
struct = "!L6s4s"
fields = [{ name = "number" }, { name = "key", secret = true }, { name = "text" }]

[[variant]]
id = "plain"
title = "plain"
server = { framing = "silent" }
rule = "silent"
"#,
    )
    .unwrap();
    let lab = lab.to_str().unwrap();
    for form in ["text", "csv", "markdown"] {
        let run = run(program().args(["messages", &path, "--lab", lab, "--format", form]));
        assert!(all(&run).contains("[masked]") || form != "text", "{form}: {}", all(&run));
        assert!(!all(&run).contains("S3CRET"), "{form}: {}", all(&run));
        let shown = wirelab(["messages", &path, "--lab", lab, "--format", form, "--show-secrets"]);
        assert!(all(&shown).contains("S3CRET"), "{form}: {}", all(&shown));
    }
}
