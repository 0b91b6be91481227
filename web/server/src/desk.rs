//! The pages' files, and the answers to their questions. Each page has a session: the files of the command line, and those that
//! were dropped there.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};
use wirelab_labs::Lab;
use wirelab_web::{Held, Refusal, Request, Session};

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
    /// It is too much.
    TooMuch,
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
    /// The lab that is meant where none is chosen, and the text of its file.
    lab: Option<(Lab, String)>,
    pages: Mutex<VecDeque<Page>>,
}

struct Page {
    name: String,
    dropped: Vec<Held>,
    bytes: u64,
}

impl Desk {
    pub(crate) fn new(given: Vec<Held>, read_only: bool, hide_texts: bool) -> Self {
        Self { given, read_only, hide_texts, lab: None, pages: Mutex::default() }
    }

    /// With a lab that is meant where none is chosen.
    pub(crate) fn with_lab(self, lab: Option<(Lab, String)>) -> Self {
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
        pages.push_back(Page { name: name.clone(), dropped: Vec::new(), bytes: 0 });
        Ok(name)
    }

    /// Forgets a session.
    pub(crate) fn end(&self, name: &str) {
        self.pages().retain(|page| page.name != name);
    }

    /// Bytes that a session may still be given.
    pub(crate) fn room(&self, name: &str) -> Result<u64, Fault> {
        if self.read_only {
            return Err(Fault::ReadOnly);
        }
        let pages = self.pages();
        let page = pages.iter().find(|page| page.name == name).ok_or(Fault::Gone)?;
        if page.dropped.len() >= FILES {
            return Err(Fault::TooMuch);
        }
        Ok(BYTES.saturating_sub(page.bytes))
    }

    /// Gives a session a file. Where all pages together hold too much, others lose theirs, the oldest first.
    pub(crate) fn put(&self, session: &str, name: &str, bytes: Vec<u8>) -> Result<(), Fault> {
        let length = bytes.len() as u64;
        if length > self.room(session)? {
            return Err(Fault::TooMuch);
        }
        let held = Held::of_bytes(name, Arc::from(bytes));
        let mut pages = self.pages();
        while pages.iter().map(|page| page.bytes).sum::<u64>() + length > BYTES {
            let Some(other) = pages.iter().position(|page| page.name != session && page.bytes > 0) else { break };
            pages.remove(other);
        }
        let page = pages.iter_mut().find(|page| page.name == session).ok_or(Fault::Gone)?;
        page.bytes += length;
        page.dropped.push(held);
        Ok(())
    }

    /// Answers a question, which may take a while.
    pub(crate) fn answer(&self, name: &str, question: &str) -> Result<String, Fault> {
        let mut session = Session::default();
        session.share(self.given.iter().cloned());
        if let Some((lab, text)) = &self.lab {
            session.usual(lab.clone(), text.clone());
        }
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

    fn ask(desk: &Desk, name: &str, question: Value) -> Value {
        serde_json::from_str(&desk.answer(name, &question.to_string()).unwrap()).unwrap()
    }

    fn given() -> Vec<Held> {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../sample-pcaps/lab-commands.pcapng");
        vec![Held::of_path("lab.pcapng", path.into())]
    }

    #[test]
    fn a_page_has_the_given_files_and_its_own() {
        let desk = Desk::new(given(), false, false);
        let (one, other) = (desk.begin().unwrap(), desk.begin().unwrap());
        desk.put(&one, "notes.txt", b"x".to_vec()).unwrap();
        let files = |name: &str| ask(&desk, name, json!({ "do": "files" }))["files"].as_array().unwrap().len();
        assert_eq!((files(&one), files(&other)), (2, 1));
        desk.end(&one);
        assert_eq!(desk.answer(&one, "{}"), Err(Fault::Gone));
        assert_eq!(desk.put(&one, "", Vec::new()), Err(Fault::Gone));
    }

    #[test]
    fn sessions_are_bounded_and_the_oldest_goes() {
        let desk = Desk::new(Vec::new(), false, false);
        let names: Vec<String> = (0..=SESSIONS).map(|_| desk.begin().unwrap()).collect();
        assert_eq!(desk.answer(&names[0], "{}"), Err(Fault::Gone));
        assert!(desk.answer(&names[1], "{}").is_ok());
    }

    #[test]
    fn nothing_is_added_to_what_is_read_only() {
        let desk = Desk::new(given(), true, false);
        let name = desk.begin().unwrap();
        assert_eq!(desk.put(&name, "a", vec![1]), Err(Fault::ReadOnly));
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
