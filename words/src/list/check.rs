//! What the checks of a hand-in say about its captures.

use wirelab_text::harmless::Harmless;

use super::words::Who;
use crate::said::Said;
use crate::sentence::sentences;
use crate::value::Size;

sentences! {
    NoCapture = "check.no-capture" {}
    CaptureUnreadable = "check.capture-unreadable" {}
    NotAllHeard = "check.not-all-heard" {}
    NoPacketAtPort = "check.no-packet-at-port" { ports: Said }

    TrafficElsewhere = "check.traffic.elsewhere" { port: u16, ports: Said }
    TrafficNone = "check.traffic.none" {}
    TrafficSilent = "check.traffic.silent" { packets: u64, ports: Said, others: u64, strangers: u64 }
    Traffic = "check.traffic.found" { packets: u64, others: u64, messages: u64 }

    FilterOthers = "check.capture-filter.others" { others: u64, filter: Harmless }
    FilterUnknown = "check.capture-filter.unknown" {}
    FilterSame = "check.capture-filter.same" { filter: Harmless }
    FilterAlike = "check.capture-filter.alike" { filter: Harmless, asked: Harmless }

    StartNone = "check.capture-start.none" {}
    StartWhole = "check.capture-start.whole" { connections: u64 }
    StartLate = "check.capture-start.late" { late: u64, all: u64 }

    Damaged = "check.capture-whole.damaged" { note: Harmless }
    BytesMissing = "check.capture-whole.missing" { size: Size }
    MessagesCut = "check.capture-whole.cut" { messages: u64 }
    Whole = "check.capture-whole.found" {}

    TimeBefore = "check.time-window.before" { time: Harmless }
    TimeAfter = "check.time-window.after" { time: Harmless }
    TimeWithin = "check.time-window.within" { first: Harmless, last: Harmless }
    TimeNone = "check.time-window.none" {}

    Handshakes = "check.handshakes.found" {
        complete: u64, wanted: u64, refused: u64, unanswered: u64, incomplete: u64, late: u64,
    }
    ConcurrentNone = "check.concurrent.none" {}
    Concurrent = "check.concurrent.found" { most: u64, wanted: u64 }
    Teardown = "check.teardown.found" {
        ended: u64, wanted: u64, closed: u64, half: u64, reset: u64, open: u64, client: u64, server: u64,
    }

    Messages = "check.messages.found" {
        messages: u64, what: Said, from: Who, wanted: u64, connections: Option<u64>, clients: u64,
        instead: Option<Harmless>,
    }
    RepliesNoTask = "check.replies.no-task" { instead: Option<Harmless> }
    RepliesNone = "check.replies.none" {}
    RepliesOpen = "check.replies.open" {}
    Replies = "check.replies.found" {
        right: u64, wrong: u64, first_wrong: Option<Said>, unanswered: u64, why: Option<Said>, wanted: Option<u64>,
    }
    WrongReply = "check.replies.wrong" { frame: u64, is: Harmless, due: Harmless }
    RepliesPushed = "check.replies.pushed" { messages: u64, first: Harmless }
    RepliesSilent = "check.replies.silent" { messages: u64 }
    DeliveryNone = "check.delivery.none" {}
    Delivery = "check.delivery.found" {
        good: u64, nobody: u64, some: u64, back: u64, errors: u64, wanted: Option<u64>,
    }
    OrderNone = "check.order.none" {}
    Order = "check.order.found" { records: u64 }
    OrderJumps = "check.order.jumps" { jumps: u64, first: Said }
    RightStreamNone = "check.right-stream.none" {}
    RightStream = "check.right-stream.found" { replies: u64 }
    RightStreamAstray = "check.right-stream.astray" { replies: u64 }

    RuleUnusable = "check.filter.unusable" { why: Harmless }
    RuleCondition = "check.filter.condition" {}
    RuleFound = "check.filter.found" { packets: u64, filter: Harmless, condition: Harmless }
    RuleSplit = "check.filter.split" { text: Harmless, stream: u32, from: u64, to: u64 }

}
