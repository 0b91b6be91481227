//! The form of a text that a server words on its own: what stands there, and where anything may stand.

use super::Due;
use crate::template::{Piece, Template};

/// The value that stands for anything.
pub(crate) const ANYTHING: &str = "*";

/// Another text that is as right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Like {
    /// Pieces of a text in their order; between two of them stands anything, also nothing.
    Form(Vec<Vec<u8>>),
    /// A text with a list in it, in any order.
    Listed {
        /// What stands before the list.
        before: Vec<u8>,
        /// The list, sorted.
        list: Vec<Vec<u8>>,
        /// What stands between its parts.
        between: Vec<u8>,
        /// What stands behind it.
        behind: Vec<u8>,
    },
}

impl Like {
    /// A form with values put in.
    pub fn of(template: &Template, value: impl Fn(&Template) -> Vec<u8>) -> Self {
        let mut parts = vec![Vec::new()];
        for piece in template.pieces() {
            match (piece, parts.last_mut()) {
                (Piece::Value { name, .. }, _) if name == ANYTHING => parts.push(Vec::new()),
                (Piece::Literal(bytes), Some(last)) => last.extend_from_slice(bytes),
                (piece, Some(last)) => last.extend(value(&Template::of(vec![piece.clone()]))),
                (_, None) => {}
            }
        }
        Self::Form(parts)
    }

    /// A text in which a list, sorted or not, stands in the place of one value; `None`: it stands there more than once, or
    /// is not left as it is.
    pub(crate) fn listed(
        template: &Template,
        (name, mut list, between): (&str, Vec<Vec<u8>>, &[u8]),
        value: impl Fn(&Template) -> Vec<u8>,
    ) -> Option<Self> {
        let is_list = |piece: &&Piece| matches!(piece, Piece::Value { name: known, .. } if known == name);
        let plain = |piece: &Piece| matches!(piece, Piece::Value { transforms, .. } if transforms.is_empty());
        let pieces = template.pieces();
        let at = pieces.iter().position(|piece| is_list(&piece))?;
        if list.len() < 2
            || between.is_empty()
            || pieces.iter().filter(is_list).count() > 1
            || !pieces.get(at).is_some_and(plain)
        {
            return None;
        }
        list.sort_unstable();
        let (before, behind) = pieces.split_at(at);
        let [before, behind] =
            [before, behind.get(1..).unwrap_or_default()].map(|part| value(&Template::of(part.to_vec())));
        Some(Self::Listed { before, list, between: between.to_vec(), behind })
    }

    /// Several texts one behind the other; `None`: each has to be as it is.
    pub(super) fn all(dues: &[Due]) -> Option<Self> {
        if let [Due { like: Some(only), .. }] = dues {
            return Some((**only).clone());
        }
        dues.iter().any(|due| due.like.is_some()).then(|| {
            let mut all: Vec<Vec<u8>> = vec![Vec::new()];
            for due in dues {
                let own = match due.like.as_deref() {
                    Some(Self::Form(parts)) => parts.clone(),
                    Some(Self::Listed { before, behind, .. }) => vec![before.clone(), behind.clone()],
                    None => vec![due.text.clone()],
                };
                let mut own = own.into_iter();
                if let (Some(last), Some(first)) = (all.last_mut(), own.next()) {
                    last.extend(first);
                }
                all.extend(own);
            }
            Self::Form(all)
        })
    }

    /// Whether a text is of this form.
    pub fn fits(&self, text: &[u8]) -> bool {
        let parts = match self {
            Self::Form(parts) => parts,
            Self::Listed { before, list, between, behind } => {
                let inner = text.strip_prefix(before.as_slice()).and_then(|text| text.strip_suffix(behind.as_slice()));
                return inner.is_some_and(|inner| parted(inner, between) == *list);
            }
        };
        let [first, middle @ .., last] = &parts[..] else {
            return parts.first().is_some_and(|whole| whole == text);
        };
        let Some(mut rest) = text.strip_prefix(first.as_slice()).and_then(|text| text.strip_suffix(last.as_slice()))
        else {
            return false;
        };
        for part in middle {
            let Some(at) = place(rest, part) else { return false };
            rest = rest.get(at + part.len()..).unwrap_or_default();
        }
        true
    }
}

/// The parts of a list, sorted.
fn parted(mut text: &[u8], between: &[u8]) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    while let Some(at) = place(text, between) {
        found.push(text.get(..at).unwrap_or_default().to_vec());
        text = text.get(at + between.len()..).unwrap_or_default();
    }
    found.push(text.to_vec());
    found.sort_unstable();
    found
}

/// Where bytes first stand in others.
fn place(text: &[u8], part: &[u8]) -> Option<usize> {
    let Some(first) = part.first() else { return Some(0) };
    let starts = text.iter().enumerate().filter(|(_, byte)| *byte == first).map(|(at, _)| at);
    starts.into_iter().find(|at| text.get(*at..).is_some_and(|text| text.starts_with(part)))
}

#[cfg(test)]
mod tests {
    use super::Like;
    use crate::template::Template;

    #[test]
    fn a_list_may_have_any_order() {
        let names = || ["Bob", "Ann"].map(|name| name.as_bytes().to_vec()).to_vec();
        let form = Template::parse("hi {me}: {users}!").unwrap();
        let like = Like::listed(&form, ("users", names(), b", "), |one| one.render(|_| Some(b"Ann"))).unwrap();
        for (text, fits) in [
            ("hi Ann: Ann, Bob!", true),
            ("hi Ann: Bob, Ann!", true),
            ("hi Ann: Bob!", false),
            ("hi Ann: Bob, Ann, Eve!", false),
            ("hi Ann: Bob,Ann!", false),
        ] {
            assert_eq!(like.fits(text.as_bytes()), fits, "{text}");
        }
        let other = Template::parse("{users|len}").unwrap();
        assert_eq!(Like::listed(&other, ("users", names(), b", "), |_| Vec::new()), None);
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
            ("ab{*}ba", "aba", false),
            ("{*}", "", true),
            ("exactly", "exactly", true),
            ("exactly", "exactly!", false),
        ];
        for (form, text, fits) in table {
            let like = Like::of(&Template::parse(form).unwrap(), |one| one.render(|_| Some(b"Ann")));
            assert_eq!(like.fits(text.as_bytes()), fits, "{form} {text}");
        }
    }
}
