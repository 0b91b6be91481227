//! A scene as SVG: classes and presentation attributes, no style attributes, no scripts, nothing from elsewhere.

mod escape;
#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::fmt::Write;

use crate::scene::{Anchor, Colour, Grows, Kind, Mark, Scene, Shade, Shape, Spot, Stroke};
use escape::xml;

/// Width of a column and height of a line, in the drawing's own units: a letter of a fixed width is 7.2 wide at size 12.
const COLUMN: f64 = 7.25;
const LINE: f64 = 16.0;
/// Room around.
const BORDER: f64 = 8.0;
/// From a text's upper edge to the line that it stands on.
const FOOT: f64 = 12.0;

/// Letters and lines; colours are made from [`Colour`].
const STYLE: &str = include_str!("style.css");

/// The style sheet of drawings: a page that holds some has it once.
pub fn style() -> String {
    let of = |shade: Shade| {
        let mut rules = String::new();
        for colour in Colour::ALL {
            // Writing to a string cannot fail, here and below.
            let _ = write!(rules, ".wp .{colour}{{color:{}}}", colour.on(shade));
        }
        let _ = write!(rules, ".wp{{--paper:{}}}", shade.ground());
        rules
    };
    format!("{}\n@media (prefers-color-scheme:dark){{{}}}\n{STYLE}", of(Shade::Light), of(Shade::Dark))
}

/// A drawing that stands for itself: a file with its ground and its style sheet.
pub fn standalone(scene: &Scene) -> String {
    draw(scene, true)
}

/// A drawing for a page, of which the style sheet holds [`style`].
pub fn inline(scene: &Scene) -> String {
    draw(scene, false)
}

/// The rows of packets alone, as a drawing to lie below one or more of the same proportions: links lead there. The row of frame 4 is
/// `#` `prefix` `4`. `prefix` is the program's own; `known` are the frames that have their row already, in another part.
pub fn rows(scene: &Scene, prefix: &str, known: &mut HashSet<u64>) -> String {
    let whole = scene.height() * LINE + 2.0 * BORDER;
    let share = |units: f64| format!("{:.2}", units / whole * 100.0);
    let mut out = String::from("<svg class=\"wp rows\" width=\"100%\" height=\"100%\" aria-hidden=\"true\">\n");
    for row in scene.rows().iter().filter(|row| known.insert(row.frame)) {
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "<rect class=\"row\" id=\"{}{}\" x=\"0\" y=\"{}%\" width=\"100%\" height=\"{}%\" />",
            xml(prefix),
            row.frame,
            share((row.from - 0.15) * LINE + BORDER),
            share((row.to - row.from) * LINE)
        );
    }
    out.push_str("</svg>\n");
    out
}

fn draw(scene: &Scene, alone: bool) -> String {
    let (width, height) = (scene.width() * COLUMN + 2.0 * BORDER, scene.height() * LINE + 2.0 * BORDER);
    let mut out = String::with_capacity(scene.marks().len() * 96 + 2_048);
    let space = if alone { " xmlns=\"http://www.w3.org/2000/svg\"" } else { "" };
    let _ = write!(
        out,
        "<svg{space} class=\"wp\" role=\"img\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\">\n\
         <title>{2}</title>\n<desc>{3}</desc>\n",
        number(width),
        number(height),
        xml(scene.title()),
        xml(scene.description())
    );
    if alone {
        let _ = write!(
            out,
            "<style>:root{{color-scheme:light dark}}\n{}</style>\n\
             <rect class=\"paper\" width=\"{}\" height=\"{}\" />\n",
            style(),
            number(width),
            number(height)
        );
    }
    for mark in scene.marks() {
        element(mark, &mut out);
        out.push('\n');
    }
    out.push_str("</svg>\n");
    out
}

fn x(column: f64) -> String {
    number(column * COLUMN + BORDER)
}

fn y(line: f64) -> String {
    number(line * LINE + BORDER)
}

/// A number with one digit behind the point, or none.
fn number(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or_else(|| text.clone(), str::to_owned)
}

