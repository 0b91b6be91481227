//! A capture as a screen shows it: the list of streams, one of them packet by packet, and what a lab still expects.

mod counting;
mod overview;
mod save;

use std::collections::HashMap;

use wirelab_analyzers::report::messages::Expectation;
use wirelab_capture::live::Turn;
use wirelab_labs::Side;

use crate::counts::MessageCounts;
use crate::driver::{Driver, Needs};
use crate::line::Line;
use crate::open::{Open, WriteRung};
use crate::plan::{FilterRefused, Plan};
use crate::report::Finished;
use crate::stream::{Row, StreamId};
use overview::Overview;

pub use save::{SaveError, Saved};

/// A capture as a screen shows it.
///
/// The engine's streams stay for ever, because the numbers of later ones rest on them. Everything else is bounded: the
/// streams of the list, the packets and messages held, the lines of the open stream.
pub struct Monitor {
    driver: Driver,
    overview: Overview,
}

impl Monitor {
    /// One that has seen nothing yet. Messages are told, whatever `needs` says. `write` writes the packets of an open
    /// stream.
    pub fn new(plan: Plan, needs: Needs, write: Box<WriteRung>) -> Self {
        let overview = Overview::new(&plan, write);
        Self { driver: Driver::new(plan, Needs { messages: true, ..needs }), overview }
    }

    /// What is looked for.
    pub fn plan(&self) -> &Plan {
        self.driver.plan()
    }

    /// Takes in what a capture gave.
    pub fn turn(&mut self, turn: Turn) {
        self.driver.turn(turn, &mut self.overview);
    }

    /// Decodes what the labs' programs have said by now.
    pub fn catch_up(&mut self) {
        self.driver.catch_up(&mut self.overview);
    }

    /// Whether the packet to end with has come since this was asked last.
    pub fn is_to_end(&mut self) -> bool {
        self.driver.is_to_end()
    }

    /// How many TCP and UDP streams there are.
    pub fn stream_counts(&self) -> (usize, usize) {
        self.driver.known().engine().stream_counts()
    }

    /// The streams that the filter lets through, the oldest first: those of the list, and those that it found beyond
    /// it.
    pub fn rows(&self) -> Vec<Row> {
        self.overview.list.rows(self.driver.known().engine())
    }

    /// A stream as it is now.
    pub fn row(&self, id: StreamId) -> Option<Row> {
        id.row(self.driver.known().engine())
    }

    /// Streams that have left the list.
    pub fn left(&self) -> u64 {
        self.overview.list.left()
    }

    /// Opens a stream, or closes the one that is open.
    pub fn open(&mut self, id: Option<StreamId>) {
        let Self { driver, overview } = self;
        let id = id.filter(|id| id.row(driver.known().engine()).is_some());
        overview.open = id.map(|id| Open::new(id, driver, &overview.write));
    }

    /// The stream that is open.
    pub fn opened(&self) -> Option<&Open> {
        self.overview.open.as_ref()
    }

    /// The messages of a stream, a line each, beside the frames that complete them; `hidden`: without what they say.
    pub fn messages(&self, id: StreamId, hidden: bool) -> Vec<Line> {
        self.overview.board.of_stream(id, hidden)
    }

    /// When which side said something, the newest first, as far as messages are held. Times are nanoseconds since 1970.
    pub fn spoken(&self) -> impl Iterator<Item = (StreamId, i64, Side)> {
        self.overview
            .board
            .messages()
            .rev()
            .map(|message| (StreamId::of((message.transport, message.stream)), message.time, message.from))
    }

    /// The streams of the list that are a lab's, with the counts of their messages.
    pub fn message_counts(&self) -> HashMap<StreamId, MessageCounts> {
        self.overview.list.counts()
    }

    /// The lab whose exercise is counted, and its variant: their ids.
    pub fn lab(&self) -> Option<(&str, &str)> {
        let (lab, variant) = self.overview.board.expectations.of()?;
        let lab = self.driver.plan().ask.as_ref()?.labs.get(lab)?;
        Some((&lab.id, &lab.variants.get(variant)?.id))
    }

    /// What the lab expects.
    pub fn expected(&self) -> &[Expectation] {
        self.overview.board.expectations.all()
    }

    /// Shows only streams of which a packet matches; all where the text is empty. Gives the number of packets that are
    /// held no longer: of those, only the first one of each stream in the list was looked at.
    ///
    /// # Errors
    /// [`FilterRefused`] says what is wrong with the filter; the one before stays.
    pub fn set_filter(&mut self, text: &str) -> Result<u64, FilterRefused> {
        let Self { driver, overview } = self;
        let text = text.trim();
        let filter = (!text.is_empty()).then(|| driver.plan().compile(text)).transpose()?;
        if filter.as_ref().is_some_and(|filter| filter.needs_messages()) {
            // Then all packets held have been shown to the filters, and what they complete is known.
            driver.catch_up(overview);
        }
        let Overview { list, board, .. } = overview;
        list.filter(filter.is_some());
        let mut found = Vec::new();
        driver.show(filter.clone(), board.messages(), |packet| found.extend(overview::streams(packet)));
        if let Some(filter) = &filter {
            list.show_first(|packet| {
                if filter.matches(packet) {
                    found.extend(overview::streams(packet));
                }
            });
        }
        found.into_iter().for_each(|id| list.found(id));
        Ok(driver.history().gone())
    }

    /// Ends: what is not known yet becomes known.
    pub fn finish(self) -> Finished {
        self.driver.finish(&mut ())
    }
}
