//! Sentences that somebody wrote among the lines of a log.

use std::collections::BTreeSet;

use wirelab_text::limit::LOG_SENTENCES;

/// Words that a sentence has at least.
const LEAST_WORDS: usize = 3;
/// Words of a line without a full stop that still counts.
const LEAST_WITHOUT_STOP: usize = 6;
/// Words of a point of a list, likewise.
const LEAST_OF_POINT: usize = 3;
/// Most sentences that are remembered with their lines.
const KEPT: usize = 200;
/// Shortenings whose full stop ends nothing, in the languages in which comments come.
const SHORT: [&str; 46] = [
    "e.g", "i.e", "eg", "ie", "vs", "cf", "fig", "approx", "no", "dr", "mr", "mrs", "nr", "viz", "resp", "incl",
    // German.
    "z.b", "z", "d.h", "d", "u.a", "bzw", "ca", "vgl", "ggf", "evtl", "inkl", "usw", "sog", "abb", "bsp", "z. b",
    // French, Italian, Spanish, Portuguese, Romanian.
    "p.ex", "p", "ex", "c.-à-d", "env", "cfr", "p.ej", "ej", "aprox", "núm", "n.º", "prof", "d. h", "u. a",
];

/// How much of a line is kept, in bytes: nobody writes a comment of more.
const LINE: usize = 8_192;

/// Lines that may be sentences, with the lines at which something else stands between.
#[derive(Clone, Debug, Default)]
pub struct Prose {
    /// `None`: a paragraph ends.
    lines: Vec<(u64, Option<String>)>,
}

/// Sentences that were counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sentences {
    /// How many.
    pub count: u64,
    /// The lines on which the first of them begin.
    pub lines: Vec<u64>,
}

impl Prose {
    /// A line that is neither of the log nor a command. Whether there was room for it.
    pub(super) fn push(&mut self, number: u64, line: &str) -> bool {
        let room = self.lines.len() < LOG_SENTENCES.get();
        if room {
            let end = (0..=LINE.min(line.len())).rev().find(|at| line.is_char_boundary(*at)).unwrap_or(0);
            self.lines.push((number, Some(line.get(..end).unwrap_or_default().to_owned())));
        }
        room
    }

    /// Something else stands between: a paragraph ends.
    pub(super) fn close(&mut self) {
        if self.lines.last().is_some_and(|(_, line)| line.is_some()) {
            self.lines.push((0, None));
        }
    }

    /// The sentences, but for lines that a program printed.
    pub fn sentences(&self, printed: &BTreeSet<u64>) -> Sentences {
        let mut counting = Counting::default();
        for (number, line) in &self.lines {
            match line.as_ref().filter(|_| !printed.contains(number)) {
                Some(line) => counting.line(*number, line),
                None => counting.close(),
            }
        }
        counting.close();
        counting.found
    }
}

/// Sentences while they are counted.
#[derive(Default)]
struct Counting {
    found: Sentences,
    paragraph: String,
    begins: u64,
    /// Lines of the paragraph that begin as a sentence does and are as long as one.
    whole: u64,
    /// Whether it is a point of a list.
    point: bool,
}

impl Counting {
    fn line(&mut self, number: u64, line: &str) {
        let text = line.trim().trim_start_matches(['#', '/', '|']).trim();
        let point = text.strip_prefix(['-', '*', '•', '–', '+']).filter(|rest| rest.starts_with(' ')).or_else(|| {
            let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
            (rest.len() < text.len()).then(|| rest.strip_prefix(['.', ')'])).flatten().filter(|r| r.starts_with(' '))
        });
        if text.is_empty() || point.is_some() {
            self.close();
        }
        self.point |= point.is_some();
        let text = point.unwrap_or(text).trim();
        if text.is_empty() {
            return;
        }
        if self.paragraph.is_empty() {
            self.begins = number;
        } else {
            self.paragraph.push(' ');
        }
        let begins = text.chars().next().is_some_and(|c| !c.is_lowercase());
        self.whole += u64::from(begins && is_sentence(text, LEAST_WITHOUT_STOP));
        // Nobody writes a paragraph of more.
        if self.paragraph.len() < 1 << 16 {
            self.paragraph.push_str(text);
        }
        // A heading.
        if text.ends_with(':') && words(text) < LEAST_WITHOUT_STOP {
            self.paragraph.clear();
            self.whole = 0;
        }
    }

    fn close(&mut self) {
        let paragraph = std::mem::take(&mut self.paragraph);
        let whole = std::mem::take(&mut self.whole);
        let point = std::mem::take(&mut self.point);
        // Some end a sentence with its line and with no stop.
        let stops = paragraph.contains(['.', '!', '?', '…', '。', '！', '？']);
        let open = if point { LEAST_OF_POINT } else { LEAST_WITHOUT_STOP };
        for _ in 0..sentences(&paragraph, open).max(if stops { 0 } else { whole }) {
            self.found.count += 1;
            if self.found.lines.len() < KEPT {
                self.found.lines.push(self.begins);
            }
        }
    }
}

