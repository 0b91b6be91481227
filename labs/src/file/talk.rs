//! Checking rules that are tried in order.

use std::ops::Range;

use toml::Spanned;

use super::{Problems, parts, raw};
use crate::framing::Framing;
use crate::rule::ANYTHING;
use crate::talk::{
    ALWAYS, Act, Condition, LINES, MAX_PATTERN, OF_MESSAGE, On, Part, Pattern, Row, START, Talk, Test, To,
};
use crate::template::{NOW, Piece, Template, TemplateError};

/// Most rules of a variant.
const MAX_ROWS: usize = 200;
/// Most states.
const MAX_STATES: usize = 64;
/// Most things that a rule does, and most conditions of one.
const MAX_PARTS: usize = 32;
/// Most values that are kept.
const MAX_VALUES: usize = 32;
/// Longest text, in bytes.
const MAX_TEXT: usize = 65_536;

type Text = Spanned<String>;

/// What is known of all rules before one of them is read.
struct Whole {
    states: Vec<String>,
    kept: Vec<String>,
    names: bool,
    datagrams: bool,
}

pub(super) fn talk(
    raw: Spanned<Vec<Spanned<raw::Row>>>,
    sides: parts::Sides<'_>,
    datagrams: bool,
    problems: &mut Problems<'_>,
) -> Option<Talk> {
    let span = raw.span();
    let raw = raw.into_inner();
    if raw.is_empty() || raw.len() > MAX_ROWS {
        problems.at(span, format!("a variant has 1 to {MAX_ROWS} rules"));
        return None;
    }
    let whole = whole(&raw, datagrams, problems)?;
    let mut rows: Vec<(Row, Range<usize>)> = Vec::new();
    for one in raw {
        let span = one.span();
        if let Some(row) = row(one.into_inner(), &span, &whole, sides, problems) {
            if let Some(before) = rows.iter().map(|(before, _)| before).position(|before| hides(before, &row)) {
                problems.at(span.clone(), format!("rule {} takes all that would come to this one", before + 1));
            }
            rows.push((row, span));
        }
    }
    let rows: Vec<Row> = rows.into_iter().map(|(row, _)| row).collect();
    if rows.iter().all(|row| row.on != On::Message) {
        problems.at(span, "no rule is for a message");
    }
    let members = match sides.client {
        Framing::Json { members, .. } => members.clone(),
        _ => Vec::new(),
    };
    let objects = matches!(sides.server, Framing::Json { .. });
    Some(Talk { rows, states: whole.states, names: whole.names, members, objects })
}

/// The states, the values that are kept, and whether names are given.
fn whole(raw: &[Spanned<raw::Row>], datagrams: bool, problems: &mut Problems<'_>) -> Option<Whole> {
    let mut whole = Whole { states: vec![START.to_owned()], kept: Vec::new(), names: false, datagrams };
    for act in raw.iter().flat_map(|row| &row.get_ref().acts).map(Spanned::get_ref) {
        whole.names |= act.name.is_some();
        for (word, known, most) in [
            (act.state.as_ref(), &mut whole.states, MAX_STATES),
            (act.keep.as_ref().or(act.share.as_ref()), &mut whole.kept, MAX_VALUES),
        ] {
            let Some(word) = word else { continue };
            super::check::identifier(word, problems)?;
            let taken = [&ALWAYS[..], &OF_MESSAGE, &[LINES]].concat().contains(&word.get_ref().as_str());
            if taken && act.state.is_none() {
                problems.at(word.span(), format!("`{}` is a value already: take another name", word.get_ref()));
            }
            if !known.contains(word.get_ref()) {
                if known.len() == most {
                    problems.at(word.span(), format!("more than {most} different ones"));
                    return None;
                }
                known.push(word.get_ref().clone());
            }
        }
    }
    Some(whole)
}

