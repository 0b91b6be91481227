//! What a check found, before points.

use wirelab_labs::check::Wanted;
use wirelab_labs::lab::LogLine;
use wirelab_messages::Verdict;
use wirelab_text::harmless::Harmless;
use wirelab_words::list::check::{CaptureUnreadable, NoCapture, NoPacketAtPort, NoPacketOf, NotAsked, ReadSoFar};
use wirelab_words::list::hint::CaptureShort;
use wirelab_words::list::words::Wanted as Clause;
use wirelab_words::{Name, Said, Text};

use super::super::case::Case;
use super::super::doctor::{about, ports};
use super::super::model::{Need, Place, Proof, Status};
use super::super::reach::Reach;

/// Frames or lines of a file that are named as proof, and that are kept to explain a check.
const NAMED: usize = 12;
const KEPT: usize = 4_096;

/// What a check found.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) status: Status,
    /// So much of so much holds.
    pub(crate) share: (u64, u64),
    pub(crate) text: Text,
    /// A better hint than the lab's, where the cause is known.
    pub(crate) hint: Option<Said>,
    pub(crate) proof: Vec<Proof>,
    /// What is missing for it, where that is why it is not shown.
    pub(crate) lacks: Option<Need>,
}

impl Found {
    fn new(status: Status, share: (u64, u64), text: impl Into<Text>) -> Self {
        Self { status, share, text: text.into(), hint: None, proof: Vec::new(), lacks: None }
    }

    pub(crate) fn passed(text: impl Into<Text>) -> Self {
        Self::new(Status::Passed, (1, 1), text)
    }

    pub(crate) fn failed(text: impl Into<Text>) -> Self {
        Self::new(Status::Failed, (0, 1), text)
    }

    pub(crate) fn undecided(text: impl Into<Text>) -> Self {
        Self::new(Status::Undecided, (0, 1), text)
    }

    pub(crate) fn not_shown(text: impl Into<Text>) -> Self {
        Self::new(Status::NotShown, (0, 1), text)
    }

    /// Not shown, because packets were cut by a limit on their length.
    pub(crate) fn cut(text: impl Into<Text>) -> Self {
        Self { lacks: Some(Need::Whole), ..Self::not_shown(text) }
    }

    pub(crate) fn not_asked(text: impl Into<Text>) -> Self {
        Self::new(Status::NotAsked, (0, 1), text)
    }

    /// So much of so much: all, some or none.
    pub(crate) fn share(done: u64, whole: u64, text: impl Into<Text>) -> Self {
        let status = match done {
            _ if done >= whole => Status::Passed,
            0 => Status::Failed,
            _ => Status::Partly,
        };
        Self::new(status, (done, whole), text)
    }

    /// With frames of a capture as proof; none if there are none.
    pub(crate) fn frames(mut self, file: &str, frames: impl IntoIterator<Item = u64>) -> Self {
        let mut frames: Vec<u64> = frames.into_iter().take(KEPT).collect();
        frames.sort_unstable();
        frames.dedup();
        if !frames.is_empty() {
            self.add(file, Place::Frames(frames));
        }
        self
    }

    /// With lines of a text as proof; none if there are none.
    pub(crate) fn lines(mut self, file: &str, lines: impl IntoIterator<Item = u64>) -> Self {
        let mut lines: Vec<u64> = lines.into_iter().take(KEPT).collect();
        lines.sort_unstable();
        lines.dedup();
        if !lines.is_empty() {
            self.add(file, Place::Lines(lines));
        }
        self
    }

    /// With a whole file as proof.
    pub(crate) fn whole(mut self, file: &str) -> Self {
        self.add(file, Place::Whole);
        self
    }

    fn add(&mut self, file: &str, place: Place) {
        self.proof.push(Proof { file: file.to_owned(), place });
    }

    /// With a hint on the capture, where nothing is wrong but that it does not reach far enough.
    pub(crate) fn short(self, reach: Reach) -> Self {
        let Reach { late, early, holes: _, cut } = reach;
        let short = (late || early || cut) && self.hint.is_none() && self.status != Status::Passed;
        let hint = short.then(|| CaptureShort { late, early, cut }.into());
        self.hint(hint)
    }

    /// With a hint in the place of the lab's.
    pub(crate) fn hint(mut self, hint: Option<Said>) -> Self {
        self.hint = hint.or(self.hint);
        self
    }
}

