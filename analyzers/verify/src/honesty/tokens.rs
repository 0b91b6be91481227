//! Tokens: a word for each student, given out with the task, that has to be said in the lab's conversations.

use std::collections::{BTreeMap, HashMap};

use regex::bytes::{Regex, RegexBuilder};
use wirelab_text::harmless::Harmless;
use wirelab_text::safe::excerpt;
use wirelab_words::Text;
use wirelab_words::list::observation as words;

use super::Member;
use crate::case::Case;
use crate::model::{Observation, ObservationKind, Place, Proof};

/// Tokens that can be given out, and the fewest characters of one: shorter ones are in streams by chance.
const MAX_TOKENS: usize = 20_000;
const LEAST: usize = 4;
/// Most bytes of the machine that looks for all tokens at once.
const MACHINE: usize = 256 << 20;
/// Occurrences that are kept of a submission.
const MAX_FOUND: usize = 64;

/// Who has which token.
#[derive(Clone, Debug)]
pub struct Tokens {
    /// Owner and token.
    given: Vec<(String, String)>,
    places: HashMap<String, usize>,
    any: Regex,
}

/// Why tokens cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TokenError {
    /// There are none.
    #[error("there is no token in it")]
    None,
    /// Too many.
    #[error("there are more than {MAX_TOKENS} tokens")]
    TooMany,
    /// A token that would be found by chance.
    #[error("the token of {0} has fewer than {LEAST} characters: it would be found by chance")]
    Short(String),
    /// A token of two.
    #[error("{0} and {1} have the same token")]
    Twice(String, String),
    /// They cannot be looked for at once.
    #[error("the tokens cannot be looked for")]
    Unusable,
}

impl Tokens {
    /// Of submissions' names, or the participants' numbers, and their tokens. Upper and lower case are the same: labs change
    /// them.
    ///
    /// # Errors
    /// When a token is too short, is given twice, or there are none or too many.
    pub fn new(given: Vec<(String, String)>) -> Result<Self, TokenError> {
        if given.is_empty() {
            return Err(TokenError::None);
        }
        if given.len() > MAX_TOKENS {
            return Err(TokenError::TooMany);
        }
        let told = |name: &str| excerpt(name.as_bytes(), 60);
        let mut places: HashMap<String, usize> = HashMap::new();
        for (place, (owner, token)) in given.iter().enumerate() {
            if token.chars().count() < LEAST {
                return Err(TokenError::Short(told(owner)));
            }
            let before = places.insert(token.to_ascii_lowercase(), place).and_then(|before| given.get(before));
            if let Some((other, _)) = before {
                return Err(TokenError::Twice(told(other), told(owner)));
            }
        }
        // The longest first, so that a token that begins like another is found itself.
        let mut longest: Vec<&str> = given.iter().map(|(_, token)| token.as_str()).collect();
        longest.sort_by_key(|token| (std::cmp::Reverse(token.len()), *token));
        let parts: Vec<String> = longest.iter().map(|token| regex::escape(token)).collect();
        let machine = RegexBuilder::new(&format!("(?i-u:{})", parts.join("|")))
            .unicode(false)
            .size_limit(MACHINE)
            .build()
            .map_err(|_| TokenError::Unusable)?;
        Ok(Self { given, places, any: machine })
    }

    /// Looks for all tokens in the streams of a submission.
    pub(crate) fn look(&self, case: &Case<'_>) -> Vec<(usize, String, u64)> {
        let mut found: BTreeMap<(usize, String), u64> = BTreeMap::new();
        for capture in &case.captures {
            for stream in capture.index.all().streams.values() {
                for lane in [&stream.log.from_client, &stream.log.from_server] {
                    for hit in self.any.find_iter(lane.bytes()) {
                        let word = String::from_utf8_lossy(hit.as_bytes()).to_ascii_lowercase();
                        let Some(place) = self.places.get(&word) else { continue };
                        let frame =
                            lane.carriers(hit.start(), hit.end()).next().map_or(0, |(arrival, ..)| arrival.frame);
                        if found.len() < MAX_FOUND {
                            let first = found.entry((*place, capture.path.clone())).or_insert(frame);
                            *first = frame.min(*first);
                        }
                    }
                }
            }
        }
        found.into_iter().map(|((place, path), frame)| (place, path, frame)).collect()
    }
}

/// Submissions without their token, and with one that is somebody else's.
pub(crate) fn observations(members: &[Member<'_>], tokens: &Tokens) -> Vec<Observation> {
    let mut owned: HashMap<&str, Vec<usize>> = HashMap::new();
    for (place, (owner, _)) in tokens.given.iter().enumerate() {
        owned.entry(owner.as_str()).or_default().push(place);
    }
    let mut said = Vec::new();
    for member in members.iter().filter(|member| !member.reference) {
        let mut own = owned.get(member.name).cloned().unwrap_or_default();
        own.extend(member.participant.and_then(|number| owned.get(number)).into_iter().flatten());
        let found = &member.print.tokens;
        let name = Harmless::excerpt(member.name, 60);
        let mut say = |kind, text: Text, evidence| {
            said.push(Observation::new(kind, vec![member.name.to_owned()], text, evidence));
        };
        if own.is_empty() {
            say(ObservationKind::TokenUnknown, words::TokenUnknown { name: name.clone() }.into(), Vec::new());
        } else if !found.iter().any(|(place, ..)| own.contains(place)) {
            say(ObservationKind::TokenMissing, words::TokenMissing { name: name.clone() }.into(), Vec::new());
        }
        for (place, path, frame) in found.iter().filter(|(place, ..)| !own.contains(place)) {
            let Some((owner, _)) = tokens.given.get(*place) else { continue };
            let text = words::TokenOfAnother { name: name.clone(), owner: Harmless::excerpt(owner, 60) }.into();
            let proof = Proof { file: path.clone(), place: Place::Frames(vec![*frame]) };
            say(ObservationKind::TokenOfAnother, text, vec![(member.name.to_owned(), proof)]);
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(owner, token)| ((*owner).to_owned(), (*token).to_owned())).collect()
    }

    #[test]
    fn tokens_that_prove_nothing_are_refused() {
        for (pairs, words) in [
            (vec![], "no token"),
            (vec![("ana", "abc")], "ana has fewer than 4"),
            (vec![("ana", "Qx71-k"), ("bea", "qX71-K")], "ana and bea have the same"),
        ] {
            let error = Tokens::new(given(&pairs)).err().map(|error| error.to_string()).unwrap_or_default();
            assert!(error.contains(words), "{error}");
        }
        assert!(Tokens::new(given(&[("ana", "a.b*c"), ("bea", "a.b*cd")])).is_ok());
    }
}
