//! The walls between the crates: ARCHITECTURE.md has a table of who may use whom, and Cargo says who does. And no crate
//! becomes the house: a part of the code that grows beyond its share is to be split.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

type Arrows = BTreeMap<String, BTreeSet<String>>;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The packages of the workspace, as Cargo knows them.
fn packages() -> Vec<Value> {
    let metadata = ["metadata", "--format-version", "1", "--no-deps", "--offline"];
    let output = Command::new(env!("CARGO")).args(metadata).current_dir(root()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    metadata["packages"].as_array().unwrap().clone()
}

/// A package without what all of them begin with.
fn short(name: &str) -> String {
    name.strip_prefix("wirelab-").unwrap_or(name).to_owned()
}

/// Its folder, seen from the root.
fn folder(package: &Value) -> PathBuf {
    let manifest = Path::new(package["manifest_path"].as_str().unwrap());
    manifest.parent().unwrap().strip_prefix(root().canonicalize().unwrap()).unwrap().to_owned()
}

/// Crates that help tests and are part of no program.
fn is_for_tests(package: &Value) -> bool {
    folder(package).starts_with("tests")
}

/// Which crates of ours each crate uses. Dev-dependencies are left out: tests may look from above.
fn used() -> Arrows {
    let packages = packages();
    let ours: BTreeSet<&str> = packages.iter().map(|package| package["name"].as_str().unwrap()).collect();
    let uses = |package: &Value| {
        let dependencies = package["dependencies"].as_array().unwrap().iter();
        let normal = dependencies.filter(|one| one["kind"] != "dev").map(|one| one["name"].as_str().unwrap());
        normal.filter(|name| ours.contains(name)).map(short).collect()
    };
    let crates = packages.iter().filter(|package| !is_for_tests(package));
    crates.map(|package| (short(package["name"].as_str().unwrap()), uses(package))).collect()
}

/// The table under "Crates" in ARCHITECTURE.md: crate, folder, what it uses.
fn table() -> Vec<(String, PathBuf, BTreeSet<String>)> {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let section = text.split("\n## ").find(|section| section.starts_with("Crates\n")).expect("a section Crates");
    let words = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    let rows = rows.map(|line| {
        let cells: Vec<&str> = line.trim_matches('|').split('|').collect();
        let [name, folder, _, uses] = cells[..] else { panic!("not four cells: {line}") };
        (words(name).remove(0), words(folder).remove(0).trim_end_matches('/').into(), words(uses).into_iter().collect())
    });
    rows.collect()
}

#[test]
fn each_crate_uses_what_the_table_says() {
    let allowed: Arrows = table().into_iter().map(|(name, _, uses)| (name, uses)).collect();
    let used = used();
    let mut wrong = Vec::new();
    for (name, uses) in &used {
        match allowed.get(name) {
            None => wrong.push(format!("the table has no row for `{name}`, which uses {uses:?}")),
            Some(allowed) => {
                let new = uses.difference(allowed).map(|other| format!("`{name}` may not use `{other}`"));
                let old = allowed.difference(uses).map(|other| format!("`{name}` no longer uses `{other}`"));
                wrong.extend(new.chain(old));
            }
        }
    }
    wrong.extend(allowed.keys().filter(|name| !used.contains_key(*name)).map(|name| format!("no crate `{name}`")));
    assert!(wrong.is_empty(), "ARCHITECTURE.md, table of crates:\n{}", wrong.join("\n"));
}

/// A row uses only rows above it: the table is the direction of the dependencies.
#[test]
fn no_arrow_points_back() {
    let mut above = BTreeSet::new();
    for (name, _, uses) in table() {
        assert!(uses.is_subset(&above), "`{name}` uses {uses:?}, above it are {above:?}");
        above.insert(name);
    }
}

#[test]
fn each_crate_lies_where_the_table_says() {
    let packages = packages();
    for (name, place, _) in table() {
        let package = packages.iter().find(|package| short(package["name"].as_str().unwrap()) == name);
        let found = folder(package.unwrap_or_else(|| panic!("no crate `{name}`")));
        // The program's own package lies at the root, and its code in `src/`.
        let found = if found == Path::new("") { "src".into() } else { found };
        assert_eq!(found, place, "{name}");
    }
}

#[test]
fn no_crate_is_the_house() {
    let sizes: BTreeMap<String, usize> = packages()
        .iter()
        .filter(|package| !is_for_tests(package))
        .map(|package| {
            let source = root().join(folder(package)).join("src");
            (short(package["name"].as_str().unwrap()), lines_below(&source))
        })
        .collect();
    let all: usize = sizes.values().sum();
    println!("{all} lines of code without tests: {sizes:?}");
    for (name, lines) in &sizes {
        let share = if name == "engine" { 3 } else { 5 };
        assert!(lines * share <= all, "`{name}` has {lines} of {all} lines, more than a {share}th");
    }
}

/// Lines of code in the Rust files of a folder: no tests, no comments, no empty lines.
fn lines_below(folder: &Path) -> usize {
    let mut lines = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.file_stem().is_some_and(|stem| stem == "tests") {
            continue;
        }
        if path.is_dir() {
            lines += lines_below(&path);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            // Unit tests stand at the end of a file, or in files of their own.
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
            let code = code.lines().map(str::trim_start);
            lines += code.filter(|line| !line.is_empty() && !line.starts_with("//")).count();
        }
    }
    lines
}
