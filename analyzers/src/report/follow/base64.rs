//! Base64 with padding (RFC 4648, section 4).

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Appends the bytes in base64.
pub(crate) fn encode(bytes: &[u8], text: &mut String) {
    for group in bytes.chunks(3) {
        let byte = |place: usize| u32::from(group.get(place).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let index = (bits >> (18 - 6 * place) & 63) as usize;
            match ALPHABET.get(index) {
                Some(&letter) if place <= group.len() => text.push(char::from(letter)),
                _ => text.push('='),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn test_vectors_of_rfc_4648() {
        for (plain, encoded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            let mut text = String::new();
            super::encode(plain.as_bytes(), &mut text);
            assert_eq!(text, encoded);
        }
        let mut text = String::new();
        super::encode(&[0xff, 0xef, 0xbe], &mut text);
        assert_eq!(text, "/+++");
    }
}
