//! Binary records: layouts written as Python `struct` formats, with a name for each field.
//!
//! The rules are those of <https://docs.python.org/3/library/struct.html>: `@` (or nothing) has the machine's byte order,
//! sizes and alignment; `=` its byte order with standard sizes; `<`, `>` and `!` standard sizes without alignment.

mod checksum;
mod code;
mod format;
mod value;

pub use checksum::{Checksum, Mismatch, Sum};
pub use code::Code;
pub use format::{FormatError, Machine, Order};
pub use value::Value;

/// What a field of a record is for: what a decoder may check, and what a client fills in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Purpose {
    /// The value that it always has.
    pub constant: Option<i64>,
    /// The text that it always has.
    pub mark: Option<Vec<u8>>,
    /// The checksum that it holds.
    pub checksum: Option<Checksum>,
    /// Counts the records of a connection, from 1.
    pub counts: bool,
    /// Name of the field whose length it holds.
    pub length_of: Option<String>,
    /// Whether that length counts characters; otherwise bytes.
    pub characters: bool,
    /// The byte that fills a text up to the field's size.
    pub padding: Option<u8>,
    /// Whether reports mask its value.
    pub secret: bool,
}

/// One field of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name in the lab.
    pub name: String,
    /// What it holds.
    pub code: Code,
    /// Where it begins, in bytes from the record's start.
    pub offset: usize,
    /// Its size in bytes.
    pub size: usize,
    /// What it is for.
    pub purpose: Purpose,
}

/// The layout of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Its name in the lab.
    pub name: String,
    /// The format as it was written.
    pub format: String,
    /// Its byte order.
    pub order: Order,
    /// Its fields; padding (`x`) is not one.
    pub fields: Vec<Field>,
    /// Size of the record in bytes.
    pub size: usize,
}

impl Purpose {
    /// Whether its value is nobody's to choose.
    pub fn is_filled(&self) -> bool {
        let Self { constant, mark, checksum, counts, length_of, .. } = self;
        constant.is_some() || mark.is_some() || checksum.is_some() || *counts || length_of.is_some()
    }
}

impl Field {
    /// Whether a value is what the field always has, if it always has one. A text may be filled up.
    pub fn is_constant(&self, value: Option<Value<'_>>) -> bool {
        match (self.purpose.constant, &self.purpose.mark) {
            (Some(constant), _) => value.and_then(Value::number) == Some(i128::from(constant)),
            (None, Some(mark)) => value.and_then(Value::bytes).is_some_and(|there| {
                let filling = there.strip_prefix(mark.as_slice());
                filling.is_some_and(|rest| rest.iter().all(|byte| *byte == self.purpose.padding.unwrap_or(0)))
            }),
            (None, None) => true,
        }
    }
}

impl Layout {
    /// Reads a format. `names` and `purposes` go with its fields in their order.
    ///
    /// # Errors
    /// A format that `struct` would refuse, or another number of names than of fields.
    pub fn new(name: &str, format: &str, machine: Machine, fields: &[(String, Purpose)]) -> Result<Self, FormatError> {
        let shape = format::read(format, machine)?;
        if shape.items.len() != fields.len() {
            return Err(FormatError::Names { fields: shape.items.len(), names: fields.len() });
        }
        let fields = shape
            .items
            .iter()
            .zip(fields)
            .map(|(item, (name, purpose))| Field {
                name: name.clone(),
                code: item.code,
                offset: item.offset,
                size: item.size,
                purpose: purpose.clone(),
            })
            .collect();
        Ok(Self { name: name.to_owned(), format: format.to_owned(), order: shape.order, fields, size: shape.size })
    }

    /// The same fields under another format or on another machine.
    ///
    /// # Errors
    /// As [`Layout::new`].
    pub fn with_format(&self, format: &str, machine: Machine) -> Result<Self, FormatError> {
        let fields: Vec<_> = self.fields.iter().map(|field| (field.name.clone(), field.purpose.clone())).collect();
        Self::new(&self.name, format, machine, &fields)
    }

    /// A field by its name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The value of a field in a record; `None` if the record ends before it.
    pub fn value<'a>(&self, field: &Field, record: &'a [u8]) -> Option<Value<'a>> {
        let bytes = record.get(field.offset..field.offset + field.size)?;
        Some(field.code.read(self.order, bytes))
    }

    /// The bytes of a record; a value that is missing is zero. What does not fit is cut, as `struct` cuts `s`.
    pub fn pack(&self, values: &[Value<'_>]) -> Vec<u8> {
        let mut record = vec![0; self.size];
        for (field, value) in self.fields.iter().zip(values) {
            if let Some(place) = record.get_mut(field.offset..field.offset + field.size) {
                field.code.write(self.order, *value, field.purpose.padding.unwrap_or(0), place);
            }
        }
        record
    }
}

#[cfg(test)]
mod tests;
