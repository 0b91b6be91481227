use super::{Template, Transform};

fn parse(source: &str) -> Template {
    Template::parse(source).unwrap_or_else(|error| panic!("{source}: {error}"))
}

#[test]
fn texts_are_rendered() {
    let value = |name: &str| match name {
        "ip" => Some(b"127.0.0.1".as_slice()),
        "port" => Some(b"38474".as_slice()),
        "text" => Some(b"  hi There\n".as_slice()),
        _ => None,
    };
    let table = [
        ("[{ip}:{port}] {text}", "[127.0.0.1:38474]   hi There\n"),
        ("OK: {text|strip|upper}", "OK: HI THERE"),
        ("{text|lstrip}", "hi There\n"),
        ("{text|strip|capitalize}", "Hi there"),
        ("{{{ip}}}", "{127.0.0.1}"),
        ("{text|strip|len}", "8"),
        ("{text|bytes}", "b'  hi There\\n'"),
        ("{text|strip|reverse}", "erehT ih"),
        ("{nothing}.", "."),
    ];
    for (source, expected) in table {
        assert_eq!(parse(source).render(value), expected.as_bytes(), "{source}");
    }
}

#[test]
fn python_prints_bytes_and_strings_so() {
    assert_eq!(Transform::Bytes.apply("aç'\r".as_bytes()), br#"b"a\xc3\xa7'\r""#);
    assert_eq!(Transform::Repr.apply("aç'\"\n".as_bytes()), "'aç\\'\"\\n'".as_bytes());
}

#[test]
fn texts_are_read_back() {
    let template = parse("[{ip}:{port}] {text}");
    let captures = template.matches(b"[127.0.0.1:80] a] b: c").expect("fits");
    assert_eq!(captures.get("port"), Some(b"80".as_slice()));
    assert_eq!(captures.get("text"), Some(b"a] b: c".as_slice()));
    assert_eq!(template.matches(b"127.0.0.1:80 x"), None);
    let welcome = parse("Welcome {user}! You can now chat.\n");
    assert!(welcome.matches(b"Welcome ! You can now chat.\n").is_some());
    assert!(welcome.matches(b"Welcome x! You can now chat.").is_none());
    let hostile = vec![b'a'; 100_000];
    assert_eq!(parse("{a}b{c}d{e}f").matches(&hostile), None);
}

#[test]
fn wrong_templates_are_refused() {
    for (source, expected) in [("{a", "not closed"), ("a}", "stands alone"), ("{a|up}", "`up` is no transform")] {
        let error = Template::parse(source).expect_err(source).to_string();
        assert!(error.contains(expected), "{error}");
    }
    let error = parse("{a}{x}").allow(&["a", "b"]).expect_err("x").to_string();
    assert_eq!(error, "`x` is no value here (one of a, b)");
}

#[test]
fn parts_are_written_as_they_would_be_read() {
    for source in ["[{ip}:{port}] {text|strip|upper}", "{{{ip}}}", "plain", ""] {
        assert_eq!(Template::of(parse(source).pieces().to_vec()), parse(source), "{source}");
    }
}
