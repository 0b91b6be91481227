use super::*;

#[derive(serde::Serialize)]
enum Any {
    Unit,
    Newtype(i8),
    Tuple(u16, Option<f64>),
    Struct { a: char, b: () },
}

#[derive(serde::Serialize)]
struct Whole {
    any: [Any; 4],
    #[serde(flatten)]
    map: std::collections::BTreeMap<u32, &'static str>,
    numbers: (i64, u64, i128, i32, u8, f32),
    bytes: &'static [u8],
    none: Option<bool>,
    some: Option<Vec<[u8; 0]>>,
}

#[test]
fn it_is_what_serde_json_writes() {
    let whole = Whole {
        any: [Any::Unit, Any::Newtype(-7), Any::Tuple(9, Some(-0.25)), Any::Struct { a: '"', b: () }],
        map: [(1, "plain"), (2, "\u{7f}\"\\\n\u{1}é日")].into(),
        numbers: (i64::MIN, u64::MAX, i128::MIN, -1, 10, f32::NAN),
        bytes: b"\0a",
        none: None,
        some: Some(vec![[]]),
    };
    let mut deep = serde_json::json!({ "a": [1, [], {}, [[]], { "b": null, "c": "x\ny" }], "d": {}, "e": 1.5 });
    for _ in 0..50 {
        deep = serde_json::json!({ "deeper": [deep, 1] });
    }
    let written = |value: &dyn Fn(&mut Vec<u8>)| {
        let mut out = Vec::new();
        value(&mut out);
        String::from_utf8(out).unwrap()
    };
    assert_eq!(written(&|out| pretty(out, &whole).unwrap()), serde_json::to_string_pretty(&whole).unwrap());
    assert_eq!(written(&|out| pretty(out, &deep).unwrap()), serde_json::to_string_pretty(&deep).unwrap());
    assert_eq!(written(&|out| compact(out, &deep).unwrap()), deep.to_string());
}

#[test]
fn what_is_longer_than_what_is_held_comes_whole_and_in_order() {
    let long: Vec<Vec<String>> = (0..3).map(|one| vec![format!("{one}").repeat(HELD * 3 / 2)]).collect();
    let mut out = Vec::new();
    pretty(&mut out, &long).unwrap();
    assert_eq!(String::from_utf8(out).unwrap(), serde_json::to_string_pretty(&long).unwrap());
}
