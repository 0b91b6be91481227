//! The one machine behind every view of a capture that is under way.

use std::path::PathBuf;

use wirelab_analyzers::engine::{Engine, Event, PacketView, Replay};
use wirelab_analyzers::filter::Filter;
use wirelab_analyzers::message::Message;
use wirelab_analyzers::report::messages::Moment;
use wirelab_capture::live::{Batch, Turn};

use crate::filters::Filters;
use crate::history::{Held, History};
use crate::listening::Listening;
use crate::missed::Missed;
use crate::places::Places;
use crate::plan::Plan;
use crate::report::Finished;
use crate::view::{Answer, Known, LetGo, View};

/// The most memory that packets take while they wait for their messages, in bytes.
const MOST_WAITING: usize = 16 << 20;

/// Takes in packets as they come.
///
/// Each packet goes through one engine, once. Its place there is kept for as long as the packet is: who looks later (a
/// filter that asks for messages, a filter that is typed late, a stream that is opened late) looks at a [`Replay`], and
/// sees the numbers, phases and verdicts that were found then.
pub struct Driver {
    plan: Plan,
    engine: Engine,
    labs: Option<Listening>,
    filters: Filters,
    history: History,
    /// Replays packets to the filters, once it is known what they complete; `None`: nobody asks for messages, and
    /// packets are shown to the filters when they come.
    late: Option<Replay>,
    /// Where packets are that pass the analysis by.
    missed: Option<Missed>,
    /// The frame that comes next.
    next_frame: u64,
}

/// What a driver is for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// Whether messages are told. Without it they are only counted for the report.
    pub messages: bool,
    /// The most memory that packets take which are held to be looked at again, in bytes; 0: none are.
    pub held: usize,
    /// The one file that the packets are written to, if there is one. What passes the analysis by, because it is
    /// behind, is numbered from it.
    pub written: Option<PathBuf>,
}

impl Needs {
    /// Packets held for a screen: 64 MiB.
    pub const HELD: usize = 64 << 20;
}

impl Driver {
    /// One that has seen nothing yet.
    pub fn new(plan: Plan, needs: Needs) -> Self {
        let late = plan.ask.is_some() && plan.asks_for_messages();
        let labs = plan.ask.clone().map(|ask| Listening::new(ask, plan.lookup.clone(), needs.messages, late));
        let mut engine = Engine::new(plan.settings);
        Self {
            late: late.then(|| engine.replay_from_here()),
            engine,
            labs,
            filters: Filters::new(&plan),
            history: History::holding(needs.held),
            missed: needs.written.map(Missed::in_file),
            next_frame: 1,
            plan,
        }
    }

    /// Takes in what a capture gave.
    pub fn turn(&mut self, turn: Turn, view: &mut impl View) {
        if let Turn::Batch(batch) = turn {
            self.take_in(batch, view);
        }
        let due = self.labs.as_ref().is_some_and(|labs| labs.is_due() || view.is_full());
        if due || self.history.unasked_size() > MOST_WAITING {
            self.catch_up(view);
        }
    }

