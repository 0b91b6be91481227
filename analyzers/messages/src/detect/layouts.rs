//! Layouts that students really produce where a lab asks for another: little-endian, native sizes and padding, wider or
//! narrower integers, fields in another order.

use wirelab_labs::Variant;
use wirelab_labs::framing::Framing;
use wirelab_labs::layout::{Layout, Machine};
use wirelab_text::harmless::Harmless;
use wirelab_words::list::lab as words;
use wirelab_words::list::lab::Order;

use super::altered::Altered;

/// The variant with each of the other layouts.
pub(super) fn altered(variant: &Variant) -> Vec<Altered> {
    let Some(asked) = variant.client.layout() else { return Vec::new() };
    let mut found: Vec<Altered> = Vec::new();
    for (layout, how) in layouts(asked) {
        let same = |other: &Altered| other.variant.client.layout().is_some_and(|other| shape(other) == shape(&layout));
        if shape(&layout) == shape(asked) || found.iter().any(same) {
            continue;
        }
        let what = words::Layout {
            size: layout.size,
            records: matches!(variant.client, Framing::Record { .. }),
            order: how.order,
            width: how.width.map(Harmless::from),
            swapped: how.swapped,
            format: Harmless::line(&layout.format),
            asked: Harmless::line(&asked.format),
            asked_size: asked.size,
        };
        let mut altered = variant.clone();
        altered.client = with(&variant.client, &layout);
        if variant.server.layout() == Some(asked) {
            altered.server = with(&variant.server, &layout);
        }
        altered.receive = altered.receive.max(layout.size as u32);
        found.push(Altered { variant: altered, layout: Some(what.into()), form: None });
    }
    found
}

/// What distinguishes layouts on the wire.
fn shape(layout: &Layout) -> (bool, Vec<(&str, usize, usize)>, usize) {
    let big = layout.order == wirelab_labs::layout::Order::Big;
    (big, layout.fields.iter().map(|field| (field.name.as_str(), field.offset, field.size)).collect(), layout.size)
}

fn with(framing: &Framing, layout: &Layout) -> Framing {
    match framing.clone() {
        Framing::Record { .. } => Framing::Record { layout: layout.clone() },
        Framing::Length { length, counts_header, body, max, .. } => {
            Framing::Length { header: layout.clone(), length, counts_header, body, max }
        }
        other => other,
    }
}

/// How a layout differs from the lab's.
struct How {
    order: Order,
    /// The code that stands in the place of `L`.
    width: Option<&'static str>,
    /// Whether the counter and the length are in each other's place.
    swapped: bool,
}

/// Other layouts of the same fields.
fn layouts(asked: &Layout) -> Vec<(Layout, How)> {
    let codes = asked.format.trim_start_matches(['@', '=', '<', '>', '!']);
    let mut found = Vec::new();
    let widths = [None, Some("I"), Some("Q"), Some("H")];
    let integers = widths.map(|width| (width, width.map_or_else(|| codes.to_owned(), |code| codes.replace('L', code))));
    for swap in [false, true] {
        let Some(base) = (if swap { swapped(asked) } else { Some(asked.clone()) }) else { continue };
        for (width, codes) in &integers {
            let orders = [
                ("!", Machine::Unix, Order::Big),
                ("<", Machine::Unix, Order::Little),
                ("@", Machine::Unix, Order::Native),
                ("@", Machine::Windows, Order::Windows),
            ];
            for (prefix, machine, order) in orders {
                let Ok(layout) = base.with_format(&format!("{prefix}{codes}"), machine) else { continue };
                found.push((layout, How { order, width: *width, swapped: swap }));
            }
        }
    }
    found
}

/// The layout with the counter and the length in each other's place, if they have the same code.
fn swapped(layout: &Layout) -> Option<Layout> {
    let counter = layout.fields.iter().position(|field| field.purpose.counts)?;
    let length = layout.fields.iter().position(|field| field.purpose.length_of.is_some())?;
    let mut swapped = layout.clone();
    let (a, b) = (layout.fields.get(counter)?, layout.fields.get(length)?);
    if a.size != b.size {
        return None;
    }
    for (at, from) in [(counter, b), (length, a)] {
        let field = swapped.fields.get_mut(at)?;
        field.name.clone_from(&from.name);
        field.purpose = from.purpose.clone();
    }
    Some(swapped)
}
