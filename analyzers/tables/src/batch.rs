//! Some rows of a table, column by column: values in Arrow's layout, and which of them are missing.

use crate::value::Value;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A number without a sign, 64 bits.
    Unsigned,
    /// A number with a sign, 64 bits.
    Signed,
    /// A number with a fraction.
    Float,
    /// True or false.
    Boolean,
    /// UTF-8.
    Text,
    /// A point in time: nanoseconds since 1970, UTC.
    Time,
    /// A span: nanoseconds.
    Span,
}

impl Kind {
    /// As Arrow's users call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unsigned => "uint64",
            Self::Signed => "int64",
            Self::Float => "double",
            Self::Boolean => "bool",
            Self::Text => "string",
            Self::Time => "timestamp[ns, tz=UTC]",
            Self::Span => "duration[ns]",
        }
    }
}

/// Bits, the first one lowest.
#[derive(Clone, Debug, Default)]
struct Bits {
    bytes: Vec<u8>,
    count: usize,
}

impl Bits {
    /// So many that are set.
    fn set(count: usize) -> Self {
        let mut bits = Self { bytes: vec![u8::MAX; count / 8], count: count - count % 8 };
        (0..count % 8).for_each(|_| bits.push(true));
        bits
    }

    fn get(&self, at: usize) -> bool {
        self.bytes.get(at / 8).is_some_and(|byte| byte >> (at % 8) & 1 == 1)
    }

    fn push(&mut self, bit: bool) {
        let place = self.count % 8;
        if place == 0 {
            self.bytes.push(0);
        }
        if let Some(last) = self.bytes.last_mut() {
            *last |= u8::from(bit) << place;
        }
        self.count += 1;
    }
}

