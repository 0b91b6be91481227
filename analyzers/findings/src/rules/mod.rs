//! Rule files of networking courses: display filters, each with a condition on the number of frames that match.
//!
//! All rules are judged in one pass. Counting frames can mislead, because a text may be split between two of them:
//! where a rule looks for a text that no frame holds but a stream does, the result says so.

mod evaluate;
mod file;
mod split;

pub use evaluate::{Evaluation, Outcome, RuleResult};
pub use file::{Comparison, Condition, Rule, RuleFile, RuleFileError};
pub use split::Split;