/// The first few places of a proof.
pub(super) fn first_few(mut proof: Proof) -> Proof {
    match &mut proof.place {
        Place::Whole => {}
        Place::Frames(numbers) | Place::Lines(numbers) => numbers.truncate(NAMED),
    }
    proof
}

/// Why nothing can be said of the lab's traffic; `None`: there is some.
pub(super) fn no_traffic(case: &Case<'_>) -> Option<Found> {
    if case.captures.is_empty() {
        let broken = case
            .files
            .iter()
            .find(|file| file.error.is_some() && file.content == super::super::sniff::Content::Capture);
        return Some(match broken {
            Some(file) => Found::failed(CaptureUnreadable {}).whole(&file.handed.path),
            None => Found::failed(NoCapture {}),
        });
    }
    let any = case.captures.iter().any(|capture| capture.of_lab > 0);
    if !any && super::unheard::is_read_so_far(case) {
        return Some(Found::undecided(ReadSoFar {}));
    }
    (!any).then(|| {
        let first = case.captures.first().map_or("", |capture| capture.path.as_str());
        match about(case.lab) {
            Some(about) => Found::failed(NoPacketOf { about }).whole(first),
            None => Found::failed(NoPacketAtPort { ports: ports(case.lab) }).whole(first),
        }
    })
}

/// Which texts are meant.
pub(super) fn wanted(wanted: &Wanted) -> Said {
    let line = |text: &String| Harmless::line(text);
    Clause {
        value: wanted.value.as_ref().map(line),
        equals: wanted.equals.as_ref().map(line),
        prefix: wanted.prefix.as_ref().map(line),
        other_than: wanted.other_than.iter().map(|one| Harmless::line(format!("\"{one}\""))).collect(),
    }
    .into()
}

/// What the capture has instead of what is looked for: the variants of the lab that are in it.
pub(super) fn instead(case: &Case<'_>) -> Option<Vec<Name>> {
    if is_open(case) {
        return None;
    }
    let mut there: Vec<&str> = case.messages().map(|said| said.variant.title.as_str()).collect();
    there.sort_unstable();
    there.dedup();
    (!there.is_empty()).then(|| there.into_iter().map(|title| Name(Harmless::line(title))).collect())
}

/// Whether nothing shows which variant it is: of what was said the capture has beginnings, and none proves a reply right.
pub(super) fn is_open(case: &Case<'_>) -> bool {
    let right = |said: &super::super::case::Said<'_>| said.message.verdict == Some(Verdict::Right);
    case.is_cut_off() && !case.messages().any(|said| right(&said))
}

/// The titles of the given examples, where all messages are theirs and none is the task's.
pub(crate) fn only_given(case: &Case<'_>) -> Option<Vec<Name>> {
    // Who asks for a variant gets it, given out or not.
    let given = case.variant.is_none() && case.messages().all(|said| said.variant.given);
    // Only what it answers proves which server it is: one that says nothing may be any.
    let answers = || case.messages().filter_map(|said| said.message.verdict.as_ref());
    let proved = answers().next().is_some() && answers().all(|verdict| *verdict == Verdict::Right);
    (given && proved).then(|| instead(case)).flatten()
}

/// A check of other variants than the one that is asked for.
pub(super) fn not_asked(case: &Case<'_>, variants: &[String]) -> Option<Found> {
    let asked = case.variant?;
    let other = !variants.is_empty() && !variants.iter().any(|variant| variant == asked);
    other.then(|| Found::not_asked(NotAsked {}))
}

/// A line of a log as a program might print it: the names in braces are the lab's language, not the student's.
pub(super) fn sample(line: &LogLine) -> Harmless {
    let mut text = String::new();
    let mut rest = line.line.source();
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let (value, behind) = after.split_once('}').unwrap_or((after, ""));
        let (name, form) = value.split_once('|').unwrap_or((value, ""));
        let value = match name {
            "ip" | "to_ip" | "host" => "127.0.0.1",
            "port" => "50000",
            "to_port" => "50002",
            "sent" | "received" | "len" | "size" => "5",
            "timeouts" => "0",
            "count" | "version" | "order" | "thread" => "1",
            "rtt" => "0.42",
            "user" | "sender" => "ana",
            "target" => "rui",
            _ => "hello",
        };
        match form {
            "bytes" => text.push_str(&format!("b'{value}'")),
            "repr" => text.push_str(&format!("'{value}'")),
            _ => text.push_str(value),
        }
        rest = behind;
    }
    text.push_str(rest);
    Harmless::line(text)
}
