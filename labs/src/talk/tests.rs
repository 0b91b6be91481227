use super::{Condition, Effect, Pattern, Room, Words};
use crate::Lab;
use crate::rule::Wanted;

fn read(pattern: &str, text: &str) -> Option<Vec<(String, String)>> {
    let pattern = Pattern::parse(pattern).unwrap_or_else(|why| panic!("{pattern}: {why}"));
    let found = pattern.read(text.as_bytes())?;
    let value = |name: &str| String::from_utf8_lossy(found.get(text.as_bytes(), name).unwrap_or_default()).into_owned();
    Some(pattern.names().iter().map(|name| ((*name).to_owned(), value(name))).collect())
}

#[test]
fn a_text_is_taken_apart_from_left_to_right() {
    let table: [(&str, &str, Option<&[&str]>); 9] = [
        ("/msg {user} {text}", "/msg Ana hi there", Some(&["Ana", "hi there"])),
        ("/msg {user} {text}", "/msg Ana", None),
        ("@{user} {text}", "@Ana  two", Some(&["Ana", " two"])),
        ("{type}|{from}|{to}|{text}", "MSG|a|b|x|y", Some(&["MSG", "a", "b", "x|y"])),
        ("S,{seq},{data}", "S,1,abcd", Some(&["1", "abcd"])),
        ("<{a}>", "<b>>", Some(&["b>"])),
        ("<{a}>", "<b", None),
        ("{{{a}}}", "{x}", Some(&["x"])),
        ("a", "ab", None),
    ];
    for (pattern, text, values) in table {
        let found = read(pattern, text).map(|found| found.into_iter().map(|(_, value)| value).collect::<Vec<_>>());
        assert_eq!(
            found,
            values.map(|values| values.iter().map(|&value| value.to_owned()).collect()),
            "{pattern} {text}"
        );
    }
}

#[test]
fn patterns_that_cannot_be_read_are_refused() {
    for (pattern, why) in [
        ("{a}{b}", "nothing tells where"),
        ("{a|upper}", "no `|`"),
        ("{a} {a}", "stands once"),
        ("{a", "not closed"),
        ("", "equals"),
    ] {
        let error = Pattern::parse(pattern).expect_err(pattern);
        assert!(error.contains(why), "{pattern}: {error}");
    }
    assert!(Pattern::parse(&"x".repeat(400_000)).is_err());
}

#[test]
fn a_pattern_made_to_be_slow_is_not() {
    let pattern: String = (0..15).map(|number| format!("{{n{number}}}a")).collect::<String>() + "b";
    let pattern = Pattern::parse(&pattern).expect("a pattern");
    let begin = std::time::Instant::now();
    assert_eq!(pattern.read(&vec![b'a'; 1 << 20]), None);
    assert!(begin.elapsed().as_secs() < 5);
}

#[test]
fn conditions_are_read() {
    for right in ["user is known", "user is not empty", "type == 2", "a != b", "user has ':'", "guess < {number}"] {
        assert!(Condition::parse(right, &[]).is_ok(), "{right}");
    }
    for wrong in ["", "user", "user is tall", "a = b", "a == {b"] {
        assert!(Condition::parse(wrong, &[]).is_err(), "{wrong}");
    }
}

/// A lab with rules.
fn file(head: &str, rules: &str) -> String {
    format!(
        "id = \"x\"\ntitle = \"x\"\nports = {{ tcp = [4000] }}\n[[variant]]\nid = \"a\"\ntitle = \"a\"\n{head}{rules}"
    )
}

