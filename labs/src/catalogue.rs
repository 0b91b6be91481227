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
pub const TCP_PORTS: [u16; 17] =
    [2525, 3333, 5005, 5050, 5678, 5679, 5680, 5681, 5682, 5683, 6789, 8080, 9200, 9300, 10000, 12345, 65432];

/// Every built-in lab that has a server and clients of its own, in order of their ids: what a capture is looked through for.
/// A file that has a mistake is left out; [`problems`] tells of it, and a test holds that there is none.
pub fn all() -> &'static [Lab] {
    &labs().0
}

/// Every built-in lab about a protocol, in order of their ids: what is said of HTTP there is said by any server.
pub fn of_protocols() -> &'static [Lab] {
    &labs().1
}

/// Both: those with a server first.
pub fn every() -> impl Iterator<Item = &'static Lab> {
    all().iter().chain(of_protocols())
}

fn labs() -> &'static (Vec<Lab>, Vec<Lab>) {
    static LABS: LazyLock<(Vec<Lab>, Vec<Lab>)> = LazyLock::new(|| {
        let labs = FILES.iter().filter_map(|(_, text)| Lab::parse(text).ok());
        labs.partition(|lab| lab.protocol.is_none())
    });
    &LABS
}

/// A built-in lab by its id.
pub fn find(id: &str) -> Option<&'static Lab> {
    every().find(|lab| lab.id == id)
}

/// What is wrong with the built-in files.
pub fn problems() -> Vec<(&'static str, Vec<Problem>)> {
    FILES.iter().filter_map(|(name, text)| Lab::parse(text).err().map(|problems| (*name, problems))).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{TCP_PORTS, all, every, files, problems};
    use crate::Transport;

    #[test]
    fn the_ports_are_those_of_the_labs() {
        let ports: BTreeSet<u16> = all().iter().flat_map(|lab| lab.ports(Transport::Tcp)).collect();
        assert_eq!(ports.into_iter().collect::<Vec<_>>(), TCP_PORTS);
    }

    #[test]
    fn every_built_in_file_is_a_lab() {
        assert_eq!(problems(), []);
        let named: BTreeSet<String> = every().map(|lab| format!("{}.toml", lab.id)).collect();
        let files: BTreeSet<String> = files().iter().map(|(name, _)| (*name).to_owned()).collect();
        assert_eq!(named, files, "a file is named after its lab");
    }
}
