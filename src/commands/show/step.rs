//! One packet a key press: "what comes next?" is how a connection is taught.

use std::path::Path;

use anyhow::anyhow;

use crate::failure::Failure;
use crate::options::Format;

#[cfg(feature = "live")]
pub(super) use keys::Step;

/// What a terminal is asked in a program that reads no keys.
#[cfg(not(feature = "live"))]
pub(super) struct Step;

#[cfg(not(feature = "live"))]
impl Step {
    pub(super) fn new(format: Format, path: &Path) -> Result<Self, Failure> {
        possible(format, path)?;
        Err(Failure::Usage(anyhow!(
            "this wirelab was built without the feature `live`, and reads no keys: leave out --step"
        )))
    }

    pub(super) fn wait(&mut self, _: &mut impl std::io::Write, _: crate::output::Style) -> std::io::Result<()> {
        Ok(())
    }
}

/// Whether somebody can press keys.
fn possible(format: Format, path: &Path) -> Result<(), Failure> {
    use std::io::IsTerminal;
    let terminals = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    if format != Format::Text || path.as_os_str() == "-" || !terminals {
        return Err(Failure::Usage(anyhow!("--step waits for keys: it needs a terminal, a file, and the form text")));
    }
    Ok(())
}

#[cfg(feature = "live")]
mod keys {
    use std::io::{self, Write};
    use std::path::Path;

    use ratatui::crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, read};
    use ratatui::crossterm::terminal::{disable_raw_mode, enable_raw_mode};

    use crate::failure::Failure;
    use crate::options::Format;
    use crate::output::{Style, Tone};

    /// Back to the beginning of the line, and all of it away.
    const AWAY: &str = "\r\x1b[K";

    /// Somebody who says when the next packet is shown.
    pub(in crate::commands::show) struct Step {
        /// Whether the rest is to be shown without waiting.
        rest: bool,
    }

    impl Step {
        /// # Errors
        /// Nobody can press keys.
        pub(in crate::commands::show) fn new(format: Format, path: &Path) -> Result<Self, Failure> {
            super::possible(format, path)?;
            Ok(Self { rest: false })
        }

        /// Waits for a key. What is shown so far is seen then.
        ///
        /// # Errors
        /// The terminal's; [`io::ErrorKind::BrokenPipe`] where no more is wanted.
        pub(in crate::commands::show) fn wait(&mut self, out: &mut impl Write, style: Style) -> io::Result<()> {
            if self.rest {
                return Ok(());
            }
            write!(out, "{}", style.paint(Tone::Dim, "space: next packet   a: all   q: end "))?;
            out.flush()?;
            let pressed = pressed();
            write!(out, "{AWAY}")?;
            out.flush()?;
            match pressed? {
                Pressed::Next => Ok(()),
                Pressed::Rest => {
                    self.rest = true;
                    Ok(())
                }
                Pressed::End => Err(io::ErrorKind::BrokenPipe.into()),
            }
        }
    }

    enum Pressed {
        Next,
        Rest,
        End,
    }

    /// The terminal in raw mode, as long as this is there.
    struct Raw;

    impl Drop for Raw {
        fn drop(&mut self) {
            // Nobody is left to tell when the terminal has gone.
            let _ = disable_raw_mode();
        }
    }

    fn pressed() -> io::Result<Pressed> {
        enable_raw_mode()?;
        let _raw = Raw;
        loop {
            let Event::Key(KeyEvent { code, modifiers, kind: KeyEventKind::Press, .. }) = read()? else { continue };
            let control = modifiers.contains(KeyModifiers::CONTROL);
            match code {
                KeyCode::Char('c' | 'd') if control => return Ok(Pressed::End),
                KeyCode::Char('q') | KeyCode::Esc => return Ok(Pressed::End),
                KeyCode::Char('a') => return Ok(Pressed::Rest),
                KeyCode::Char(' ' | 'n') | KeyCode::Enter | KeyCode::Down | KeyCode::Right | KeyCode::PageDown => {
                    return Ok(Pressed::Next);
                }
                _ => {}
            }
        }
    }
}
