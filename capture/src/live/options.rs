//! Options for opening an interface, and their effect on time stamps.

use std::time::Duration;

use super::error::LiveError;
use crate::time::Timestamp;

/// How to capture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The most bytes kept of a packet. Linux loopback has packets of 65,549 bytes.
    pub snaplen: u32,
    /// The kernel's buffer in bytes. 64 MiB hold about two seconds of the heaviest loopback traffic (200,000 packets a
    /// second): a reader that is kept off the processor that long loses nothing.
    pub buffer_bytes: u32,
    /// A capture filter, such as `tcp port 12345`.
    pub filter: Option<String>,
    /// The longest that a packet waits in the kernel, and that [`super::LiveCapture::poll`] waits for one. At most
    /// [`Options::LONGEST_TIMEOUT`].
    pub timeout: Duration,
}

impl Options {
    /// The longest timeout; a longer one is cut to this.
    pub const LONGEST_TIMEOUT: Duration = Duration::from_millis(100);

    /// Opens the interface, not yet filtered and still blocking.
    pub(super) fn activate(
        &self,
        interface: &str,
        timeout: Duration,
    ) -> Result<pcap::Capture<pcap::Active>, LiveError> {
        // libpcap takes signed numbers. The timeout is 100 at most.
        let signed = |bytes: u32| i32::try_from(bytes).unwrap_or(i32::MAX);
        let milliseconds = i32::try_from(timeout.as_millis()).unwrap_or(100);
        let opened = pcap::Capture::from_device(interface).and_then(|capture| {
            let capture = capture
                .promisc(false)
                .snaplen(signed(self.snaplen))
                .buffer_size(signed(self.buffer_bytes))
                .timeout(milliseconds);
            with_best_precision(capture).open()
        });
        opened.map_err(|error| LiveError::from_pcap(interface, &error))
    }
}

impl Default for Options {
    fn default() -> Self {
        Self { snaplen: 262_144, buffer_bytes: 64 * 1024 * 1024, filter: None, timeout: Duration::from_millis(50) }
    }
}

/// What a packet's fraction of a second counts. Linux gives nanoseconds whenever it is asked for them. macOS and Npcap
/// may refuse, and the crate pcap does not say whether they did: they are not asked.
pub(super) const TICKS_PER_SECOND: u64 = if cfg!(target_os = "linux") { 1_000_000_000 } else { 1_000_000 };

#[cfg(target_os = "linux")]
fn with_best_precision(capture: pcap::Capture<pcap::Inactive>) -> pcap::Capture<pcap::Inactive> {
    capture.precision(pcap::Precision::Nano)
}

#[cfg(not(target_os = "linux"))]
fn with_best_precision(capture: pcap::Capture<pcap::Inactive>) -> pcap::Capture<pcap::Inactive> {
    capture
}

/// The time of a packet. The fraction stands in `tv_usec` whatever it counts.
#[allow(clippy::unnecessary_cast, reason = "the widths of timeval differ between systems; all fit")]
pub(super) fn timestamp(header: &pcap::PacketHeader) -> Timestamp {
    let nanos_per_tick = (1_000_000_000 / TICKS_PER_SECOND) as i64;
    let nanos = (header.ts.tv_usec as i64).saturating_mul(nanos_per_tick);
    Timestamp::new(header.ts.tv_sec as i64, i32::try_from(nanos).unwrap_or(i32::MAX))
}
