//! One check of one hand-in, explained to somebody who has the files and Wireshark.

use wirelab_text::harmless::Harmless;

use super::words::Who;
use crate::said::Said;
use crate::sentence::sentences;
use crate::value::Span;

sentences! {
    Heading = "explain.heading" { check: Harmless, name: Harmless }
    AsksFor = "explain.asks-for" {}
    Counted = "explain.counted" {}
    Share = "explain.share" { done: u64, whole: u64 }
    PointsCame = "explain.points-came" {}
    Where = "explain.where" {}
    Nowhere = "explain.nowhere" {}
    More = "explain.more" { more: u64 }
    PasteCounted = "explain.paste-counted" {}
    PasteAll = "explain.paste-all" {}
    PasteFirst = "explain.paste-first" { first: u64 }
    Confirm = "explain.confirm" {}
    MadeWith = "explain.made-with" {}
    Program = "explain.program" { version: Harmless, compat: Harmless }
    LabFile = "explain.lab-file" { lab: Harmless, sha256: Harmless }
    Options = "explain.options" { options: Harmless }
    Input = "explain.input" { option: Harmless, file: Harmless, sha256: Harmless }
    FileHash = "explain.file-hash" { file: Harmless, sha256: Harmless }
    FilesAsOne = "explain.files-as-one" {}
    FileUnread = "explain.file-unread" { file: Harmless }

    File = "explain.demand.file" { file: Harmless }
    Traffic = "explain.demand.traffic" { ports: Said }
    TrafficOf = "explain.demand.traffic-of" { about: Said }
    CaptureFilter = "explain.demand.capture-filter" { filter: Harmless }
    CaptureWhole = "explain.demand.capture-whole" {}
    CaptureStart = "explain.demand.capture-start" {}
    TimeWindow = "explain.demand.time-window" { from: Option<Harmless>, to: Option<Harmless> }
    Handshakes = "explain.demand.handshakes" { at_least: u64 }
    Concurrent = "explain.demand.concurrent" { at_least: u64 }
    Teardown = "explain.demand.teardown" { at_least: u64 }
    TeardownFirst = "explain.demand.teardown-first" { at_least: u64, first: Who }
    Messages = "explain.demand.messages" {
        at_least: u64, what: Said, from: Who, clients: u64, variants: Vec<Harmless>,
    }
    Replies = "explain.demand.replies" { at_least: u64, variants: Vec<Harmless> }
    Delivery = "explain.demand.delivery" { at_least: u64 }
    Form = "explain.demand.form" {}
    Checksums = "explain.demand.checksums" { from: Who, at_least: u64 }
    Order = "explain.demand.order" {}
    Waits = "explain.demand.waits" { tolerance: Span }
    Repeats = "explain.demand.repeats" {}
    NumbersGo = "explain.demand.numbers" { value: Harmless, begins: Option<u64>, modulo: Option<u64> }
    Payloads = "explain.demand.payloads" { file: Harmless, from: Who, column: Option<Harmless>, at_least: u64 }
    RightStream = "explain.demand.right-stream" {}
    LogLines = "explain.demand.log-lines" { at_least: u64, by: Who, events: Vec<Harmless>, what: Said }
    LogHolds = "explain.demand.log-holds" { at_least: u64, by: Who, ip: bool, port: bool, text: bool, len: bool }
    Port = "explain.demand.port" { ports: Said }
    LogAgrees = "explain.demand.log-agrees" { by: Who, events: Vec<Harmless> }
    Statistics = "explain.demand.statistics" {}
    Rtt = "explain.demand.rtt" { tolerance: Span }
    Sentences = "explain.demand.sentences" { file: Harmless, at_least: u64 }
    Commands = "explain.demand.commands" { file: Harmless, at_least: u64, programs: Vec<Harmless> }
    Filter = "explain.demand.filter" { filter: Harmless, count: Harmless }
    Exchange = "explain.demand.exchange" {
        request: Harmless, answer: Option<Harmless>, at_least: u64, unanswered: bool, within: Option<Span>,
        at_once: u64,
    }
    Dialogue = "explain.demand.dialogue" { steps: Vec<Harmless>, at_least: u64 }
    Hops = "explain.demand.hops" { at_least: u64, arrived: bool }

    NoPoints = "explain.points.none" {}
    AllPoints = "explain.points.all" { worth: Harmless }
    PartPoints = "explain.points.part" { done: u64, whole: u64, worth: Harmless, points: Harmless }
    NoPart = "explain.points.no-part" { done: u64, whole: u64, worth: Harmless }
    ZeroPoints = "explain.points.zero" { worth: Harmless }
    NotShownPoints = "explain.points.not-shown" { worth: Harmless }
    NotAskedPoints = "explain.points.not-asked" { worth: Harmless }
    LeftOut = "explain.points.left-out" { worth: Harmless }
    Given = "explain.points.given" { worth: Harmless }
    Withheld = "explain.points.withheld" { worth: Harmless }
    OtherPoints = "explain.points.other" { points: Harmless, max: Harmless }
    AnotherCounts = "explain.points.another" { worth: Harmless }
    BonusPoints = "explain.points.bonus" { worth: Harmless, points: Harmless }
    CostPoints = "explain.points.costs" { worth: Harmless, points: Harmless }
}
