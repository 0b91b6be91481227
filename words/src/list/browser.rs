//! What stands on the page that reads captures in a browser, around the pages that all of the program makes.

use wirelab_text::harmless::Harmless;

use crate::sentence::sentences;

sentences! {
    Title = "browser.title" {}
    Heading = "browser.heading" {}
    Lead = "browser.lead" {}
    Drop = "browser.drop" {}
    ChooseFiles = "browser.choose-files" {}
    ChooseFolder = "browser.choose-folder" {}
    TryOne = "browser.try-one" {}
    Kinds = "browser.kinds" {}
    Private = "browser.private" {}
    Proof = "browser.proof" {}
    ProofPolicy = "browser.proof-policy" {}
    ProofLook = "browser.proof-look" {}
    ProofCable = "browser.proof-cable" {}
    Lab = "browser.lab" {}
    LabFound = "browser.lab-found" {}
    Captures = "browser.captures" {}
    Parts = "browser.parts" {}
    Story = "browser.story" {}
    Messages = "browser.messages" {}
    Streams = "browser.streams" {}
    Check = "browser.check" {}
    Clear = "browser.clear" {}
    More = "browser.more" {}
    SavePage = "browser.save-page" {}
    SaveJson = "browser.save-json" {}
    Stop = "browser.stop" {}
    Stopped = "browser.stopped" {}
    Again = "browser.again" {}
    Starting = "browser.starting" {}
    Reading = "browser.reading" {}
    Fault = "browser.fault" {}
    Place = "browser.place" {}
    TooMuch = "browser.too-much" {}
    NoCapture = "browser.no-capture" {}
    WhichLab = "browser.which-lab" {}
    NoChecks = "browser.no-checks" {}
    Judged = "browser.judged" {}
    Filter = "browser.filter" {}
    FilterHint = "browser.filter-hint" {}
    FilterDo = "browser.filter-do" {}
    FilterAll = "browser.filter-all" {}
    Matches = "browser.matches" {}
    MatchesNone = "browser.matches-none" {}
    Number = "browser.number" {}
    Ends = "browser.ends" {}
    What = "browser.what" {}
    Packets = "browser.packets" {}
    Bytes = "browser.bytes" {}
    NoStreams = "browser.no-streams" {}
    TableCut = "browser.table-cut" {}
    Back = "browser.back" {}
    OpenStream = "browser.open-stream" {}
    TooOld = "browser.too-old" {}
    NoScript = "browser.no-script" {}
    NoStream = "browser.no-stream" {}
    NoFile = "browser.no-file" {}
    NoLab = "browser.no-lab" {}
    HandIn = "browser.hand-in" {}
    MadeBy = "browser.made-by" { version: Harmless, compat: Harmless }
}
