//! The form of a text that a server words on its own: what stands there, and where anything may stand.

use std::sync::Arc;

use super::Due;
use super::list::List;
use crate::framing::says_of_lists;
use crate::template::{ClockForm, Piece, Template, Told};

/// The value that stands for anything.
pub(crate) const ANYTHING: &str = "*";

/// Another text that is as right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Like {
    form: Form,
    /// The form of lines that may stand in front of it.
    lead: Option<Form>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Form {
    /// Pieces of a text in their order; between two of them stands anything, also nothing.
    Text(Vec<Vec<Bit>>),
    /// An object of JSON, in which a mark stands for a list.
    Object(Vec<u8>, Arc<List>),
}

/// A part of a piece: as long as it is, whatever the list's order.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Bit {
    Bytes(Vec<u8>),
    /// A list in any order.
    List(Arc<List>),
    /// A time of day, whichever.
    Clock(ClockForm),
}

impl Bit {
    fn len(&self) -> usize {
        match self {
            Self::Bytes(bytes) => bytes.len(),
            Self::List(list) => list.len(),
            Self::Clock(form) => form.len(),
        }
    }

    fn fits(&self, bytes: &[u8]) -> bool {
        match self {
            Self::Bytes(own) => own == bytes,
            Self::List(list) => list.is(bytes),
            Self::Clock(form) => form.read(bytes).is_some(),
        }
    }
}

impl Form {
    /// A template with values put in. The value `name` is a list, where it is left as it is.
    fn of(template: &Template, list: Option<(&str, &Arc<List>)>, value: impl Fn(&Template) -> Vec<u8>) -> Self {
        let mut parts = vec![Vec::new()];
        for piece in template.pieces() {
            let is_list = |name: &str| list.filter(|(known, list)| *known == name && list.is_free());
            match (piece, parts.last_mut()) {
                (Piece::Value { name, .. }, _) if name == ANYTHING => parts.push(Vec::new()),
                (_, None) => {}
                (Piece::Literal(bytes), Some(last)) => push(last, bytes.clone()),
                (piece, Some(last)) if let Some(form) = ClockForm::of(piece) => last.push(Bit::Clock(form)),
                (Piece::Value { name, transforms }, Some(last)) => match is_list(name) {
                    Some((_, list)) if transforms.is_empty() => last.push(Bit::List(Arc::clone(list))),
                    _ => push(last, value(&Template::of(vec![piece.clone()]))),
                },
            }
        }
        Self::Text(parts)
    }

    fn fits(&self, text: &[u8]) -> bool {
        match self {
            Self::Text(parts) => laid(parts, text, |_, _| {}),
            Self::Object(due, list) => says_of_lists(text, due, list),
        }
    }

    /// The times that a text of this form tells.
    fn times(&self, text: &[u8]) -> Vec<Told> {
        let mut found = Vec::new();
        let Self::Text(parts) = self else { return found };
        let is_it = laid(parts, text, |part, here| {
            let mut rest = here;
            for bit in part {
                let Some((here, behind)) = rest.split_at_checked(bit.len()) else { return };
                rest = behind;
                if let Bit::Clock(form) = bit {
                    found.extend(form.read(here));
                }
            }
        });
        if is_it { found } else { Vec::new() }
    }
}

/// Whether pieces stand in a text in their order, and what each of them begins.
fn laid<'t>(parts: &[Vec<Bit>], text: &'t [u8], mut seen: impl FnMut(&[Bit], &'t [u8])) -> bool {
    let [first, middle @ .., last] = parts else {
        let whole = parts.first().filter(|whole| size(whole) == text.len() && stands(whole, text));
        whole.into_iter().for_each(|whole| seen(whole, text));
        return whole.is_some();
    };
    let (Some(from), true) = (text.get(size(first)..), stands(first, text)) else { return false };
    let Some(at) = from.len().checked_sub(size(last)) else { return false };
    let (mut rest, behind) = from.split_at(at);
    if !stands(last, behind) {
        return false;
    }
    seen(first, text);
    for part in middle {
        let Some(at) = place(rest, part) else { return false };
        seen(part, rest.get(at..).unwrap_or_default());
        rest = rest.get(at + size(part)..).unwrap_or_default();
    }
    seen(last, behind);
    true
}

