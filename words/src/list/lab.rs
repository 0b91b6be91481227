//! Which lab a stream is taken for, why, and what is still expected of it.

use wirelab_text::harmless::Harmless;

use crate::said::Said;
use crate::sentence::sentences;
use crate::value::cases;

cases! {
    /// What the choice of a lab begins with.
    By {
        /// Its port.
        Port = "port",
        /// It was asked for.
        Asked = "asked",
        /// The bytes alone.
        Bytes = "bytes",
    }
    /// What there is to say of a choice for which no bytes speak.
    Silence {
        /// Bytes speak for it or against it.
        No = "no",
        /// The client said nothing.
        Client = "client",
        /// What it said was cut off in the capture.
        Cut = "cut",
        /// What it said tells nothing.
        Bytes = "bytes",
    }
    /// What else speaks on a lab's port.
    Speaks {
        /// It sends back what it gets.
        Echo = "echo",
        /// It says something.
        Text = "text",
        /// What it says is no text.
        Binary = "binary",
    }
    /// The order and alignment of a layout's numbers.
    Order {
        /// Big-endian, as networks have it.
        Big = "big",
        /// Little-endian.
        Little = "little",
        /// As the machine aligns them.
        Native = "native",
        /// As Windows aligns them.
        Windows = "windows",
    }
}

sentences! {
    Why = "lab.why" {
        by: By, port: u16, right: u32, framed: u32, wrong: u32, misread: u32, unseen: u32, silence: Silence,
        layout: Option<Said>, form: Option<Said>,
    }
    NotThis = "lab.not-this" { port: u16, service: Harmless }
    NotText = "lab.not-text" { port: u16 }
    NotRecords = "lab.not-records" { port: u16, lab: Harmless }
    NotRequests = "lab.not-requests" { port: u16, lab: Harmless }
    Unlike = "lab.unlike" { port: u16, labs: Vec<Harmless>, speaks: Speaks, first: Harmless }
    Untold = "lab.untold" { port: u16, labs: Vec<Harmless> }
    Elsewhere = "lab.elsewhere" { port: u16, lab: Harmless, right: u32 }
    ByTool = "lab.by-tool" {}
    Typed = "lab.typed" { segments: usize, lines: usize }
    Form = "lab.form" { is: Harmless, asked: Harmless, more: usize }
    Layout = "lab.layout" {
        size: usize, records: bool, order: Order, width: Option<Harmless>, swapped: bool, format: Harmless,
        asked: Harmless, asked_size: usize,
    }

    Connection = "lab.expects-connection" {}
    Message = "lab.expects-message" {}
    LineOfClient = "lab.expects-line-of-client" {}
    LineOfServer = "lab.expects-line-of-server" {}
    ClientsAtOnce = "lab.expects-clients-at-once" {}
    MessageToOthers = "lab.expects-message-to-others" {}
    NamesAnswered = "lab.expects-names-answered" {}
    Delivery = "lab.expects-delivery" {}
    AnswerTo = "lab.expects-answer-to" { text: Harmless, more: bool }
    AnswerToElse = "lab.expects-answer-to-else" {}
    Answer = "lab.expects-answer" {}
    Teardown = "lab.expects-teardown" {}
}
