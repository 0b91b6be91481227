//! A check explained on one page: what is asked for, what was counted, how the points came about, where it stands, and
//! filters to paste.

mod demand;

use std::fmt::Write;

use wirelab_labs::check::{Undecided, Worth};
use wirelab_text::harmless::Harmless;
use wirelab_text::units::span;
use wirelab_words::list::explain as words;
use wirelab_words::{Said, Sentence};

use super::super::explain::{Exhibit, Explanation, of_frames};
use super::super::model::{Checked, Place, Points, Status, Submission};
use super::escape::{line, name};
use super::{Report, mask};

/// The page about a check of a submission, as plain text; nothing if the submission has no such check.
pub fn page(report: &Report, one: &Submission, explanation: &Explanation) -> Option<String> {
    let check = one.checks.iter().find(|check| check.id == explanation.check.id)?;
    let page = Page { report, one, check, explanation };
    let mut out = String::new();
    page.heading(&mut out);
    page.found(&mut out);
    page.points(&mut out);
    page.places(&mut out);
    page.basis(&mut out);
    Some(out)
}

struct Page<'a> {
    report: &'a Report,
    one: &'a Submission,
    check: &'a Checked,
    explanation: &'a Explanation,
}

impl Page<'_> {
    fn say(&self, said: impl Into<Said>) -> String {
        said.into().text(self.report.words().catalogue())
    }

    fn heading(&self, out: &mut String) {
        let heading =
            words::Heading { check: Harmless::line(&self.check.id), name: Harmless::excerpt(&self.one.name, 60) };
        // Writing to a string cannot fail, here and below.
        let _ = writeln!(out, "{}", self.say(heading));
        section(
            out,
            &self.say(words::AsksFor {}),
            &[line(&self.check.title), self.say(demand::said(self.explanation))],
        );
    }

    fn found(&self, out: &mut String) {
        let mut told = vec![format!("{}: {}", self.report.status(self.check.status), line(&self.check.text))];
        let (done, whole) = self.explanation.share;
        if whole > 1 {
            told.push(self.say(words::Share { done, whole }));
        }
        if !self.check.hint.is_empty() {
            told.push(format!("{}: {}", self.report.words().next, line(&self.check.hint)));
        }
        section(out, &self.say(words::Counted {}), &told);
    }

    fn points(&self, out: &mut String) {
        if !self.report.class().marks {
            return;
        }
        let mut told = vec![self.say(self.came_about())];
        told.extend(self.report.decided(self.check).map(|decided| line(&decided)));
        section(out, &self.say(words::PointsCame {}), &told);
    }

    /// How the points came about without a person; where a person decided, what they are now.
    fn came_about(&self) -> Said {
        let worth = Points(self.explanation.check.points);
        let told = |points: Points| Harmless::line(points.to_string());
        let (done, whole) = self.explanation.share;
        let (points, max) = (self.check.points, self.check.max_points);
        let partial = self.explanation.check.partial;
        // What stands behind another check is judged with it, not alone.
        let status = if self.check.because.is_some() { self.check.status } else { self.explanation.status };
        let computed = match status {
            _ if self.check.decision.is_some() => None,
            _ if worth == Points(0) => return words::NoPoints {}.into(),
            status if self.check.status == Status::NotAsked && status != Status::NotAsked => {
                return words::AnotherCounts { worth: told(worth) }.into();
            }
            _ if self.check.worth == Worth::Bonus => {
                return words::BonusPoints { worth: told(worth), points: told(points) }.into();
            }
            _ if self.check.worth == Worth::Costs => {
                let points = told(Points(max.0.saturating_sub(points.0)));
                return words::CostPoints { worth: told(worth), points }.into();
            }
            Status::Passed => Some((worth, worth, words::AllPoints { worth: told(worth) }.into())),
            Status::Partly if partial => {
                let share = worth.share(done, whole);
                Some((share, worth, words::PartPoints { done, whole, worth: told(worth), points: told(share) }.into()))
            }
            Status::Partly => Some((Points(0), worth, words::NoPart { done, whole, worth: told(worth) }.into())),
            Status::Failed => Some((Points(0), worth, words::ZeroPoints { worth: told(worth) }.into())),
            Status::NotShown => Some((Points(0), worth, words::NotShownPoints { worth: told(worth) }.into())),
            Status::NotAsked => Some((Points(0), Points(0), words::NotAskedPoints { worth: told(worth) }.into())),
            Status::Undecided => {
                // What a limit of ours leaves open earns nothing, whatever the lab says about what cannot be told.
                let withheld = (points, max) == (Points(0), worth);
                let undecided = if withheld { Undecided::Withhold } else { self.explanation.check.undecided };
                let (points, max) = super::super::check::of_undecided(undecided, worth);
                let said = match undecided {
                    Undecided::LeaveOut => words::LeftOut { worth: told(worth) }.into(),
                    Undecided::Give => words::Given { worth: told(worth) }.into(),
                    Undecided::Withhold => words::Withheld { worth: told(worth) }.into(),
                };
                Some((points, max, said))
            }
        };
        match computed {
            // Only what leads to the points that were given explains them.
            Some((given, most, said)) if (given, most) == (points, max) => said,
            _ => words::OtherPoints { points: told(points), max: told(max) }.into(),
        }
    }

    fn places(&self, out: &mut String) {
        let mut told = Vec::new();
        if self.explanation.exhibits.is_empty() {
            told.push(self.say(words::Nowhere {}));
        }
        for one in &self.explanation.exhibits {
            self.exhibit(one, &mut told);
        }
        if let Some(filter) = &self.explanation.looks_at {
            told.push(format!("{}:", self.say(words::PasteAll {})));
            told.push(format!("  {}", line(filter)));
            told.push(self.say(words::Confirm {}));
        }
        section(out, &self.say(words::Where {}), &told);
    }

    fn exhibit(&self, one: &Exhibit, told: &mut Vec<String>) {
        for path in &one.pieces {
            let file = self.one.files.iter().find(|file| file.path == *path);
            let path = Harmless::line(name(path));
            told.push(match file.and_then(|file| file.sha256.as_deref()) {
                Some(hash) => self.say(words::FileHash { file: path, sha256: Harmless::line(hash) }),
                None => self.say(words::FileUnread { file: path }),
            });
        }
        if one.pieces.len() > 1 {
            told.push(self.say(words::FilesAsOne {}));
        }
        for packet in &one.packets {
            let time = packet.time.map_or_else(String::new, span);
            let row = format!("  {:>6} {time:>9}  {}  {}  {}", packet.frame, packet.stream, packet.ends, packet.about);
            told.push(row.trim_end().to_owned());
            told.extend(packet.messages.iter().map(|text| format!("{:19}{}", "", line(&mask::text(text)))));
        }
        told.extend(one.lines.iter().map(|(number, text)| format!("  {number:>6}  {}", line(&mask::text(text)))));
        if one.more > 0 {
            told.push(format!("  {}", self.say(words::More { more: one.more })));
        }
        let Place::Frames(frames) = &one.place else { return };
        if let Some((filter, taken)) = of_frames(frames) {
            let how = if taken < frames.len() {
                self.say(words::PasteFirst { first: taken as u64 })
            } else {
                self.say(words::PasteCounted {})
            };
            told.push(format!("  {how}:"));
            told.push(format!("  {filter}"));
        }
    }

    fn basis(&self, out: &mut String) {
        section(out, &self.say(words::MadeWith {}), &self.report.basis());
    }
}

