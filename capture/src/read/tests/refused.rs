use super::*;

fn refusal(bytes: &[u8]) -> String {
    match open(bytes) {
        Err(error @ Error::NotACapture { .. }) => error.to_string(),
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("read"),
    }
}

#[test]
fn what_is_no_capture_is_named() {
    for (bytes, words) in [
        (&b""[..], "the file is empty"),
        (b"snoop\0\0\0\0\0\0\x07\0\0\0\x04", "gives version 7"),
        (b"<html><body>Sign in</body>", "HTML page"),
        (b"1 0.0 10.0.0.1 -> 10.0.0.2", "text file"),
        (b"\xd4\xc3\xb2\xa1\x02\x00", "24 bytes are needed, 6 are there"),
        (b"\x0a\x0d\x0d\x0a\x1c\0\0\0", "28 bytes are needed, 8 are there"),
        (b"\x0a\x0d\x0d\x0a\x1c\0\0\0wronghere wrong here", "byte-order magic number is 0x77726f6e"),
        (b"PK\x03\x04..", "ZIP archive"),
        (b"a", "text file"),
    ] {
        let text = refusal(bytes);
        assert!(text.starts_with("test: ") && text.contains(words), "{text}");
    }
}

#[test]
fn a_missing_file_and_a_folder_are_system_errors() {
    for path in ["/nowhere/at/all.pcap", env!("CARGO_MANIFEST_DIR")] {
        assert!(matches!(Reader::open(Path::new(path)), Err(Error::Io { .. })), "{path}");
    }
}
