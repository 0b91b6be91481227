//! The three structs of the Arrow C interface, as its specification has them.

#![expect(unsafe_code, reason = "functions of a C interface")]

use std::ffi::{c_char, c_int, c_void};
use std::ptr;

/// What a column is: its name and type.
#[repr(C)]
#[derive(Debug)]
pub(crate) struct Schema {
    pub(super) format: *const c_char,
    pub(super) name: *const c_char,
    pub(super) metadata: *const c_char,
    pub(super) flags: i64,
    pub(super) n_children: i64,
    pub(super) children: *mut *mut Self,
    pub(super) dictionary: *mut Self,
    pub(super) release: Option<unsafe extern "C" fn(*mut Self)>,
    pub(super) private_data: *mut c_void,
}

/// What it holds.
#[repr(C)]
#[derive(Debug)]
pub(crate) struct Array {
    pub(super) length: i64,
    pub(super) null_count: i64,
    pub(super) offset: i64,
    pub(super) n_buffers: i64,
    pub(super) n_children: i64,
    pub(super) buffers: *const *const c_void,
    pub(super) children: *mut *mut Self,
    pub(super) dictionary: *mut Self,
    pub(super) release: Option<unsafe extern "C" fn(*mut Self)>,
    pub(super) private_data: *mut c_void,
}

/// Batches, one after the other.
#[repr(C)]
#[derive(Debug)]
pub(crate) struct Stream {
    pub(super) get_schema: Option<unsafe extern "C" fn(*mut Self, *mut Schema) -> c_int>,
    pub(super) get_next: Option<unsafe extern "C" fn(*mut Self, *mut Array) -> c_int>,
    pub(super) get_last_error: Option<unsafe extern "C" fn(*mut Self) -> *const c_char>,
    pub(super) release: Option<unsafe extern "C" fn(*mut Self)>,
    pub(super) private_data: *mut c_void,
}

impl Array {
    /// One that holds nothing and needs no release: what stands behind the last batch.
    pub(super) const fn released() -> Self {
        Self {
            length: 0,
            null_count: 0,
            offset: 0,
            n_buffers: 0,
            n_children: 0,
            buffers: ptr::null(),
            children: ptr::null_mut(),
            dictionary: ptr::null_mut(),
            release: None,
            private_data: ptr::null_mut(),
        }
    }
}

/// A struct of the interface is given up by its own function, unless whoever took it has cleared that.
macro_rules! released_when_dropped {
    ($($kind:ident)*) => {$(
        impl Drop for $kind {
            fn drop(&mut self) {
                if let Some(release) = self.release {
                    // SAFETY: it is this struct's own function, and clears itself, so that it is called once.
                    unsafe { release(self) };
                }
            }
        }

        // SAFETY: what the pointers lead to is owned by the struct (private data behind a Box or an Arc of data that nobody
        // changes), and may be given up by any thread.
        unsafe impl Send for $kind {}
    )*};
}

released_when_dropped!(Schema Array Stream);
