//! The congestion phase of each round, inferred from how much it holds beside its neighbours (RFC 5681).

use super::rounds::Fleet;

/// What limits a sender in a round, or which phase of congestion control it shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RoundPhase {
    /// Each round is much larger than the one before (RFC 5681, section 3.1).
    SlowStart,
    /// Rounds grow slowly.
    Avoidance,
    /// Something is sent again, or what was under way then has not arrived yet.
    Recovery,
    /// It follows a pause, longer than a sender waits before it sends again: the congestion window begins anew
    /// (RFC 5681, section 4.1).
    Idle,
    /// The sender had no more to send.
    Application,
    /// It fills the window that the receiver announced, or the next one had to wait for room in it.
    Window,
    /// Rounds do not stand apart, or do not show which phase it is.
    CannotTell,
}

impl RoundPhase {
    /// The word for it, as in JSON.
    pub const fn id(self) -> &'static str {
        match self {
            Self::SlowStart => "slow-start",
            Self::Avoidance => "avoidance",
            Self::Recovery => "recovery",
            Self::Idle => "idle",
            Self::Application => "application",
            Self::Window => "window",
            Self::CannotTell => "cannot-tell",
        }
    }
}

/// A round that is at least so much larger than the one before, in tenths, shows slow start: an ACK for two segments lets
/// three go.
const GROWS: u64 = 14;
/// Between these, in tenths, rounds are about as large as each other.
const ALIKE: std::ops::Range<u64> = 9..13;
/// Neighbours on each side that are looked at to see whether rounds grow slowly.
const AROUND: usize = 3;
/// No system takes a shorter pause than this for one that makes the congestion window begin anew, in nanoseconds.
const SHORT_PAUSE: i64 = 200_000_000;
/// Where it is not known how long the way is: longer than any way, in nanoseconds.
const UNKNOWN_WAY: i64 = 1_000_000_000;
/// A sender that may send does so within this time, in nanoseconds.
const AT_ONCE: i64 = 1_000_000;

/// What is known of the direction as a whole.
#[derive(Clone, Copy, Debug)]
pub(super) struct Around {
    /// Whether its first round follows a handshake.
    pub(super) from_start: bool,
    /// The round-trip time of a sender that stands here, in nanoseconds.
    pub(super) rtt: i64,
    /// How long it would wait before it sends again.
    pub(super) rto: i64,
    /// Whether the capture stood elsewhere, where every pause is a round-trip time longer.
    pub(super) far: bool,
    /// Whether it stood at the sender, where the flight is what the sender takes it for.
    pub(super) at_sender: bool,
    /// Whether it is known where the capture stood.
    pub(super) known: bool,
    /// The most that a segment carries, in bytes: a congestion window is never smaller (RFC 5681, section 3.1).
    pub(super) mss: u64,
    /// Whether all that was sent is acknowledged in the end, and nothing more was to come.
    pub(super) ended: bool,
}

impl Around {
    /// A pause in which the sender could have sent and had nothing.
    pub(super) fn is_pause(&self, quiet: i64) -> bool {
        let usual = match (self.known, self.far) {
            (false, _) => UNKNOWN_WAY,
            // What a queue holds back looks like a pause here.
            (true, true) => self.rtt.saturating_add(self.rtt / 2).max(SHORT_PAUSE),
            (true, false) => self.rtt / 2,
        };
        quiet > usual.max(AT_ONCE)
    }

    /// How large a round is. ACKs that come in a bunch tear a round in two, and its bytes with it; what is under way stays whole.
    fn size(&self, round: &Fleet) -> u64 {
        if self.at_sender && round.flight > 0 { round.flight } else { round.bytes }
    }

    /// By how much, in tenths, a round is as large as the one before.
    fn tenths(&self, before: &Fleet, round: &Fleet) -> Option<u64> {
        self.size(round).saturating_mul(10).checked_div(self.size(before))
    }

    fn is_idle(&self, quiet: i64) -> bool {
        self.is_pause(quiet) && quiet > self.rto.max(SHORT_PAUSE)
    }
}

/// The phase of each round, and whether it is inferred: a repeat and a full window are seen, and so is a pause.
pub(super) fn phases(rounds: &[Fleet], around: &Around) -> Vec<(RoundPhase, bool)> {
    (0..rounds.len()).map(|at| phase(rounds, at, around)).collect()
}

fn phase(rounds: &[Fleet], at: usize, around: &Around) -> (RoundPhase, bool) {
    let Some(round) = rounds.get(at) else { return (RoundPhase::CannotTell, true) };
    if round.recovers {
        return (RoundPhase::Recovery, round.repeats == 0);
    }
    if fills(rounds, at) {
        return (RoundPhase::Window, false);
    }
    if around.is_idle(round.quiet) {
        return (RoundPhase::Idle, true);
    }
    if round.bytes < around.mss || ends_with_pause(rounds, at, around) {
        return (RoundPhase::Application, true);
    }
    let is_apart = round.apart && rounds.get(at + 1).is_none_or(|next| next.apart);
    if !is_apart {
        return (RoundPhase::CannotTell, true);
    }
    let before = at.checked_sub(1).and_then(|before| rounds.get(before));
    let grown = match before {
        None if around.from_start => return (RoundPhase::SlowStart, true),
        Some(before) if is_full(rounds, at - 1, around) => around.tenths(before, round),
        _ => rounds.get(at + 1).filter(|_| is_full(rounds, at + 1, around)).and_then(|next| around.tenths(round, next)),
    };
    let told = match grown {
        Some(tenths) if tenths >= GROWS => RoundPhase::SlowStart,
        Some(tenths) if ALIKE.contains(&tenths) && grows_slowly(rounds, at, around) => RoundPhase::Avoidance,
        _ => RoundPhase::CannotTell,
    };
    (told, true)
}

