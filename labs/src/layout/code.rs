//! The format characters of `struct`.

use super::{Order, Value};

/// What a field holds: a format character of Python's `struct`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// `b h i l q n`
    Signed,
    /// `B H I L Q N P`
    Unsigned,
    /// `?`
    Bool,
    /// `e f d`
    Float,
    /// `s` and `c`
    Bytes,
    /// `p`: a length in one byte, then bytes
    Pascal,
}

impl Code {
    /// Kind, standard size, and size on a machine whose `long` has `long` bytes. 0: not allowed.
    pub(super) fn of(character: char, long: usize) -> Option<(Self, usize, usize)> {
        Some(match character {
            'c' => (Self::Bytes, 1, 1),
            'b' => (Self::Signed, 1, 1),
            'B' => (Self::Unsigned, 1, 1),
            '?' => (Self::Bool, 1, 1),
            'h' => (Self::Signed, 2, 2),
            'H' => (Self::Unsigned, 2, 2),
            'i' => (Self::Signed, 4, 4),
            'I' => (Self::Unsigned, 4, 4),
            'l' => (Self::Signed, 4, long),
            'L' => (Self::Unsigned, 4, long),
            'q' => (Self::Signed, 8, 8),
            'Q' => (Self::Unsigned, 8, 8),
            'n' => (Self::Signed, 0, 8),
            'N' | 'P' => (Self::Unsigned, 0, 8),
            'e' => (Self::Float, 2, 2),
            'f' => (Self::Float, 4, 4),
            'd' => (Self::Float, 8, 8),
            _ => return None,
        })
    }

    /// The largest whole number in a field of this size; `None`: it holds none.
    pub(crate) fn largest(self, size: usize) -> Option<u64> {
        let bits = match self {
            Self::Unsigned => 8 * size as u32,
            Self::Signed => (8 * size as u32).saturating_sub(1),
            _ => return None,
        };
        Some(u64::MAX.checked_shr(64_u32.saturating_sub(bits)).unwrap_or(0))
    }

    /// How many bytes of text a field of this size has room for.
    pub(crate) fn room(self, size: usize) -> usize {
        if self == Self::Pascal { size.saturating_sub(1).min(255) } else { size }
    }

    /// Reads a value from exactly its bytes.
    pub(super) fn read(self, order: Order, bytes: &[u8]) -> Value<'_> {
        match self {
            Self::Bytes => Value::Bytes(bytes),
            Self::Pascal => match bytes.split_first() {
                Some((&length, text)) => Value::Bytes(text.get(..usize::from(length)).unwrap_or(text)),
                None => Value::Bytes(bytes),
            },
            Self::Bool => Value::Number(i128::from(bytes.iter().any(|byte| *byte != 0))),
            Self::Unsigned => Value::Number(unsigned(order, bytes)),
            Self::Signed => {
                let number = unsigned(order, bytes);
                let bits = 8 * bytes.len() as u32;
                let negative = bits > 0 && number >> (bits - 1) & 1 == 1;
                Value::Number(if negative { number - (1_i128 << bits) } else { number })
            }
            Self::Float => Value::Float(float(order, bytes)),
        }
    }

    /// Writes a value into exactly its bytes.
    pub(super) fn write(self, order: Order, value: Value<'_>, padding: u8, place: &mut [u8]) {
        match (self, value) {
            (Self::Bytes, Value::Bytes(bytes)) => {
                for (index, byte) in place.iter_mut().enumerate() {
                    *byte = bytes.get(index).copied().unwrap_or(padding);
                }
            }
            (Self::Pascal, Value::Bytes(bytes)) => {
                if let Some((length, rest)) = place.split_first_mut() {
                    let count = bytes.len().min(rest.len()).min(255);
                    *length = count as u8;
                    rest.iter_mut().zip(bytes.iter().take(count)).for_each(|(to, from)| *to = *from);
                }
            }
            (Self::Float, Value::Float(number)) => {
                let bits = match place.len() {
                    4 => u64::from((number as f32).to_bits()),
                    _ => number.to_bits(),
                };
                write_unsigned(order, i128::from(bits), place);
            }
            (_, Value::Number(number)) => write_unsigned(order, number, place),
            _ => {}
        }
    }
}

fn unsigned(order: Order, bytes: &[u8]) -> i128 {
    let fold = |number: i128, byte: &u8| number << 8 | i128::from(*byte);
    if order.is_little() { bytes.iter().rev().fold(0, fold) } else { bytes.iter().fold(0, fold) }
}

fn write_unsigned(order: Order, number: i128, place: &mut [u8]) {
    let bytes = number.to_le_bytes();
    if order.is_little() {
        place.iter_mut().zip(bytes).for_each(|(to, from)| *to = from);
    } else {
        place.iter_mut().rev().zip(bytes).for_each(|(to, from)| *to = from);
    }
}

fn float(order: Order, bytes: &[u8]) -> f64 {
    let bits = unsigned(order, bytes);
    match bytes.len() {
        8 => f64::from_bits(bits as u64),
        4 => f64::from(f32::from_bits(bits as u32)),
        _ => half(bits as u16),
    }
}

/// IEEE 754 binary16.
fn half(bits: u16) -> f64 {
    let sign = if bits & 0x8000 == 0 { 1.0 } else { -1.0 };
    let exponent = i32::from(bits >> 10 & 0x1f);
    let fraction = f64::from(bits & 0x3ff) / 1024.0;
    match exponent {
        0 => sign * fraction * 2_f64.powi(-14),
        31 if fraction == 0.0 => sign * f64::INFINITY,
        31 => f64::NAN,
        _ => sign * (1.0 + fraction) * 2_f64.powi(exponent - 15),
    }
}
