//! Rows of what students hand in: of submissions, and of the checks of each, as `verify --format json` tells them.

use serde_json::Value as Json;

use crate::batch::Kind::{Boolean, Float, Signed, Text};
use crate::column::{Column, Rows};
use crate::value::Value;

/// The table of submissions.
pub enum Submissions {}

/// The table of checks.
pub enum Checks {}

/// What a row of either is made of.
#[derive(Clone, Copy, Debug)]
pub struct HandIn<'a> {
    /// The report that it stands in.
    pub report: &'a Json,
    /// The submission.
    pub submission: &'a Json,
    /// One of its checks; of a row of submissions, nothing.
    pub check: &'a Json,
}

const WHO: &str = "who handed it in, by a pseudonym unless names are asked for";

fn text<'a>(of: &'a Json, name: &str) -> Value<'a> {
    of.get(name).and_then(Json::as_str).into()
}

fn number<'a>(of: &'a Json, name: &str) -> Value<'a> {
    of.get(name).and_then(Json::as_f64).into()
}

/// How many of a submission's checks went in some way.
fn counted<'a>(of: &'a Json, status: &str) -> Value<'a> {
    let checks = of.get("checks").and_then(Json::as_array).into_iter().flatten();
    (checks.filter(|check| check.get("status").and_then(Json::as_str) == Some(status)).count() as u64).into()
}

impl Rows for Submissions {
    type Of<'a> = HandIn<'a>;
    const COLUMNS: &'static [Column<Self>] = &[
        Column::sure("lab", Text, "the lab that it was held against", |h| text(h.report, "lab")),
        Column::sure("submission", Text, WHO, |h| text(h.submission, "name")),
        Column::maybe("score", Float, "points, where they are given", |h| number(h.submission, "score")),
        Column::maybe("max_score", Float, "the most points", |h| number(h.submission, "max_score")),
        Column::maybe("untold", Float, "points that the evidence does not decide", |h| number(h.submission, "untold")),
        Column::maybe("may_need_help", Boolean, "whether somebody should ask how it goes", |h| {
            let name = h.submission.get("name");
            let rows = h.report.get("attention").and_then(Json::as_array);
            let own = rows.and_then(|rows| rows.iter().find(|row| row.get("submission") == name));
            own.and_then(|row| row.get("may_need_help")).and_then(Json::as_bool).into()
        }),
        Column::sure("passed", Signed, "checks that hold", |h| counted(h.submission, "passed")),
        Column::sure("failed", Signed, "checks that do not hold", |h| counted(h.submission, "failed")),
        Column::sure("not_shown", Signed, "checks of which the evidence was not handed in", |h| {
            counted(h.submission, "not-shown")
        }),
        Column::sure("undecided", Signed, "checks that nobody can tell from the evidence", |h| {
            counted(h.submission, "undecided")
        }),
    ];
}

impl Rows for Checks {
    type Of<'a> = HandIn<'a>;
    const COLUMNS: &'static [Column<Self>] = &[
        Column::sure("lab", Text, "the lab", |h| text(h.report, "lab")),
        Column::sure("submission", Text, WHO, |h| text(h.submission, "name")),
        Column::sure("check", Text, "the check, for programs", |h| text(h.check, "id")),
        Column::sure("title", Text, "what is asked for", |h| text(h.check, "title")),
        Column::maybe("severity", Text, "how much it matters", |h| text(h.check, "severity")),
        Column::sure("status", Text, "how it went", |h| text(h.check, "status")),
        Column::maybe(
            "worth",
            Text,
            "what its points do to the total: they count, are a bonus, or are taken off (costs)",
            |h| text(h.check, "worth"),
        ),
        Column::maybe("points", Float, "points, where they are given", |h| number(h.check, "points")),
        Column::maybe("max_points", Float, "the most points", |h| number(h.check, "max_points")),
        Column::maybe("text", Text, "what was found", |h| text(h.check, "text")),
        Column::maybe("hint", Text, "what to do", |h| text(h.check, "hint")),
    ];
}
