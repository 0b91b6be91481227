//! What is said of a file that was handed in.

use wirelab_text::harmless::Harmless;

use super::words::Who;
use crate::said::Said;
use crate::sentence::sentences;
use crate::value::{Size, cases};

cases! {
    /// What a file is by its content.
    Content {
        /// Nothing.
        Empty = "empty",
        /// A capture.
        Capture = "capture",
        /// Text.
        Text = "text",
        /// Source code.
        Source = "source",
        /// A picture.
        Image = "image",
        /// PDF.
        Pdf = "pdf",
        /// A zip archive or a document that is one.
        Zip = "zip",
        /// A RAR archive.
        Rar = "rar",
        /// A 7-Zip archive.
        SevenZip = "seven-zip",
        /// A program.
        Program = "program",
        /// Something else.
        Binary = "binary",
        /// It cannot be read.
        Unreadable = "unreadable",
    }
}

sentences! {
    MissingWithin = "file.missing-within" { file: Harmless, name: Harmless, lines: u64, by: Who }
    CaptureNotRead = "file.capture-not-read" { name: Harmless }
    Missing = "file.missing" { file: Harmless }
    Unreadable = "file.unreadable" { name: Harmless, error: Harmless }
    Empty = "file.empty" { name: Harmless }
    NoText = "file.no-text" { name: Harmless, what: Said }
    NoCapture = "file.no-capture" { name: Harmless, what: Said }
    NoPackets = "file.no-packets" { name: Harmless }
    Kept = "file.kept" { file: Harmless, other: Option<Harmless>, size: Size }
    Capture = "file.capture" { file: Harmless, other: Option<Harmless>, kind: Harmless, packets: u64 }
    CaptureNote = "file.capture-note" { note: Said }
    Log = "file.log" { file: Harmless, other: Option<Harmless>, lines: u64 }
    LogCut = "file.log-cut" {}
    CaptureSoFar = "file.capture-so-far" {}

    What = "file.what" { content: Content }
    Kind = "file.kind" { content: Content }
    KindLog = "file.kind-log" { by: Who }

    TooMany = "file.too-many" { most: usize }
    TakenByName = "file.taken-by-name" { file: Harmless }
    TakenByContent = "file.taken-by-content" { file: Harmless }
    TakenAsOnly = "file.taken-as-only" { file: Harmless }
    Aside = "file.aside" {}
    AsideSoFar = "file.aside-so-far" {}
    AsideOfNamed = "file.aside-of-named" { file: Harmless }
    GoesOn = "file.goes-on" { file: Harmless, frame: u64 }
    Bare = "file.bare" { file: Harmless }
    Offline = "file.offline" { file: Harmless }
    ItIsEmpty = "file.it-is-empty" {}
    ClassicPcap = "file.classic-pcap" {}
}
