//! A column of a batch: values in Arrow's layout, and which of them are missing.

use std::ptr;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Type {
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

impl Type {
    /// As the interface spells it.
    pub(crate) const fn format(self) -> &'static str {
        match self {
            Self::Unsigned => "L",
            Self::Signed => "l",
            Self::Float => "g",
            Self::Boolean => "b",
            Self::Text => "u",
            Self::Time => "tsn:UTC",
            Self::Span => "tDn",
        }
    }

    /// As Arrow's users call it.
    pub(crate) const fn name(self) -> &'static str {
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
#[derive(Debug, Default)]
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

#[derive(Debug)]
enum Values {
    /// Numbers of 64 bits of any kind, by their bits.
    Words(Vec<u64>),
    Bits(Bits),
    Texts {
        ends: Vec<i32>,
        bytes: Vec<u8>,
    },
}

/// One column.
#[derive(Debug)]
pub(crate) struct Column {
    kind: Type,
    /// Made when the first value is missing: in most columns none is.
    valid: Option<Bits>,
    rows: usize,
    nulls: usize,
    values: Values,
}

/// For columns without a value: a buffer is never nowhere.
static NOTHING: [u64; 1] = [0];

impl Column {
    /// An empty one.
    pub(crate) fn new(kind: Type) -> Self {
        let values = match kind {
            Type::Boolean => Values::Bits(Bits::default()),
            Type::Text => Values::Texts { ends: vec![0], bytes: Vec::new() },
            _ => Values::Words(Vec::new()),
        };
        Self { kind, valid: None, rows: 0, nulls: 0, values }
    }

    /// What it holds.
    pub(crate) const fn kind(&self) -> Type {
        self.kind
    }

    /// How many values are missing.
    pub(crate) const fn nulls(&self) -> usize {
        self.nulls
    }

    /// Bytes of its texts.
    pub(crate) fn text_bytes(&self) -> usize {
        if let Values::Texts { bytes, .. } = &self.values { bytes.len() } else { 0 }
    }

    /// A value that is not there.
    pub(crate) fn null(&mut self) {
        self.valid.get_or_insert_with(|| Bits::set(self.rows)).push(false);
        self.rows += 1;
        self.nulls += 1;
        match &mut self.values {
            Values::Words(words) => words.push(0),
            Values::Bits(bits) => bits.push(false),
            Values::Texts { ends, bytes } => ends.push(end(bytes)),
        }
    }

    /// A number, a time or a span, by its bits. In a column of another kind it is missing.
    pub(crate) fn word(&mut self, value: Option<u64>) {
        let (Some(value), Values::Words(words)) = (value, &mut self.values) else { return self.null() };
        words.push(value);
        self.there();
    }

    /// True or false.
    pub(crate) fn boolean(&mut self, value: Option<bool>) {
        let (Some(value), Values::Bits(bits)) = (value, &mut self.values) else { return self.null() };
        bits.push(value);
        self.there();
    }

    /// A text.
    pub(crate) fn text(&mut self, value: &str) {
        let Values::Texts { ends, bytes } = &mut self.values else { return self.null() };
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

    /// Where the buffers begin, in the interface's order.
    pub(super) fn buffers(&self) -> Vec<*const u8> {
        let valid = self.valid.as_ref().map_or(ptr::null(), |valid| valid.bytes.as_ptr());
        match &self.values {
            Values::Words(words) => vec![valid, begin(words)],
            Values::Bits(bits) => vec![valid, begin(&bits.bytes)],
            Values::Texts { ends, bytes } => vec![valid, begin(ends), begin(bytes)],
        }
    }
}

fn begin<T>(values: &[T]) -> *const u8 {
    if values.is_empty() { NOTHING.as_ptr().cast() } else { values.as_ptr().cast() }
}

/// Where a text ends. A batch is closed long before its texts are too long for this.
fn end(bytes: &[u8]) -> i32 {
    i32::try_from(bytes.len()).unwrap_or(i32::MAX)
}

/// Some rows of a table.
#[derive(Debug)]
pub(crate) struct Batch {
    pub(crate) rows: usize,
    pub(crate) columns: Vec<Column>,
}
