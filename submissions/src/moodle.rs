//! The names in a Moodle download: `Full name_12345_assignsubmission_file`, either of a folder or in front of a file's
//! own name. The number is the participant's in this assignment; the grading worksheet has it too.

/// What a name says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Handed<'a> {
    pub(crate) name: &'a str,
    pub(crate) participant: &'a str,
    /// The file's own name; empty for a folder.
    pub(crate) rest: &'a str,
}

/// Digits of a participant's number.
const DIGITS: usize = 20;

/// Reads the name of a file or folder directly in a download.
pub(crate) fn read(text: &str) -> Option<Handed<'_>> {
    let (who, kind) = text.split_once("_assignsubmission_")?;
    let (name, participant) = who.rsplit_once('_')?;
    let number = !participant.is_empty() && participant.len() <= DIGITS;
    if name.is_empty() || !number || !participant.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // `file`, `onlinetext` or what another plugin calls itself, and then perhaps the file's name.
    let rest = kind.split_once('_').map_or("", |(_, rest)| rest);
    Some(Handed { name, participant, rest })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        let of = |text| read(text).map(|found| (found.name, found.participant, found.rest));
        assert_eq!(of("Ana de Sá_417_assignsubmission_file"), Some(("Ana de Sá", "417", "")));
        assert_eq!(of("Ana_417_assignsubmission_file_"), Some(("Ana", "417", "")));
        assert_eq!(of("A_B_417_assignsubmission_file_my_log.txt"), Some(("A_B", "417", "my_log.txt")));
        assert_eq!(of("Ana_417_assignsubmission_onlinetext"), Some(("Ana", "417", "")));
        for other in
            ["Ana", "Ana_417", "Ana_x_assignsubmission_file", "_417_assignsubmission_file", "417_assignsubmission_file"]
        {
            assert_eq!(of(other), None, "{other}");
        }
    }
}
