//! What only the other crates of wirelab use: the fast path for packets of the usual form. Changes without notice.

pub use crate::engine::UsualView;
pub use crate::packet::{Usual, usual};
