//! Reading a `struct` format string.

use super::Code;

/// Records are small; a format that asks for more is a mistake.
const MAX_SIZE: usize = 65_536;
/// More fields than a record of a lab has.
const MAX_ITEMS: usize = 256;

/// Byte order, and whether the machine's sizes and alignment hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// `!` and `>`
    Big,
    /// `<` and `=` (every machine that students use is little-endian)
    Little,
    /// `@` or nothing: little-endian, with the machine's sizes and padding
    Native,
}

impl Order {
    pub(super) fn is_little(self) -> bool {
        !matches!(self, Self::Big)
    }
}

/// Whose native sizes `@` means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Machine {
    /// 64-bit Linux and macOS: `long` has 8 bytes.
    #[default]
    Unix,
    /// 64-bit Windows: `long` has 4 bytes.
    Windows,
}

/// What is wrong with a format.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// A character that `struct` does not know, or not in this mode.
    #[error("`{0}` is no format character of struct here (one of xcbB?hHiIlLqQnNefdspP)")]
    Character(char),
    /// A count without a character.
    #[error("the format ends after a count")]
    CountAtEnd,
    /// Too large.
    #[error("the record has more than {MAX_SIZE} bytes or {MAX_ITEMS} fields")]
    TooLarge,
    /// Other number of names.
    #[error("the format has {fields} fields and {names} names are given")]
    Names {
        /// Fields in the format.
        fields: usize,
        /// Names given.
        names: usize,
    },
}

pub(super) struct Item {
    pub(super) code: Code,
    pub(super) offset: usize,
    pub(super) size: usize,
}

pub(super) struct Shape {
    pub(super) order: Order,
    pub(super) items: Vec<Item>,
    pub(super) size: usize,
}

pub(super) fn read(format: &str, machine: Machine) -> Result<Shape, FormatError> {
    let (order, rest) = match format.chars().next() {
        Some('!' | '>') => (Order::Big, &format[1..]),
        Some('<' | '=') => (Order::Little, &format[1..]),
        Some('@') => (Order::Native, &format[1..]),
        _ => (Order::Native, format),
    };
    let long = if machine == Machine::Unix { 8 } else { 4 };
    let mut shape = Shape { order, items: Vec::new(), size: 0 };
    let mut count: Option<usize> = None;
    for character in rest.chars().filter(|character| !character.is_ascii_whitespace()) {
        if let Some(digit) = character.to_digit(10) {
            let so_far = count.unwrap_or(0).saturating_mul(10).saturating_add(digit as usize);
            count = Some(so_far.min(MAX_SIZE + 1));
            continue;
        }
        add(&mut shape, character, count.take(), long)?;
        if shape.size > MAX_SIZE || shape.items.len() > MAX_ITEMS {
            return Err(FormatError::TooLarge);
        }
    }
    if count.is_some() {
        return Err(FormatError::CountAtEnd);
    }
    Ok(shape)
}

fn add(shape: &mut Shape, character: char, count: Option<usize>, long: usize) -> Result<(), FormatError> {
    let many = count.unwrap_or(1);
    match character {
        'x' => shape.size += many,
        's' | 'p' => {
            let code = if character == 's' { Code::Bytes } else { Code::Pascal };
            shape.items.push(Item { code, offset: shape.size, size: many });
            shape.size += many;
        }
        _ => {
            let (code, standard, native) = Code::of(character, long).ok_or(FormatError::Character(character))?;
            let size = if shape.order == Order::Native { native } else { standard };
            if size == 0 {
                return Err(FormatError::Character(character));
            }
            if shape.order == Order::Native {
                shape.size = shape.size.next_multiple_of(size);
            }
            if many > MAX_ITEMS {
                return Err(FormatError::TooLarge);
            }
            for _ in 0..many {
                shape.items.push(Item { code, offset: shape.size, size });
                shape.size += size;
            }
        }
    }
    Ok(())
}
