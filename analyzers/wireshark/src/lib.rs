//! What Wireshark reads of a lab: a dissector in Lua, colour rules, a profile. And how Wireshark is started.
//!
//! Pure: a lab goes in and text comes out. Whatever stands in a lab's file (a title, a name, a template) is written as a
//! literal of the language that it goes into, so that it stays data there.

mod characters;
mod colours;
mod literal;
mod names;
mod profile;
pub mod program;
mod table;
mod talk;

pub use colours::colours;
pub use profile::{File, profile, profile_name};

use wirelab_labs::Lab;
use wirelab_text::safe;

/// The files that every dissector has, in their order.
const RUNTIME: [(&str, &str); 8] = [
    ("text", include_str!("../lua/text.lua")),
    ("framing", include_str!("../lua/framing.lua")),
    ("assigned", include_str!("../lua/assigned.lua")),
    ("rules", include_str!("../lua/rules.lua")),
    ("talk", include_str!("../lua/talk.lua")),
    ("conversation", include_str!("../lua/conversation.lua")),
    ("lane", include_str!("../lua/lane.lua")),
    ("dissector", include_str!("../lua/dissector.lua")),
];
/// What stands first in it: what it does, and what it leaves.
const HEAD: &str = include_str!("../lua/head.lua");
/// Characters of a title in a comment.
const MAX_TITLE: usize = 100;

/// The dissector of a lab, for Wireshark's Lua 5.2 and 5.4.
pub fn dissector(lab: &Lab) -> String {
    let title = safe::excerpt(lab.title.as_bytes(), MAX_TITLE);
    let mut text = format!("-- {}: {title}\n{HEAD}\n", lab.id);
    text.push_str(&table::lab(lab));
    for (_, file) in RUNTIME {
        text.push('\n');
        text.push_str(file);
    }
    text
}

#[cfg(test)]
mod tests;
