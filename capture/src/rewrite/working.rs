//! The copy that is worked on.

use std::cell::Cell;
use std::io::{self, BufWriter, Read};
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::facts::{Compression, Format};
use crate::read::{Blocks, Raw, Reader, Source, kind};
use crate::spool::Spool;

use super::options::{Fate, code, without};
use super::store::{Store, Writer};
use super::transform::{Change, Rest, transform};
use super::{Written, classic, mark};

/// Bytes that are put together before they are written.
pub(super) const BUFFER: usize = 1 << 18;

/// What the original was, and what of it is not in the copy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// The container, where it was none with comments and had to be converted.
    pub converted_from: Option<Format>,
    /// How it was compressed.
    pub compression: Option<Compression>,
    /// Comments of ours that were taken out.
    pub own_comments: u64,
    /// Blocks and options that are marked as not to be copied and were left out. Wireshark numbers such a block as a frame.
    pub not_to_be_copied: u64,
    /// Whether blocks are among them, so that frames behind them have other numbers in the copy than in the original.
    pub renumbered: bool,
    /// Blocks with TLS and other secrets, which are in the copy.
    pub secrets: u64,
    /// Blocks with names of addresses, likewise.
    pub names: u64,
}

/// A copy of a capture to work on.
#[derive(Debug)]
pub struct Working {
    pub(super) store: Store,
    pub(super) name: PathBuf,
    /// What the original was.
    pub about: About,
}

impl Working {
    /// Makes the copy; `name` is what errors call the original.
    ///
    /// # Errors
    /// As [`Reader::from_read`]; [`Error::NotACapture`] also for a classic capture that cannot be converted without loss.
    pub fn of(name: &Path, input: Box<dyn Read + Send>) -> Result<Self, Error> {
        Self::within(Store::new().map_err(failed(name))?, name, input)
    }

    pub(super) fn within(store: Store, name: &Path, input: Box<dyn Read + Send>) -> Result<Self, Error> {
        let mut out = BufWriter::with_capacity(BUFFER, store.writer().map_err(failed(name))?);
        let about = match Source::open(name, input)? {
            Source::Blocks(mut blocks, compression) => {
                let about = clean(&mut blocks, &mut out).map_err(failed(name))?;
                About { compression, ..about }
            }
            Source::Packets(reader) => classic::convert(name, *reader, &mut out)?,
        };
        drop(out);
        Ok(Self { store, name: name.to_owned(), about })
    }

    /// The copy, to be read so many times.
    pub fn spool(&self, passes: u32) -> Spool {
        self.store.spool(&self.name, passes)
    }

    /// The copy itself: the capture without comments of ours.
    ///
    /// # Errors
    /// What the system says.
    pub fn into_written(self) -> Result<Written, Error> {
        Ok(Written(self.store))
    }

    pub(super) fn reader(&self) -> Result<Reader, Error> {
        Reader::from_read(&self.name, self.open()?)
    }

    pub(super) fn blocks(&self) -> Result<Blocks, Error> {
        match Source::open(&self.name, self.open()?)? {
            Source::Blocks(blocks, _) => Ok(blocks),
            Source::Packets(_) => Err(failed(&self.name)(io::Error::other("the copy is no pcapng any more"))),
        }
    }

    fn open(&self) -> Result<Box<dyn Read + Send>, Error> {
        self.store.reader().map_err(failed(&self.name))
    }
}

/// An error of the system as one of this crate.
pub(super) fn failed(name: &Path) -> impl Fn(io::Error) -> Error {
    move |source| Error::Io { path: name.to_owned(), source }
}

/// Copies a file without comments of ours and without what is not to be copied.
fn clean(blocks: &mut Blocks, out: &mut BufWriter<Writer>) -> io::Result<About> {
    let mut about = About::default();
    transform(blocks, out, Rest::Stays, |raw| Ok(cleaned(raw, &mut about)))?;
    Ok(about)
}

fn cleaned(raw: &Raw<'_>, about: &mut About) -> Change {
    if !raw.sound {
        return Change::Stays;
    }
    match raw.kind {
        kind::CUSTOM_NO_COPY => {
            about.not_to_be_copied += 1;
            about.renumbered = true;
            return Change::Goes;
        }
        kind::SECRETS => about.secrets += 1,
        kind::NAMES => about.names += 1,
        _ => {}
    }
    let (ours, others) = (Cell::new(0), Cell::new(0));
    let count = |cell: &Cell<u64>| cell.set(cell.get() + 1);
    let written = without(raw, |option, value| match option {
        code::COMMENT => match mark::of(value) {
            Some(mark::Mark { with_end }) => {
                count(&ours);
                if with_end { Fate::GoesWithEnd } else { Fate::Goes }
            }
            None => Fate::Stays,
        },
        option if code::CUSTOM_NO_COPY.contains(&option) => {
            count(&others);
            Fate::Goes
        }
        _ => Fate::Stays,
    });
    let Some(written) = written else { return Change::Stays };
    // Each was looked at twice: whether something goes, and then what.
    about.own_comments += ours.get() / 2;
    about.not_to_be_copied += others.get() / 2;
    Change::Into(written)
}
