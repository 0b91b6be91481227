//! Archives: which files are some, and what lies in them.

pub(crate) mod tar;
pub(crate) mod zip;

use std::io::{self, Read};

use flate2::read::MultiGzDecoder;

use crate::blob::Blob;

/// What a file is by its content, as far as unpacking goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Something to keep as it is: also a capture that is compressed by itself, or a document that is a zip inside.
    Plain,
    Zip,
    Tar,
    TarGz,
    /// An archive that is not read, by name.
    Unread(&'static str),
}

/// Bytes that tell a tar archive: its first header.
const HEADER: usize = 512;

/// Says what a file is.
pub(crate) fn kind(blob: &Blob) -> io::Result<Kind> {
    let head = first(blob.open()?)?;
    Ok(match head.as_slice() {
        [b'P', b'K', 3, 4, ..] if zip::is_document(&head) => Kind::Plain,
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Kind::Zip,
        [0x1f, 0x8b, ..] => {
            // Damaged compression is for the reader of captures to report.
            let inner = first(MultiGzDecoder::new(blob.open()?)).unwrap_or_default();
            if is_tar(&inner) { Kind::TarGz } else { Kind::Plain }
        }
        [b'R', b'a', b'r', b'!', 0x1a, 7, ..] => Kind::Unread("rar"),
        [b'7', b'z', 0xbc, 0xaf, 0x27, 0x1c, ..] => Kind::Unread("7z"),
        _ if is_tar(&head) => Kind::Tar,
        _ => Kind::Plain,
    })
}

fn first(from: impl Read) -> io::Result<Vec<u8>> {
    let mut head = Vec::with_capacity(HEADER);
    from.take(HEADER as u64).read_to_end(&mut head)?;
    Ok(head)
}

/// A header with the right checksum, which text or a capture does not have by chance.
fn is_tar(head: &[u8]) -> bool {
    let Ok(bytes) = <[u8; HEADER]>::try_from(head) else { return false };
    if bytes.iter().all(|byte| *byte == 0) {
        return false;
    }
    let mut header = ::tar::Header::new_old();
    header.as_mut_bytes().copy_from_slice(&bytes);
    // The checksum counts its own field as blanks.
    let sum = bytes.iter().enumerate().map(|(at, byte)| if (148..156).contains(&at) { 32 } else { u32::from(*byte) });
    header.cksum().is_ok_and(|said| said == sum.sum::<u32>())
}
