//! Rows from the JSON that the command prints, where `wirelab_tables` has no table for them: the numbers of both are the same
//! because they are the same.

use serde_json::Value;
use wirelab_analyzers::report::time::parsed;

use crate::arrow::{Column, Head, Type};
use crate::table::{Builder, head};

/// A column: its name, what it holds, where it stands in the object of a row, what it is (with its unit).
pub(crate) type Spec = (&'static str, Type, &'static str, &'static str);

/// The heads of columns.
pub(crate) fn heads(specs: &[Spec]) -> Vec<Head> {
    specs.iter().map(|(name, kind, _, about)| head(name, *kind, about)).collect()
}

/// Adds a row.
pub(crate) fn add(builder: &mut Builder, specs: &[Spec], row: &Value) {
    for (column, (_, _, place, _)) in builder.columns().iter_mut().zip(specs) {
        put(column, row.pointer(place).unwrap_or(&Value::Null));
    }
    builder.end_row();
}

/// Adds a value to a column of its type.
fn put(column: &mut Column, value: &Value) {
    let word = match column.kind() {
        Type::Unsigned => value.as_u64(),
        Type::Signed | Type::Span => value.as_i64().map(i64::cast_unsigned),
        Type::Float => value.as_f64().map(f64::to_bits),
        Type::Time => value.as_str().and_then(parsed).map(i64::cast_unsigned),
        Type::Boolean => return column.boolean(value.as_bool()),
        Type::Text => {
            return match value {
                Value::Null => column.null(),
                Value::String(text) => column.text(text),
                // Short lists of numbers: frames.
                Value::Array(all) if all.iter().all(Value::is_number) => {
                    let all: Vec<String> = all.iter().map(ToString::to_string).collect();
                    column.text(&all.join(","));
                }
                other => column.text(&other.to_string()),
            };
        }
    };
    column.word(word);
}
