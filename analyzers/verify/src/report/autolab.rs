//! Autolab: scores as JSON on the last line of the output, the steps on the line before it.

use serde_json::{Map, Value, json};

use super::super::model::{Points, Submission};
use super::escape::line;
use super::{Report, json as form};

/// Two lines of JSON. Problems in Autolab are to be named as the ids of the checks that give points; those without
/// points are in the first line only.
pub fn lines(report: &Report, one: &Submission) -> String {
    let stage = line(&report.class().title);
    let mut steps = Map::new();
    let mut scores = Map::new();
    for check in &one.checks {
        let mut step = json!({ "passed": !check.status.is_open() });
        let decided = report.decided(check);
        if check.status.is_open() || decided.is_some() {
            let told = if check.hint.is_empty() { &check.text } else { &check.hint };
            step["hint"] = Value::String(line(decided.as_ref().unwrap_or(told)));
        }
        let mut title = line(&check.title);
        // Two checks may be called the same; a name counts once in JSON.
        while steps.contains_key(&title) {
            title.push_str(" *");
        }
        steps.insert(title, step);
        if check.max_points > Points(0) {
            scores.insert(line(&check.id), Value::Number(form::effect(check.effect())));
        }
    }
    // Autolab keeps these names for itself.
    let stage =
        if stage == "stages" || stage == "_presentation" || stage.is_empty() { "checks".to_owned() } else { stage };
    let mut presentation = Map::new();
    presentation.insert("_presentation".to_owned(), "semantic".into());
    presentation.insert("stages".to_owned(), Value::Array(vec![stage.clone().into()]));
    presentation.insert(stage, Value::Object(steps));
    let scores = json!({ "scores": scores });
    form::visible(&format!("{}\n{scores}\n", Value::Object(presentation)))
}
