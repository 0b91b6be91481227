//! What all functions that read a capture are given.

use std::path::PathBuf;

use wirelab_analyzers::engine::{Compat, Settings};
use wirelab_analyzers::message::Ask;
use wirelab_capture::spool::Spool;
use wirelab_labs::Lab;

use crate::trouble::Trouble;

/// A capture, and how it is to be read.
pub(crate) struct Source {
    pub(crate) path: PathBuf,
    /// Damage is an error.
    pub(crate) strict: bool,
    lab: Option<Lab>,
    no_lab: bool,
    lab_port: Option<u16>,
    compat: Compat,
}

impl Source {
    /// As Python asks for it.
    pub(crate) fn new(
        path: PathBuf,
        lab: Option<&str>,
        lab_port: Option<u16>,
        compat: Option<&str>,
        strict: bool,
    ) -> Result<Self, Trouble> {
        let no_lab = lab == Some("none");
        let lab = lab.filter(|name| !matches!(*name, "auto" | "none")).map(wirelab::named).transpose()?;
        let compat = match compat {
            None => Compat::default(),
            Some(name) => Compat::ALL.into_iter().find(|one| one.name() == name).ok_or_else(|| {
                let known: Vec<&str> = Compat::ALL.into_iter().map(Compat::name).collect();
                Trouble::usage(format!("compat is one of {}", known.join(", ")))
            })?,
        };
        Ok(Self { path, strict, lab, no_lab, lab_port, compat })
    }

    /// The capture, to be read so many times.
    pub(crate) fn open(&self, passes: u32) -> Spool {
        Spool::new(&self.path, passes)
    }

    /// Whose stream numbers and verdicts to give.
    pub(crate) const fn compat(&self) -> Compat {
        self.compat
    }

    /// Settings with what was asked for.
    pub(crate) fn settings(&self, settings: Settings) -> Settings {
        settings.with_compat(self.compat).with_services(self.ask().services())
    }

    fn ask(&self) -> Ask {
        Ask { port: self.lab_port, ..Ask::chosen(self.lab.as_ref()) }
    }

    /// Which lab to look for; none where none is wanted.
    pub(crate) fn wanted(&self) -> Option<Ask> {
        (!self.no_lab).then(|| self.ask())
    }
}
