//! The words of the reports on submissions that are not about what was found: headings, columns, results.

use wirelab_text::harmless::Harmless;

use crate::sentence::sentences;

sentences! {
    Passed = "page.passed" {}
    Partly = "page.partly" {}
    Failed = "page.failed" {}
    NotShown = "page.not_shown" {}
    Undecided = "page.undecided" {}
    NotAsked = "page.not_asked" {}
    Points = "page.points" { points: Harmless, max: Harmless }
    PointsUntold = "page.points_untold" { points: Harmless, max: Harmless, untold: Harmless }
    PointsBonus = "page.points_bonus" { points: Harmless, max: Harmless }
    PointsCosts = "page.points_costs" { points: Harmless, max: Harmless }
    AllWell = "page.all_well" {}
    StillOpen = "page.still_open" { open: Harmless, total: Harmless }
    NothingChecked = "page.nothing_checked" {}
    WellButUntold = "page.well_but_untold" { count: Harmless, total: Harmless }
    Summary = "page.summary" {}
    Checks = "page.checks" {}
    Files = "page.files" {}
    NotRead = "page.not_read" {}
    Findings = "page.findings" {}
    Streams = "page.streams" {}
    Next = "page.next" {}
    Evidence = "page.evidence" {}
    Frame = "page.frame" { list: Harmless }
    Frames = "page.frames" { list: Harmless }
    Line = "page.line" { list: Harmless }
    Lines = "page.lines" { list: Harmless }
    InWireshark = "page.in_wireshark" {}
    Name = "page.name" {}
    Score = "page.score" {}
    Open = "page.open" {}
    Check = "page.check" {}
    Result = "page.result" {}
    File = "page.file" {}
    Size = "page.size" {}
    Kind = "page.kind" {}
    TakenAs = "page.taken_as" {}
    Remark = "page.remark" {}
    Packet = "page.packet" {}
    Time = "page.time" {}
    Client = "page.client" {}
    Server = "page.server" {}
    Stream = "page.stream" { stream: Harmless, file: Harmless }
    MorePackets = "page.more_packets" { count: Harmless }
    Class = "page.class" { title: Harmless, count: Harmless }
    MostMissed = "page.most_missed" {}
    Missed = "page.missed" { count: Harmless, total: Harmless }
    Outliers = "page.outliers" {}
    FarBelow = "page.far_below" { score: Harmless, median: Harmless }
    Alone = "page.alone" { check: Harmless }
    Forms = "page.forms" {}
    FormsWhy = "page.forms_why" {}
    FormCounts = "page.form_counts" { lines: Harmless, works: Harmless }
    MadeBy = "page.made_by" {}
    MoodleIdentifier = "page.moodle_identifier" {}
    MoodleGrade = "page.moodle_grade" {}
    MoodleMaximum = "page.moodle_maximum" {}
    MoodleFeedback = "page.moodle_feedback" {}
}
