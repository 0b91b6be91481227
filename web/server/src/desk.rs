//! The pages' files, and the answers to their questions. Each page has a session: the files of the command line, and those that
//! were dropped there.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};
use wirelab_web::{Choice, Held, Refusal, Request, Session, Stop};

use crate::gate::secret;

/// Bytes that were dropped and are held, in all.
const BYTES: u64 = 512 << 20;
/// Pages that have a session. The oldest one goes first.
const SESSIONS: usize = 32;
/// Files of a page.
const FILES: usize = 10_000;

/// Why something could not be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The session was let go, or never was.
    Gone,
    /// There is no room for so many bytes.
    TooMuch,
    /// There are too many files.
    TooMany,
    /// A question is too long.
    TooLong,
    /// What was to come did not come whole.
    BrokenOff,
    /// Nothing may be added.
    ReadOnly,
    /// The system has no random bytes.
    NoName,
}

/// The sessions.
pub(crate) struct Desk {
    given: Vec<Held>,
    read_only: bool,
    hide_texts: bool,
    /// What is looked for where no lab is chosen.
    lab: Choice,
    pages: Mutex<VecDeque<Page>>,
}

struct Page {
    name: String,
    dropped: Vec<Held>,
    /// Files that are on their way.
    coming: usize,
    /// Bytes of all of them.
    bytes: u64,
}

/// Room for a file that is on its way, counted from its first byte on; given back where the file does not come.
pub(crate) struct Room<'d> {
    desk: &'d Desk,
    session: String,
    bytes: u64,
}

impl Room<'_> {
    /// The file that came.
    pub(crate) fn fill(mut self, name: &str, bytes: Arc<[u8]>) -> Result<(), Fault> {
        let held = Held::of_bytes(name, bytes);
        let mut pages = self.desk.pages();
        let page = pages.iter_mut().find(|page| page.name == self.session).ok_or(Fault::Gone)?;
        page.dropped.push(held);
        page.coming -= 1;
        self.session.clear();
        Ok(())
    }
}

impl Drop for Room<'_> {
    fn drop(&mut self) {
        let mut pages = self.desk.pages();
        if let Some(page) = pages.iter_mut().find(|page| page.name == self.session) {
            page.coming -= 1;
            page.bytes -= self.bytes;
        }
    }
}

impl Desk {
    pub(crate) fn new(given: Vec<Held>, read_only: bool, hide_texts: bool) -> Self {
        Self { given, read_only, hide_texts, lab: Choice::default(), pages: Mutex::default() }
    }

    /// With what is looked for where no lab is chosen.
    pub(crate) fn with_lab(self, lab: Choice) -> Self {
        Self { lab, ..self }
    }

    fn pages(&self) -> std::sync::MutexGuard<'_, VecDeque<Page>> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a session; gives its name.
    pub(crate) fn begin(&self) -> Result<String, Fault> {
        let name = secret().map_err(|_| Fault::NoName)?;
        let mut pages = self.pages();
        if pages.len() == SESSIONS {
            pages.pop_front();
        }
        pages.push_back(Page { name: name.clone(), dropped: Vec::new(), coming: 0, bytes: 0 });
        Ok(name)
    }

    /// Forgets a session.
    pub(crate) fn end(&self, name: &str) {
        self.pages().retain(|page| page.name != name);
    }

