//! Zstandard (RFC 8878), one frame after the other; skippable frames are passed over.

use std::io::{self, BufRead, Read};

use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use super::Source;

/// A zstd file being undone.
pub(super) struct Zstd {
    source: Source,
    decoder: FrameDecoder,
    in_frame: bool,
    /// What went wrong, while what was decoded before it is still handed out.
    failure: Option<io::Error>,
}

/// An empty last block (RFC 8878, section 3.1.1.2), and four bytes for a checksum.
const LAST_BLOCK: [u8; 7] = [1, 0, 0, 0, 0, 0, 0];

impl Zstd {
    pub(super) fn new(source: Source) -> Self {
        Self { source, decoder: FrameDecoder::new(), in_frame: false, failure: None }
    }

    pub(super) fn source(&mut self) -> Option<&mut Source> {
        Some(&mut self.source)
    }

    /// Begins the next frame; `false` at the end of the file.
    fn begin_frame(&mut self) -> io::Result<bool> {
        loop {
            if self.source.fill_buf()?.is_empty() {
                return Ok(false);
            }
            match self.decoder.init(&mut self.source) {
                Ok(()) => return Ok(true),
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. })) => {
                    let passed = io::copy(&mut (&mut self.source).take(u64::from(length)), &mut io::sink())?;
                    if passed < u64::from(length) {
                        return Err(io::ErrorKind::UnexpectedEof.into());
                    }
                }
                Err(error) => return Err(io::Error::other(error)),
            }
        }
    }

    /// Compares the frame's own checksum, where it has one, with that of what came out.
    fn check_frame(&self) -> io::Result<()> {
        match (self.decoder.get_checksum_from_data(), self.decoder.get_calculated_checksum()) {
            (Some(told), Some(found)) if told != found => {
                Err(io::Error::other(format!("the checksum should be {told:08x} and is {found:08x}")))
            }
            _ => Ok(()),
        }
    }
}

impl Read for Zstd {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            if !self.in_frame {
                if !self.begin_frame()? {
                    return Ok(0);
                }
                self.in_frame = true;
            }
            while self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
                if let Err(error) = self.decoder.decode_blocks(&mut self.source, BlockDecodingStrategy::UptoBlocks(1)) {
                    self.failure = Some(io::Error::other(error));
                    // The decoder keeps the last megabytes, which later blocks may repeat, until the frame is
                    // finished. With a last block of our own it is, and gives them out.
                    self.decoder
                        .decode_blocks(&LAST_BLOCK[..], BlockDecodingStrategy::All)
                        .map_err(io::Error::other)?;
                }
            }
            let count = self.decoder.read(out)?;
            if count > 0 || out.is_empty() {
                return Ok(count);
            }
            if let Some(failure) = self.failure.take() {
                return Err(failure);
            }
            self.check_frame()?;
            self.in_frame = false;
        }
    }
}