/// Whether a pattern takes all that another one takes.
fn covers(before: &Pattern, pattern: &Pattern) -> bool {
    before == pattern
        || match (before, pattern) {
            (Pattern::Any, _) => true,
            (_, Pattern::Equals(text)) => before.read(text).is_some(),
            (Pattern::Prefix(short), Pattern::Prefix(long)) => long.starts_with(short),
            (Pattern::Parts(parts), _) => matches!(parts.as_slice(), [Part::Name(_)]),
            _ => false,
        }
}

/// Whether a rule leaves nothing for one behind it.
fn hides(before: &Row, row: &Row) -> bool {
    let same =
        covers(&before.pattern, &row.pattern) && (before.caseless == row.caseless || before.pattern == Pattern::Any);
    let states = before.states.is_empty()
        || !row.states.is_empty() && row.states.iter().all(|state| before.states.contains(state));
    before.on == row.on && same && states && before.conditions.is_empty()
}

fn row(
    raw: raw::Row,
    span: &Range<usize>,
    whole: &Whole,
    sides: parts::Sides<'_>,
    problems: &mut Problems<'_>,
) -> Option<Row> {
    let on = raw.on.as_ref().map_or(Some(On::Message), |word| parts::word(word, On::NAMES, problems))?;
    if on != On::Message && whole.datagrams {
        problems.at(span.clone(), format!("over UDP nobody sees a client {on}: there is no connection"));
    }
    let mut pattern = pattern(&raw, on, span, problems)?;
    if raw.caseless {
        if pattern == Pattern::Any {
            problems.at(span.clone(), "`any-case` is for `match`, `equals` and `prefix`");
        }
        pattern = pattern.lowered();
    }
    let mut states = Vec::new();
    for word in raw::each(&raw.state) {
        match whole.states.iter().position(|known| known == word.get_ref()) {
            Some(place) => states.push(place),
            None => problems.at(word.span(), format!("no rule leads to the state \"{}\"", word.get_ref())),
        }
    }
    let mut known = known(&pattern, on, whole);
    let until = until(&raw, on, sides, whole, problems);
    if until.is_some() {
        known.push(LINES.to_owned());
    }
    let scope = Scope { known, states: whole.states.clone(), sides };
    let conditions = conditions(&raw, &scope, problems);
    let mut captured = pattern.names();
    if matches!(sides.client, Framing::Json { .. }) {
        captured.extend(sides.client.value_names());
    }
    for secret in raw::each(&raw.secret).iter().filter(|name| !captured.contains(&name.get_ref().as_str())) {
        problems.at(secret.span(), format!("`{}` is no name in this rule's pattern, and no member", secret.get_ref()));
    }
    if raw.acts.len() > MAX_PARTS || conditions.len() > MAX_PARTS {
        problems.at(span.clone(), format!("a rule does at most {MAX_PARTS} things, and has as many conditions"));
        return None;
    }
    let mut acts = Vec::new();
    if let Some(send) = &raw.send {
        if on == On::Leave {
            problems.at(send.span(), "who has gone hears nothing: `do = [{ to = \"others\", send = ... }]`");
        }
        let forms = Forms { like: raw.like.as_ref(), lead: raw.lead.as_ref() };
        acts.extend(say(send, To::Sender, b",".to_vec(), &forms, &scope, problems));
    } else if let Some(like) = raw.like.as_ref().or(raw.lead.as_ref()) {
        problems.at(like.span(), "`like` and `lead` belong to `send`: what the lab's own server says in this form");
    }
    for one in &raw.acts {
        if acts.last() == Some(&Act::Close) {
            problems.at(one.span(), "nothing is done behind `close`");
        }
        acts.extend(act(one, on, whole, &scope, problems));
    }
    let secrets = raw::each(&raw.secret).iter().map(|name| name.get_ref().clone()).collect();
    let caseless = raw.caseless;
    Some(Row { on, states, pattern, caseless, conditions, until, secrets, acts })
}

