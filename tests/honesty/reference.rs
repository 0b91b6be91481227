//! Copies of the course's examples, tokens, and what a student never gets to see.

use std::path::Path;

use serde_json::Value;

use super::class::{json, verify};
use super::student::{COMMANDS, Student};

/// Three students with a token each in the text that they sent; the third has it of the first.
fn class(folder: &Path) {
    for (number, (name, token)) in [("ana", "q7xkp"), ("bea", "w3rty"), ("carl", "q7xkp")].into_iter().enumerate() {
        let mut student = Student::new(COMMANDS, 50 + number as u64);
        for frame in &mut student.frames {
            let bytes = &mut frame.bytes;
            if let Some(at) = bytes.windows(5).position(|part| part == b"hello") {
                bytes[at..at + 5].copy_from_slice(token.as_bytes());
            }
        }
        student.save();
        student.write(&folder.join(name));
    }
}

fn told(report: &Value) -> Vec<String> {
    let said = report["observations"].as_array().unwrap().iter();
    said.map(|one| format!("{} {}", one["kind"].as_str().unwrap(), one["submissions"])).collect()
}

#[test]
fn a_copy_of_an_example_is_told() {
    let place = tempfile::tempdir().unwrap();
    let (folder, example) = (place.path().join("class"), place.path().join("examples"));
    class(&folder);
    assert!(told(&json(&verify(COMMANDS, &["--class"], &folder))).is_empty());
    Student::new(COMMANDS, 51).write(&example);
    let reference = example.join("capture.pcapng");
    let report = json(&verify(COMMANDS, &["--class", "--reference", reference.to_str().unwrap()], &folder));
    assert_eq!(told(&report), ["copy-of-reference [\"bea\"]"]);
    let text = report["observations"][0]["text"].as_str().unwrap();
    assert!(text.contains("reference capture") && text.contains("Same timestamps."), "{text}");
    // Marks are what they were.
    let plain = json(&verify(COMMANDS, &["--class"], &folder));
    assert_eq!(plain["submissions"], report["submissions"]);
}

#[test]
fn tokens_are_looked_for_in_the_streams() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("class");
    class(&folder);
    let file = place.path().join("tokens.csv");
    let with = |text: &str| {
        std::fs::write(&file, text).unwrap();
        verify(COMMANDS, &["--class", "--token-file", file.to_str().unwrap()], &folder)
    };
    let run = with("name,token\nana,Q7XKP\nbea,w3rty\ncarl,zz9pp\n");
    assert_eq!(told(&json(&run)), ["token-missing [\"carl\"]", "token-of-another [\"carl\"]"]);
    assert_eq!(told(&json(&with("\u{feff}ana;q7xkp\nbea;w3rtz\n")))[0], "token-missing [\"bea\"]");
    for bad in ["", "ana\n", "ana,abc\n", "ana,q7xkp\nbea,Q7xkp\n"] {
        assert_eq!(with(bad).status, Some(2), "{bad:?}");
    }
}

#[test]
fn no_student_gets_to_see_it() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("class");
    class(&folder);
    Student::new(COMMANDS, 50).write(&folder.join("dora"));
    let pages = place.path().join("pages");
    let junit = place.path().join("junit.xml");
    let arguments = ["--class", "--pages", pages.to_str().unwrap(), "--junit", junit.to_str().unwrap()];
    let report = json(&verify(COMMANDS, &arguments, &folder));
    assert!(told(&report).contains(&"same-connection [\"ana\",\"dora\"]".to_owned()), "{:?}", told(&report));
    for path in crate::verify_class::support::pages_in(&pages) {
        let told = std::fs::read_to_string(&path).unwrap();
        assert!(!told.contains("one connection"), "{}", path.display());
    }
    assert!(!std::fs::read_to_string(junit).unwrap().contains("one connection"));
    // Who looks at the own work sees nothing of it.
    let run = crate::support::program::wirelab(
        ["verify", COMMANDS.id].map(std::ffi::OsString::from).into_iter().chain([folder.join("ana").into()]),
    );
    assert!(!run.text().contains("note:"), "{}", run.text());
}
