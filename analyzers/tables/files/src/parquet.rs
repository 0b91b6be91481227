//! Parquet: a row group a batch, written column by column.

use std::io::{self, Write};
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::{Type, TypePtr};
use wirelab_tables::{Batch, Buffer, Head, Kind, Values};

pub(super) struct Rows<W: Write + Send> {
    file: SerializedFileWriter<W>,
}

impl<W: Write + Send> Rows<W> {
    pub(super) fn new(heads: &[Head], notes: &[(&str, &str)], out: W) -> io::Result<Self> {
        let fields = heads.iter().map(field).collect::<Result<Vec<TypePtr>, _>>().map_err(told)?;
        let schema = Type::group_type_builder("wirelab").with_fields(fields).build().map_err(told)?;
        let notes = notes.iter().map(|(name, value)| KeyValue::new((*name).to_owned(), (*value).to_owned()));
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by(concat!("wirelab ", env!("CARGO_PKG_VERSION")).to_owned())
            .set_key_value_metadata(Some(notes.collect()))
            .build();
        let file = SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties)).map_err(told)?;
        Ok(Self { file })
    }

    pub(super) fn batch(&mut self, batch: &Batch) -> io::Result<()> {
        let mut group = self.file.next_row_group().map_err(told)?;
        for column in batch.columns() {
            let Some(mut writer) = group.next_column().map_err(told)? else { break };
            values(column, batch.rows(), &mut writer).map_err(told)?;
            writer.close().map_err(told)?;
        }
        group.close().map_err(told)?;
        Ok(())
    }

    pub(super) fn finish(self) -> io::Result<W> {
        self.file.into_inner().map_err(told)
    }
}

fn told(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(cause) => match cause.downcast::<io::Error>() {
            Ok(cause) => *cause,
            Err(cause) => io::Error::other(cause),
        },
        other => io::Error::other(other),
    }
}

/// A column's type. Every one may lack values: who reads files of several versions together needs no other schema for that.
fn field(head: &Head) -> Result<TypePtr, ParquetError> {
    let (physical, logical) = match head.kind {
        Kind::Unsigned | Kind::Signed | Kind::Span => (Physical::INT64, None),
        Kind::Float => (Physical::DOUBLE, None),
        Kind::Boolean => (Physical::BOOLEAN, None),
        Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Kind::Time => (Physical::INT64, Some(LogicalType::timestamp(true, TimeUnit::NANOS))),
    };
    let builder = Type::primitive_type_builder(head.name, physical).with_repetition(Repetition::OPTIONAL);
    builder.with_logical_type(logical).build().map(Arc::new)
}

/// Writes the values of a column, and which rows have one.
fn values(column: &Buffer, rows: usize, writer: &mut SerializedColumnWriter<'_>) -> Result<(), ParquetError> {
    let there: Vec<i16> = (0..rows).map(|row| i16::from(column.is_there(row))).collect();
    let those = || (0..rows).filter(|row| column.is_there(*row));
    match column.values() {
        Values::Words(words) if column.kind() == Kind::Float => {
            let floats = those().filter_map(|row| words.get(row)).map(|bits| f64::from_bits(*bits));
            put::<DoubleType>(writer, floats.collect(), &there)
        }
        Values::Words(words) => {
            let numbers = those().filter_map(|row| words.get(row)).map(|word| word.cast_signed());
            put::<Int64Type>(writer, numbers.collect(), &there)
        }
        Values::Bits(bits) => {
            let one = |row: usize| bits.get(row / 8).is_some_and(|byte| byte >> (row % 8) & 1 == 1);
            put::<BoolType>(writer, those().map(one).collect(), &there)
        }
        Values::Texts { .. } => {
            let texts = those().map(|row| ByteArray::from(column.bytes(row).unwrap_or_default().to_vec()));
            put::<ByteArrayType>(writer, texts.collect(), &there)
        }
    }
}

fn put<T: DataType>(
    writer: &mut SerializedColumnWriter<'_>,
    values: Vec<T::T>,
    there: &[i16],
) -> Result<(), ParquetError> {
    writer.typed::<T>().write_batch(&values, Some(there), None)?;
    Ok(())
}
