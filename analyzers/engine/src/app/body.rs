//! How long the body of an HTTP message is.

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

#[cfg(test)]
mod tests {
    use super::*;

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
