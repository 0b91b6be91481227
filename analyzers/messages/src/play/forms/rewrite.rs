//! Reading a text as a template whose signs between the values are others.

use wirelab_labs::template::{Piece, Template, Transform};

/// By how many bytes what stands between two values may be longer than in the lab's template.
const LONGER: usize = 12;
/// Most places that are tried.
const MAX_TRIES: usize = 256;
/// Most bytes in front of a text that is sent on in words of their own.
const MAX_FRONT: usize = 120;
/// Most bytes behind it.
const MAX_BEHIND: usize = 8;

pub(super) type Value<'v> = &'v dyn Fn(&str) -> Option<&'v [u8]>;

/// The template that a text shows, if it holds the values of the lab's in their order, with the same letters and digits
/// between them, and other signs or white space. `None`: it does not, or it is the lab's own.
pub(super) fn rewrite(template: &Template, value: Value<'_>, text: &[u8]) -> Option<Template> {
    let mut pieces = Vec::new();
    let found = fit(template.pieces(), value, &[], text, &mut pieces, &mut 0);
    let found = found.then(|| Template::of(joined(pieces)))?;
    (found.pieces() != template.pieces() && found.render(|name| value(name)) == text).then_some(found)
}

fn fit(
    pieces: &[Piece],
    value: Value<'_>,
    literal: &[u8],
    text: &[u8],
    out: &mut Vec<Piece>,
    tries: &mut usize,
) -> bool {
    let Some((piece, rest)) = pieces.split_first() else {
        let fits = same(literal, text);
        if fits {
            out.push(Piece::Literal(text.to_vec()));
        }
        return fits;
    };
    if let Piece::Literal(bytes) = piece {
        return fit(rest, value, &[literal, bytes].concat(), text, out, tries);
    }
    for (piece, wanted) in readings(piece, value) {
        if wanted.is_empty() {
            return fit(rest, value, literal, text, out, tries);
        }
        for at in places(text, &wanted) {
            *tries += 1;
            let (Some(gap), Some(after)) = (text.get(..at), text.get(at + wanted.len()..)) else { continue };
            if *tries > MAX_TRIES || gap.len() > literal.len() + LONGER {
                break;
            }
            if !same(literal, gap) {
                continue;
            }
            let before = out.len();
            out.push(Piece::Literal(gap.to_vec()));
            out.push(piece.clone());
            if fit(rest, value, &[], after, out, tries) {
                return true;
            }
            out.truncate(before);
        }
    }
    false
}

/// A value as it is, and without white space around it: a client may put a line feed behind a text.
fn readings(piece: &Piece, value: Value<'_>) -> Vec<(Piece, Vec<u8>)> {
    let render = |piece: &Piece| Template::of(vec![piece.clone()]).render(value);
    let mut readings = vec![(piece.clone(), render(piece))];
    if let Piece::Value { name, transforms } = piece
        && !transforms.contains(&Transform::Strip)
    {
        let transforms = transforms.iter().copied().chain([Transform::Strip]).collect();
        let stripped = Piece::Value { name: name.clone(), transforms };
        let text = render(&stripped);
        if readings.iter().all(|(_, known)| *known != text) {
            readings.push((stripped, text));
        }
    }
    readings
}

fn places<'t>(text: &'t [u8], wanted: &'t [u8]) -> impl Iterator<Item = usize> + 't {
    text.windows(wanted.len().max(1)).enumerate().filter(move |(_, window)| *window == wanted).map(|(at, _)| at)
}

/// Whether two texts differ in signs and white space only, and not by much.
fn same(one: &[u8], other: &[u8]) -> bool {
    let letters = |bytes: &[u8]| bytes.iter().copied().filter(|byte| is_letter(*byte)).collect::<Vec<u8>>();
    other.len() <= one.len() + LONGER && letters(one) == letters(other)
}

/// Letters and digits of any language.
fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80
}

/// The template that a text shows in which a message comes out whole, in words of their own: known values in front of it
/// stand for themselves. `body`: the value that is the message.
pub(super) fn free(body: &str, names: &[&str], value: Value<'_>, text: &[u8]) -> Option<Template> {
    let whole = value(body)?;
    let said = whole.trim_ascii();
    if !said.iter().any(|byte| is_letter(*byte)) {
        return None;
    }
    let at = text.windows(said.len()).rposition(|window| window == said)?;
    let (front, behind) = (text.get(..at)?, text.get(at + said.len()..)?);
    let apart =
        front.last().is_none_or(|last| !is_letter(*last)) || said.first().is_some_and(|first| !is_letter(*first));
    if front.len() > MAX_FRONT || behind.len() > MAX_BEHIND || behind.iter().any(|byte| is_letter(*byte)) || !apart {
        return None;
    }
    let mut pieces = fronted(front, names, value);
    let ending = whole.get(said.len()..).unwrap_or_default();
    if whole.starts_with(said) && behind == ending {
        pieces.push(Piece::Value { name: body.to_owned(), transforms: Vec::new() });
    } else {
        pieces.push(Piece::Value { name: body.to_owned(), transforms: vec![Transform::Strip] });
        pieces.push(Piece::Literal(behind.to_vec()));
    }
    Some(Template::of(joined(pieces)))
}

