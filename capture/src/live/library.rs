//! Which libpcap it is.

use std::ffi::{CStr, c_char};

#[expect(unsafe_code, reason = "the crate pcap does not hand this function on")]
mod foreign {
    use super::{CStr, c_char};

    // SAFETY: the signature is that of pcap/pcap.h; the crate pcap links the library.
    unsafe extern "C" {
        safe fn pcap_lib_version() -> *const c_char;
    }

    pub(super) fn version() -> Option<&'static CStr> {
        let text = pcap_lib_version();
        // SAFETY: libpcap gives a text that ends with a zero and is never changed or freed, or nothing.
        (!text.is_null()).then(|| unsafe { CStr::from_ptr(text) })
    }
}

/// What libpcap (Npcap on Windows) says of itself, such as `libpcap version 1.10.3 (with TPACKET_V3)`.
pub fn library() -> String {
    foreign::version().map(|text| text.to_string_lossy().into_owned()).unwrap_or_default()
}