fn element(mark: &Mark, out: &mut String) {
    match mark {
        Mark::Line { through, colour, stroke } => line(through, *colour, *stroke, out),
        Mark::Arrow { from, to, tip, colour } => {
            let end = if *tip { *to + 0.8 * (from.x - to).signum() } else { *to };
            let _ = write!(
                out,
                "<line class=\"{colour} arrow\" x1=\"{}\" y1=\"{2}\" x2=\"{}\" y2=\"{2}\" />",
                x(from.x),
                x(end),
                y(from.y)
            );
            if *tip {
                let back = 1.1 * (from.x - to).signum();
                let _ = write!(
                    out,
                    "<polygon class=\"{colour} full\" points=\"{},{} {},{} {2},{}\" />",
                    x(*to),
                    y(from.y),
                    x(to + back),
                    y(from.y - 0.27),
                    y(from.y + 0.27)
                );
            }
        }
        Mark::Bar { from, to, colour } => {
            let wide = ((to - from.x) * COLUMN).max(3.0);
            let (left, top) = (from.x * COLUMN + BORDER, (from.y - 0.17) * LINE + BORDER);
            rect([left, top, wide, 0.34 * LINE], *colour, " rx=\"2\"", out);
        }
        Mark::Block { from, to, grows, colour } => {
            let (wide, high) = ((to.x - from.x) * COLUMN, (to.y - from.y) * LINE);
            // A hair between blocks that stand beside each other.
            let wide = if *grows == Grows::Up { (wide - 1.0).max(0.5) } else { wide.max(1.0) };
            rect([from.x * COLUMN + BORDER, from.y * LINE + BORDER, wide, high.max(0.5)], *colour, "", out);
        }
        Mark::Dot { at, shape, colour } => dot(*at, *shape, *colour, out),
        Mark::Text { at, columns, anchor, kind, colour, text } => {
            let (word, place) = match anchor {
                Anchor::Start => ("", at.x),
                Anchor::Middle => (" text-anchor=\"middle\"", at.x + columns / 2.0),
                Anchor::End => (" text-anchor=\"end\"", at.x + columns),
            };
            let class = if *kind == Kind::Value { String::new() } else { format!(" {kind}") };
            let _ = write!(
                out,
                "<text class=\"{colour}{class}\" x=\"{}\" y=\"{}\"{word}>{}</text>",
                x(place),
                number(at.y * LINE + BORDER + FOOT),
                xml(text.as_str())
            );
        }
    }
}

fn line(through: &[Spot], colour: Colour, stroke: Stroke, out: &mut String) {
    if let [from, to] = through {
        let _ = write!(
            out,
            "<line class=\"{colour} {stroke}\" x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" />",
            x(from.x),
            y(from.y),
            x(to.x),
            y(to.y)
        );
        return;
    }
    let _ = write!(out, "<polyline class=\"{colour} {stroke} open\" points=\"");
    for (place, at) in through.iter().enumerate() {
        let _ = write!(out, "{}{},{}", if place == 0 { "" } else { " " }, x(at.x), y(at.y));
    }
    out.push_str("\" />");
}

fn rect([left, top, wide, high]: [f64; 4], colour: Colour, more: &str, out: &mut String) {
    let _ = write!(
        out,
        "<rect class=\"{colour} full\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"{more} />",
        number(left),
        number(top),
        number(wide),
        number(high)
    );
}

fn dot(at: Spot, shape: Shape, colour: Colour, out: &mut String) {
    let (left, top) = (at.x * COLUMN + BORDER, at.y * LINE + BORDER);
    let place = |value: f64| number(value);
    let _ = match shape {
        Shape::Point | Shape::Round | Shape::Ring => {
            let (class, radius) = match shape {
                Shape::Point => ("full", "2"),
                Shape::Round => ("rim", "4.75"),
                _ => ("ring", "3.5"),
            };
            write!(
                out,
                "<circle class=\"{colour} {class}\" cx=\"{}\" cy=\"{}\" r=\"{radius}\" />",
                place(left),
                place(top)
            )
        }
        Shape::Cross => write!(
            out,
            "<path class=\"{colour} cross\" d=\"M{0} {1}l7 7m0-7l-7 7\" />",
            place(left - 3.5),
            place(top - 3.5)
        ),
        Shape::Square | Shape::Hollow => write!(
            out,
            "<rect class=\"{colour} {}\" x=\"{}\" y=\"{}\" width=\"10\" height=\"10\" rx=\"2\" />",
            if shape == Shape::Square { "full" } else { "hollow" },
            place(left - 5.0),
            place(top - 5.0)
        ),
        Shape::Half => write!(
            out,
            "<path class=\"{colour} full\" d=\"M{0} {1}v10h-10z\" /><rect class=\"{colour} hollow\" x=\"{2}\" y=\"{1}\" \
             width=\"10\" height=\"10\" rx=\"2\" />",
            place(left + 5.0),
            place(top - 5.0),
            place(left - 5.0)
        ),
    };
}
