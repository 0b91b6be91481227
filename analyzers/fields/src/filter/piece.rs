//! The pieces of slices, and of ranges of layers.

use std::ops::Range;

use super::ast::{Piece, PieceEnd};
use super::error::FilterError;
use super::literal;

/// `i`, `i:length`, `i-last`, `:length`, `i:`.
pub(super) fn piece(whole: &str, at: &Range<usize>, text: &str) -> Result<Piece, FilterError> {
    let fail = |message: &str| {
        FilterError::new(whole, at.clone(), message.to_owned())
            .with_hint("slices are [offset], [offset:length], [first-last], [:length] and [offset:]")
    };
    let number = |text: &str| {
        let text = text.trim();
        let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
        let digits = if sign == 1 { digits.strip_prefix('+').unwrap_or(digits) } else { digits };
        let binary = digits.starts_with("0b") || digits.starts_with("0B");
        let value = literal::integer(digits).filter(|value| *value < 1 << 31 && !binary)?;
        Some(sign * value as i64)
    };
    if let Some((start, length)) = text.split_once(':') {
        let start = if start.trim().is_empty() { Some(0) } else { number(start) };
        let start = start.ok_or_else(|| fail("the offset of a slice is a number"))?;
        if length.trim().is_empty() {
            return Ok(Piece { start, end: PieceEnd::Open });
        }
        let length = number(length).filter(|length| *length > 0);
        let length = length.ok_or_else(|| fail("the length of a slice is a number above 0"))?;
        return Ok(Piece { start, end: PieceEnd::Length(length) });
    }
    if let Some(start) = number(text) {
        return Ok(Piece { start, end: PieceEnd::Length(1) });
    }
    // The dash after the first character: an offset may have one of its own.
    let dash = text.char_indices().skip(1).find(|(_, c)| *c == '-').map(|(place, _)| place);
    let ends = dash.and_then(|dash| Some((number(text.get(..dash)?)?, number(text.get(dash + 1..)?)?)));
    let (start, last) = ends.ok_or_else(|| fail("this is no slice"))?;
    if last <= start || start < 0 && last > 0 {
        return Err(fail("the last byte of a slice comes after its first"));
    }
    Ok(Piece { start, end: PieceEnd::Last(last) })
}
