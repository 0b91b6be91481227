//! A lab's client over real sockets, from the lab's declaration.
//!
//! [`Link`] is one connection: it sends texts as the lab's messages and takes what comes apart. [`Player`] plays a
//! script with it, asks and waits where the lab answers, and listens all the time where clients talk to each other.

mod expect;
mod lines;
mod link;
mod player;
mod script;

pub use expect::{Answer, expected};
pub use lines::{lines, name, turns};
pub use link::{Heard, Link};
pub use player::{Player, Statistics, is_over};
pub use script::{Step, parse};

use std::time::Duration;

use crate::conversation::Faults;
use crate::pace::Pace;

/// How a client behaves.
#[derive(Clone, Debug)]
pub struct Options {
    /// The longest that it waits for an answer.
    pub timeout: Duration,
    /// Between messages that are not answered, so that one `recv` of the server returns one message.
    pub gap: Duration,
    /// The server, if it can be asked what it has read: such a message is then followed by the next one when it has.
    pub pace: Option<Pace>,
    /// What it does wrong.
    pub faults: Faults,
    /// Its name in a chat, where the script does not begin with one.
    pub name: Option<String>,
}

impl Default for Options {
    fn default() -> Self {
        let (timeout, gap) = (Duration::from_secs(3), Duration::from_millis(50));
        Self { timeout, gap, pace: None, faults: Faults::default(), name: None }
    }
}
