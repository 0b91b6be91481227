//! The module behind `import wirelab`: captures in, Arrow tables out, and the command.
//!
//! Reading is that of the command, with the interpreter's lock given up; `wirelab/__init__.py` is its face, where each function
//! is described. `arrow/` hands tables over, `read/` has a file for each function.

mod arrow;
mod read;
mod rows;
mod source;
mod table;
mod time;
mod trouble;

use std::ffi::OsString;
use std::sync::OnceLock;

use pyo3::prelude::*;
use wirelab_analyzers::report::limit;
use wirelab_analyzers::report::secret::{self, Secrets};

use crate::trouble::Trouble;

/// Runs the command with the words of a command line, the program's name first. Gives its exit status.
#[pyfunction]
fn run(py: Python<'_>, arguments: Vec<OsString>) -> u8 {
    py.detach(|| wirelab::run(wirelab::Invocation::carried(arguments)))
}

/// What `--version` prints.
#[pyfunction]
fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}

/// What becomes of secrets in reports: the command masks them too, unless it is asked to show them.
pub(crate) const fn in_reports(show_secrets: bool) -> Secrets {
    if show_secrets { Secrets::Shown } else { Secrets::Masked }
}

/// Reads while other threads of Python go on, under the limits that `WIRELAB_LIMITS` names, as the command does.
pub(crate) fn reading<T: Send>(
    py: Python<'_>,
    secrets: Secrets,
    read: impl FnOnce() -> Result<T, Trouble> + Send,
) -> PyResult<T> {
    static LOWERED: OnceLock<Result<(), String>> = OnceLock::new();
    let lowered = LOWERED.get_or_init(|| match std::env::var("WIRELAB_LIMITS") {
        Ok(list) => limit::lower(&list).map_err(|wrong| wrong.to_string()),
        Err(_) => Ok(()),
    });
    lowered.clone().map_err(Trouble::usage)?;
    Ok(py.detach(|| secret::within(secrets, read))?)
}

#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<table::Table>()?;
    module.add_function(wrap_pyfunction!(run, module)?)?;
    module.add_function(wrap_pyfunction!(version, module)?)?;
    module.add_function(wrap_pyfunction!(read::analyze::analyze, module)?)?;
    module.add_function(wrap_pyfunction!(read::messages::messages, module)?)?;
    module.add_function(wrap_pyfunction!(read::segments::segments, module)?)?;
    module.add_function(wrap_pyfunction!(read::rows::rows, module)?)?;
    module.add_function(wrap_pyfunction!(read::rows::columns, module)?)?;
    module.add_function(wrap_pyfunction!(read::fields::fields, module)?)?;
    module.add_function(wrap_pyfunction!(read::verify::verify, module)?)?;
    module.add_function(wrap_pyfunction!(read::catalogue::filters, module)?)?;
    module.add_function(wrap_pyfunction!(read::catalogue::labs, module)?)
}