#[test]
fn what_cannot_be_carried_out_is_told_where_it_stands() {
    let table = [
        ("[[variant.rules]]\nstate = \"in\"\nsend = \"x\"", "line 8, column 9: no rule leads to the state \"in\""),
        ("[[variant.rules]]\nsend = \"{who}\"", "line 8, column 8: `who` is no value here"),
        ("[[variant.rules]]\nmatch = \"{a}{b}\"\nsend = \"x\"", "line 8, column 9: nothing tells where"),
        (
            "[[variant.rules]]\nsend = \"x\"\n[[variant.rules]]\nequals = \"a\"\nsend = \"y\"",
            "line 9, column 1: rule 1 takes all",
        ),
        ("[[variant.rules]]\nif = \"text is tall\"\nsend = \"x\"", "`tall` is not one of empty, known, me, number"),
        ("[[variant.rules]]\nif = \"who is known\"\nsend = \"x\"", "`who` is no value here"),
        (
            "[[variant.rules]]\non = \"leave\"\nsend = \"x\"\n[[variant.rules]]\nsend = \"x\"",
            "who has gone hears nothing",
        ),
        (
            "[[variant.rules]]\non = \"leave\"\ndo = [{ close = true }]\n[[variant.rules]]\nsend = \"x\"",
            "only `send`, `share`",
        ),
        ("[[variant.rules]]\ndo = [{ close = true }, { send = \"x\" }]", "nothing is done behind `close`"),
        ("[[variant.rules]]\ndo = [{ to = \"everyone\", send = \"x\" }]", "\"everyone\" is not one of"),
        ("[[variant.rules]]\ndo = [{ keep = \"n\" }]", "a value is kept so"),
        ("[[variant.rules]]\nif = \"text in bed\"\nsend = \"x\"", "no rule leads to the state \"bed\""),
        (
            "[[variant.rules]]\ndo = [{ to = \"others\", keep = \"n\", as = \"1\" }]",
            "and `to` to `send`, `state` or `group`",
        ),
        ("[[variant.rules]]\nsend = \"x\"\nlike = \"x{*}\"\nlead = \"y{*}\"", "are for servers of lines"),
        ("[[variant.rules]]\nequals = \"a\"\nprefix = \"b\"\nsend = \"x\"", "one of `match`, `equals`, `prefix`"),
        ("[[variant.rules]]\nsecret = \"pin\"\nsend = \"x\"", "`pin` is no name in this rule's pattern"),
        ("[[variant.rules]]\non = \"connect\"\nsend = \"x\"", "no rule is for a message"),
        ("[[variant.rules]]\nsend = \"\"", "an empty text says nothing"),
        ("closes = \"client-only\"\n[[variant.rules]]\nsend = \"x\"", "say by themselves when the server closes"),
        ("ports = { udp = [4000] }\n[[variant.rules]]\ndo = [{ to = \"others\", send = \"x\" }]", "over UDP"),
        (
            "ports = { udp = [4000] }\n[[variant.rules]]\non = \"connect\"\nsend = \"x\"\n[[variant.rules]]\nsend = \"x\"",
            "over UDP",
        ),
    ];
    for (rules, expected) in table {
        let problems = Lab::parse(&file("", rules)).expect_err(rules);
        assert!(problems.iter().any(|problem| problem.to_string().contains(expected)), "{rules}: {problems:?}");
    }
}

#[test]
fn files_made_to_hurt_cost_an_error() {
    let many = "[[variant.rules]]\nequals = \"a\"\nsend = \"b\"\n".repeat(9_000);
    let states: String = (0..4_000)
        .map(|n| {
            format!("[[variant.rules]]\nequals = \"{n}\"\ndo = [{{ state = \"s{n}\" }}, {{ state = \"s{n}x\" }}]\n")
        })
        .collect();
    let names: String =
        format!("[[variant.rules]]\nmatch = \"{}\"\n", (0..50_000).map(|n| format!("{{n{n}}}a")).collect::<String>());
    let long = format!("[[variant.rules]]\nsend = \"{}\"\n", "x".repeat(400_000));
    let acts = format!("[[variant.rules]]\ndo = [{}]\n", "{ send = \"{who}\" },".repeat(20_000));
    let conditions = format!("[[variant.rules]]\nif = [{}]\nsend = \"x\"\n", "\"text is tall\",".repeat(25_000));
    for rules in [many, states, names, long, acts, conditions] {
        let begin = std::time::Instant::now();
        let problems = Lab::parse(&file("", &rules)).expect_err("a hostile file");
        assert!(problems.len() <= 200 && problems[0].line > 0, "{:?}", problems[0]);
        assert!(begin.elapsed().as_secs() < 10, "{:?}: {:?}", problems[0], begin.elapsed());
    }
}

#[test]
fn what_is_kept_does_not_grow_without_end() {
    let text = file(
        "client = { framing = \"line\" }\nserver = { framing = \"line\" }\n",
        "[[variant.rules]]\ndo = [{ keep = \"all\", as = \"{all}{all}{text}\" }, { send = \"{all|len}\" }]",
    );
    let lab = Lab::parse(&text).expect("a lab");
    let mut room = Room::of(&lab.variants[0]).expect("rules");
    room.connect(1, "::1".to_owned(), "1".to_owned());
    for _ in 0..200 {
        let words = Words { bare: b"abc", text: b"abc", raw: b"abc\n", fields: &[] };
        let turn = room.message(1, words);
        assert!(matches!(&turn.effects[..], [Effect::Say { due, .. }] if due.text.len() <= 4), "{turn:?}");
    }
}

