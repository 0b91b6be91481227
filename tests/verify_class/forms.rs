//! The forms of teachers' systems, as the program writes them.

use std::path::Path;

use serde_json::Value;
use wirelab_needs::{Need, require};

use super::support::{HOSTILE, LAB, class, json, put, python, verify};
use crate::support::program::{run, wirelab};

#[test]
fn junit_is_read_by_an_xml_parser() {
    require!(Python3);
    let folder = tempfile::tempdir().unwrap();
    class(&folder.path().join("class"));
    let file = folder.path().join("junit.xml");
    verify(&["--junit", file.to_str().unwrap()], &folder.path().join("class"));
    let script = "
import sys, xml.etree.ElementTree as E
root = E.parse(sys.argv[1]).getroot()
assert root.tag == 'testsuites'
suites = root.findall('testsuite')
for part in [root] + suites:
    cases = part.findall('.//testcase')
    assert int(part.get('tests')) == len(cases)
    assert int(part.get('failures')) == len([c for c in cases if c.find('failure') is not None])
    assert int(part.get('skipped')) == len([c for c in cases if c.find('skipped') is not None])
    assert int(part.get('errors')) == 0 and float(part.get('time')) == 0
    for case in cases:
        assert case.get('name') and case.get('classname') and len(case) <= 1
print(len(suites))";
    assert_eq!(python(script, &file).trim(), "5");
}

#[test]
fn csv_is_read_by_a_csv_parser() {
    require!(Python3);
    let folder = tempfile::tempdir().unwrap();
    class(&folder.path().join("class"));
    let file = folder.path().join("class.csv");
    std::fs::write(&file, verify(&["--format", "csv"], &folder.path().join("class")).stdout).unwrap();
    let script = "
import sys, csv
rows = list(csv.reader(open(sys.argv[1], encoding='utf-8', newline='')))
assert len(set(map(len, rows))) == 1
assert not any(cell[:1] in '=+-@' for row in rows for cell in row if cell)
print(len(rows), rows[0][0])";
    assert_eq!(python(script, &file).trim(), "6 name");
}

#[test]
fn the_json_keeps_to_its_schema() {
    let folder = tempfile::tempdir().unwrap();
    class(folder.path());
    let schema: Value = serde_json::from_slice(&std::fs::read("docs/verify.schema.json").unwrap()).unwrap();
    let mut wrong = Vec::new();
    keeps(&json(&verify(&["--format", "json"], folder.path())), &schema, "", &mut wrong);
    let ana = folder.path().join("ana");
    keeps(&json(&verify(&["--format", "json"], &ana)), &schema, "", &mut wrong);
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The part of JSON Schema that the file uses.
fn keeps(value: &Value, schema: &Value, place: &str, wrong: &mut Vec<String>) {
    let types = match &schema["type"] {
        Value::Array(types) => types.clone(),
        Value::Null => Vec::new(),
        one => vec![one.clone()],
    };
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_u64() => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let fits = |wanted: &Value| wanted == kind || (wanted == "number" && kind == "integer");
    if !types.is_empty() && !types.iter().any(fits) {
        wrong.push(format!("{place}: {kind} is not {types:?}"));
    }
    if schema.get("enum").is_some_and(|all| !all.as_array().unwrap().contains(value))
        || schema.get("const").is_some_and(|one| one != value)
    {
        wrong.push(format!("{place}: {value}"));
    }
    for item in value.as_array().into_iter().flatten() {
        keeps(item, &schema["items"], place, wrong);
    }
    let Some(object) = value.as_object() else { return };
    for name in schema["required"].as_array().unwrap() {
        if !object.contains_key(name.as_str().unwrap()) {
            wrong.push(format!("{place}: {name} is missing"));
        }
    }
    for (name, inner) in object {
        match schema["properties"].get(name) {
            Some(schema) => keeps(inner, schema, &format!("{place}.{name}"), wrong),
            None => wrong.push(format!("{place}: {name} is not in the schema")),
        }
    }
}

#[test]
fn a_worksheet_is_filled_in_and_the_old_one_kept() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    class(&at.join("all"));
    for (name, number) in [("ana", 417), ("bea", 9)] {
        let to = at.join(format!("class/{name}_{number}_assignsubmission_file"));
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::rename(at.join("all").join(name), to).unwrap();
    }
    let sheet = "\u{feff}Identifier,\"Full name\",Grade,\"Maximum Grade\",\"Last modified (grade)\",\"Feedback comments\"\r\n\
        \"Participant 9\",\"Bea\",,10.00,-,\r\n\"Participant 5\",\"Nobody\",,10.00,-,\r\n\"Participant 417\",\"Ana\",,10.00,-,\r\n";
    let path = at.join("Grades.csv");
    std::fs::write(&path, sheet).unwrap();
    let run = verify(&["--moodle", path.to_str().unwrap()], &at.join("class"));
    assert!(run.stderr.contains("2 rows filled in"), "{}", run.stderr);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), sheet);
    let filled = std::fs::read_to_string(at.join("Grades-graded.csv")).unwrap();
    let (old, new): (Vec<&str>, Vec<&str>) = (sheet.split("\r\n").collect(), filled.split("\r\n").collect());
    assert_eq!(old.len(), new.len());
    assert_eq!((old[0], old[2]), (new[0], new[2]));
    assert!(new[3].starts_with("\"Participant 417\",\"Ana\",5.5,10.00,-,"), "{}", new[3]);
}

