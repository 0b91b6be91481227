use super::{Layout, Machine, Purpose, Value};

fn layout(format: &str, machine: Machine) -> Layout {
    let names = ["version", "order", "size", "text"].map(|name| (name.to_owned(), Purpose::default()));
    Layout::new("record", format, machine, &names).unwrap_or_else(|error| panic!("{format}: {error}"))
}

/// `struct.calcsize` on 64-bit Linux, and where the fields lie.
#[test]
fn sizes_are_those_of_python() {
    let table = [
        ("!BLL20s", Machine::Unix, 29, [0, 1, 5, 9]),
        (">BLL20s", Machine::Unix, 29, [0, 1, 5, 9]),
        ("<BLL20s", Machine::Unix, 29, [0, 1, 5, 9]),
        ("=BLL20s", Machine::Unix, 29, [0, 1, 5, 9]),
        ("BLL20s", Machine::Unix, 44, [0, 8, 16, 24]),
        ("@BLL20s", Machine::Windows, 32, [0, 4, 8, 12]),
        ("BII20s", Machine::Unix, 32, [0, 4, 8, 12]),
        ("!BQQ20s", Machine::Unix, 37, [0, 1, 9, 17]),
        ("!BHH20s", Machine::Unix, 25, [0, 1, 3, 5]),
        ("!B 2L 20s", Machine::Unix, 29, [0, 1, 5, 9]),
    ];
    for (format, machine, size, offsets) in table {
        let layout = layout(format, machine);
        assert_eq!(layout.size, size, "{format}");
        assert_eq!(layout.fields.iter().map(|field| field.offset).collect::<Vec<_>>(), offsets, "{format}");
    }
}

#[test]
fn records_are_written_and_read() {
    let mut names = ["version", "order", "size", "text"].map(|name| (name.to_owned(), Purpose::default()));
    names[3].1.padding = Some(b'-');
    let layout = Layout::new("record", "!BLL20s", Machine::Unix, &names).expect("a format");
    let record = layout.pack(&[Value::Number(1), Value::Number(1), Value::Number(5), Value::Bytes(b"hello")]);
    assert_eq!(record, b"\x01\0\0\0\x01\0\0\0\x05hello---------------");
    let values: Vec<_> = layout.fields.iter().filter_map(|field| layout.value(field, &record)).collect();
    assert_eq!(values[2], Value::Number(5));
    assert_eq!(values[3], Value::Bytes(b"hello---------------"));
    assert_eq!(layout.value(&layout.fields[3], &record[..28]), None, "cut off");
}

#[test]
fn numbers_of_all_kinds() {
    let names = ["a", "b", "c", "d"].map(|name| (name.to_owned(), Purpose::default()));
    let layout = Layout::new("x", "<hqfd", Machine::Unix, &names).expect("a format");
    let values = [Value::Number(-2), Value::Number(i128::from(i64::MIN)), Value::Float(0.5), Value::Float(-1.25)];
    let record = layout.pack(&values);
    let read: Vec<_> = layout.fields.iter().filter_map(|field| layout.value(field, &record)).collect();
    assert_eq!(read, values);
}

#[test]
fn wrong_formats_are_refused() {
    let table = [
        ("!BLZ", "`Z` is no format character"),
        ("!BL2", "ends after a count"),
        ("!n", "`n` is no format character"),
        ("!99999999999999999999s", "more than"),
        ("!B", "has 1 fields and 0 names"),
    ];
    for (format, expected) in table {
        let error = Layout::new("x", format, Machine::Unix, &[]).expect_err(format).to_string();
        assert!(error.contains(expected), "{format}: {error}");
    }
}
