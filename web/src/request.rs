//! What a page asks, as JSON.

use serde::Deserialize;
use wirelab_labs::{Transport, catalogue};

use crate::answer::{FileView, LabView};
use crate::choice::Choice;
use crate::{Answer, Refusal, Session};

/// Streams that a table has of each transport.
pub const ROWS: usize = 2_000;

/// One question. `file` is the place of a capture among the files that are held, from 0; without `lab` the lab is found.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum Request {
    /// Which files are held?
    Files,
    /// Which labs are there?
    Labs,
    /// Forget all files.
    Clear,
    /// What happened?
    Story(About),
    /// What was said?
    Messages(About),
    /// What happened in one stream?
    Stream {
        /// In which capture, of which lab.
        #[serde(flatten)]
        about: About,
        /// Whether it is one of UDP.
        #[serde(default)]
        udp: bool,
        /// Its number.
        number: u32,
    },
    /// What do the files show of what the lab asks for?
    Check {
        /// The lab's id.
        lab: Option<String>,
    },
    /// The streams, as `analyze --format json` writes them.
    AnalysisJson(About),
    /// The same of the first [`ROWS`] streams, or of those among these: a table of millions would help nobody.
    Streams {
        /// In which capture, of which lab.
        #[serde(flatten)]
        about: About,
        /// Their numbers.
        only: Option<Vec<u32>>,
    },
    /// The messages, as `messages --format json` writes them.
    MessagesJson(About),
    /// The result, as `verify --format json` writes it.
    CheckJson {
        /// The lab's id.
        lab: Option<String>,
    },
    /// Which frames does a display filter select?
    Filter {
        /// In which capture, of which lab.
        #[serde(flatten)]
        about: About,
        /// The filter.
        text: String,
    },
}

/// A capture, and the lab that it is held against.
#[derive(Clone, Debug, Deserialize)]
pub struct About {
    file: usize,
    lab: Option<String>,
}

impl About {
    fn lab(&self) -> Result<Choice, Refusal> {
        Choice::of(self.lab.as_deref())
    }
}

/// Answers a question that is written as JSON, as JSON.
pub fn answer(session: &mut Session, text: &str) -> String {
    let request = serde_json::from_str::<Request>(text).map_err(Refusal::from);
    let answer = request.and_then(|request| session.answer(&request)).unwrap_or_else(Answer::from);
    // What is answered has no maps with keys that are no strings, so that this cannot fail.
    serde_json::to_string(&answer).unwrap_or_default()
}

impl Session {
    /// Answers a question.
    ///
    /// # Errors
    /// Why there is no answer.
    pub fn answer(&mut self, request: &Request) -> Result<Answer, Refusal> {
        let page = |html| Answer::Page { html, lab: None };
        Ok(match request {
            Request::Files => self.listed(),
            Request::Labs => labs(),
            Request::Clear => {
                self.clear();
                self.listed()
            }
            Request::Story(about) => {
                let (html, lab) = self.story(about.file, about.lab()?)?;
                Answer::Page { html, lab }
            }
            Request::Messages(about) => page(self.messages(about.file, about.lab()?)?),
            Request::Stream { about, udp, number } => {
                let transport = if *udp { Transport::Udp } else { Transport::Tcp };
                page(self.stream(about.file, about.lab()?, transport, *number)?)
            }
            Request::Check { lab } => {
                let checked = self.check(Choice::of(lab.as_deref())?)?;
                Answer::Page { html: checked.page(), lab: Some(checked.lab().to_owned()) }
            }
            Request::AnalysisJson(about) => Answer::Json(self.analysis_json(about.file, about.lab()?, Vec::new())?),
            Request::Streams { about, only } => {
                let streams = only.as_ref().map_or_else(|| (0..ROWS as u32).collect(), |only| first(only));
                Answer::Json(self.analysis_json(about.file, about.lab()?, streams)?)
            }
            Request::MessagesJson(about) => Answer::Json(self.messages_json(about.file, about.lab()?)?),
            Request::CheckJson { lab } => Answer::Json(self.check(Choice::of(lab.as_deref())?)?.json()),
            Request::Filter { about, text } => Answer::Matches(self.filter(about.file, about.lab()?, text)?),
        })
    }

    fn listed(&self) -> Answer {
        Answer::Files(self.files().iter().map(FileView::of).collect())
    }
}

/// The first of some streams. None at all would mean all of them, so that one is named that no capture has.
fn first(only: &[u32]) -> Vec<u32> {
    if only.is_empty() { vec![u32::MAX] } else { only.iter().copied().take(ROWS).collect() }
}

fn labs() -> Answer {
    let view = |lab: &wirelab_labs::Lab| LabView {
        id: lab.id.clone(),
        title: lab.title.clone(),
        checks: !lab.checks.is_empty(),
    };
    Answer::Labs(catalogue::all().iter().map(view).collect())
}
