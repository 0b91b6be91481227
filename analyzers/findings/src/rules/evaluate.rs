//! All rules of a file over one capture.

use wirelab_engine::engine::{Event, Observer};
use wirelab_fields::Registry;
use wirelab_fields::filter::Filter;

use super::file::{Condition, RuleFile};
use super::split::{Search, Split};

/// Frames named in a result.
const FRAMES: usize = 10;

/// How a rule came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The condition holds.
    Passed,
    /// It does not.
    Failed,
    /// The rule cannot be judged; why.
    Unusable(String),
}

/// What is said of one rule.
#[derive(Clone, Debug)]
pub struct RuleResult {
    /// Its name.
    pub id: String,
    /// What it wants.
    pub description: String,
    /// Its display filter.
    pub filter: String,
    /// Its condition as it stands in the file.
    pub condition: String,
    /// How it came out.
    pub outcome: Outcome,
    /// Frames that match.
    pub observed: u64,
    /// The first of them.
    pub frames: Vec<u64>,
    /// Where the text that it looks for lies in a stream, though in no single frame.
    pub split: Option<Split>,
}

struct Judged {
    result: RuleResult,
    usable: Option<(Filter, Condition)>,
    search: Option<Search>,
}

/// Counts frames for all rules at once.
pub struct Evaluation {
    rules: Vec<Judged>,
}

impl Evaluation {
    /// Compiles the rules. One that cannot be compiled costs only itself.
    pub fn new(file: &RuleFile) -> Self {
        Self::with_fields(file, &Registry::new())
    }

    /// The same, with fields that were added.
    pub fn with_fields(file: &RuleFile, registry: &Registry) -> Self {
        let rules = file.rules.iter().map(|rule| {
            let filter = Filter::compile(&rule.filter, registry).map_err(|error| error.to_string());
            let condition = rule.condition.parse::<Condition>().map_err(|error| error.to_string());
            let (usable, outcome) = match (filter, condition) {
                (Ok(filter), Ok(condition)) => (Some((filter, condition)), Outcome::Failed),
                (Err(why), _) | (_, Err(why)) => (None, Outcome::Unusable(why)),
            };
            Judged {
                search: usable.is_some().then(|| Search::of(&rule.filter)).flatten(),
                usable,
                result: RuleResult {
                    id: rule.id.clone(),
                    description: rule.description.clone(),
                    filter: rule.filter.clone(),
                    condition: rule.condition.clone(),
                    outcome,
                    observed: 0,
                    frames: Vec::new(),
                    split: None,
                },
            }
        });
        Self { rules: rules.collect() }
    }

    /// Whether a rule asks for Wireshark's verdicts.
    pub fn needs_verdicts(&self) -> bool {
        self.rules.iter().flat_map(|rule| &rule.usable).any(|(filter, _)| filter.needs_verdicts())
    }

    /// Whether any of them needs the pieces of streams counted.
    pub fn needs_contiguity(&self) -> bool {
        self.rules.iter().flat_map(|rule| &rule.usable).any(|(filter, _)| filter.needs_contiguity())
    }

    /// Whether a rule asks for what is known only at the end, and so for two passes.
    pub fn needs_summary(&self) -> bool {
        self.rules.iter().flat_map(|rule| &rule.usable).any(|(filter, _)| filter.needs_summary())
    }

    /// Whether a rule asks for application protocols.
    pub fn needs_applications(&self) -> bool {
        self.rules.iter().flat_map(|rule| &rule.usable).any(|(filter, _)| filter.needs_applications())
    }

    /// Whether a rule asks for a lab's messages.
    pub fn needs_messages(&self) -> bool {
        self.rules.iter().flat_map(|rule| &rule.usable).any(|(filter, _)| filter.needs_messages())
    }

    /// The results, in the order of the file.
    pub fn finish(self) -> Vec<RuleResult> {
        let finish = |mut rule: Judged| {
            if let Some((_, condition)) = rule.usable
                && condition.holds(rule.result.observed)
            {
                rule.result.outcome = Outcome::Passed;
            }
            if rule.result.observed == 0 {
                rule.result.split = rule.search.and_then(Search::found);
            }
            rule.result
        };
        self.rules.into_iter().map(finish).collect()
    }
}

impl Observer for Evaluation {
    fn on(&mut self, event: Event<'_>) {
        let Event::Packet(view) = event else { return };
        for rule in &mut self.rules {
            let Some((filter, _)) = &rule.usable else { continue };
            if filter.matches(view) {
                rule.result.observed += 1;
                if rule.result.frames.len() < FRAMES {
                    rule.result.frames.push(view.packet.frame);
                }
            }
            if let Some(search) = &mut rule.search
                && rule.result.observed == 0
            {
                search.packet(view);
            }
        }
    }
}
