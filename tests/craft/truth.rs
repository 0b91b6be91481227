//! Crafting in memory, and the truth that comes with it.

use std::path::{Path, PathBuf};

use serde_json::Value;
use wirelab_capture::write::{Container, Writer};
use wirelab_generators::craft::scenario::Scenario;
use wirelab_generators::craft::world::{self, Options};

use crate::support::files::root;

/// A capture and what is known of it.
pub(crate) struct Crafted {
    pub(crate) capture: Vec<u8>,
    pub(crate) lines: Vec<u8>,
}

impl Crafted {
    /// The truth's rows of a kind.
    pub(crate) fn rows(&self, record: &str) -> Vec<Value> {
        let text = std::str::from_utf8(&self.lines).unwrap();
        let rows = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        rows.filter(|row| row["record"] == record).collect()
    }
}

pub(crate) fn craft(scenario: &str, options: Options) -> Crafted {
    let scenario = Scenario::parse(scenario).unwrap_or_else(|problems| panic!("{problems:?}\n{scenario}"));
    let header = world::header(&scenario, &options);
    let mut writer = Writer::new(Path::new("crafted"), Vec::new(), Container::Pcapng, &header).unwrap();
    let mut lines = Vec::new();
    world::craft(&scenario, &options, &mut writer, Some(&mut lines)).unwrap();
    Crafted { capture: writer.finish(&[]).unwrap(), lines }
}

pub(crate) fn folder() -> PathBuf {
    root().join("sample-pcaps/scenarios")
}

/// A shipped scenario.
pub(crate) fn shipped(name: &str) -> String {
    std::fs::read_to_string(folder().join(name).with_extension("toml")).unwrap()
}

/// The names of all shipped scenarios.
pub(crate) fn names() -> Vec<String> {
    let entries = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let tomls = entries.filter(|path| path.extension().is_some_and(|one| one == "toml"));
    let mut names: Vec<String> = tomls.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    names.sort();
    names
}
