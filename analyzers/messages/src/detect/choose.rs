//! Choosing the lab and the variant for the streams of one server.

use std::sync::Arc;

use wirelab_labs::{Lab, Rule, Variant};
use wirelab_text::harmless::Harmless;
use wirelab_text::ids;
use wirelab_words::list::lab as words;
use wirelab_words::list::lab::{By, Silence};
use wirelab_words::{Said, Sentence};

use super::super::log::{StreamLog, is_binary};
use super::super::play::{Candidate, Tally, weigh, weigh_clean};
use super::altered::Altered;
use super::forms;
use super::layouts;
use super::none::{NoLab, NotLab, is_near};

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
    /// The variant as it was really done, with what to say of that.
    pub altered: Option<Altered>,
    /// How sure it is.
    pub confidence: Confidence,
    /// Why.
    pub why: Arc<str>,
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
struct Tried<'l> {
    lab: usize,
    variant: usize,
    of: &'l Variant,
    altered: Option<Altered>,
    by_port: bool,
    tally: Tally,
}

/// What was said, and what it is weighed against.
#[derive(Clone, Copy)]
struct Search<'s> {
    logs: &'s [&'s StreamLog],
    allowed: Allowed<'s>,
    port: u16,
}

/// Chooses for the streams of one server that were open at the same time. `Err`: none of the labs, and why, if there is
/// something to say. A lab that was asked for is judged by every answer, on its ports; one that is guessed has to be right.
///
/// # Errors
/// What they are instead, or nothing to say.
pub fn choose(logs: &[&StreamLog], allowed: Allowed<'_>) -> Result<Choice, Option<NotLab>> {
    let Some(first) = logs.first() else { return Err(None) };
    let logs = logs.get(..MAX_STREAMS).unwrap_or(logs);
    let search = Search { logs, allowed, port: first.server.port };
    match allowed.lab {
        Some(lab) if search.is_at_port(lab) => search.asked(lab),
        Some(lab) if search.is_free(lab) => search.anywhere(lab),
        Some(lab) => Err(search.elsewhere(lab)),
        None if allowed.port.is_some_and(|wanted| wanted != search.port) => Err(None),
        None => search.guessed(),
    }
}

