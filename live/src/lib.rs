//! The driver of a capture that is under way.
//!
//! ```text
//! Session (wirelab-capture) -> Capture -> Driver -> View: Events (lines), or Monitor (what a screen shows)
//!                                           |
//!                                  Engine, labs, filters, packets held
//! ```
//!
//! [`Capture`] gives batches of packets until something ends it. [`Driver`] pushes each packet through one engine,
//! listens to what the labs' programs say, asks the filters, and tells a [`View`]. There are two: [`Events`] makes one
//! line after the other, [`Monitor`] keeps a list of streams, one of which can be opened. Neither prints anything.
//!
//! ```
//! use wirelab_analyzers::engine::Settings;
//! use wirelab_capture::live::{Plan as What, Session, Source, Turn};
//! use wirelab_live::{Capture, Monitor, Needs, Plan};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // What another capturer writes; here it has written it already.
//! let pipe = Box::new(std::fs::File::open("../sample-pcaps/three-clients.pcapng")?);
//! let capture = Capture::new(Session::start(Source::Pipe("sample".into(), pipe), What::default())?, None, || false);
//! let plan = Plan { settings: Settings::default(), ..Plan::default() };
//! let needs = Needs { held: Needs::HELD, ..Needs::default() };
//! let mut monitor = Monitor::new(plan, needs, Box::new(|rung| vec![rung.frame.to_string()]));
//! loop {
//!     match capture.next() {
//!         Turn::Ended => break,
//!         turn => monitor.turn(turn),
//!     }
//! }
//! monitor.set_filter("tcp.port == 3333")?;
//! let numbers: Vec<u32> = monitor.rows().iter().map(|row| row.id().number).collect();
//! assert_eq!(numbers, [0, 1, 2]);
//! # capture.finish()?;
//! # Ok(())
//! # }
//! ```
//!
//! **Numbers.** Packets that are held are held together with their places: stream, role, phase, relative numbers,
//! verdicts. Whoever looks at them later gets a replay under these, and no second engine that would count from 0 again.
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
