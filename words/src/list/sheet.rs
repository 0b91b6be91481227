//! What stands on the pages of hand-ins: a student's, and a class's.

use wirelab_text::harmless::Harmless;

use crate::said::Said;
use crate::sentence::sentences;
use crate::value::Name;

sentences! {
    Headline = "sheet.headline" { shown: u64, total: u64, todo: u64, teacher: u64 }
    NextStep = "sheet.next-step" {}
    Nothing = "sheet.nothing" {}
    Proof = "sheet.proof" {}
    HowRead = "sheet.how-read" {}
    ReadCapture = "sheet.read-capture" {
        file: Harmless, streams: u64, variant: Name, transport: Harmless, port: u16
    }
    ReadProtocol = "sheet.read-protocol" { file: Harmless, packets: u64, about: Said, requests: u64 }
    ReadMore = "sheet.read-more" { file: Harmless, more: u64 }
    ReadNothing = "sheet.read-nothing" { file: Harmless }
    ReadForm = "sheet.read-form" { lines: u64 }
    Previous = "sheet.previous" {}
    Following = "sheet.following" {}
    AllWorks = "sheet.all-works" {}
    OfAll = "sheet.of-all" { number: u64, row: u64, total: u64 }
    Todo = "sheet.todo" { count: u64 }
    Teacher = "sheet.teacher" { count: u64 }
    Done = "sheet.done" { count: u64 }
    NotAsked = "sheet.not-asked" { count: u64 }
    Bonus = "sheet.bonus" { shown: u64, total: u64 }
    CopyFilter = "sheet.copy-filter" {}
    Work = "sheet.work" { number: u64 }
    Works = "sheet.works" { count: u64 }
    Cause = "sheet.cause" { count: u64, total: u64, text: Said }
    Causes = "sheet.causes" {}
    Empty = "sheet.empty" { count: u64, total: u64 }
    MoreCauses = "sheet.more-causes" { count: u64 }
    Waiting = "sheet.waiting" {}
    WaitingFor = "sheet.waiting-for" { count: u64, check: Harmless }
    NothingWaits = "sheet.nothing-waits" {}
    Spread = "sheet.spread" {}
    Matrix = "sheet.matrix" {}
    ShowNames = "sheet.show-names" {}
    Filter = "sheet.filter" {}
    Key = "sheet.key" {}
    Open = "sheet.open" {}
    Shown = "sheet.shown" {}
}
