//! JSON that people can read too.

use std::io::Write;

use serde::ser::{self, Serialize};

/// A line's end, and the indent of the next line: two spaces a level.
const LINE: &[u8; 33] = b"\n                                ";
/// Bytes that are put together before they are written.
const HELD: usize = 1 << 15;

type Error = serde_json::Error;
type Done = Result<(), Error>;

/// Writes what `serde_json::to_writer_pretty` writes.
///
/// That one gives everything away in pieces of a few bytes and looks into each name for what has to be escaped: with many short values
/// this costs more than all the rest. Here a value's separator, its indent and its name are one piece, and the names of a structure
/// are taken for what they are: the program's own. Whatever is rare is left to serde_json.
pub(crate) fn pretty<T: Serialize + ?Sized>(out: &mut impl Write, value: &T) -> Done {
    let mut writer = Writer { out, held: Vec::with_capacity(HELD + HELD / 4), depth: 0, filled: false };
    value.serialize(&mut writer)?;
    writer.pass()
}

/// Writes what `serde_json::to_writer` writes, in pieces that are not small.
pub(crate) fn compact<T: Serialize + ?Sized>(out: &mut impl Write, value: &T) -> Done {
    let bytes = serde_json::to_vec(value)?;
    out.write_all(&bytes).map_err(Error::io)
}

struct Writer<'w, W: Write> {
    out: &'w mut W,
    held: Vec<u8>,
    depth: usize,
    /// Whether something stands at this depth.
    filled: bool,
}

impl<W: Write> Writer<'_, W> {
    /// Gives on what is held.
    #[cold]
    fn pass(&mut self) -> Done {
        self.out.write_all(&self.held).map_err(Error::io)?;
        self.held.clear();
        Ok(())
    }

    /// The next line, behind a comma where something stands before it.
    #[inline]
    fn line(&mut self) {
        if self.filled {
            self.held.push(b',');
        }
        let (begin, indent) = (self.held.len(), self.depth * 2);
        // As many bytes as there can be, and then back: a copy of a length that is known costs less than one that fits.
        self.held.extend_from_slice(LINE);
        self.held.truncate(begin + 1 + indent);
        (LINE.len() - 1..indent).for_each(|_| self.held.push(b' '));
    }

    #[inline]
    fn begin(&mut self, bracket: u8) {
        self.held.push(bracket);
        self.depth += 1;
        self.filled = false;
    }

    fn end(&mut self, bracket: u8) -> Done {
        self.depth = self.depth.saturating_sub(1);
        if std::mem::replace(&mut self.filled, false) {
            self.line();
        }
        self.held.push(bracket);
        self.filled = true;
        if self.held.len() > HELD { self.pass() } else { Ok(()) }
    }

    /// The line of a member of a structure. Its name needs no escapes: it is written in the program.
    #[inline]
    fn name(&mut self, name: &'static str) {
        debug_assert!(!name.bytes().any(|byte| byte < b' ' || matches!(byte, b'"' | b'\\')), "{name}");
        self.line();
        self.held.push(b'"');
        self.held.extend_from_slice(name.as_bytes());
        self.held.extend_from_slice(b"\": ");
    }

    fn integer(&mut self, negative: bool, mut value: u64) {
        if value < 10 && !negative {
            self.held.push(b'0' + value as u8);
            return;
        }
        let mut digits = [0; 20];
        let mut first = digits.len();
        loop {
            first -= 1;
            if let Some(digit) = digits.get_mut(first) {
                *digit = b'0' + (value % 10) as u8;
            }
            value /= 10;
            if value == 0 {
                break;
            }
        }
        if negative {
            self.held.push(b'-');
        }
        self.held.extend_from_slice(digits.get(first..).unwrap_or_default());
    }

    /// What is rare.
    fn other<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
        serde_json::to_writer(&mut self.held, value)
    }

    /// A variant that holds something: an object with its name.
    fn variant(&mut self, name: &'static str) {
        self.begin(b'{');
        self.name(name);
    }

    fn end_variant(&mut self) -> Done {
        self.filled = true;
        self.end(b'}')
    }
}

macro_rules! integers {
    ($($signed:ident $kind:ty),*; $($unsigned:ident $other:ty),*) => {
        $(#[inline]
        fn $signed(self, value: $kind) -> Done {
            self.serialize_i64(value.into())
        })*
        $(#[inline]
        fn $unsigned(self, value: $other) -> Done {
            self.serialize_u64(value.into())
        })*
    };
}

