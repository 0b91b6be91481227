//! Which lab the captures are held against: found in them, or chosen; one of the built-in ones, or one whose file was dropped.

use std::fmt::Write;
use std::io::Read;
use std::sync::Arc;

use wirelab_analyzers::engine::ServicePorts;
use wirelab_analyzers::message::Ask;
use wirelab_labs::{Lab, Transport, catalogue};

use crate::{Held, Refusal};

/// The most bytes of a lab's file.
const MOST: u64 = 1 << 20;

/// Which lab.
#[derive(Clone, Debug)]
pub(crate) enum Choice {
    /// Whichever is found.
    Found,
    /// This one.
    Chosen(Arc<Chosen>),
}

/// A lab, and the text of its file.
#[derive(Debug)]
pub(crate) struct Chosen {
    pub(crate) lab: Lab,
    pub(crate) text: String,
}

impl Chosen {
    /// A built-in one.
    pub(crate) fn known(id: &str) -> Option<Self> {
        let lab = catalogue::find(id)?.clone();
        let file = catalogue::files().iter().find(|(name, _)| name.strip_suffix(".toml") == Some(&lab.id));
        Some(Self { lab, text: file.map(|(_, text)| (*text).to_owned()).unwrap_or_default() })
    }

    /// One whose file is held.
    pub(crate) fn dropped(held: &Held) -> Result<Self, Refusal> {
        let mut text = String::new();
        held.open()?.take(MOST).read_to_string(&mut text)?;
        match Lab::parse(&text) {
            Ok(lab) => Ok(Self { lab, text }),
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
}

/// Whether a file is named as labs' files are.
pub(crate) fn is_lab_file(held: &Held) -> bool {
    held.name.to_ascii_lowercase().ends_with(".toml")
}

impl Choice {
    /// By its id, or the name of its file among these; `None`: whichever is found.
    pub(crate) fn of(id: Option<&str>, files: &[Held]) -> Result<Self, Refusal> {
        let Some(id) = id else { return Ok(Self::Found) };
        let file = || files.iter().find(|held| is_lab_file(held) && held.name == id).ok_or(Refusal::NoLab);
        let chosen = Chosen::known(id).map_or_else(|| file().and_then(Chosen::dropped), Ok)?;
        Ok(Self::Chosen(Arc::new(chosen)))
    }

    /// What to look for. Also of a lab that was chosen, the others are known: what is theirs is not called its own.
    pub(crate) fn ask(&self) -> Ask {
        let mut ask = Ask::any(catalogue::all().to_vec());
        if let Self::Chosen(chosen) = self {
            let place = ask.labs.iter().position(|known| *known == chosen.lab);
            ask.lab = Some(place.unwrap_or(ask.labs.len()));
            if place.is_none() {
                ask.labs.push(chosen.lab.clone());
            }
        }
        ask
    }

    /// Ports that tell who the server is where a capture has no SYN.
    pub(crate) fn services(&self) -> ServicePorts {
        let mut ports: ServicePorts = catalogue::TCP_PORTS.into_iter().collect();
        if let Self::Chosen(chosen) = self {
            ports.extend(chosen.lab.ports(Transport::Tcp));
        }
        ports
    }
}
