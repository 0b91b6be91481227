//! Characters for terminals that show ASCII alone.

/// The character of ASCII that looks most like another one. Every cell stays one cell.
pub(super) fn like(character: char) -> char {
    match character {
        ' '..='~' => character,
        '─' | '–' | '—' | '‐' => '-',
        '│' => '|',
        '└' | '┘' | '┌' | '┐' | '┴' | '┬' | '┼' => '+',
        '━' | '╺' | '╸' => '=',
        '▶' => '>',
        '◀' => '<',
        '●' => 'o',
        '○' => 'c',
        '×' => 'x',
        '■' | '▅'..='█' | '▋' | '▊' | '▉' => '#',
        '◧' => '%',
        '▒' => 'X',
        '□' => '_',
        '▁' | '▂' => '_',
        '▃' | '▄' | '▌' | '▍' => '=',
        '▎' | '▏' => '|',
        '\u{2800}' => ' ',
        '\u{2801}'..='\u{28ff}' => braille(character),
        '…' => '~',
        'µ' => 'u',
        '“' | '”' => '"',
        '‘' | '’' => '\'',
        '·' => '.',
        '→' => '>',
        _ => '?',
    }
}

/// Points in the upper half of a cell, in the lower one, in both.
fn braille(character: char) -> char {
    const UPPER: u32 = 0x01 | 0x08 | 0x02 | 0x10;
    let bits = u32::from(character) & 0xff;
    match (bits & UPPER != 0, bits & !UPPER != 0) {
        (true, false) => '\'',
        (false, true) => '.',
        _ => ':',
    }
}
