//! The forms of what a chat's server sends on.

use std::collections::{BTreeMap, BTreeSet};

use wirelab_labs::rule::{Broadcast, Route};
use wirelab_labs::template::Template;
use wirelab_labs::{Rule, Side, Variant};

use super::super::super::log::StreamLog;
use super::super::super::model::{Message, Part};
use super::super::said::{Recipient, Said};
use super::super::{Candidate, play};
use super::rewrite::{free, fronted, joined, rewrite};
use super::{Learned, MAX_LEARNED, Votes, log_of, template_bytes};
use crate::note::NoteId;

/// Messages before one that was heard that it may be a copy of.
const MAX_BACK: usize = 16;
/// Longest name.
const MAX_NAME: usize = 40;

/// What a client said, and what somebody else heard afterwards that nothing explains yet.
fn pairs(messages: &[Message]) -> impl Iterator<Item = (&Message, &Message)> {
    let heard = messages.iter().enumerate().filter(|(_, message)| is_unexplained(message)).take(MAX_LEARNED);
    heard.flat_map(move |(place, heard)| {
        let before = messages.get(..place).unwrap_or_default().iter().rev();
        let said = before.filter(|said| said.from == Side::Client && said.stream != heard.stream).take(MAX_BACK);
        said.map(move |said| (said, heard))
    })
}

fn is_unexplained(message: &Message) -> bool {
    message.from == Side::Server && (message.part == Part::Remark || message.has_note(NoteId::OriginalMissing))
}

pub(super) fn broadcast(logs: &[&StreamLog], candidate: Candidate<'_>, rule: &Broadcast, freely: bool) -> Vec<Learned> {
    let variant = candidate.variant;
    let messages = play(logs, candidate);
    let mut votes = Votes::default();
    for (said, heard) in pairs(&messages) {
        let Some(log) = log_of(logs, said) else { continue };
        let values = Said::new(variant, log, &said.bytes, said.text());
        let to = log_of(logs, heard).map(|log| Recipient::of(log.client));
        let value = |name: &str| to.as_ref().and_then(|to| to.value(name)).or_else(|| values.value(name));
        let text = template_bytes(variant, heard);
        let found = rewrite(&rule.send, &value, text);
        let names = ["ip", "port", "to_ip", "to_port"];
        let free = || free("message", &names, &value, text).filter(|_| freely);
        found.or_else(free).into_iter().for_each(|found| votes.add(found));
    }
    let learned = |(template, _): &(Template, u32)| {
        let rule = Rule::Broadcast(Broadcast { send: template.clone(), ..rule.clone() });
        Some((Variant { rule, ..variant.clone() }, vec![(send(candidate)?, template.clone())]))
    };
    votes.0.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    votes.0.iter().take(2).filter_map(learned).collect()
}

fn send(candidate: Candidate<'_>) -> Option<Template> {
    match &candidate.variant.rule {
        Rule::Broadcast(broadcast) => Some(broadcast.send.clone()),
        _ => None,
    }
}

/// The name of each client: what it said first.
fn names<'m>(logs: &[&StreamLog], messages: &'m [Message]) -> BTreeMap<u32, &'m [u8]> {
    let mut names = BTreeMap::new();
    for message in messages.iter().filter(|message| message.from == Side::Client) {
        if log_of(logs, message).is_some_and(|log| log.from_start) {
            names.entry(message.stream).or_insert_with(|| message.text().trim_ascii());
        }
    }
    names.retain(|_, name: &mut &[u8]| !name.is_empty() && name.len() <= MAX_NAME && !name.contains(&b'\n'));
    names
}

pub(super) fn route(logs: &[&StreamLog], candidate: Candidate<'_>, rule: &Route, freely: bool) -> Vec<Learned> {
    let variant = candidate.variant;
    let messages = play(logs, candidate);
    let names = names(logs, &messages);
    let welcome = welcome(variant, &messages, &names, rule, freely);
    let Some((prefix, separator, deliver)) = deliver(variant, &messages, &names, rule, freely) else {
        // Names alone tell nothing.
        return Vec::new();
    };
    let mut changed = Vec::new();
    if deliver != rule.deliver {
        changed.push((rule.deliver.clone(), deliver.clone()));
    }
    if let Some(welcome) = &welcome
        && *welcome != rule.welcome
        && !welcome.pieces().is_empty()
    {
        changed.push((rule.welcome.clone(), welcome.clone()));
    }
    let welcome = welcome.unwrap_or_else(|| rule.welcome.clone());
    let route = Route { welcome, prefix, separator, deliver, errors: rule.errors.clone() };
    vec![(Variant { rule: Rule::Route(Box::new(route)), ..variant.clone() }, changed)]
}

