//! Paths from archives and folders, as text that names a place within the submission and nothing else.

use std::ffi::OsStr;
use std::fmt::Write;

use crate::limits::Limits;
use crate::note::Problem;

/// Bytes as text; what is not UTF-8 becomes `\xff`.
pub(crate) fn text(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            // Writing to a string cannot fail.
            let _ = write!(text, "\\x{byte:02x}");
        }
    }
    text
}

/// A file's name from the file system.
pub(crate) fn name(name: &OsStr) -> String {
    text(name.as_encoded_bytes())
}

/// An archive's path with `/` between its parts, without `.` and empty parts. `windows` is for archives in which `\`
/// separates folders too. `None` is the archive's own root.
pub(crate) fn clean(bytes: &[u8], windows: bool, depth: usize) -> Result<Option<String>, Problem> {
    if bytes.len() > Limits::PATH_BYTES {
        return Err(Problem::DeepPath);
    }
    let separates = |byte: &u8| *byte == b'/' || (windows && *byte == b'\\');
    let drive = matches!(bytes, [letter, b':', ..] if letter.is_ascii_alphabetic());
    if bytes.first().is_some_and(separates) || drive || bytes.contains(&0) {
        return Err(Problem::OutsidePath);
    }
    let mut path = String::with_capacity(bytes.len());
    let mut parts = 0;
    for part in bytes.split(separates).filter(|part| !part.is_empty() && *part != b".") {
        if part == b".." {
            return Err(Problem::OutsidePath);
        }
        parts += 1;
        if parts > depth {
            return Err(Problem::DeepPath);
        }
        if !path.is_empty() {
            path.push('/');
        }
        path.push_str(&text(part));
    }
    Ok(if path.is_empty() { None } else { Some(path) })
}

/// The path of `inner` in the folder or archive `outer`.
pub(crate) fn join(outer: &str, inner: &str) -> String {
    if outer.is_empty() { inner.to_owned() } else { format!("{outer}/{inner}") }
}

/// Whether a path is what an operating system or an editor leaves behind, not something that was handed in: hidden
/// files and folders (`.git`, `.DS_Store`, `._x`), `__MACOSX`, `Thumbs.db`.
pub fn is_hidden(path: &str) -> bool {
    path.split('/').any(|part| {
        part.starts_with('.')
            || part == "__MACOSX"
            || part.eq_ignore_ascii_case("thumbs.db")
            || part.eq_ignore_ascii_case("desktop.ini")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(bytes: &[u8]) -> Result<Option<String>, Problem> {
        clean(bytes, true, 4)
    }

    #[test]
    fn paths_stay_inside() {
        for good in [&b"a/b.txt"[..], b"./a/./b.txt", b"a//b.txt", b"a\\b.txt", b"a/b.txt/"] {
            assert_eq!(of(good), Ok(Some("a/b.txt".to_owned())), "{good:?}");
        }
        assert_eq!(of(b"./"), Ok(None));
        assert_eq!(of(b"a\xff.txt"), Ok(Some("a\\xff.txt".to_owned())));
        assert_eq!(of(b"a..b/..c"), Ok(Some("a..b/..c".to_owned())));
        for outside in
            [&b"../x"[..], b"a/../../x", b"/etc/passwd", b"\\\\host\\share", b"C:\\x", b"c:x", b"a\\..\\x", b"a\0b"]
        {
            assert_eq!(of(outside), Err(Problem::OutsidePath), "{outside:?}");
        }
        assert_eq!(of(b"1/2/3/4/5"), Err(Problem::DeepPath));
        assert_eq!(of(&vec![b'a'; 10_000]), Err(Problem::DeepPath));
    }

    #[test]
    fn left_behind() {
        for hidden in ["__MACOSX/a/._b", ".DS_Store", "a/._log.txt", "a/.git/config", "Thumbs.db"] {
            assert!(is_hidden(hidden), "{hidden}");
        }
        assert!(!is_hidden("a.b/c.pcapng"));
    }
}
