//! What a stream is taken for.

use std::sync::Arc;

use wirelab_labs::Variant;

use super::StreamFound;
use crate::detect::{Altered, Choice, Confidence, NoLab, NotLab};
use crate::log::StreamLog;

/// What a stream is taken for.
#[derive(Clone, Debug, PartialEq)]
pub struct Chosen {
    /// Index of the lab; `None`: it is no lab's.
    pub lab: Option<usize>,
    /// Index of the variant.
    pub variant: usize,
    /// How sure that is.
    pub confidence: Confidence,
    /// Why, in words.
    pub why: Arc<str>,
    /// The layout that was found instead of the lab's, in words.
    pub layout: Option<String>,
    /// The variant with that layout, or that form, in the place of the lab's.
    pub altered: Option<Box<Variant>>,
    /// The form in which the server answers or forwards, where it is another than the lab's, in words.
    pub form: Option<String>,
    /// Where it is no lab's: what it is.
    pub none: Option<NoLab>,
}

impl Chosen {
    /// A lab.
    pub(crate) fn of(choice: &Choice) -> Self {
        let Choice { lab, variant, altered, confidence, why } = choice.clone();
        let mut chosen =
            Self { lab: Some(lab), variant, confidence, why, layout: None, altered: None, form: None, none: None };
        if let Some(Altered { variant, layout, form }) = altered {
            chosen.altered = Some(Box::new(variant));
            chosen.layout = layout.map(|layout| layout.to_string());
            chosen.form = form.map(|form| form.to_string());
        }
        chosen
    }

    /// None.
    pub(crate) fn none(not: NotLab) -> Self {
        Self {
            lab: None,
            variant: 0,
            confidence: Confidence::Assumed,
            why: not.why.into(),
            layout: None,
            altered: None,
            form: None,
            none: Some(not.kind),
        }
    }

    /// What was found of a stream.
    pub(crate) fn of_found(found: &StreamFound) -> Self {
        let StreamFound { lab, variant, confidence, why, layout, altered, form, none, .. } = found;
        Self {
            lab: *lab,
            variant: *variant,
            confidence: *confidence,
            why: why.clone(),
            layout: layout.clone(),
            altered: altered.clone(),
            form: form.clone(),
            none: *none,
        }
    }

    /// The same with a log.
    pub(crate) fn found(&self, log: StreamLog) -> StreamFound {
        let Self { lab, variant, confidence, why, layout, altered, form, none } = self.clone();
        StreamFound { log, lab, variant, confidence, why, layout, altered, form, none }
    }

    /// Whether it is told anew: reasons grow with every message and are no news.
    pub(crate) fn differs(&self, other: &Self) -> bool {
        (self.lab, self.variant, self.confidence, &self.layout, &self.form, self.none)
            != (other.lab, other.variant, other.confidence, &other.layout, &other.form, other.none)
    }
}
