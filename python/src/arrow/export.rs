//! Tables handed over through the Arrow C interface. Buffers are not copied: who takes an array holds on to the table.

#![expect(unsafe_code, reason = "functions of a C interface")]

use std::ffi::{CString, c_char, c_int, c_void};
use std::ptr;
use std::sync::Arc;

use wirelab_tables::{Batch, Buffer, Kind as Type, Values};

use super::layout::{Array, Schema, Stream};

/// A column may hold nulls.
const NULLABLE: i64 = 2;
/// The type of the whole: a struct of its columns.
const STRUCT: &str = "+s";

/// What the pointers of a schema lead to.
struct SchemaParts {
    texts: [CString; 2],
    /// Key and value of what is said about the column, in the interface's form.
    metadata: Vec<u8>,
    children: Vec<*mut Schema>,
}

/// What the pointers of an array lead to.
struct ArrayParts {
    /// The batch that owns the buffers.
    _batch: Arc<Batch>,
    buffers: Vec<*const c_void>,
    children: Vec<*mut Array>,
}

/// Columns by name, with what is said about them.
#[derive(Debug)]
pub(crate) struct Head {
    pub(crate) name: String,
    pub(crate) kind: Type,
    pub(crate) about: String,
}

/// The schema of a table.
pub(crate) fn schema(columns: &[Head]) -> Schema {
    let children = columns.iter().map(|one| described(&one.name, format(one.kind), &one.about, NULLABLE, Vec::new()));
    described("", STRUCT, "", 0, children.collect())
}

/// A stream of the batches of a table.
pub(crate) fn stream(columns: Arc<Vec<Head>>, batches: Vec<Arc<Batch>>) -> Stream {
    let state = StreamParts { columns, batches: batches.into_iter() };
    Stream {
        get_schema: Some(get_schema),
        get_next: Some(get_next),
        get_last_error: Some(get_last_error),
        release: Some(release_stream),
        private_data: Box::into_raw(Box::new(state)).cast(),
    }
}

fn text(text: &str) -> CString {
    // A name with a zero byte cannot be told: it ends there.
    let whole = text.split('\0').next().unwrap_or_default();
    CString::new(whole).unwrap_or_default()
}

/// One key, `description`, in the form of the interface: counts and lengths as 32-bit numbers of this machine.
fn metadata(about: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    if about.is_empty() {
        return bytes;
    }
    bytes.extend(1_i32.to_ne_bytes());
    for part in ["description", about] {
        bytes.extend(i32::try_from(part.len()).unwrap_or(0).to_ne_bytes());
        bytes.extend(part.as_bytes());
    }
    bytes
}

fn described(name: &str, format: &str, about: &str, flags: i64, children: Vec<Schema>) -> Schema {
    let children: Vec<*mut Schema> = children.into_iter().map(|child| Box::into_raw(Box::new(child))).collect();
    let parts = SchemaParts { texts: [text(format), text(name)], metadata: metadata(about), children };
    let private_data = Box::into_raw(Box::new(parts));
    // SAFETY: it was made the line before, and nobody else has it yet. What it owns is asked for its places only now that
    // it lies where it stays: to move a box takes the right from pointers that were taken before.
    let parts = unsafe { &mut *private_data };
    Schema {
        format: parts.texts[0].as_ptr(),
        name: parts.texts[1].as_ptr(),
        metadata: if parts.metadata.is_empty() { ptr::null() } else { parts.metadata.as_ptr().cast() },
        flags,
        n_children: parts.children.len() as i64,
        children: parts.children.as_mut_ptr(),
        dictionary: ptr::null_mut(),
        release: Some(release_schema),
        private_data: private_data.cast(),
    }
}

unsafe extern "C" fn release_schema(schema: *mut Schema) {
    // SAFETY: the interface calls it with the struct that it belongs to, whose private data `described` made.
    let parts = unsafe {
        (*schema).release = None;
        Box::from_raw((*schema).private_data.cast::<SchemaParts>())
    };
    for child in parts.children {
        // SAFETY: `described` made it by `Box::into_raw`, and nobody else gives it up; if it was taken, its release is gone.
        drop(unsafe { Box::from_raw(child) });
    }
}

