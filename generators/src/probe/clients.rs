//! Several clients of a chat at once.

use std::io;
use std::time::Duration;

use wirelab_labs::Diagnosis;

use super::Probe;
use super::seen::Seen;
use super::wire::Wire;

/// Clients that are connected to a chat.
pub(super) const COUNT: usize = 5;

/// The clients of a chat, numbered from 0.
pub(super) struct Clients(Vec<Wire>);

impl Clients {
    pub(super) fn get(&self, place: usize) -> Option<&Wire> {
        self.0.get(place)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Wire> {
        self.0.iter()
    }

    /// Sends a text as a client's next message; gives its bytes and the result of sending them.
    pub(super) fn send(&mut self, from: usize, text: &[u8]) -> (Vec<u8>, io::Result<()>) {
        match self.0.get_mut(from) {
            Some(wire) => {
                let bytes = wire.encode(text);
                let sent = wire.send(&bytes);
                (bytes, sent)
            }
            None => (Vec::new(), Err(io::ErrorKind::NotConnected.into())),
        }
    }

    /// Adds a client behind the last.
    pub(super) fn add(&mut self, wire: Wire) {
        self.0.push(wire);
    }

    /// The last client goes away with a reset; then waits for `settle`.
    pub(super) fn last_vanishes(&mut self, settle: Duration) {
        if let Some(gone) = self.0.pop() {
            gone.vanish();
            std::thread::sleep(settle);
        }
    }
}

impl Probe {
    /// Connects five clients. If that fails, it is reported as the diagnosis.
    pub(super) fn five_clients(&mut self) -> Option<Clients> {
        let wires: Vec<Wire> = (0..COUNT).filter_map(|_| self.connect().ok()).collect();
        if wires.len() < COUNT {
            let (title, diagnosis) = ("five clients at once", Diagnosis::RefusesClients);
            self.edge(title, &Seen::default(), Some(diagnosis), "not all could connect");
            return None;
        }
        Some(Clients(wires))
    }
}