fn push(part: &mut Vec<Bit>, bytes: Vec<u8>) {
    match part.last_mut() {
        Some(Bit::Bytes(last)) => last.extend(bytes),
        _ => part.push(Bit::Bytes(bytes)),
    }
}

fn size(part: &[Bit]) -> usize {
    part.iter().map(Bit::len).sum()
}

/// Whether a piece stands at the beginning of a text.
fn stands(part: &[Bit], text: &[u8]) -> bool {
    let mut rest = text;
    part.iter().all(|bit| {
        let Some((here, behind)) = rest.split_at_checked(bit.len()) else { return false };
        rest = behind;
        bit.fits(here)
    })
}

/// Where a piece first stands in a text.
fn place(text: &[u8], part: &[Bit]) -> Option<usize> {
    let last = text.len().checked_sub(size(part))?;
    let anywhere = || (0..=last).find(|at| stands(part, text.get(*at..).unwrap_or_default()));
    match part.first() {
        None => Some(0),
        Some(Bit::Clock(_)) => anywhere(),
        Some(Bit::List(list)) => {
            list.places(text).find(|at| *at <= last && stands(part, text.get(*at..).unwrap_or_default()))
        }
        Some(Bit::Bytes(bytes)) => {
            let Some(first) = bytes.first() else { return anywhere() };
            let mut starts =
                text.iter().take(last + 1).enumerate().filter(|(_, byte)| *byte == first).map(|(at, _)| at);
            starts.find(|at| stands(part, text.get(*at..).unwrap_or_default()))
        }
    }
}

impl Like {
    /// A form with values put in; `list` is a value that may have any order.
    pub fn of(template: &Template, list: Option<(&str, &Arc<List>)>, value: impl Fn(&Template) -> Vec<u8>) -> Self {
        Self { form: Form::of(template, list, value), lead: None }
    }

    /// An object in which the list stands where its mark is.
    pub(crate) fn object(due: Vec<u8>, list: Arc<List>) -> Self {
        Self { form: Form::Object(due, list), lead: None }
    }

    /// The same with lines of another form in front of it, or without.
    #[must_use]
    pub(crate) fn led_by(mut self, lead: Self) -> Self {
        self.lead = Some(lead.form);
        self
    }

    /// Several texts one behind the other; `None`: each has to be as it is.
    pub(super) fn all(dues: &[Due]) -> Option<Self> {
        if let [Due { like: Some(only), .. }] = dues {
            return Some((**only).clone());
        }
        dues.iter().any(|due| due.like.is_some()).then(|| {
            let mut all: Vec<Vec<Bit>> = vec![Vec::new()];
            for due in dues {
                let own = match due.like.as_deref() {
                    Some(Self { form: Form::Text(parts), .. }) => parts.clone(),
                    _ => vec![vec![Bit::Bytes(due.text.clone())]],
                };
                let mut own = own.into_iter();
                if let (Some(last), Some(first)) = (all.last_mut(), own.next()) {
                    last.extend(first);
                }
                all.extend(own);
            }
            Self { form: Form::Text(all), lead: None }
        })
    }

    /// Whether a text is of this form.
    pub fn fits(&self, text: &[u8]) -> bool {
        self.form.fits(text)
    }

    /// The times of day that a text of this form tells.
    pub fn times(&self, text: &[u8]) -> Vec<Told> {
        self.form.times(text)
    }

