//! Items that are public and hidden from the documentation: the README lists every one, and they stay few.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on is to fail there")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Most items that may be hidden.
const MOST: usize = 40;

#[test]
fn the_readme_lists_what_is_hidden() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut hidden = BTreeSet::new();
    below(&root.join("src"), &mut hidden);
    let internal = fs::read_to_string(root.join("src/internal.rs")).unwrap();
    let behind = internal.matches(',').count() + internal.matches("pub use").count();
    assert!(hidden.len() + behind <= MOST, "{hidden:?} and {behind} names of `internal`");

    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    let section = readme.split("\n## ").find(|section| section.starts_with("For wirelab's own crates")).unwrap();
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    let listed: BTreeSet<String> = rows
        .flat_map(|row| row.split('|').nth(1).unwrap_or_default().split('`').skip(1).step_by(2))
        .map(|name| name.rsplit("::").next().unwrap_or(name).to_owned())
        .collect();
    assert_eq!(hidden, listed, "what is hidden, and what README.md lists");
}

/// The names of the items behind `#[doc(hidden)]`.
fn below(folder: &Path, names: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            below(&path, names);
        } else {
            // Tests have bytes beside them, too.
            if path.extension().is_none_or(|extension| extension != "rs") {
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let lines: Vec<&str> = text.lines().map(str::trim).collect();
            for (at, _) in lines.iter().enumerate().filter(|(_, line)| **line == "#[doc(hidden)]") {
                let line = lines.iter().skip(at).find(|line| !line.starts_with("#["));
                let mut words = line.copied().unwrap_or_default().split(|c: char| !c.is_alphanumeric() && c != '_');
                let name = words.find(|word| !["pub", "mod", "const", "fn", "struct", "enum"].contains(word));
                names.insert(name.unwrap_or_default().to_owned());
            }
        }
    }
}
