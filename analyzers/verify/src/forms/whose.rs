//! Whose a line is: a file may hold what both programs printed, and the words for sending and receiving tell which of them
//! printed a line, where the capture tells who said its text.

use std::ops::RangeInclusive;

use wirelab_labs::{LogEvent, Side};

use super::super::log::Log;
use super::super::log::tongues::{RECEIVED, SENT, Words};
use super::shape::{Shape, Slot, shape};
use super::vocabulary::{Token, Vocabulary};

/// Lines of each kind that show that a program printed here.
const LEAST: usize = 3;

/// What a line says happened to its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Sent,
    Received,
}

/// What says either: the words for what was done, and whole words that stand beside them on lines. They are words for what was
/// done, and not for what was sent.
const WAYS: [(Way, Words, &[&str]); 2] = [
    (Way::Sent, SENT, &["sending", "sende", "envoi", "envío", "enviando"]),
    (Way::Received, RECEIVED, &["receiving", "erhalten", "reçu", "recu", "reçue"]),
];

/// What the words of a line say; `None`: nothing, or both.
pub(super) fn way(key: &str) -> Option<Way> {
    let words: Vec<String> = words(key).collect();
    let says = |(_, known, more): &&(Way, Words, &[&str])| {
        known.are_in(key) || words.iter().any(|word| more.contains(&word.as_str()))
    };
    let mut ways = WAYS.iter().filter(says).map(|(way, ..)| *way);
    ways.next().filter(|_| ways.next().is_none())
}

/// The words of a text in small letters.
fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}

/// Who alone says a text.
pub(super) fn sayer(token: Token, known: &Vocabulary<'_>) -> Option<Side> {
    match known.sayers(token) {
        [true, false] => Some(Side::Client),
        [false, true] => Some(Side::Server),
        _ => None,
    }
}

/// The program that prints such a line of itself.
const fn printer(way: Way, sayer: Side) -> Side {
    match (way, sayer) {
        (Way::Sent, side) => side,
        (Way::Received, Side::Client) => Side::Server,
        (Way::Received, Side::Server) => Side::Client,
    }
}

/// Which programs printed in a log.
pub(super) struct Programs {
    /// By side: whether lines of what it sends and lines of what it receives are there.
    there: [bool; 2],
}

/// How many lines each program printed by their words: by side, those of what it sends and of what it receives.
fn by_words<'s>(shapes: impl Iterator<Item = &'s Shape>, known: &Vocabulary<'_>) -> [[usize; 2]; 2] {
    let mut counts = [[0_usize; 2]; 2];
    for shape in shapes {
        let token = shape.of(Slot::Text).next().and_then(|part| part.token);
        if let (Some(way), Some(sayer)) = (way(&shape.key), token.and_then(|token| sayer(token, known)))
            && let Some(count) =
                counts.get_mut(printer(way, sayer) as usize).and_then(|ways| ways.get_mut(way as usize))
        {
            *count += 1;
        }
    }
    counts
}

/// Whether the words of a log's lines say that a client printed them, and none that a server did.
pub(crate) fn is_clients_by_words(log: &Log, known: &Vocabulary<'_>) -> bool {
    let shapes: Vec<Shape> = log.loose.iter().map(|(_, text)| shape(text, known)).collect();
    let [client, server] = by_words(shapes.iter(), known).map(|ways| ways.iter().sum::<usize>());
    client >= LEAST && server == 0
}

impl Programs {
    pub(super) fn of<'s>(shapes: impl Iterator<Item = &'s Shape>, known: &Vocabulary<'_>) -> Self {
        let counts = by_words(shapes, known);
        Self { there: counts.map(|ways| ways.iter().all(|count| *count >= LEAST)) }
    }

    /// Who printed a line, where its words tell: one that names a client tells of it, in whichever words.
    pub(super) fn printed(&self, shape: &Shape, token: Option<Token>, known: &Vocabulary<'_>) -> Option<Side> {
        let by = printer(way(&shape.key)?, sayer(token?, known)?);
        self.there.get(by as usize).is_some_and(|there| *there).then_some(by)
    }
}

/// What a line of a program tells of a text.
pub(super) const fn event(by: Side, sayer: Side, usual: LogEvent) -> LogEvent {
    match (by, sayer) {
        (Side::Server, Side::Client) | (Side::Client, Side::Server) => LogEvent::Receive,
        (Side::Server, Side::Server) if matches!(usual, LogEvent::Forward) => LogEvent::Forward,
        _ => LogEvent::Send,
    }
}

/// Words beside a number that say that it counts bytes: in front of it, and behind it.
const BYTES: [&[&str]; 2] = [
    &[
        "byte",
        "bytes",
        "octets",
        "len",
        "length",
        "size",
        "länge",
        "größe",
        "longueur",
        "taille",
        "longitud",
        "tamaño",
        "comprimento",
        "tamanho",
        "lunghezza",
        "dimensione",
        "lungime",
        "długość",
        "lengte",
    ],
    &[
        "byte",
        "bytes",
        "octet",
        "octets",
        "octeți",
        "bajtów",
        "b",
        "chars",
        "characters",
        "zeichen",
        "caractères",
        "caracteres",
    ],
];
/// Signs between such a word and its number.
const BETWEEN: usize = 3;

/// Whether a number, which stands at a place of a key, is said to count bytes.
pub(super) fn counts_bytes(key: &str, at: RangeInclusive<usize>) -> bool {
    let [before, behind] = [key.get(..*at.start()), key.get(at.end() + 1..)];
    // What stands beyond another value is that one's.
    let own = |c: char| Slot::ALL.iter().any(|slot| slot.mark() == c);
    let before = before.and_then(|text| text.rsplit(own).next()).unwrap_or_default();
    let behind = behind.and_then(|text| text.split(own).next()).unwrap_or_default();
    let near = |signs: usize| signs <= BETWEEN;
    let front = before.trim_end_matches(|c: char| !c.is_alphabetic());
    let back = behind.trim_start_matches(|c: char| !c.is_alphabetic());
    let [in_front, behind_it] = BYTES;
    near(before.len() - front.len()) && words(front).last().is_some_and(|word| in_front.contains(&word.as_str()))
        || near(behind.len() - back.len()) && words(back).next().is_some_and(|word| behind_it.contains(&word.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_sending_and_receiving() {
        for (key, expected) in [
            ("Gesendet: \u{5}", Some(Way::Sent)),
            ("Empfangen: \u{5}", Some(Way::Received)),
            ("Envoyé : \u{5}", Some(Way::Sent)),
            ("Reçu : \u{5}", Some(Way::Received)),
            ("Enviado: \u{5}", Some(Way::Sent)),
            ("Recibido: \u{5}", Some(Way::Received)),
            ("Antwort: \u{5}", None),
            ("Reply: \u{5}", None),
            ("sent \u{5}, got \u{5}", None),
            ("> \u{5}", None),
        ] {
            assert_eq!(way(key), expected, "{key}");
        }
    }

    #[test]
    fn numbers_that_count_bytes() {
        for (key, expected) in [
            ("got \u{4} bytes: \u{5}", true),
            ("\u{5} (\u{4} Bytes)", true),
            ("len=\u{4} \u{5}", true),
            ("Länge: \u{4} \u{5}", true),
            ("\u{5} \u{4}B", true),
            ("#\u{4} \u{5}", false),
            ("bytes of \u{5} \u{4}", false),
        ] {
            let at = key.find('\u{4}').expect("there");
            assert_eq!(counts_bytes(key, at..=at), expected, "{key}");
        }
    }
}
