//! gzip and zstd decompression. Damage ends the data but is not an error: everything before it is still read.

mod gzip;
mod watched;
mod zstd;

use std::io::{self, BufReader, Read};

use crate::facts::Compression;

use self::gzip::Gzip;
use self::watched::Watched;
use self::zstd::Zstd;

/// Compressed bytes are read in pieces of this size.
const PIECE_BYTES: usize = 128 * 1024;

/// The compressed input as the decoders see it.
type Source = BufReader<Watched>;

/// What the capture is read from, with compression undone.
pub(crate) enum Input {
    Plain(Box<dyn Read + Send>),
    Packed(Box<Unpacking>),
}

/// A decoder at work.
pub(crate) struct Unpacking {
    decoder: Decoder,
    damage: Option<String>,
}

enum Decoder {
    Gzip(Box<Gzip>),
    Zstd(Box<Zstd>),
}

impl Input {
    /// Undoes `compression` on what comes from `input`.
    pub(super) fn unpack(compression: Compression, input: Box<dyn Read + Send>) -> Self {
        let source = BufReader::with_capacity(PIECE_BYTES, Watched::new(input));
        let decoder = match compression {
            Compression::Gzip => Decoder::Gzip(Box::new(Gzip::new(source))),
            Compression::Zstd => Decoder::Zstd(Box::new(Zstd::new(source))),
        };
        Self::Packed(Box::new(Unpacking { decoder, damage: None }))
    }

    /// What was wrong with the compressed data, in words, if anything was.
    pub(super) fn damage(&self) -> Option<&str> {
        match self {
            Self::Plain(_) => None,
            Self::Packed(unpacking) => unpacking.damage.as_deref(),
        }
    }
}

impl Read for Input {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(input) => input.read(out),
            Self::Packed(unpacking) => unpacking.read(out),
        }
    }
}

impl Read for Unpacking {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.damage.is_some() {
            return Ok(0);
        }
        let read = match &mut self.decoder {
            Decoder::Gzip(gzip) => gzip.read(out),
            Decoder::Zstd(zstd) => zstd.read(out),
        };
        let Err(error) = read else { return read };
        if error.kind() == io::ErrorKind::Interrupted {
            return Err(error);
        }
        let source = match &mut self.decoder {
            Decoder::Gzip(gzip) => gzip.source(),
            Decoder::Zstd(zstd) => zstd.source(),
        };
        // The decoders wrap whatever the system said; the source remembers it.
        if let Some(failure) = source.and_then(|source| source.get_mut().take_failure()) {
            return Err(failure);
        }
        self.damage = Some(error.to_string());
        Ok(0)
    }
}

#[cfg(test)]
mod tests;
