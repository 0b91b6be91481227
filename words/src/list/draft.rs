//! What a draft of a lab file says of itself.

use wirelab_text::harmless::Harmless;

use super::words::Who;
use crate::sentence::sentences;

sentences! {
    Head = "draft.head" { file: Harmless }
    Heard = "draft.heard" { conversations: u64, messages: u64, transport: Harmless, port: u16 }
    Others = "draft.others" { ports: Vec<Harmless> }
    Title = "draft.title" { port: u16 }
    Variant = "draft.variant" {}
    Borders = "draft.borders" {}
    Guessed = "draft.guessed" { answers: u64 }
    Open = "draft.open" {}
    Passed = "draft.passed" {}
    First = "draft.first" { shown: u64, messages: u64 }
    Row = "draft.row" { frame: u64, client: u64, by: Who, bytes: u64, text: Harmless }
    CheckTraffic = "draft.check-traffic" {}
    CheckWhole = "draft.check-whole" {}
    CheckStart = "draft.check-start" {}
    CheckHandshake = "draft.check-handshake" {}
    CheckMessages = "draft.check-messages" { messages: u64 }
    CheckReplies = "draft.check-replies" {}
    CheckDelivery = "draft.check-delivery" {}
    Silent = "draft.silent" {}
    Known = "draft.known" { protocol: Harmless }
}
