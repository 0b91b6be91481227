//! Groups with a bar each, from the top down.

use wirelab_text::units::grouped;

use crate::scene::{Anchor, Colour, Grows, Kind, Sheet, fit, mark, spot};

/// What a bar across the whole picture stands for, at least: one alone is no mountain.
const LEAST: u64 = 5;

/// A group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bin {
    /// Its name.
    pub name: String,
    /// How many are in it.
    pub count: u64,
}

impl Bin {
    /// A group.
    pub fn new(name: impl Into<String>, count: u64) -> Self {
        Self { name: name.into(), count }
    }
}

/// Draws a bar for each group.
pub(super) fn draw(sheet: &mut Sheet, bins: &[Bin], colour: Colour) {
    let ground = sheet.ground();
    let room = ground.columns / 3;
    let widest = bins.iter().map(|bin| mark::columns(&bin.name)).max().unwrap_or(1).min(room);
    let digits = bins.iter().map(|bin| grouped(bin.count).len()).max().unwrap_or(1);
    let left = widest as f64 + 1.0;
    let right = ground.width() - digits as f64 - 3.0;
    let most = bins.iter().map(|bin| bin.count).max().unwrap_or(1).max(LEAST) as f64;
    for bin in bins {
        let y = sheet.y();
        sheet.text(spot(widest as f64, y), Anchor::End, Kind::Value, Colour::Ink, &fit(&bin.name, widest));
        let end = left + (right - left) * bin.count as f64 / most;
        sheet.block(spot(left, y + 0.05), spot(end, y + 0.95), Grows::Right, colour);
        sheet.text(spot(end.ceil() + 1.0, y), Anchor::Start, Kind::Value, Colour::Soft, &grouped(bin.count));
        sheet.skip(if ground.is_page() { 1.25 } else { 1.0 });
    }
}
