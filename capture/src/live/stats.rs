//! Counts of packets received and dropped.

/// What a live capture counted since it was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Packets given out.
    pub delivered: u64,
    /// Packets that passed the filter, lost ones among them. On Linux that can be more than delivered and lost
    /// together: some may still wait in the kernel.
    pub received: u64,
    /// Packets that the kernel lost because its buffer was full.
    pub dropped: u64,
    /// Packets that the interface or its driver lost.
    pub dropped_by_interface: u64,
}

/// Makes 64-bit counts of libpcap's 32-bit ones, which wrap: asking every few minutes is often enough.
#[derive(Debug)]
pub(super) struct Widened {
    last: [u32; 3],
    sums: [u64; 3],
    /// Linux sees each packet on loopback twice, going out and coming in. libpcap drops the first of the two, but both
    /// are counted.
    copies: u64,
}

impl Widened {
    pub(super) fn new(is_loopback: bool) -> Self {
        let copies = if is_loopback && cfg!(target_os = "linux") { 2 } else { 1 };
        Self { last: [0; 3], sums: [0; 3], copies }
    }

    /// Leaves out what was counted until now: the kernel counts from when its socket is opened, which is before it has a filter.
    pub(super) fn begin(&mut self, received: u32, dropped: u32, dropped_by_interface: u32) {
        self.last = [received, dropped, dropped_by_interface];
    }

    pub(super) fn update(&mut self, delivered: u64, received: u32, dropped: u32, dropped_by_interface: u32) -> Stats {
        let now = [received, dropped, dropped_by_interface];
        for ((sum, last), now) in self.sums.iter_mut().zip(&mut self.last).zip(now) {
            *sum += u64::from(now.wrapping_sub(*last));
            *last = now;
        }
        let [received, dropped, dropped_by_interface] = self.sums;
        Stats {
            delivered,
            received: received.div_ceil(self.copies),
            // Rounded up: one lost copy may be the one that counts.
            dropped: dropped.div_ceil(self.copies),
            dropped_by_interface,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_go_on_where_32_bits_wrap() {
        let mut widened = Widened::new(false);
        assert_eq!(widened.update(0, u32::MAX, 0, 0).received, u64::from(u32::MAX));
        assert_eq!(widened.update(0, 4, 1, 0).received, u64::from(u32::MAX) + 5);
    }

    #[test]
    fn what_came_before_the_filter_is_no_part_of_it() {
        let mut widened = Widened::new(false);
        widened.begin(15, 2, 1);
        assert_eq!(
            widened.update(10, 25, 2, 1),
            Stats { delivered: 10, received: 10, dropped: 0, dropped_by_interface: 0 }
        );
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn loopback_counts_each_packet_once() {
        let stats = Widened::new(true).update(10, 20, 1, 0);
        assert_eq!((stats.received, stats.dropped), (10, 1));
    }
}
