//! An event as the line that the lab's own programs print about it.

use wirelab_labs::lab::LogLine;
use wirelab_labs::{Lab, LogEvent, Side};
use wirelab_text::safe;

use super::event::{Event, EventKind};

/// The line that a lab has for an event in a variant, harmless for a terminal; `None` if its programs print none.
pub fn line(lab: &Lab, variant: &str, event: &Event) -> Option<String> {
    let fits = |line: &&LogLine| line.variants.is_empty() || line.variants.iter().any(|one| one == variant);
    let EventKind::Log(kind) = event.kind else { return None };
    let line = lab.lines(event.by, kind).find(fits)?;
    // A client's line about a sender, say, is not for messages of the server itself.
    if event.by == Side::Client && line.line.names().any(|name| event.value(name).is_none()) {
        return None;
    }
    Some(safe::line(&line.line.render(|name| event.value(name))))
}

/// A line for what the lab's own programs are silent about but somebody must hear: what goes wrong.
pub fn talk(event: &Event) -> Option<String> {
    let value = |name: &str| safe::line(event.value(name).unwrap_or_default());
    let who = format!("{}:{}", value("ip"), value("port"));
    match event.kind {
        EventKind::Log(LogEvent::Error) => Some(format!("{who}: {}", value("error"))),
        EventKind::Log(LogEvent::Refuse) => Some(format!("{who} refused: {}", value("error"))),
        _ => None,
    }
}
