//! Pictures on pages.

use maud::{Markup, PreEscaped, html};
use wirelab_picture::{Ground, Scene, svg};

/// Columns that a telephone shows at once.
const NARROW: usize = 48;

/// A picture that is drawn, and how much of the page it takes.
#[derive(Clone, Debug)]
pub struct Drawing(String);

impl Drawing {
    /// In bytes.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is nothing of it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Where it stands: wider than a telephone, it moves under the finger, and the page does not.
    pub fn markup(&self) -> Markup {
        // Made by the room for pictures, which escapes what it writes; its own tests hold it to that.
        html! { div.picture tabindex="0" role="group" { (PreEscaped(self.0.as_str())) } }
    }
}

/// A picture.
pub fn drawing(scene: &Scene) -> Drawing {
    Drawing(svg::inline(scene))
}

/// A picture of which the rows of packets can be linked to, by `prefix` and the number of the frame.
pub fn rows(scene: &Scene, prefix: &str) -> Drawing {
    Drawing(svg::inline_with_rows(scene, prefix))
}

/// The same within what a page may take: `room` says of each of the two whether there is room for so many bytes. `None`: not even for
/// the one for a page, which a telephone scrolls where it is alone.
pub(crate) fn both_within(scene: &dyn Fn(&Ground) -> Scene, mut room: impl FnMut(usize) -> bool) -> Option<Markup> {
    let wide = drawing(&scene(&Ground::page()));
    if !room(wide.len()) {
        return None;
    }
    let narrow = drawing(&scene(&Ground::page_of(NARROW)));
    if !room(narrow.len()) {
        return Some(wide.markup());
    }
    Some(html! {
        div.wide { (wide.markup()) }
        div.narrow { (narrow.markup()) }
    })
}

/// A picture that is laid out twice: for a page, and for a telephone. One of them is seen.
pub fn both(scene: impl Fn(&Ground) -> Scene) -> Markup {
    both_in(0, scene)
}

/// The same of one that needs so many columns, also where a telephone does not show them at once.
pub(crate) fn both_in(least: usize, scene: impl Fn(&Ground) -> Scene) -> Markup {
    html! {
        div.wide { (drawing(&scene(&Ground::page())).markup()) }
        div.narrow { (drawing(&scene(&Ground::page_of(NARROW.max(least)))).markup()) }
    }
}
