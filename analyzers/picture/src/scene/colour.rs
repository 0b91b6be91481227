//! What a mark means, and so its colour.

wirelab_text::ids! {
    /// What a mark means. The ids are the classes in SVG.
    pub enum Colour {
        /// Text and axes.
        Ink = "ink",
        /// What matters less.
        Soft = "soft",
        /// The client, or the first of several.
        Client = "client",
        /// The server, or the second of several.
        Server = "server",
        /// As it should be.
        Good = "good",
        /// Lost, repeated, refused, reset.
        Bad = "bad",
    }
}

/// A ground to draw on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shade {
    /// White paper.
    Light,
    /// A dark screen.
    Dark,
}

impl Shade {
    /// The ground's own colour.
    pub const fn ground(self) -> &'static str {
        match self {
            Self::Light => "#ffffff",
            Self::Dark => "#14171a",
        }
    }
}

impl Colour {
    /// As `#rrggbb`. Tests hold each to a contrast of 4.5 with its ground (WCAG 2.1, 1.4.3), and any two to a distance that
    /// people with protanopia, deuteranopia and tritanopia see.
    pub const fn on(self, shade: Shade) -> &'static str {
        match (self, shade) {
            (Self::Ink, Shade::Light) => "#1b1f24",
            (Self::Ink, Shade::Dark) => "#eef1f4",
            (Self::Soft, Shade::Light) => "#5c6470",
            (Self::Soft, Shade::Dark) => "#a3abb5",
            (Self::Client, Shade::Light) => "#0855d4",
            (Self::Client, Shade::Dark) => "#71a5ed",
            (Self::Server, Shade::Light) => "#c34a0e",
            (Self::Server, Shade::Dark) => "#f4a03d",
            (Self::Good, Shade::Light) => "#037f4b",
            (Self::Good, Shade::Dark) => "#54efa1",
            (Self::Bad, Shade::Light) => "#800315",
            (Self::Bad, Shade::Dark) => "#f93252",
        }
    }
}
