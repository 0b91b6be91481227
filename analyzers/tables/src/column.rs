//! Columns: what each is, and where its value comes from.

use crate::batch::Kind;
use crate::value::Value;

/// What is said of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Head {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// What that means, with its unit.
    pub about: &'static str,
    /// Whether a value may be missing.
    pub nullable: bool,
}

/// A kind of rows.
pub trait Rows: Sized + 'static {
    /// What a row is made of.
    type Of<'a>;
    /// Its columns, in their order. New ones come last.
    const COLUMNS: &'static [Column<Self>];

    /// What is said of its columns.
    fn heads() -> Vec<Head> {
        Self::COLUMNS.iter().map(|column| column.head).collect()
    }

    /// A column by its name.
    fn column(name: &str) -> Option<&'static Column<Self>> {
        Self::COLUMNS.iter().find(|column| column.head.name == name)
    }
}

/// A column of a kind of rows.
pub struct Column<R: Rows> {
    head: Head,
    value: for<'a, 'b> fn(&'a R::Of<'b>) -> Value<'a>,
}

impl<R: Rows> Column<R> {
    /// A column in which every row has a value.
    pub(crate) const fn sure(
        name: &'static str,
        kind: Kind,
        about: &'static str,
        value: for<'a, 'b> fn(&'a R::Of<'b>) -> Value<'a>,
    ) -> Self {
        Self { head: Head { name, kind, about, nullable: false }, value }
    }

    /// A column in which a value may be missing.
    pub(crate) const fn maybe(
        name: &'static str,
        kind: Kind,
        about: &'static str,
        value: for<'a, 'b> fn(&'a R::Of<'b>) -> Value<'a>,
    ) -> Self {
        Self { head: Head { name, kind, about, nullable: true }, value }
    }

    /// What is said of it.
    pub const fn head(&self) -> Head {
        self.head
    }

    /// The value of a row.
    pub fn value<'a>(&self, row: &'a R::Of<'_>) -> Value<'a> {
        (self.value)(row)
    }
}
