//! A file of a submission: what it is, what is odd about it, and as which it is known by its name.

use std::io::Read as _;

use wirelab_labs::Side;
use wirelab_labs::lab::Evidence as Asked;
use wirelab_text::harmless::Harmless;
use wirelab_text::limit::DATA_BYTES;
use wirelab_words::Said as Told;
use wirelab_words::list::file as words;

use super::super::evidence::Evidence;
use super::super::model::Handed;
use super::super::sniff::Content;
use super::super::source::Source;

/// A file with what was found in it.
#[derive(Debug)]
pub(crate) struct FileRead {
    pub(crate) handed: Handed,
    pub(crate) content: Content,
    /// Why it could not be used.
    pub(crate) error: Option<String>,
    /// Whether it is a capture of another format than pcapng.
    pub(crate) classic: bool,
    /// What it shows, if it is source code.
    pub(crate) source: Option<Source>,
    /// What is odd about it.
    pub(crate) remark: Option<Remark>,
    /// What is in it, where the lab asks for it as data.
    pub(crate) data: Option<Data>,
}

impl FileRead {
    /// Puts what is odd about it into words.
    pub(super) fn tell(&mut self) {
        let said = self.remark.as_ref().map(|remark| remark.said().to_string());
        self.handed.note = self.error.clone().or(said);
    }

    /// Whether it was taken for a file of another name, and nothing odder is to be said of it.
    pub(crate) const fn is_taken_for(&self) -> bool {
        matches!(self.remark, Some(Remark::TakenByName(_) | Remark::TakenByContent(_) | Remark::TakenAsOnly(_)))
    }
}

/// What is in a file that messages are held against.
#[derive(Debug)]
pub(crate) enum Data {
    Whole(Vec<u8>),
    /// More than is looked at.
    TooLong,
}

impl Data {
    /// Reads a file; `None`: it cannot be read.
    pub(super) fn of(file: &Evidence) -> Option<Self> {
        let mut bytes = Vec::new();
        (file.open)().ok()?.take(DATA_BYTES.count() + 1).read_to_end(&mut bytes).ok()?;
        Some(if bytes.len() as u64 > DATA_BYTES.count() { Self::TooLong } else { Self::Whole(bytes) })
    }
}

/// What is odd about a file.
#[derive(Clone, Debug)]
pub(crate) enum Remark {
    /// By its name it was taken for this one, which is called otherwise.
    TakenByName(String),
    /// Likewise by what is in it.
    TakenByContent(String),
    /// It was taken for this one, because nothing else could be it.
    TakenAsOnly(String),
    /// It does not count: with it less would hold.
    Aside,
    /// It was not read to its end, and the rest shows more without it.
    AsideSoFar,
    /// It does not count: this one bears the name of the evidence.
    AsideOfNamed(String),
    /// It goes on where another capture ends.
    GoesOn {
        /// The other one.
        file: String,
        /// What its first frame is called.
        frame: u64,
    },
    /// It is empty.
    Empty,
    /// It is called pcapng and is a classic pcap.
    ClassicPcap,
}

impl Remark {
    pub(crate) fn said(&self) -> Told {
        match self {
            Self::TakenByName(file) => words::TakenByName { file: Harmless::line(file) }.into(),
            Self::TakenByContent(file) => words::TakenByContent { file: Harmless::line(file) }.into(),
            Self::TakenAsOnly(file) => words::TakenAsOnly { file: Harmless::line(file) }.into(),
            Self::Aside => words::Aside {}.into(),
            Self::AsideSoFar => words::AsideSoFar {}.into(),
            Self::AsideOfNamed(file) => words::AsideOfNamed { file: Harmless::excerpt(file, 120) }.into(),
            Self::GoesOn { file, frame } => words::GoesOn { file: Harmless::excerpt(file, 120), frame: *frame }.into(),
            Self::Empty => words::ItIsEmpty {}.into(),
            Self::ClassicPcap => words::ClassicPcap {}.into(),
        }
    }
}

pub(crate) fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Whether a file bears one of the names of an evidence, give or take what people and systems do to names.
pub(crate) fn is_called(path: &str, asked: &Asked) -> bool {
    let mut names = std::iter::once(&asked.file).chain(&asked.also);
    names.any(|name| same_name(file_name(path), name) || same_stem(file_name(path), name))
}

pub(super) fn same_name(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

/// The same but for what people and systems do to names: another or a further extension, other signs between words, a
/// number in brackets.
pub(super) fn same_stem(one: &str, other: &str) -> bool {
    let stem = |name: &str| {
        let lower = name.to_lowercase();
        let mut rest = lower.as_str();
        while let Some((front, extension)) = rest.rsplit_once('.') {
            if extension.len() > 6 || front.is_empty() {
                break;
            }
            rest = front;
        }
        let rest = rest.trim_end_matches(|c: char| c == ')' || c.is_ascii_digit()).trim_end_matches('(');
        rest.chars().filter(|c| c.is_alphanumeric()).collect::<String>()
    };
    let (one, other) = (stem(one), stem(other));
    !one.is_empty() && one == other
}

/// Words in the name of a log that say whose it is, in the languages in which programs of students speak: their beginnings.
const WHOSE: [(Side, &[&str]); 2] = [
    (Side::Server, &["serv", "srv", "sunucu", "сервер", "服务", "伺服"]),
    (Side::Client, &["client", "klient", "klijent", "istemci", "клиент", "客户", "客戶"]),
];

/// Whose log a file is by its name, if that says one.
pub(super) fn named_for(name: &str) -> Option<Side> {
    let name = name.to_lowercase();
    let mut said =
        WHOSE.iter().filter(|(_, words)| words.iter().any(|word| name.contains(word))).map(|(side, _)| *side);
    said.next().filter(|_| said.next().is_none())
}

/// What is odd about a file whatever it was taken for.
pub(super) fn remark(file: &FileRead) -> Option<Remark> {
    let named = file.handed.path.to_lowercase().ends_with(".pcapng");
    match file.content {
        Content::Empty => Some(Remark::Empty),
        Content::Capture if named && file.classic => Some(Remark::ClassicPcap),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::same_stem;

    #[test]
    fn names_that_somebody_meant() {
        for name in ["TCP_Traffic_Capture.pcap", "tcp_traffic_capture.pcap.pcapng", "tcp-traffic capture (1).pcapng"] {
            assert!(same_stem(name, "tcp_traffic_capture.pcapng"), "{name}");
        }
        for name in ["udp_traffic_capture.pcapng", "capture.pcapng", ".pcapng"] {
            assert!(!same_stem(name, "tcp_traffic_capture.pcapng"), "{name}");
        }
    }
}
