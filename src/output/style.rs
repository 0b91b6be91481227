//! How text output looks: width and colour, decided once.

use std::io::IsTerminal;

use clap::ValueEnum;

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorChoice {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Width of output that does not go to a terminal, and the least that tables are laid out for.
const WIDTH: usize = 80;

/// How to print text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    color: bool,
    /// Whether a person reads it on a terminal.
    pub(crate) terminal: bool,
    /// Columns to fill.
    pub(crate) width: usize,
}

/// What a piece of text means, and so its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    /// As it should be.
    Good,
    /// Worth a look.
    Warn,
    /// Wrong or lost.
    Bad,
    /// The client's side.
    Client,
    /// The server's side.
    Server,
    /// Of lesser interest.
    Dim,
    /// A heading.
    Strong,
    /// Ordinary text.
    Plain,
}

impl Style {
    /// Decides for standard output.
    pub(crate) fn decide(choice: ColorChoice) -> Self {
        let terminal = std::io::stdout().is_terminal();
        let color = match choice {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => {
                let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
                let dumb = std::env::var_os("TERM").is_some_and(|value| value == "dumb");
                terminal && !refused && !dumb
            }
        };
        let columns =
            if terminal { terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)) } else { None };
        Self { color, terminal, width: columns.unwrap_or(WIDTH).max(WIDTH) }
    }

    /// Without colour, for text that is coloured elsewhere.
    #[cfg(feature = "live")]
    pub(crate) fn plain(self) -> Self {
        Self { color: false, ..self }
    }

    /// Whether colour is on.
    pub(crate) fn is_colored(self) -> bool {
        self.color
    }

    /// The text in the colour of its tone, or as it is where colour is off.
    pub(crate) fn paint(self, tone: Tone, text: &str) -> String {
        if !self.color || text.is_empty() {
            return text.to_owned();
        }
        let code = match tone {
            Tone::Plain => return text.to_owned(),
            Tone::Good => "32",
            Tone::Warn => "33",
            Tone::Bad => "31",
            Tone::Client => "36",
            Tone::Server => "35",
            Tone::Dim => "2",
            Tone::Strong => "1",
        };
        format!("\x1b[{code}m{text}\x1b[0m")
    }
}
