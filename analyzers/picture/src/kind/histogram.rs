//! A class by points.

use wirelab_text::harmless::Harmless;
use wirelab_words::list::picture as words;

use super::bars;
pub use super::bars::Bin;
use super::graph::nothing;
use crate::Scene;
use crate::scene::{Colour, Ground, Sheet};

/// Draws how many hand-ins are in each group.
pub fn scene(bins: &[Bin], ground: &Ground) -> Scene {
    let students = bins.iter().map(|bin| bin.count).sum();
    let mut sheet = Sheet::new(ground, words::Histogram { students });
    let Some(most) = bins.iter().max_by_key(|bin| bin.count) else { return nothing(sheet, words::Lack::Works) };
    let shown = bins.get(..ground.rows.min(bins.len())).unwrap_or_default();
    bars::draw(&mut sheet, shown, Colour::Client);
    if shown.len() < bins.len() {
        sheet.note(words::MoreBins { shown: shown.len() as u64, all: bins.len() as u64 });
    }
    sheet.finish(words::HistogramAbout { students, most: most.count, bin: Harmless::line(&most.name) })
}
