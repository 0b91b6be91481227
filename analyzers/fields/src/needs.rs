//! What has to be worked out before a field has values.

use std::ops::BitOr;

/// What a field asks of the run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// Wireshark's verdicts on TCP packets: [`wirelab_engine::engine::Settings::verdicts`].
    pub verdicts: bool,
    /// What is known only at the end of the capture, and so two passes.
    pub summary: bool,
    /// In how many pieces the directions of streams are there, which a first pass counts:
    /// [`wirelab_engine::engine::Settings::with_contiguity`].
    pub contiguity: bool,
    /// Application protocols: [`wirelab_engine::engine::Settings::applications`].
    pub applications: bool,
    /// The messages of labs, which a first pass finds.
    pub messages: bool,
}

impl Needs {
    /// Nothing beyond the headers and the streams.
    pub const NOTHING: Self =
        Self { verdicts: false, summary: false, contiguity: false, applications: false, messages: false };
    /// Verdicts.
    pub const VERDICTS: Self = Self { verdicts: true, ..Self::NOTHING };
    /// Two passes.
    pub const SUMMARY: Self = Self { summary: true, ..Self::NOTHING };
    /// Verdicts of two passes.
    pub const FINAL_VERDICTS: Self = Self { verdicts: true, summary: true, ..Self::NOTHING };
    /// The pieces of streams, and so verdicts of two passes.
    pub const CONTIGUITY: Self = Self { contiguity: true, ..Self::FINAL_VERDICTS };
    /// Application protocols.
    pub const APPLICATIONS: Self = Self { applications: true, ..Self::NOTHING };
    /// Which later packet belongs to this one, and so application protocols and two passes.
    pub const LATER: Self = Self { applications: true, summary: true, ..Self::NOTHING };
    /// Messages of labs, and so two passes.
    pub const MESSAGES: Self = Self { messages: true, summary: true, ..Self::NOTHING };
}

impl BitOr for Needs {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self {
            verdicts: self.verdicts | other.verdicts,
            summary: self.summary | other.summary,
            contiguity: self.contiguity | other.contiguity,
            applications: self.applications | other.applications,
            messages: self.messages | other.messages,
        }
    }
}

impl FromIterator<Self> for Needs {
    fn from_iter<I: IntoIterator<Item = Self>>(all: I) -> Self {
        all.into_iter().fold(Self::NOTHING, |sum, one| sum | one)
    }
}
