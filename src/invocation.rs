//! How the command was called: the words of its line, and the program that carries it.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::{PoisonError, RwLock};

use anyhow::Context;

/// What was typed, and what runs it.
#[derive(Clone, Debug, Default)]
pub struct Invocation {
    arguments: Vec<OsString>,
    carried: bool,
}

static CURRENT: RwLock<Option<Invocation>> = RwLock::new(None);

impl Invocation {
    /// The command is this program, and the words are those that it was started with.
    pub fn of_program() -> Self {
        Self { arguments: std::env::args_os().collect(), carried: false }
    }

    /// Another program carries the command, such as Python: the first word is the script that was started.
    pub fn carried(arguments: impl IntoIterator<Item = OsString>) -> Self {
        Self { arguments: arguments.into_iter().collect(), carried: true }
    }

    /// Remembers it for what is asked later on.
    pub(crate) fn enter(self) {
        *CURRENT.write().unwrap_or_else(PoisonError::into_inner) = Some(self);
    }

    fn current() -> Self {
        let current = CURRENT.read().unwrap_or_else(PoisonError::into_inner);
        current.clone().unwrap_or_else(Self::of_program)
    }
}

/// The words of the line, with the program's name first.
pub(crate) fn arguments() -> Vec<OsString> {
    Invocation::current().arguments
}

/// Whether another program carries the command, so that it is no file that could be copied elsewhere.
pub(crate) fn is_carried() -> bool {
    Invocation::current().carried
}

/// What starts the command again.
pub(crate) fn program() -> anyhow::Result<PathBuf> {
    let invocation = Invocation::current();
    match invocation.arguments.first() {
        Some(script) if invocation.carried => std::path::absolute(script).context("cannot tell where this program is"),
        _ => std::env::current_exe().context("cannot tell where this program is"),
    }
}