#[test]
fn transforms_reckon() {
    let table = [
        ("calc", "3 + 4", "7"),
        ("calc", "-3*4", "-12"),
        ("calc", "7/0", ""),
        ("calc", "x", ""),
        ("words", " a b\tc ", "3"),
        ("next", "9", "10"),
        ("next", "", "1"),
    ];
    for (name, text, expected) in table {
        let template = crate::template::Template::parse(&format!("{{text|{name}}}")).expect(name);
        assert_eq!(template.render(|_| Some(text.as_bytes())), expected.as_bytes(), "{name} of {text}");
    }
}

/// A lab of some rules, with a line as the framing of both sides.
fn lab(rules: &str) -> Lab {
    let text = format!(
        "id = \"x\"\ntitle = \"x\"\nports = {{ tcp = [1] }}\nclient = {{ framing = \"line\" }}\nserver = {{ framing = \"line\" }}\n[[variant]]\nid = \"a\"\ntitle = \"a\"\n{rules}"
    );
    Lab::parse(&text).unwrap_or_else(|problems| panic!("{}", problems[0]))
}

/// What the first client hears of each text.
fn heard(lab: &Lab, texts: &[&str]) -> Vec<Vec<String>> {
    let variant = &lab.variants[0];
    let mut room = Room::of(variant).unwrap();
    room.connect(0, "1.2.3.4".to_owned(), "5".to_owned());
    let mut say = |text: &&str| {
        let words = Words { bare: text.as_bytes(), text: text.as_bytes(), raw: text.as_bytes(), fields: &[] };
        let effects = room.message(0, words).effects.into_iter();
        let texts = effects.filter_map(|effect| match effect {
            Effect::Say { to: 0, due, .. } => Some(String::from_utf8_lossy(&due.text).into_owned()),
            _ => None,
        });
        texts.collect()
    };
    texts.iter().map(&mut say).collect()
}

#[test]
fn lines_up_to_the_last_are_one() {
    let lab = lab(
        "[[variant.rules]]\nstate = \"start\"\nequals = \"DATA\"\ndo = [{ state = \"text\" }, { send = \"354\" }]\n\
         [[variant.rules]]\nstate = \"text\"\nuntil = \".\"\ndo = [{ state = \"start\" }, { send = \"<{lines}>\" }]\n\
         [[variant.rules]]\nsend = \"500\"",
    );
    let said = ["DATA", "one", "..", ".two", ".", "x", "DATA", "."];
    let expected: [&[&str]; 8] = [&["354"], &[], &[], &[], &["<one\n.\n.two\n>"], &["500"], &["354"], &["<>"]];
    assert_eq!(heard(&lab, &said), expected);
}

#[test]
fn names_may_be_told_in_any_order() {
    let rules =
        "[[variant.rules]]\nstate = \"start\"\ndo = [{ name = \"{text}\" }, { state = \"in\" }]\n[[variant.rules]]\n";
    let table = [
        ("line", "send = \"here: {users}\"", "here: Eve,Ann,Bob", true),
        ("line", "send = \"here: {users}\"", "here: Eve,Ann", false),
        ("line", "send = \"{users|len} here\"", "11 here", true),
        ("line", "send = \"here: {users}\"\nlike = \"{*}: {users}{*}\"", "online: Bob,Eve,Ann!", true),
        ("line", "send = \"here: {users}\"\nlike = \"{*}: {users}{*}\"", "online: Bob,Eve,Eve!", false),
        ("json", "send = \"users={users}\"", "{\"users\": \"Bob,Eve,Ann\"}", true),
        ("json", "send = \"users={users}\"", "{\"users\": \"Bob,Eve\"}", false),
        (
            "json",
            "send = \"users:={users} n:={users|words}\"",
            "{\"n\": 1, \"users\": [\"Bob\", \"Eve\", \"Ann\"]}",
            true,
        ),
        ("json", "send = \"users:={users}\"", "{\"users\": [\"Bob\", \"Ann\"]}", false),
    ];
    for (framing, rule, said, fits) in table {
        let server = format!("client = {{ framing = \"line\" }}\nserver = {{ framing = \"{framing}\" }}\n");
        let lab =
            Lab::parse(&file(&server, &format!("{rules}{rule}"))).unwrap_or_else(|problems| panic!("{}", problems[0]));
        let mut room = Room::of(&lab.variants[0]).expect("rules");
        for (id, name) in (1..).zip(["Ann", "Bob", "Eve"]) {
            room.connect(id, "::1".to_owned(), id.to_string());
            room.message(id, words(name));
        }
        let turn = room.message(2, words("who"));
        let [Effect::Say { due, .. }] = &turn.effects[..] else { panic!("{turn:?}") };
        let variant = &lab.variants[0];
        let bytes = variant.server.write(said.as_bytes(), 1);
        let due = Wanted::new(&variant.server, due.clone());
        assert_eq!(due.is_said_by(&variant.server, &bytes), fits, "{rule} {said}");
    }
}

