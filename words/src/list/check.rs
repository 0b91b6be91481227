//! What the checks of a hand-in say about its captures.

use wirelab_text::harmless::Harmless;

use super::words::Who;
use crate::said::Said;
use crate::sentence::sentences;
use crate::value::{Name, Numbers, Size, Span, cases};

cases! {
    /// What has to be there before a check can be looked at.
    Need {
        /// A capture that can be read.
        Capture = "capture",
        /// Packets at the lab's port.
        Traffic = "traffic",
        /// A connection to the server that came about.
        Connection = "connection",
        /// Packets that programs have sent.
        Programs = "programs",
        /// Messages of the lab.
        Messages = "messages",
        /// Messages of the task, not of the example that is given out.
        Task = "task",
        /// Messages of this part of the course.
        Part = "part",
        /// A server that answers everybody, again and again.
        Served = "served",
        /// Packets that were not cut.
        Whole = "whole",
        /// The server's log.
        ServerLog = "server-log",
        /// The client's log.
        ClientLog = "client-log",
        /// Lines in the server's log that tell what it did.
        ServerLines = "server-lines",
        /// Lines in the client's log that tell what it did.
        ClientLines = "client-lines",
    }
}

sentences! {
    NotShown = "check.not-shown" { need: Need }
    Dependents = "check.dependents" { checks: u64, need: Need }
    NotAsked = "check.not-asked" {}
    OneOf = "check.one-of" { counted: Harmless }
    Tally = "check.tally" { passed: u64, total: u64, partly: u64, failed: u64, unshown: u64, untold: u64, unasked: u64 }

    OnlyGiven = "check.only-given" { given: Vec<Name> }
    OtherPart = "check.other-part" { id: Harmless, title: Harmless }
    NoCapture = "check.no-capture" {}
    CaptureUnreadable = "check.capture-unreadable" {}
    NotAllHeard = "check.not-all-heard" {}
    ReadSoFar = "check.read-so-far" {}
    NotAllConnections = "check.not-all-connections" {}
    LogTooLong = "check.log-too-long" {}
    NoPacketAtPort = "check.no-packet-at-port" { ports: Said }
    NoPacketOf = "check.no-packet-of" { about: Said }

    Candidate = "check.traffic.candidate" { transport: Harmless, port: u16, connections: u64 }
    OtherLab = "check.traffic.other-lab" { transport: Harmless, port: u16, id: Harmless, title: Harmless }
    FoundAtPort = "check.traffic.at-port" { transport: Harmless, ports: Numbers }
    JudgedElsewhere = "check.traffic.judged" { transport: Harmless, port: u16, connections: u64, packets: u64, ports: Said }
    PortOfLab = "check.port.lab" { ports: Said }
    PortOther = "check.port.other" { port: u16, ports: Said }
    TrafficSilent = "check.traffic.silent" { packets: u64, ports: Said, others: u64, strangers: u64, cut: bool }
    TrafficOf = "check.traffic.protocol" { packets: u64, others: u64, about: Said }
    Traffic = "check.traffic.found" { packets: u64, others: u64, messages: u64 }

    FilterOthers = "check.capture-filter.others" { others: u64, filter: Harmless }
    FilterUnknown = "check.capture-filter.unknown" {}
    FilterKept = "check.capture-filter.kept" { kept: u64, of: u64 }
    FilterSame = "check.capture-filter.same" { filter: Harmless }
    FilterAlike = "check.capture-filter.alike" { filter: Harmless, asked: Harmless }

    StartNone = "check.capture-start.none" {}
    StartWhole = "check.capture-start.whole" { connections: u64 }
    StartLate = "check.capture-start.late" { late: u64, all: u64 }

    Damaged = "check.capture-whole.damaged" { note: Harmless }
    OneWay = "check.capture-whole.one-way" { connections: u64 }
    BytesMissing = "check.capture-whole.missing" { size: Size }
    MessagesCut = "check.capture-whole.cut" { messages: u64 }
    PacketsCut = "check.capture-whole.packets" {}
    Whole = "check.capture-whole.found" {}
    WholeKept = "check.capture-whole.kept" { kept: u64, of: u64 }
    KeptDamaged = "check.capture-whole.kept-damaged" {}

    TimeBefore = "check.time-window.before" { time: Harmless }
    TimeAfter = "check.time-window.after" { time: Harmless }
    TimeWithin = "check.time-window.within" { first: Harmless, last: Harmless }
    TimeNone = "check.time-window.none" {}

    Handshakes = "check.handshakes.found" {
        complete: u64, wanted: u64, localhost: u64, before: u64, between: u64, refused: u64, unanswered: u64,
        incomplete: u64, late: u64, one_direction: u64, capture_ends: u64,
    }
    Concurrent = "check.concurrent.found" { most: u64, wanted: u64 }
    Teardown = "check.teardown.found" {
        ended: u64, wanted: u64, closed: u64, half: u64, reset: u64, open: u64, client: u64, server: u64,
    }

    TeardownFirst = "check.teardown.first" { first: Who, ended: u64, wanted: u64, second: u64, others: u64 }

    Messages = "check.messages.found" {
        messages: u64, what: Said, from: Who, wanted: u64, connections: Option<u64>, clients: u64,
        instead: Option<Vec<Name>>, merged: Option<Said>, cut: u64,
    }
    MergedPasted = "check.messages.pasted" { messages: u64, lines: u64, frame: u64 }
    MergedTyped = "check.messages.typed" { segments: u64, lines: u64 }
    RepliesNoTask = "check.replies.no-task" { instead: Option<Vec<Name>> }
    RepliesNone = "check.replies.none" {}
    RepliesOpen = "check.replies.open" {}
    RepliesCut = "check.replies.cut-off" {}
    Replies = "check.replies.found" {
        right: u64, wrong: u64, first_wrong: Option<Said>, unanswered: u64, ends: u64, why: Option<Said>, cut: u64,
        twice: u64, keys: u64, untold: u64, glued: u64, waiting: u64, wanted: Option<u64>,
    }
    RepliesByTool = "check.replies.by-tool" {}
    WrongReply = "check.replies.wrong" { frame: u64, is: Harmless, due: Harmless }
    RepliesPushed = "check.replies.pushed" { messages: u64, first: Harmless }
    RepliesUnknown = "check.replies.unknown" { messages: u64, first: Harmless }
    RepliesSilent = "check.replies.silent" { messages: u64 }
    DeliveryNone = "check.delivery.none" {}
    DeliverySilent = "check.delivery.silent" { messages: u64 }
    DeliveryCut = "check.delivery.cut-off" {}
    Delivery = "check.delivery.found" {
        good: u64, nobody: u64, why: Option<Said>, some: u64, back: u64, leaked: u64, twice: u64, untold: u64, cut: u64,
        late: u64, unknown: u64, errors: u64, wanted: Option<u64>,
    }
    Leaked = "check.delivery.leaked" {
        reader: Option<Harmless>, port: u16, instead: bool, target: Harmless, frame: u64,
    }
    LeakedMore = "check.delivery.leaked-more" { copies: u64, frames: Numbers }
    Confirmed = "check.delivery.confirmed" { senders: u64, frame: u64 }
    SentLate = "check.delivery.late" { port: u16, left: u64, frame: u64, more: u64 }
    OrderNone = "check.order.none" {}
    Order = "check.order.found" { records: u64 }
    ChecksumsNone = "check.checksums.none" { from: Who }
    Checksums = "check.checksums.found" { messages: u64, from: Who, wanted: u64 }
    ChecksumsWrong = "check.checksums.wrong" { wrong: u64, messages: u64, from: Who, frame: u64, first: Said }
    WaitsNone = "check.waits.none" { messages: u64 }
    Waits = "check.waits.found" { waits: u64, right: u64, wait: Span, off: Option<Span>, short: bool }
    NumbersNone = "check.numbers.none" { value: Harmless }
    NumbersGo = "check.numbers.found" {
        messages: u64, right: u64, repeated: u64, frame: Option<u64>, number: i128, due: u64, again: bool,
    }
    PayloadsNoFile = "check.payloads.no-file" { file: Harmless }
    PayloadsTooLong = "check.payloads.too-long" { file: Harmless, most: Size }
    PayloadsNoColumn = "check.payloads.no-column" { file: Harmless, column: Harmless }
    PayloadsOf = "check.payloads.found" {
        found: u64, wanted: u64, messages: u64, file: Harmless, from: Who, column: Option<Harmless>, frame: Option<u64>,
    }
    RepeatsNone = "check.repeats.none" { messages: u64 }
    Repeats = "check.repeats.found" { lost: u64, repeated: u64 }
    OrderJumps = "check.order.jumps" { jumps: u64, first: Said }
    RightStreamNone = "check.right-stream.none" {}
    RightStream = "check.right-stream.found" { replies: u64 }
    RightStreamAstray = "check.right-stream.astray" { replies: u64 }

    ExchangeNone = "check.exchange.none" { request: Harmless, wanted: u64 }
    ExchangeFound = "check.exchange.found" {
        request: Harmless, asked: u64, right: u64, slow: u64, other: u64, refused: u64, unanswered: u64, wanted: u64,
    }
    ExchangeUnanswered = "check.exchange.unanswered" { request: Harmless, asked: u64, unanswered: u64, wanted: u64 }
    AtOnce = "check.exchange.at-once" { most: u64, wanted: u64 }
    ExchangeSeen = "check.exchange.seen" { seen: Vec<Harmless>, more: u64 }
    ExchangeOpen = "check.exchange.open" { open: u64 }
    ExchangeShared = "check.exchange.shared" { shared: u64 }
    Unsure = "check.exchange.unsure" { late: u64, missing: bool, left_out: bool }
    DialogueFound = "check.dialogue.found" { complete: u64, wanted: u64, steps: u64 }
    DialogueMissing = "check.dialogue.missing" { next: Harmless, step: u64 }
    DialogueCame = "check.dialogue.came" { came: u64, next: Harmless, step: u64, taken: u64 }
    DialogueOpen = "check.dialogue.open" {}
    HopsNone = "check.hops.none" { probes: u64 }
    HopsFound = "check.hops.found" { to: Harmless, hops: u64, answered: u64, arrived: bool, wanted: u64 }
    RuleUnusable = "check.filter.unusable" { why: Harmless }
    RuleFound = "check.filter.found" { packets: u64, filter: Harmless, condition: Harmless }
    RuleSplit = "check.filter.split" { text: Harmless, stream: u32, from: u64, to: u64 }


    FormNone = "check.form.none" {}
    Form = "check.form.found" { good: u64, other: u64, first: Option<Said> }
    FormFirst = "check.form.first" { frame: u64, is: Harmless, note: Said }
}
