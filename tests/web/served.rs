//! Files that `wirelab web` serves, and who is refused.

use serde_json::json;

use super::support::{Browser, Web};
use crate::support::files::sample;
use crate::support::program::{program, run, wirelab};

#[test]
fn an_address_is_good_for_one_browser_and_is_left_at_once() {
    let mut web = Web::start(&[]);
    let first = web.address();
    let browser = web.browser();
    let stranger = Browser { port: web.port.clone(), cookie: None };
    assert_eq!(stranger.get(&first).status, 403);
    // The address with the token leads away from itself at once, and no script of the page ever sees it.
    let left = browser.get(&first);
    assert_eq!(left.status, 200);
    assert!(
        left.body.contains("http-equiv=\"refresh\" content=\"0;url=/\"") && !left.body.contains("token"),
        "{left:?}"
    );
    assert!(!left.body.contains("<script"), "{left:?}");
    let page = browser.get("/");
    assert!(page.body.contains("connect-src 'self'") && page.header("content-security-policy").is_some(), "{page:?}");
    assert!(!page.body.contains("wasm-unsafe-eval") && !page.body.contains("token="));
    assert_eq!(page.header("cache-control"), Some("no-store"));
    let other = web.browser();
    assert_eq!((other.get("/").status, browser.get("/").status), (200, 200));
    let (status, took) = web.stop();
    assert_eq!(status, Some(0));
    assert!(took.as_secs() < 3, "{took:?}");
}

#[test]
fn strangers_other_pages_and_other_hosts_are_refused() {
    let mut web = Web::start(&[&sample("lab-commands.pcapng")]);
    let browser = web.browser();
    let session = browser.begin();
    let ask = format!("/ask/{session}");
    let question = br#"{"do":"files"}"#;
    assert_eq!(browser.post(&ask, question).status, 200);
    let with = |name: &str, value: Option<&str>| {
        let mut headers = browser.own();
        headers.retain(|(own, _)| own != name);
        headers.extend(value.map(|value| (name.to_owned(), value.to_owned())));
        browser.with("POST", &ask, &headers, question)
    };
    for (name, value, status) in [
        ("Cookie", None, 403),
        ("Cookie", Some("wirelab-1=00"), 403),
        ("Origin", None, 403),
        ("Origin", Some("null"), 403),
        ("Origin", Some("http://evil.example"), 403),
        ("Host", Some("evil.example"), 421),
        ("Host", Some("127.0.0.1"), 421),
    ] {
        let reply = with(name, value);
        assert_eq!(reply.status, status, "{name} {value:?}");
        assert!(!reply.body.contains("lab-commands"), "{reply:?}");
    }
    for path in ["/", "/live", "/begin", "/put/x/y", "/etc/passwd"] {
        let stranger = Browser { port: web.port.clone(), cookie: None };
        assert_eq!(stranger.get(path).status, 403, "{path}");
    }
    assert_eq!(browser.get("/nothing").status, 404);
    assert_eq!(browser.post(&ask, &vec![b' '; 2 << 20]).status, 413);
}

#[test]
fn what_the_page_is_told_is_what_the_program_prints() {
    let path = sample("lab-commands.pcapng");
    let mut web = Web::start(&[&path]);
    let browser = web.browser();
    let session = browser.begin();
    let made = wirelab(["analyze", &path, "--format", "json"]).text();
    let told = browser.ask(&session, &json!({ "do": "analysis-json", "file": 0 }));
    assert_eq!(told["json"].as_str().unwrap(), made);
    // A command that the page shows can be typed where the program was started.
    let story = browser.ask(&session, &json!({ "do": "stream", "file": 0, "number": 0 }));
    assert!(story["page"]["html"].as_str().unwrap().contains(&path), "{story}");
    let bytes = std::fs::read(sample("three-clients.pcapng")).unwrap();
    assert_eq!(browser.post(&format!("/put/{session}/own%20one.pcapng"), &bytes).status, 200);
    let files = browser.ask(&session, &json!({ "do": "files" }));
    assert_eq!(files["files"][1]["name"], "own one.pcapng");
    assert_eq!(files["files"][1]["kind"], "capture");
    // Each page has its own.
    let other = browser.begin();
    assert_eq!(browser.ask(&other, &json!({ "do": "files" }))["files"].as_array().unwrap().len(), 1);
    browser.post(&format!("/end/{session}"), b"");
    assert_eq!(browser.post(&format!("/ask/{session}"), b"{}").status, 410);
}

#[test]
fn a_page_for_others_takes_no_files_and_hides_what_was_said() {
    let path = sample("lab-commands.pcapng");
    let mut web = Web::start(&[&path, "--read-only", "--hide-texts"]);
    let browser = web.browser();
    let session = browser.begin();
    assert_eq!(browser.post(&format!("/put/{session}/a.txt"), b"x").status, 403);
    let page = browser.get("/").body;
    assert!(page.contains("data-read-only") && page.contains("data-hide-texts") && !page.contains("type=\"file\""));
    assert_eq!(browser.ask(&session, &json!({ "do": "story", "file": 0 }))["refused"]["why"], "hidden");
    assert!(browser.ask(&session, &json!({ "do": "streams", "file": 0 }))["json"].is_string());
}

#[test]
fn the_lab_of_the_command_line_is_the_one_that_is_meant() {
    let path = sample("lab-commands.pcapng");
    let asked = |arguments: &[&str], question: serde_json::Value| {
        let mut web = Web::start(&[&[&*path], arguments].concat());
        let browser = web.browser();
        let session = browser.begin();
        browser.ask(&session, &question)
    };
    let messages = json!({ "do": "messages-json", "file": 0 });
    for arguments in [
        &["--lab", "none"][..],
        &["--lab", "tcp-commands", "--lab-port", "12345"],
        &["--lab", "tcp-commands", "--lab-port", "9"],
        &["--lab-port", "9"],
        &["--lab", "tcp-fixed", "--variant", "echo-text"],
    ] {
        let told = asked(arguments, messages.clone());
        let made = wirelab([&["messages", &path, "--format", "json"], arguments].concat());
        // The command says that it was asked for no lab at all.
        let expected = if made.status == Some(0) { made.text() } else { "[]\n".to_owned() };
        assert_eq!(told["json"].as_str().unwrap(), expected, "{arguments:?}");
    }
    let check = asked(&["--lab", "tcp-commands", "--lab-port", "9999"], json!({ "do": "check-json" }));
    let made = wirelab(["verify", "tcp-commands", &path, "--lab-port", "9999", "--format", "json"]);
    let checks =
        |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap()["submissions"][0]["checks"].clone();
    assert_eq!(checks(check["json"].as_str().unwrap()), checks(&made.text()));
}

#[test]
fn what_is_no_ordinary_file_is_not_waited_for() {
    let refused = run(program().args(["web", "/dev/zero"]));
    assert_eq!(refused.status, Some(2));
    assert!(refused.stderr.contains("/dev/zero"), "{}", refused.stderr);
}

#[test]
fn what_is_not_there_is_told_before_anything_is_served() {
    let refused = run(program().args(["web", "no-such-file.pcapng"]));
    assert_eq!(refused.status, Some(2));
    assert!(refused.stderr.contains("no-such-file.pcapng"), "{}", refused.stderr);
}