fn words(text: &str) -> Words<'_> {
    Words { bare: text.as_bytes(), text: text.as_bytes(), raw: text.as_bytes(), fields: &[] }
}

#[test]
fn others_are_paired() {
    let lab = lab("[[variant.rules]]\nstate = \"start\"\ndo = [{ name = \"{text}\" }, { state = \"free\" }]\n\
         [[variant.rules]]\nmatch = \"CHAT {who}\"\nif = \"who not in free\"\nsend = \"busy\"\n\
         [[variant.rules]]\nstate = \"free\"\nmatch = \"CHAT {who}\"\nif = \"who is not me\"\n\
         do = [{ group = \"{me}\" }, { to = \"{who}\", group = \"{me}\" }, { state = \"paired\" }, { to = \"{who}\", state = \"paired\" }, { to = \"group\", send = \"with {me}\" }]\n\
         [[variant.rules]]\nstate = \"paired\"\nequals = \"END\"\n\
         do = [{ to = \"group\", send = \"over\" }, { to = \"group\", state = \"free\" }, { to = \"group\", group = \"\" }, { state = \"free\" }, { group = \"\" }]\n\
         [[variant.rules]]\non = \"leave\"\nstate = \"paired\"\ndo = [{ to = \"group\", send = \"gone\" }, { to = \"group\", state = \"free\" }]\n");
    let mut room = Room::of(&lab.variants[0]).expect("rules");
    for (id, name) in (1..).zip(["Ann", "Bob", "Eve"]) {
        room.connect(id, "::1".to_owned(), id.to_string());
        room.message(id, words(name));
    }
    let told = |turn: super::Turn| -> Vec<(u64, String)> {
        let said = turn.effects.into_iter().filter_map(|effect| match effect {
            Effect::Say { to, due, .. } => Some((to, String::from_utf8_lossy(&due.text).into_owned())),
            Effect::Close(_) => None,
        });
        said.collect()
    };
    let one = |to: u64, text: &str| vec![(to, text.to_owned())];
    assert_eq!(told(room.message(1, words("CHAT Bob"))), one(2, "with Ann"));
    assert_eq!(told(room.message(3, words("CHAT Bob"))), one(3, "busy"));
    assert_eq!(told(room.message(2, words("END"))), one(1, "over"));
    assert_eq!(told(room.message(3, words("CHAT Bob"))), one(2, "with Eve"));
    assert_eq!(told(room.leave(3)), one(2, "gone"));
    assert_eq!(told(room.message(1, words("CHAT Bob"))), one(2, "with Ann"));
}

/// A rule whose texts cannot be made is passed over, and the turn says that it was.
#[test]
fn what_cannot_be_made_is_left_open() {
    let lab = lab("[[variant.rules]]\nmatch = \"SUM {term}\"\n\
         do = [{ keep = \"kept\", as = \"{term}\" }, { send = \"{kept|calc|next}\" }]\n\
         [[variant.rules]]\nmatch = \"AT {seconds}\"\nsend = \"{seconds|iso}\"\n[[variant.rules]]\nsend = \"ERROR\"");
    let said = ["SUM 3 + 4", "SUM 7 / 0", "SUM x", "SUM 9223372036854775807 + 1", "AT 0", "AT noon", "x"];
    let expected: [&[&str]; 7] =
        [&["8"], &["ERROR"], &["ERROR"], &["ERROR"], &["1970-01-01T00:00:00"], &["ERROR"], &["ERROR"]];
    assert_eq!(heard(&lab, &said), expected);
    let mut room = Room::of(&lab.variants[0]).expect("rules");
    room.connect(0, "::1".to_owned(), "1".to_owned());
    let open = said.map(|text| room.message(0, words(text)).open);
    assert_eq!(open, [None, Some(0), Some(0), Some(0), None, Some(1), None]);
}
