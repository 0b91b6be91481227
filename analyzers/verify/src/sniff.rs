//! What a file is, by its first bytes; its name counts only where bytes tell nothing.

use std::io::Read;

use wirelab_words::list::file::Content as Case;

use super::evidence::Evidence;

/// Bytes that are looked at.
const HEAD: u64 = 4_096;

/// What a file is that is neither text nor capture nor picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Binary {
    /// Portable Document Format.
    Pdf,
    /// A zip archive, or a document that is one.
    Zip,
    /// A RAR archive.
    Rar,
    /// A 7-Zip archive.
    SevenZip,
    /// An ELF or Windows program.
    Program,
    /// Nothing that its first bytes tell.
    Unknown,
}

/// What a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// Nothing.
    Empty,
    /// A capture, or something compressed that may be one.
    Capture,
    /// Text.
    Text,
    /// Source code, by its name.
    Source,
    /// A picture.
    Image,
    /// Something else that is not text.
    Other(Binary),
    /// It cannot be read; why.
    Unreadable(String),
}

impl Content {
    /// The case of it in sentences.
    pub(crate) const fn case(&self) -> Case {
        match self {
            Self::Empty => Case::Empty,
            Self::Capture => Case::Capture,
            Self::Text => Case::Text,
            Self::Source => Case::Source,
            Self::Image => Case::Image,
            Self::Other(Binary::Pdf) => Case::Pdf,
            Self::Other(Binary::Zip) => Case::Zip,
            Self::Other(Binary::Rar) => Case::Rar,
            Self::Other(Binary::SevenZip) => Case::SevenZip,
            Self::Other(Binary::Program) => Case::Program,
            Self::Other(Binary::Unknown) => Case::Binary,
            Self::Unreadable(_) => Case::Unreadable,
        }
    }
}

const SOURCES: [&str; 24] = [
    "py", "ipynb", "c", "h", "cpp", "java", "js", "ts", "go", "rs", "rb", "cs", "sh", "kt", "toml", "json", "jsonl",
    "csv", "xml", "html", "css", "yaml", "yml", "ini",
];
const MAGIC: [(&[u8], Content); 20] = [
    (b"\x0a\x0d\x0d\x0a", Content::Capture),
    (b"\xa1\xb2\xc3\xd4", Content::Capture),
    (b"\xd4\xc3\xb2\xa1", Content::Capture),
    (b"\xa1\xb2\x3c\x4d", Content::Capture),
    (b"\x4d\x3c\xb2\xa1", Content::Capture),
    (b"\xa1\xb2\xcd\x34", Content::Capture),
    (b"\x34\xcd\xb2\xa1", Content::Capture),
    (b"\x1f\x8b", Content::Capture),
    (b"\x28\xb5\x2f\xfd", Content::Capture),
    (b"\x89PNG", Content::Image),
    (b"\xff\xd8\xff", Content::Image),
    (b"GIF8", Content::Image),
    (b"BM", Content::Image),
    (b"RIFF", Content::Image),
    (b"%PDF", Content::Other(Binary::Pdf)),
    (b"PK\x03\x04", Content::Other(Binary::Zip)),
    (b"Rar!", Content::Other(Binary::Rar)),
    (b"7z\xbc\xaf", Content::Other(Binary::SevenZip)),
    (b"\x7fELF", Content::Other(Binary::Program)),
    (b"MZ", Content::Other(Binary::Program)),
];

/// Looks at a file.
pub(crate) fn content(file: &Evidence) -> Content {
    let mut head = Vec::new();
    let read = (file.open)().and_then(|reader| reader.take(HEAD).read_to_end(&mut head));
    if let Err(error) = read {
        return Content::Unreadable(error.to_string());
    }
    let by_magic = MAGIC.iter().find(|(magic, _)| head.starts_with(magic)).map(|(_, content)| content.clone());
    match by_magic {
        _ if head.is_empty() => Content::Empty,
        // Two letters may begin a text as well.
        Some(content) if !(is_text(&head) && matches!(&head[..2], b"BM" | b"MZ")) => content,
        _ if is_text(&head) => {
            let extension = file.name().rsplit_once('.').map_or("", |(_, extension)| extension).to_lowercase();
            if SOURCES.contains(&extension.as_str()) { Content::Source } else { Content::Text }
        }
        _ => Content::Other(Binary::Unknown),
    }
}

/// Whether bytes may be a text in some encoding.
fn is_text(head: &[u8]) -> bool {
    let wide = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff");
    let odd = head.iter().filter(|byte| matches!(byte, 0..=6 | 14..=26 | 28..=31)).count();
    let zeros = head.iter().filter(|byte| **byte == 0).count();
    // UTF-16 without a mark has a zero in every character of ASCII.
    wide || odd * 20 <= head.len() || (odd == zeros && (zeros * 2).abs_diff(head.len()) * 8 <= head.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_decide_and_not_the_name() {
        let of = |name: &str, bytes: &[u8]| content(&Evidence::from_bytes(name, bytes.to_vec()));
        assert_eq!(of("x.txt", b"\xd4\xc3\xb2\xa1\x02\x00"), Content::Capture);
        assert_eq!(of("x.pcapng", b"not a capture at all\n"), Content::Text);
        assert_eq!(of("x.pcapng", b""), Content::Empty);
        assert_eq!(of("server.py", b"import socket\n"), Content::Source);
        assert_eq!(of("a.txt", b"\xff\xfeh\0i\0"), Content::Text);
        assert_eq!(of("a.txt", b"h\0e\0l\0l\0o\0"), Content::Text);
        assert_eq!(of("a.txt", b"BM is how it begins"), Content::Text);
        assert_eq!(of("a", &[0, 1, 2, 3, 200, 4, 5, 6]), Content::Other(Binary::Unknown));
    }
}
