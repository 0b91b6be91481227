//! Tables as files, in three forms. A batch of rows is a row group of Parquet, so that no more than one is held.

mod csv;
mod jsonl;
mod parquet;

use std::io::{self, Write};

use wirelab_tables::{Batch, Head};

wirelab_text::ids! {
    /// The form of a file.
    pub enum Form {
        /// Apache Parquet: columns with types, compressed with Snappy.
        Parquet = "parquet",
        /// Comma-separated, RFC 4180.
        Csv = "csv",
        /// One JSON object a line.
        Jsonl = "jsonl",
    }
}

/// A table under way to a file.
pub struct Writer<W: Write + Send>(Inner<W>);

enum Inner<W: Write + Send> {
    Parquet(Box<parquet::Rows<W>>),
    Csv(csv::Rows<W>),
    Jsonl(jsonl::Rows<W>),
}

impl<W: Write + Send> Writer<W> {
    /// Begins a file with these columns. `notes` are names and values that Parquet keeps beside the table.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub fn new(form: Form, heads: &[Head], notes: &[(&str, &str)], out: W) -> io::Result<Self> {
        Ok(Self(match form {
            Form::Parquet => Inner::Parquet(Box::new(parquet::Rows::new(heads, notes, out)?)),
            Form::Csv => Inner::Csv(csv::Rows::new(heads, out)?),
            Form::Jsonl => Inner::Jsonl(jsonl::Rows::new(heads, out)),
        }))
    }

    /// Adds rows, which have the columns that were named.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn batch(&mut self, batch: &Batch) -> io::Result<()> {
        match &mut self.0 {
            Inner::Parquet(rows) => rows.batch(batch),
            Inner::Csv(rows) => rows.batch(batch),
            Inner::Jsonl(rows) => rows.batch(batch),
        }
    }

    /// Ends the file, and gives back what it was written to.
    ///
    /// # Errors
    /// When its end cannot be written.
    pub fn finish(self) -> io::Result<W> {
        match self.0 {
            Inner::Parquet(rows) => rows.finish(),
            Inner::Csv(rows) => rows.finish(),
            Inner::Jsonl(rows) => rows.finish(),
        }
    }
}

/// The example of the README, as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
