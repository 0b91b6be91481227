//! IP payload compression (RFC 3173) with DEFLATE (RFC 2394).

use flate2::{Decompress, FlushDecompress};

use super::super::decoder::Decoder;
use super::super::layer::Plain;
use super::super::net;
use super::super::view::View;

/// The most that one packet may grow to: what fits into an IP datagram.
const MAX_BYTES: usize = 65_535;

pub(in super::super) fn compressed(d: &mut Decoder, v: View<'_>) -> Option<()> {
    let next = v.u8(0)?;
    v.be16(2)?;
    d.push_plain(Plain::IpComp, &v, 4);
    let inner = v.from(4)?;
    if !inner.is_whole() {
        return Some(());
    }
    let mut plain = Vec::with_capacity(MAX_BYTES);
    let status = Decompress::new(false).decompress_vec(inner.data, &mut plain, FlushDecompress::Finish);
    if status.is_err() || plain.is_empty() {
        // Another method than DEFLATE, negotiated between the peers: nobody else can tell which.
        return Some(());
    }
    d.descend()?;
    d.with_buffer(plain, |d, view| net::by_protocol(d, next, view))
}