impl<'s> Search<'s> {
    fn first(&self) -> Option<&'s StreamLog> {
        self.logs.first().copied()
    }

    fn has_port(&self, variant: &Variant) -> bool {
        let own = self.first().is_some_and(|first| variant.ports.of(first.transport).contains(&self.port));
        match self.allowed.port {
            Some(port) => port == self.port,
            None => own,
        }
    }

    /// Whether this is a port of a lab, or the one that was named for it.
    fn is_at_port(&self, lab: usize) -> bool {
        self.allowed.labs.get(lab).is_some_and(|lab| lab.variants.iter().any(|variant| self.has_port(variant)))
    }

    /// Whether the lab may be on any port of this transport, and nobody named one.
    fn is_free(&self, lab: usize) -> bool {
        let transport = self.first().map(|first| first.transport);
        let free = self.allowed.labs.get(lab).zip(transport).is_some_and(|(lab, transport)| lab.any_port(transport));
        free && self.allowed.port.is_none()
    }

    fn is_silent(&self) -> bool {
        self.logs.iter().all(|log| log.is_silent())
    }

    /// Variants of labs that may be meant.
    fn candidates(&self, wanted: impl Fn(usize, &Variant) -> bool) -> Vec<Candidate<'s>> {
        let mut found = Vec::new();
        for (lab_index, lab) in self.allowed.labs.iter().enumerate() {
            for (variant_index, variant) in lab.variants.iter().enumerate() {
                let asked_for = self.allowed.variant.is_none_or(|id| id == variant.id);
                if asked_for && wanted(lab_index, variant) {
                    found.push(Candidate { lab_index, lab, variant_index, variant, asked: None });
                }
            }
        }
        found
    }

    fn result(&self, candidate: Candidate<'s>, altered: Option<Altered>, tally: Tally) -> Tried<'s> {
        let Candidate { lab_index: lab, variant_index: variant, variant: of, .. } = candidate;
        Tried { lab, variant, of, altered, by_port: self.has_port(of), tally }
    }

    /// Tries variants of labs, as they are, and where none of them explains all, those that do not fit with other layouts and
    /// forms. `freely`: also with forms in words of their own.
    fn tried(&self, candidates: Vec<Candidate<'s>>, freely: bool) -> Vec<Tried<'s>> {
        let tallies: Vec<Tally> = candidates.iter().map(|candidate| weigh(self.logs, *candidate)).collect();
        let explained = tallies.iter().any(|tally| tally.explains_all() && tally.right > 0);
        let mut tried = Vec::new();
        for (candidate, tally) in candidates.into_iter().zip(tallies) {
            tried.push(self.result(candidate, None, tally));
            if !tally.explains_all() && (self.has_port(candidate.variant) || freely) {
                self.in_other_layouts(candidate, &mut tried);
                if !explained {
                    self.in_other_forms(candidate, tally, freely, &mut tried);
                }
            }
        }
        tried
    }

    fn in_other_layouts(&self, candidate: Candidate<'s>, tried: &mut Vec<Tried<'s>>) {
        for other in layouts::altered(candidate.variant) {
            let tally = weigh_clean(self.logs, Candidate { variant: &other.variant, ..candidate });
            // A layout that is another reads what was said; one that leaves its rest open was met by chance.
            if let Some(tally) = tally.filter(|tally| tally.framed > 2 * tally.unended) {
                tried.push(self.result(candidate, Some(other), tally));
            }
        }
    }

    fn in_other_forms(&self, candidate: Candidate<'s>, own: Tally, freely: bool, tried: &mut Vec<Tried<'s>>) {
        for other in forms::altered(self.logs, candidate, freely) {
            let asked = Some(candidate.variant);
            let tally = weigh(self.logs, Candidate { variant: &other.variant, asked, ..candidate });
            if tally.right > own.right {
                tried.push(self.result(candidate, Some(other), tally));
            }
        }
    }

    /// The lab that was asked for, on its port: whatever is said is judged, unless nobody speaks as in that lab.
    fn asked(&self, lab: usize) -> Result<Choice, Option<NotLab>> {
        let transport = self.first().map(|first| first.transport);
        let fits = |variant: &Variant| transport.is_some_and(|transport| !variant.ports.of(transport).is_empty());
        let tried = self.tried(self.candidates(|index, variant| index == lab && fits(variant)), true);
        let best = best(tried).ok_or(None)?;
        if let Some(why) = self.not_of(&best) {
            return Err(Some(NotLab { kind: NoLab::Unlike, why }));
        }
        Ok(self.choice(best, Confidence::Asked))
    }

    /// Why what the clients say is nothing that is said in a lab; `None`: it may be.
    fn not_of(&self, best: &Tried<'_>) -> Option<String> {
        let Tally { right, requests, meant, shaped, binary, .. } = best.tally;
        let (port, lab) = (self.port, || Harmless::line(self.allowed.labs.get(best.lab).map_or("", |lab| &lab.id)));
        if right > 0 || self.is_silent() {
            return None;
        }
        if best.of.client.layout().is_some() {
            let text = |log: &&StreamLog| !log.from_client.is_empty() && !log.from_client.is_binary();
            let all = shaped == 0 && self.logs.iter().filter(|log| !log.from_client.is_empty()).all(text);
            return (all && requests > 0).then(|| words::NotRecords { port, lab: lab() }.said().to_string());
        }
        if binary > 0 {
            return Some(words::NotText { port }.said().to_string());
        }
        let strange =
            matches!(&best.of.rule, Rule::Reply(cases) if !cases.iter().any(wirelab_labs::rule::Case::takes_all));
        (strange && meant == 0 && requests > 0).then(|| words::NotRequests { port, lab: lab() }.said().to_string())
    }

    /// The lab that was asked for, on whatever port: by what is said alone.
    fn anywhere(&self, lab: usize) -> Result<Choice, Option<NotLab>> {
        // Of what is said with the rest of the world nothing is a lab's.
        let near = |first: &&StreamLog| !self.is_silent() && is_near(first.server.address);
        let first = self.first().filter(near).ok_or(None)?;
        let fits = |variant: &Variant| variant.ports.is_any(first.transport);
        let tried = self.tried(self.candidates(|index, variant| index == lab && fits(variant)), true);
        // Where both sides say what they like, words tell nothing: text between two near machines may be it.
        let talked = |tried: &Tried<'_>| {
            matches!(tried.of.rule, Rule::Free) && tried.tally.binary == 0 && tried.tally.requests > 0
        };
        let shown = |tried: &Tried<'_>| {
            let Tally { right, wrong, misread, meant, .. } = tried.tally;
            // One request a connection is all that a server that closes hears.
            let enough = right >= 2 || wrong == 0 && meant > 0 && right >= 1;
            misread == 0 && enough && right > 2 * wrong
        };
        let fitting = tried.into_iter().filter(|tried| convincing(&tried.tally) || shown(tried) || talked(tried));
        let best = best(fitting.collect()).ok_or(None)?;
        Ok(self.choice(best, Confidence::Likely))
    }

    /// Whether a lab that was asked for is done on a port that is not its own.
    fn elsewhere(&self, lab: usize) -> Option<NotLab> {
        let first = self.first()?;
        if self.is_silent() || !is_near(first.server.address) {
            return None;
        }
        let fits = |variant: &Variant| !variant.ports.of(first.transport).is_empty();
        let best = best(self.tried(self.candidates(|index, variant| index == lab && fits(variant)), true))?;
        let surely = best.tally.is_clean() && best.tally.right >= 3;
        if !(convincing(&best.tally) || surely && best.altered.is_some()) {
            return None;
        }
        let lab = Harmless::line(&*self.allowed.labs.get(best.lab)?.id);
        let why = words::Elsewhere { port: self.port, lab, right: best.tally.right }.said().to_string();
        Some(NotLab { kind: NoLab::Elsewhere, why })
    }

    /// Whichever lab fits what was said.
    fn guessed(&self) -> Result<Choice, Option<NotLab>> {
        let Some(first) = self.first().filter(|_| !self.is_silent()) else { return Err(None) };
        let near = is_near(first.server.address);
        let at_port = self.tried(self.candidates(|_, variant| self.has_port(variant)), false);
        let is_at_port = !at_port.is_empty();
        let not = if is_at_port { Some(self.unlike(&at_port)) } else { None };
        let fitting = at_port.into_iter().filter(|tried| if near { tried.fits() } else { convincing(&tried.tally) });
        if let Some(best) = best(fitting.collect()) {
            let confidence = match best.tally.is_clean() {
                _ if best.tally.right + best.tally.shaped + best.tally.unseen == 0 => Confidence::Assumed,
                true if best.altered.as_ref().is_none_or(|altered| altered.form.is_none()) => Confidence::Sure,
                _ => Confidence::Likely,
            };
            return Ok(self.choice(best, confidence));
        }
        // A lab that leaves its port open says too little by itself: elsewhere it is found where it is named.
        let elsewhere = |variant: &Variant| {
            let ports = &variant.ports;
            !ports.of(first.transport).is_empty() && !ports.is_any(first.transport) && !self.has_port(variant)
        };
        let others = self.candidates(|_, variant| elsewhere(variant)).into_iter();
        let others = others.filter_map(|one| Some(self.result(one, None, weigh_clean(self.logs, one)?)));
        let others = others.filter(|tried| convincing(&tried.tally));
        if let Some(best) = best(others.collect()) {
            return Ok(self.choice(best, Confidence::Likely));
        }
        Err(not.filter(|_| near))
    }

    /// What there is to say of a lab's port on which none of its labs fits.
    fn unlike(&self, tried: &[Tried<'_>]) -> NotLab {
        let mut labs: Vec<&str> =
            tried.iter().filter_map(|one| self.allowed.labs.get(one.lab)).map(|lab| lab.id.as_str()).collect();
        labs.dedup();
        let labs: Vec<Harmless> = labs.into_iter().map(Harmless::line).collect();
        let port = self.port;
        let server = self.logs.iter().map(|log| &log.from_server).find(|lane| !lane.is_empty());
        let said = server.and_then(|lane| Some((lane, lane.arrivals().first()?)));
        let Some((lane, arrival)) = said else {
            let why = words::Untold { port, labs }.said().to_string();
            return NotLab { kind: NoLab::Untold, why };
        };
        let first = lane.part(arrival.start, arrival.end);
        let echo = |log: &&&StreamLog| log.from_client.bytes() == log.from_server.bytes();
        let spoke = |log: &&&StreamLog| !log.from_server.is_empty();
        let speaks = if self.logs.iter().filter(spoke).all(|log| echo(&log)) {
            words::Speaks::Echo
        } else if is_binary(first) {
            words::Speaks::Binary
        } else {
            words::Speaks::Text
        };
        let why = words::Unlike { port, labs, speaks, first: Harmless::excerpt(first, 40) }.said().to_string();
        NotLab { kind: NoLab::Unlike, why }
    }

    fn choice(&self, best: Tried<'_>, confidence: Confidence) -> Choice {
        let is_cut = self.logs.iter().any(|log| log.is_cut());
        let why = why(&best, (self.port, is_cut), confidence).into();
        let Tried { lab, variant, altered, .. } = best;
        Choice { lab, variant, altered, confidence, why }
    }
}