impl<'s, 'w, W: Write> ser::Serializer for &'s mut Writer<'w, W> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Parts<'s, 'w, W>;
    type SerializeTuple = Parts<'s, 'w, W>;
    type SerializeTupleStruct = Parts<'s, 'w, W>;
    type SerializeTupleVariant = Parts<'s, 'w, W>;
    type SerializeMap = Parts<'s, 'w, W>;
    type SerializeStruct = Parts<'s, 'w, W>;
    type SerializeStructVariant = Parts<'s, 'w, W>;

    integers!(
        serialize_i8 i8, serialize_i16 i16, serialize_i32 i32;
        serialize_u8 u8, serialize_u16 u16, serialize_u32 u32
    );

    #[inline]
    fn serialize_i64(self, value: i64) -> Done {
        self.integer(value < 0, value.unsigned_abs());
        Ok(())
    }

    #[inline]
    fn serialize_u64(self, value: u64) -> Done {
        self.integer(false, value);
        Ok(())
    }

    fn serialize_i128(self, value: i128) -> Done {
        self.other(&value)
    }

    fn serialize_u128(self, value: u128) -> Done {
        self.other(&value)
    }

    #[inline]
    fn serialize_bool(self, value: bool) -> Done {
        self.held.extend_from_slice(if value { b"true" } else { b"false" });
        Ok(())
    }

    fn serialize_f32(self, value: f32) -> Done {
        self.other(&value)
    }

    fn serialize_f64(self, value: f64) -> Done {
        self.other(&value)
    }

    fn serialize_char(self, value: char) -> Done {
        self.other(&value)
    }

    fn serialize_str(self, value: &str) -> Done {
        // All of them are looked at: that is done sixteen at a time.
        if value.bytes().fold(false, |odd, byte| odd | (byte < b' ') | (byte == b'"') | (byte == b'\\')) {
            return self.other(value);
        }
        self.held.push(b'"');
        self.held.extend_from_slice(value.as_bytes());
        self.held.push(b'"');
        Ok(())
    }

    fn serialize_bytes(self, value: &[u8]) -> Done {
        ser::Serializer::collect_seq(self, value)
    }

    #[inline]
    fn serialize_none(self) -> Done {
        self.serialize_unit()
    }

    #[inline]
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Done {
        value.serialize(self)
    }

    #[inline]
    fn serialize_unit(self) -> Done {
        self.held.extend_from_slice(b"null");
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Done {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Done {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Done {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Done {
        self.variant(variant);
        value.serialize(&mut *self)?;
        self.end_variant()
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Parts<'s, 'w, W>, Error> {
        self.begin(b'[');
        Ok(Parts { writer: self, close: b']', in_variant: false })
    }

    fn serialize_tuple(self, _: usize) -> Result<Parts<'s, 'w, W>, Error> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Parts<'s, 'w, W>, Error> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Parts<'s, 'w, W>, Error> {
        self.variant(variant);
        self.begin(b'[');
        Ok(Parts { writer: self, close: b']', in_variant: true })
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Parts<'s, 'w, W>, Error> {
        self.begin(b'{');
        Ok(Parts { writer: self, close: b'}', in_variant: false })
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Parts<'s, 'w, W>, Error> {
        self.serialize_map(None)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Parts<'s, 'w, W>, Error> {
        self.variant(variant);
        self.begin(b'{');
        Ok(Parts { writer: self, close: b'}', in_variant: true })
    }
}

/// The parts of an array or an object.
struct Parts<'s, 'w, W: Write> {
    writer: &'s mut Writer<'w, W>,
    close: u8,
    in_variant: bool,
}

impl<W: Write> Parts<'_, '_, W> {
    #[inline]
    fn value<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
        value.serialize(&mut *self.writer)?;
        self.writer.filled = true;
        Ok(())
    }

    fn element<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
        self.writer.line();
        self.value(value)
    }

    #[inline]
    fn member<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Done {
        self.writer.name(name);
        self.value(value)
    }

    fn end(self) -> Done {
        self.writer.end(self.close)?;
        if self.in_variant { self.writer.end_variant() } else { Ok(()) }
    }
}

macro_rules! parts {
    ($($kind:ident $method:ident),*) => {
        $(impl<W: Write> ser::$kind for Parts<'_, '_, W> {
            type Ok = ();
            type Error = Error;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
                self.element(value)
            }

            fn end(self) -> Done {
                Parts::end(self)
            }
        })*
    };
}

parts!(SerializeSeq serialize_element, SerializeTuple serialize_element, SerializeTupleStruct serialize_field, SerializeTupleVariant serialize_field);

macro_rules! members {
    ($($kind:ident),*) => {
        $(impl<W: Write> ser::$kind for Parts<'_, '_, W> {
            type Ok = ();
            type Error = Error;

            #[inline]
            fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Done {
                self.member(name, value)
            }

            fn end(self) -> Done {
                Parts::end(self)
            }
        })*
    };
}

members!(SerializeStruct, SerializeStructVariant);

impl<W: Write> ser::SerializeMap for Parts<'_, '_, W> {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Done {
        self.writer.line();
        let key = serde_json::to_vec(key)?;
        // Numbers and truth values stand within quotation marks.
        let quotes: &[u8] = if key.starts_with(b"\"") { b"" } else { b"\"" };
        [quotes, &key, quotes, b": "].iter().for_each(|part| self.writer.held.extend_from_slice(part));
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
        self.value(value)
    }

    fn end(self) -> Done {
        Parts::end(self)
    }
}

#[cfg(test)]
mod tests;