    fn take_in(&mut self, batch: Batch, view: &mut impl View) {
        if let Some(first) = batch.packets().next() {
            self.take_in_missed(first.frame, view);
            self.next_frame = first.frame + batch.len() as u64;
        }
        let keeps = self.late.is_some() || self.history.holds();
        let mut places = Places::for_packets(if keeps { batch.len() } else { 0 });
        for packet in batch.packets() {
            let Self { engine, labs, filters, late, .. } = self;
            let mut observer = |event: Event<'_>| {
                if let Some(labs) = labs {
                    labs.on(event);
                }
                let mut answer = Answer::Later;
                if let Event::Packet(packet) = event {
                    if keeps {
                        places.push(packet);
                    }
                    if late.is_none() {
                        answer = filters.ask(packet).into();
                    }
                }
                view.on(&event, answer);
            };
            engine.push(&packet, &mut observer);
            view.taken(&self.known());
        }
        if keeps {
            self.history.push(batch, places);
        } else {
            self.history.pass_by(&batch);
        }
        if self.late.is_none() {
            self.history.asked(|held, before| view.let_go(&LetGo { held, before }));
        }
    }

    /// Numbers the streams of packets that passed the analysis by, up to a frame. Nothing else is known of them: a
    /// limit costs detail, never a number.
    fn take_in_missed(&mut self, end: u64, view: &mut impl View) {
        let Self { engine, missed: Some(missed), next_frame, .. } = self else { return };
        if end <= *next_frame {
            return;
        }
        let (tcp, udp) = engine.stream_counts();
        // A file that cannot be read costs the numbers; why is told by whoever reads it for the report.
        let _ = missed.read(*next_frame, end, |packet| engine.push(packet, &mut ()));
        view.missed(tcp as u32, udp as u32, &self.known());
    }

    /// Decodes what the labs' programs have said, and tells what is new. Packets that waited for it are shown to the
    /// filters.
    pub fn catch_up(&mut self, view: &mut impl View) {
        let Some(labs) = &mut self.labs else { return };
        let changes = labs.catch_up(self.engine.roles());
        if let Some(late) = &mut self.late {
            let filters = &mut self.filters;
            let mut observer = |event: Event<'_>| {
                if let Event::Packet(packet) = event {
                    view.answered(packet, filters.ask(packet));
                }
            };
            self.history.unasked().for_each(|held| held.tell(late, &mut observer));
            self.history.asked(|held, before| view.let_go(&LetGo { held, before }));
        }
        view.changes(&changes, &self.known());
    }

    /// Shows the packets from now on that a filter selects; the report stays that of the plan's filter. `held` are
    /// messages of packets that came before. `find` is told the packets that the filter selects of those that are held.
    pub(crate) fn show<'m>(
        &mut self,
        filter: Option<Filter>,
        held: impl IntoIterator<Item = &'m Message>,
        mut find: impl FnMut(&PacketView<'_>),
    ) {
        if let Some(filter) = &filter {
            if filter.needs_messages()
                && let Some(labs) = &mut self.labs
            {
                labs.look_up(held);
                self.late.get_or_insert_with(|| self.engine.replay_from_here());
            }
            let mut replay = self.history.replay();
            if filter.needs_applications() {
                replay.read_applications(self.plan.decode_as);
            }
            let mut observer = |event: Event<'_>| {
                if let Event::Packet(packet) = event
                    && filter.matches(packet)
                {
                    find(packet);
                }
            };
            self.history.asked_already().for_each(|held| held.tell(&mut replay, &mut observer));
            match &mut self.late {
                Some(late) => late.go_on_from(replay),
                None => self.engine.go_on_from(replay),
            }
        }
        self.filters.show(filter);
    }

    /// Tells the packets that are held to an observer, one after the other, with the replay that stands before each.
    pub(crate) fn look_back(&self, mut look: impl FnMut(&Held<'_>, &mut Replay)) {
        let mut replay = self.history.replay();
        self.history.packets().for_each(|held| look(&held, &mut replay));
    }

    /// What is known at present.
    pub fn known(&self) -> Known<'_> {
        let listening = self.labs.as_ref();
        let (labs, now) = listening.map_or((&[][..], Moment::default()), |labs| (labs.labs(), labs.now()));
        Known { engine: &self.engine, labs, listening, now }
    }

    /// What is looked for.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The packets that are held.
    pub(crate) fn history(&self) -> &History {
        &self.history
    }

    /// Whether the packet to end with ([`Plan::until`]) has come since this was asked last.
    pub fn is_to_end(&mut self) -> bool {
        self.filters.is_met()
    }

    /// Ends: what is not told yet is told.
    pub fn finish(mut self, view: &mut impl View) -> Finished {
        if self.history.unasked_size() > 0 {
            self.catch_up(view);
        }
        let Self { plan, mut engine, labs, filters, late, .. } = self;
        if let Some(late) = late {
            engine.go_on_from(late);
        }
        let labs = labs.map(|listening| {
            let (now, labs) = (listening.now(), listening.labs().to_vec());
            let (changes, report) = listening.finish(engine.final_roles());
            view.changes(&changes, &Known { engine: &engine, labs: &labs, listening: None, now });
            report
        });
        Finished { plan, engine, matched: filters.matched(), labs }
    }
}
