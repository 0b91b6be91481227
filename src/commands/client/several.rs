//! Several clients at once: each line with its client's number, each with a name of its own where the lab has names, and a
//! total in the end.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use wirelab_generators::client::{self, Options, Player, Statistics, Step};
use wirelab_generators::conversation::Event;
use wirelab_generators::truth::{Deed, Sink};
use wirelab_labs::{Lab, Rule, Variant};

use super::{Ends, of_client, play};
use crate::commands::serve::Log;
use crate::failure::Failure;

/// The log of one of several clients.
struct Numbered {
    name: String,
    log: Arc<Log>,
}

impl Sink for Numbered {
    fn event(&self, event: &Event, line: Option<&str>, _: Option<&str>) {
        self.log.event(event, line, Some(&self.name));
    }

    fn deed(&self, deed: &Deed<'_>) {
        self.log.deed(deed);
    }

    fn wants_events(&self) -> bool {
        self.log.wants_events()
    }
}

/// The lab, its server, and what its clients do.
pub(super) struct Clients<'a> {
    pub(super) lab: &'a Arc<Lab>,
    pub(super) variant: &'a Variant,
    pub(super) to: SocketAddr,
    pub(super) options: &'a Options,
    pub(super) script: &'a str,
}

/// Plays the script with so many clients, a thread each.
pub(super) fn run(clients: &Clients<'_>, count: usize, log: &Arc<Log>, json: bool) -> Result<(), Failure> {
    let scripts = (1..=count).map(|number| of_client(clients.script, number)).collect::<Result<Vec<_>, _>>()?;
    let scripts = named(clients.variant, scripts);
    let mut threads = Vec::new();
    for (number, steps) in (1..).zip(scripts) {
        let sink = Numbered { name: format!("client {number}"), log: Arc::clone(log) };
        let lab = Arc::clone(clients.lab);
        let mut player = Player::new(lab, clients.variant, clients.to, clients.options.clone(), Arc::new(sink));
        threads.push(std::thread::spawn(move || {
            let done = play(&mut player, &steps);
            (done, player.finish(Duration::from_millis(300)))
        }));
    }
    let mut ends = Ends::default();
    let mut total = Statistics::default();
    for thread in threads {
        let Ok((done, statistics)) = thread.join() else { continue };
        add(&mut total, statistics);
        if let Err(error) = done {
            ends.add(error);
        }
    }
    if !json {
        tell(log, count, &total);
    }
    ends.conclude(clients.lab, clients.variant, clients.to, log, &total)
}

fn add(total: &mut Statistics, one: Statistics) {
    total.sent += one.sent;
    total.received += one.received;
    total.timeouts += one.timeouts;
    total.closed += one.closed;
    total.goes_on |= one.goes_on;
    total.round_trips.extend(one.round_trips);
}

fn tell(log: &Log, count: usize, total: &Statistics) {
    let Statistics { sent, received, timeouts, .. } = total;
    log.say(&format!("all {count} clients: {sent} sent, {received} received, {timeouts} timeouts"));
    super::times(log, total);
}

/// A script for each, with a name in front where the lab asks for one and the script gives none, or one to all of them.
fn named(variant: &Variant, mut scripts: Vec<Vec<Step>>) -> Vec<Vec<Step>> {
    let Rule::Route(route) = &variant.rule else { return scripts };
    let first = |steps: &Vec<Step>| match steps.first() {
        Some(Step::Say(text)) => Some(text.clone()),
        _ => None,
    };
    let firsts: Vec<Option<Vec<u8>>> = scripts.iter().map(first).collect();
    for (number, steps) in (1..).zip(&mut scripts) {
        let Some(Some(own)) = firsts.get(number - 1) else { continue };
        let same = firsts.iter().filter(|other| other.as_ref() == Some(own)).count() > 1;
        if route.address(own).is_some() {
            steps.insert(0, Step::Say(client::name(number).into_bytes()));
        } else if same && let Some(Step::Say(name)) = steps.first_mut() {
            name.extend_from_slice(number.to_string().as_bytes());
        }
    }
    scripts
}

/// An error of one of the clients: whatever is worse than a closed connection comes first.
pub(super) fn worse(known: Option<io::Error>, new: io::Error) -> Option<io::Error> {
    match known {
        Some(known) if !client::is_over(&known) || client::is_over(&new) => Some(known),
        _ => Some(new),
    }
}

#[cfg(test)]
mod tests {
    use wirelab_generators::client::{Step, parse};
    use wirelab_labs::catalogue;

    use super::named;

    fn firsts(variant: &str, scripts: &[&str]) -> Vec<String> {
        let lab = catalogue::find("chat-routed").unwrap();
        let scripts = scripts.iter().map(|text| parse(text).unwrap()).collect();
        let named = named(lab.variant(variant).unwrap(), scripts);
        let first = |steps: Vec<Step>| match &steps[0] {
            Step::Say(text) => String::from_utf8(text.clone()).unwrap(),
            other => format!("{other:?}"),
        };
        named.into_iter().map(first).collect()
    }

    #[test]
    fn each_client_of_a_chat_has_a_name_of_its_own() {
        assert_eq!(firsts("lines", &["User2: hi", "User1: hi"]), ["User1", "User2"]);
        assert_eq!(firsts("lines", &["Ana\nx: hi", "Ana\nx: hi", "Ana"]), ["Ana1", "Ana2", "Ana3"]);
        assert_eq!(firsts("lines", &["Ana", "Bob"]), ["Ana", "Bob"], "the script gives names");
        assert_eq!(firsts("lines", &[":pause 5\nAna", "Bob"]), ["Pause(5ms)", "Bob"]);
    }
}
