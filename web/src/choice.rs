//! Which lab the captures are held against: found in them, or chosen; one of the built-in ones, or one whose file was dropped.

use std::fmt::Write;
use std::io::Read;
use std::sync::Arc;

use wirelab_analyzers::engine::ServicePorts;
use wirelab_analyzers::message::Ask;
use wirelab_labs::{Lab, catalogue};

use crate::stop::Stop;
use crate::{Held, Refusal};

/// The most bytes of a lab's file.
const MOST: u64 = 1 << 20;

/// What to look for.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Nothing: no lab is looked for.
    ask: Option<Ask>,
    /// The text of the file of the lab that is wanted.
    text: Arc<str>,
    port: Option<u16>,
}

impl Default for Choice {
    fn default() -> Self {
        Self::of(Some(Ask::chosen(None)), "")
    }
}

impl Choice {
    /// This, and the text of the file of the lab that is wanted; `None`: no lab is looked for.
    pub fn of(ask: Option<Ask>, text: &str) -> Self {
        let port = ask.as_ref().and_then(|ask| ask.port);
        Self { ask, text: text.into(), port }
    }

    /// Another lab at the port that was named.
    fn another(&self, lab: Option<&Lab>, text: &str) -> Self {
        Self { ask: Some(Ask { port: self.port, ..Ask::chosen(lab) }), text: text.into(), port: self.port }
    }

    /// By its id, or the name of its file among these; as on the command line, `auto` is whichever is found, and `none` is none.
    pub(crate) fn named(&self, id: &str, files: &[Held]) -> Result<Self, Refusal> {
        if id == "auto" {
            return Ok(self.another(None, ""));
        }
        if id == "none" {
            return Ok(Self { ask: None, text: "".into(), port: self.port });
        }
        if let Some(lab) = catalogue::find(id) {
            return Ok(self.another(Some(lab), catalogue::text(id).unwrap_or_default()));
        }
        let held = files.iter().find(|held| is_lab_file(held) && held.name == id).ok_or(Refusal::NoLab)?;
        let (lab, text) = dropped(held)?;
        Ok(self.another(Some(&lab), &text))
    }

    /// What to look for, if a lab is.
    pub(crate) fn ask(&self) -> Option<Ask> {
        self.ask.clone()
    }

    /// The labs that are known.
    pub(crate) fn labs(&self) -> &[Lab] {
        self.ask.as_ref().map_or(&[], |ask| &ask.labs)
    }

    /// The lab that is wanted and no other.
    pub(crate) fn lab(&self) -> Option<&Lab> {
        self.ask.as_ref()?.wanted()
    }

    /// Whether none is looked for.
    pub(crate) fn is_none(&self) -> bool {
        self.ask.is_none()
    }

    /// The text of its file.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The server's port, if it is not the lab's.
    pub(crate) fn port(&self) -> Option<u16> {
        self.port
    }

    /// The variant that is wanted and no other.
    pub(crate) fn variant(&self) -> Option<&str> {
        self.ask.as_ref()?.variant.as_deref()
    }

    /// Ports that tell who the server is where a capture has no SYN.
    pub(crate) fn services(&self) -> ServicePorts {
        match &self.ask {
            Some(ask) => ask.services(),
            None => catalogue::TCP_PORTS.into_iter().chain(self.port).collect(),
        }
    }

    /// The same with a lab that was found in a capture.
    pub(crate) fn found(&self, id: &str) -> Option<Self> {
        let lab = catalogue::find(id)?;
        Some(self.another(Some(lab), catalogue::text(id)?))
    }
}

/// The lab of a file that is held, and the text of that.
pub(crate) fn dropped(held: &Held) -> Result<(Lab, String), Refusal> {
    let mut text = String::new();
    held.open(&Stop::default())?.take(MOST).read_to_string(&mut text)?;
    match Lab::parse(&text) {
        Ok(lab) => Ok((lab, text)),
        Err(problems) => {
            let mut told = String::new();
            for one in problems {
                // Writing to a string cannot fail.
                let _ = writeln!(told, "{}:{}:{}: {}", held.name, one.line, one.column, one.what);
            }
            Err(Refusal::Lab(told.trim_end().to_owned()))
        }
    }
}

/// Whether a file is named as labs' files are.
pub(crate) fn is_lab_file(held: &Held) -> bool {
    held.name.to_ascii_lowercase().ends_with(".toml")
}
