//! What graphs of a stream have in common.

use wirelab_engine::stream::Role;
use wirelab_words::list::picture as words;
use wirelab_words::list::picture::Lack;
use wirelab_words::list::words::Who;

use crate::scene::thin::{self, Dot};
use crate::scene::{Axis, Colour, Key, Sample, Shape, Sheet, Unit};
use crate::trace::Trace;

/// So few dots are drawn large.
const FEW: usize = 48;

/// Who sent it, as sentences have it.
pub(super) const fn who(role: Role) -> Who {
    match role {
        Role::Client => Who::Client,
        Role::Server => Who::Server,
    }
}

/// The colour of a side.
pub(super) const fn colour(role: Role) -> Colour {
    match role {
        Role::Client => Colour::Client,
        Role::Server => Colour::Server,
    }
}

/// The axis of time, from the stream's first packet to its last: all graphs of a stream have the same.
pub(super) fn time(trace: &Trace) -> Axis {
    Axis::new(words::Time {}, Unit::Time, 0.0, trace.duration() as f64)
}

/// Draws dots, fewer where many lie on the same spot. Gives back how many were drawn.
pub(super) fn dots(sheet: &mut Sheet, all: Vec<Dot>) -> usize {
    let few = all.len() <= FEW;
    let kept = thin::dots(all, thin::MOST);
    let drawn = kept.len();
    for dot in kept {
        let shape = if few && dot.shape == Shape::Point { Shape::Round } else { dot.shape };
        sheet.dot(dot.at, shape, dot.colour);
    }
    drawn
}

/// The legend's entry for dots, which are as many.
pub(super) fn dot_key(count: usize, colour: Colour, text: impl Into<wirelab_words::Said>) -> Key {
    Key::new(Sample::Dot(if count <= FEW { Shape::Round } else { Shape::Point }), colour, text)
}

/// Says that a stream has more packets than a graph looks at.
pub(super) fn cut(sheet: &mut Sheet, trace: &Trace) {
    let shown = trace.packets.len() as u64;
    if shown < trace.all {
        sheet.note(words::MorePackets { shown, all: trace.all });
    }
}

/// Says that many lie on the same spot.
pub(super) fn same_spots(sheet: &mut Sheet, shown: usize, all: usize) {
    if shown < all {
        sheet.note(words::SameSpots { shown: shown as u64, all: all as u64 });
    }
}

/// A sheet on which there is nothing, and why.
pub(super) fn nothing(mut sheet: Sheet, lacks: Lack) -> crate::Scene {
    sheet.note(words::Nothing { lacks });
    sheet.finish(words::Nothing { lacks })
}
