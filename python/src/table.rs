//! A table: what Python gets, and hands on to pandas, polars, DuckDB or pyarrow.

use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyList};

use wirelab_tables::Rows;

use crate::arrow::{Batch, Column, Head, Type, schema, stream};
use crate::trouble::Remark;

/// Rows of a batch, and bytes of its texts: whoever reads batches one by one holds no more at once.
const ROWS: usize = 1 << 16;
const TEXTS: usize = 1 << 28;

/// Rows that are being put together.
#[derive(Debug)]
pub(crate) struct Builder {
    heads: Vec<Head>,
    columns: Vec<Column>,
    rows: usize,
    batches: Vec<Arc<Batch>>,
}

impl Builder {
    pub(crate) fn new(heads: Vec<Head>) -> Self {
        let columns = empty(&heads);
        Self { heads, columns, rows: 0, batches: Vec::new() }
    }

    /// Rows that were put together elsewhere.
    pub(crate) fn batch(&mut self, batch: Batch) {
        self.batches.push(Arc::new(batch));
    }

    /// The columns, each of which takes one value a row.
    pub(crate) fn columns(&mut self) -> &mut [Column] {
        &mut self.columns
    }

    /// Adds a row of a kind whose columns these are.
    pub(crate) fn row<R: Rows>(&mut self, columns: &[&wirelab_tables::Column<R>], row: &R::Of<'_>) {
        for (own, column) in self.columns.iter_mut().zip(columns) {
            own.push(&column.value(row));
        }
        self.end_row();
    }

    /// Ends a row.
    pub(crate) fn end_row(&mut self) {
        self.rows += 1;
        if self.rows == ROWS || self.columns.iter().map(Column::text_bytes).sum::<usize>() > TEXTS {
            self.end_batch();
        }
    }

    fn end_batch(&mut self) {
        let columns = std::mem::replace(&mut self.columns, empty(&self.heads));
        self.batches.push(Arc::new(Batch::new(self.rows, columns)));
        self.rows = 0;
    }

    /// All of it.
    pub(crate) fn finish(mut self, remarks: Vec<Remark>) -> Table {
        // A table without rows has one batch, so that everybody learns its columns.
        if self.rows > 0 || self.batches.is_empty() {
            self.end_batch();
        }
        Table { heads: Arc::new(self.heads), batches: self.batches, remarks }
    }
}

fn empty(heads: &[Head]) -> Vec<Column> {
    heads.iter().map(|head| Column::new(head.kind)).collect()
}

/// Rows and columns in Arrow's form.
///
/// `pyarrow.table(t)`, `polars.DataFrame(t)` and DuckDB take it as it is, without a copy of its numbers; `t.to_pandas()`
/// asks pyarrow.
#[pyclass(frozen, module = "wirelab")]
#[derive(Debug)]
pub(crate) struct Table {
    heads: Arc<Vec<Head>>,
    batches: Vec<Arc<Batch>>,
    remarks: Vec<Remark>,
}

#[pymethods]
impl Table {
    /// Hands the table over through the Arrow C stream interface.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // Whoever wants other types converts: the interface allows to leave that to them.
        drop(requested_schema);
        PyCapsule::new_with_value(py, stream(Arc::clone(&self.heads), self.batches.clone()), c"arrow_array_stream")
    }

    /// Hands the schema over through the Arrow C data interface.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        PyCapsule::new_with_value(py, schema(&self.heads), c"arrow_schema")
    }

    fn __len__(&self) -> usize {
        self.num_rows()
    }

    /// Number of rows.
    #[getter]
    fn num_rows(&self) -> usize {
        self.batches.iter().map(|batch| batch.rows()).sum()
    }

    /// Names of the columns, in their order.
    #[getter]
    fn column_names(&self) -> Vec<&str> {
        self.heads.iter().map(|head| head.name.as_str()).collect()
    }

    /// The columns: name, Arrow's type, and what it holds, with its unit.
    #[getter]
    fn columns(&self) -> Vec<(&str, &'static str, &str)> {
        self.heads.iter().map(|head| (head.name.as_str(), head.kind.name(), head.about.as_str())).collect()
    }

    /// What was damaged in the capture: what it is about, how much it matters, the frame, the place in the file in bytes,
    /// and a sentence.
    #[getter]
    fn notes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let notes = PyList::empty(py);
        for remark in &self.remarks {
            notes.append(remark.to_python(py)?)?;
        }
        Ok(notes)
    }

    /// The table as a pandas DataFrame; needs pyarrow and pandas.
    fn to_pandas<'py>(own: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        own.py().import("pyarrow")?.call_method1("table", (own,))?.call_method0("to_pandas")
    }

    fn __repr__(&self) -> String {
        let columns: Vec<String> =
            self.heads.iter().map(|head| format!("  {}: {}", head.name, head.kind.name())).collect();
        format!("wirelab.Table, {} rows\n{}", self.num_rows(), columns.join("\n"))
    }
}

/// The heads of columns.
pub(crate) fn heads_of<R: Rows>(columns: &[&wirelab_tables::Column<R>]) -> Vec<Head> {
    columns.iter().map(|column| column.head()).map(|one| head(one.name, one.kind, one.about)).collect()
}

/// The columns of these names.
pub(crate) fn named<R: Rows>(names: &[&str]) -> Vec<&'static wirelab_tables::Column<R>> {
    names.iter().filter_map(|name| R::column(name)).collect()
}

/// A column's head.
pub(crate) fn head(name: &str, kind: Type, about: &str) -> Head {
    Head { name: name.to_owned(), kind, about: about.to_owned() }
}
