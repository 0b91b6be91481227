//! Archives and folders that want to be somewhere else, or something else.

use std::fs;

use rawzip::CompressionMethod;
use tar::EntryType;
use wirelab_submissions::{Problem, Shape};

use crate::support::{gz, listed, notes, one, put, taken, tar, tar_entry, zip, zip_with};

const ESCAPES: [&[u8]; 8] =
    [b"../../x", b"/etc/x", b"a/../../x", b"C:\\x", b"\\\\host\\x", b"..\\..\\x", b"a\0b", b"a/../../../x"];

/// Everything below a folder, to see that nothing was written.
fn everything(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(everything(&path));
        }
        found.push(path);
    }
    found.sort();
    found
}

#[test]
fn paths_that_lead_out() {
    let folder = tempfile::tempdir().unwrap();
    let mut files: Vec<(&[u8], &[u8])> = ESCAPES.iter().map(|path| (*path, b"evil".as_slice())).collect();
    files.push((b"good.log", b"good"));
    let place = put(folder.path(), "a/b/c/a.zip", &zip(&files));
    let before = everything(folder.path());
    let contents = one(&place);
    assert_eq!(listed(&contents), ["good.log=good"]);
    assert_eq!(contents.notes.len(), ESCAPES.len());
    assert!(contents.notes.iter().all(|note| note.problem == Problem::OutsidePath));
    // In a tar, `\` is part of a name, a name ends at the first zero, and one that begins with a dot is hidden.
    let place = put(folder.path(), "a/b/c/a.tar", &tar(&files));
    let contents = one(&place);
    assert_eq!(listed(&contents), ["\\\\host\\x=evil", "a=evil", "good.log=good"]);
    fs::remove_file(&place).unwrap();
    assert_eq!(everything(folder.path()), before);
}

#[test]
fn in_a_class_they_cost_only_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let files: [(&[u8], &[u8]); 5] = [
        (b"ana/c.pcapng", b"a"),
        (b"ana/../../c.pcapng", b"evil"),
        (b"../../x", b"evil"),
        (b"rui/c.pcapng", b"r"),
        (b"/rui/x", b"evil"),
    ];
    for (name, bytes) in [("m.zip", zip(&files)), ("m.tgz", gz(&tar(&files)))] {
        let class = taken(&put(folder.path(), name, &bytes), Shape::Auto);
        assert!(class.class);
        let names: Vec<&str> = class.submissions.iter().map(|one| one.name.as_str()).collect();
        let good: Vec<_> = class.submissions.iter().map(|one| listed(&one.read())).collect();
        assert!(names.contains(&"ana") && names.contains(&"rui"), "{names:?}");
        assert_eq!(good.concat(), ["c.pcapng=a", "c.pcapng=r"], "{name}");
    }
}

#[test]
fn names_that_are_no_text_or_too_much_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let long = vec![b'a'; 10_000];
    let files: [(&[u8], &[u8]); 4] =
        [(b"\xff\xfe.log", b"1"), (b"<script>\x1b[2J.log", b"2"), ("\u{202e}gol.log".as_bytes(), b"3"), (&long, b"4")];
    let contents = one(&put(folder.path(), "a.zip", &zip(&files)));
    assert_eq!(listed(&contents), ["<script>\x1b[2J.log=2", "\\xff\\xfe.log=1", "\u{202e}gol.log=3"]);
    assert_eq!(contents.notes[0].problem, Problem::DeepPath);
    // The same long name in a tar, in an extension of both kinds.
    let mut bytes = Vec::new();
    tar_entry(&mut bytes, b"././@LongLink", EntryType::GNULongName, &long);
    tar_entry(&mut bytes, b"short", EntryType::Regular, b"4");
    tar_entry(&mut bytes, b"x", EntryType::XHeader, b"22 path=dir/long name\n");
    tar_entry(&mut bytes, b"short2", EntryType::Regular, b"5");
    let contents = one(&put(folder.path(), "a.tar", &bytes));
    assert_eq!(listed(&contents), ["dir/long name=5"]);
    assert_eq!(contents.notes[0].problem, Problem::DeepPath);
}

#[test]
fn links_devices_and_pipes_in_archives() {
    let folder = tempfile::tempdir().unwrap();
    let mut bytes = Vec::new();
    for (name, kind) in [
        ("soft", EntryType::Symlink),
        ("hard", EntryType::Link),
        ("device", EntryType::Block),
        ("tty", EntryType::Char),
        ("pipe", EntryType::Fifo),
    ] {
        tar_entry(&mut bytes, name.as_bytes(), kind, b"");
    }
    tar_entry(&mut bytes, b"good", EntryType::Regular, b"good");
    let contents = one(&put(folder.path(), "a.tar", &bytes));
    assert_eq!(listed(&contents), ["good=good"]);
    let problems: Vec<_> = contents.notes.iter().map(|note| note.problem.clone()).collect();
    assert_eq!(problems, [Problem::Link, Problem::Link, Problem::Special, Problem::Special, Problem::Special]);
    let link = zip_with(&[(b"link", b"/etc/passwd")], CompressionMethod::STORE, 0o120_777);
    let contents = one(&put(folder.path(), "a.zip", &link));
    assert_eq!(contents.notes[0].problem, Problem::Link);
}

