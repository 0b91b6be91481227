//! gzip (RFC 1952), one member after the other.

use std::io::{self, BufRead, Read};

use flate2::bufread::GzDecoder;

use super::Source;

/// A gzip file being undone. Between members `decoder` is put anew on the same source.
pub(super) struct Gzip {
    decoder: Option<GzDecoder<Source>>,
}

impl Gzip {
    pub(super) fn new(source: Source) -> Self {
        Self { decoder: Some(GzDecoder::new(source)) }
    }

    pub(super) fn source(&mut self) -> Option<&mut Source> {
        self.decoder.as_mut().map(GzDecoder::get_mut)
    }
}

impl Read for Gzip {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            let Some(decoder) = &mut self.decoder else { return Ok(0) };
            let count = decoder.read(out)?;
            if count > 0 || out.is_empty() {
                return Ok(count);
            }
            let rest = decoder.get_mut().fill_buf()?;
            if rest.is_empty() {
                return Ok(0);
            }
            if rest.first() != Some(&0x1f) {
                // gzip pads to tape blocks with zeros, and says nothing about them.
                if rest.iter().all(|byte| *byte == 0) {
                    return Ok(0);
                }
                return Err(io::Error::other("what follows the gzip data is no gzip data"));
            }
            self.decoder = self.decoder.take().map(|decoder| GzDecoder::new(decoder.into_inner()));
        }
    }
}
