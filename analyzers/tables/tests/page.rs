//! docs/tables.md says what the program says of its tables.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on is to fail")]

use std::fmt::Write;
use std::path::Path;

use wirelab_tables::{Kind, Table};

const BEGIN: &str = "<!-- schema -->\n";
const END: &str = "<!-- end of the schema -->";

/// The part of the page that says which columns there are.
fn schema() -> String {
    let mut text = String::new();
    for table in Table::ALL {
        write!(
            text,
            "\n### {}\n\nHas {}.\n\n| column | type | what it holds |\n|---|---|---|\n",
            table.id(),
            table.about()
        )
        .unwrap();
        for head in table.heads() {
            let kind = match head.kind {
                Kind::Unsigned | Kind::Signed => "number",
                Kind::Float => "number with a fraction",
                Kind::Boolean => "true or false",
                Kind::Text => "text",
                Kind::Time => "point in time",
                Kind::Span => "span",
            };
            let missing = if head.nullable { "; may be missing" } else { "" };
            writeln!(text, "| `{}` | {kind} | {}{missing} |", head.name, head.about).unwrap();
        }
    }
    text.push('\n');
    text
}

/// `WIRELAB_WRITE_PAGE=1` writes it anew.
#[test]
fn the_page_has_all_tables_and_columns() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/tables.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once(BEGIN).unwrap();
    let (own, after) = rest.split_once(END).unwrap();
    if own != schema() && std::env::var_os("WIRELAB_WRITE_PAGE").is_some() {
        std::fs::write(path, format!("{before}{BEGIN}{}{END}{after}", schema())).unwrap();
        return;
    }
    assert_eq!(own, schema(), "WIRELAB_WRITE_PAGE=1 cargo test -p wirelab-tables writes it anew");
}

#[test]
fn names_are_plain_and_stand_once() {
    for table in Table::ALL {
        let heads = table.heads();
        for (place, head) in heads.iter().enumerate() {
            assert!(head.name.bytes().all(|letter| letter.is_ascii_lowercase() || letter == b'_'), "{}", head.name);
            assert!(heads.iter().skip(place + 1).all(|other| other.name != head.name), "{}", head.name);
            assert_eq!(head.kind == Kind::Span, head.about.ends_with(", ns"), "{} says its unit", head.name);
        }
        let key = if Table::OF_CAPTURES.contains(&table) { "capture_id" } else { "submission" };
        assert!(heads.iter().any(|head| head.name == key));
    }
}
