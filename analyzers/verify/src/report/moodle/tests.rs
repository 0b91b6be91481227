use super::super::testing::{HOSTILE, filled_with, plain, report};
use super::*;

const PLAIN: &str = "Identifier,\"Full name\",Status,Grade,\"Maximum Grade\",\"Last modified (grade)\",\"Feedback comments\"\n\
    \"Participant 417\",\"Ana, Sá\",\"Submitted for grading\",,7.50,\"Monday, 3 March 2026, 10:00 AM\",\n\
    \"Participant 1\",Nobody,-,5.00,7.50,-,\"kept; \"\"as it is\"\"\"\n\
    \"Participant 9\",Rui,-,\"1.00\",7.50,-,\"old\"\n";

fn filled(worksheet: &[u8]) -> Filled {
    fill(worksheet, &report(plain())).unwrap()
}

/// Splits a file as a spreadsheet does, without the code that is tested.
fn cells(bytes: &[u8], separator: char) -> Vec<Vec<String>> {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut characters = text.trim_start_matches('\u{feff}').chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            c if c == separator && !quoted => row.push(std::mem::take(&mut cell)),
            '\r' if !quoted => {}
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            c => cell.push(c),
        }
    }
    rows
}

#[test]
fn grades_and_feedback_and_nothing_else() {
    let done = filled(PLAIN.as_bytes());
    assert_eq!((done.rows, done.without_row.len(), &done.scaled_to), (2, 0, &None));
    let (before, after) = (cells(PLAIN.as_bytes(), ','), cells(&done.bytes, ','));
    assert_eq!(before.len(), after.len());
    for (number, (old, new)) in before.iter().zip(&after).enumerate() {
        for (column, (old, new)) in old.iter().zip(new).enumerate() {
            let may_change = (number == 1 || number == 3) && (column == 3 || column == 6);
            assert!(may_change || old == new, "row {number} column {column}: {new}");
        }
    }
    assert_eq!((after[1][3].as_str(), after[3][3].as_str()), ("7.5", "2.5"));
    assert!(after[1][6].starts_with("Everything that was asked for is there."));
    assert!(
        after[3][6].contains("<strong>The log</strong> (not yet): What was found about the log."),
        "{}",
        after[3][6]
    );
    assert!(after[3][6].contains("Do the log again."));
    // The file up to the first grade, and the row of the one who handed in nothing, byte for byte.
    let at = PLAIN.find(",7.50").unwrap();
    assert_eq!(&done.bytes[..at], &PLAIN.as_bytes()[..at]);
    let row = "\"Participant 1\",Nobody,-,5.00,7.50,-,\"kept; \"\"as it is\"\"\"\n";
    assert!(String::from_utf8(done.bytes).unwrap().contains(row));
}

#[test]
fn every_way_to_write_the_file_stays() {
    let windows = PLAIN.replace('\n', "\r\n");
    let marked = [b"\xef\xbb\xbf", windows.as_bytes()].concat();
    let done = filled(&marked);
    assert!(done.bytes.starts_with(b"\xef\xbb\xbfIdentifier,"));
    let text = String::from_utf8(done.bytes).unwrap();
    assert_eq!(text.matches("\r\n").count(), text.matches('\n').count());
    // Semicolons with decimal commas, and tabs.
    let semicolons = "Identifier;Grade;Maximum Grade;Feedback comments\nParticipant 9;;7,50;\n";
    let text = String::from_utf8(filled(semicolons.as_bytes()).bytes).unwrap();
    assert!(text.contains("Participant 9;2,5;7,50;2 of 3"), "{text}");
    let tabs = "Identifier\tGrade\tFeedback comments\nParticipant 9\t\t\n";
    let text = String::from_utf8(filled(tabs.as_bytes()).bytes).unwrap();
    assert!(text.contains("Participant 9\t2.5\t2 of 3"), "{text}");
    // No line break at the end; an empty last cell.
    let text = String::from_utf8(filled(b"Identifier,Grade,Feedback comments\nParticipant 417,,").bytes).unwrap();
    assert!(text.ends_with("Well done."), "{text}");
    // Latin-1 stays Latin-1.
    let latin = b"Identifier,Full name,Grade,Feedback comments\nParticipant 9,Jo\xe3o,,\n";
    let done = filled(latin).bytes;
    assert!(done.windows(5).any(|bytes| bytes == b"Jo\xe3o,"));
    // Nobody of this class: not a byte changes.
    let others = b"Identifier,Grade,Feedback comments\r\nParticipant 5,\"1\"  ,x\"y\r\n\r\n";
    let done = filled(others);
    assert_eq!((done.bytes.as_slice(), done.rows), (others.as_slice(), 0));
    assert_eq!(done.without_row, ["Ana Sá", "Rui"]);
}

#[test]
fn grades_are_scaled_to_the_worksheet() {
    let twenty = b"Identifier,Grade,Maximum Grade,Feedback comments\nParticipant 9,,20.00,\n";
    let done = filled(twenty);
    assert_eq!(done.scaled_to.as_deref(), Some("20.00"));
    assert!(String::from_utf8(done.bytes).unwrap().contains("Participant 9,6.66,20.00,"));
    assert_eq!(hundredths("20,5"), Some(Points(2050)));
    for wrong in ["", "-", "1.2.3", "9999999999", "x"] {
        assert_eq!(hundredths(wrong), None, "{wrong}");
    }
}

#[test]
fn other_languages_and_damage() {
    let other = "Identificador,Nota,Feedback comments\nParticipante 9,,\n";
    let error = fill(other.as_bytes(), &report(plain())).unwrap_err();
    assert!(error.to_string().contains("moodle_identifier"), "{error}");
    let words = Words::from_file("moodle_identifier = \"Identificador\"\nmoodle_grade = \"Nota\"").unwrap();
    assert_eq!(fill(other.as_bytes(), &Report::new(plain(), words)).unwrap().rows, 1);
    assert_eq!(fill(b"\xff\xfeI\0", &report(plain())), Err(WorksheetError::Utf16));
    assert_eq!(fill(b"Identifier,\"Grade", &report(plain())), Err(WorksheetError::Quote(1)));
    assert!(fill(b"", &report(plain())).is_err());
}

#[test]
fn nothing_breaks_out_of_its_cell() {
    let sheet = "Identifier,Grade,Feedback comments,after\nParticipant 9,,,end\n";
    for text in HOSTILE {
        let done = fill(sheet.as_bytes(), &report(filled_with(text))).unwrap();
        let rows = cells(&done.bytes, ',');
        assert_eq!((rows.len(), rows[1].len(), rows[1][3].as_str()), (2, 4, "end"), "{text:?}");
        let tags = super::super::testing::elements(&rows[1][2]).unwrap();
        assert!(tags.iter().all(|(name, with)| ["strong", "em", "br"].contains(&name.as_str()) && with.is_empty()));
    }
}
