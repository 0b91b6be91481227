//! `wirelab verify --gradescope-setup LAB`: a folder that becomes an autograder.

use std::path::Path;

use anyhow::Context;
use wirelab_analyzers::verify::report::gradescope;
use wirelab_capture::place::Inputs;

use super::folder::Folder;
use crate::failure::Failure;
use crate::output::shown;

/// Where the folder goes unless another name is given.
pub(super) const FOLDER: &str = "autograder";

/// Python's package has no file that could go into the folder.
const CARRIED: &str = "--gradescope-setup puts this program into the folder, and this wirelab is part of a Python package: use \
    the .deb or a build of your own";

/// Writes the folder: the lab's file, this program, and what Gradescope runs.
pub(super) fn write(lab: &str, folder: &Path) -> Result<(), Failure> {
    if crate::invocation::is_carried() {
        return Err(anyhow::anyhow!(CARRIED).into());
    }
    let text = crate::lab::text_of(lab)?;
    let out = Folder::new(folder, &Inputs::of(crate::lab::file(lab)))?;
    for file in gradescope::setup() {
        if file.executable {
            out.write_program(file.name, file.text.as_bytes())?;
        } else {
            out.write(file.name, file.text.as_bytes())?;
        }
    }
    out.write("lab.toml", text.as_bytes())?;
    let program = crate::invocation::program()?;
    let bytes = std::fs::read(&program).with_context(|| shown(&program))?;
    out.write_program("wirelab", &bytes)?;
    super::say(&format!("{}: README.md says how to upload it", shown(folder)));
    Ok(())
}
