//! What the fuzz targets do with the bytes that they get.
//!
//! One module a target, each with a `run` that must return: a panic is a find. Beyond not panicking, targets hold
//! answers that are reached in two ways to each other, and everything that people see to [`harmless`].
//! Each execution is kept to about a millisecond (limits on packets and lengths), because a target that is slow finds
//! nothing.

pub mod archive;
pub mod capture;
pub mod fields;
pub mod filter;
pub mod grade;
mod harmless;
pub mod lab;
pub mod log;
pub mod messages;
pub mod rules;
mod samples;
pub mod worksheet;

pub use harmless::harmless;
#[cfg(fuzzing)]
pub use libfuzzer_sys;

/// The entry of a target: libFuzzer's where a fuzzer is built, and otherwise a `main` that plays the files (and the
/// files of the folders) that it is given.
#[macro_export]
macro_rules! target {
    ($run:path) => {
        #[cfg(fuzzing)]
        $crate::libfuzzer_sys::fuzz_target!(|data: &[u8]| $run(data));

        #[cfg(not(fuzzing))]
        fn main() -> std::io::Result<()> {
            $crate::play(std::env::args_os().skip(1).map(Into::into), $run)
        }
    };
}

/// Runs a target over files and the files directly in folders, and says how many and how long the slowest took.
///
/// # Errors
/// When one of them cannot be read.
pub fn play(paths: impl Iterator<Item = std::path::PathBuf>, run: fn(&[u8])) -> std::io::Result<()> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            for entry in std::fs::read_dir(&path)? {
                files.push(entry?.path());
            }
        } else {
            files.push(path);
        }
    }
    files.sort();
    let mut slowest = (std::time::Duration::ZERO, std::path::PathBuf::new());
    let count = files.len();
    for path in files {
        let data = std::fs::read(&path)?;
        let begun = std::time::Instant::now();
        run(&data);
        let took = begun.elapsed();
        if took > slowest.0 {
            slowest = (took, path);
        }
    }
    println!("{count} inputs, the slowest {:?}: {}", slowest.0, slowest.1.display());
    Ok(())
}