/// The line that ends those which a rule is for together.
fn until(
    raw: &raw::Row,
    on: On,
    sides: parts::Sides<'_>,
    whole: &Whole,
    problems: &mut Problems<'_>,
) -> Option<Vec<u8>> {
    let text = raw.until.as_ref()?;
    let alone = raw.pattern.is_none() && raw.equals.is_none() && raw.prefix.is_none() && raw.conditions.is_none();
    let what = match () {
        () if on != On::Message || !alone || raw.state.is_none() => {
            "`until` is for all messages of a state up to that one: with `state`, without `match`, `equals`, `prefix`, `if`"
        }
        () if whole.datagrams || !sides.client.has_borders() || sides.client.layout().is_some() => {
            "`until` is for lines of the client: framing \"line\" or \"delimiter\", over TCP"
        }
        () if text.get_ref().is_empty() || text.get_ref().len() > MAX_PATTERN => {
            "the line that ends the others has 1 to 1000 bytes"
        }
        () => return Some(text.get_ref().clone().into_bytes()),
    };
    problems.at(text.span(), what);
    None
}

fn pattern(raw: &raw::Row, on: On, span: &Range<usize>, problems: &mut Problems<'_>) -> Option<Pattern> {
    let given = [&raw.pattern, &raw.equals, &raw.prefix].into_iter().flatten().count();
    if given > 1 {
        problems.at(span.clone(), "a rule has one of `match`, `equals`, `prefix`");
        return None;
    }
    if given == 1 && on != On::Message {
        problems.at(span.clone(), format!("nothing is said when clients {on}: no `match`, `equals` or `prefix`"));
        return None;
    }
    let long = |text: &&Spanned<String>| text.get_ref().len() > MAX_PATTERN;
    if let Some(text) = [&raw.equals, &raw.prefix].into_iter().flatten().find(long) {
        problems.at(text.span(), format!("a pattern has at most {MAX_PATTERN} bytes"));
        return None;
    }
    match (&raw.pattern, &raw.equals, &raw.prefix) {
        (Some(source), ..) => problems.take(source.span(), Pattern::parse(source.get_ref())),
        (_, Some(text), _) => Some(Pattern::Equals(text.get_ref().clone().into_bytes())),
        (.., Some(text)) => Some(Pattern::Prefix(text.get_ref().clone().into_bytes())),
        _ => Some(Pattern::Any),
    }
}

/// The values that texts of a rule may hold, beside the fields of the client's records.
fn known(pattern: &Pattern, on: On, whole: &Whole) -> Vec<String> {
    let own = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let mut known = own(&ALWAYS);
    if on == On::Message {
        known.extend(own(&pattern.names()));
        known.extend(own(&OF_MESSAGE));
    }
    known.extend(whole.kept.iter().cloned());
    known
}

struct Scope<'f> {
    known: Vec<String>,
    states: Vec<String>,
    sides: parts::Sides<'f>,
}

impl Scope<'_> {
    fn known(&self) -> Vec<&str> {
        self.known.iter().map(String::as_str).collect()
    }

    /// The values of what is said: the time of day as well, where the server says texts.
    fn with_clock(&self) -> Vec<&str> {
        let mut known = self.known();
        if self.has_clock() {
            known.push(NOW);
        }
        known
    }

    /// Whether `now` is the time of day: something else may have this name.
    fn has_clock(&self) -> bool {
        let of_texts = self.sides.server.layout().is_none() && !matches!(self.sides.server, Framing::Json { .. });
        of_texts && !self.sides.with_fields(&self.known()).contains(&NOW)
    }

    /// A text in which `now` is that.
    fn clock(&self, template: Template, text: &Text, problems: &mut Problems<'_>) -> Option<Template> {
        if !self.has_clock() {
            return Some(template);
        }
        template.with_clock().map_err(|what| problems.at(text.span(), what)).ok()
    }

    fn text(&self, text: &Text, problems: &mut Problems<'_>) -> Option<Template> {
        if text.get_ref().len() > MAX_TEXT {
            problems.at(text.span(), format!("a text has at most {MAX_TEXT} bytes"));
            return None;
        }
        self.sides.plain(text, &self.known(), problems)
    }
}

