//! What a draft of a lab file says of itself.

use wirelab_text::harmless::Harmless;

use super::words::Who;
use crate::sentence::sentences;

sentences! {
    Head = "draft.head" { file: Harmless }
    Heard = "draft.heard" { conversations: u64, messages: Option<u64>, transport: Harmless, port: u16 }
    Missed = "draft.missed" { packets: u64 }
    Others = "draft.others" { ports: Vec<Harmless>, more: u64 }
    FirstSpeaker = "draft.first-speaker" {}
    Roles = "draft.roles" {}
    Title = "draft.title" { transport: Harmless, port: u16 }
    Variant = "draft.variant" {}
    Datagrams = "draft.datagrams" {}
    SaysNothing = "draft.says-nothing" { who: Who }
    Lines = "draft.lines" { who: Who }
    Delimiter = "draft.delimiter" { who: Who }
    Length = "draft.length" { who: Who, header: u64 }
    Digits = "draft.digits" { who: Who }
    Record = "draft.record" { who: Who, bytes: u64 }
    Borders = "draft.borders" { who: Who }
    Strip = "draft.strip" {}
    Loss = "draft.loss" {}
    Guessed = "draft.guessed" { answers: u64 }
    Open = "draft.open" {}
    Passed = "draft.passed" {}
    First = "draft.first" { shown: u64, messages: u64 }
    All = "draft.all" { messages: u64 }
    Frame = "draft.frame" {}
    Stream = "draft.stream" {}
    From = "draft.from" {}
    Bytes = "draft.bytes" {}
    Says = "draft.says" {}
    By = "draft.by" { who: Who }
    CheckTraffic = "draft.check-traffic" {}
    CheckWhole = "draft.check-whole" {}
    CheckStart = "draft.check-start" {}
    CheckHandshake = "draft.check-handshake" {}
    CheckMessages = "draft.check-messages" { messages: u64 }
    CheckReplies = "draft.check-replies" {}
    CheckDelivery = "draft.check-delivery" {}
    Silent = "draft.silent" {}
    Untold = "draft.untold" {}
    Known = "draft.known" { protocol: Harmless }
    Nobody = "draft.nobody" { port: Option<u16> }
    Done = "draft.done" { file: Harmless, conversations: u64, transport: Harmless, port: u16, others: bool }
}
