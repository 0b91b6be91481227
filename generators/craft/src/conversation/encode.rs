//! From a text to the bytes of a message of either side.

use wirelab_labs::rule::Due;
use wirelab_labs::{Framing, Variant};

/// A text as the `number`th message of a client.
pub fn from_client(variant: &Variant, text: &[u8], number: u64) -> Vec<u8> {
    variant.say(text, number)
}

/// What is due as the `number`th message of the server.
pub fn from_server(framing: &Framing, due: Due, number: u64) -> Vec<u8> {
    due.on_the_wire(framing, number)
}