/// It fills the receiver's window, or what came next had to wait until there was room in it.
fn fills(rounds: &[Fleet], at: usize) -> bool {
    rounds.get(at).is_some_and(|round| round.fills) || rounds.get(at + 1).is_some_and(|next| next.waited)
}

/// The sender had nothing more to send behind this round.
fn ends_with_pause(rounds: &[Fleet], at: usize, around: &Around) -> bool {
    rounds.get(at + 1).map_or(around.ended, |next| around.is_pause(next.quiet))
}

/// Whether the congestion window alone can have said how large a round is.
fn is_full(rounds: &[Fleet], at: usize, around: &Around) -> bool {
    let limited = |round: &Fleet| round.recovers || !round.apart || round.bytes < around.mss;
    rounds.get(at).is_some_and(|round| !limited(round)) && !fills(rounds, at) && !ends_with_pause(rounds, at, around)
}

/// Over some rounds on both sides the last one is larger than the first.
fn grows_slowly(rounds: &[Fleet], at: usize, around: &Around) -> bool {
    let full = |place: &usize| is_full(rounds, *place, around);
    let first = (at.saturating_sub(AROUND)..at).rev().take_while(full).last().unwrap_or(at);
    let last = (at + 1..=at + AROUND).take_while(full).last().unwrap_or(at);
    match (rounds.get(first), rounds.get(last)) {
        (Some(first), Some(last)) => around.size(last) > around.size(first),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AROUND: Around = Around {
        from_start: true,
        rtt: 20_000_000,
        rto: 60_000_000,
        mss: 0,
        far: false,
        at_sender: true,
        known: true,
        ended: true,
    };

    fn fleets(sizes: &[u64]) -> Vec<Fleet> {
        let fleet = |&segments: &u64| Fleet { bytes: segments * 1_460, apart: true, ..Fleet::default() };
        sizes.iter().map(fleet).collect()
    }

    fn words(rounds: &[Fleet]) -> Vec<&'static str> {
        phases(rounds, &AROUND).iter().map(|(phase, _)| phase.id()).collect()
    }

    #[test]
    fn phases_follow_from_sizes() {
        use RoundPhase::{Application as App, Avoidance as Avoid, CannotTell as Unknown, SlowStart as Slow};
        for (sizes, told) in [
            (vec![10, 20, 40, 25], vec![Slow, Slow, Slow, App]),
            (vec![10, 15, 22, 23, 24, 25, 26, 9], vec![Slow, Slow, Slow, Avoid, Avoid, Avoid, Avoid, App]),
            // Neither grows: something else holds the sender back, and nobody says what.
            (vec![10, 10, 10, 10, 5], vec![Slow, Unknown, Unknown, Unknown, App]),
            (vec![3], vec![App]),
            (vec![], vec![]),
        ] {
            let phases: Vec<_> = phases(&fleets(&sizes), &AROUND).into_iter().map(|(phase, _)| phase).collect();
            assert_eq!(phases, told, "{sizes:?}");
        }
    }

    #[test]
    fn at_the_sender_what_is_under_way_is_the_size() {
        // ACKs came in bunches, and tore rounds in two.
        let mut rounds = fleets(&[10, 20, 39, 14, 27, 44, 24, 46, 9]);
        for (round, flight) in rounds.iter_mut().zip([10, 20, 39, 40, 41, 42, 43, 44, 30]) {
            round.flight = flight * 1_460;
        }
        assert_eq!(words(&rounds)[3..8], ["avoidance"; 5]);
        // At the receiver nobody sees it.
        let told = phases(&rounds, &Around { far: true, at_sender: false, ..AROUND });
        assert_ne!(told[4].0, RoundPhase::Avoidance);
    }

    #[test]
    fn what_is_seen_comes_before_what_is_inferred() {
        let mut rounds = fleets(&[10, 20, 40, 20, 21, 22, 8]);
        rounds[2].recovers = true;
        rounds[2].repeats = 1;
        assert_eq!(
            words(&rounds),
            ["slow-start", "slow-start", "recovery", "avoidance", "avoidance", "avoidance", "application"]
        );
        rounds[1].fills = true;
        rounds[4].quiet = 400_000_000;
        assert_eq!(words(&rounds)[1], "window");
        assert_eq!(words(&rounds)[3..5], ["application", "idle"]);
        rounds[5].apart = false;
        assert_eq!(words(&rounds)[5], "cannot-tell");
        // The receiver's window was closed in between: the sender had enough to send.
        let mut rounds = fleets(&[10, 20, 20, 8]);
        rounds[2].waited = true;
        assert_eq!(words(&rounds), ["slow-start", "window", "cannot-tell", "application"]);
    }
}
