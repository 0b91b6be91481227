use proptest::prelude::*;

use super::super::testing::{HOSTILE, any_text, elements, filled_with, plain, report};
use super::*;

/// Every element that the pages use; none of them loads anything.
const ELEMENTS: [&str; 47] = [
    "html", "head", "meta", "title", "style", "body", "footer", "h1", "h2", "h3", "p", "span", "section", "code", "ul",
    "li", "table", "thead", "tbody", "tr", "th", "td", "a", "svg", "text", "line", "polygon", "strong", "em", "br",
    "ol", "div", "header", "main", "desc", "details", "summary", "bdi", "abbr", "rect", "label", "input", "script",
    "polyline", "circle", "path", "nav",
];

/// What Chromium would run: the script of the class's page, which is the program's own.
fn scripts(document: &str) -> usize {
    document.matches("<script").count()
}

fn check(document: &str) -> Result<(), String> {
    for (element, attributes) in elements(document)? {
        if !ELEMENTS.contains(&element.as_str()) {
            return Err(format!("<{element}>"));
        }
        for attribute in attributes {
            let (name, value) = attribute.split_once('=').unwrap();
            let harmless = match name {
                "href" => {
                    let value = value.strip_prefix('#').unwrap_or(value);
                    value.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'/'))
                        && !value.starts_with('/')
                }
                "content" | "http-equiv" | "charset" | "name" => element == "meta",
                "title" => element == "abbr",
                "type" => element == "input",
                "rel" => element == "a",
                "lang" | "class" | "role" | "viewBox" | "text-anchor" | "points" | "x" | "y" | "x1" | "x2" | "y1"
                | "y2" | "width" | "height" | "rx" | "id" | "tabindex" | "hidden" | "aria-hidden" | "scope"
                | "data-key" | "d" | "cx" | "cy" | "r" => !value.contains(['&', ':']),
                _ => false,
            };
            if !harmless {
                return Err(format!("<{element} {attribute}>"));
            }
        }
    }
    Ok(())
}

/// What nobody has to do is neither missing nor first: it stands by itself.
#[test]
fn a_bonus_that_is_not_there_is_nothing_to_do() {
    use crate::model::Status;
    use wirelab_labs::check::Worth;

    let mut class = plain();
    let extra = |status| {
        let mut one = super::super::testing::check("extra", status, 0, 100);
        one.worth = Worth::Bonus;
        one
    };
    class.submissions[1].checks =
        vec![extra(Status::Failed), super::super::testing::check("own", Status::Passed, 100, 100)];
    let report = report(class);
    let one = &report.class().submissions[1];
    let page = page(&report, one);
    for part in ["1 of 1 shown", "Nothing is left to do.", "0 of 1 shown for a bonus"] {
        assert!(page.contains(part), "{part}");
    }
    assert!(!page.contains("to do;") && !page.contains(">What to do next<"), "{page}");
    assert_eq!(report.verdict(one), "Everything that was asked for is there. Well done.");
}

#[test]
fn a_page_has_what_a_student_needs_and_no_more() {
    let report = report(plain());
    let page = page(&report, &report.class().submissions[1]);
    for part in [
        "<title>Lab 9: Rui</title>",
        "2.5 of 7.5 points",
        "0 of 3 shown; 2 to do; 1 your teacher looks at",
        "What to do next",
        "Do the handshake again.",
        "How your hand-in was read",
        "not yet, 0/2.5",
        "cannot be told",
        "Do the log again.",
        "<bdi>capture.pcapng</bdi>, frames <a href=\"#l0-4\">4</a>, <a href=\"#l0-5\">5</a>",
        "<bdi>server.log</bdi>, line 7",
        "frame.number in {4, 5}",
        "The capture was started late.",
        "12.3 kB",
        "stream 3 of capture.pcapng",
        "#1 client: &quot;PING&quot;",
        "7 further packets",
        "Content-Security-Policy",
        "@media print",
    ] {
        assert!(page.contains(part), "{part}");
    }
    assert_eq!(
        page.matches("<svg class=\"wp\"").count(),
        2 * 4,
        "45 packets, and what proves the next thing, for two widths"
    );
    for other in ["Ana", "OBSERVED", "<script"] {
        assert!(!page.contains(other), "{other}");
    }
    check(&page).unwrap();
}

