//! On what a result rests: the bytes that were read, the lab's file, the program, the rules and the options. Two results of
//! the same basis are the same, so that whoever doubts one can make it again.

use std::io::{self, Read};

use sha2::{Digest, Sha256};

use super::model::Submission;

/// Bytes that are read at a time.
const STEP: usize = 1 << 16;
/// Characters of the short name of a submission's evidence.
const SHORT: usize = 16;

/// Options that change no check by themselves: those about observations, and decisions, which stand at their checks.
pub(crate) const ASIDE: [&str; 3] = ["--reference", "--token-file", "--decisions"];

/// What a run was made with, beside the submissions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Basis {
    /// The program's version.
    pub program: String,
    /// By whose rules streams are numbered and packets judged.
    pub compat: String,
    /// SHA-256 of the lab's file, in hexadecimal.
    pub lab: String,
    /// The options that can change a result, as they were given.
    pub options: Vec<String>,
    /// Other files that can change a result.
    pub inputs: Vec<Input>,
}

/// A file that was named with an option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// The option, with its dashes.
    pub option: String,
    /// The last part of the file's path.
    pub file: String,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
}

/// SHA-256 of all that a reader gives, in hexadecimal.
///
/// # Errors
/// When reading fails.
pub fn sha256(mut from: impl Read) -> io::Result<String> {
    let (mut hash, mut buffer) = (Sha256::new(), vec![0; STEP]);
    loop {
        match from.read(&mut buffer) {
            Ok(0) => return Ok(hex(&hash.finalize())),
            Ok(count) => hash.update(buffer.get(..count).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// The short name of all that a submission's files hold: the same for the same bytes, whatever the files are called and in
/// whatever order they come.
pub fn evidence(one: &Submission) -> String {
    let mut all: Vec<&str> = one.files.iter().map(|file| file.sha256.as_deref().unwrap_or("unread")).collect();
    all.sort_unstable();
    let mut text = hex(&Sha256::digest(all.join("\n")));
    text.truncate(SHORT);
    text
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Handed;

    #[test]
    fn a_hash_is_that_of_the_bytes() {
        // FIPS 180-2, appendix B.1.
        let known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sha256(&b"abc"[..]).expect("reads"), known);
        let long = vec![7; 3 * STEP + 1];
        assert_ne!(sha256(&long[..]).expect("reads"), sha256(&long[1..]).expect("reads"));
    }

    #[test]
    fn evidence_is_known_by_its_bytes_and_not_by_its_names() {
        let of = |files: &[(&str, &str)]| {
            let file = |(path, hash): &(&str, &str)| Handed {
                path: (*path).to_owned(),
                sha256: Some((*hash).to_owned()),
                ..Handed::default()
            };
            evidence(&Submission { files: files.iter().map(file).collect(), ..Submission::default() })
        };
        assert_eq!(of(&[("a", "1"), ("b", "2")]), of(&[("x", "2"), ("y", "1")]));
        for other in [&[("a", "1")][..], &[("a", "1"), ("b", "3")], &[("a", "1"), ("b", "2"), ("c", "2")], &[]] {
            assert_ne!(of(&[("a", "1"), ("b", "2")]), of(other), "{other:?}");
        }
    }
}