#[cfg(unix)]
#[test]
fn links_devices_and_pipes_on_disk() {
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;

    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    put(at, "secret.txt", b"secret");
    put(at, "s/good.log", b"good");
    symlink(at.join("secret.txt"), at.join("s/file")).unwrap();
    symlink(at, at.join("s/loop")).unwrap();
    symlink("good.log", at.join("s/inside")).unwrap();
    symlink("/dev/zero", at.join("s/zero")).unwrap();
    let _socket = UnixListener::bind(at.join("s/socket")).unwrap();
    let made = std::process::Command::new("mkfifo").arg(at.join("s/fifo")).status().unwrap();
    assert!(made.success());
    let contents = one(&at.join("s"));
    assert_eq!(listed(&contents), ["good.log=good"]);
    let problems: Vec<_> = contents.notes.iter().map(|note| (note.path.as_str(), note.problem.clone())).collect();
    assert_eq!(
        problems,
        [
            ("fifo", Problem::Special),
            ("file", Problem::Link),
            ("inside", Problem::Link),
            ("loop", Problem::Link),
            ("socket", Problem::Special),
            ("zero", Problem::Link),
        ]
    );
    // What the user names may be a link.
    symlink(at.join("s"), at.join("named")).unwrap();
    assert_eq!(one(&at.join("named")).files.len(), 1);
    assert!(wirelab_submissions::intake(&[at.join("s/fifo")], Shape::Auto, Default::default()).is_err());
}

#[cfg(unix)]
#[test]
fn names_on_disk_that_are_not_utf8() {
    use std::os::unix::ffi::OsStrExt;

    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join(std::ffi::OsStr::from_bytes(b"a\xe9.log"));
    if fs::write(&place, b"x").is_err() {
        // Not every file system takes such names.
        return;
    }
    assert_eq!(listed(&one(folder.path())), ["a\\xe9.log=x"]);
}

#[test]
fn damaged_archives_keep_what_was_readable() {
    let folder = tempfile::tempdir().unwrap();
    let whole = tar(&[(b"a.log", b"first"), (b"b.log", &[b'x'; 5000])]);
    let contents = one(&put(folder.path(), "a.tar", &whole[..3000]));
    assert_eq!(listed(&contents), ["a.log=first"]);
    assert!(matches!(contents.notes[0].problem, Problem::Damaged(_)), "{:?}", contents.notes);
    let noise: Vec<u8> = (0..20_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 11) as u8).collect();
    let packed = gz(&tar(&[(b"a.log", b"first"), (b"b.log", &noise)]));
    let contents = one(&put(folder.path(), "b.tgz", &packed[..packed.len() / 2]));
    assert_eq!(listed(&contents), ["a.log=first"]);
    // A wrong byte in one file of a zip is that file's.
    let mut bytes = zip_with(&[(b"a.log", b"first"), (b"b.log", b"second")], CompressionMethod::STORE, 0o644);
    let at = bytes.windows(6).position(|bytes| bytes == b"second").unwrap();
    bytes[at] ^= 1;
    let contents = one(&put(folder.path(), "c.zip", &bytes));
    assert_eq!(listed(&contents), ["a.log=first"]);
    assert_eq!(contents.notes[0].path, "b.log");
    for method in [CompressionMethod::BZIP2, CompressionMethod::LZMA] {
        let bytes = zip_with(&[(b"a.log", b"first")], method, 0o644);
        assert!(notes(&one(&put(folder.path(), "d.zip", &bytes)))[0].contains("pack it as an ordinary zip"));
    }
    assert!(
        notes(&one(&put(folder.path(), "e.rar", b"Rar!\x1a\x07\x00xxxx")))[0].contains("rar archives are not read")
    );
}

#[test]
fn every_cut_and_many_mutations_are_survived() {
    let folder = tempfile::tempdir().unwrap();
    let files: [(&[u8], &[u8]); 3] = [(b"ana/c.pcapng", b"aaaa"), (b"rui/c.pcapng", b"bbbb"), (b"rui/x.log", b"text")];
    for whole in [zip(&files), tar(&files), gz(&tar(&files))] {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        for round in 0..600 {
            let mut bytes = whole.clone();
            if round % 2 == 0 {
                bytes.truncate(whole.len() * round / 600);
            } else {
                for _ in 0..=round % 5 {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    let at = (state >> 33) as usize % bytes.len();
                    bytes[at] = (state >> 20) as u8;
                }
            }
            let place = put(folder.path(), "m.bin", &bytes);
            for shape in [Shape::Auto, Shape::Class] {
                let Ok(class) = wirelab_submissions::intake(std::slice::from_ref(&place), shape, Default::default())
                else {
                    continue;
                };
                for one in class.submissions {
                    one.read();
                }
            }
        }
    }
}