#[test]
fn the_autograder_folder_grades_a_submission() {
    require!(Bash);
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let made = wirelab(["verify".as_ref(), "--gradescope-setup".as_ref(), LAB.as_ref(), at.join("source").as_os_str()]);
    assert_eq!(made.status, Some(0), "{}", made.stderr);
    class(&at.join("class"));
    std::fs::rename(at.join("class/ana"), at.join("submission")).unwrap();
    let run = run(Need::Bash.command().arg(at.join("source/run_autograder")).env("AUTOGRADER_ROOT", at));
    assert_eq!(run.status, Some(0), "{}{}", run.text(), run.stderr);
    let results: Value = serde_json::from_slice(&std::fs::read(at.join("results/results.json")).unwrap()).unwrap();
    assert_eq!(results["score"], 5.5);
    assert_eq!(results["tests"].as_array().unwrap().len(), 21);
}

#[test]
fn autolab_gets_its_line_last() {
    let folder = tempfile::tempdir().unwrap();
    class(folder.path());
    let text = verify(&["--autolab"], &folder.path().join("ana")).text();
    let last: Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
    assert_eq!(last["scores"]["handshake"], 0.5);
    // It is about one submission.
    let class = verify(&["--autolab", "--class"], folder.path());
    assert_eq!(class.status, Some(2));
    assert!(class.stderr.contains("take one submission"), "{}", class.stderr);
}

fn everything(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(everything(&path));
        }
        found.push(path);
    }
    found.sort();
    found
}

#[test]
fn pages_go_into_their_folder_and_nowhere_else() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    class(&at.join("class"));
    put(&at.join("class/../evil/x"), b"");
    let before = everything(at);
    let pages = at.join("out/pages");
    let words = at.join("class/ana/words.toml");
    put(&words, b"next = \"A seguir\"\n");
    let language = words.to_str().unwrap();
    let run = verify(&["--pages", pages.to_str().unwrap(), "--language", language], &at.join("class"));
    assert_eq!(run.status, Some(1), "{}", run.stderr);
    std::fs::remove_file(&words).unwrap();
    let mut names: Vec<String> =
        std::fs::read_dir(&pages).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(
        names,
        [
            "001-img-src-x-onerror-document-title-owned-2j.html",
            "002-ana.html",
            "003-bea.html",
            "004-carl.html",
            "005-dora.html",
            "index.html",
            "works"
        ]
    );
    let page = std::fs::read_to_string(pages.join("002-ana.html")).unwrap();
    assert!(page.contains("A seguir") && page.contains("<svg") && !page.contains("bea"));
    let hostile = std::fs::read_to_string(pages.join(&names[0])).unwrap();
    assert!(!hostile.contains("<img") && !hostile.contains(['\x1b', '\u{202e}']) && !hostile.contains(HOSTILE));
    std::fs::remove_dir_all(at.join("out")).unwrap();
    assert_eq!(everything(at), before);
    // A language file with a mistake is told before anything is read.
    put(&words, b"nxt = \"x\"\n");
    assert_eq!(verify(&["--language", language], &at.join("class")).status, Some(2));
}
