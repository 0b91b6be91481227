//! The kinds of check in one table: the name in a lab's file, the fields, and the entry of the file that fills
//! each field. Each kind is judged in a file of its own in `analyzers/verify/src/check/`.

use super::{Claim, ToSender, Wanted};
use crate::lab::{LogEvent, Side};

/// The entries of a check in a lab's file that only some kinds have. Each method gives the entry's value, or its
/// default; `None` if the value is wrong, which has been reported.
pub(crate) trait Entries {
    /// `file`: the name of a file in the lab's evidence.
    fn file(&mut self) -> Option<String>;
    /// `filter`: a capture filter.
    fn filter(&mut self) -> Option<String>;
    /// `filter`: a display filter.
    fn display(&mut self) -> Option<String>;
    /// `count`: a condition on a number.
    fn count(&mut self) -> Option<String>;
    /// `from-time`, in nanoseconds since 1970.
    fn earliest(&mut self) -> Option<Option<i64>>;
    /// `to-time`, likewise.
    fn latest(&mut self) -> Option<Option<i64>>;
    /// `at-least`.
    fn at_least(&mut self) -> Option<u64>;
    /// `at-least`, where without it all are meant.
    fn enough(&mut self) -> Option<Option<u64>>;
    /// `at-most`.
    fn at_most(&mut self) -> Option<Option<u64>>;
    /// `strict`.
    fn strict(&mut self) -> Option<bool>;
    /// `to-sender`.
    fn to_sender(&mut self) -> Option<Option<ToSender>>;
    /// `holds`: what each line has to tell.
    fn holds(&mut self) -> Option<Vec<Claim>>;
    /// `clients`.
    fn clients(&mut self) -> Option<u64>;
    /// `from`: a side.
    fn sender(&mut self) -> Option<Side>;
    /// `equals`, `prefix` and `other-than`.
    fn wanted(&mut self) -> Option<Wanted>;
    /// The same with `value`: the part of messages of the side that `from` names; read behind it.
    fn said(&mut self) -> Option<Wanted>;
    /// `variants`.
    fn variants(&mut self) -> Option<Vec<String>>;
    /// `by`: whose log.
    fn by(&mut self) -> Option<Side>;
    /// `events`, of the log that `by` names; read behind it.
    fn events(&mut self) -> Option<Vec<LogEvent>>;
    /// `tolerance-ms`, in nanoseconds.
    fn tolerance(&mut self) -> Option<i64>;
    /// `request`: a display filter.
    fn request(&mut self) -> Option<String>;
    /// `answer`: a display filter.
    fn answer(&mut self) -> Option<Option<String>>;
    /// `unanswered`.
    fn unanswered(&mut self) -> Option<bool>;
    /// `within-ms`, in nanoseconds.
    fn within(&mut self) -> Option<Option<i64>>;
    /// `at-once`.
    fn at_once(&mut self) -> Option<Option<u64>>;
    /// `steps`: display filters.
    fn steps(&mut self) -> Option<Vec<String>>;
    /// `first`: a side.
    fn first(&mut self) -> Option<Option<Side>>;
    /// `value`: a part of messages that has a name.
    fn value(&mut self) -> Option<String>;
    /// `begins`.
    fn begins(&mut self) -> Option<Option<u64>>;
    /// `modulo`.
    fn modulo(&mut self) -> Option<Option<u64>>;
    /// `column`, of the evidence that `file` names.
    fn column(&mut self) -> Option<Option<String>>;
    /// `arrived`.
    fn arrived(&mut self) -> Option<bool>;
    /// `programs`.
    fn programs(&mut self) -> Option<Vec<String>>;
}

