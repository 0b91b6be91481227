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

use pyo3::prelude::*;

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

#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<table::Table>()?;
    module.add_function(wrap_pyfunction!(run, module)?)?;
    module.add_function(wrap_pyfunction!(version, module)?)?;
    module.add_function(wrap_pyfunction!(read::analyze::analyze, module)?)?;
    module.add_function(wrap_pyfunction!(read::messages::messages, module)?)?;
    module.add_function(wrap_pyfunction!(read::segments::segments, module)?)?;
    module.add_function(wrap_pyfunction!(read::fields::fields, module)?)?;
    module.add_function(wrap_pyfunction!(read::verify::verify, module)?)?;
    module.add_function(wrap_pyfunction!(read::catalogue::filters, module)?)?;
    module.add_function(wrap_pyfunction!(read::catalogue::labs, module)?)
}
