//! Choosing the lab and the variant for the streams of one server.

use wirelab_labs::{Lab, Variant};
use wirelab_text::ids;
use wirelab_words::list::lab as words;
use wirelab_words::list::lab::{By, Silence};
use wirelab_words::{Said, Sentence};

use super::super::log::StreamLog;
use super::super::play::{Candidate, Tally, weigh};
use super::foreign;
use super::layouts::altered;

/// Most streams that the choice looks at; the others follow it.
const MAX_STREAMS: usize = 48;

ids! {
    /// How sure the choice is.
    pub enum Confidence {
        /// Only the port says so.
        Assumed = "assumed",
        /// The bytes say so, but some things do not fit; or the bytes alone say so, on another port.
        Likely = "likely",
        /// Port and bytes say so.
        Sure = "sure",
        /// It was asked for.
        Asked = "asked for",
    }
}

/// A lab and variant for some streams.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Index of the lab.
    pub lab: usize,
    /// Index of the variant.
    pub variant: usize,
    /// The variant with another layout than the lab's, and what to say of that.
    pub altered: Option<(Variant, Said)>,
    /// How sure it is.
    pub confidence: Confidence,
    /// Why.
    pub why: String,
}

/// What may be chosen from.
#[derive(Clone, Copy, Debug)]
pub struct Allowed<'l> {
    /// The labs.
    pub labs: &'l [Lab],
    /// The only lab that is asked for.
    pub lab: Option<usize>,
    /// The only variant that is asked for.
    pub variant: Option<&'l str>,
    /// A port that counts as the lab's.
    pub port: Option<u16>,
}

/// One candidate's result.
struct Tried {
    lab: usize,
    variant: usize,
    altered: Option<(Variant, Said)>,
    by_port: bool,
    tally: Tally,
}

/// Chooses for the streams of one server that were open at the same time. `Err`: none of the labs, and why, if their port
/// made it look so.
///
/// # Errors
/// A reason in words, or nothing to say.
pub fn choose(logs: &[&StreamLog], allowed: Allowed<'_>) -> Result<Choice, Option<String>> {
    let Some(first) = logs.first() else { return Err(None) };
    let logs = logs.get(..MAX_STREAMS).unwrap_or(logs);
    let port = first.server.port;
    let is_port = |variant: &Variant| variant.ports.of(first.transport).contains(&port) || allowed.port == Some(port);
    let asked = allowed.lab.is_some() && allowed.port.is_none_or(|wanted| wanted == port);
    if allowed.port.is_some_and(|wanted| wanted != port) {
        return Err(None);
    }
    let at_port = allowed.labs.iter().flat_map(|lab| &lab.variants).any(is_port);
    if !asked && let Some(name) = logs.iter().find_map(|log| foreign(log)) {
        return Err(at_port.then(|| words::NotThis { port, service: name.into() }.said().to_string()));
    }
    let mut tried = Vec::new();
    for (lab_index, lab) in
        allowed.labs.iter().enumerate().filter(|(index, _)| allowed.lab.is_none_or(|lab| lab == *index))
    {
        let fits = |variant: &Variant| !variant.ports.of(first.transport).is_empty() || asked;
        let wanted = |variant: &Variant| allowed.variant.is_none_or(|id| id == variant.id);
        for (index, variant) in lab.variants.iter().enumerate().filter(|(_, variant)| fits(variant) && wanted(variant))
        {
            let by_port = is_port(variant);
            if !by_port && at_port && !asked {
                continue;
            }
            let tally = weigh(logs, Candidate { lab_index, lab, variant_index: index, variant });
            tried.push(Tried { lab: lab_index, variant: index, altered: None, by_port, tally });
            if (by_port || asked) && !tally.is_clean() {
                for other in altered(variant) {
                    let tally =
                        weigh(logs, Candidate { lab_index, lab, variant_index: index, variant: &other.variant });
                    if tally.is_clean() && tally.framed > 0 {
                        let altered = Some((other.variant, other.what));
                        tried.push(Tried { lab: lab_index, variant: index, altered, by_port, tally });
                    }
                }
            }
        }
    }
    // The first of equals: the order of the catalogue, and the lab's own layout before others.
    let mut best: Option<Tried> = None;
    for one in tried {
        let value = |tried: &Tried| tried.tally.value() - i64::from(tried.altered.is_some());
        if best.as_ref().is_none_or(|best| value(&one) > value(best)) {
            best = Some(one);
        }
    }
    let best = best.ok_or(None)?;
    if !asked && best.tally.binary > 0 && best.tally.right == 0 {
        return Err(best.by_port.then(|| words::NotText { port }.said().to_string()));
    }
    let confidence = match (asked, best.by_port) {
        (true, _) => Confidence::Asked,
        (false, true) if best.tally.is_empty() || best.tally.right + best.tally.framed == 0 => Confidence::Assumed,
        (false, true) if best.tally.is_clean() => Confidence::Sure,
        (false, true) => Confidence::Likely,
        (false, false) if convincing(&best.tally) => Confidence::Likely,
        (false, false) => return Err(None),
    };
    let why = why(&best, port, confidence);
    let Tried { lab, variant, altered, .. } = best;
    Ok(Choice { lab, variant, altered, confidence, why })
}

/// Whether bytes alone, on a port that is no lab's, are enough.
fn convincing(tally: &Tally) -> bool {
    tally.is_clean() && (tally.telling >= 20 && tally.right >= 2 || tally.framed >= 3 && tally.right >= 3)
}

fn why(best: &Tried, port: u16, confidence: Confidence) -> String {
    let Tally { right, wrong, framed, misread, requests, .. } = best.tally;
    let by = match (best.by_port, confidence) {
        (true, _) => By::Port,
        (false, Confidence::Asked) => By::Asked,
        (false, Confidence::Assumed | Confidence::Likely | Confidence::Sure) => By::Bytes,
    };
    let silence = match (requests, right + framed + wrong + misread) {
        (0, _) => Silence::Client,
        (_, 0) => Silence::Bytes,
        _ => Silence::No,
    };
    let layout = best.altered.as_ref().map(|(_, what)| what.clone());
    words::Why { by, port, right, framed, wrong, misread, silence, layout }.said().to_string()
}
