//! Every limit is said and costs only the submission that reached it.

use std::io::Read;

use flate2::Compression;
use flate2::read::GzEncoder;
use tar::EntryType;
use wirelab_submissions::{Limits, Problem, Shape, intake};

use crate::support::{gz, listed, one_within, put, tar, tar_entry, zip, zip_of_zeros};

const SMALL: Limits = Limits { files: 3, depth: 3, file_bytes: 1000, bytes: 1500, ratio: 10 };

fn problems(files: &[(&[u8], &[u8])]) -> [Vec<Problem>; 3] {
    let folder = tempfile::tempdir().unwrap();
    let tree = folder.path().join("tree");
    for (path, content) in files {
        put(&tree, std::str::from_utf8(path).unwrap(), content);
    }
    let places = [tree, put(folder.path(), "a.zip", &zip(files)), put(folder.path(), "a.tgz", &gz(&tar(files)))];
    places.map(|place| one_within(&place, SMALL).notes.into_iter().map(|note| note.problem).collect())
}

#[test]
fn files_bytes_and_depth() {
    let all = |expected: Problem, files: &[(&[u8], &[u8])]| {
        for found in problems(files) {
            assert!(found.contains(&expected), "{expected:?} in {found:?}");
        }
    };
    all(Problem::ManyFiles(3), &[(b"1", b""), (b"2", b""), (b"3", b""), (b"4", b"")]);
    all(Problem::LongFile(1000), &[(b"1", &[b'x'; 1001])]);
    all(Problem::ManyBytes(1500), &[(b"1", &[b'x'; 800]), (b"2", &[b'x'; 800])]);
    all(Problem::DeepPath, &[(b"a/b/c/d/e", b"x")]);
    assert_eq!(problems(&[(b"1", &[b'x'; 1000]), (b"a/b/3", b"x")]), [vec![], vec![], vec![]]);
}

#[test]
fn a_bomb_costs_only_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let bomb = zip_of_zeros("zeros.pcapng", 100 << 20);
    assert!(bomb.len() < 200 << 10);
    let class = zip(&[(b"ana/c.pcapng", b"a"), (b"bob/work.zip", &bomb), (b"rui/c.pcapng", b"r")]);
    let place = put(folder.path(), "class.zip", &class);
    let taken = intake(&[place], Shape::Auto, Limits::default()).unwrap();
    let read: Vec<_> = taken.submissions.iter().map(wirelab_submissions::Submission::read).collect();
    assert_eq!(listed(&read[0]), ["c.pcapng=a"]);
    assert_eq!(listed(&read[2]), ["c.pcapng=r"]);
    assert!(read[1].files.is_empty());
    assert_eq!(read[1].notes[0].problem, Problem::Bomb(Limits::RATIO));
    // The same in a tar.gz.
    let mut header = Vec::new();
    tar_entry(&mut header, b"zeros.pcapng", EntryType::Regular, b"");
    let mut size = tar::Header::new_gnu();
    size.as_mut_bytes().copy_from_slice(&header[..512]);
    size.set_size(100 << 20);
    size.set_cksum();
    let zeros = size.as_bytes().chain(std::io::repeat(0).take((100 << 20) + 1024));
    let mut packed = Vec::new();
    GzEncoder::new(zeros, Compression::best()).read_to_end(&mut packed).unwrap();
    let contents = one_within(&put(folder.path(), "b.tgz", &packed), Limits::default());
    assert!(contents.notes.iter().any(|note| note.problem == Problem::Bomb(Limits::RATIO)), "{:?}", contents.notes);
}

#[test]
fn entries_that_lie_on_each_other_are_bounded_by_what_they_give() {
    // A directory that names the same 900 bytes a hundred times.
    let one = zip(&[(b"a", &[b'x'; 900])]);
    let directory = one.windows(4).position(|bytes| bytes == b"PK\x01\x02").unwrap();
    let end = one.windows(4).position(|bytes| bytes == b"PK\x05\x06").unwrap();
    let record = &one[directory..end];
    let mut bytes = one[..directory].to_vec();
    for n in 0..100_u8 {
        let mut record = record.to_vec();
        record[46] = n + 1;
        bytes.extend(record);
    }
    let mut tail = one[end..].to_vec();
    tail[8..10].copy_from_slice(&100_u16.to_le_bytes());
    tail[10..12].copy_from_slice(&100_u16.to_le_bytes());
    tail[12..16].copy_from_slice(&u32::try_from(record.len() * 100).unwrap().to_le_bytes());
    bytes.extend(tail);
    let folder = tempfile::tempdir().unwrap();
    let contents = one_within(&put(folder.path(), "a.zip", &bytes), SMALL);
    assert!(contents.files.iter().map(|file| file.size).sum::<u64>() <= SMALL.bytes);
    assert!(contents.notes.iter().any(|note| note.problem == Problem::ManyBytes(1500)), "{:?}", contents.notes);
}

#[test]
fn notes_are_bounded_too() {
    let names: Vec<String> = (0..500).map(|n| format!("../{n}")).collect();
    let files: Vec<(&[u8], &[u8])> = names.iter().map(|name| (name.as_bytes(), b"x".as_slice())).collect();
    let folder = tempfile::tempdir().unwrap();
    let contents = one_within(&put(folder.path(), "a.zip", &zip(&files)), Limits::default());
    assert_eq!(contents.notes.len(), Limits::NOTES + 1);
    assert!(matches!(contents.notes.last().unwrap().problem, Problem::Further(_)));
}
