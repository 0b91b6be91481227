//! How long the body of an HTTP message is, and what it holds.

use std::borrow::Cow;
use std::io::Read;

use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

/// Bytes that a compressed body may grow to; the rest is left out.
const MOST_CONTENT: u64 = 4 << 20;

/// What ends it (RFC 9112, section 6.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Body {
    /// There is none.
    None,
    /// Its length was told.
    Length(u64),
    /// Its last chunk is empty.
    Chunked,
    /// Whatever came with the headers.
    Rest,
    /// The end of the connection.
    UntilClosed,
}

/// The length of a body in chunks, with its trailer (RFC 9112, section 7.1); `None` if it is not complete.
pub(super) fn chunks_end(bytes: &[u8]) -> Option<usize> {
    let mut at = 0_usize;
    loop {
        let rest = bytes.get(at..)?;
        let (start, size) = match httparse::parse_chunk_size(rest) {
            Ok(httparse::Status::Complete(found)) => found,
            Ok(httparse::Status::Partial) => return None,
            // What is no chunk ends the body where it stands.
            Err(_) => return Some(bytes.len()),
        };
        at += start;
        if size > 0 {
            // The data, and the end of its line.
            at = at.checked_add(usize::try_from(size).ok()?)?.checked_add(2)?;
            if at > bytes.len() {
                return None;
            }
            continue;
        }
        loop {
            let line = bytes.get(at..)?;
            let length = line.iter().position(|byte| *byte == b'\n')? + 1;
            at += length;
            if length <= 2 {
                return Some(at);
            }
        }
    }
}

/// What a body holds, without chunks and compression (RFC 9112, section 7.1; RFC 9110, section 8.4).
pub(super) fn content<'a>(body: &'a [u8], chunked: bool, encoding: &str) -> Cow<'a, [u8]> {
    let whole = if chunked { Cow::Owned(without_chunks(body)) } else { Cow::Borrowed(body) };
    let mut plain = Vec::new();
    let read = match encoding {
        "gzip" | "x-gzip" => MultiGzDecoder::new(&*whole).take(MOST_CONTENT).read_to_end(&mut plain),
        // Some send it with the header of zlib, and some without.
        "deflate" if matches!(*whole, [0x78, ..]) => {
            ZlibDecoder::new(&*whole).take(MOST_CONTENT).read_to_end(&mut plain)
        }
        "deflate" => DeflateDecoder::new(&*whole).take(MOST_CONTENT).read_to_end(&mut plain),
        _ => return whole,
    };
    // What cannot be read stays as it is.
    if read.is_ok() || !plain.is_empty() { Cow::Owned(plain) } else { whole }
}

/// The data of chunks, one behind the other.
fn without_chunks(body: &[u8]) -> Vec<u8> {
    let (mut data, mut at) = (Vec::new(), 0_usize);
    while let Some(rest) = body.get(at..)
        && let Ok(httparse::Status::Complete((start, size))) = httparse::parse_chunk_size(rest)
        && size > 0
        && let Some(chunk) = usize::try_from(size).ok().and_then(|size| rest.get(start..start.checked_add(size)?))
    {
        data.extend_from_slice(chunk);
        // The data is followed by the end of its line.
        at += start + chunk.len() + 2;
    }
    data
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_is_told_without_chunks_and_compression() {
        use std::io::Write;
        assert_eq!(*content(b"abc", false, ""), *b"abc");
        assert_eq!(*content(b"3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n", true, ""), *b"abcde");
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(b"hello hello").unwrap();
        let packed = packed.finish().unwrap();
        assert_eq!(*content(&packed, false, "gzip"), *b"hello hello");
        assert_eq!(*content(b"no gzip", false, "gzip"), *b"no gzip");
    }

    #[test]
    fn chunks() {
        for (text, end) in [
            ("0\r\n\r\n", Some(5)),
            ("3\r\nabc\r\n0\r\n\r\nmore", Some(13)),
            ("3;x=y\r\nabc\r\n0\r\nTrailer: 1\r\n\r\n", Some(29)),
            ("3\r\nab", None),
            ("3\r\nabc\r\n0\r\n", None),
            ("", None),
            ("zz\r\n", Some(4)),
        ] {
            assert_eq!(chunks_end(text.as_bytes()), end, "{text}");
        }
    }
}
