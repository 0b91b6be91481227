//! A stretch of bytes with the length it claims on the wire: what one header hands to the next.

/// Bytes of a packet from some header on.
///
/// `reported` is how long the stretch is on the wire; `data` is what of it was captured, so
/// `data.len() <= reported` except in damaged captures. All reads are checked: beyond the captured bytes they give
/// `None`, which ends the decoding of this packet and nothing else.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View<'a> {
    /// The captured bytes.
    pub(crate) data: &'a [u8],
    /// Length on the wire in bytes.
    pub(crate) reported: u32,
    /// Which buffer `start` counts in: 0 is the frame, n the n-th reassembled datagram of this frame.
    pub(crate) buffer: u8,
    /// Where `data` begins in its buffer, in bytes.
    pub(crate) start: u32,
}

impl<'a> View<'a> {
    /// The whole of a buffer.
    pub(crate) fn new(data: &'a [u8], reported: u32, buffer: u8) -> Self {
        Self { data, reported, buffer, start: 0 }
    }

    /// One byte.
    #[inline]
    pub(crate) fn u8(&self, at: usize) -> Option<u8> {
        self.data.get(at).copied()
    }

    /// Two bytes, big-endian.
    #[inline]
    pub(crate) fn be16(&self, at: usize) -> Option<u16> {
        self.array(at).map(u16::from_be_bytes)
    }

    /// Four bytes, big-endian.
    #[inline]
    pub(crate) fn be32(&self, at: usize) -> Option<u32> {
        self.array(at).map(u32::from_be_bytes)
    }

    /// Four bytes, little-endian.
    #[inline]
    pub(crate) fn le32(&self, at: usize) -> Option<u32> {
        self.array(at).map(u32::from_le_bytes)
    }

    /// Two bytes, little-endian.
    #[inline]
    pub(crate) fn le16(&self, at: usize) -> Option<u16> {
        self.array(at).map(u16::from_le_bytes)
    }

    /// A fixed number of bytes.
    #[inline]
    pub(crate) fn array<const N: usize>(&self, at: usize) -> Option<[u8; N]> {
        self.data.get(at..)?.first_chunk::<N>().copied()
    }

    /// The rest after the first `at` bytes; `None` if the claimed length ends before.
    #[inline]
    pub(crate) fn from(&self, at: usize) -> Option<Self> {
        let skip = u32::try_from(at).ok()?;
        let reported = self.reported.checked_sub(skip)?;
        let data = self.data.get(at..).unwrap_or(&[]);
        Some(Self { data, reported, buffer: self.buffer, start: self.start.saturating_add(skip) })
    }

    /// The first `length` bytes at most: an inner length field cuts padding off. Never lengthens.
    #[inline]
    #[must_use]
    pub(crate) fn trimmed(&self, length: u32) -> Self {
        let reported = self.reported.min(length);
        let data = self.data.get(..reported as usize).unwrap_or(self.data);
        Self { data, reported, ..*self }
    }

    /// Whether all bytes on the wire were captured.
    pub(crate) fn is_whole(&self) -> bool {
        self.data.len() >= self.reported as usize
    }
}
