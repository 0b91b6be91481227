//! Reading a capture more than once, also where the input can be read only once (standard input).

mod copy;

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use wirelab_text::limit::SPOOLED_BYTES;

use crate::error::Error;
use crate::read::Reader;

use self::copy::{Copy, Copying};

/// Opens an input from its start, as often as it is asked; each time there are the same bytes.
pub type Opener = Arc<dyn Fn() -> io::Result<Box<dyn Read + Send>> + Send + Sync>;

/// Where a capture comes from, for one pass or several.
///
/// ```no_run
/// # fn main() -> Result<(), wirelab_capture::error::Error> {
/// use std::path::Path;
/// use wirelab_capture::spool::Spool;
///
/// let mut source = Spool::new(Path::new("-"), 2);
/// for _pass in 0..2 {
///     let mut reader = source.reader()?;
///     while let Some(packet) = reader.next_packet()? {
///         // ...
///     }
/// }
/// # Ok(())
/// # }
/// ```
///
/// A file is opened again for each pass. What cannot be read again (standard input, for which `-` stands, or a named
/// pipe) is copied to a temporary file while the first pass reads it, but only if a second pass was announced. The
/// copy is made as it comes, compressed if it is, and goes away with the `Spool`.
pub struct Spool {
    name: PathBuf,
    limit: u64,
    input: Input,
    /// What packets must pass in every pass.
    #[cfg(feature = "live")]
    filter: Option<String>,
}

enum Input {
    /// Can be opened again.
    File(PathBuf),
    /// Can be read once; `None` when it is given away.
    Once { input: Option<Box<dyn Read + Send>>, copied: bool },
    /// What the first pass read.
    Copied(Copy),
    /// Is at hand whole.
    Memory(Arc<[u8]>),
    /// Somebody else opens it.
    Opened(Opener),
}

impl Spool {
    /// A capture file, or standard input for `-`, to be read `passes` times.
    ///
    /// Nothing is opened yet; [`Self::reader`] says if it cannot be.
    pub fn new(path: &Path, passes: u32) -> Self {
        if path == Path::new("-") {
            return Self::from_read(Path::new("standard input"), Box::new(io::stdin()), passes);
        }
        // A pipe or a device gives its bytes once. What cannot be asked about is left to the opening.
        let regular = std::fs::metadata(path).map_or(true, |about| about.is_file() || about.is_dir());
        if !regular && let Ok(file) = File::open(path) {
            return Self::from_read(path, Box::new(file), passes);
        }
        Self::over(path, Input::File(path.to_owned()))
    }

    /// An input that can be read once, to be read `passes` times; `name` is what errors call it.
    pub fn from_read(name: &Path, input: Box<dyn Read + Send>, passes: u32) -> Self {
        Self::over(name, Input::Once { input: Some(input), copied: passes > 1 })
    }

    /// A capture that is at hand as bytes, to be read as often as one likes; `name` is what errors call it.
    pub fn memory(name: &Path, bytes: Arc<[u8]>) -> Self {
        Self::over(name, Input::Memory(bytes))
    }

    /// A capture that `open` opens for each pass; `name` is what errors call it.
    pub fn opening(name: &Path, open: Opener) -> Self {
        Self::over(name, Input::Opened(open))
    }

    fn over(name: &Path, input: Input) -> Self {
        Self {
            name: name.to_owned(),
            limit: SPOOLED_BYTES.count(),
            input,
            #[cfg(feature = "live")]
            filter: None,
        }
    }

    /// Changes the most bytes that are copied. A longer input is read whole in the first pass; a second pass is then
    /// an error, rather than one that sees less.
    #[must_use]
    pub fn limit(mut self, bytes: u64) -> Self {
        self.limit = bytes;
        self
    }

    /// Begins a pass from the first byte. The reader of the pass before may be gone or not; what it did not read of a
    /// pipe, this one reads no further.
    ///
    /// # Errors
    /// As [`Reader::open`]; [`Error::Io`] also for a pass that was not announced, and when the input was longer than
    /// the limit or could not be copied.
    pub fn reader(&mut self) -> Result<Reader, Error> {
        #[cfg_attr(not(feature = "live"), expect(unused_mut, reason = "only a filter changes it"))]
        let mut reader = self.plain_reader()?;
        #[cfg(feature = "live")]
        if let Some(text) = &self.filter {
            let filter = crate::filter::CaptureFilter::new(text)
                .map_err(|error| Error::Io { path: self.name.clone(), source: io::Error::other(error) })?;
            reader.set_filter(filter);
        }
        Ok(reader)
    }

