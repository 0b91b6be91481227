//! What evidence says about where it comes from: connections that are in several captures, logs that are copies or of another
//! run, captures that were changed, tokens. All of it is an [`Observation`] for a person to judge, never a verdict and
//! never points.
//!
//! Each submission leaves a [`Fingerprint`] of bounded size; [`compare`] puts those of a class beside each other by looking
//! marks up, never submission by submission.

mod another;
mod connections;
mod link;
mod logs;
mod mark;
mod own;
mod sheet;
mod text;
mod tokens;
mod trace;

pub use tokens::Tokens;

pub(crate) use own::observations;
pub(crate) use text::{LogTrace, read as read_log};
pub(crate) use trace::{StreamTrace, Tracer};

use std::collections::BTreeSet;

use super::model::Observation;

/// What is kept of a submission to put it beside others.
#[derive(Clone, Debug, Default)]
pub struct Fingerprint {
    /// The streams of its captures, those of the lab's ports first.
    pub(crate) streams: Vec<StreamTrace>,
    /// Its texts.
    pub(crate) logs: Vec<LogTrace>,
    /// The clients' ports of the lab's streams.
    pub(crate) ports: BTreeSet<u16>,
    /// Tokens that are in its streams: the token's index, the capture, the first frame.
    pub(crate) tokens: Vec<(usize, String, u64)>,
}

/// A submission to compare.
#[derive(Clone, Copy, Debug)]
pub struct Member<'a> {
    /// Its name.
    pub name: &'a str,
    /// The number by which the teacher's system knows it.
    pub participant: Option<&'a str>,
    /// What was kept of it.
    pub print: &'a Fingerprint,
    /// Whether it is nobody's: an example of the course, of which copies are looked for.
    pub reference: bool,
}

/// Puts the submissions of a class beside each other and beside references. The order of the members decides the order of
/// what is said and nothing else.
pub fn compare(members: &[Member<'_>], tokens: Option<&Tokens>) -> Vec<Observation> {
    let mut said = connections::same(members);
    said.extend(logs::same(members));
    said.extend(another::of_another(members));
    said.extend(sheet::quoted(members));
    if let Some(tokens) = tokens {
        said.extend(tokens::observations(members, tokens));
    }
    said
}