    /// Makes room for a file. Where all pages together hold too much, others lose theirs, the oldest first.
    pub(crate) fn room(&self, session: &str, bytes: u64) -> Result<Room<'_>, Fault> {
        if self.read_only {
            return Err(Fault::ReadOnly);
        }
        let mut pages = self.pages();
        let page = pages.iter().find(|page| page.name == session).ok_or(Fault::Gone)?;
        if page.dropped.len() + page.coming >= FILES {
            return Err(Fault::TooMany);
        }
        if bytes > BYTES.saturating_sub(page.bytes) {
            return Err(Fault::TooMuch);
        }
        while pages.iter().map(|page| page.bytes).sum::<u64>() + bytes > BYTES {
            let Some(other) = pages.iter().position(|page| page.name != session && page.bytes > 0) else { break };
            pages.remove(other);
        }
        let page = pages.iter_mut().find(|page| page.name == session).ok_or(Fault::Gone)?;
        page.bytes += bytes;
        page.coming += 1;
        Ok(Room { desk: self, session: session.to_owned(), bytes })
    }

    /// Answers a question, which may take a while, until somebody asks for the end.
    pub(crate) fn answer(&self, name: &str, question: &str, stop: Stop) -> Result<String, Fault> {
        let mut session = Session::default();
        session.until(stop);
        session.share(self.given.iter().cloned());
        session.usual(self.lab.clone());
        {
            let pages = self.pages();
            let page = pages.iter().find(|page| page.name == name).ok_or(Fault::Gone)?;
            session.share(page.dropped.iter().cloned());
        }
        if !self.hide_texts {
            return Ok(wirelab_web::answer(&mut session, question));
        }
        match serde_json::from_str(question) {
            Ok(Request::Files | Request::Labs | Request::Lab { .. }) => Ok(wirelab_web::answer(&mut session, question)),
            Ok(Request::Streams { .. }) => Ok(veiled(&wirelab_web::answer(&mut session, question))),
            // Also a display filter: its answer would tell whether a word was said.
            _ => Ok(wirelab_web::refused(Refusal::Hidden)),
        }
    }
}

/// What the table of streams shows of a stream.
const SHOWN: [&str; 10] = [
    "stream",
    "client",
    "client_port",
    "server",
    "server_port",
    "packets",
    "payload",
    "client_bytes",
    "server_bytes",
    "sentence",
];

