//! Builds small captures byte by byte, in either byte order, sound and broken.

use super::order::Order;

/// Bytes under construction.
pub(crate) struct TestFile {
    pub(crate) order: Order,
    pub(crate) bytes: Vec<u8>,
}

impl TestFile {
    /// A classic pcap file header, version 2.4.
    pub(crate) fn pcap(order: Order, magic: u32, snaplen: u32, link: u32) -> Self {
        Self { order, bytes: Vec::new() }.u32(magic).u16(2).u16(4).u32(0).u32(0).u32(snaplen).u32(link)
    }

    /// An empty pcapng file.
    pub(crate) fn pcapng(order: Order) -> Self {
        Self { order, bytes: Vec::new() }
    }

    /// A classic record: seconds, fraction, captured and original length.
    pub(crate) fn record(self, secs: u32, fraction: u32, original: u32, data: &[u8]) -> Self {
        self.u32(secs).u32(fraction).u32(data.len() as u32).u32(original).raw(data)
    }

    /// A section header block of version 1.0.
    pub(crate) fn section(self, options: &[u8]) -> Self {
        let body = self.part().u32(0x1a2b_3c4d).u16(1).u16(0).raw(&[0xff; 8]).raw(options).bytes;
        self.block(0x0a0d_0d0a, &body)
    }

    /// An interface description block.
    pub(crate) fn interface(self, link: u16, snaplen: u32, options: &[u8]) -> Self {
        let body = self.part().u16(link).u16(0).u32(snaplen).raw(options).bytes;
        self.block(1, &body)
    }

    /// An enhanced packet block; the original length is that of the data.
    pub(crate) fn packet(self, interface: u32, ticks: u64, data: &[u8], options: &[u8]) -> Self {
        let len = data.len() as u32;
        let body = self.part().packet_head(interface, ticks, len, len).padded(data).raw(options).bytes;
        self.block(6, &body)
    }

    /// The fixed part of an enhanced packet block.
    pub(crate) fn packet_head(self, interface: u32, ticks: u64, captured: u32, original: u32) -> Self {
        self.u32(interface).u32((ticks >> 32) as u32).u32(ticks as u32).u32(captured).u32(original)
    }

    /// A block with the right lengths around its body.
    pub(crate) fn block(self, kind: u32, body: &[u8]) -> Self {
        let len = (body.len().next_multiple_of(4) + 12) as u32;
        self.u32(kind).u32(len).padded(body).u32(len)
    }

    /// An option, as a part to give to the builders above.
    pub(crate) fn option(self, code: u16, value: &[u8]) -> Self {
        self.u16(code).u16(value.len() as u16).padded(value)
    }

    /// An empty file of the same byte order, for the parts of this one.
    pub(crate) fn part(&self) -> Self {
        Self { order: self.order, bytes: Vec::new() }
    }

    pub(crate) fn u16(self, value: u16) -> Self {
        let bytes = if self.order == Order::Big { value.to_be_bytes() } else { value.to_le_bytes() };
        self.raw(&bytes)
    }

    pub(crate) fn u32(self, value: u32) -> Self {
        let bytes = if self.order == Order::Big { value.to_be_bytes() } else { value.to_le_bytes() };
        self.raw(&bytes)
    }

    pub(crate) fn u64(self, value: u64) -> Self {
        let bytes = if self.order == Order::Big { value.to_be_bytes() } else { value.to_le_bytes() };
        self.raw(&bytes)
    }

    pub(crate) fn padded(self, bytes: &[u8]) -> Self {
        let padding = bytes.len().next_multiple_of(4) - bytes.len();
        self.raw(bytes).raw(&vec![0; padding])
    }

    pub(crate) fn raw(mut self, bytes: &[u8]) -> Self {
        self.bytes.extend_from_slice(bytes);
        self
    }
}
