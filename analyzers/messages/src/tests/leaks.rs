//! Who gets what is for somebody else.

use Role::Client;

use super::*;

/// Three clients with names.
fn room() -> Script {
    let mut script = Script::new(3, 8080);
    for (slot, name) in ["ana", "bob", "eve"].iter().enumerate() {
        script.client(slot, &format!("{name}\n")).server(slot, &format!("Welcome {name}! You can now chat.\n"));
    }
    script
}

fn noted(script: &Script, id: NoteId) -> Vec<String> {
    let (_, messages) = script.decide(&every());
    let noted = messages.iter().filter_map(|message| Some((message, message.note(id)?)));
    noted.map(|(message, note)| format!("{} of {:?}: {}", message.stream, message.forward_of, note.said)).collect()
}

#[test]
fn copies_to_others_are_named_whoever_gets_theirs_first() {
    let mut script = room();
    script.client(0, "bob: hello\n").server(1, "[ana] hello\n").server(2, "[ana] hello\n");
    assert_eq!(noted(&script, NoteId::Leaked), ["2 of Some(7): eve also received the message for bob"]);
    let mut script = room();
    script.client(0, "bob: hello\n").server(2, "[ana] hello\n").server(1, "[ana] hello\n");
    assert_eq!(noted(&script, NoteId::Leaked), ["2 of Some(7): eve also received the message for bob"]);
    assert_eq!(noted(&script, NoteId::NotDelivered), Vec::<String>::new());
}

#[test]
fn a_message_that_only_another_one_gets_is_not_delivered() {
    let mut script = room();
    script.client(0, "bob: hello\n").server(2, "[ana] hello\n");
    assert_eq!(noted(&script, NoteId::Leaked), ["2 of Some(7): eve received the message for bob instead of bob"]);
    assert_eq!(noted(&script, NoteId::NotDelivered), ["0 of None: it did not reach bob"]);
}

#[test]
fn the_same_text_to_two_is_no_leak() {
    let mut script = room();
    script.client(0, "bob: hello\n").server(1, "[ana] hello\n").client(0, "eve: hello\n").server(2, "[ana] hello\n");
    assert_eq!(noted(&script, NoteId::Leaked), Vec::<String>::new());
}

#[test]
fn who_speaks_may_get_it_back() {
    let mut script = room();
    script.client(0, "bob: hello\n").server(1, "[ana] hello\n").server(0, "[ana] hello\n");
    assert_eq!(noted(&script, NoteId::Leaked), Vec::<String>::new());
    assert_eq!(noted(&script, NoteId::CopyToSender).len(), 1);
}

#[test]
fn who_is_not_known_by_name_may_be_whom_it_is_for() {
    let mut script = Script::new(2, 8080);
    script.client(0, "ana\n").server(0, "Welcome ana! You can now chat.\n");
    script.client(0, "bob: hello\n").server(1, "[ana] hello\n");
    assert_eq!(noted(&script, NoteId::Leaked), Vec::<String>::new());
}

#[test]
fn a_copy_to_who_has_left_is_told() {
    let mut script = room();
    script.closes(1, Client);
    script.client(0, "bob: hello\n").server(1, "[ana] hello\n");
    assert_eq!(noted(&script, NoteId::ToGone).len(), 1);
}
