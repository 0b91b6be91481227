//! Learning the form of what a server says from what it said: the values of the lab's template are there, and what stands
//! between them is written otherwise.
//!
//! What is learned is a variant like the lab's own, with other templates. It is weighed like any other: a form that was met
//! by chance explains nothing more than the lab's own does.

mod chat;
mod rewrite;
mod unended;

use wirelab_labs::framing::Framing;
use wirelab_labs::rule::Case;
use wirelab_labs::template::Template;
use wirelab_labs::{Rule, Variant};

use super::super::log::StreamLog;
use super::super::model::{Message, Verdict};
use super::said::Said;
use super::{Candidate, play};
use rewrite::rewrite;
use unended::unended;

/// A variant with other templates, and which they are: the lab's, and what stands in its place.
pub type Learned = (Variant, Vec<(Template, Template)>);

/// Most messages that forms are learned from.
const MAX_LEARNED: usize = 512;

/// The variants with the forms that show in what was said. `freely`: also forms in words of their own, where the text of a
/// message comes out at others.
pub fn learn(logs: &[&StreamLog], candidate: Candidate<'_>, freely: bool) -> Vec<Learned> {
    let mut learned = of_rule(logs, candidate, freely);
    if let Some((open, changed)) = unended(logs, candidate.variant) {
        let changed: Vec<(Template, Template)> = changed.into_iter().collect();
        let more = of_rule(logs, Candidate { variant: &open, ..candidate }, freely);
        // What is in other words lacks the ending as well: the words are told.
        let told = |own: Vec<_>| if own.is_empty() { changed.clone() } else { own };
        learned.extend(more.into_iter().map(|(variant, own)| (variant, told(own))));
        learned.push((open, changed));
    }
    learned
}

fn of_rule(logs: &[&StreamLog], candidate: Candidate<'_>, freely: bool) -> Vec<Learned> {
    match &candidate.variant.rule {
        Rule::Reply(cases) => replies(logs, candidate, cases).into_iter().collect(),
        Rule::Broadcast(broadcast) => chat::broadcast(logs, candidate, broadcast, freely),
        Rule::Route(route) => chat::route(logs, candidate, route, freely),
        Rule::Silent | Rule::Free | Rule::Talk(_) => Vec::new(),
    }
}

/// Templates with how often each was met.
#[derive(Debug, Default)]
struct Votes(Vec<(Template, u32)>);

impl Votes {
    fn add(&mut self, template: Template) {
        match self.0.iter_mut().find(|(known, _)| *known == template) {
            Some((_, count)) => *count += 1,
            None => self.0.push((template, 1)),
        }
    }

    /// The one that was met most; the first of equals.
    fn most(&self) -> Option<(&Template, u32)> {
        let most = self.0.iter().map(|(_, count)| *count).max()?;
        self.0.iter().find(|(_, count)| *count == most).map(|(template, count)| (template, *count))
    }
}

/// What of a server's message a template stands for: the body where a header says how long it is.
fn template_bytes<'m>(variant: &Variant, message: &'m Message) -> &'m [u8] {
    match variant.server {
        Framing::Record { .. } | Framing::Length { .. } | Framing::AsciiLength { .. } | Framing::Json { .. } => {
            message.text()
        }
        Framing::Silent
        | Framing::Receive
        | Framing::UntilClose { .. }
        | Framing::Line { .. }
        | Framing::Delimiter { .. } => &message.bytes,
    }
}

fn log_of<'l>(logs: &[&'l StreamLog], message: &Message) -> Option<&'l StreamLog> {
    logs.iter().copied().find(|log| log.stream == message.stream)
}

/// Forms of replies, case by case.
fn replies(logs: &[&StreamLog], candidate: Candidate<'_>, cases: &[Case]) -> Option<Learned> {
    let variant = candidate.variant;
    let messages = play(logs, candidate);
    let mut votes: Vec<(Votes, u32)> = cases.iter().map(|_| (Votes::default(), 0)).collect();
    for reply in messages.iter().take(MAX_LEARNED) {
        let Some(asked) = reply.reply_to.and_then(|number| messages.get(number.checked_sub(1)? as usize)) else {
            continue;
        };
        let Some(log) = log_of(logs, asked) else { continue };
        let said = Said::new(variant, log, &asked.bytes, asked.text());
        let Some((place, rest)) = variant.rule.case(said.bare()) else { continue };
        let (Some((votes, right)), Some(case)) = (votes.get_mut(place), cases.get(place)) else { continue };
        match (&reply.verdict, &case.send) {
            (Some(Verdict::Right), _) => *right += 1,
            (Some(Verdict::Wrong(_)), Some(template)) => {
                let value = |name: &str| if name == "rest" { Some(rest) } else { said.value(name) };
                if let Some(found) = rewrite(template, &value, template_bytes(variant, reply)) {
                    votes.add(found);
                }
            }
            _ => {}
        }
    }
    let mut changed = Vec::new();
    let mut learned = cases.to_vec();
    for (case, (votes, right)) in learned.iter_mut().zip(&votes) {
        if let Some((template, count)) = votes.most()
            && count > *right
            && let Some(own) = case.send.replace(template.clone())
        {
            changed.push((own, template.clone()));
        }
    }
    let variant = Variant { rule: Rule::Reply(learned), ..variant.clone() };
    (!changed.is_empty()).then_some((variant, changed))
}
