//! Which characters text may have: all, or ASCII alone.

use std::env;
use std::ffi::OsStr;
use std::io::{IsTerminal, stdout};
use std::sync::OnceLock;

/// Decided once, before anything is written.
static ASCII: OnceLock<bool> = OnceLock::new();

/// Decides: ASCII where it was asked for, and on a terminal whose locale says that it shows nothing else.
pub(crate) fn decide(asked: bool) {
    let _ = ASCII.set(asked || stdout().is_terminal() && !is_utf8(|name| env::var_os(name)));
}

/// Whether text for people is to have ASCII alone.
pub(crate) fn is_ascii() -> bool {
    ASCII.get().copied().unwrap_or(false)
}

/// What the environment says of the terminal (POSIX: the first of three variables that is not empty). Windows says it
/// elsewhere, and its consoles show UTF-8.
fn is_utf8<T: AsRef<OsStr>>(variable: impl Fn(&str) -> Option<T>) -> bool {
    let named = ["LC_ALL", "LC_CTYPE", "LANG"].iter().filter_map(|name| variable(name));
    let locale =
        named.map(|value| value.as_ref().to_string_lossy().to_ascii_lowercase()).find(|value| !value.is_empty());
    cfg!(windows) || locale.is_some_and(|locale| locale.contains("utf-8") || locale.contains("utf8"))
}

#[cfg(all(test, not(windows)))]
mod tests {
    use super::is_utf8;

    #[test]
    fn the_first_variable_that_says_something_decides() {
        for (locale, utf8) in [
            (&[][..], false),
            (&[("LANG", "C")], false),
            (&[("LANG", "de_DE.UTF-8")], true),
            (&[("LANG", "en_US.utf8")], true),
            (&[("LANG", "de_DE.UTF-8"), ("LC_ALL", "C")], false),
            (&[("LANG", "C"), ("LC_CTYPE", "C.UTF-8")], true),
            (&[("LC_ALL", ""), ("LANG", "C.UTF-8")], true),
            (&[("LANG", "de_DE.ISO-8859-1")], false),
        ] {
            let variable = |name: &str| locale.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
            assert_eq!(is_utf8(variable), utf8, "{locale:?}");
        }
    }
}
