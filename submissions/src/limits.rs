//! How much a submission may ask of the machine that reads it.

/// Limits for one submission. Reaching one is said in its notes and costs only that submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Files.
    pub files: u64,
    /// Folders within folders, archives counting as folders.
    pub depth: usize,
    /// Bytes of one file, unpacked.
    pub file_bytes: u64,
    /// Bytes of all files, unpacked.
    pub bytes: u64,
    /// How many times its packed size a file may have, once it is longer than [`Limits::RATIO_FLOOR`].
    pub ratio: u64,
}

impl Limits {
    /// Files of one submission: a student's whole project with its sources has some hundreds.
    pub const FILES: u64 = 5_000;
    /// Folders within folders.
    pub const DEPTH: usize = 24;
    /// 2 GiB: more than a lab's hour of loopback gives.
    pub const FILE_BYTES: u64 = 2 << 30;
    /// 4 GiB in all.
    pub const BYTES: u64 = 4 << 30;
    /// Captures and logs shrink to a tenth or a fiftieth; what is made to explode shrinks to a thousandth.
    pub const RATIO: u64 = 250;
    /// 32 MiB: below this, a file may be packed as tightly as it likes.
    pub const RATIO_FLOOR: u64 = 32 << 20;
    /// Archives within archives: a download may hold a student's zip, and that a zip with the logs.
    pub const LAYERS: u32 = 2;
    /// Bytes of a path; what is longer names no file that somebody made by hand.
    pub const PATH_BYTES: usize = 4_096;
    /// Entries of an archive that are looked at, whether they are read or not.
    pub const ENTRIES: u64 = 1_000_000;
    /// Submissions of one run.
    pub const SUBMISSIONS: usize = 20_000;
    /// Bytes that a tar archive with a whole class may hold, 64 GiB: it can be read only from its start.
    pub const CLASS_BYTES: u64 = 64 << 30;
    /// Notes that are kept of a submission; further ones are counted.
    pub const NOTES: usize = 100;
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            files: Self::FILES,
            depth: Self::DEPTH,
            file_bytes: Self::FILE_BYTES,
            bytes: Self::BYTES,
            ratio: Self::RATIO,
        }
    }
}