/// The streams without all that the table does not show: findings and what is said of a lab may quote messages.
fn veiled(answer: &str) -> String {
    let hidden = || wirelab_web::refused(Refusal::Hidden);
    let Ok(answer) = serde_json::from_str::<Value>(answer) else { return hidden() };
    let Some(all) = answer["json"].as_str().and_then(|text| serde_json::from_str::<Value>(text).ok()) else {
        return if answer["refused"].is_object() { answer.to_string() } else { hidden() };
    };
    let rows = |name: &str| -> Vec<Value> {
        let rows = all[name].as_array().map(Vec::as_slice).unwrap_or_default();
        let shown =
            |row: &Value| SHOWN.iter().filter_map(|key| Some(((*key).to_owned(), row.get(*key)?.clone()))).collect();
        rows.iter().map(shown).map(Value::Object).collect()
    };
    json!({ "json": json!({ "tcp": rows("tcp"), "udp": rows("udp") }).to_string() }).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(desk: &Desk, name: &str, question: &str) -> Result<String, Fault> {
        desk.answer(name, question, Stop::default())
    }

    fn ask(desk: &Desk, name: &str, question: Value) -> Value {
        serde_json::from_str(&answer(desk, name, &question.to_string()).unwrap()).unwrap()
    }

    fn put(desk: &Desk, session: &str, name: &str, bytes: &[u8]) -> Result<(), Fault> {
        desk.room(session, bytes.len() as u64)?.fill(name, bytes.into())
    }

    fn given() -> Vec<Held> {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../sample-pcaps/lab-commands.pcapng");
        vec![Held::of_path("lab.pcapng", path.into())]
    }

    #[test]
    fn a_page_has_the_given_files_and_its_own() {
        let desk = Desk::new(given(), false, false);
        let (one, other) = (desk.begin().unwrap(), desk.begin().unwrap());
        put(&desk, &one, "notes.txt", b"x").unwrap();
        let files = |name: &str| ask(&desk, name, json!({ "do": "files" }))["files"].as_array().unwrap().len();
        assert_eq!((files(&one), files(&other)), (2, 1));
        desk.end(&one);
        assert_eq!(answer(&desk, &one, "{}"), Err(Fault::Gone));
        assert_eq!(put(&desk, &one, "", b""), Err(Fault::Gone));
    }

    #[test]
    fn sessions_are_bounded_and_the_oldest_goes() {
        let desk = Desk::new(Vec::new(), false, false);
        let names: Vec<String> = (0..=SESSIONS).map(|_| desk.begin().unwrap()).collect();
        assert_eq!(answer(&desk, &names[0], "{}"), Err(Fault::Gone));
        assert!(answer(&desk, &names[1], "{}").is_ok());
    }

    #[test]
    fn nothing_is_added_to_what_is_read_only() {
        let desk = Desk::new(given(), true, false);
        let name = desk.begin().unwrap();
        assert_eq!(put(&desk, &name, "a", &[1]), Err(Fault::ReadOnly));
    }

    #[test]
    fn files_that_come_at_once_have_no_more_room_together_than_one_behind_the_other() {
        let desk = Desk::new(Vec::new(), false, false);
        let (one, other) = (desk.begin().unwrap(), desk.begin().unwrap());
        let first = desk.room(&one, BYTES / 2 + 1).unwrap();
        assert_eq!(desk.room(&one, BYTES / 2).err(), Some(Fault::TooMuch));
        drop(first);
        let first = desk.room(&one, BYTES / 2).unwrap();
        assert!(desk.room(&one, BYTES / 2).is_ok(), "what did not come has no room any more");
        // Another page that needs the room takes it from this one, also while its file is on its way.
        let second = desk.room(&other, BYTES).unwrap();
        assert_eq!(first.fill("a", Arc::from([])), Err(Fault::Gone));
        second.fill("b", Arc::from([])).unwrap();
    }

    #[test]
    fn files_are_counted_also_while_they_come() {
        let desk = Desk::new(Vec::new(), false, false);
        let name = desk.begin().unwrap();
        let coming: Vec<Room<'_>> = (0..FILES).map(|_| desk.room(&name, 0).unwrap()).collect();
        assert_eq!(desk.room(&name, 0).err(), Some(Fault::TooMany));
        drop(coming);
        assert!(desk.room(&name, 0).is_ok());
    }

    #[test]
    fn an_answer_that_nobody_waits_for_ends() {
        let desk = Desk::new(given(), false, false);
        let (name, stop) = (desk.begin().unwrap(), Stop::default());
        stop.ask();
        for view in ["story", "messages", "streams", "check", "annotated", "kept", "receipt"] {
            let question = json!({ "do": view, "file": 0 }).to_string();
            let told = desk.answer(&name, &question, stop.clone()).unwrap();
            assert!(told.contains("refused"), "{told}");
        }
    }

    #[test]
    fn a_lab_that_was_named_is_the_usual_one() {
        let lab = wirelab_labs::catalogue::find("tcp-text").unwrap();
        let wanted = wirelab_analyzers::message::Ask::chosen(Some(lab));
        let desk = Desk::new(given(), false, false).with_lab(Choice::of(Some(wanted), "its text"));
        let name = desk.begin().unwrap();
        assert_eq!(ask_labs(&desk, &name)["usual"], json!({ "lab": lab.title }));
        let about = ask(&desk, &name, json!({ "do": "lab" }));
        assert!(about["json"].as_str().unwrap().contains("\"tcp-text\""), "{about}");
        let none = Desk::new(given(), false, false).with_lab(Choice::of(None, ""));
        let name = none.begin().unwrap();
        assert_eq!(ask_labs(&none, &name)["usual"], "none");
        let story = |lab: Option<&str>| {
            ask(&none, &name, json!({ "do": "story", "file": 0, "lab": lab }))["page"]["lab"].clone()
        };
        assert_eq!((story(None), story(Some("auto"))), (Value::Null, json!("tcp-commands")));
    }

    fn ask_labs(desk: &Desk, name: &str) -> Value {
        ask(desk, name, json!({ "do": "labs" }))["labs"].clone()
    }

    #[test]
    fn where_texts_are_hidden_no_answer_has_one() {
        let desk = Desk::new(given(), false, true);
        let name = desk.begin().unwrap();
        for question in [
            json!({ "do": "story", "file": 0 }),
            json!({ "do": "messages", "file": 0 }),
            json!({ "do": "messages-json", "file": 0 }),
            json!({ "do": "analysis-json", "file": 0 }),
            json!({ "do": "stream", "file": 0, "number": 0 }),
            json!({ "do": "segments-csv", "file": 0, "number": 0 }),
            json!({ "do": "check" }),
            json!({ "do": "filter", "file": 0, "text": "frame contains \"ping\"" }),
            json!({ "do": "what comes next" }),
        ] {
            assert_eq!(ask(&desk, &name, question.clone())["refused"]["why"], "hidden", "{question}");
        }
        let streams = ask(&desk, &name, json!({ "do": "streams", "file": 0 }));
        let text = streams["json"].as_str().unwrap();
        assert!(text.contains("12345") && !text.contains("ping") && !text.contains("labs"), "{text}");
    }
}
