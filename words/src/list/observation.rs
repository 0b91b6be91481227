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

    LogOfAnotherRun = "observation.log-of-another-run" { file: Harmless, whose: Harmless, ports: Numbers }
    LogOfAnotherCapture = "observation.log-of-another-capture" { whose: Harmless }

    SameConnection = "observation.same-connection" { first: Said, second: Said, why: Said }
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

    SameLog = "observation.same-log" { first: Said, second: Said, rows: u64 }
    SameText = "observation.same-text" { first: Said, second: Said, sentences: u64 }
    Quoted = "observation.quoted" { sentences: u64, file: Harmless, whose: Harmless, reference: Harmless }
    Text = "observation.text" { file: Harmless, whose: Harmless }

    TokenUnknown = "observation.token-unknown" { name: Harmless }
    TokenMissing = "observation.token-missing" { name: Harmless }
    TokenOfAnother = "observation.token-of-another" { name: Harmless, owner: Harmless }
}
