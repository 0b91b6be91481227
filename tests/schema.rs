//! `analyze --format json` keeps to docs/analyze.schema.json, with `--conversations` to docs/conversations.schema.json,
//! `verify` to docs/verify.schema.json, truth.jsonl of `run` and `craft` to docs/truth.schema.json:
//! nothing missing, nothing more, every type right.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Map, Value};

use crate::support::files::{root, samples};
use crate::support::program::{program, run, wirelab};

/// Checks a value against the part of JSON Schema that the file uses.
fn check(value: &Value, schema: &Value, place: &str, wrong: &mut Vec<String>) {
    let Value::Object(rules) = schema else { return };
    for (rule, wanted) in rules {
        let fits = match rule.as_str() {
            "type" => types(wanted).any(|kind| is(value, kind)),
            "enum" => wanted.as_array().unwrap().contains(value),
            "const" => wanted == value,
            "anyOf" => wanted.as_array().unwrap().iter().any(|choice| {
                let mut inner = Vec::new();
                check(value, choice, place, &mut inner);
                inner.is_empty()
            }),
            "required" => value.as_object().is_none_or(|object| {
                wanted.as_array().unwrap().iter().all(|name| object.contains_key(name.as_str().unwrap()))
            }),
            "additionalProperties" => {
                value.as_object().is_none_or(|object| object.keys().all(|name| properties(rules).contains_key(name)))
            }
            "minItems" => value.as_array().is_none_or(|list| list.len() as u64 >= wanted.as_u64().unwrap()),
            "maxItems" => value.as_array().is_none_or(|list| list.len() as u64 <= wanted.as_u64().unwrap()),
            "items" => {
                for (number, item) in value.as_array().into_iter().flatten().enumerate() {
                    check(item, wanted, &format!("{place}[{number}]"), wrong);
                }
                true
            }
            "properties" => {
                for (name, schema) in wanted.as_object().unwrap() {
                    if let Some(inner) = value.get(name) {
                        check(inner, schema, &format!("{place}.{name}"), wrong);
                    }
                }
                true
            }
            "description" | "title" | "$schema" => true,
            other => panic!("the test does not know the rule {other}"),
        };
        if !fits {
            wrong.push(format!("{place}: {rule} {wanted} does not fit {value}"));
        }
    }
}

fn properties(rules: &Map<String, Value>) -> &Map<String, Value> {
    rules["properties"].as_object().unwrap()
}

fn types(wanted: &Value) -> impl Iterator<Item = &str> {
    wanted.as_array().map_or_else(|| std::slice::from_ref(wanted), Vec::as_slice).iter().filter_map(Value::as_str)
}

fn is(value: &Value, kind: &str) -> bool {
    match kind {
        "null" => value.is_null(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("the test does not know the type {other}"),
    }
}

#[test]
fn the_checker_finds_what_is_wrong() {
    let schema = serde_json::json!({"type": "object", "additionalProperties": false, "required": ["a"],
        "properties": {"a": {"type": ["integer", "null"]}}});
    let errors = |value: Value| {
        let mut wrong = Vec::new();
        check(&value, &schema, "", &mut wrong);
        wrong.len()
    };
    assert_eq!(errors(serde_json::json!({"a": 1})), 0);
    assert_eq!(errors(serde_json::json!({"a": null})), 0);
    assert_eq!(errors(serde_json::json!({"a": "1"})), 1);
    assert_eq!(errors(serde_json::json!({"b": 1})), 2);
}

#[test]
fn every_sample_keeps_to_the_schema() {
    every_sample("analyze.schema.json", &["analyze", "--format", "json"]);
}

#[test]
fn with_measures_every_sample_keeps_to_it_too() {
    every_sample("analyze.schema.json", &["analyze", "--format", "json", "--measures"]);
}

#[test]
fn the_segments_of_every_sample_keep_to_theirs() {
    let list = schema("segments.schema.json");
    let mut seen = 0;
    for path in samples() {
        let done = wirelab(["segments", "--stream", "0", "--format", "json", path.to_str().unwrap()]);
        if done.status != Some(0) {
            assert!(
                done.stderr.contains("no TCP stream") || done.stderr.contains("no stream 0"),
                "{path:?}: {}",
                done.stderr
            );
            continue;
        }
        let value: Value = serde_json::from_slice(&done.stdout).unwrap();
        let mut wrong = Vec::new();
        check(&value, &list, "segments", &mut wrong);
        assert!(wrong.is_empty(), "{path:?}: {wrong:#?}");
        seen += value.as_array().map_or(0, Vec::len);
    }
    assert!(seen >= 10, "only {seen} segments");
}

#[test]
fn the_conversations_of_every_sample_keep_to_theirs() {
    every_sample("conversations.schema.json", &["analyze", "--conversations", "--format", "json"]);
}

#[test]
fn the_messages_of_every_sample_keep_to_theirs() {
    let list = serde_json::json!({"type": "array", "items": schema("messages.schema.json")});
    let mut seen = 0;
    for path in samples() {
        let lines = wirelab(["messages", "--format", "jsonl", path.to_str().unwrap()]);
        assert_eq!(lines.status, Some(0), "{path:?}");
        let lines = lines.text();
        let messages: Value = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()).collect();
        let mut wrong = Vec::new();
        check(&messages, &list, "messages", &mut wrong);
        assert!(wrong.is_empty(), "{path:?}: {wrong:#?}");
        seen += messages.as_array().map_or(0, Vec::len);
    }
    assert!(seen >= 30, "only {seen} messages");
}

