//! One submission or a class: decided by what lies directly in a folder or archive.
//!
//! It is a class when a name is Moodle's; or when no capture lies at the top but at least two folders or archives do,
//! one of them with a capture in it, and those with captures are not called as parts of one person's work are (`part1`,
//! `captures`, `lab2`; `part1_sockets` beside `part2_chat`). Everything else is one submission.

use crate::moodle;

/// What somebody says it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shape {
    /// Look and decide.
    #[default]
    Auto,
    /// One submission, whatever is in it.
    One,
    /// A class: each folder, archive or capture directly in it is a submission.
    Class,
}

/// Something directly in the folder or archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Top {
    pub(crate) name: String,
    pub(crate) folder: bool,
    /// Whether a capture or an archive was seen in it: for a file, whether it is one.
    pub(crate) evidence: bool,
}

/// What the parts of one person's work are called, in front of a number.
const PARTS: [&str; 33] = [
    "run",
    "part",
    "parte",
    "task",
    "step",
    "lab",
    "labs",
    "exercise",
    "ex",
    "question",
    "q",
    "section",
    "capture",
    "captures",
    "pcap",
    "pcaps",
    "pcapng",
    "wireshark",
    "traffic",
    "evidence",
    "log",
    "logs",
    "src",
    "source",
    "code",
    "client",
    "clients",
    "server",
    "docs",
    "doc",
    "report",
    "screenshots",
    "output",
];

const CAPTURES: [&str; 6] = [".pcap", ".pcapng", ".cap", ".pcap.gz", ".pcapng.gz", ".dmp"];
const ARCHIVES: [&str; 6] = [".zip", ".tar", ".tgz", ".tar.gz", ".rar", ".7z"];

/// Whether a file is called like a capture.
pub(crate) fn is_capture(name: &str) -> bool {
    ends(name, &CAPTURES).is_some()
}

/// Whether a file is called like an archive.
pub(crate) fn is_archive(name: &str) -> bool {
    ends(name, &ARCHIVES).is_some()
}

/// A file's name without what says that it is a capture or an archive.
pub(crate) fn stem(name: &str) -> &str {
    ends(name, &ARCHIVES).or_else(|| ends(name, &CAPTURES)).filter(|stem| !stem.is_empty()).unwrap_or(name)
}

fn ends<'a>(name: &'a str, all: &[&str]) -> Option<&'a str> {
    all.iter().find_map(|end| {
        let at = name.len().checked_sub(end.len())?;
        let (stem, tail) = name.split_at_checked(at)?;
        tail.eq_ignore_ascii_case(end).then_some(stem)
    })
}

fn is_part(name: &str) -> bool {
    let name = stem(name).to_ascii_lowercase();
    let word = name.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '_' | '-' | ' ' | '.' | '#'));
    PARTS.contains(&word) || (word.is_empty() && !name.is_empty() && name.len() < 3)
}

/// The number of a part that has a name behind it: 1 for `part1_sockets`.
fn numbered_part(name: &str) -> Option<u32> {
    let name = stem(name).to_ascii_lowercase();
    let digits = name.find(|c: char| c.is_ascii_digit())?;
    let (word, rest) = name.split_at_checked(digits)?;
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (number, behind) = rest.split_at_checked(end)?;
    let parted = behind.chars().next().is_none_or(|c| !c.is_alphanumeric());
    let word = word.trim_end_matches(['_', '-', ' ', '.', '#']);
    (PARTS.contains(&word) && parted).then(|| number.parse().ok()).flatten()
}

/// Whether these are the parts of one work: each has a number of its own (`lab1_ana` and `lab1_rui` are two students'), and
/// a single one has nothing but other parts beside it.
fn are_parts(evidence: &[&str], all: &[&str]) -> bool {
    let mut numbers: Vec<u32> = evidence.iter().filter_map(|name| numbered_part(name)).collect();
    let count = numbers.len();
    numbers.sort_unstable();
    numbers.dedup();
    let alike = || all.iter().all(|name| is_part(name) || numbered_part(name).is_some());
    numbers.len() == count && (count > 1 || count == 1 && alike())
}

/// Decides for what lies directly in a folder or archive.
pub(crate) fn is_class(tops: &[Top]) -> bool {
    if tops.iter().any(|top| moodle::read(&top.name).is_some()) {
        return true;
    }
    let units = || tops.iter().filter(|top| top.folder || is_archive(&top.name));
    let loose = tops.iter().any(|top| !top.folder && top.evidence && !is_archive(&top.name));
    let with_evidence: Vec<&str> = units().filter(|top| top.evidence).map(|top| top.name.as_str()).collect();
    let all: Vec<&str> = units().map(|top| top.name.as_str()).collect();
    let parts = || with_evidence.iter().any(|name| is_part(name)) || are_parts(&with_evidence, &all);
    !loose && units().count() > 1 && !with_evidence.is_empty() && !parts()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tops(names: &[&str]) -> Vec<Top> {
        // A folder ends with `/`; what holds evidence begins with `!`.
        let one = |name: &&str| {
            let evidence = name.starts_with('!');
            let name = name.trim_start_matches('!');
            Top { name: name.trim_end_matches('/').to_owned(), folder: name.ends_with('/'), evidence }
        };
        names.iter().map(one).collect()
    }

    #[test]
    fn decided_by_content() {
        for class in [
            &["!ana/", "!rui/", "!eva/"][..],
            &["!ana/", "rui/"],
            &["!ana.zip", "!rui.tar.gz", "grades.csv"],
            &["Ana_1_assignsubmission_file/"],
            &["Ana_1_assignsubmission_file_x.pcapng"],
            &["!2021001/", "!2021002/"],
            &["!lab1_ana/", "!lab1_rui/"],
            &["!part2-ana.zip", "!part2-rui.zip"],
            &["!parting1_x/", "!parting2_x/"],
            &["!lab1_ana/", "rui/"],
        ] {
            assert!(is_class(&tops(class)), "{class:?}");
        }
        for one in [
            &["!capture.pcapng", "server.log"][..],
            &["!a.pcapng", "!b.pcapng", "!c.pcapng"],
            &["!capture.pcapng", "src/", "!more/"],
            &["!part1/", "!part2/"],
            &["!part1_encapsulation/", "!part2_chat/", "REPORT/"],
            &["!part1_encapsulation/", "part2_chat/", "REPORT/"],
            &["!Part 1 - sockets/", "!Part 2 - chat/", "!REPORT/"],
            &["!lab01-http.zip", "!lab02-dns.zip"],
            &["!task_1_tcp/", "!task_2_udp/", "notes/"],
            &["!captures/", "logs/", "my sources/"],
            &["!Lab-02.zip"],
            &["!1/", "!2/"],
            &["ana/"],
            &["!ana/"],
            &[],
        ] {
            assert!(!is_class(&tops(one)), "{one:?}");
        }
    }

    #[test]
    fn stems() {
        for (name, expected) in [
            ("ana.zip", "ana"),
            ("ana.b.TAR.GZ", "ana.b"),
            ("x.pcapng.gz", "x"),
            (".zip", ".zip"),
            ("é.zip", "é"),
            ("é", "é"),
        ] {
            assert_eq!(stem(name), expected);
        }
    }
}