/// Makes [`Kind`] from its table: `"word" => Variant { field: type = entry }`.
macro_rules! kinds {
    ($(
        $(#[$doc:meta])*
        $word:literal => $variant:ident $({ $( $(#[$field_doc:meta])* $field:ident: $type:ty = $entry:ident, )+ })?,
    )+) => {
        /// How a check is judged. Numbers of things are the least that is asked for.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Kind {
            $( $(#[$doc])* $variant $({ $( $(#[$field_doc])* $field: $type, )+ })?, )+
        }

        impl Kind {
            /// The kinds' names in a lab's file.
            pub const NAMES: &'static [&'static str] = &[$( $word, )+];

            /// Its name in a lab's file.
            pub const fn name(&self) -> &'static str {
                match self {
                    $( Self::$variant { .. } => $word, )+
                }
            }

            /// Reads a check of the kind with a name; `None` if there is no such kind, or if one of its entries is
            /// wrong.
            pub(crate) fn read(name: &str, entries: &mut impl Entries) -> Option<Self> {
                match name {
                    $( $word => {
                        // All are read before a wrong one ends this, so that each can report what is wrong.
                        $( $( let $field = entries.$entry(); )+ )?
                        Some(Self::$variant $({ $( $field: $field?, )+ })?)
                    } )+
                    _ => None,
                }
            }
        }
    };
}

kinds! {
    /// A file of the lab's evidence is there, can be read, is not empty, and is what its name says.
    "file" => File {
        /// Its name in the lab's evidence.
        file: String = file,
    },
    /// The lab's traffic is in the capture.
    "traffic" => Traffic,
    /// The server is on the lab's port, or on the one that was named for the submission.
    "port" => Port,
    /// The capture was taken with a capture filter.
    "capture-filter" => CaptureFilter {
        /// The filter.
        filter: String = filter,
    },
    /// The capture is not cut: no bytes of the lab's streams are missing, and the file is whole.
    "capture-whole" => CaptureWhole,
    /// The capture began before the lab's connections did.
    "capture-start" => CaptureStart,
    /// The lab's traffic lies in a span of time.
    "time-window" => TimeWindow {
        /// Earliest, in nanoseconds since 1970.
        from: Option<i64> = earliest,
        /// Latest, likewise.
        to: Option<i64> = latest,
    },
    /// Complete handshakes; refused attempts are told apart.
    "handshakes" => Handshakes {
        /// How many.
        at_least: u64 = at_least,
    },
    /// Connections open at the same time.
    "concurrent" => Concurrent {
        /// How many.
        at_least: u64 = at_least,
    },
    /// Connections that were closed or reset in the capture.
    "teardown" => Teardown {
        /// How many.
        at_least: u64 = at_least,
        /// Only those that this side ended first.
        first: Option<Side> = first,
    },
    /// Messages.
    "messages" => Messages {
        /// How many.
        at_least: u64 = at_least,
        /// From so many streams.
        clients: u64 = clients,
        /// Who said them.
        from: Side = sender,
        /// Which count.
        wanted: Wanted = said,
        /// Variants of the lab that count; empty: all.
        variants: Vec<String> = variants,
    },
    /// Each reply is what the lab's rule asks for.
    "replies" => Replies {
        /// How many right replies there are.
        at_least: u64 = at_least,
        /// Variants of the lab that count; empty: all.
        variants: Vec<String> = variants,
    },
    /// Each message of a chat reached everyone it was for, and nobody else.
    "delivery" => Delivery {
        /// How many messages were delivered.
        at_least: u64 = at_least,
        /// What becomes of a message whose sender gets something back; `None`: a copy of it is a fault, another
        /// confirmation is none.
        to_sender: Option<ToSender> = to_sender,
    },
    /// What the server answers and sends on is in the form that the lab asks for.
    "form" => Form,
    /// A client waits for an answer that does not come as long as the lab says, and goes on then.
    "waits" => Waits {
        /// By how much the wait may differ from the lab's, in nanoseconds.
        tolerance: i64 = tolerance,
        /// How many messages have to be there before it is luck that each was answered.
        at_least: u64 = at_least,
    },
    /// What was not answered is said again, the same.
    "repeats" => Repeats {
        /// How many messages have to be there before it is luck that each was answered.
        at_least: u64 = at_least,
    },
    /// The numbers of the client's messages go up by one, and stay where a message is sent again.
    "numbers" => NumbersGo {
        /// The part of a message that holds its number.
        value: String = value,
        /// The first number; `None`: any.
        begins: Option<u64> = begins,
        /// So many numbers there are: two are an alternating bit.
        modulo: Option<u64> = modulo,
    },
    /// What was said is in a file that is handed in.
    "payloads" => Payloads {
        /// Its name in the lab's evidence.
        file: String = file,
        /// Who said it.
        from: Side = sender,
        /// The column of the file, which is a table then; otherwise one message is all of the file.
        column: Option<String> = column,
        /// How many.
        at_least: u64 = at_least,
    },
    /// The records' numbers count from 1 without a gap.
    "order" => Order,
    /// The checksum of each message is its own.
    "checksums" => Checksums {
        /// Who said it.
        from: Side = sender,
        /// How many.
        at_least: u64 = at_least,
    },
    /// No reply went to another client than the one who asked.
    "right-stream" => RightStream,
    /// Lines that a program printed.
    "log-lines" => LogLines {
        /// Whose log.
        by: Side = by,
        /// Which events; any of them counts.
        events: Vec<LogEvent> = events,
        /// How many.
        at_least: u64 = at_least,
        /// Which texts count, where the line has one.
        wanted: Wanted = wanted,
    },
    /// A log and the capture tell the same messages.
    "log-agrees" => LogAgrees {
        /// Whose log.
        by: Side = by,
        /// Events that are compared.
        events: Vec<LogEvent> = events,
        /// So many messages of the capture are enough; `None`: all of the run that the log tells of.
        enough: Option<u64> = enough,
    },
    /// What each line that a program printed for a message tells of it.
    "log-holds" => LogHolds {
        /// Whose log.
        by: Side = by,
        /// Which events; any of them counts.
        events: Vec<LogEvent> = events,
        /// How many lines tell all of it.
        at_least: u64 = at_least,
        /// What they tell.
        holds: Vec<Claim> = holds,
    },
    /// The final statistics of the client agree with the capture.
    "statistics" => Statistics,
    /// The times that the client printed agree with the wire.
    "rtt" => Rtt {
        /// By how much they may differ, in nanoseconds.
        tolerance: i64 = tolerance,
    },
    /// A comment in whole sentences.
    "sentences" => Sentences {
        /// The evidence that it stands in.
        file: String = file,
        /// How many.
        at_least: u64 = at_least,
        /// And how many at most.
        at_most: Option<u64> = at_most,
        /// Whether more than that cost points; otherwise they are remarked upon.
        strict: bool = strict,
    },
    /// The commands that were used.
    "commands" => Commands {
        /// The evidence that they stand in.
        file: String = file,
        /// How many different ones.
        at_least: u64 = at_least,
        /// Programs that count, by the first word.
        programs: Vec<String> = programs,
    },
    /// Packets that a display filter takes.
    "filter" => Filter {
        /// The filter, compiled by whoever uses it.
        filter: String = display,
        /// A condition on their number, such as `>= 1`.
        count: String = count,
    },
    /// Requests of a protocol and their answers.
    "exchange" => Exchange {
        /// Which requests, as a display filter.
        request: String = request,
        /// Which of their answers count; `None`: any.
        answer: Option<String> = answer,
        /// How many.
        at_least: u64 = at_least,
        /// Whether those without an answer are meant.
        unanswered: bool = unanswered,
        /// How long the answer may take, in nanoseconds.
        within: Option<i64> = within,
        /// So many of them have to be under way at the same time.
        at_once: Option<u64> = at_once,
    },
    /// Packets of one conversation, one step after the other.
    "dialogue" => Dialogue {
        /// The steps, a display filter each.
        steps: Vec<String> = steps,
        /// How many conversations have all of them.
        at_least: u64 = at_least,
    },
    /// A traceroute: routers that answered probes whose time to live ran out.
    "hops" => Hops {
        /// How many hops.
        at_least: u64 = at_least,
        /// Whether the destination has to have answered.
        arrived: bool = arrived,
    },
}
