//! What is a submission, what a class, and which files are in it.

use wirelab_submissions::{Limits, Shape, intake};

use crate::support::{gz, listed, notes, one, put, taken, tar, zip};

const FILES: [(&[u8], &[u8]); 3] =
    [(b"work/capture.pcapng", b"pcap"), (b"work/server.log", b"log"), (b"__MACOSX/work/._server.log", b"junk")];

#[test]
fn one_submission_in_every_wrapping() {
    let folder = tempfile::tempdir().unwrap();
    let expected = ["work/capture.pcapng=pcap", "work/server.log=log"];
    for (path, bytes) in [
        ("a.zip", zip(&FILES)),
        ("a.tar", tar(&FILES)),
        ("a.tar.gz", gz(&tar(&FILES))),
        ("a.tgz", gz(&tar(&FILES))),
        // What it is tells the content, not the name.
        ("a.tar.zip", zip(&FILES)),
        ("b.zip", gz(&tar(&FILES))),
    ] {
        let place = put(folder.path(), path, &bytes);
        for shape in [Shape::Auto, Shape::One] {
            let taken = taken(&place, shape);
            assert!(!taken.class);
            let contents = taken.submissions[0].read();
            assert_eq!(listed(&contents), expected, "{path}");
            assert_eq!((notes(&contents), contents.hidden), (vec![], 1), "{path}");
        }
    }
    put(folder.path(), "d/work/capture.pcapng", b"pcap");
    put(folder.path(), "d/work/server.log", b"log");
    put(folder.path(), "d/.git/config", b"hidden");
    put(folder.path(), "d/.DS_Store", b"hidden");
    let contents = one(&folder.path().join("d"));
    assert_eq!(listed(&contents), expected);
    assert_eq!(contents.hidden, 2);
}

#[test]
fn a_single_capture_is_a_submission() {
    let folder = tempfile::tempdir().unwrap();
    let place = put(folder.path(), "ana.pcapng", b"pcap");
    let taken = taken(&place, Shape::Auto);
    assert_eq!(taken.submissions[0].name, "ana");
    assert_eq!(listed(&taken.submissions[0].read()), ["ana.pcapng=pcap"]);
    // A compressed capture and an office document are files, not archives.
    let place = put(folder.path(), "ana.pcap.gz", &gz(b"not a tar"));
    assert_eq!(one(&place).files.len(), 1);
    let office = zip(&[(b"[Content_Types].xml", b"<x/>"), (b"word/document.xml", b"<y/>")]);
    put(folder.path(), "e/report.docx", &office);
    assert_eq!(one(&folder.path().join("e")).files[0].path, "report.docx");
}

#[test]
fn archives_in_archives_are_unpacked_one_level() {
    let folder = tempfile::tempdir().unwrap();
    let deepest = zip(&[(b"x.log", b"x")]);
    let inner = gz(&tar(&[(b"logs/server.log", b"log"), (b"more.zip", &deepest)]));
    let place = put(folder.path(), "a.zip", &zip(&[(b"logs.tgz", &inner), (b"c.pcap", b"pcap")]));
    let contents = one(&place);
    let paths: Vec<&str> = contents.files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths, ["c.pcap", "logs.tgz/logs/server.log", "logs.tgz/more.zip"]);
    assert_eq!(notes(&contents), ["logs.tgz/more.zip: it is an archive within archives; it was not unpacked"]);
}