/// A type as the interface spells it.
const fn format(kind: Type) -> &'static str {
    match kind {
        Type::Unsigned => "L",
        Type::Signed => "l",
        Type::Float => "g",
        Type::Boolean => "b",
        Type::Text => "u",
        Type::Time => "tsn:UTC",
        Type::Span => "tDn",
    }
}

/// For columns without a value: a buffer is never nowhere.
static NOTHING: [u64; 1] = [0];

/// Where the buffers of a column begin, in the interface's order.
fn buffers(column: &Buffer) -> Vec<*const u8> {
    let valid = column.validity().map_or(ptr::null(), <[u8]>::as_ptr);
    match column.values() {
        Values::Words(words) => vec![valid, begin(words)],
        Values::Bits(bits) => vec![valid, begin(bits)],
        Values::Texts { ends, bytes } => vec![valid, begin(ends), begin(bytes)],
    }
}

fn begin<T>(values: &[T]) -> *const u8 {
    if values.is_empty() { NOTHING.as_ptr().cast() } else { values.as_ptr().cast() }
}

/// A batch as an array: a struct of its columns.
fn array(batch: &Arc<Batch>) -> Array {
    let children = batch.columns().iter().map(|column| {
        part(batch, column.nulls() as i64, buffers(column).into_iter().map(<*const u8>::cast).collect(), Vec::new())
    });
    part(batch, 0, vec![ptr::null()], children.collect())
}

fn part(batch: &Arc<Batch>, nulls: i64, buffers: Vec<*const c_void>, children: Vec<Array>) -> Array {
    let children = children.into_iter().map(|child| Box::into_raw(Box::new(child))).collect();
    let parts = ArrayParts { _batch: Arc::clone(batch), buffers, children };
    let private_data = Box::into_raw(Box::new(parts));
    // SAFETY: as in `described`.
    let parts = unsafe { &mut *private_data };
    Array {
        length: batch.rows() as i64,
        null_count: nulls,
        offset: 0,
        n_buffers: parts.buffers.len() as i64,
        n_children: parts.children.len() as i64,
        buffers: parts.buffers.as_ptr(),
        children: parts.children.as_mut_ptr(),
        dictionary: ptr::null_mut(),
        release: Some(release_array),
        private_data: private_data.cast(),
    }
}

unsafe extern "C" fn release_array(array: *mut Array) {
    // SAFETY: as in `release_schema`; `part` made the private data.
    let parts = unsafe {
        (*array).release = None;
        Box::from_raw((*array).private_data.cast::<ArrayParts>())
    };
    for child in &parts.children {
        // SAFETY: as in `release_schema`. A child that was taken holds on to the batch by itself.
        drop(unsafe { Box::from_raw(*child) });
    }
}

struct StreamParts {
    columns: Arc<Vec<Head>>,
    batches: std::vec::IntoIter<Arc<Batch>>,
}

unsafe extern "C" fn get_schema(stream: *mut Stream, out: *mut Schema) -> c_int {
    // SAFETY: the interface calls it with a stream that was not given up, and with room for a schema that holds none.
    unsafe {
        let parts = &*(*stream).private_data.cast::<StreamParts>();
        out.write(schema(&parts.columns));
    }
    0
}

unsafe extern "C" fn get_next(stream: *mut Stream, out: *mut Array) -> c_int {
    // SAFETY: as in `get_schema`; a stream is used by one thread at a time.
    unsafe {
        let parts = &mut *(*stream).private_data.cast::<StreamParts>();
        let next = parts.batches.next();
        out.write(next.map_or_else(Array::released, |batch| array(&batch)));
    }
    0
}

unsafe extern "C" fn get_last_error(_: *mut Stream) -> *const c_char {
    // All batches are there before the stream is.
    ptr::null()
}

unsafe extern "C" fn release_stream(stream: *mut Stream) {
    // SAFETY: as in `release_schema`; `stream` made the private data.
    unsafe {
        (*stream).release = None;
        drop(Box::from_raw((*stream).private_data.cast::<StreamParts>()));
    }
}
