use wirelab_labs::{Lab, catalogue};

use super::{colours, dissector, profile};

/// A lab with a text wherever one may stand.
fn hostile(text: &str) -> Lab {
    let text = toml_text(text);
    let file = format!(
        r#"
id = "hostile"
title = {text}
source = {text}
about = {text}
ports = {{ tcp = [7777] }}
receive = 100
client = {{ framing = "record", layout = "one" }}
server = {{ framing = "delimiter", delimiter = {text} }}

[layout.one]
struct = "!B8s"
fields = [{{ name = {text} }}, {{ name = "text" }}]

[[variant]]
id = "one"
title = {text}
[[variant.reply]]
equals = {text}
send = {text}
[[variant.reply]]
prefix = {text}
send = {text}
"#
    );
    Lab::parse(&file).unwrap_or_else(|problems| panic!("{problems:?}"))
}

/// The same with rules that are tried in order; `None`: such a text is refused there.
fn hostile_rules(text: &str) -> Option<Lab> {
    let form = toml_text(&format!("{text}{{*}}"));
    let text = toml_text(text);
    let file = format!(
        r#"
id = "hostile"
title = "t"
source = "s"
ports = {{ tcp = [7777] }}
client = {{ framing = "line" }}
server = {{ framing = "line" }}

[[variant]]
id = "one"
title = "t"
[[variant.rules]]
equals = {text}
do = [{{ name = {text} }}, {{ keep = "x", as = {text} }}, {{ send = {text} }}, {{ to = "all", send = {text}, like = {form} }}]
[[variant.rules]]
prefix = {text}
if = "text == 'x'"
send = {text}
"#
    );
    Lab::parse(&file).ok()
}

/// A string of TOML.
fn toml_text(text: &str) -> String {
    let character = |one: char| match one {
        '"' | '\\' => format!("\\{one}"),
        one if one.is_control() => format!("\\u{:04x}", u32::from(one)),
        one => one.to_string(),
    };
    format!("\"{}\"", text.chars().map(character).collect::<String>())
}

pub(crate) const HOSTILE: [&str; 8] = [
    "\" .. os.execute(\"id\") .. \"",
    "]] os.exit(1) --[[",
    "]==] x",
    "a\nos.exit(1)\n--",
    "\r\n@name@tcp@[0,0,0][1,1,1]",
    "\u{1b}[2J\u{202e}\u{7}",
    "\\",
    "%s %d %n @ : \t",
];

/// What of a Lua file is code: without strings and comments.
fn code(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let mut inside = false;
        let mut characters = line.chars().peekable();
        while let Some(one) = characters.next() {
            match one {
                '\\' if inside => drop(characters.next()),
                '"' => inside = !inside,
                '-' if !inside && characters.peek() == Some(&'-') => break,
                one if !inside => out.push(one),
                _ => {}
            }
        }
        assert!(!inside, "a string ends with its line: {line}");
        out.push('\n');
    }
    out
}

#[test]
fn rules_take_most_hostile_texts() {
    let taken = HOSTILE.into_iter().filter(|text| hostile_rules(text).is_some()).count();
    assert!(taken > 3, "{taken}");
}

#[test]
fn hostile_text_stays_text() {
    let long = "x\"]]\n".repeat(5_000);
    let texts = HOSTILE.into_iter().chain([long.as_str()]);
    for (text, lab) in
        texts.flat_map(|text| std::iter::once(hostile(text)).chain(hostile_rules(text)).map(move |lab| (text, lab)))
    {
        let lua = dissector(&lab);
        let table = lua.split("\n-- Texts: what is safe").next().unwrap_or_default();
        assert!(table.chars().all(|one| one == '\n' || !one.is_control()), "{text:.40}");
        let code = code(table);
        assert!(!code.contains("os.") && !code.contains("exec") && !code.contains("@"), "{code:.400}");
        for line in colours(&lab).lines().filter(|line| !line.starts_with('#')) {
            assert!(line.starts_with("@hostile: ") && line.matches('@').count() == 3, "{line}");
        }
        for file in profile(&lab) {
            let fits = |one: char| one.is_ascii_alphanumeric() || matches!(one, '_' | '-' | '.');
            assert!(file.name.chars().all(fits), "{}", file.name);
            let plain = |one: char| !one.is_control() || matches!(one, '\n' | '\t');
            assert!(file.text.chars().all(plain), "{}: {text:.40}", file.name);
        }
    }
}

#[test]
fn every_lab_has_its_own_names() {
    for lab in catalogue::all() {
        let lua = dissector(lab);
        let name = lab.id.replace('-', "_");
        assert!(lua.contains(&format!("proto = \"wirelab_{name}\"")), "{}", lab.id);
        assert!(colours(lab).lines().count() > 9, "{}", lab.id);
    }
}
