//! A variant as it was really done: another layout of its records, or another form of what its server says.

use wirelab_labs::Variant;
use wirelab_words::Said;

/// A variant in the place of the lab's.
#[derive(Clone, Debug)]
pub struct Altered {
    /// The variant.
    pub variant: Variant,
    /// How its layout differs, where it does.
    pub layout: Option<Said>,
    /// How its form differs, where it does.
    pub form: Option<Said>,
}