fn conditions(raw: &raw::Row, scope: &Scope<'_>, problems: &mut Problems<'_>) -> Vec<Condition> {
    let mut found = Vec::new();
    for source in raw::each(&raw.conditions) {
        let Some(condition) = problems.take(source.span(), Condition::parse(source.get_ref(), &scope.states)) else {
            continue;
        };
        let known = scope.sides.with_fields(&scope.known());
        let mut names = vec![condition.value.as_str()];
        names.extend(condition.text().into_iter().flat_map(Template::names));
        if let Some(name) = names.iter().find(|name| !known.contains(name)) {
            let error = TemplateError::Name { name: (*name).to_owned(), known: known.join(", ") };
            problems.at(source.span(), error.to_string());
            continue;
        }
        if matches!(condition.test, Test::Has(ref text) if text.source().is_empty()) {
            problems.at(source.span(), "nothing stands in everything: which text?");
        }
        found.push(condition);
    }
    found
}

/// The form that is as right as what is sent.
fn like(text: &Text, scope: &Scope<'_>, problems: &mut Problems<'_>) -> Option<Template> {
    if text.get_ref().len() > MAX_PATTERN {
        problems.at(text.span(), format!("a form has at most {MAX_PATTERN} bytes"));
        return None;
    }
    if matches!(scope.sides.server, Framing::Json { .. }) {
        problems
            .at(text.span(), "in JSON further members are the server's own: name in `send` only what has to be there");
        return None;
    }
    let mut known = scope.with_clock();
    known.push(ANYTHING);
    let form = scope.sides.plain(text, &known, problems)?;
    let form = scope.clock(form, text, problems)?;
    let gap =
        |piece: &Piece| matches!(piece, Piece::Value { name, transforms } if name == ANYTHING && transforms.is_empty());
    if !form.pieces().iter().any(gap) || form.literal_len() == 0 && form.pieces().iter().all(gap) {
        problems.at(text.span(), "a form has a text that has to be there, and `{*}` where anything may stand");
        return None;
    }
    Some(form)
}

/// The forms of a text, and of lines that may stand in front of it.
struct Forms<'r> {
    like: Option<&'r Text>,
    lead: Option<&'r Text>,
}

fn say(
    send: &Text,
    to: To,
    between: Vec<u8>,
    forms: &Forms<'_>,
    scope: &Scope<'_>,
    problems: &mut Problems<'_>,
) -> Option<Act> {
    if send.get_ref().len() > MAX_TEXT {
        problems.at(send.span(), format!("a text has at most {MAX_TEXT} bytes"));
        return None;
    }
    let at = send.span();
    let send = scope.clock(scope.sides.said_of_records(send, &scope.with_clock(), problems)?, send, problems)?;
    if let Some(form) = forms.like.map(Spanned::span).or(send.tells_time().then_some(at))
        && let Some(ending) = scope.sides.server.ending()
    {
        let text = send.source().as_bytes();
        let text = text.strip_suffix(ending).unwrap_or(text);
        if text.windows(ending.len().max(1)).any(|window| window == ending) {
            problems.at(form, "a form, or a time, is one of a single message, and `send` makes several");
        }
    }
    if let Some(lead) = forms.lead
        && (forms.like.is_none() || scope.sides.server.ending().is_none())
    {
        problems
            .at(lead.span(), "lines in front of a text are for servers of lines, beside the text's form: with `like`");
        return None;
    }
    let form = |text: Option<&Text>, problems: &mut Problems<'_>| match text {
        Some(text) => like(text, scope, problems).map(Some),
        None => Some(None),
    };
    let (like, lead) = (form(forms.like, problems)?, form(forms.lead, problems)?);
    Some(Act::Say { to, send, between, like, lead })
}

