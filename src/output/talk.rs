//! Talk: what is said on standard error. It quotes names of files, arguments, addresses and what systems and libraries say, and
//! any of them may come from somebody who plays tricks with the terminal. So nothing reaches standard error but through
//! here, and here it is made harmless, whatever it is and whoever wrote it.

use std::io::{self, Write};
use std::path::Path;

use wirelab_analyzers::report::ascii;
use wirelab_labs::safe;

use super::letters;

/// Says something on standard error, on lines of its own.
pub(crate) fn talk(text: &str) {
    // Nobody is left to tell when standard error is closed.
    let text = safe::lines(text.as_bytes());
    let text = if letters::is_ascii() { text.chars().map(ascii::like).collect() } else { text };
    let _ = writeln!(io::stderr(), "{text}");
}

/// A path as it is shown: on one line, whatever its name holds.
pub(crate) fn shown(path: impl AsRef<Path>) -> String {
    safe::name(path.as_ref().as_os_str().as_encoded_bytes())
}
