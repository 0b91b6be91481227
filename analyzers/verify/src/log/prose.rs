//! Sentences that somebody wrote among the lines of a log.

/// Words that a sentence has at least.
const LEAST_WORDS: usize = 3;
/// Words of a line without a full stop that still counts: a point of a list.
const LEAST_WITHOUT_STOP: usize = 6;
/// Most sentences that are remembered with their lines.
const KEPT: usize = 200;
/// Shortenings whose full stop ends nothing.
const SHORT: [&str; 12] = ["e.g", "i.e", "eg", "ie", "vs", "cf", "fig", "approx", "no", "dr", "mr", "nr"];

/// Sentences, counted while lines come.
#[derive(Clone, Debug, Default)]
pub struct Prose {
    /// How many.
    pub count: u64,
    /// The lines on which the first of them begin.
    pub lines: Vec<u64>,
    paragraph: String,
    begins: u64,
    /// Lines of the paragraph that begin as a sentence does and are as long as one.
    whole: u64,
}

impl Prose {
    /// A line that is neither of the log nor a command.
    pub(super) fn push(&mut self, number: u64, line: &str) {
        let text = line.trim().trim_start_matches(['#', '/', '|']).trim();
        let point = text.strip_prefix(['-', '*', '•']).filter(|rest| rest.starts_with(' ')).or_else(|| {
            let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
            (rest.len() < text.len()).then(|| rest.strip_prefix(['.', ')'])).flatten().filter(|r| r.starts_with(' '))
        });
        if text.is_empty() || point.is_some() {
            self.close();
        }
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

    /// Something else stands between: a paragraph ends.
    pub(super) fn close(&mut self) {
        let paragraph = std::mem::take(&mut self.paragraph);
        let whole = std::mem::take(&mut self.whole);
        // Some end a sentence with its line and with no stop.
        let stops = paragraph.contains(['.', '!', '?', '…', '。', '！', '？']);
        for _ in 0..sentences(&paragraph).max(if stops { 0 } else { whole }) {
            self.count += 1;
            if self.lines.len() < KEPT {
                self.lines.push(self.begins);
            }
        }
    }
}

/// How many sentences a paragraph has.
fn sentences(paragraph: &str) -> u64 {
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
        if !ends || character == '.' && is_short(paragraph.get(from..at).unwrap_or_default()) {
            continue;
        }
        count += u64::from(is_sentence(part, LEAST_WORDS));
        from = end;
    }
    count + u64::from(is_sentence(paragraph.get(from..).unwrap_or_default(), LEAST_WITHOUT_STOP))
}

fn is_short(before: &str) -> bool {
    let word = before.rsplit([' ', '(']).next().unwrap_or_default().to_lowercase();
    SHORT.contains(&word.as_str())
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
            prose.push(number, line);
        }
        prose.close();
        prose.count
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