/// How many sentences a paragraph has.
/// `open`: words that its last has at least where no stop ends it.
fn sentences(paragraph: &str, open: usize) -> u64 {
    let mut count = 0;
    let mut from = 0;
    let mut characters = paragraph.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let wide = matches!(character, '。' | '！' | '？');
        if !wide && !matches!(character, '.' | '!' | '?' | '…') {
            continue;
        }
        let mut end = at + character.len_utf8();
        while let Some((at, c)) =
            characters.next_if(|(_, c)| matches!(c, ')' | '"' | '\'' | '”' | '`' | '.' | '!' | '?'))
        {
            end = at + c.len_utf8();
        }
        let ends = wide || characters.peek().is_none_or(|(_, c)| c.is_whitespace());
        let part = paragraph.get(from..end).unwrap_or_default();
        let before = paragraph.get(from..at).unwrap_or_default();
        // What nobody can say as a word is a shortening, whatever it means, if a small letter follows.
        let last = before.rsplit(char::is_whitespace).next().unwrap_or_default().to_lowercase();
        let sounds = last.contains(['a', 'e', 'i', 'o', 'u', 'y']) || !last.is_ascii();
        let within = !sounds && !last.is_empty() && goes_on(paragraph.get(end..).unwrap_or_default());
        if !ends || character == '.' && (is_short(before) || within) {
            continue;
        }
        // A program that waits says so with three dots.
        let least = if part.ends_with("...") { LEAST_WITHOUT_STOP } else { LEAST_WORDS };
        count += u64::from(is_sentence(part, least));
        from = end;
    }
    count + u64::from(is_sentence(paragraph.get(from..).unwrap_or_default(), open))
}

fn is_short(before: &str) -> bool {
    let lower = before.to_lowercase();
    let mut words = lower.rsplit([' ', '(', '"', '„']);
    let (word, other) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    SHORT.contains(&word) || word.len() == 1 && SHORT.contains(&format!("{other} {word}").as_str())
}

/// Whether a sentence may begin here: one goes on in small letters behind a shortening that is not known.
fn goes_on(behind: &str) -> bool {
    let next = behind.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '(' | '"' | '\'' | '„' | '“'));
    next.chars().next().is_some_and(char::is_lowercase)
}

fn is_sentence(part: &str, least: usize) -> bool {
    // Scripts without spaces between words.
    let wide =
        part.chars().filter(|c| ('\u{2e80}'..'\u{a000}').contains(c) || ('\u{ac00}'..'\u{d7b0}').contains(c)).count();
    words(part) >= least || wide >= 2 * least
}

/// Words of letters: no addresses, numbers, file names or commands such as `upper:hello`.
fn words(part: &str) -> usize {
    let is_word = |token: &&str| {
        let token = token.trim_matches(|c: char| !c.is_alphanumeric());
        !token.is_empty() && token.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '’' | '-'))
    };
    part.split_whitespace().filter(is_word).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(text: &str) -> u64 {
        let mut prose = Prose::default();
        for (number, line) in (1..).zip(text.lines()) {
            let _ = prose.push(number, line);
        }
        prose.sentences(&BTreeSet::new()).count
    }

    #[test]
    fn sentences_are_counted_as_a_reader_would() {
        for (text, expected) in [
            ("The server answers PONG. It closes after that! Does it loop? No, it does not.", 4),
            ("The client at 127.0.0.1:50800 sends upper:hello. The server logs it in server.py and answers.", 2),
            ("TCP is a stream, e.g. two sends may come in one recv. That is why framing is needed.", 2),
            ("a sentence\nover two\nlines of text.\n\nAnother one follows here.", 2),
            ("127.0.0.1:12345.\nserver.py.\nupper:hello\nping", 0),
            ("# Comment:", 0),
            ("- the handshake takes three packets before data\n- the server closes its side of it first", 2),
            ("1. The handshake comes first.\n2. Then the data follows.", 2),
            ("服务器对每个请求回复。客户端先关闭连接。", 2),
            ("Serverul răspunde la fiecare mesaj. Clientul închide conexiunea.", 2),
            ("OK.", 0),
            ("The server answers, z.B. with PONG. It closes, d.h. it sends FIN, bzw. waits for it.", 2),
            ("El servidor responde, p. ej. con PONG. Después cierra aprox. en un segundo.", 2),
            ("Le serveur répond, p. ex. PONG. Le client ferme env. une seconde après.", 2),
            ("- the server starts threads\n- each client gets copies\n- nobody is left out", 3),
            ("Waiting for connections...\n", 0),
            ("we send it. then we wait for the answer. it comes at once.", 3),
            (
                "The server answers each of the requests\nThe client closes the connection at last\nBoth are in the capture of Wireshark",
                3,
            ),
            ("The server answers each of the requests\nand the client closes the connection at last", 1),
            ("Wireshark shows \"PONG\" (see frame 6). The rest is TCP.", 2),
        ] {
            assert_eq!(count(text), expected, "{text}");
        }
    }
}
