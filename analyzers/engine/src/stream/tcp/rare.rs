//! What most streams do not have, kept apart so that the others stay small.

use super::crossed::Crossed;
use super::holes::Holes;
use super::stray::Stray;

/// The rare part of a stream's state.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Rare {
    /// Holes in the capture of it.
    pub(super) holes: Holes,
    /// An opening with a SYN from each side.
    pub(super) crossed: Option<Crossed>,
    /// The first FIN or RST that lies outside the window.
    pub(super) stray: Option<Stray>,
    /// How many there are.
    pub(super) strays: u32,
}