#[test]
fn a_class_of_folders_and_archives() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    put(at, "rui/deep/capture.pcapng", b"r");
    put(at, "ana.zip", &zip(&FILES));
    put(at, "Zoé.tar.gz", &gz(&tar(&FILES)));
    put(at, "empty/.keep", b"");
    put(at, "grades.csv", b"a,b");
    put(at, "ana/capture.pcapng", b"a");
    let class = taken(at, Shape::Auto);
    assert!(class.class);
    let names: Vec<&str> = class.submissions.iter().map(|one| one.name.as_str()).collect();
    // A folder and an archive of one name belong together.
    assert_eq!(names, ["Zoé", "ana", "empty", "rui"]);
    assert_eq!(listed(&class.submissions[1].read()).len(), 3);
    assert_eq!(notes(&class.submissions[2].read()), [": there is no file in it"]);
    assert_eq!(class.notes[0].path, "grades.csv");
    // Somebody may know better.
    assert_eq!(taken(at, Shape::One).submissions.len(), 1);
    let two = intake(&[at.join("ana"), at.join("rui")], Shape::Auto, Limits::default()).unwrap();
    assert!(two.class);
    assert_eq!(two.submissions.len(), 2);
}

fn check_moodle(place: &std::path::Path) {
    let class = taken(place, Shape::Auto);
    assert!(class.class, "{place:?}");
    let seen: Vec<(&str, Option<&str>, Vec<String>)> = class
        .submissions
        .iter()
        .map(|one| (one.name.as_str(), one.participant.as_deref(), listed(&one.read())))
        .collect();
    let file = |text: &str| vec![text.to_owned()];
    assert_eq!(
        seen,
        [
            ("Ana Sá", Some("417"), vec!["c.pcapng=a".to_owned(), "onlinetext.html=words".to_owned()]),
            ("Rui (9)", Some("9"), file("my_capture.pcapng=r")),
            ("Rui (10)", Some("10"), file("work/c.pcapng=z")),
        ],
        "{place:?}"
    );
}

#[test]
fn a_moodle_download_in_every_form() {
    let inner = zip(&[(b"work/c.pcapng", b"z")]);
    let files: [(&str, &[u8]); 4] = [
        ("Ana Sá_417_assignsubmission_file/c.pcapng", b"a"),
        ("Ana Sá_417_assignsubmission_onlinetext/onlinetext.html", b"words"),
        ("Rui_9_assignsubmission_file_my_capture.pcapng", b"r"),
        ("Rui_10_assignsubmission_file_work.zip", &inner),
    ];
    let bytes: Vec<(&[u8], &[u8])> = files.iter().map(|(path, content)| (path.as_bytes(), *content)).collect();
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    for (path, content) in files {
        put(at, &format!("download/{path}"), content);
        put(at, &format!("wrapped/inner/{path}"), content);
    }
    check_moodle(&at.join("download"));
    check_moodle(&at.join("wrapped"));
    check_moodle(&put(at, "m.zip", &zip(&bytes)));
    check_moodle(&put(at, "m.tar", &tar(&bytes)));
    check_moodle(&put(at, "m.tgz", &gz(&tar(&bytes))));
    let wrapped: Vec<(Vec<u8>, &[u8])> =
        bytes.iter().map(|(path, content)| ([b"Lab 2/".as_slice(), path].concat(), *content)).collect();
    let wrapped: Vec<(&[u8], &[u8])> = wrapped.iter().map(|(path, content)| (path.as_slice(), *content)).collect();
    check_moodle(&put(at, "w.zip", &zip(&wrapped)));
}

#[test]
fn a_moodle_folder_alone_is_one_submission() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "Ana_7_assignsubmission_file/c.pcapng", b"a");
    let taken = taken(&folder.path().join("Ana_7_assignsubmission_file"), Shape::Auto);
    assert!(!taken.class);
    assert_eq!((taken.submissions[0].name.as_str(), taken.submissions[0].participant.as_deref()), ("Ana", Some("7")));
}

#[test]
fn what_is_not_there_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    assert!(intake(&[folder.path().join("nowhere")], Shape::Auto, Limits::default()).is_err());
    let damaged = put(folder.path(), "a.zip", b"PK\x05\x06 nothing");
    assert!(intake(std::slice::from_ref(&damaged), Shape::Class, Limits::default()).is_err());
    // As one submission, it is there and says what is wrong.
    let contents = one(&damaged);
    assert_eq!(contents.files.len(), 1);
    assert!(notes(&contents)[0].contains("damaged"), "{:?}", notes(&contents));
}
