//! Messages that lack what their rule's answer is made of: what a server does then is not laid down, and nothing of it is wrong.

use wirelab_labs::{Lab, Side, catalogue};

use super::{NoteId, Script, Verdict};
use crate::model::Message;

fn verdicts(messages: &[Message]) -> Vec<&'static str> {
    let word = |one: &Message| match one.verdict {
        Some(Verdict::Right) => "right",
        Some(Verdict::Wrong(_)) => "wrong",
        Some(Verdict::Open) => "open",
        None => "none",
    };
    messages.iter().filter(|one| one.from == Side::Server).map(word).collect()
}

#[test]
fn an_object_without_its_value_is_answered_as_a_server_likes() {
    let lab = catalogue::every().find(|lab| lab.id == "json-request").expect("in the catalogue");
    let table = [
        (r#"{"op": "calc", "value": "7 % 5"}"#, r#"{"ok": true, "result": 2}"#, "right"),
        (r#"{"op": "calc", "value": "7 % 5"}"#, r#"{"ok": true, "result": 3}"#, "wrong"),
        (r#"{"op": "calc", "value": "7 % 0"}"#, r#"{"ok": false, "error": "zero"}"#, "right"),
        (r#"{"op": "calc", "value": "7 % 0"}"#, r#"{"ok": true, "result": null}"#, "open"),
        (r#"{"op": "calc", "value": "seven"}"#, r#"{"ok": false}"#, "right"),
        (r#"{"op": "calc"}"#, r#"{"result": 0}"#, "open"),
        (r#"{"op": "upper"}"#, r#"{"ok": false}"#, "right"),
        (r#"{"op": "upper"}"#, r#"{"ok": true, "result": ""}"#, "open"),
        (r#"{"op": "upper", "value": null}"#, r#"{"ok": true, "result": "NULL"}"#, "open"),
        (r#"{"op": "length", "value": 15}"#, r#"{"ok": true, "result": 2}"#, "open"),
        (r#"{"op": "length", "value": ""}"#, r#"{"ok": true, "result": 0}"#, "right"),
        (r#"{"op": "length", "value": ""}"#, r#"{"ok": true, "result": 1}"#, "wrong"),
        (r#"{"op": "echo", "value": 5}"#, r#"{"ok": true, "result": 5}"#, "open"),
        (r#"{"op": "jump"}"#, r#"{"ok": true, "result": 5}"#, "wrong"),
    ];
    for (asked, answered, expected) in table {
        let mut script = Script::new(1, 5050);
        script
            .client(0, "{\"op\": \"echo\", \"value\": \"hello\"}\n")
            .server(0, "{\"ok\": true, \"result\": \"hello\"}\n");
        script.client(0, &format!("{asked}\n")).server(0, &format!("{answered}\n"));
        assert_eq!(verdicts(&script.play(lab, "operations")), ["right", expected], "{asked} {answered}");
        // Nor is it wrong to say nothing.
        let mut script = Script::new(1, 5050);
        script.client(0, &format!("{asked}\n"));
        script.client(0, "{\"op\": \"upper\", \"value\": \"x\"}\n").server(0, "{\"ok\": true, \"result\": \"X\"}\n");
        let found = script.play(lab, "operations");
        let missed = found.iter().any(|one| one.has_note(NoteId::Unanswered));
        let laid = asked.contains("7 % 5") || asked.contains("\"\"") || asked.contains("jump");
        assert_eq!(missed, laid, "{asked}: {found:?}");
    }
}

#[test]
fn a_table_of_replies_leaves_it_open_likewise() {
    let lab = Lab::parse(
        r#"
id = "sums"
title = "Sums"
ports = { tcp = [7014] }
client = { framing = "line" }
server = { framing = "line" }
[[variant]]
id = "usual"
title = "sums"
[[variant.reply]]
prefix = "sum "
send = "= {rest|calc}"
"#,
    )
    .unwrap_or_else(|problems| panic!("{}", problems[0]));
    for (asked, answered, expected) in
        [("sum 3 + 4", "= 7", "right"), ("sum 3 + 4", "= 8", "wrong"), ("sum 7 / 0", "no number", "open")]
    {
        let mut script = Script::new(1, 7014);
        script.client(0, &format!("{asked}\n")).server(0, &format!("{answered}\n"));
        assert_eq!(verdicts(&script.play(&lab, "usual")), [expected], "{asked} {answered}");
    }
}

/// What a server made of a name that is none is its own: nothing that hangs on it is called wrong.
#[test]
fn what_hangs_on_it_is_open_as_well() {
    let lab = Lab::parse(
        r#"
id = "names"
title = "Names"
ports = { tcp = [7015] }
client = { framing = "json", lines = true, members = ["type", "user", "text"] }
server = { framing = "json", lines = true }
[[variant]]
id = "usual"
title = "names"
[[variant.rules]]
state = "start"
if = "type == JOIN"
do = [{ name = "{user}" }, { state = "in" }, { send = "type=OK user={user}" }]
[[variant.rules]]
state = "in"
if = "type == CHAT"
do = [{ to = "others", send = "type=CHAT from={me} text={text}" }]
[[variant.rules]]
send = "type=ERROR"
"#,
    )
    .unwrap_or_else(|problems| panic!("{}", problems[0]));
    for (name, expected) in [("\"Ann\"", "wrong"), ("null", "open")] {
        let mut script = Script::new(2, 7015);
        script.client(0, &format!("{{\"type\": \"JOIN\", \"user\": {name}}}\n")).server(0, "{\"type\": \"WHO\"}\n");
        script.client(0, "{\"type\": \"x\"}\n").server(0, "{\"type\": \"FINE\"}\n");
        script.client(0, "{\"type\": \"CHAT\", \"text\": \"hello\"}\n");
        script
            .client(1, "{\"type\": \"JOIN\", \"user\": \"Bob\"}\n")
            .server(1, "{\"type\": \"OK\", \"user\": \"Bob\"}\n");
        let found = script.play(&lab, "usual");
        let wrong = verdicts(&found);
        assert_eq!(wrong.get(1), Some(&expected), "{name}: {wrong:?}");
        assert!(!found.iter().any(|one| one.has_note(NoteId::NotDelivered)), "{name}");
    }
}