    /// Lets only packets through that pass a capture filter.
    ///
    /// # Errors
    /// What is wrong with the filter; nothing has been read then.
    #[cfg(feature = "live")]
    pub fn filtered(mut self, filter: &str) -> Result<Self, crate::filter::FilterError> {
        crate::filter::CaptureFilter::new(filter)?;
        self.filter = Some(filter.to_owned());
        Ok(self)
    }

    fn plain_reader(&mut self) -> Result<Reader, Error> {
        let input: Box<dyn Read + Send> = match &mut self.input {
            Input::File(path) => return Reader::open(path),
            Input::Once { input, copied } => {
                let Some(input) = input.take() else {
                    return Err(self.failed(io::Error::other("it can be read only once, and was")));
                };
                if *copied {
                    let (copying, copy) = Copying::new(input, self.limit).map_err(|error| self.failed(error))?;
                    self.input = Input::Copied(copy);
                    Box::new(copying)
                } else {
                    input
                }
            }
            Input::Copied(copy) => {
                let opened = copy.open();
                Box::new(opened.map_err(|error| self.failed(error))?)
            }
            Input::Memory(bytes) => Box::new(Cursor::new(Arc::clone(bytes))),
            Input::Opened(open) => {
                let opened = open();
                opened.map_err(|error| self.failed(error))?
            }
        };
        Reader::from_read(&self.name, input)
    }

    fn failed(&self, source: io::Error) -> Error {
        Error::Io { path: self.name.clone(), source }
    }
}

/// A handle of its own on the start of the temporary file.
fn from_start(file: &tempfile::NamedTempFile) -> io::Result<File> {
    let mut file = file.reopen()?;
    file.seek(SeekFrom::Start(0))?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn capture(packets: u32) -> Vec<u8> {
        let mut bytes = vec![0xa1, 0xb2, 0xc3, 0xd4, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
        for n in 0..packets {
            bytes.extend([n, 0, 2, 2].into_iter().flat_map(u32::to_be_bytes));
            bytes.extend([1, 2]);
        }
        bytes
    }

    fn once(bytes: &[u8], passes: u32) -> Spool {
        Spool::from_read(Path::new("pipe"), Box::new(Cursor::new(bytes.to_vec())), passes)
    }

    fn count(reader: &mut Reader) -> u64 {
        while reader.next_packet().unwrap().is_some() {}
        reader.facts().packets
    }

    #[test]
    fn a_pipe_is_read_as_often_as_announced() {
        let bytes = capture(50_000);
        let mut spool = once(&bytes, 3);
        for _ in 0..3 {
            assert_eq!(count(&mut spool.reader().unwrap()), 50_000);
        }
        let mut single = once(&bytes, 1);
        assert_eq!(count(&mut single.reader().unwrap()), 50_000);
        assert!(matches!(single.reader(), Err(Error::Io { .. })));
    }

    #[test]
    fn a_file_is_opened_again() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), capture(3)).unwrap();
        let mut spool = Spool::new(file.path(), 1);
        assert_eq!(count(&mut spool.reader().unwrap()), 3);
        assert_eq!(count(&mut spool.reader().unwrap()), 3);
        assert!(matches!(Spool::new(Path::new("/nowhere.pcap"), 2).reader(), Err(Error::Io { .. })));
    }

    #[test]
    fn bytes_at_hand_are_read_as_often_as_one_likes() {
        let mut spool = Spool::memory(Path::new("dropped.pcap"), capture(5).into());
        for _ in 0..3 {
            assert_eq!(count(&mut spool.reader().unwrap()), 5);
        }
        let mut none = Spool::memory(Path::new("dropped.txt"), b"hello"[..].into());
        assert!(none.reader().err().unwrap().to_string().contains("dropped.txt"));
    }

    #[test]
    fn over_the_limit_the_first_pass_is_whole_and_the_second_an_error() {
        let mut spool = once(&capture(100), 2).limit(1000);
        assert_eq!(count(&mut spool.reader().unwrap()), 100);
        let error = spool.reader().err().unwrap().to_string();
        assert!(error.contains("more than 1000 bytes"), "{error}");
    }

    #[test]
    fn a_pass_that_ends_early_leaves_a_copy_that_ends_there() {
        let mut spool = once(&capture(3), 2);
        drop(spool.reader().unwrap());
        assert!(count(&mut spool.reader().unwrap()) <= 3);
    }

    #[test]
    fn what_is_no_capture_is_refused_in_every_pass() {
        let mut spool = once(b"hello", 2);
        assert!(matches!(spool.reader(), Err(Error::NotACapture { .. })));
        assert!(matches!(spool.reader(), Err(Error::NotACapture { .. })));
    }
}