fn act(raw: &Spanned<raw::Act>, on: On, whole: &Whole, scope: &Scope<'_>, problems: &mut Problems<'_>) -> Option<Act> {
    let (span, raw) = (raw.span(), raw.get_ref());
    let given = [&raw.send, &raw.name, &raw.state, &raw.group, &raw.keep, &raw.share];
    let count = given.into_iter().flatten().count() + usize::from(raw.close.is_some());
    if count != 1 {
        problems.at(span, "each part of `do` is one of `send`, `name`, `state`, `group`, `keep`, `share`, `close`");
        return None;
    }
    let of_texts = raw.between.is_some() || raw.like.is_some() || raw.lead.is_some();
    let of_others = raw.to.is_some() && raw.state.is_none() && raw.group.is_none();
    if raw.send.is_none() && (of_texts || of_others) {
        problems.at(span, "`between`, `like` and `lead` belong to `send`, and `to` to `send`, `state` or `group`");
        return None;
    }
    if raw.value.is_some() != (raw.keep.is_some() || raw.share.is_some()) {
        problems.at(span, "a value is kept so: `{ keep = \"count\", as = \"{count|next}\" }`");
        return None;
    }
    if on == On::Leave && raw.send.is_none() && raw.share.is_none() && raw.to.is_none() {
        problems.at(span, "who has gone has no name, state or connection any more: only `send`, `share`, and what is done `to` others");
        return None;
    }
    if let Some(send) = &raw.send {
        let to = to(raw.to.as_ref(), scope, problems)?;
        if on == On::Leave && to == To::Sender {
            problems.at(span, "who has gone hears nothing: `to = \"others\"`");
            return None;
        }
        if whole.datagrams && to != To::Sender {
            problems.at(span, "over UDP the server does not know who is there: it can answer, and no more");
            return None;
        }
        let between = raw.between.clone().unwrap_or_else(|| ",".to_owned()).into_bytes();
        let forms = Forms { like: raw.like.as_ref(), lead: raw.lead.as_ref() };
        return say(send, to, between, &forms, scope, problems);
    }
    if let Some(close) = &raw.close {
        if !close.get_ref() || whole.datagrams {
            problems.at(span, "`close = true`, over TCP; otherwise leave it out");
            return None;
        }
        return Some(Act::Close);
    }
    if let Some(state) = &raw.state {
        let act = whole.states.iter().position(|known| known == state.get_ref()).map(Act::State)?;
        return of(raw, act, &span, whole, scope, problems);
    }
    if let Some(name) = &raw.name {
        return scope.text(name, problems).map(Act::Name);
    }
    if let Some(group) = &raw.group {
        let act = scope.text(group, problems).map(Act::Group)?;
        return of(raw, act, &span, whole, scope, problems);
    }
    let value = scope.text(raw.value.as_ref()?, problems)?;
    match (&raw.keep, &raw.share) {
        (Some(name), _) => Some(Act::Keep(name.get_ref().clone(), value)),
        (None, Some(name)) => Some(Act::Share(name.get_ref().clone(), value)),
        (None, None) => None,
    }
}

/// What is done to whom it is done to.
fn of(
    raw: &raw::Act,
    act: Act,
    span: &Range<usize>,
    whole: &Whole,
    scope: &Scope<'_>,
    problems: &mut Problems<'_>,
) -> Option<Act> {
    match to(raw.to.as_ref(), scope, problems)? {
        To::Sender => Some(act),
        _ if whole.datagrams => {
            problems.at(span.clone(), "over UDP the server does not know who is there");
            None
        }
        to => Some(Act::Of(to, Box::new(act))),
    }
}

fn to(raw: Option<&Text>, scope: &Scope<'_>, problems: &mut Problems<'_>) -> Option<To> {
    let Some(text) = raw else { return Some(To::Sender) };
    match text.get_ref().as_str() {
        "sender" => Some(To::Sender),
        "others" => Some(To::Others),
        "all" => Some(To::All),
        "group" => Some(To::Group),
        word if word.starts_with('{') => scope.text(text, problems).map(To::Named),
        word => {
            problems.at(
                text.span(),
                format!(
                    "\"{word}\" is not one of \"sender\", \"others\", \"all\", \"group\", or a name as \"{{target}}\""
                ),
            );
            None
        }
    }
}
