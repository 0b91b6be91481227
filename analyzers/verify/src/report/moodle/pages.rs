//! Feedback files for Moodle: a zip with a page for each student, under the names that Moodle itself gives to what it hands out.
//! "Upload multiple feedback files in a zip" finds the student by the number in the name.

use std::io::{Cursor, Write};

use flate2::Compression;
use flate2::write::DeflateEncoder;
use rawzip::{CompressionMethod, ZipArchiveWriter};
use wirelab_text::safe;

use super::super::super::model::Submission;
use super::super::{Report, html};

/// Characters of a name: file systems take 255 bytes, and the number must stay whole.
const NAME: usize = 60;

/// The archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedbackFiles {
    /// The whole zip.
    pub bytes: Vec<u8>,
    /// Pages in it.
    pub pages: usize,
    /// Names of submissions without a participant's number: Moodle would not know whose page it is.
    pub without_number: Vec<String>,
}

/// A page for each submission, and for each partner of a team.
///
/// # Errors
/// When the archive becomes larger than the format allows.
pub fn feedback_files(report: &Report) -> std::io::Result<FeedbackFiles> {
    let mut archive = ZipArchiveWriter::new(Cursor::new(Vec::new()));
    let (mut pages, mut without_number) = (0, Vec::new());
    for one in &report.class().submissions {
        let page = html::page(report, one);
        let mut any = false;
        for number in one.participant.iter().chain(&one.partners).filter_map(|number| digits(number)) {
            let name = file_name(one, number);
            put(&mut archive, &name, page.as_bytes()).map_err(std::io::Error::other)?;
            (any, pages) = (true, pages + 1);
        }
        if !any {
            without_number.push(one.name.clone());
        }
    }
    let bytes = archive.finish().map_err(std::io::Error::other)?.into_inner();
    Ok(FeedbackFiles { bytes, pages, without_number })
}

fn put<W: Write>(archive: &mut ZipArchiveWriter<W>, name: &str, page: &[u8]) -> Result<(), rawzip::Error> {
    let file = archive.new_file(name).compression_method(CompressionMethod::DEFLATE);
    let (mut entry, config) = file.start()?;
    let mut writer = config.wrap(DeflateEncoder::new(&mut entry, Compression::default()));
    writer.write_all(page)?;
    let (encoder, descriptor) = writer.finish()?;
    encoder.finish()?;
    entry.finish(descriptor)?;
    Ok(())
}

/// The digits of a participant's number; what is none is nobody's.
fn digits(number: &str) -> Option<&str> {
    (!number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())).then_some(number)
}

/// `Ana Sá_417_assignsubmission_file_feedback.html`. Moodle splits it at underscores, so that the name has none.
fn file_name(one: &Submission, number: &str) -> String {
    let own = one.name.strip_suffix(&format!(" ({number})")).unwrap_or(&one.name);
    let plain = |character: char| {
        if character.is_alphanumeric() || matches!(character, '-' | '.' | '\'') { character } else { ' ' }
    };
    let name: String = safe::line(own.as_bytes()).chars().map(plain).take(NAME).collect();
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = name.trim_start_matches(['.', ' ']);
    let name = if name.is_empty() { "Participant" } else { name };
    format!("{name}_{number}_assignsubmission_file_feedback.html")
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{plain, report};
    use super::*;

    #[test]
    fn names_are_moodles() {
        let mut class = plain();
        let mut name = |text: &str| {
            class.submissions[0].name = text.to_owned();
            file_name(&class.submissions[0], "417")
        };
        assert_eq!(name("Ana Sá"), "Ana Sá_417_assignsubmission_file_feedback.html");
        assert_eq!(name("Ana Sá (417)"), "Ana Sá_417_assignsubmission_file_feedback.html");
        assert_eq!(name("../a_b/c\u{202e}"), "a b c u 202e_417_assignsubmission_file_feedback.html");
        assert_eq!(name(""), "Participant_417_assignsubmission_file_feedback.html");
    }

    #[test]
    fn a_page_for_each_and_nobody_elses() {
        let mut class = plain();
        class.submissions[1].participant = None;
        let files = feedback_files(&report(class)).unwrap();
        assert_eq!((files.pages, files.without_number.as_slice()), (1, ["Rui".to_owned()].as_slice()));
        let archive = rawzip::ZipArchive::from_slice(&files.bytes).unwrap();
        let names: Vec<Vec<u8>> =
            archive.entries().map(|entry| entry.unwrap().file_path().as_bytes().to_vec()).collect();
        assert_eq!(names, ["Ana Sá_417_assignsubmission_file_feedback.html".as_bytes().to_vec()]);
        assert!(digits("4x").is_none() && digits("").is_none());
    }
}
