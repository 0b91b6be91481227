//! What must come back: the lab's rule and the server's framing know.

use std::net::SocketAddr;

use wirelab_labs::message::Message;
use wirelab_labs::rule::{Due, Expected, Wanted};
use wirelab_labs::template::Told;
use wirelab_labs::{Closing, Framing, Transport, Variant};

use crate::conversation::{Inbox, answer};
use crate::serve::transport;

/// Longest message that is put together.
const LONGEST: u64 = 16 << 20;

/// What a server has to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Its bytes, as wirelab's own server sends them.
    pub bytes: Vec<u8>,
    framing: Framing,
    wanted: Wanted,
    /// The lab leaves open what it says.
    open: bool,
}

impl Answer {
    /// What is due under the framing of a server.
    pub fn new(framing: &Framing, dues: Vec<Due>) -> Self {
        let wanted = Wanted::all(framing, dues.iter().cloned());
        let numbered = (1..).zip(dues);
        let bytes = numbered.flat_map(|(number, due)| due.on_the_wire(framing, number)).collect();
        Self { bytes, framing: framing.clone(), wanted, open: false }
    }

    /// Exactly these bytes: what a server sent before.
    pub fn exactly(bytes: Vec<u8>) -> Self {
        Self::new(&Framing::Receive, vec![Due { text: bytes, framed: false, like: None }])
    }

    /// The text, without header, record or line end.
    pub fn text(&self) -> &[u8] {
        self.wanted.text()
    }

    /// Whether nothing has to come.
    pub fn is_nothing(&self) -> bool {
        self.wanted.is_nothing()
    }

    /// Whether bytes are the answer: all of it, and nothing else.
    pub fn is(&self, bytes: &[u8]) -> bool {
        if self.open { self.is_whole(bytes) && !bytes.is_empty() } else { self.wanted.is_said_by(&self.framing, bytes) }
    }

    /// Whether each message in these bytes has the checksum of its own bytes, where its layout has one.
    pub fn is_sealed(&self, bytes: &[u8]) -> bool {
        let Some(layout) = self.framing.layout() else { return true };
        let mut inbox = Inbox::default();
        let messages = inbox.take(&self.framing, bytes, LONGEST);
        messages.is_ok_and(|messages| messages.iter().all(|message| layout.mismatch(&message.raw).is_none()))
    }

    /// The times of day that these bytes tell, which are the answer.
    pub fn times(&self, bytes: &[u8]) -> Vec<Told> {
        if !self.framing.has_borders() {
            return self.wanted.times(bytes);
        }
        let messages = Inbox::default().take(&self.framing, bytes, LONGEST).unwrap_or_default();
        messages.iter().flat_map(|message| self.wanted.times(&message.shown)).collect()
    }

    /// Whether more has to come, and what has come is its beginning.
    pub fn goes_on(&self, bytes: &[u8]) -> bool {
        !self.is_whole(bytes) && (self.framing.has_borders() || self.bytes.starts_with(bytes))
    }

    /// Whether so much has come as has to.
    pub fn is_whole(&self, bytes: &[u8]) -> bool {
        if !self.framing.has_borders() {
            if self.wanted.like().is_some() {
                return self.wanted.is_said_by(&self.framing, bytes);
            }
            return bytes.len() >= self.bytes.len();
        }
        let mut inbox = Inbox::default();
        inbox.take(&self.framing, bytes, LONGEST).is_ok_and(|messages| {
            let said = messages.iter().map(|message| (&*message.raw, &*message.text));
            self.wanted.counted(&self.framing, said) >= self.wanted.count()
        })
    }
}

/// What the lab's server sends to a client that is alone and sends these bytes first.
pub fn expected(variant: &Variant, client: SocketAddr, bytes: &[u8]) -> Answer {
    let (mut dues, mut open) = (Vec::new(), false);
    for message in messages(variant, bytes) {
        match answer(variant, client, &message) {
            Expected::Exactly(due) => dues.push(due),
            Expected::Something => {
                open = true;
                dues.push(Due { text: message.text.into_owned(), framed: false, like: None });
            }
            Expected::Nothing => continue,
        }
        if variant.closes == Closing::ServerAfterReply {
            break;
        }
    }
    Answer { open, ..Answer::new(&variant.server, dues) }
}

/// The bytes as the messages that the lab's server takes them for.
fn messages<'b>(variant: &Variant, bytes: &'b [u8]) -> Vec<Message<'b>> {
    let receive = usize::try_from(variant.receive).unwrap_or(1024).max(1);
    match (transport(variant), variant.client.has_borders()) {
        (Transport::Udp, _) => {
            vec![Message::datagram(&variant.client, bytes.get(..receive).unwrap_or(bytes))]
        }
        (Transport::Tcp, false) => {
            bytes.chunks(receive).map(|piece| Message::read(&variant.client, piece, 0, 0)).collect()
        }
        (Transport::Tcp, true) => Inbox::default().take(&variant.client, bytes, LONGEST).unwrap_or_default(),
    }
}
