use crate::kind::histogram::{self, Bin};
use crate::scene::Ground;

use super::*;

#[test]
fn a_small_file_is_what_it_was() {
    let bins = [Bin::new("0 – 5", 3), Bin::new("<b>&\u{202e}", 12)];
    insta::assert_snapshot!(standalone(&histogram::scene(&bins, &Ground::page_of(52))));
}

#[test]
fn a_drawing_of_a_page_brings_no_style_of_its_own() {
    let page = inline(&histogram::scene(&[Bin::new("5", 1)], &Ground::page()));
    assert!(!page.contains("<style") && !page.contains("xmlns") && page.starts_with("<svg class=\"wp\" role=\"img\""));
    for part in ["color-scheme", "@import", "url(", "<"] {
        assert_eq!(style().contains(part), part == "color-scheme", "{part}");
    }
}
