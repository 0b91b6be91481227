//! One JSON object a line: points in time as RFC 3339, spans in nanoseconds, null where nothing is known.

use std::io::{self, BufWriter, Write};

use wirelab_tables::{Batch, Head, Kind, Value};
use wirelab_text::json::Escaping;
use wirelab_text::time;

pub(super) struct Rows<W: Write> {
    names: Vec<&'static str>,
    out: W,
    times: time::Writer,
}

/// Bytes that are written at once.
const BUFFER: usize = 1 << 16;

impl<W: Write> Rows<W> {
    pub(super) fn new(heads: &[Head], out: W) -> Self {
        Self { names: heads.iter().map(|head| head.name).collect(), out, times: time::Writer::default() }
    }

    pub(super) fn batch(&mut self, batch: &Batch) -> io::Result<()> {
        let mut out = BufWriter::with_capacity(BUFFER, Escaping::new(&mut self.out));
        for row in 0..batch.rows() {
            for (place, (column, name)) in batch.columns().iter().zip(&self.names).enumerate() {
                write!(out, "{}\"{name}\":", if place == 0 { "{" } else { "," })?;
                match (column.get(row), column.kind()) {
                    (Value::Null, _) => out.write_all(b"null")?,
                    (Value::Signed(number), Kind::Time) => write!(out, "\"{}\"", self.times.text(number))?,
                    (Value::Signed(number), _) => write!(out, "{number}")?,
                    (Value::Unsigned(number), _) => write!(out, "{number}")?,
                    (Value::Float(number), _) => serde_json::to_writer(&mut out, &number)?,
                    (Value::Boolean(value), _) => write!(out, "{value}")?,
                    (Value::Text(text), _) => serde_json::to_writer(&mut out, &text)?,
                }
            }
            out.write_all(b"}\n")?;
        }
        out.flush()
    }

    pub(super) fn finish(mut self) -> io::Result<W> {
        self.out.flush()?;
        Ok(self.out)
    }
}
