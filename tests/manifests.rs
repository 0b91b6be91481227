//! Dependencies: none that nothing uses, and no licence, source or second version that deny.toml does not allow.
//! This is what cargo-machete and cargo-deny look for, without having to install them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::support::files::root;

fn toml(name: &str) -> toml::Table {
    fs::read_to_string(root().join(name)).unwrap().parse().unwrap()
}

/// What cargo says of this workspace.
fn metadata(more: &[&str]) -> Value {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let arguments = ["metadata", "--format-version", "1", "--locked"];
    let output = Command::new(cargo).current_dir(root()).args(arguments).args(more).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The Rust files in a folder, or the file itself.
fn sources(place: &Path, found: &mut Vec<PathBuf>) {
    if place.is_file() {
        if place.extension().is_some_and(|end| end == "rs") {
            found.push(place.to_owned());
        }
    } else if place.is_dir() {
        fs::read_dir(place).unwrap().for_each(|entry| sources(&entry.unwrap().path(), found));
    }
}

/// Whether code names a crate: as a word of a path, a `use` or an attribute, outside comments that are not doc tests.
fn names(code: &str, name: &str) -> bool {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let doc_test = format!("use {name}");
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//") || line.contains(&doc_test));
    lines.into_iter().any(|line| {
        line.match_indices(name).any(|(start, _)| {
            let (before, after) = (&line[..start], &line[start + name.len()..]);
            !before.ends_with(word) && !before.ends_with('.') && !after.starts_with(word)
        })
    })
}

/// The folder of a package, seen from the root.
fn folder(package: &Value) -> PathBuf {
    let own = Path::new(package["manifest_path"].as_str().unwrap()).parent().unwrap();
    own.strip_prefix(root().canonicalize().unwrap()).unwrap_or(own).to_owned()
}

#[test]
fn the_version_knows_all_that_the_program_is_made_of() {
    let metadata = metadata(&["--no-deps"]);
    let packages = metadata["packages"].as_array().unwrap();
    let named = |name: &str| packages.iter().find(|package| package["name"] == name).unwrap();
    let (mut made_of, mut next) = (BTreeSet::new(), vec![named("wirelab")]);
    while let Some(package) = next.pop() {
        if made_of.insert(folder(package)) {
            let all = package["dependencies"].as_array().unwrap();
            let own = all.iter().filter(|one| one["path"].is_string() && one["kind"].is_null());
            next.extend(own.map(|one| named(one["name"].as_str().unwrap())));
        }
    }
    assert!(made_of.len() > 15, "{made_of:?}");
    let script = fs::read_to_string(root().join("build.rs")).unwrap();
    let code = script.split("const CODE").nth(1).unwrap().split("];").next().unwrap();
    for folder in made_of {
        let top = folder.iter().next().map_or("src".into(), |top| top.to_string_lossy());
        assert!(code.contains(&format!("\"{top}\"")), "{}: build.rs does not look at it", folder.display());
    }
}

#[test]
fn a_release_is_named_the_same_everywhere() {
    let version = toml("Cargo.toml")["workspace"]["package"]["version"].as_str().unwrap().to_owned();
    let text = |name: &str| fs::read_to_string(root().join(name)).unwrap();
    assert!(
        text("CHANGELOG.md").contains(&format!("\n## [{version}] - ")),
        "CHANGELOG.md has no heading for {version}"
    );
    assert!(text("action.yml").contains(&format!("@v{version}\n")), "action.yml's example is of another version");
    // That of the fuzz targets is no part of the project: it is a copy, there once somebody fuzzed.
    for lock in ["Cargo.lock", "fuzz/Cargo.lock"].into_iter().filter(|lock| root().join(lock).exists()) {
        let packages = toml(lock)["package"].as_array().unwrap().clone();
        let own = packages.iter().filter(|one| one["name"].as_str().unwrap().starts_with("wirelab"));
        let other: Vec<&toml::Value> = own.filter(|one| one["version"].as_str() != Some(&version)).collect();
        // The fuzz targets and what tests need are published nowhere.
        let published =
            other.iter().filter(|one| !["wirelab-fuzz", "wirelab-needs"].contains(&one["name"].as_str().unwrap()));
        assert_eq!(published.count(), 0, "{lock}: {other:?}");
    }
}

#[test]
fn no_dependency_is_there_for_nothing() {
    let mut idle = Vec::new();
    let metadata = metadata(&["--no-deps"]);
    for package in metadata["packages"].as_array().unwrap() {
        let folder = Path::new(package["manifest_path"].as_str().unwrap()).parent().unwrap();
        let code = |places: &[&str]| {
            let mut found = Vec::new();
            places.iter().for_each(|place| sources(&folder.join(place), &mut found));
            found.iter().map(|path| fs::read_to_string(path).unwrap()).collect::<Vec<_>>()
        };
        // The root package has folders of other packages below it, but not in these.
        let all = code(&["src", "tests", "examples", "benches"]);
        let (own, build) = (code(&["src", "examples"]), code(&["build.rs"]));
        for one in package["dependencies"].as_array().unwrap() {
            let name = one["rename"].as_str().or(one["name"].as_str()).unwrap();
            let where_ = match one["kind"].as_str() {
                Some("dev") => &all,
                Some("build") => &build,
                _ => &own,
            };
            if !where_.iter().any(|code| names(code, &name.replace('-', "_"))) {
                idle.push(format!("{}: {name}", package["name"].as_str().unwrap()));
            }
        }
    }
    assert!(idle.is_empty(), "nothing uses these; remove them from the Cargo.toml:\n{}", idle.join("\n"));
}

#[test]
fn every_version_of_the_workspace_is_asked_for() {
    let cargo = toml("Cargo.toml");
    let mut asked = BTreeSet::new();
    let members = cargo["workspace"]["members"].as_array().unwrap().iter().map(|member| member.as_str().unwrap());
    for folder in members.chain(["."]) {
        let own = toml(&format!("{folder}/Cargo.toml"));
        let for_targets = own.get("target").and_then(toml::Value::as_table).into_iter().flatten();
        let for_targets = for_targets.flat_map(|(_, target)| target.as_table().unwrap());
        let tables = own.iter().chain(for_targets);
        for (_, table) in tables.filter(|(name, _)| name.ends_with("dependencies")) {
            asked.extend(table.as_table().unwrap().keys().cloned());
        }
    }
    let known = cargo["workspace"]["dependencies"].as_table().unwrap().keys();
    let idle: Vec<_> = known.filter(|name| !asked.contains(*name)).collect();
    assert!(idle.is_empty(), "[workspace.dependencies] has versions that no crate asks for: {idle:?}");
}

#[test]
fn licences_are_those_that_deny_toml_allows() {
    let deny = toml("deny.toml");
    let allowed: BTreeSet<&str> =
        deny["licenses"]["allow"].as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect();
    // An expression of names with AND and OR, and parentheses of one level; "/" is the old way of writing OR.
    let any = |text: &str| text.split(" OR ").any(|one| allowed.contains(one.trim()));
    let fine = |text: &str| {
        let text = text.replace('/', " OR ");
        if text.contains('(') {
            text.split(" AND ").all(|part| any(part.trim().trim_matches(['(', ')'])))
        } else {
            text.split(" OR ").any(|part| part.split(" AND ").all(any))
        }
    };
    assert!(fine("GPL-3.0 OR MIT") && fine("(MIT OR GPL-3.0) AND ISC") && !fine("MIT AND GPL-3.0") && !fine("GPL-3.0"));
    let metadata = metadata(&["--all-features"]);
    let mut wrong = Vec::new();
    for package in metadata["packages"].as_array().unwrap() {
        let licence = package["license"].as_str().unwrap_or("none");
        if !fine(licence) {
            wrong.push(format!("{}: {licence}", package["name"].as_str().unwrap()));
        }
    }
    assert!(wrong.is_empty(), "deny.toml does not allow these licences:\n{}", wrong.join("\n"));
}

#[test]
fn one_version_each_and_all_from_crates_io() {
    let (deny, lock) = (toml("deny.toml"), toml("Cargo.lock"));
    let mut versions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let registry = "registry+https://github.com/rust-lang/crates.io-index";
    for package in lock["package"].as_array().unwrap() {
        let (name, version) = (package["name"].as_str().unwrap(), package["version"].as_str().unwrap());
        let source = package.get("source").map_or(registry, |source| source.as_str().unwrap());
        assert_eq!(source, registry, "{name} comes from elsewhere");
        versions.entry(name).or_default().push(version);
    }
    let mut allowed: BTreeSet<&str> =
        deny["bans"]["skip"].as_array().unwrap().iter().map(|one| one["crate"].as_str().unwrap()).collect();
    for (name, all) in versions.iter().filter(|(_, all)| all.len() > 1) {
        let more: Vec<_> = all.iter().filter(|version| !allowed.remove(format!("{name}@{version}").as_str())).collect();
        assert!(more.len() <= 1, "{name} is built in versions {more:?}: do with one, or say in deny.toml why not");
    }
    assert!(allowed.is_empty(), "deny.toml has entries that are no longer needed: {allowed:?}");
}

#[test]
fn clippy_knows_the_oldest_compiler() {
    assert_eq!(toml("clippy.toml")["msrv"], toml("Cargo.toml")["workspace"]["package"]["rust-version"]);
}
