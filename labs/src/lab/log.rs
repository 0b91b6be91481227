//! What the lab's programs print.

use super::Side;
use crate::template::Template;
use crate::words::words;

/// A line that a program of the lab prints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// Which program.
    pub by: Side,
    /// What happened.
    pub event: LogEvent,
    /// The line, without its end.
    pub line: Template,
    /// Variants in which it is printed; empty: in all.
    pub variants: Vec<String>,
}

impl LogLine {
    /// The values that a line may hold, beside the fields of the lab's records.
    pub const VALUES: [&'static str; 22] = [
        "ip", "port", "host", "text", "message", "data", "len", "count", "to_ip", "to_port", "user", "sender",
        "target", "version", "order", "size", "sent", "received", "timeouts", "rtt", "error", "thread",
    ];
}

words! {
    /// What a line of a log can tell.
    pub enum LogEvent {
        /// The program begins.
        Start = "start",
        /// The server listens.
        Ready = "ready",
        /// A connection is made.
        Connect = "connect",
        /// How many clients there are, now that one more has come.
        Clients = "clients",
        /// The server begins to serve a connection.
        Begin = "begin",
        /// A message was received.
        Receive = "receive",
        /// A message was sent.
        Send = "send",
        /// A client's message was sent on to another client.
        Forward = "forward",
        /// A client was not accepted.
        Refuse = "refuse",
        /// A connection has ended.
        Disconnect = "disconnect",
        /// A client was taken off the list of clients.
        Removed = "removed",
        /// The server has served a connection.
        End = "end",
        /// Somebody interrupts the program.
        Interrupt = "interrupt",
        /// The program ends.
        Stop = "stop",
        /// Something went wrong.
        Error = "error",
        /// How many messages were sent and received.
        Statistics = "statistics",
        /// A chat asks for a name.
        NamePrompt = "name-prompt",
        /// A program asks for the next message.
        Prompt = "prompt",
    }
}

impl LogEvent {
    /// Messages, in the order in which programs come to print them.
    pub const MESSAGES: [Self; 3] = [Self::Receive, Self::Send, Self::Forward];

    /// Whether it asks somebody to type.
    pub const fn is_prompt(self) -> bool {
        matches!(self, Self::Prompt | Self::NamePrompt)
    }
}
