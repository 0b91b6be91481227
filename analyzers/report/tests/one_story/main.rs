//! One story of a connection: who is who, how it was opened and ended, and what is no part of it.
//!
//! Each kind has cases in which the plain sentence would be untrue, and at least one in which it is right.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

mod beside;
mod cases;
mod copies;
mod endings;
mod messages;
mod openings;
mod roles;
mod wire;

use wire::Wire;

/// Holds the sentence of the first stream of each capture to how it begins, and to a part that it must not have.
fn each(table: &[(&str, &str, &str)]) {
    for (lines, begins, not) in table {
        let sentences = Wire::new(lines).sentences();
        let told = sentences.first().expect("a stream");
        assert!(told.starts_with(begins), "{lines}\n says {told}\n  not {begins}");
        assert!(not.is_empty() || !told.contains(not), "{lines}\n says {told}\n  with {not}");
    }
}
