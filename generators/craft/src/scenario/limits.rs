//! What a scenario may ask for at most. A value beyond a limit is refused and named, never cut in silence.

/// Longest scenario file, in bytes.
pub const MAX_FILE: usize = 1 << 20;
/// Most hosts.
pub const MAX_HOSTS: usize = 64;
/// Most connections and forced connections.
pub const MAX_CONNECTIONS: usize = 1_000;
/// Most steps, or forced packets, of a connection.
pub const MAX_STEPS: usize = 10_000;
/// Most bytes that a side of a connection says.
pub const MAX_BYTES: u64 = 16 << 20;
/// Longest span of time: a day, in nanoseconds.
pub const MAX_SPAN: u64 = 86_400_000_000_000;
/// Most conversations of a capture (`--streams`).
pub const MAX_STREAMS: u64 = 100_000_000;
/// Most packets of `[traffic]`.
pub const MAX_PACKETS: u64 = 1_000_000_000;
/// Most conversations of `[traffic]` open at once. It has more than twice as many pairs of address and port, so that no
/// two that are open share one.
pub const MAX_OPEN: u64 = 100_000;
/// Most forced packets of one kind in a row.
pub const MAX_TIMES: u64 = 1_000;
/// Most of loss, duplication and reordering: half of the packets.
pub const MAX_CHANCE: u32 = 500_000;
/// Slowest link, in bits a second.
pub const MIN_RATE: u64 = 1_000;
/// Fastest link.
pub const MAX_RATE: u64 = 1_000_000_000_000;
/// Largest datagram of UDP over IPv4.
pub const MAX_DATAGRAM: usize = 65_507;
/// Largest payload of a forced segment.
pub const MAX_SEGMENT: usize = 65_000;