    /// Whether a text is a line that may stand in front.
    pub fn leads(&self, text: &[u8]) -> bool {
        self.lead.as_ref().is_some_and(|lead| lead.fits(text))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::Like;
    use crate::rule::List;
    use crate::template::Template;

    #[test]
    fn a_list_may_have_any_order() {
        let names = ["Bob", "Ann"].map(|name| name.as_bytes().to_vec()).to_vec();
        let list = Arc::new(List::new(names, b", "));
        let table = [
            ("hi {me}: {users}!", "hi Ann: Ann, Bob!", true),
            ("hi {me}: {users}!", "hi Ann: Bob, Ann!", true),
            ("hi {me}: {users}!", "hi Ann: Bob!", false),
            ("hi {me}: {users}!", "hi Ann: Bob, Ann, Eve!", false),
            ("hi {me}: {users}!", "hi Ann: Bob,Ann!", false),
            ("{*}{users}{*}", "here: Bob, Ann.", true),
            ("{*}{users}{*}", "here: Bob, Bob.", false),
            ("{users} {users}", "Ann, Bob Bob, Ann", true),
            ("{*}: {users}", "a: b: Bob, Ann", true),
            ("{users}{*}Ann, {*}", "Bob, Ann and Ann, Bob", true),
        ];
        for (form, text, fits) in table {
            let form = Template::parse(form).unwrap();
            let like = Like::of(&form, Some(("users", &list)), |one| one.render(|_| Some(b"Ann")));
            assert_eq!(like.fits(text.as_bytes()), fits, "{form:?} {text}");
        }
        let slow = Like::of(&Template::parse("{*}{users}{*}").unwrap(), Some(("users", &list)), |_| Vec::new());
        assert!(!slow.fits(&b"Ann, Bo".repeat(9_000)));
    }

    #[test]
    fn anything_may_stand_between() {
        let table = [
            ("ERR {*}", "ERR no such user", true),
            ("ERR {*}", "ERR ", true),
            ("ERR {*}", "ERR", false),
            ("HTTP/1.{*} 200 {*}\r\n\r\n{*}</html>", "HTTP/1.1 200 OK\r\nServer: x\r\n\r\n<html></html>", true),
            ("HTTP/1.{*} 200 {*}\r\n\r\n{*}</html>", "HTTP/1.1 404 Not Found\r\n\r\n<html></html>", false),
            ("{*}{me}{*}", "hello Ann!", true),
            ("{*}{me}", "hello Ann", true),
            ("ab{*}ba", "aba", false),
            ("{*}", "", true),
            ("exactly", "exactly", true),
            ("exactly", "exactly!", false),
            ("a{*}b{*}c", "a b", false),
            ("a{*}b{*}c", "axbyc", true),
        ];
        for (form, text, fits) in table {
            let like = Like::of(&Template::parse(form).unwrap(), None, |one| one.render(|_| Some(b"Ann")));
            assert_eq!(like.fits(text.as_bytes()), fits, "{form} {text}");
        }
    }

    #[test]
    fn times_are_taken_out_of_a_text() {
        let form = |text: &str| {
            let template = Template::parse(text).unwrap().with_clock().unwrap();
            Like::of(&template, None, |one| one.render(|_| Some(b"Ann")))
        };
        let times = |text: &str, said: &str| form(text).times(said.as_bytes()).len();
        assert_eq!(times("{now|clock} {me}", "00:12:01 Ann"), 1);
        assert_eq!(times("{now|clock} {me}", "00:72:01 Ann"), 0);
        assert_eq!(
            times("it is {now|ctime}{*}from {now|clock} on", "it is Thu Dec  3 00:12:01 2026, from 00:12:02 on"),
            2
        );
        assert_eq!(times("{*}{now|iso}{*}!", "now: 2026-12-03T00:12:01.5 !"), 1);
        assert!(form("{now}").fits(b"1796256721") && !form("{now}").fits(b"17962567"));
        assert!(Template::parse("{now|upper}").unwrap().with_clock().is_err());
    }

    #[test]
    fn lines_in_front_have_a_form_of_their_own() {
        let [form, lead] =
            ["250 {*}", "250-{*}"].map(|form| Like::of(&Template::parse(form).unwrap(), None, |_| Vec::new()));
        assert!(!form.leads(b"250-SIZE"));
        let like = form.led_by(lead);
        assert!(like.leads(b"250-SIZE") && !like.leads(b"250 ok") && like.fits(b"250 ok"));
    }
}
