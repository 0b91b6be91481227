//! Pictures on pages.

use std::collections::HashSet;

use maud::{Markup, PreEscaped, html};
use wirelab_picture::kind::ladder::{self, Ladder, Rung};
use wirelab_picture::{Ground, Scene, svg};

/// Columns that a telephone shows at once.
const NARROW: usize = 48;
/// Columns that it shows where everything is somewhat smaller, and can still be read.
const FITS: f64 = 60.0;
/// Packets of one drawing: several drawings break better between sheets of paper than a long one.
const ROWS: usize = 20;

/// A picture that is drawn, and how much of the page it takes.
#[derive(Clone, Debug)]
pub struct Drawing {
    svg: String,
    fits: bool,
}

impl Drawing {
    /// In bytes.
    pub fn len(&self) -> usize {
        self.svg.len()
    }

    /// Whether there is nothing of it.
    pub fn is_empty(&self) -> bool {
        self.svg.is_empty()
    }

    /// Where it stands. What is much wider than a telephone moves under the finger there, and the page does not.
    pub fn markup(&self) -> Markup {
        // Made by the room for pictures, which escapes what it writes; its own tests hold it to that.
        html! { div.picture.fits[self.fits] tabindex="0" role="group" { (PreEscaped(self.svg.as_str())) } }
    }
}

/// A picture.
pub fn drawing(scene: &Scene) -> Drawing {
    Drawing { svg: svg::inline(scene), fits: scene.width() <= FITS }
}

/// How many packets a part has, so that none is left with a few.
fn evenly(packets: usize) -> usize {
    packets.div_ceil(packets.div_ceil(ROWS).max(1)).max(1)
}

/// A ladder on a page: in parts that do not break between sheets of paper, each for a page and for a telephone, and with rows that
/// links lead to.
#[derive(Clone, Debug)]
pub struct Rungs(Vec<Part>);

/// So many packets. Both drawings have their rows at the same height, so that there is one place for links to lead to.
#[derive(Clone, Debug)]
struct Part {
    rows: Option<String>,
    wide: Drawing,
    narrow: Option<Drawing>,
}

impl Rungs {
    /// `of` gives the ladder for a ground: the wider it is, the more there is beside an arrow. Rows can be linked to by `prefix` and
    /// the number of the frame.
    pub fn new(of: &dyn Fn(&Ground) -> Ladder, title: &str, prefix: Option<&str>) -> Self {
        let [page, telephone] = [Ground::page(), Ground::page_of(NARROW)];
        let [wide, narrow] = [&page, &telephone].map(of);
        let scene = |of: &Ladder, rungs: &[Rung], ground: &Ground| {
            let part = Ladder { rungs: rungs.to_vec(), all: of.all, gaps: of.gaps, heads: of.heads.clone() };
            ladder::part(&part, title, ground)
        };
        let size = evenly(wide.rungs.len());
        let parts = wide.rungs.chunks(size).zip(narrow.rungs.chunks(size));
        let mut known = HashSet::new();
        let parts = parts.map(|(large, small)| {
            let (large, small) = (scene(&wide, large, &page), scene(&narrow, small, &telephone));
            let rows = prefix.map(|prefix| svg::rows(&large, prefix, &mut known));
            Part { rows, wide: drawing(&large), narrow: Some(drawing(&small)) }
        });
        Self(parts.collect())
    }

    /// The same within what a page may take: `room` says of each of the two whether there is room for so many bytes. `None`: not even
    /// for the one for a page, which a telephone makes smaller where it is alone.
    pub(crate) fn within(mut self, mut room: impl FnMut(usize) -> bool) -> Option<Self> {
        let bytes = |one: &Part| one.wide.len() + one.rows.as_ref().map_or(0, String::len);
        if !room(self.0.iter().map(bytes).sum()) {
            return None;
        }
        let small = |one: &Part| one.narrow.as_ref().map_or(0, Drawing::len);
        if !room(self.0.iter().map(small).sum()) {
            self.0.iter_mut().for_each(|one| one.narrow = None);
        }
        Some(self)
    }

    /// On the page.
    pub fn markup(&self) -> Markup {
        html! {
            @for one in &self.0 {
                div.rungs {
                    @if let Some(rows) = &one.rows { (PreEscaped(rows.as_str())) }
                    @match &one.narrow {
                        Some(narrow) => {
                            div.wide { (one.wide.markup()) }
                            div.narrow { (narrow.markup()) }
                        }
                        None => (one.wide.markup()),
                    }
                }
            }
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn ladder(packets: u64) -> Ladder {
        let rungs = (1..=packets).map(|frame| Rung { frame, label: "ACK".into(), ..Rung::default() });
        Ladder { rungs: rungs.collect(), all: packets, ..Ladder::default() }
    }

    #[test]
    fn a_ladder_has_parts_for_sheets_of_paper_two_widths_and_one_place_a_packet() {
        for (packets, parts) in [(1, 1), (20, 1), (21, 2), (45, 3)] {
            let page = Rungs::new(&|_| ladder(packets), "Stream 0", Some("t0-")).markup().into_string();
            let count = |part: &str| page.matches(part).count();
            assert_eq!(count("class=\"rungs\""), parts, "{packets}");
            assert_eq!((count("class=\"wide\""), count("class=\"narrow\"")), (parts, parts), "{packets}");
            for frame in 1..=packets {
                assert_eq!(count(&format!("id=\"t0-{frame}\"")), 1, "{packets}: {frame}");
            }
        }
        assert_eq!([0, 1, 20, 21, 22, 45, 60].map(evenly), [1, 1, 20, 11, 11, 15, 20]);
        // A packet may be in it twice: a place is there once.
        let twice = |_: &Ground| Ladder { rungs: [ladder(25).rungs, ladder(25).rungs].concat(), ..Ladder::default() };
        let page = Rungs::new(&twice, "Stream 0", Some("t0-")).markup().into_string();
        assert_eq!(page.matches("id=\"t0-3\"").count(), 1);
    }

    #[test]
    fn where_a_page_is_full_a_ladder_is_drawn_once_or_not_at_all() {
        let made = || Rungs::new(&|_| ladder(3), "Stream 0", Some("t0-"));
        let within = |most: usize| {
            let mut left = most;
            let room = |bytes: usize| left.checked_sub(bytes).map(|rest| left = rest).is_some();
            made().within(room).map(|one| one.markup().into_string().matches("<svg class=\"wp\" ").count())
        };
        let large = made().0[0].wide.len() + made().0[0].rows.as_ref().map_or(0, String::len);
        assert_eq!([within(100_000), within(large), within(large - 1)], [Some(2), Some(1), None]);
    }
}
