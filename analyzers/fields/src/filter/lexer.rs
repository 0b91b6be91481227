//! An expression as tokens.

use std::ops::Range;

use super::ast::Comparison;
use super::error::FilterError;
use super::quoted;

/// Bytes that an expression may have: more is no filter that somebody wrote.
pub(super) const MAX_LENGTH: usize = 64 << 10;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Compare(Comparison),
    AllEqual,
    AnyNotEqual,
    Contains,
    Matches,
    In,
    Any,
    All,
    Not,
    And,
    Or,
    Xor,
    /// `( ) { } , .. ] + - * / % & @`
    Symbol(&'static str),
    /// `[`, with the pieces up to the next bracket as they were written.
    Slice(Pieces),
    /// `#`, with the number of a layer or the pieces of a range of them.
    Layers(Pieces),
    Text(Vec<u8>),
    Character(u8),
    Number(String),
    Literal(String),
    Word(String),
    Field(String),
}

/// The pieces of a slice or of a range of layers, as they were written, and where.
pub(super) type Pieces = Vec<(Range<usize>, String)>;

/// A token and where it stands.
pub(super) type Spanned = (Token, Range<usize>);

const OPERATORS: &[(&str, Token)] = &[
    ("===", Token::AllEqual),
    ("!==", Token::AnyNotEqual),
    ("==", Token::Compare(Comparison::Equal)),
    ("!=", Token::Compare(Comparison::NotEqual)),
    (">=", Token::Compare(Comparison::GreaterOrEqual)),
    ("<=", Token::Compare(Comparison::LessOrEqual)),
    ("&&", Token::And),
    ("||", Token::Or),
    ("^^", Token::Xor),
    ("..", Token::Symbol("..")),
    (">", Token::Compare(Comparison::Greater)),
    ("<", Token::Compare(Comparison::Less)),
    ("~", Token::Matches),
    ("!", Token::Not),
    ("(", Token::Symbol("(")),
    (")", Token::Symbol(")")),
    ("{", Token::Symbol("{")),
    ("}", Token::Symbol("}")),
    (",", Token::Symbol(",")),
    ("+", Token::Symbol("+")),
    ("-", Token::Symbol("-")),
    ("*", Token::Symbol("*")),
    ("/", Token::Symbol("/")),
    ("%", Token::Symbol("%")),
    ("&", Token::Symbol("&")),
    ("@", Token::Symbol("@")),
];

fn keyword(word: &str) -> Option<Token> {
    Some(match word {
        "eq" | "any_eq" => Token::Compare(Comparison::Equal),
        "ne" | "all_ne" => Token::Compare(Comparison::NotEqual),
        "all_eq" => Token::AllEqual,
        "any_ne" => Token::AnyNotEqual,
        "gt" => Token::Compare(Comparison::Greater),
        "ge" => Token::Compare(Comparison::GreaterOrEqual),
        "lt" => Token::Compare(Comparison::Less),
        "le" => Token::Compare(Comparison::LessOrEqual),
        "contains" => Token::Contains,
        "matches" => Token::Matches,
        "in" => Token::In,
        "any" => Token::Any,
        "all" => Token::All,
        "not" => Token::Not,
        "and" => Token::And,
        "or" => Token::Or,
        "xor" => Token::Xor,
        "bitand" | "bitwise_and" => Token::Symbol("&"),
        _ => return None,
    })
}

/// Takes an expression apart.
pub(super) fn tokens(text: &str) -> Result<Vec<Spanned>, FilterError> {
    if text.len() > MAX_LENGTH {
        return Err(FilterError::new(text, 0..0, format!("a filter has at most {MAX_LENGTH} bytes")));
    }
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let space = rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r']).len();
        if space > 0 {
            at += space;
            continue;
        }
        let (token, length) = next(text, at, rest)?;
        tokens.push((token, at..at + length));
        at += length;
    }
    Ok(tokens)
}

