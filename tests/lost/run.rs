//! What `run --out` finds in its folder stays, if somebody has written into it.

use std::fs::{read, read_to_string, write};

use crate::support::program::wirelab;

#[test]
fn what_somebody_wrote_into_evidence_stays() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("ev");
    let log = out.join("tcp_server_activity_output.txt");
    let run = |more: &[&str]| {
        let arguments = ["run", "tcp-commands", "--port", "0", "--messages", "1", "--out"];
        wirelab([&arguments[..], &[out.to_str().unwrap()], more].concat())
    };
    assert!(!run(&[]).stderr.contains("replaced"));
    // What nobody has touched is replaced, and that is said.
    let again = run(&[]);
    assert_eq!(again.status, Some(0), "{}", again.stderr);
    assert!(again.stderr.contains("replaced") && again.stderr.contains("that of the run before"), "{}", again.stderr);
    // The comment that the lab asks for.
    let comment = format!("{}My own five sentences.\n", read_to_string(&log).unwrap());
    write(&log, &comment).unwrap();
    let others = ["truth.jsonl", "tcp_client_activity_output.txt"].map(|name| out.join(name));
    let before = others.clone().map(|path| read(path).unwrap());
    let refused = run(&[]);
    assert_eq!(refused.status, Some(2));
    assert!(refused.stderr.contains("tcp_server_activity_output.txt") && refused.stderr.contains("--force"));
    assert_eq!(read_to_string(&log).unwrap(), comment);
    assert_eq!(others.clone().map(|path| read(path).unwrap()), before);
    let forced = run(&["--force"]);
    assert_eq!(forced.status, Some(0), "{}", forced.stderr);
    assert!(forced.stderr.contains("changed since (--force)"), "{}", forced.stderr);
    assert!(!read_to_string(&log).unwrap().contains("My own"));
    // A file that no run made is nobody's to replace either; and nothing unfinished is left anywhere.
    write(&others[0], "mine").unwrap();
    std::fs::remove_file(out.join(".wirelab-run.json")).unwrap();
    assert_eq!(run(&[]).status, Some(2));
    assert_eq!(read(&others[0]).unwrap(), b"mine");
    let hidden = std::fs::read_dir(&out)
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().starts_with('.'));
    assert_eq!(hidden.count(), 0);
}

#[test]
fn sums_are_nothing_handed_in() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("ev").to_str().unwrap().to_owned();
    assert_eq!(wirelab(["run", "tcp-commands", "--port", "0", "--out", &out]).status, Some(0));
    let report = wirelab(["verify", "tcp-commands", &out, "--all"]).text();
    assert!(report.contains("truth.jsonl") && !report.contains("wirelab-run"), "{report}");
}
