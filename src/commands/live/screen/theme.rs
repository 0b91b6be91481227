//! Tones as ratatui's styles; without colour they are bold, dim or nothing.

use ratatui::style::{Color, Modifier, Style};
use wirelab_live::Accent;

use crate::output::Tone;

/// Whether there is colour.
#[derive(Clone, Copy, Debug)]
pub(super) struct Theme {
    pub(super) color: bool,
}

impl Theme {
    pub(super) fn tone(self, tone: Option<Tone>) -> Style {
        let plain = Style::new();
        let Some(tone) = tone else { return plain };
        match tone {
            Tone::Strong => plain.add_modifier(Modifier::BOLD),
            Tone::Dim => plain.add_modifier(Modifier::DIM),
            Tone::Plain => plain,
            _ if !self.color => plain,
            Tone::Good => plain.fg(Color::Green),
            Tone::Warn => plain.fg(Color::Yellow),
            Tone::Bad => plain.fg(Color::Red),
            Tone::Client => plain.fg(Color::Cyan),
            Tone::Server => plain.fg(Color::Magenta),
        }
    }

    /// The style of a line of a stream.
    pub(super) fn accent(self, accent: Accent) -> Style {
        self.tone(Some(match accent {
            Accent::Client => Tone::Client,
            Accent::Server => Tone::Server,
            Accent::Heading => Tone::Strong,
            Accent::Remark => Tone::Warn,
            Accent::Wrong => Tone::Bad,
        }))
    }

    /// The row that is chosen, and the bars: seen without colour too.
    pub(super) fn reversed(self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }
}