/// What a name is answered with; nothing, if it is not answered. `None`: as the lab has it.
fn welcome(
    variant: &Variant,
    messages: &[Message],
    names: &BTreeMap<u32, &[u8]>,
    rule: &Route,
    freely: bool,
) -> Option<Template> {
    let mut votes = Votes::default();
    for (stream, name) in names {
        let first = messages.iter().position(|one| one.stream == *stream && one.from == Side::Client)?;
        // What comes before anybody says more than a name answers the name.
        let before = messages.iter().take(first + 1).filter(|one| one.from == Side::Client);
        let mut named: BTreeSet<u32> = before.map(|one| one.stream).collect();
        let mut behind = messages
            .iter()
            .skip(first + 1)
            .take_while(|one| one.from == Side::Server || !names.contains_key(&one.stream) || named.insert(one.stream));
        let Some(answer) = behind.find(|one| one.from == Side::Server && one.stream == *stream) else { continue };
        if !is_unexplained(answer) {
            return None;
        }
        let value = |wanted: &str| (wanted == "user").then_some(*name);
        let text = template_bytes(variant, answer);
        let own = || Template::of(joined(fronted(text, &["user"], &value)));
        let found = rewrite(&rule.welcome, &value, text).or_else(|| freely.then(own));
        found.into_iter().for_each(|found| votes.add(found));
    }
    match votes.most() {
        Some((template, _)) => Some(template.clone()),
        None => freely.then(|| Template::of(Vec::new())),
    }
}

/// Whom a message is for, and what that one gets: what stands before the name, between name and text, and the template.
type Delivery = (Vec<u8>, Vec<u8>, Template);

fn deliver(
    variant: &Variant,
    messages: &[Message],
    names: &BTreeMap<u32, &[u8]>,
    rule: &Route,
    freely: bool,
) -> Option<Delivery> {
    let mut votes: Vec<(Delivery, u32, usize)> = Vec::new();
    for (said, heard) in pairs(messages) {
        let (Some(sender), Some(target)) = (names.get(&said.stream), names.get(&heard.stream)) else { continue };
        let text = if variant.strip { said.text().trim_ascii() } else { said.text() };
        let heard = template_bytes(variant, heard);
        let Some((found, body)) = one(rule, text, sender, target, heard, freely) else { continue };
        match votes.iter_mut().find(|(known, ..)| *known == found) {
            Some((_, count, longest)) => (*count, *longest) = (*count + 1, body.max(*longest)),
            None => votes.push((found, 1, body)),
        }
    }
    let most = votes.iter().map(|(_, count, _)| *count).max()?;
    let (found, count, longest) = votes.into_iter().find(|(_, count, _)| *count == most)?;
    // A short text comes out somewhere by chance.
    (count > 1 || longest >= 4).then_some(found)
}

fn one(
    rule: &Route,
    text: &[u8],
    sender: &[u8],
    target: &[u8],
    heard: &[u8],
    freely: bool,
) -> Option<(Delivery, usize)> {
    if let Some(addressed) = rule.address(text).filter(|addressed| addressed.target == target) {
        let value = |name: &str| match name {
            "sender" => Some(sender),
            "target" => Some(target),
            "body" => Some(addressed.body),
            _ => None,
        };
        let own = rule.deliver.render(value) == heard;
        let found = own.then(|| rule.deliver.clone()).or_else(|| rewrite(&rule.deliver, &value, heard));
        let free = || free("body", &["sender", "target"], &value, heard).filter(|_| freely);
        let found = found.or_else(free)?;
        return Some(((rule.prefix.clone(), rule.separator.clone(), found), addressed.body.len()));
    }
    if !freely {
        return None;
    }
    let at = text.windows(target.len().max(1)).position(|window| window == target)?;
    let (prefix, rest) = (text.get(..at)?, text.get(at + target.len()..)?);
    let signs = rest.iter().take_while(|byte| !byte.is_ascii_alphanumeric() && **byte < 0x80).count();
    let (separator, body) = rest.split_at(signs);
    if signs == 0 || signs > 4 || prefix.len() > 8 || body.trim_ascii().is_empty() {
        return None;
    }
    let value = |name: &str| match name {
        "sender" => Some(sender),
        "target" => Some(target),
        "body" => Some(body),
        _ => None,
    };
    let found = free("body", &["sender", "target"], &value, heard)?;
    Some(((prefix.to_vec(), separator.to_vec(), found), body.len()))
}
