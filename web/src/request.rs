//! What a page asks, as JSON.

use serde::Deserialize;
use wirelab_analyzers::report::safe;
use wirelab_analyzers::report::secret::{self, Secrets};
use wirelab_labs::{Lab, Transport, catalogue};

use crate::answer::{FileView, LabView, Usual};
use crate::choice::{dropped, is_lab_file};
use crate::lab::described;
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
    /// What is a lab about?
    Lab {
        /// Its id.
        lab: Option<String>,
    },
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
    /// What is in one packet, as `show --frame --format json` writes it?
    Frame {
        /// In which capture, of which lab.
        #[serde(flatten)]
        about: About,
        /// Its number in the capture.
        number: u64,
    },
    /// What do the files show of what the lab asks for?
    Check {
        /// The lab's id.
        lab: Option<String>,
    },
    /// The streams, as `analyze --format json` writes them.
    AnalysisJson(About),
    /// The same of the first streams, one more than [`ROWS`], or of these: a table of millions would help nobody.
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
    /// The streams, as `analyze --format csv` writes them.
    AnalysisCsv(About),
    /// The messages, as `messages --format csv` writes them.
    MessagesCsv(About),
    /// The segments of a TCP stream with what they measure, as `segments --format json` writes them.
    SegmentsJson {
        /// In which capture.
        #[serde(flatten)]
        about: About,
        /// The stream's number.
        number: u32,
    },
    /// The same, as `segments --format csv` writes them.
    SegmentsCsv {
        /// In which capture.
        #[serde(flatten)]
        about: About,
        /// The stream's number.
        number: u32,
    },
    /// The capture with what is said of its packets, as `annotate` writes it.
    Annotated(About),
    /// A lab's packets alone, as `keep` writes them.
    Kept(About),
    /// What was checked, with the hashes of the files.
    Receipt {
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

/// Answers a question that is written as JSON, as JSON.
pub fn answer(session: &mut Session, text: &str) -> String {
    let request = serde_json::from_str::<Request>(text).map_err(Refusal::from);
    let answer = request.and_then(|request| session.answer(&request)).unwrap_or_else(Answer::from);
    // What is answered has no maps with keys that are no strings, so that this cannot fail.
    serde_json::to_string(&answer).unwrap_or_default()
}

/// Why there is no answer, as JSON.
pub fn refused(why: Refusal) -> String {
    serde_json::to_string(&Answer::from(why)).unwrap_or_default()
}

impl Session {
    /// Answers a question.
    ///
    /// # Errors
    /// Why there is no answer.
    pub fn answer(&mut self, request: &Request) -> Result<Answer, Refusal> {
        // As the commands do it that print the same: who asks for a packet gets its bytes.
        let secrets = match (secret::decided(), request) {
            (Secrets::Shown, _) => Secrets::Shown,
            (_, Request::Frame { .. }) => Secrets::MaskedInReports,
            _ => Secrets::Masked,
        };
        secret::within(secrets, || self.told(request))
    }

    fn told(&mut self, request: &Request) -> Result<Answer, Refusal> {
        let page = |html| Answer::Page { html, lab: None };
        Ok(match request {
            Request::Files => self.listed(),
            Request::Labs => self.labs(),
            Request::Lab { lab } => {
                let choice = self.choice(lab.as_deref())?;
                Answer::Json(described(choice.lab().ok_or(Refusal::NoLab)?)?)
            }
            Request::Story(about) => {
                let (html, lab) = self.story(about.file, &self.choice(about.lab.as_deref())?)?;
                Answer::Page { html, lab }
            }
            Request::Messages(about) => page(self.messages(about.file, &self.choice(about.lab.as_deref())?)?),
            Request::Stream { about, udp, number } => {
                let transport = if *udp { Transport::Udp } else { Transport::Tcp };
                page(self.stream(about.file, &self.choice(about.lab.as_deref())?, transport, *number)?)
            }
            Request::Frame { about, number } => {
                Answer::Json(self.frame(about.file, &self.choice(about.lab.as_deref())?, *number)?)
            }
            Request::Check { lab } => {
                let checked = self.check(&self.choice(lab.as_deref())?)?;
                Answer::Page { html: checked.page(), lab: Some(checked.lab().to_owned()) }
            }
            Request::AnalysisJson(about) => {
                Answer::Json(self.analysis_json(about.file, &self.choice(about.lab.as_deref())?, Vec::new())?)
            }
            Request::Streams { about, only } => {
                // One more than are shown, so that it is known whether there are more.
                let streams = only.as_ref().map_or_else(|| (0..=ROWS as u32).collect(), |only| first(only));
                Answer::Json(self.analysis_json(about.file, &self.choice(about.lab.as_deref())?, streams)?)
            }
            Request::MessagesJson(about) => {
                Answer::Json(self.messages_json(about.file, &self.choice(about.lab.as_deref())?)?)
            }
            Request::CheckJson { lab } => Answer::Json(self.check(&self.choice(lab.as_deref())?)?.json()),
            Request::AnalysisCsv(about) => self.analysis_csv(about.file, &self.choice(about.lab.as_deref())?)?,
            Request::MessagesCsv(about) => self.messages_csv(about.file, &self.choice(about.lab.as_deref())?)?,
            Request::SegmentsJson { about, number } => Answer::Json(self.segments_json(about.file, *number)?),
            Request::SegmentsCsv { about, number } => self.segments_csv(about.file, *number)?,
            Request::Annotated(about) => self.annotated(about.file, &self.choice(about.lab.as_deref())?)?,
            Request::Kept(about) => self.kept(about.file, &self.choice(about.lab.as_deref())?)?,
            Request::Receipt { lab } => self.receipt(&self.choice(lab.as_deref())?)?,
            Request::Filter { about, text } => {
                Answer::Matches(self.filter(about.file, &self.choice(about.lab.as_deref())?, text)?)
            }
        })
    }

    /// The built-in labs, and those whose files are held, under the names of their files.
    fn labs(&self) -> Answer {
        let view = |id: &str, lab: &Lab| LabView {
            id: id.to_owned(),
            title: safe::line(lab.title.as_bytes()),
            checks: !lab.checks.is_empty(),
        };
        let known = catalogue::every().map(|lab| view(&lab.id, lab));
        let own = self.files().iter().filter(|held| is_lab_file(held)).map(|held| match dropped(held) {
            Ok((lab, _)) => view(&held.name, &lab),
            // Why it is none is told to who chooses it.
            Err(_) => LabView { id: held.name.clone(), title: held.name.clone(), checks: false },
        });
        let usual = match (self.usual_choice(), self.usual_choice().lab()) {
            (_, Some(lab)) => Usual::Lab(safe::line(lab.title.as_bytes())),
            (choice, None) if choice.is_none() => Usual::None,
            _ => Usual::Found,
        };
        Answer::Labs { all: own.chain(known).collect(), usual }
    }

    fn listed(&self) -> Answer {
        Answer::Files(self.files().iter().map(FileView::of).collect())
    }
}

/// The first of some streams. None at all would mean all of them, so that one is named that no capture has.
fn first(only: &[u32]) -> Vec<u32> {
    if only.is_empty() { vec![u32::MAX] } else { only.iter().copied().take(2 * ROWS).collect() }
}
