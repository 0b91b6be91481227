//! Rules that are tried in order, as a table of Lua: what `talk.lua` carries out.

use wirelab_labs::Framing;
use wirelab_labs::talk::{Act, Condition, On, Part, Pattern, Quality, Row, Talk, Test, To};
use wirelab_labs::template::Template;

use crate::literal::{Table, block, list, string};
use crate::table::template;

/// All rules of a variant.
pub(crate) fn talk(table: Table, talk: &Talk, server: &Framing) -> String {
    table
        .flag("names", talk.names)
        .flag("objects", talk.objects)
        .put("members", list(talk.members.iter().map(|name| string(name.as_bytes()))))
        .flag("json", matches!(server, Framing::Json { .. }))
        .put("rows", block(talk.rows.iter().map(row), 6))
        .lines(6)
}

fn row(row: &Row) -> String {
    let on = match row.on {
        On::Connect => "connect",
        On::Message => "message",
        On::Leave => "leave",
    };
    Table::default()
        .text("on", on.as_bytes())
        .put("states", list(row.states.iter().map(usize::to_string)))
        .put("pattern", pattern(&row.pattern))
        .flag("caseless", row.caseless)
        .put("conditions", list(row.conditions.iter().map(condition)))
        .maybe("ends", row.until.as_ref().map(|line| string(line)))
        .put("acts", list(row.acts.iter().map(act)))
        .line()
}

fn pattern(pattern: &Pattern) -> String {
    match pattern {
        Pattern::Any => "{}".to_owned(),
        Pattern::Equals(text) => Table::default().text("equals", text).line(),
        Pattern::Prefix(text) => Table::default().text("prefix", text).line(),
        Pattern::Parts(parts) => Table::default().put("parts", list(parts.iter().map(part))).line(),
    }
}

/// A text that stands there, or the name of what does.
fn part(part: &Part) -> String {
    match part {
        Part::Literal(bytes) => string(bytes),
        Part::Name(name) => list([string(name.as_bytes())]),
    }
}

fn condition(condition: &Condition) -> String {
    let table = Table::default().text("value", condition.value.as_bytes()).flag("negated", condition.not);
    let (test, text) = match &condition.test {
        Test::Is(Quality::Empty) => ("empty", None),
        Test::Is(Quality::Known) => ("known", None),
        Test::Is(Quality::Me) => ("me", None),
        Test::Is(Quality::Number) => ("number", None),
        Test::In(state) => return table.text("test", b"in").number("state", *state).line(),
        Test::Equals(text) => ("equals", Some(text)),
        Test::Has(text) => ("has", Some(text)),
        Test::Less(text) => ("less", Some(text)),
        Test::More(text) => ("more", Some(text)),
    };
    table.text("test", test.as_bytes()).maybe("text", text.map(template)).line()
}

fn act(act: &Act) -> String {
    let kind = |name: &str| Table::default().text("act", name.as_bytes());
    match act {
        Act::Say { to, send, between, like, lead } => whom(kind("say"), to)
            .put("send", template(send))
            .text("between", between)
            .maybe("like", like.as_ref().map(template))
            .maybe("lead", lead.as_ref().map(template)),
        Act::Of(to, inner) => whom(kind("of"), to).put("inner", self::act(inner)),
        Act::Name(name) => kind("name").put("as", template(name)),
        Act::State(state) => kind("state").number("state", *state),
        Act::Group(group) => kind("group").put("as", template(group)),
        Act::Keep(name, value) => kind("keep").text("name", name.as_bytes()).put("as", template(value)),
        Act::Share(name, value) => kind("share").text("name", name.as_bytes()).put("as", template(value)),
        Act::Close => kind("close"),
    }
    .line()
}

fn whom(table: Table, to: &To) -> Table {
    let word = match to {
        To::Sender => "sender",
        To::Others => "others",
        To::All => "all",
        To::Group => "group",
        To::Named(name) => return table.put("named", template(name)),
    };
    table.text("to", word.as_bytes())
}

/// All texts of them.
pub(crate) fn templates(talk: &Talk) -> Vec<&Template> {
    let conditions = talk.rows.iter().flat_map(|row| &row.conditions).filter_map(Condition::text);
    let acts = talk.rows.iter().flat_map(|row| &row.acts).filter_map(|act| match act {
        Act::Say { send, .. } => Some(send),
        Act::Keep(_, value) | Act::Share(_, value) => Some(value),
        _ => None,
    });
    conditions.chain(acts).collect()
}
