//! The labs that come with the program: the files of `catalogue/`, embedded.

use std::sync::LazyLock;

use crate::file::Problem;
use crate::lab::Lab;

// `(file name, text)` of every file in `catalogue/`, in order of their names; written by build.rs.
include!(concat!(env!("OUT_DIR"), "/catalogue.rs"));

/// File name and text of each built-in lab.
pub fn files() -> &'static [(&'static str, &'static str)] {
    FILES
}

/// The text of the file of a built-in lab.
pub fn text(id: &str) -> Option<&'static str> {
    FILES.iter().find(|(name, _)| name.strip_suffix(".toml") == Some(id)).map(|(_, text)| *text)
}

/// The TCP ports of the built-in labs' servers, without reading the labs: where a capture has no SYN of a stream, they tell who
/// the server is.
pub const TCP_PORTS: [u16; 12] = [2525, 3333, 5005, 5050, 5678, 6789, 8080, 9200, 9300, 10000, 12345, 65432];

/// Every built-in lab, in order of their ids. A file that has a mistake is left out; [`problems`] tells of it, and a test
/// holds that there is none.
pub fn all() -> &'static [Lab] {
    static LABS: LazyLock<Vec<Lab>> =
        LazyLock::new(|| FILES.iter().filter_map(|(_, text)| Lab::parse(text).ok()).collect());
    &LABS
}

/// A built-in lab by its id.
pub fn find(id: &str) -> Option<&'static Lab> {
    all().iter().find(|lab| lab.id == id)
}

/// What is wrong with the built-in files.
pub fn problems() -> Vec<(&'static str, Vec<Problem>)> {
    FILES.iter().filter_map(|(name, text)| Lab::parse(text).err().map(|problems| (*name, problems))).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{TCP_PORTS, all, files, problems};
    use crate::Transport;

    #[test]
    fn the_ports_are_those_of_the_labs() {
        let ports: BTreeSet<u16> = all().iter().flat_map(|lab| lab.ports(Transport::Tcp)).collect();
        assert_eq!(ports.into_iter().collect::<Vec<_>>(), TCP_PORTS);
    }

    #[test]
    fn every_built_in_file_is_a_lab() {
        assert_eq!(problems(), []);
        for ((name, _), lab) in files().iter().zip(all()) {
            assert_eq!(*name, format!("{}.toml", lab.id), "a file is named after its lab");
        }
    }
}
