//! The rules of a conversation in words.

use wirelab_labs::rule::{Case, Rule, Situation, When};
use wirelab_labs::template::Template;
use wirelab_labs::{Closing, Variant};

/// What the server does, a line each.
pub(super) fn rule(variant: &Variant) -> Vec<String> {
    let mut lines = match &variant.rule {
        Rule::Silent => vec!["the server takes messages and sends nothing".to_owned()],
        Rule::Free => vec!["both sides say what they like".to_owned()],
        Rule::Reply(cases) => cases.iter().map(case).collect(),
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