impl Tried<'_> {
    /// Whether anything in the bytes speaks for a lab at whose port they came; where a server has nothing to say, whether
    /// nothing speaks against it.
    fn fits(&self) -> bool {
        let Tally { right, unseen, shaped, misread, binary, unasked, wrong, meant, strays, requests, .. } = self.tally;
        if binary > 0 && right == 0 {
            return false;
        }
        let quiet = wrong + unasked + misread == 0;
        let text = self.of.client.layout().is_none();
        // What comes back may be right whatever it is: records have to be records.
        let shows = if text { right + unseen + strays > 0 } else { shaped > misread && (right > 0 || wrong == 0) };
        let shows = shows || shaped > misread && wrong == 0;
        match &self.of.rule {
            _ if shows => true,
            Rule::Silent => text && quiet && requests > 0,
            Rule::Free => text && quiet,
            Rule::Reply(_) | Rule::Broadcast(_) | Rule::Route(_) | Rule::Talk(_) => quiet && meant > 0,
        }
    }
}

/// The best of them; the first of equals: the order of the catalogue, and the lab's own layout and form before others.
fn best(tried: Vec<Tried<'_>>) -> Option<Tried<'_>> {
    let value = |tried: &Tried<'_>| tried.tally.value() - i64::from(tried.altered.is_some());
    let mut best: Option<Tried<'_>> = None;
    for one in tried {
        if best.as_ref().is_none_or(|best| value(&one) > value(best)) {
            best = Some(one);
        }
    }
    best
}

/// Whether bytes alone, on a port that is no lab's, are enough.
fn convincing(tally: &Tally) -> bool {
    tally.is_clean() && (tally.telling >= 20 && tally.right >= 2 || tally.shaped >= 3 && tally.right >= 3)
}

fn why(best: &Tried<'_>, (port, is_cut): (u16, bool), confidence: Confidence) -> String {
    let Tally { right, wrong, shaped, misread, requests, unseen, .. } = best.tally;
    let by = match (best.by_port, confidence) {
        (true, _) => By::Port,
        (false, Confidence::Asked) => By::Asked,
        (false, Confidence::Assumed | Confidence::Likely | Confidence::Sure) => By::Bytes,
    };
    let framed = best.tally.framed.max(shaped);
    let silence = match (requests, right + framed + wrong + misread + unseen) {
        (0, _) if is_cut => Silence::Cut,
        (0, _) => Silence::Client,
        (_, 0) => Silence::Bytes,
        _ => Silence::No,
    };
    let altered = best.altered.as_ref();
    let layout: Option<Said> = altered.and_then(|altered| altered.layout.clone());
    let form: Option<Said> = altered.and_then(|altered| altered.form.clone());
    words::Why { by, port, right, framed, wrong, misread, unseen, silence, layout, form }.said().to_string()
}