fn next(text: &str, at: usize, rest: &str) -> Result<(Token, usize), FilterError> {
    let fail = |length: usize, message: String| FilterError::new(text, at..at + length, message);
    if let Some(found) = quoted::text(text, at, rest)? {
        return Ok(found);
    }
    if rest.starts_with('[') {
        let (pieces, length) = slice(text, at, rest)?;
        return Ok((Token::Slice(pieces), length));
    }
    if let Some(rest) = rest.strip_prefix('#') {
        return layers(text, at, rest);
    }
    // `..` stands between two values, `.name` is a field.
    if let Some(name) = rest.strip_prefix('.').filter(|name| name.starts_with(is_word_start)) {
        let length = word_length(name);
        return Ok((Token::Field(name.get(..length).unwrap_or(name).to_owned()), length + 1));
    }
    let length = word_length(rest);
    if let Some(word) = rest.get(..length).filter(|word| !word.is_empty()) {
        return Ok((keyword(word).unwrap_or_else(|| classify(word)), length));
    }
    if let Some((symbol, token)) = OPERATORS.iter().find(|(symbol, _)| rest.starts_with(symbol)) {
        if rest.starts_with("~=") {
            return Err(fail(2, "'~=' is no longer part of the language".to_owned())
                .with_hint("write '!==' for: one of the values differs"));
        }
        return Ok((token.clone(), symbol.len()));
    }
    let first = rest.chars().next().unwrap_or(' ');
    let error = fail(first.len_utf8(), format!("'{}' does not belong here", first.escape_debug()));
    Err(match first {
        '=' => error.with_hint("write '==' to compare"),
        '|' => error.with_hint("write '||' or 'or'"),
        '^' => error.with_hint("write '^^' or 'xor'"),
        '$' => error.with_hint("references and macros with '$' need a selected packet, which there is none of here"),
        _ => error,
    })
}

fn is_word_start(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// The longest word that begins here: letters, digits, `_ : / -`, and single dots inside.
fn word_length(rest: &str) -> usize {
    let inside = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'_' | b':' | b'/' | b'-');
    let bytes = rest.as_bytes();
    if !bytes.first().is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, b'_' | b':')) {
        return 0;
    }
    let mut length = 0;
    while let Some(c) = bytes.get(length) {
        let dot = *c == b'.' && bytes.get(length + 1).is_some_and(|after| inside(*after));
        if !inside(*c) && !dot {
            break;
        }
        length += 1;
    }
    length
}

/// What a word can be by its look alone.
fn classify(word: &str) -> Token {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit());
    let hex = |text: &str| !text.is_empty() && text.bytes().all(|c| c.is_ascii_hexdigit());
    let prefixed = word.strip_prefix("0x").or_else(|| word.strip_prefix("0X")).is_some_and(hex);
    let binary = word.strip_prefix("0b").or_else(|| word.strip_prefix("0B"));
    let binary = binary.is_some_and(|text| !text.is_empty() && text.bytes().all(|c| matches!(c, b'0' | b'1')));
    let float = word.starts_with(|c: char| c.is_ascii_digit())
        && word.parse::<f64>().is_ok()
        && word.split('.').all(|part| !part.is_empty());
    if digits(word) || prefixed || binary || float {
        return Token::Number(word.to_owned());
    }
    if let Some(rest) = word.strip_prefix(':').filter(|rest| !rest.starts_with(':')) {
        return Token::Literal(rest.to_owned());
    }
    if word.contains([':', '/']) || word.parse::<std::net::Ipv4Addr>().is_ok() {
        return Token::Literal(word.to_owned());
    }
    Token::Word(word.to_owned())
}

/// The pieces between two brackets, and the length of it all.
fn slice(text: &str, at: usize, rest: &str) -> Result<(Pieces, usize), FilterError> {
    let Some(end) = rest.find(']') else {
        return Err(FilterError::new(text, at..at + 1, "the bracket of this slice is not closed"));
    };
    let mut pieces = Vec::new();
    let mut start = 1;
    for piece in rest.get(1..end).unwrap_or("").split(',') {
        pieces.push((at + start..at + start + piece.len(), piece.trim().to_owned()));
        start += piece.len() + 1;
    }
    Ok((pieces, end + 1))
}

/// What follows `#`: a number, or a range in brackets, without a space before it.
fn layers(text: &str, at: usize, rest: &str) -> Result<(Token, usize), FilterError> {
    if rest.starts_with('[') {
        let (pieces, length) = slice(text, at + 1, rest)?;
        return Ok((Token::Layers(pieces), length + 1));
    }
    let length = rest.bytes().take_while(u8::is_ascii_digit).count();
    if length == 0 {
        let error = FilterError::new(text, at..at + 1, "a number or a bracket follows '#'");
        return Err(error.with_hint("layers are chosen as #1, #[2], #[1-2], #[2:] and, from the last, #[-1]"));
    }
    let number = rest.get(..length).unwrap_or("").to_owned();
    Ok((Token::Layers(vec![(at + 1..at + 1 + length, number)]), length + 1))
}
