//! A person's decision on a check, as it stands in every form that tells the check.

use wirelab_text::harmless::Harmless;
use wirelab_words::list::decision as words;
use wirelab_words::{Sentence, Text};

use wirelab_labs::check::Worth;

use super::super::model::{Checked, Points};
use super::Report;
use super::words::fill;

impl Report {
    /// Who decided, why, and what was found without it; nothing where nobody decided.
    pub fn decided(&self, check: &Checked) -> Option<String> {
        let decided = check.decision.as_ref()?;
        let reason = Harmless::line(&decided.reason);
        let mut said = match decided.who.as_str() {
            "" => Text::from(words::ByNobody { reason }),
            who => words::By { who: Harmless::line(who), reason }.into(),
        };
        said.push(words::Without {
            status: Harmless::line(self.status(decided.status)),
            points: self.points_in_words(check.worth, decided.points, decided.max_points),
        });
        if decided.changed {
            said.push(words::FilesChanged {});
        }
        Some(said.text(self.words.catalogue()))
    }

    /// The points of a check as people are told them; nothing where it gives none, or none are told.
    pub fn points_of_check(&self, check: &Checked) -> Option<Harmless> {
        self.points_in_words(check.worth, check.points, check.max_points)
    }

    /// The same for points that a check had, or would have.
    pub(super) fn points_in_words(&self, worth: Worth, points: Points, max: Points) -> Option<Harmless> {
        let told = self.class.marks && max.0 > 0;
        let (text, points) = match worth {
            Worth::Counts => (&self.words.points, points),
            Worth::Bonus => (&self.words.points_bonus, points),
            Worth::Costs => (&self.words.points_costs, Points(max.0.saturating_sub(points.0))),
        };
        let values = [("points", points.to_string()), ("max", max.to_string())];
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        told.then(|| Harmless::line(fill(text, &values)))
    }
}

/// Says that on which evidence it was decided could not be written down.
pub fn decision_not_kept(file: &str, why: &str) -> String {
    words::NotKept { file: Harmless::line(file), why: Harmless::line(why) }.said().to_string()
}
