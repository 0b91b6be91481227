//! The driver of a capture that is under way.
//!
//! ```text
//! Session (wirelab-capture) -> Capture -> Driver -> View: Events (lines), or Monitor (what a screen shows)
//!                                           |
//!                                  Engine, labs, filters, packets held
//! ```
//!
//! [`Capture`] gives batches of packets until something ends it. [`Driver`] pushes each packet through one engine, listens
//! to what the labs' programs say, asks the filters, and tells a [`View`]. There are two: [`Events`] makes one line after
//! the other, [`Monitor`] keeps a list of streams, one of which can be opened. Neither prints anything.
//!
//! **Numbers.** Packets that are held are held together with their places: stream, role, phase, relative numbers, verdicts.
//! Whoever looks at them later gets a replay under these, and no second engine that would count from 0 again.
#![cfg(feature = "live")]

mod board;
mod capture;
mod counts;
mod driver;
mod events;
mod filters;
mod first;
mod history;
mod line;
mod list;
mod listening;
mod missed;
mod monitor;
mod open;
mod places;
mod plan;
mod report;
mod stream;
#[cfg(test)]
mod tests;
mod view;

pub use capture::Capture;
pub use counts::MessageCounts;
pub use driver::{Driver, Needs};
pub use events::{Events, Wording};
pub use line::{Accent, Line, Tail};
pub use monitor::{Monitor, SaveError, Saved};
pub use open::{Open, WriteRung};
pub use plan::{FilterRefused, Plan};
pub use report::{Finished, Found};
pub use stream::{Row, StreamId};
pub use view::{Answer, Known, LetGo, View};
