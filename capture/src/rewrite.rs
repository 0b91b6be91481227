//! Captures written on: with comments of ours, without them, or only some of their packets.
//!
//! [`Working`] is a copy of a capture to work on: pcapng, without compression, without comments of ours, and without what is
//! marked as not to be copied. It is read as often as needed, and nothing that happens to the original meanwhile
//! changes it. [`Working::annotate`] writes comments to frames, [`Working::keep`] writes some frames alone. All other blocks are
//! written as they are, byte for byte, also behind damage.

#![cfg_attr(not(test), deny(clippy::indexing_slicing))]

mod annotate;
mod classic;
mod frames;
mod keep;
mod mark;
mod options;
mod stamp;
mod store;
mod transform;
mod working;

pub use annotate::Annotated;
pub use keep::{Kept, Ranges};
pub use mark::is_ours;
pub use stamp::Stamp;
pub use working::{About, Working};

use std::io::{self, Write};

/// A capture that was written anew, in a temporary file that goes away with it, or in memory where there are no files.
#[derive(Debug)]
pub struct Written(store::Store);

impl Written {
    /// How many bytes it has.
    ///
    /// # Errors
    /// What the system says.
    pub fn size(&self) -> io::Result<u64> {
        self.0.len()
    }

    /// Writes it to where it belongs.
    ///
    /// # Errors
    /// What the system says.
    pub fn copy_to(self, out: &mut impl Write) -> io::Result<u64> {
        io::copy(&mut self.0.reader()?, out)
    }
}

#[cfg(test)]
mod tests;
