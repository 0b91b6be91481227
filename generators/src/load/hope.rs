//! Is the answer there as soon as the message is sent?
//!
//! Where the server has a thread for each client, sending often wakes that thread and lets it run at once: when the send
//! returns, the answer has come. To read then, without asking the selector first, is cheaper for both, because all that the
//! connection needs is still in the cache. With other servers such a read is in vain.

/// The most sends after which nothing is tried.
const MOST: u32 = 63;

/// Whether trying is worth it, judged by the last times.
#[derive(Debug, Default)]
pub(super) struct Hope {
    /// Sends without trying after a read in vain.
    pause: u32,
    /// How many of them are left.
    left: u32,
}

impl Hope {
    /// Whether to try after this send.
    pub(super) fn try_now(&mut self) -> bool {
        let now = self.left == 0;
        self.left = self.left.saturating_sub(1);
        now
    }

    /// What became of it.
    pub(super) fn learn(&mut self, there: bool) {
        self.pause = if there { self.pause / 4 } else { (self.pause * 2 + 1).min(MOST) };
        self.left = self.pause;
    }
}

#[cfg(test)]
mod tests {
    use super::{Hope, MOST};

    /// How often it tries in so many sends with a server that answers at once or does not.
    fn tries(hope: &mut Hope, sends: u32, there: bool) -> u32 {
        let mut tries = 0;
        for _ in 0..sends {
            if hope.try_now() {
                hope.learn(there);
                tries += 1;
            }
        }
        tries
    }

    #[test]
    fn it_tries_where_it_helps() {
        let mut hope = Hope::default();
        assert_eq!(tries(&mut hope, 100, true), 100);
        tries(&mut hope, 1_000, false);
        assert_eq!(tries(&mut hope, 64 * (MOST + 1), false), 64, "now and then, in case the server has changed");
        tries(&mut hope, 4 * MOST, true);
        assert_eq!(tries(&mut hope, 100, true), 100);
    }
}
