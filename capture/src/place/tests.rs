//! Places that a hostile, careless or full machine offers.

use std::fs::{read, read_dir, write};
use std::io::Write;

use super::{Existing, Inputs, PlaceError, Whole, grow};

fn here() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

#[test]
fn nothing_is_written_onto_what_is_read_by_whatever_name() {
    let place = here();
    let (input, other) = (place.path().join("in"), place.path().join("other"));
    write(&input, "kept").unwrap();
    write(&other, "old").unwrap();
    let mut names = vec![input.clone(), place.path().join("./in")];
    let hard = place.path().join("hard");
    std::fs::hard_link(&input, &hard).unwrap();
    #[cfg(unix)]
    {
        let soft = place.path().join("soft");
        std::os::unix::fs::symlink(&input, &soft).unwrap();
        names.extend([hard, soft]);
    }
    let inputs = Inputs::of([&input]);
    for name in &names {
        assert!(matches!(Whole::create(name, &inputs), Err(PlaceError::IsInput(_))), "{name:?}");
        assert!(matches!(Whole::create_here(name, &inputs), Err(PlaceError::IsInput(_))), "{name:?}");
        for existing in [Existing::Stays, Existing::IsReplaced] {
            assert!(matches!(grow(name, existing, &inputs), Err(PlaceError::IsInput(_))), "{name:?}");
        }
    }
    assert_eq!(read(&input).unwrap(), b"kept");
    assert!(Whole::create(&other, &inputs).unwrap().finish_with(b"new").unwrap());
    assert_eq!(read(&other).unwrap(), b"new");
}

#[test]
#[cfg(unix)]
fn a_folder_that_is_read_is_read_with_everything_in_it() {
    let place = here();
    let folder = place.path().join("work/deep");
    std::fs::create_dir_all(&folder).unwrap();
    write(folder.join("log"), "kept").unwrap();
    let outside = place.path().join("outside");
    std::fs::hard_link(folder.join("log"), &outside).unwrap();
    let inputs = Inputs::of([place.path().join("work")]);
    for name in [folder.join("log"), outside] {
        assert!(matches!(Whole::create(&name, &inputs), Err(PlaceError::IsInput(_))), "{name:?}");
    }
    // What is not there yet is nobody's work.
    Whole::create(&folder.join("report"), &inputs).unwrap().finish_with(b"1").unwrap();
    assert_eq!(read(folder.join("log")).unwrap(), b"kept");
}

#[test]
fn what_is_not_finished_leaves_what_was_there_and_nothing_else() {
    let place = here();
    for old in [None, Some("old")] {
        let path = place.path().join("report");
        if let Some(old) = old {
            write(&path, old).unwrap();
        }
        let mut whole = Whole::create(&path, &Inputs::none()).unwrap();
        whole.write_all(&[b'x'; 100_000]).unwrap();
        drop(whole);
        assert_eq!(read(&path).ok(), old.map(|old| old.as_bytes().to_vec()));
        assert_eq!(read_dir(place.path()).unwrap().count(), usize::from(old.is_some()));
    }
}

#[test]
#[cfg(unix)]
fn links_are_followed_and_mode_is_kept() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
    let place = here();
    let (file, link) = (place.path().join("a/file"), place.path().join("link"));
    std::fs::create_dir(place.path().join("a")).unwrap();
    symlink("a/file", &link).unwrap();
    // A link that leads nowhere yet makes what it names.
    assert!(!Whole::create(&link, &Inputs::none()).unwrap().finish_with(b"1").unwrap());
    assert_eq!(read(&file).unwrap(), b"1");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).unwrap();
    assert!(Whole::create(&link, &Inputs::none()).unwrap().finish_with(b"2").unwrap());
    assert_eq!((read(&file).unwrap(), std::fs::metadata(&file).unwrap().mode() & 0o777), (b"2".to_vec(), 0o640));
    assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
    // In a folder of our own a link is replaced: who put it there?
    Whole::create_here(&link, &Inputs::none()).unwrap().finish_with(b"3").unwrap();
    assert_eq!((read(&file).unwrap(), read(&link).unwrap()), (b"2".to_vec(), b"3".to_vec()));
    assert!(!std::fs::symlink_metadata(&link).unwrap().is_symlink());
}

#[test]
fn what_grows_is_new_unless_it_may_replace() {
    let place = here();
    let path = place.path().join("capture");
    let grown = grow(&path, Existing::Stays, &Inputs::none()).unwrap();
    assert!(!grown.replaced);
    grown.undo();
    assert!(!path.exists());
    write(&path, "old").unwrap();
    assert!(matches!(grow(&path, Existing::Stays, &Inputs::none()), Err(PlaceError::Exists(_))));
    assert_eq!(read(&path).unwrap(), b"old");
    let grown = grow(&path, Existing::IsReplaced, &Inputs::none()).unwrap();
    assert!(grown.replaced);
    assert_eq!(read(&path).unwrap(), b"");
}

#[test]
#[cfg(target_os = "linux")]
fn devices_are_written_through_and_a_full_one_says_so() {
    let null = std::path::Path::new("/dev/null");
    Whole::create(null, &Inputs::of([null])).unwrap().finish_with(b"gone").unwrap();
    grow(null, Existing::Stays, &Inputs::none()).unwrap().undo();
    assert!(std::fs::metadata(null).is_ok());
    let full = Whole::create(std::path::Path::new("/dev/full"), &Inputs::none()).unwrap();
    assert!(matches!(full.finish_with(b"x"), Err(PlaceError::Io { .. })));
}

#[test]
fn a_name_is_told_without_its_power() {
    let error = PlaceError::Exists("\u{1b}]0;x\u{7}\u{202e}".into());
    assert!(!error.to_string().chars().any(|one| one.is_control() || one == '\u{202e}'), "{error}");
}
