//! TCP options (RFC 9293, section 3.1; kinds as registered by IANA). Every option is kept, known or not.

/// One option of a TCP header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TcpOption<'a> {
    /// Kind 1, padding between options.
    Nop,
    /// Kind 2: maximum segment size in bytes.
    Mss(u16),
    /// Kind 3: window scale as a shift count (RFC 7323); above 14 it counts as 14.
    WindowScale(u8),
    /// Kind 4: selective acknowledgements permitted (RFC 2018).
    SackPermitted,
    /// Kind 5: selective acknowledgements, pairs of big-endian 32-bit edges.
    Sack(&'a [u8]),
    /// Kind 8: time stamps, value and echo (RFC 7323).
    Timestamps(u32, u32),
    /// Kind 34: TCP Fast Open cookie (RFC 7413).
    FastOpen(&'a [u8]),
    /// Any other kind, with its data.
    Other(u8, &'a [u8]),
    /// An option whose length reaches beyond the header or is below 2; the rest cannot be read.
    Malformed(u8),
}

/// Walks the options of a TCP header.
#[derive(Clone, Copy, Debug, Default)]
pub struct TcpOptions<'a> {
    rest: &'a [u8],
}

impl<'a> TcpOptions<'a> {
    /// The options in the captured bytes of a TCP header (fixed part included).
    pub fn new(header: &'a [u8]) -> Self {
        Self { rest: header.get(20..).unwrap_or(&[]) }
    }

    /// The options alone, without the fixed part of a header.
    pub(crate) fn of(options: &'a [u8]) -> Self {
        Self { rest: options }
    }

    /// The bytes that were not walked over yet.
    pub(crate) fn bytes(&self) -> &'a [u8] {
        self.rest
    }

    /// Whether there is nothing but time stamps in the form that RFC 7323, appendix A, recommends, or nothing at all: so it
    /// is on nearly every packet, and who looks for other options need not walk.
    #[inline]
    pub(crate) fn only_timestamps(&self) -> bool {
        matches!(self.rest, [] | [1, 1, 8, 10, _, _, _, _, _, _, _, _])
    }
}

impl<'a> Iterator for TcpOptions<'a> {
    type Item = TcpOption<'a>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let (&kind, rest) = self.rest.split_first()?;
        match kind {
            0 => {
                self.rest = &[];
                return None;
            }
            1 => {
                self.rest = rest;
                return Some(TcpOption::Nop);
            }
            _ => {}
        }
        let length = rest.first().map_or(0, |&length| usize::from(length));
        let data = if length >= 2 { self.rest.get(2..length) } else { None };
        let Some(data) = data else {
            self.rest = &[];
            return Some(TcpOption::Malformed(kind));
        };
        self.rest = self.rest.get(length..).unwrap_or(&[]);
        Some(match (kind, data) {
            (2, &[a, b]) => TcpOption::Mss(u16::from_be_bytes([a, b])),
            (3, &[shift]) => TcpOption::WindowScale(shift),
            (4, []) => TcpOption::SackPermitted,
            (5, _) if data.len() % 8 == 0 && !data.is_empty() => TcpOption::Sack(data),
            (8, &[a, b, c, d, e, f, g, h]) => {
                TcpOption::Timestamps(u32::from_be_bytes([a, b, c, d]), u32::from_be_bytes([e, f, g, h]))
            }
            (34, _) => TcpOption::FastOpen(data),
            _ => TcpOption::Other(kind, data),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(bytes: &[u8]) -> Vec<TcpOption<'_>> {
        let header: &'static [u8] = Box::leak([&[0; 20], bytes].concat().into_boxed_slice());
        TcpOptions::new(header).collect()
    }

    #[test]
    fn every_kind_is_kept_and_an_unknown_one_hides_nothing_behind_it() {
        assert_eq!(
            options(&[2, 4, 0xff, 0xd7, 4, 2, 34, 4, 1, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2, 1, 3, 3, 7]),
            [
                TcpOption::Mss(65495),
                TcpOption::SackPermitted,
                TcpOption::FastOpen(&[1, 2]),
                TcpOption::Timestamps(1, 2),
                TcpOption::Nop,
                TcpOption::WindowScale(7),
            ]
        );
        assert_eq!(options(&[254, 3, 9, 1, 0, 2, 4]), [TcpOption::Other(254, &[9]), TcpOption::Nop]);
    }

    #[test]
    fn lengths_that_lie_end_the_walk() {
        for bad in [&[2, 0][..], &[2, 1], &[8, 10, 0], &[5]] {
            assert_eq!(options(bad), [TcpOption::Malformed(bad[0])]);
        }
        assert_eq!(options(&[3, 4, 1, 1]), [TcpOption::Other(3, &[1, 1])]);
    }
}