#[test]
fn an_evaluation_keeps_to_its_own() {
    let schema = schema("verify.schema.json");
    for name in ["plain", "server-refuse", "server-half-close"] {
        let folder = root().join("tests/data/verify/tcp-commands").join(name);
        let done = wirelab(["verify", "tcp-commands", "--format", "json", folder.to_str().unwrap()]);
        let value: Value = serde_json::from_slice(&done.stdout).unwrap();
        let mut wrong = Vec::new();
        check(&value, &schema, "verify", &mut wrong);
        assert!(wrong.is_empty(), "{name}: {wrong:#?}");
        assert!(value["submissions"][0]["checks"].as_array().unwrap().len() > 10);
    }
}

/// Holds each line of a truth.jsonl to its form; gives what its lines are: `record`, or `act` of what programs did.
fn hold_truth(path: &Path) -> BTreeSet<String> {
    let schema = schema("truth.schema.json");
    let forms = schema["anyOf"].as_array().unwrap();
    let mut kinds = BTreeSet::new();
    for line in std::fs::read_to_string(path).unwrap().lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        // Against the form that its kind has, so that a failure says what is wrong with it.
        let form = forms.iter().find(|form| form["properties"]["record"]["const"] == row["record"]).unwrap();
        let mut wrong = Vec::new();
        check(&row, form, "truth", &mut wrong);
        assert!(wrong.is_empty(), "{path:?}: {wrong:#?}\n{line}");
        let kind = row["record"].as_str().or(row["act"].as_str()).unwrap();
        kinds.insert(kind.to_owned());
    }
    kinds
}

#[test]
fn the_truth_of_crafted_captures_keeps_to_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let (capture, truth) = (folder.path().join("crafted.pcapng"), folder.path().join("truth.jsonl"));
    let mut kinds = BTreeSet::new();
    for entry in std::fs::read_dir(root().join("sample-pcaps/scenarios")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|end| end != "toml") {
            continue;
        }
        let mut craft = program();
        craft.arg("craft").arg(&path).arg("-o").arg(&capture).arg("--truth").arg(&truth);
        assert_eq!(run(&mut craft).status, Some(0), "{path:?}");
        kinds.extend(hold_truth(&truth));
    }
    assert_eq!(kinds, ["capture", "delivery", "packet", "stream"].map(str::to_owned).into());
}

#[test]
fn the_truth_of_a_run_keeps_to_it_too() {
    for (lab, expected) in [
        ("chat-broadcast", &["accept", "bind", "close", "connect", "receive", "send"][..]),
        ("udp-text", &["bind", "receive", "send"][..]),
    ] {
        let folder = tempfile::tempdir().unwrap();
        // Without the right to capture there is no capture; what was done is told all the same.
        let out = folder.path().to_str().unwrap();
        let done = wirelab(["run", lab, "--clients", "3", "--port", "0", "--out", out]);
        let kinds = hold_truth(&folder.path().join("truth.jsonl"));
        let missing: Vec<_> = expected.iter().filter(|act| !kinds.contains(**act)).collect();
        assert!(missing.is_empty(), "{lab}: {missing:?} of {kinds:?}\n{}", done.stderr);
    }
}

/// One of the schemas in docs/.
fn schema(name: &str) -> Value {
    serde_json::from_slice(&std::fs::read(root().join("docs").join(name)).unwrap()).unwrap()
}

fn every_sample(name: &str, arguments: &[&str]) {
    let schema = schema(name);
    for path in samples() {
        let output = wirelab(arguments.iter().copied().chain([path.to_str().unwrap()]));
        assert_eq!(output.status, Some(0), "{path:?}");
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        let mut wrong = Vec::new();
        check(&report, &schema, "report", &mut wrong);
        assert!(wrong.is_empty(), "{path:?}: {wrong:#?}");
    }
}
