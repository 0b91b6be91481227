//! The teacher's page: causes that several share, the class table with links to the students' pages, who misses most first,
//! what most miss, and who is far from the others. Not for students: it names them all. Nothing of what was observed about
//! the evidence: that never stands beside a mark.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::super::super::model::Submission;
use super::super::Report;
use super::super::causes::{self, Cause};
use super::super::escape::{line, name, xml};
use super::super::insight::{Far, most_missed, outliers};
use super::super::need;
use super::super::words::fill;
use super::{document, file_name, list};
use wirelab_words::Sentence;
use wirelab_words::list::class as sentences;

/// Forms that are listed.
const FORMS: usize = 100;

/// All submissions; pages are expected beside it under [`file_name`].
pub fn index(report: &Report) -> String {
    let (class, words) = (report.class(), report.words());
    let count = class.submissions.len().to_string();
    let title = fill(&words.class, &[("title", &class.title), ("count", &count)]);
    let mut out = String::new();
    // Writing to a string cannot fail, here and below.
    let _ = writeln!(out, "<h1>{}</h1>", xml(&line(&title)));
    let causes = causes::shared(class);
    let shared = causes.iter().map(|cause| xml(&line(&causes::in_words(cause, words.catalogue()))));
    list(&sentences::Causes {}.said().text(words.catalogue()), &shared.collect::<Vec<_>>(), &mut out);
    table(report, &causes, &mut out);
    let missed = most_missed(class).into_iter().map(|one| {
        let of = fill(&words.missed, &[("count", &one.count.to_string()), ("total", &one.total.to_string())]);
        format!("{}: {}", xml(&line(one.title)), xml(&of))
    });
    list(&words.most_missed, &missed.collect::<Vec<_>>(), &mut out);
    let far = outliers(class).into_iter().map(|one| {
        let score = one.score.to_string();
        let why = match one.far {
            Far::Below(median) => fill(&words.far_below, &[("score", &score), ("median", &median.to_string())]),
            Far::Alone(title) => fill(&words.alone, &[("check", title)]),
        };
        format!("{}: {}", xml(&name(one.name)), xml(&line(&why)))
    });
    list(&words.outliers, &far.collect::<Vec<_>>(), &mut out);
    forms(report, &mut out);
    if let Some(made) = report.made_with() {
        let _ = writeln!(out, "<p>{}</p>", xml(&line(&made)));
    }
    document(report, &title, &out)
}

fn table(report: &Report, causes: &[Cause<'_>], out: &mut String) {
    let (class, words) = (report.class(), report.words());
    let _ = writeln!(
        out,
        "<h2>{}</h2>\n<table>\n<thead><tr><th>{}</th>{}<th>{}</th></tr></thead>\n<tbody>",
        xml(&words.summary),
        xml(&words.name),
        if class.marks { format!("<th class=\"number\">{}</th>", xml(&words.score)) } else { String::new() },
        xml(&words.open)
    );
    for place in need::order(class) {
        let Some(one) = class.submissions.get(place) else { continue };
        let score = format!("<td class=\"number\">{} / {}</td>", one.score(), one.max_score());
        let help = if need::may_need_help(causes, one) {
            format!("<br /><strong>{}</strong>", xml(&sentences::NeedHelp {}.said().text(words.catalogue())))
        } else {
            String::new()
        };
        let _ = writeln!(
            out,
            "<tr><td><a href=\"{}\">{}</a>{help}</td>{}<td>{}</td></tr>",
            file_name(place, &one.name),
            xml(&name(&one.name)),
            if class.marks { score } else { String::new() },
            reasons(one).join("<br />")
        );
    }
    out.push_str("</tbody>\n</table>\n");
}

/// Each open check with its reason, and what could not be read.
fn reasons(one: &Submission) -> Vec<String> {
    // Who handed in nothing misses everything; the note says it in fewer words.
    let told = !one.files.is_empty() || one.notes.is_empty();
    let open = one.checks.iter().filter(|check| told && causes::is_open(check));
    let open = open.map(|check| format!("<strong>{}</strong>: {}", xml(&line(&check.title)), xml(&line(&check.text))));
    open.chain(one.notes.iter().map(|note| xml(&line(note)))).collect()
}

/// The forms of log lines that were learned, those of most works first.
fn forms(report: &Report, out: &mut String) {
    let (class, words) = (report.class(), report.words());
    let mut counts: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for one in &class.submissions {
        let mut own: BTreeMap<&str, u64> = BTreeMap::new();
        for form in &one.forms {
            *own.entry(&form.form.text).or_default() += form.form.lines;
        }
        for (form, lines) in own {
            let count = counts.entry(form).or_default();
            *count = (count.0 + lines, count.1 + 1);
        }
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, (lines, works))| (std::cmp::Reverse(*works), std::cmp::Reverse(*lines)));
    let rows: Vec<String> = counts
        .iter()
        .take(FORMS)
        .map(|(form, (lines, works))| {
            let told = fill(&words.form_counts, &[("lines", &lines.to_string()), ("works", &works.to_string())]);
            format!("<code>{}</code>: {}", xml(&line(form)), xml(&told))
        })
        .collect();
    if rows.is_empty() {
        return;
    }
    list(&words.forms, &rows, out);
    let _ = writeln!(out, "<p>{}</p>", xml(&words.forms_why));
}
