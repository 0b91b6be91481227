//! What lies between two hosts: a queue with a rate, a way with a length, and accidents.

use wirelab_labs::Side;

use crate::plan::What;
use crate::random::Random;
use crate::scenario::{Network, Point, limits};

/// A copy that the network makes comes so much later at most.
const COPY_LATER: u32 = 2_000_000;

/// A line that is slower than what is sent has a queue as long as this, in nanoseconds; what does not fit is dropped.
const QUEUE: u64 = 5_000_000_000;

/// One direction between two hosts.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Line {
    busy_until: u64,
    last_arrival: u64,
}

/// How one packet, or a copy of it, travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Way {
    /// When it passes the point of capture, if it does.
    pub(super) passes: Option<u64>,
    /// When it arrives, if it does.
    pub(super) arrives: Option<u64>,
    pub(super) copy: bool,
    /// The capture is to miss it.
    pub(super) missed: bool,
}

/// The ways of a packet that is sent now: one, or two if the network doubles it.
pub(super) fn send(
    network: &Network,
    line: &mut Line,
    random: &mut Random,
    sent: (u64, u64),
    from: (Side, Point),
    fault: Option<What>,
) -> [Option<Way>; 2] {
    let ((time, len), (side, point)) = (sent, from);
    // What happens to it, in an order that never changes.
    let lost = happens(random, network.loss);
    let doubled = happens(random, network.duplicates) || fault == Some(What::Duplicate);
    let late = happens(random, network.reorder);
    let early_accident = match (point, side) {
        (Point::Client, Side::Client) | (Point::Server, Side::Server) => false,
        (Point::Client, Side::Server) | (Point::Server, Side::Client) => true,
        (Point::Middle, _) => random.happens(500),
    };
    let jitter = if network.jitter > 0 { scaled(random, network.jitter) } else { 0 };
    // Bits times a thousand million fit easily: packets have 64 KiB at most.
    let sending = (len * 8_000_000_000).checked_div(network.rate).unwrap_or(0);
    if line.busy_until > time + QUEUE {
        let at_sender = matches!((point, side), (Point::Client, Side::Client) | (Point::Server, Side::Server));
        let dropped = Way { passes: at_sender.then_some(time), arrives: None, copy: false, missed: false };
        return [Some(dropped), None];
    }
    let leaves = time.max(line.busy_until) + sending;
    line.busy_until = leaves;
    let in_order = (leaves + network.latency + jitter).max(line.last_arrival);
    let delay = match fault {
        Some(What::Delay(by)) => by,
        _ if late => network.reorder_by,
        _ => 0,
    };
    if delay == 0 {
        line.last_arrival = in_order;
    }
    let arrives = in_order + delay;
    let passes = match (point, side) {
        (Point::Client, Side::Client) | (Point::Server, Side::Server) => time,
        (Point::Middle, _) => leaves + (in_order - leaves) / 2 + if early_accident { delay } else { 0 },
        _ => arrives,
    };
    let unseen = fault == Some(What::LoseUnseen) || lost && early_accident && fault != Some(What::Lose);
    let gone = lost || matches!(fault, Some(What::Lose | What::LoseUnseen));
    let way = Way {
        passes: (!unseen).then_some(passes),
        arrives: (!gone).then_some(arrives),
        copy: false,
        missed: fault == Some(What::Miss),
    };
    let copy = doubled.then(|| {
        let later = 1_000 + u64::from(random.below(COPY_LATER));
        // A copy that is made behind the point of capture is not seen there.
        Way {
            passes: early_accident.then_some(passes + later),
            arrives: Some(arrives + later),
            copy: true,
            missed: false,
        }
    });
    [Some(way), copy]
}

/// Whether something of so many millionths happens; the random number is drawn either way.
fn happens(random: &mut Random, chance: u32) -> bool {
    chance > 0 && random.below(2 * limits::MAX_CHANCE) < chance
}

/// A random span below `most`.
fn scaled(random: &mut Random, most: u64) -> u64 {
    // A day has fewer than 2⁴⁷ nanoseconds: thousandths of it keep clear of 2⁶⁴.
    most / 1_000 * u64::from(random.below(1_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NETWORK: Network =
        Network { latency: 1_000, jitter: 0, rate: 8_000_000_000, loss: 0, duplicates: 0, reorder: 0, reorder_by: 0 };

    fn way(line: &mut Line, side: Side, point: Point, fault: Option<What>) -> Way {
        send(&NETWORK, line, &mut Random::new(1), (5_000, 100), (side, point), fault)[0].unwrap()
    }

    #[test]
    fn packets_queue_up_and_pass_the_point_where_it_is() {
        let mut line = Line::default();
        // 100 bytes take 100 ns at 8 Gbit/s.
        let first = way(&mut line, Side::Client, Point::Client, None);
        assert_eq!((first.passes, first.arrives), (Some(5_000), Some(6_100)));
        let second = way(&mut line, Side::Client, Point::Middle, None);
        assert_eq!((second.passes, second.arrives), (Some(5_700), Some(6_200)));
        let third = way(&mut line, Side::Client, Point::Server, None);
        assert_eq!((third.passes, third.arrives), (Some(6_300), Some(6_300)));
    }

    #[test]
    fn a_full_queue_drops_what_comes() {
        let mut line = Line { busy_until: 5_000 + QUEUE, last_arrival: 0 };
        assert!(way(&mut line, Side::Client, Point::Client, None).arrives.is_some());
        let dropped = way(&mut line, Side::Client, Point::Client, None);
        assert_eq!((dropped.passes, dropped.arrives), (Some(5_000), None));
        assert_eq!(way(&mut line, Side::Client, Point::Server, None).passes, None);
    }

    #[test]
    fn accidents_are_seen_or_not() {
        let mut line = Line::default();
        let lost = way(&mut line, Side::Server, Point::Client, Some(What::Lose));
        assert!(lost.passes.is_some() && lost.arrives.is_none());
        let unseen = way(&mut line, Side::Client, Point::Client, Some(What::LoseUnseen));
        assert_eq!((unseen.passes, unseen.arrives), (None, None));
        assert!(way(&mut line, Side::Client, Point::Client, Some(What::Miss)).missed);
        let late = way(&mut line, Side::Server, Point::Client, Some(What::Delay(50)));
        let next = way(&mut line, Side::Server, Point::Client, None);
        assert_eq!((late.arrives, next.arrives), (Some(6_450), Some(6_500)));
    }
}