/// The values of a column, as Arrow lays them out.
#[derive(Clone, Copy, Debug)]
pub enum Values<'a> {
    /// Numbers of 64 bits of any kind, by their bits.
    Words(&'a [u64]),
    /// A bit each, the first one lowest.
    Bits(&'a [u8]),
    /// Where each text begins, and where the last one ends; all texts behind each other.
    Texts {
        /// The places, one more than there are texts.
        ends: &'a [i32],
        /// The texts.
        bytes: &'a [u8],
    },
}

#[derive(Clone, Debug)]
enum Own {
    /// Numbers of 64 bits of any kind, by their bits.
    Words(Vec<u64>),
    Bits(Bits),
    Texts {
        ends: Vec<i32>,
        bytes: Vec<u8>,
    },
}

/// One column of a batch.
#[derive(Clone, Debug)]
pub struct Buffer {
    kind: Kind,
    /// Made when the first value is missing: in most columns none is.
    valid: Option<Bits>,
    rows: usize,
    nulls: usize,
    values: Own,
}

impl Buffer {
    /// An empty one.
    pub fn new(kind: Kind) -> Self {
        let values = match kind {
            Kind::Boolean => Own::Bits(Bits::default()),
            Kind::Text => Own::Texts { ends: vec![0], bytes: Vec::new() },
            _ => Own::Words(Vec::new()),
        };
        Self { kind, valid: None, rows: 0, nulls: 0, values }
    }

    /// What it holds.
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// How many values are missing.
    pub const fn nulls(&self) -> usize {
        self.nulls
    }

    /// Bytes of its texts.
    pub fn text_bytes(&self) -> usize {
        if let Own::Texts { bytes, .. } = &self.values { bytes.len() } else { 0 }
    }

    /// A value that is not there.
    pub fn null(&mut self) {
        self.valid.get_or_insert_with(|| Bits::set(self.rows)).push(false);
        self.rows += 1;
        self.nulls += 1;
        match &mut self.values {
            Own::Words(words) => words.push(0),
            Own::Bits(bits) => bits.push(false),
            Own::Texts { ends, bytes } => ends.push(end(bytes)),
        }
    }

    /// A number, a time or a span, by its bits. In a column of another kind it is missing.
    pub fn word(&mut self, value: Option<u64>) {
        let (Some(value), Own::Words(words)) = (value, &mut self.values) else { return self.null() };
        words.push(value);
        self.there();
    }

    /// True or false.
    pub fn boolean(&mut self, value: Option<bool>) {
        let (Some(value), Own::Bits(bits)) = (value, &mut self.values) else { return self.null() };
        bits.push(value);
        self.there();
    }

    /// A text.
    pub fn text(&mut self, value: &str) {
        let Own::Texts { ends, bytes } = &mut self.values else { return self.null() };
        bytes.extend_from_slice(value.as_bytes());
        ends.push(end(bytes));
        self.there();
    }

    fn there(&mut self) {
        self.rows += 1;
        if let Some(valid) = &mut self.valid {
            valid.push(true);
        }
    }

    /// Which values are there, a bit a row, the first one lowest; `None`: all.
    pub fn validity(&self) -> Option<&[u8]> {
        self.valid.as_ref().map(|valid| valid.bytes.as_slice())
    }

    /// Its values. Where one is missing, something stands in its place.
    pub fn values(&self) -> Values<'_> {
        match &self.values {
            Own::Words(words) => Values::Words(words),
            Own::Bits(bits) => Values::Bits(&bits.bytes),
            Own::Texts { ends, bytes } => Values::Texts { ends, bytes },
        }
    }

    /// Whether the value of a row is there.
    pub fn is_there(&self, row: usize) -> bool {
        row < self.rows && self.valid.as_ref().is_none_or(|valid| valid.get(row))
    }

    /// A value; [`Value::Null`] where there is none.
    pub fn get(&self, row: usize) -> Value<'_> {
        if !self.is_there(row) {
            return Value::Null;
        }
        let value = match &self.values {
            Own::Words(words) => words.get(row).map(|word| match self.kind {
                Kind::Unsigned => Value::Unsigned(*word),
                Kind::Float => Value::Float(f64::from_bits(*word)),
                _ => Value::Signed(word.cast_signed()),
            }),
            Own::Bits(bits) => Some(Value::Boolean(bits.get(row))),
            Own::Texts { .. } => self.bytes(row).map(|text| Value::from(str::from_utf8(text).unwrap_or_default())),
        };
        value.unwrap_or(Value::Null)
    }

    /// The bytes of a text.
    pub fn bytes(&self, row: usize) -> Option<&[u8]> {
        let Own::Texts { ends, bytes } = &self.values else { return None };
        let place = |at: usize| ends.get(at).and_then(|end| usize::try_from(*end).ok());
        bytes.get(place(row)?..place(row + 1)?)
    }

    /// Adds a value. One that is of another kind than the column is missing.
    pub fn push(&mut self, value: &Value<'_>) {
        match value {
            Value::Null => self.null(),
            Value::Signed(number) => self.word(Some(number.cast_unsigned())),
            Value::Unsigned(number) => self.word(Some(*number)),
            Value::Float(number) => self.word(Some(number.to_bits())),
            Value::Boolean(value) => self.boolean(Some(*value)),
            Value::Text(text) => self.text(text),
        }
    }
}

/// Where a text ends. A batch is closed long before its texts are too long for this.
fn end(bytes: &[u8]) -> i32 {
    i32::try_from(bytes.len()).unwrap_or(i32::MAX)
}

/// Some rows of a table.
#[derive(Clone, Debug)]
pub struct Batch {
    rows: usize,
    columns: Vec<Buffer>,
}

impl Batch {
    /// These columns, which have so many rows.
    pub fn new(rows: usize, columns: Vec<Buffer>) -> Self {
        Self { rows, columns }
    }

    /// How many rows.
    pub const fn rows(&self) -> usize {
        self.rows
    }

    /// Its columns.
    pub fn columns(&self) -> &[Buffer] {
        &self.columns
    }
}
