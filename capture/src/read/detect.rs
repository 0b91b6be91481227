//! Detects the format of a file by its first bytes, never by its name.

use crate::facts::Compression;

/// How many bytes are looked at. Enough for every magic number here and for a guess at text.
pub(super) const LOOKED_AT: usize = 64;

/// What the first bytes say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Pcap,
    Pcapng,
    Snoop,
    Packed(Compression),
    /// Something else, in words that complete "this is ...".
    Other(&'static str),
}

/// Tells what begins with `start`.
pub(super) fn detect(start: &[u8]) -> Kind {
    if let Some(magic) = start.first_chunk::<4>() {
        match u32::from_be_bytes(*magic) {
            0x0a0d_0d0a => return Kind::Pcapng,
            0x1f8b_0000..=0x1f8b_ffff => return Kind::Packed(Compression::Gzip),
            // A zstd file may begin with a skippable frame (RFC 8878, section 3.1.2).
            0x28b5_2ffd => return Kind::Packed(Compression::Zstd),
            number if number & 0xf0ff_ffff == 0x502a_4d18 => return Kind::Packed(Compression::Zstd),
            number if is_pcap(number) || is_pcap(number.swap_bytes()) => return Kind::Pcap,
            _ => {}
        }
    }
    if start.starts_with(b"snoop\0\0\0") {
        return Kind::Snoop;
    }
    let known = OTHERS.iter().find(|(magic, _)| start.starts_with(magic));
    Kind::Other(known.map_or_else(|| guess(start), |(_, what)| what))
}

/// Whether a further capture file begins here, where a record should: with more of its header than its magic number.
pub(super) fn follows(bytes: &[u8]) -> bool {
    let Some([a, b, c, d, e, f, g, h, i, j, k, l, ..]) = bytes.first_chunk::<16>() else { return false };
    let magic = u32::from_be_bytes([*a, *b, *c, *d]);
    let word = u32::from_be_bytes([*i, *j, *k, *l]);
    match magic {
        0x0a0d_0d0a => matches!(word, 0x1a2b_3c4d | 0x4d3c_2b1a),
        // Version 2.4, and a time zone of 0.
        _ if is_pcap(magic) => [*e, *f, *g, *h] == [0, 2, 0, 4] && word == 0,
        _ if is_pcap(magic.swap_bytes()) => [*e, *f, *g, *h] == [2, 0, 4, 0] && word == 0,
        _ => false,
    }
}

/// The magic numbers of classic pcap: micro- and nanoseconds, the two "modified" ones share one, and Ixia's two.
fn is_pcap(magic: u32) -> bool {
    matches!(magic, 0xa1b2_c3d4 | 0xa1b2_3c4d | 0xa1b2_cd34 | 0x1c00_01ac | 0x1c00_01ab)
}

/// Files that people hand over as captures.
const OTHERS: [(&[u8], &str); 23] = [
    (b"GMBU", "a Microsoft Network Monitor 2 capture; convert it with `editcap -F pcapng`"),
    (b"RTSS", "a Microsoft Network Monitor 1 capture; convert it with `editcap -F pcapng`"),
    (b"XCP\0", "a NetXRay or Sniffer for Windows capture; convert it with `editcap -F pcapng`"),
    (b"TRSNIFF data", "a DOS Sniffer capture; convert it with `editcap -F pcapng`"),
    (b"\x7fver", "a Savvius Peek (OmniPeek) capture; convert it with `editcap -F pcapng`"),
    (b"btsnoop\0", "a Bluetooth btsnoop capture; convert it with `editcap -F pcapng`"),
    (b"BZh", "a bzip2-compressed file; undo the compression with `bunzip2` first"),
    (b"\xfd7zXZ\0", "an xz-compressed file; undo the compression with `unxz` first"),
    (b"\x04\x22\x4d\x18", "an lz4-compressed file; undo the compression with `lz4 -d` first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive; unpack it first"),
    (b"Rar!", "a RAR archive; unpack it first"),
    (b"PK\x03\x04", "a ZIP archive (or a document made of one, such as .docx); unpack the capture from it first"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\x89PNG\r\n\x1a\n", "a PNG picture; a screenshot cannot be analyzed, export the capture itself"),
    (b"\xff\xd8\xff", "a JPEG picture; a screenshot cannot be analyzed, export the capture itself"),
    (b"GIF8", "a GIF picture; export the capture itself"),
    (b"%PDF", "a PDF document"),
    (b"\x7fELF", "a Linux program"),
    (b"\xcf\xfa\xed\xfe", "a macOS program"),
    (b"MZ", "a Windows program"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"version https://git-lfs", "a Git LFS pointer, not the file that it stands for; fetch it with `git lfs pull`"),
    (b"\xd0\xcf\x11\xe0", "a Microsoft Office document"),
];

/// A word for files without a magic number.
fn guess(start: &[u8]) -> &'static str {
    let text = String::from_utf8_lossy(start).to_ascii_lowercase();
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with("<!doctype html") || text.starts_with("<html") {
        return "an HTML page, perhaps a login or error page saved in place of the capture";
    }
    if text.starts_with("<?xml") || text.starts_with("<pdml") || text.starts_with("<psml") {
        return "an XML file; a PDML or PSML export holds no packets that can be read, save as pcapng instead";
    }
    if start.iter().all(|byte| matches!(byte, b'\t' | b'\n' | b'\r' | 0x20..=0x7e | 0x80..)) {
        return match text.chars().next() {
            Some('{' | '[') => "a JSON text; a JSON export holds no packets that can be read, save as pcapng instead",
            _ => "a text file; a capture is a binary file (pcap or pcapng), save the packets themselves",
        };
    }
    if start.iter().all(|byte| *byte == 0) {
        return "a file of zeros, perhaps a download or copy that did not finish";
    }
    "no capture file that wirelab knows: it begins with neither the pcap nor the pcapng magic number"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captures_are_told_by_their_magic_number() {
        for magic in [0xa1b2_c3d4_u32, 0xa1b2_3c4d, 0xa1b2_cd34, 0x1c00_01ac, 0x1c00_01ab] {
            assert_eq!(detect(&magic.to_be_bytes()), Kind::Pcap);
            assert_eq!(detect(&magic.to_le_bytes()), Kind::Pcap);
        }
        assert_eq!(detect(b"\x0a\x0d\x0d\x0a...."), Kind::Pcapng);
        assert_eq!(detect(b"\x1f\x8b\x08\x00"), Kind::Packed(Compression::Gzip));
        assert_eq!(detect(b"snoop\0\0\0\0\0\0\x02"), Kind::Snoop);
        assert_eq!(detect(b"\x28\xb5\x2f\xfd"), Kind::Packed(Compression::Zstd));
        assert_eq!(detect(b"\x5f\x2a\x4d\x18"), Kind::Packed(Compression::Zstd));
    }

    #[test]
    fn other_files_are_named() {
        for (start, word) in [
            (&b"GMBU"[..], "Network Monitor"),
            (b"PK\x03\x04", "ZIP"),
            (b"\x89PNG\r\n\x1a\n", "PNG"),
            (b"\n<!DOCTYPE html><html>", "HTML"),
            (b"No.\tTime\tSource", "text"),
            (b"{\"a\": 1}", "JSON"),
            (b"\0\0\0\0\0\0", "zeros"),
            (b"\x01\x02", "no capture"),
        ] {
            let Kind::Other(what) = detect(start) else { panic!("{word}") };
            assert!(what.contains(word), "{what}");
        }
    }
}