impl Report {
    /// With what the result was made, a line each: who has the same gets the same.
    pub fn basis(&self) -> Vec<String> {
        let (basis, catalogue) = (&self.class().basis, self.words().catalogue());
        if basis.program.is_empty() {
            return Vec::new();
        }
        let text = |text: &str| Harmless::line(text);
        let mut told = vec![
            words::Program { version: text(&basis.program), compat: text(&basis.compat) }.said(),
            words::LabFile { lab: text(&self.class().lab), sha256: text(&basis.lab) }.said(),
        ];
        if !basis.options.is_empty() {
            told.push(words::Options { options: text(&basis.options.join(" ")) }.into());
        }
        told.extend(basis.inputs.iter().map(|one| {
            words::Input { option: text(&one.option), file: text(&one.file), sha256: text(&one.sha256) }.said()
        }));
        told.iter().map(|said| said.text(catalogue)).collect()
    }

    /// The same in one sentence, behind what it is.
    pub(super) fn made_with(&self) -> Option<String> {
        let basis = self.basis();
        let label = words::MadeWith {}.said().text(self.words().catalogue());
        (!basis.is_empty()).then(|| format!("{label}: {}.", basis.join("; ")))
    }
}

fn section(out: &mut String, heading: &str, lines: &[String]) {
    let _ = writeln!(out, "\n{heading}");
    for line in lines {
        let _ = writeln!(out, "  {line}");
    }
}