/// What stands in front, with the names of values where they stand for themselves.
pub(super) fn fronted(front: &[u8], names: &[&str], value: Value<'_>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut literal = Vec::new();
    let mut at = 0;
    while let Some(rest) = front.get(at..).filter(|rest| !rest.is_empty()) {
        let begins = at.checked_sub(1).and_then(|before| front.get(before)).is_none_or(|byte| !is_letter(*byte));
        let here = names.iter().find_map(|name| {
            let bytes = value(name).filter(|bytes| !bytes.is_empty() && rest.starts_with(bytes))?;
            let ends = rest.get(bytes.len()).is_none_or(|byte| !is_letter(*byte));
            (begins && ends).then_some((*name, bytes.len()))
        });
        match here {
            Some((name, len)) => {
                pieces.push(Piece::Literal(std::mem::take(&mut literal)));
                pieces.push(Piece::Value { name: name.to_owned(), transforms: Vec::new() });
                at += len;
            }
            None => {
                literal.extend(rest.first());
                at += 1;
            }
        }
    }
    pieces.push(Piece::Literal(literal));
    pieces
}

/// Pieces without empty texts, and with neighbouring ones put together.
pub(super) fn joined(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut all: Vec<Piece> = Vec::new();
    for piece in pieces {
        match (all.last_mut(), piece) {
            (_, Piece::Literal(bytes)) if bytes.is_empty() => {}
            (Some(Piece::Literal(last)), Piece::Literal(bytes)) => last.extend(bytes),
            (_, piece) => all.push(piece),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(name: &str) -> Option<&'static [u8]> {
        match name {
            "ip" => Some(b"127.0.0.1"),
            "port" => Some(b"42116"),
            "message" => Some(b"hello everybody\n"),
            "sender" => Some(b"ana"),
            _ => None,
        }
    }

    fn parse(source: &str) -> Template {
        Template::parse(source).expect("a template")
    }

    #[test]
    fn other_signs_are_another_form_and_other_words_are_not() {
        let lab = parse("[{ip}:{port}] {message}");
        let table = [
            ("127.0.0.1:42116: hello everybody\n", Some("{ip}:{port}: {message}")),
            ("[127.0.0.1:42116]hello everybody\n", Some("[{ip}:{port}]{message}")),
            ("('127.0.0.1', 42116): hello everybody\n", Some("('{ip}', {port}): {message}")),
            ("<127.0.0.1:42116> hello everybody", Some("<{ip}:{port}> {message|strip}")),
            ("[127.0.0.1:42116] hello everybody\n", None),
            ("[127.0.0.1:42117] hello everybody\n", None),
            ("[127.0.0.1:42116] hello everybod\n", None),
            ("127.0.0.1 port 42116: hello everybody\n", None),
            ("hello everybody\n", None),
        ];
        for (text, expected) in table {
            let found = rewrite(&lab, &value, text.as_bytes());
            assert_eq!(found.as_ref().map(Template::source), expected, "{text}");
        }
        let echo = parse("ECHO: {message}");
        assert_eq!(rewrite(&echo, &value, b"ECHO:hello everybody\n"), Some(parse("ECHO:{message}")));
        assert_eq!(rewrite(&echo, &value, b"echo: hello everybody\n"), None);
        assert_eq!(rewrite(&parse("PONG"), &value, b"PONG!"), Some(parse("PONG!")));
        assert_eq!(rewrite(&parse("PONG"), &value, b"pong"), None);
    }

    #[test]
    fn words_of_their_own_are_read_where_the_message_comes_out_whole() {
        let table = [
            ("Message from ana: hello everybody", Some("Message from {sender}: {message|strip}")),
            ("ana> hello everybody\n", Some("{sender}> {message}")),
            ("hello everybody\n", Some("{message}")),
            ("banana: hello everybody\n", Some("banana: {message}")),
            ("xhello everybody\n", None),
            ("hello everybody else\n", None),
        ];
        for (text, expected) in table {
            let found = free("message", &["sender"], &value, text.as_bytes());
            assert_eq!(found.as_ref().map(Template::source), expected, "{text}");
        }
    }
}
