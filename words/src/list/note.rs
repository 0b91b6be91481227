//! What is odd about a message of a lab.

use wirelab_text::harmless::Harmless;

use crate::said::Said;
use crate::sentence::sentences;
use crate::value::{Numbers, Span};

sentences! {
    UnfinishedOf = "note.unfinished-of" { carried: u64, all: u64 }
    Unfinished = "note.unfinished" {}
    Gap = "note.gap" {}
    GapBefore = "note.gap-before" { bytes: u64 }
    TooLongOf = "note.too-long-of" { carried: u64, all: u64 }
    TooLong = "note.too-long" { carried: u64 }
    BeginningOnly = "note.beginning-only" { kept: u64, all: u64 }
    Unframed = "note.unframed" { why: Harmless }
    WrongStream = "note.wrong-stream" { stream: u32 }

    ServerClosed = "note.server-closed" { frame: u64 }
    SingleAccept = "note.single-accept" {}
    Reset = "note.reset" { frame: u64 }
    NoReply = "note.no-reply" {}

    OriginalMissing = "note.original-missing" {}
    Leaked = "note.leaked" { user: Harmless, target: Harmless, instead: bool }
    NotToTarget = "note.not-to-target" { target: Harmless }
    ToGone = "note.to-gone" { frame: u64 }
    OtherForm = "note.other-form" { due: Harmless }
    OtherCase = "note.other-case" { due: Harmless }
    OffClock = "note.off-clock" { off: Span, behind: bool }
    Zone = "note.zone" { minutes: u64, behind: bool }
    Ending = "note.ending" {}
    Pasted = "note.pasted" { lines: usize }
    Typed = "note.typed" { segments: usize }
    Fragment = "note.fragment" {}
    Elsewhere = "note.elsewhere" { stream: u32 }
    Glued = "note.glued" {}
    InPart = "note.in-part" {}
    AnswerCut = "note.answer-cut" {}
    MayBeLost = "note.may-be-lost" {}
    TargetUnknown = "note.target-unknown" { target: Harmless, due: Harmless }
    TargetUnknownTold = "note.target-unknown-told" { target: Harmless, due: Harmless }
    Command = "note.command" {}
    Twice = "note.twice" {}
    NoName = "note.no-name" {}
    Joined = "note.joined" { segments: usize }
    JoinedReply = "note.joined-reply" { segments: usize }
    NoDelivery = "note.no-delivery" { why: Said }
    NoCopy = "note.no-copy" { streams: Numbers }
    CopyToSender = "note.copy-to-sender" {}

    Checksum = "note.checksum" { field: Harmless, there: Harmless, right: Harmless }
    Mark = "note.mark" { field: Harmless, text: Harmless, mark: Harmless }
    Constant = "note.constant" { field: Harmless, number: i128, constant: i128 }
    Order = "note.order" { field: Harmless, number: i128, before: i128 }
    LengthOfPart = "note.length-of-part" { field: Harmless, said: i128, characters: bool, there: i128 }
    Length = "note.length" { field: Harmless, said: i128, characters: bool, text: Harmless, there: i128 }
    TextCut = "note.utf8-cut" { field: Harmless }
}
