//! What a submission tells about itself, and texts.

use super::class::{json, verify};
use super::container::pcapng;
use super::student::{CHAT, Lab, Student};
use crate::support::files::root;
use crate::support::rewrite::{Frame, classic, frames};

/// What is said of a single submission.
fn told(student: &Student) -> Vec<String> {
    let place = tempfile::tempdir().unwrap();
    student.write(place.path());
    let report = json(&verify(student.lab, &["--one", "--points"], place.path()));
    let own = report["submissions"][0]["observations"].as_array().unwrap().iter();
    let all = own.chain(report["observations"].as_array().unwrap());
    all.map(|one| format!("{} {}", one["kind"].as_str().unwrap(), one["evidence"])).collect()
}

fn student() -> Student {
    let student = Student::new(CHAT, 7);
    assert!(told(&student).is_empty(), "{:?}", told(&student));
    student
}

#[test]
fn a_packet_taken_out() {
    let mut student = student();
    // The third message of a client: what comes later acknowledges it.
    let of_client = |frame: &Frame| frame.payload() > 0 && frame.ports()[1] == 3333;
    let places: Vec<usize> = (0..student.frames.len()).filter(|place| of_client(&student.frames[*place])).collect();
    student.frames.remove(places[6]);
    student.save();
    let said = told(&student);
    assert!(said.len() == 1 && said[0].starts_with("packets-missing"), "{said:?}");
}

#[test]
fn a_packet_dated_earlier() {
    let mut student = student();
    // As captures on Windows are: nothing is said of it.
    student.frames[20].time -= 2_000_000;
    student.save();
    assert!(told(&student).is_empty());
    student.frames[20].time -= 900_000_000;
    student.save();
    let said = told(&student);
    assert!(said.len() == 1 && said[0].starts_with("times-go-back") && said[0].contains("[21]"), "{said:?}");
}

#[test]
fn a_file_that_names_an_editor() {
    let mut student = student();
    student.save_by("Editcap (Wireshark) 4.2.2");
    let said = told(&student);
    assert!(said.len() == 1 && said[0].starts_with("edited-file"), "{said:?}");
}

#[test]
fn a_log_of_another_run() {
    let mut student = student();
    let other = Student::new(CHAT, 8);
    student.files.insert(CHAT.comment.to_owned(), other.files[CHAT.comment].clone());
    let said = told(&student);
    assert!(said.len() == 1 && said[0].starts_with("log-of-another-run"), "{said:?}");
}

#[test]
fn sentences_that_only_two_have() {
    let place = tempfile::tempdir().unwrap();
    let task = "The task asks each of you to explain how the handshake begins here.\n\
                The task also asks each of you to explain how the connection ends.\n";
    let copied = "My first connection needed three packets before it could say a word.\n\
                  Then the server forwarded all of it to the two others at once.\n";
    for number in 0..10 {
        let mut student = Student::new(CHAT, 300 + number);
        let text = student.files.get_mut(CHAT.comment).unwrap();
        text.extend(task.as_bytes());
        if number % 5 == 3 {
            text.extend(copied.as_bytes());
        }
        student.write(&place.path().join(format!("s{number}")));
    }
    let report = json(&verify(CHAT, &["--class"], place.path()));
    let said = report["observations"].as_array().unwrap();
    assert_eq!(said.len(), 1, "{said:#?}");
    assert_eq!(said[0]["kind"], "same-text");
    assert_eq!(said[0]["submissions"], serde_json::json!(["s3", "s8"]));
}

#[test]
fn datagrams_have_no_numbers_and_are_known_again() {
    let place = tempfile::tempdir().unwrap();
    let recorded = root().join("tests/data/verify/udp-commands/plain");
    let original = frames(&std::fs::read(recorded.join("udp_traffic_capture.pcapng")).unwrap());
    let moved = |frames: &[Frame], by: &dyn Fn(usize) -> i64| -> Vec<Frame> {
        let one = |(place, frame): (usize, &Frame)| Frame { time: frame.time + by(place), ..frame.clone() };
        frames.iter().enumerate().map(one).collect()
    };
    let put = |name: &str, bytes: &[u8]| {
        let folder = place.path().join(name);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("udp_traffic_capture.pcapng"), bytes).unwrap();
    };
    let write = |frames: &[Frame]| pcapng(frames, "udp port 12345", "Dumpcap");
    put("ana", &write(&original));
    put("bea", &write(&moved(&original, &|_| 5_000_000_123)));
    // Somebody who sent the same texts.
    put("carl", &classic(&moved(&original, &|place| 7_000_000_000 + 13_337 * (place * place) as i64)));
    let lab = Lab { id: "udp-commands", filter: "udp port 12345", comment: "" };
    let report = json(&verify(lab, &["--class"], place.path()));
    let said = report["observations"].as_array().unwrap();
    assert_eq!(said.len(), 1, "{said:#?}");
    assert_eq!(said[0]["kind"], "same-connection");
    assert_eq!(said[0]["submissions"], serde_json::json!(["ana", "bea"]));
    let text = said[0]["text"].as_str().unwrap();
    assert!(text.contains("5.000000 s apart") && !text.contains("rewritten"), "{text}");
}
