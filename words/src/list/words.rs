//! Words and clauses that several sentences share.

use wirelab_text::harmless::Harmless;

use crate::said::Said;
use crate::sentence::sentences;
use crate::value::{Numbers, cases};

cases! {
    /// Who speaks, or whose program it is.
    Who {
        /// The client.
        Client = "client",
        /// The server.
        Server = "server",
    }
}

sentences! {
    ListOr = "words.list-or" {}
    Also = "words.also" { first: Said, second: Said }
    About = "words.about" { protocol: Harmless, filter: Option<Harmless> }
    Ports = "words.ports" { tcp: Numbers, udp: Numbers, both: bool }
    AnyPort = "words.any-port" {}
    Wanted = "words.wanted" { value: Option<Harmless>, equals: Option<Harmless>, prefix: Option<Harmless>, other_than: Vec<Harmless> }
}