#[test]
fn the_index_is_for_the_teacher() {
    let report = report(plain());
    let index = index(&report);
    for part in [
        "Lab 9: 2 submissions",
        "href=\"works/001.html\"",
        "href=\"works/002.html\"",
        "7.5 / 7.5",
        "may need help",
        "1 work: The filter",
        "<span class=\"name\"><bdi>Rui</bdi></span>",
    ] {
        assert!(index.contains(part), "{part}");
    }
    assert!(index.contains("<strong>The log</strong>: What was found about the log."), "the reason of what is open");
    assert!(index.find("Rui").unwrap() < index.find("Ana").unwrap(), "who misses most stands first");
    assert_eq!(scripts(&index), 1);
    assert!(!index.contains("OBSERVED"), "no observation beside a mark");
    check(&index).unwrap();
}

#[test]
fn who_goes_through_a_class_finds_the_next_work_and_no_name_of_it() {
    let report = report(plain());
    // Who misses most stands first: Rui, then Ana.
    let [ana, rui] = [0, 1].map(|place| work(&report, place).unwrap());
    assert!(rui.contains("href=\"001.html\"") && rui.contains("href=\"../index.html\"") && !rui.contains("Ana"));
    assert!(ana.contains("href=\"002.html\"") && !ana.contains("Rui"));
    assert!(
        ana.contains("rel=\"prev\"")
            && !ana.contains("rel=\"next\"")
            && ana.contains("Work 1 (2 of 2, those who need most first)")
    );
    assert_eq!(work(&report, 2), None);
    let own = page(&report, &report.class().submissions[1]);
    assert!(!own.contains("<nav") && !own.contains("rel="), "a student's page leads to nobody else");
    [ana, rui].iter().for_each(|page| check(page).unwrap());
}

#[test]
fn a_page_says_as_what_a_capture_was_read() {
    let mut class = plain();
    let sheet = wirelab_words::list::sheet::ReadCapture {
        file: "a.pcapng".into(),
        streams: 2,
        variant: wirelab_words::Name("the loop".into()),
        transport: "TCP".into(),
        port: 9_999,
    };
    class.submissions[0].readings = vec![crate::model::Remark::new(sheet)];
    let report = report(class);
    let page = page(&report, &report.class().submissions[0]);
    assert!(page.contains("a.pcapng, TCP port 9999: 2 streams of the lab, read as &quot;the loop&quot;."), "{page}");
}

#[test]
fn without_marks_no_points_are_told() {
    let mut class = plain();
    class.marks = false;
    let report = report(class);
    for text in [page(&report, &report.class().submissions[1]), index(&report)] {
        // Drawings have places with such numbers.
        let told = text.split("<svg").map(|part| part.split_once("</svg>").map_or(part, |(_, rest)| rest));
        let told: String = told.collect();
        assert!(!told.contains("7.5") && !told.contains("0/2.5"));
        check(&text).unwrap();
    }
}

#[test]
fn nothing_breaks_out() {
    for text in HOSTILE {
        let report = report(filled_with(text));
        for document in [page(&report, &report.class().submissions[1]), index(&report)] {
            check(&document).unwrap_or_else(|error| panic!("{text:?}: {error}"));
            assert!(scripts(&document) <= 1 && !document.contains("<img"));
            assert!(!document.contains(['\u{202e}', '\x1b', '\0']));
        }
    }
}

#[test]
fn file_names_are_only_names() {
    for (place, name, expected) in [
        (0, "Ana Sá", "001-ana-s.html"),
        (11, "../../x", "012-x.html"),
        (999, "", "1000.html"),
        (1, "\u{202e}\0/\\", "002.html"),
        (2, "CON", "003-con.html"),
    ] {
        assert_eq!(file_name(place, name), expected);
    }
    assert!(file_name(0, &"a".repeat(10_000)).len() < 64);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_text_gives_a_valid_page(text in any_text()) {
        let report = report(filled_with(&text));
        prop_assert_eq!(check(&page(&report, &report.class().submissions[1])), Ok(()));
        prop_assert_eq!(check(&index(&report)), Ok(()));
    }
}
