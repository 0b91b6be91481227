//! Who is client and who is server in the TCP streams of a capture.

use crate::stream::tcp::TcpTable;
use crate::stream::{Role, RolesFrom};

/// The one answer for all that is said of the streams: final where the capture has ended, and so far where it goes on.
#[derive(Clone, Copy, Debug)]
pub struct Roles<'a> {
    tcp: Option<&'a TcpTable>,
}

impl<'a> Roles<'a> {
    /// Nothing is known of any stream.
    pub const UNKNOWN: Self = Self { tcp: None };

    pub(super) fn new(tcp: &'a TcpTable) -> Self {
        Self { tcp: Some(tcp) }
    }

    /// The role of the side that opened a TCP stream as its first packet alone tells it
    /// ([`Placed::from_opener`](crate::stream::tcp::Placed::from_opener)), and from what it is known. `None`: there is no such
    /// stream.
    pub fn opener(&self, stream: u32) -> Option<(Role, RolesFrom)> {
        self.tcp?.opener(stream)
    }
}
