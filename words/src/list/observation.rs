//! What was noticed about where evidence comes from: for a person to judge.

use wirelab_text::harmless::Harmless;

use crate::said::Said;
use crate::sentence::sentences;
use crate::value::Numbers;

sentences! {
    MadeByWirelab = "observation.made-by-wirelab" {}
    EditedFile = "observation.edited-file" { program: Harmless }
    PacketsMissing = "observation.packets-missing" { bytes: u64 }
    TimesGoBack = "observation.times-go-back" { frame: u64 }

    PortsNotCaptured = "observation.log-of-another-run" { file: Harmless, whose: Harmless, ports: Numbers }
    PortsInAnother = "observation.log-of-another-capture" { whose: Harmless }

    SameConnection = "observation.same-connection" { names: Vec<Harmless>, places: Said, why: Said }
    Stream = "observation.stream" { transport: Harmless, stream: u32, file: Harmless, whose: Harmless }
    SameNumbers = "observation.same-numbers" { packets: u64 }
    SameStamps = "observation.same-stamps" { packets: u64 }
    SamePace = "observation.same-pace" { rows: u64, renumbered: bool }
    SameClock = "observation.same-clock" { packets: u64 }
    OtherPorts = "observation.other-ports" { first: u16, second: u16, third: u16, fourth: u16 }
    SameTimes = "observation.same-times" {}
    TimesApart = "observation.times-apart" { seconds: Harmless }
    TimesDiffer = "observation.times-differ" {}
    StreamsInAll = "observation.streams-in-all" { streams: u64 }

    SameLog = "observation.same-log" { names: Vec<Harmless>, places: Said, rows: u64 }
    SameText = "observation.same-text" { names: Vec<Harmless>, places: Said, sentences: u64 }
    Quoted = "observation.quoted" { sentences: u64, file: Harmless, whose: Harmless, reference: Harmless }
    Text = "observation.text" { file: Harmless, whose: Harmless }

    TokenUnknown = "observation.token-unknown" { name: Harmless }
    TokenMissing = "observation.token-missing" { name: Harmless }
    TokenOfAnother = "observation.token-of-another" { name: Harmless, owner: Harmless }

    About = "observation.about" {}
    CanBe = "observation.can-be" {}
    Seen = "observation.seen" {}
    Evidence = "observation.evidence" {}
    Nothing = "observation.none" {}

    TitleMadeByWirelab = "observation.title.made-by-wirelab" {}
    TitleEditedFile = "observation.title.edited-file" {}
    TitlePacketsMissing = "observation.title.packets-missing" {}
    TitleTimesGoBack = "observation.title.times-go-back" {}
    TitleSameConnection = "observation.title.same-connection" {}
    TitleSameConnectionRenumbered = "observation.title.same-connection-renumbered" {}
    TitleCopyOfReference = "observation.title.copy-of-reference" {}
    TitleSameLog = "observation.title.same-log" {}
    TitleSameText = "observation.title.same-text" {}
    TitleQuotedText = "observation.title.quoted-text" {}
    TitleLogOfAnotherCapture = "observation.title.log-of-another-capture" {}
    TitleLogOfAnotherRun = "observation.title.log-of-another-run" {}
    TitleTokenUnknown = "observation.title.token-unknown" {}
    TitleTokenMissing = "observation.title.token-missing" {}
    TitleTokenOfAnother = "observation.title.token-of-another" {}

    ReadingPractice = "observation.reading.practice" {}
    ReadingQuotation = "observation.reading.quotation" {}
    ReadingGivenOut = "observation.reading.given-out" {}
    ReadingWrongFile = "observation.reading.wrong-file" {}
    ReadingTrimmed = "observation.reading.trimmed" {}
    ReadingJoined = "observation.reading.joined" {}
    ReadingSaved = "observation.reading.saved" {}
    ReadingLost = "observation.reading.lost" {}
    ReadingClock = "observation.reading.clock" {}
    ReadingTwoInterfaces = "observation.reading.two-interfaces" {}
    ReadingTogether = "observation.reading.together" {}
    ReadingTwoEnds = "observation.reading.two-ends" {}
    ReadingOneMachine = "observation.reading.one-machine" {}
    ReadingSheet = "observation.reading.sheet" {}
    ReadingSeveralRuns = "observation.reading.several-runs" {}
    ReadingCaptureLate = "observation.reading.capture-late" {}
    ReadingListed = "observation.reading.listed" {}
    ReadingTypo = "observation.reading.typo" {}
    ReadingRewritten = "observation.reading.rewritten" {}
    ReadingInstead = "observation.reading.instead" {}
    ReadingOthers = "observation.reading.others" {}
}
