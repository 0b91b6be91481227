//! `--pseudonyms KEY`: other names for the submissions of a class from the moment it is read. Who is who stands in a file of
//! its own, which later runs read again so that everybody keeps the pseudonym.

use std::collections::BTreeMap;
use std::hash::{BuildHasher, RandomState};
use std::path::Path;

use anyhow::{Context, anyhow};
use wirelab_analyzers::verify::report::Pseudonyms;
use wirelab_capture::place::Inputs;
use wirelab_submissions::{Intake, Submission};

use super::folder;
use crate::output::shown;

/// What every pseudonym begins with.
const PREFIX: &str = "work-";

/// Who is who.
#[derive(Debug, Default)]
pub(super) struct Key {
    /// Pseudonyms by names.
    names: BTreeMap<String, String>,
    /// Participants' numbers by names.
    numbers: BTreeMap<String, String>,
}

impl Key {
    /// Gives the submissions of a class their pseudonyms, those of an earlier run where they have one, and writes who is who.
    pub(super) fn give(path: &Path, intake: &mut Intake) -> anyhow::Result<Self> {
        let told = || shown(path);
        let mut key = match std::fs::read(path) {
            Ok(bytes) => Self::read(&bytes).with_context(told)?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Self::default(),
            Err(error) => return Err(error).with_context(told),
        };
        for one in &intake.submissions {
            if let Some(number) = &one.participant {
                key.numbers.insert(one.name.clone(), number.clone());
            }
        }
        key.name(intake.submissions.as_slice());
        // It was read, and keeps all that it held: this is the one output that is an input too.
        folder::write_private(path, &key.written()?, &Inputs::none())?;
        key.rename(intake);
        Ok(key)
    }

    /// Gives them pseudonyms for this run alone: who is who stands nowhere.
    pub(super) fn for_once(intake: &mut Intake) -> Self {
        let mut key = Self::default();
        key.name(&intake.submissions);
        key.rename(intake);
        key
    }

    fn name(&mut self, submissions: &[Submission]) {
        self.add(submissions.iter().map(|one| one.name.as_str()));
    }

    fn rename(&self, intake: &mut Intake) {
        for one in &mut intake.submissions {
            if let Some(other) = self.names.get(&one.name) {
                one.name.clone_from(other);
            }
            one.participant = None;
        }
        intake.submissions.sort_by(|one, other| one.name.cmp(&other.name));
    }

    /// Numbers those who have none yet, in an order that says nothing: not that of names.
    fn add<'n>(&mut self, names: impl Iterator<Item = &'n str>) {
        let chance = RandomState::new();
        let mut new: Vec<&str> = names.filter(|name| !self.names.contains_key(*name)).collect();
        new.sort_by_cached_key(|name| chance.hash_one(name));
        let number = |other: &String| other.strip_prefix(PREFIX).and_then(|number| number.parse::<usize>().ok());
        let last = self.names.values().filter_map(number).max().unwrap_or(0);
        for (place, name) in new.into_iter().enumerate() {
            self.names.insert(name.to_owned(), format!("{PREFIX}{:03}", last + place + 1));
        }
    }

    fn read(bytes: &[u8]) -> anyhow::Result<Self> {
        let mut key = Self::default();
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
        if !reader.headers()?.iter().eq(["pseudonym", "name", "participant"]) {
            return Err(anyhow!("this is no key of pseudonyms: another file is not written over"));
        }
        for row in reader.records() {
            let row = row?;
            let (Some(other), Some(name)) = (row.get(0), row.get(1)) else { continue };
            if key.names.values().any(|known| known == other) {
                return Err(anyhow!("two have the pseudonym {}", other.escape_debug()));
            }
            key.names.insert(name.to_owned(), other.to_owned());
            if let Some(number) = row.get(2).filter(|number| !number.is_empty()) {
                key.numbers.insert(name.to_owned(), number.to_owned());
            }
        }
        Ok(key)
    }

    fn written(&self) -> anyhow::Result<Vec<u8>> {
        let mut rows: Vec<(&String, &String)> = self.names.iter().map(|(name, other)| (other, name)).collect();
        rows.sort_unstable();
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["pseudonym", "name", "participant"])?;
        for (other, name) in rows {
            writer.write_record([other, name, self.numbers.get(name).unwrap_or(&String::new())])?;
        }
        Ok(writer.into_inner()?)
    }

    /// The pseudonym of a name or of a participant's number.
    pub(super) fn of(&self, who: &str) -> Option<String> {
        let by_number =
            || self.numbers.iter().find(|(_, number)| *number == who).and_then(|(name, _)| self.names.get(name));
        self.names.get(who).or_else(by_number).cloned()
    }

    /// For what reports hold.
    pub(super) fn words(&self) -> Pseudonyms {
        Pseudonyms::new(self.names.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_keeps_the_pseudonym_and_newcomers_get_the_next() {
        let mut key = Key::default();
        key.add(["ana", "bea", "=carl"].into_iter());
        key.numbers.insert("ana".to_owned(), "417".to_owned());
        let mut again = Key::read(&key.written().unwrap()).unwrap();
        assert_eq!((&again.names, again.of("417")), (&key.names, key.of("ana")));
        again.add(["aaa", "ana"].into_iter());
        assert_eq!(again.of("aaa").as_deref(), Some("work-004"));
        assert_eq!(again.of("ana"), key.of("ana"));
    }

    #[test]
    fn the_order_of_names_is_not_that_of_pseudonyms() {
        let names: Vec<String> = (0..40).map(|number| format!("s{number:02}")).collect();
        let mut key = Key::default();
        key.add(names.iter().map(String::as_str));
        let in_order: Vec<&String> = key.names.values().collect();
        assert!(!in_order.is_sorted(), "forty names in the order of chance are sorted once in 10^47 runs");
    }

    #[test]
    fn another_file_is_not_written_over() {
        for text in ["", "name,grade\nana,10\n", "pseudonym,name,participant\nw,ana,\nw,bea,\n"] {
            assert!(Key::read(text.as_bytes()).is_err(), "{text}");
        }
    }
}
