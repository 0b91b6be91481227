//! A capture that is under way, from its packets to lines for the page.

use serde::Serialize;
use wirelab_analyzers::report::happening::StreamEvent;
use wirelab_analyzers::report::json::escaped;
use wirelab_analyzers::report::messages::MessageEvent;
use wirelab_analyzers::stream::Role;
use wirelab_capture::live::{Ended, SessionError, Turn};
use wirelab_labs::Side;
use wirelab_live::{Capture, Driver, Events, Needs, Plan, Wording};

use crate::Hub;

/// A line as the page has it.
#[derive(Serialize)]
struct Line<'a> {
    /// Nanoseconds since the first packet.
    at: i64,
    protocol: &'a str,
    stream: u32,
    frame: u64,
    event: &'a str,
    /// Who sent it.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<&'a str>,
    said: String,
}

/// Puts what happens into lines.
struct Words {
    hide_texts: bool,
}

impl Wording for Words {
    type Line = String;

    fn happening(&mut self, happening: &StreamEvent) -> Option<String> {
        let (transport, stream) = happening.stream();
        let from = happening.sender().map(|role| if role == Role::Client { "client" } else { "server" });
        let said = if self.hide_texts { happening.said_without_texts() } else { happening.said() };
        line(&Line {
            at: happening.since_start(),
            protocol: transport.name(),
            stream,
            frame: happening.frame(),
            event: happening.event(),
            from,
            said,
        })
    }

    fn telling(&mut self, telling: &MessageEvent<'_>) -> Option<String> {
        let said = if self.hide_texts { telling.said_without_texts() } else { telling.said() }?;
        let (protocol, stream) = telling.stream();
        let from = telling.sender().map(|side| if side == Side::Client { "client" } else { "server" });
        let (at, frame, event) = (telling.since_start(), telling.frame(), telling.event());
        line(&Line { at, protocol, stream, frame, event, from, said })
    }
}

fn line(line: &Line<'_>) -> Option<String> {
    serde_json::to_string(line).ok().map(|text| escaped(&text).to_string())
}

/// Drives a capture to its end; what happens becomes lines.
///
/// # Errors
/// Why the capture ended before its time.
pub fn follow(capture: Capture, plan: Plan, hub: &Hub, hide_texts: bool) -> Result<Ended, SessionError> {
    let mut events = Events::new(&plan, Words { hide_texts });
    let mut driver = Driver::new(plan, Needs { messages: true, ..Needs::default() });
    let hand_on = |events: &mut Events<Words>| events.take().0.for_each(|line| hub.add(&line));
    loop {
        match capture.next() {
            Turn::Ended => break,
            turn => driver.turn(turn, &mut events),
        }
        hand_on(&mut events);
    }
    driver.catch_up(&mut events);
    let ended = capture.finish();
    driver.finish(&mut events);
    hand_on(&mut events);
    hub.end();
    ended
}
