//! JSON that people can read too.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

/// A line's end, and the indent of the next line: two spaces a level.
const LINE: &str = "\n                                                                ";

/// Writes what `serde_json::to_writer_pretty` writes. That one gives each line's indent away in pieces of two bytes, which cost more
/// than all the rest.
pub(crate) fn pretty<T: Serialize + ?Sized>(out: &mut impl Write, value: &T) -> serde_json::Result<()> {
    value.serialize(&mut Serializer::with_formatter(out, Indented::default()))
}

/// How deep it is, and whether something stands at this depth.
#[derive(Default)]
struct Indented {
    depth: usize,
    filled: bool,
}

impl Indented {
    fn line<W: Write + ?Sized>(&self, out: &mut W) -> io::Result<()> {
        let mut left = self.depth * 2;
        let first = left.min(LINE.len() - 1);
        out.write_all(LINE.as_bytes().get(..=first).unwrap_or_default())?;
        left -= first;
        (0..left).try_for_each(|_| out.write_all(b" "))
    }

    fn begin<W: Write + ?Sized>(&mut self, out: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth += 1;
        self.filled = false;
        out.write_all(bracket)
    }

    fn end<W: Write + ?Sized>(&mut self, out: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth = self.depth.saturating_sub(1);
        if self.filled {
            self.line(out)?;
        }
        out.write_all(bracket)
    }

    fn next<W: Write + ?Sized>(&self, out: &mut W, first: bool) -> io::Result<()> {
        if !first {
            out.write_all(b",")?;
        }
        self.line(out)
    }
}

impl Formatter for Indented {
    fn begin_array<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.begin(out, b"[")
    }

    fn end_array<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.end(out, b"]")
    }

    fn begin_array_value<W: Write + ?Sized>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.next(out, first)
    }

    fn end_array_value<W: Write + ?Sized>(&mut self, _: &mut W) -> io::Result<()> {
        self.filled = true;
        Ok(())
    }

    fn begin_object<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.begin(out, b"{")
    }

    fn end_object<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.end(out, b"}")
    }

    fn begin_object_key<W: Write + ?Sized>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.next(out, first)
    }

    fn begin_object_value<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b": ")
    }

    fn end_object_value<W: Write + ?Sized>(&mut self, _: &mut W) -> io::Result<()> {
        self.filled = true;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_what_serde_json_writes() {
        let mut deep = serde_json::json!({ "a": [1, [], {}, [[]], { "b": null, "c": "x\ny" }], "d": {}, "e": 1.5 });
        for _ in 0..50 {
            deep = serde_json::json!({ "deeper": [deep, 1] });
        }
        let mut out = Vec::new();
        pretty(&mut out, &deep).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), serde_json::to_string_pretty(&deep).unwrap());
    }
}
