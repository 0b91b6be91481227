//! The teacher's page: the class table with links to the students' pages, what most miss, who is far from the others,
//! and what a person should look at. Not for students: it names them all.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::super::super::model::{Observation, Status};
use super::super::escape::{line, name, xml};
use super::super::insight::{Far, most_missed, outliers};
use super::super::words::fill;
use super::super::{Report, proof};
use super::{document, file_name, list};

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
    let missed = most_missed(class).into_iter().map(|one| {
        let of = fill(&words.missed, &[("count", &one.count.to_string()), ("total", &one.total.to_string())]);
        format!("{}: {}", xml(&line(one.title)), xml(&of))
    });
    list(&words.most_missed, &missed.collect::<Vec<_>>(), &mut out);
    let far = outliers(class).into_iter().map(|one| {
        let score = one.score.to_string();
        let why = match one.far {
            Far::Below(median) => fill(&words.far_below, &[("score", &score), ("median", &median.to_string())]),
            Far::Above(median) => fill(&words.far_above, &[("score", &score), ("median", &median.to_string())]),
            Far::Alone(title) => fill(&words.alone, &[("check", title)]),
        };
        format!("{}: {}", xml(&name(one.name)), xml(&line(&why)))
    });
    list(&words.outliers, &far.collect::<Vec<_>>(), &mut out);
    table(report, &mut out);
    forms(report, &mut out);
    observations(report, &mut out);
    document(report, &title, &out)
}

fn table(report: &Report, out: &mut String) {
    let (class, words) = (report.class(), report.words());
    let _ = writeln!(
        out,
        "<h2>{}</h2>\n<table>\n<thead><tr><th>{}</th>{}<th>{}</th></tr></thead>\n<tbody>",
        xml(&words.summary),
        xml(&words.name),
        if class.marks { format!("<th class=\"number\">{}</th>", xml(&words.score)) } else { String::new() },
        xml(&words.open)
    );
    for (place, one) in class.submissions.iter().enumerate() {
        let score = format!("<td class=\"number\">{} / {}</td>", one.score(), one.max_score());
        // Who handed in nothing misses everything; the note says it in fewer words.
        let told = !one.files.is_empty() || one.notes.is_empty();
        let open = one.checks.iter().filter(|check| told && check.status != Status::Passed);
        let mut open: Vec<String> = open.map(|check| xml(&line(&check.title))).collect();
        open.extend(one.notes.iter().map(|note| xml(&line(note))));
        let _ = writeln!(
            out,
            "<tr><td><a href=\"{}\">{}</a></td>{}<td>{}</td></tr>",
            file_name(place, &one.name),
            xml(&name(&one.name)),
            if class.marks { score } else { String::new() },
            open.join("; ")
        );
    }
    out.push_str("</tbody>\n</table>\n");
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

fn observations(report: &Report, out: &mut String) {
    let (class, words) = (report.class(), report.words());
    let own = class.submissions.iter().flat_map(|one| &one.observations);
    let all: Vec<&Observation> = class.observations.iter().chain(own).collect();
    if all.is_empty() {
        return;
    }
    let _ = writeln!(out, "<h2>{}</h2>\n<p>{}</p>", xml(&words.observations), xml(&words.observations_why));
    for one in all {
        let who: Vec<String> = one.submissions.iter().map(|who| xml(&name(who))).collect();
        let _ =
            writeln!(out, "<section class=\"check\">\n<h3>{}</h3>\n<p>{}</p>", who.join(", "), xml(&line(&one.text)));
        for (who, place) in &one.evidence {
            let _ = writeln!(out, "<p>{}: {}</p>", xml(&name(who)), xml(&line(&proof::words(place, words))));
        }
        out.push_str("</section>\n");
    }
}
