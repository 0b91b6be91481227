//! The rules of a conversation in words.

use wirelab_labs::rule::{Case, Rule, Situation, When};
use wirelab_labs::talk::{Act, On, Pattern, Row, Talk, To};
use wirelab_labs::template::Template;
use wirelab_labs::{Closing, Variant};

/// What the server does, a line each.
pub(super) fn rule(variant: &Variant) -> Vec<String> {
    let mut lines = match &variant.rule {
        Rule::Silent => vec!["the server takes messages and sends nothing".to_owned()],
        Rule::Free => vec!["both sides say what they like".to_owned()],
        Rule::Reply(cases) => cases.iter().map(case).collect(),
        Rule::Talk(talk) => talk.rows.iter().map(|row| row_of(talk, row)).collect(),
        Rule::Broadcast(broadcast) => {
            let whom = if broadcast.to_sender { "all clients, the sender too" } else { "all other clients" };
            vec![format!("a message goes to {whom}, as {}", quoted(&broadcast.send))]
        }
        Rule::Route(route) => {
            let separator = route.separator.escape_ascii();
            let mut lines = vec![
                format!("the first text of a client is its name; answer {}", quoted(&route.welcome)),
                format!("then target{separator} message; the target gets {}", quoted(&route.deliver)),
            ];
            for error in &route.errors {
                let end = if error.close { ", then the server closes" } else { "" };
                lines.push(format!("{}: {}{end}", situation(error.when), quoted(&error.send)));
            }
            lines
        }
    };
    if variant.strip {
        lines.push("white space around a text is taken off before it is looked at".to_owned());
    }
    if let Some(loss) = variant.loss {
        let share = f64::from(loss.permille) / 10.0;
        let own = if loss.permille > 0 { format!(" (wirelab's server loses {share} %)") } else { String::new() };
        lines.push(format!("datagrams may be lost and stay unanswered{own}"));
    }
    lines.extend(variant.timeout.map(|wait| format!("a client waits {wait} ms for an answer")));
    if variant.repeats > 0 {
        lines.push(format!("and says the same again where none comes, up to {} times", variant.repeats));
    }
    lines.push(closes(variant.closes).to_owned());
    lines.extend(variant.accepts.map(|count| match count {
        1 => "the server accepts a single client ever".to_owned(),
        count => format!("the server accepts {count} clients in all"),
    }));
    lines
}

fn quoted(template: &Template) -> String {
    format!("\"{}\"", template.source().escape_debug())
}

fn case(case: &Case) -> String {
    let when = match &case.when {
        When::Equals(text) => format!("\"{}\"", text.escape_ascii()),
        When::Prefix(text) => format!("\"{}...\"", text.escape_ascii()),
        When::Always => "any other text".to_owned(),
    };
    match &case.send {
        Some(send) => format!("{when} is answered {}", quoted(send)),
        None => {
            format!("{when} is answered with a text that the lab leaves open (wirelab's server sends the text back)")
        }
    }
}

fn situation(when: Situation) -> &'static str {
    match when {
        Situation::NameEmpty => "an empty name",
        Situation::NameSeparator => "a name with the separator in it",
        Situation::NameTaken => "a name that somebody has",
        Situation::NoSeparator => "a message without the separator",
        Situation::TargetEmpty => "a message to nobody",
        Situation::TargetSelf => "a message to oneself",
        Situation::TargetUnknown => "a message to a name that nobody has",
        Situation::TargetGone => "a message to somebody who has gone",
    }
}

fn closes(closing: Closing) -> &'static str {
    match closing {
        Closing::Client => "the client closes first",
        Closing::ClientOnly => "the client closes; the server never closes its side",
        Closing::ServerAfterReply => "the server closes right after its first reply",
        Closing::Anyone => "either side may close first",
    }
}

/// One of the rules that are tried in order.
fn row_of(talk: &Talk, row: &Row) -> String {
    let mut when = match (&row.on, &row.pattern) {
        (On::Connect, _) => "a client connects".to_owned(),
        (On::Leave, _) => "a client leaves".to_owned(),
        (On::Message, _) if row.until.is_some() => {
            let last = row.until.as_deref().unwrap_or_default();
            format!("all texts up to \"{}\"", last.escape_ascii())
        }
        // Under a condition it need not be what is left over.
        (On::Message, Pattern::Any) if !row.conditions.is_empty() => "any text".to_owned(),
        (On::Message, Pattern::Any) => "any other text".to_owned(),
        (On::Message, Pattern::Equals(text)) => format!("\"{}\"", text.escape_ascii()),
        (On::Message, Pattern::Prefix(text)) => format!("\"{}...\"", text.escape_ascii()),
        (On::Message, pattern @ Pattern::Parts(_)) => {
            format!("\"{}\"", pattern.write(|name| format!("{{{name}}}").into_bytes()).escape_ascii())
        }
    };
    let states: Vec<&str> = row.states.iter().filter_map(|state| talk.states.get(*state)).map(String::as_str).collect();
    if !states.is_empty() {
        when.push_str(&format!(" (state {})", states.join(", ")));
    }
    if !row.conditions.is_empty() {
        when.push_str(&format!(
            ", if {}",
            row.conditions.iter().map(ToString::to_string).collect::<Vec<_>>().join(" and ")
        ));
    }
    let acts: Vec<String> = row.acts.iter().map(|act| act_of(talk, act)).collect();
    let acts = if acts.is_empty() { "nothing is answered".to_owned() } else { acts.join("; ") };
    format!("{when}: {acts}")
}

fn act_of(talk: &Talk, act: &Act) -> String {
    match act {
        Act::Say { to, send, like, .. } => {
            let several = matches!(to, To::Others | To::All | To::Group);
            let to = whom(to);
            let form = like
                .as_ref()
                .map_or_else(String::new, |like| format!(", or another text of the form {}", quoted(like)));
            format!("{to} {} {}{form}", if several { "get" } else { "gets" }, quoted(send))
        }
        Act::Name(name) => format!("its name is {}", quoted(name)),
        Act::State(state) => format!("its state is {}", talk.states.get(*state).map_or("", String::as_str)),
        Act::Group(group) => format!("its group is {}", quoted(group)),
        Act::Of(to, act) => match &**act {
            Act::State(state) => {
                format!("the state of {} is {}", whom(to), talk.states.get(*state).map_or("", String::as_str))
            }
            Act::Group(group) => format!("the group of {} is {}", whom(to), quoted(group)),
            act => act_of(talk, act),
        },
        Act::Keep(name, value) => format!("{name} of the client becomes {}", quoted(value)),
        Act::Share(name, value) => format!("{name} becomes {}", quoted(value)),
        Act::Close => "the server closes".to_owned(),
    }
}

/// Whom something is for.
fn whom(to: &To) -> String {
    match to {
        To::Sender => "the client".to_owned(),
        To::Others => "all others".to_owned(),
        To::All => "all".to_owned(),
        To::Group => "the others of its group".to_owned(),
        To::Named(name) => quoted(name),
    }
}
