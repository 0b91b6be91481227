//! Rows put together into batches.

use crate::batch::{Batch, Buffer};
use crate::column::{Column, Rows};

/// How large a batch becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Most rows.
    pub rows: usize,
    /// Bytes of texts behind which it is closed.
    pub texts: usize,
}

impl Default for Limits {
    /// 32,768 rows, 16 MiB of texts.
    fn default() -> Self {
        Self { rows: 1 << 15, texts: 16 << 20 }
    }
}

/// Puts rows of a kind together.
pub struct Builder<R: Rows> {
    columns: Vec<&'static Column<R>>,
    buffers: Vec<Buffer>,
    rows: usize,
    limits: Limits,
}

impl<R: Rows> Builder<R> {
    /// With all columns.
    pub fn new(limits: Limits) -> Self {
        Self::with(R::COLUMNS.iter().collect(), limits)
    }

    /// With these columns, in their order.
    pub fn with(columns: Vec<&'static Column<R>>, limits: Limits) -> Self {
        let buffers = empty(&columns);
        Self { columns, buffers, rows: 0, limits }
    }

    /// Adds a row. Gives the batch that is full with it.
    pub fn push(&mut self, row: &R::Of<'_>) -> Option<Batch> {
        let mut texts = 0;
        for (buffer, column) in self.buffers.iter_mut().zip(&self.columns) {
            buffer.push(&column.value(row));
            texts += buffer.text_bytes();
        }
        self.rows += 1;
        if self.rows >= self.limits.rows || texts >= self.limits.texts { self.take() } else { None }
    }

    /// The rows that are in no batch yet.
    pub fn take(&mut self) -> Option<Batch> {
        if self.rows == 0 {
            return None;
        }
        let buffers = std::mem::replace(&mut self.buffers, empty(&self.columns));
        Some(Batch::new(std::mem::take(&mut self.rows), buffers))
    }
}

fn empty<R: Rows>(columns: &[&'static Column<R>]) -> Vec<Buffer> {
    columns.iter().map(|column| Buffer::new(column.head().kind)).collect()
}
