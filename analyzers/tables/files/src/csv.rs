//! CSV (RFC 4180): points in time as RFC 3339, spans in nanoseconds, nothing where nothing is known.

use std::io::{self, BufWriter, Write};

use wirelab_tables::{Batch, Head, Kind, Value};
use wirelab_text::{safe, time};

pub(super) struct Rows<W: Write> {
    out: BufWriter<W>,
    times: time::Writer,
}

impl<W: Write> Rows<W> {
    pub(super) fn new(heads: &[Head], out: W) -> io::Result<Self> {
        let mut out = BufWriter::new(out);
        let names: Vec<&str> = heads.iter().map(|head| head.name).collect();
        writeln!(out, "{}", names.join(","))?;
        Ok(Self { out, times: time::Writer::default() })
    }

    pub(super) fn batch(&mut self, batch: &Batch) -> io::Result<()> {
        for row in 0..batch.rows() {
            for (place, column) in batch.columns().iter().enumerate() {
                if place > 0 {
                    self.out.write_all(b",")?;
                }
                match (column.get(row), column.kind()) {
                    (Value::Null, _) => {}
                    (Value::Signed(number), Kind::Time) => self.out.write_all(self.times.text(number).as_bytes())?,
                    (Value::Signed(number), _) => write!(self.out, "{number}")?,
                    (Value::Unsigned(number), _) => write!(self.out, "{number}")?,
                    (Value::Float(number), _) => write!(self.out, "{number}")?,
                    (Value::Boolean(value), _) => write!(self.out, "{value}")?,
                    (Value::Text(text), _) => cell(&mut self.out, &text)?,
                }
            }
            self.out.write_all(b"\n")?;
        }
        Ok(())
    }

    pub(super) fn finish(self) -> io::Result<W> {
        self.out.into_inner().map_err(io::IntoInnerError::into_error)
    }
}

/// A text: harmless for spreadsheets and terminals, and in quotes always, so that an empty one is none that is missing.
fn cell(out: &mut impl Write, text: &str) -> io::Result<()> {
    let text = safe::spreadsheet(&safe::lines(text.as_bytes()));
    out.write_all(b"\"")?;
    for (place, part) in text.split('"').enumerate() {
        if place > 0 {
            out.write_all(b"\"\"")?;
        }
        out.write_all(part.as_bytes())?;
    }
    out.write_all(b"\"")
}
