//! Where the capture was taken, as the two halves of the handshake tell it.

use super::seen::Seen;

/// Below this a handshake is too short to say anything, in nanoseconds.
const SHORT: i64 = 200_000;
/// By this factor one half is longer than the other where the capture stood beside a host.
const MUCH: i64 = 8;

/// Where the capture was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standpoint {
    /// At the client, or near it: its answers come at once.
    Client,
    /// At the server, or near it.
    Server,
    /// Between them: both take their time.
    Middle,
    /// Both ends are the same host.
    SameHost,
    /// The handshake does not tell.
    #[default]
    Unknown,
}

impl Standpoint {
    /// The word for it, as in JSON.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Server => "server",
            Self::Middle => "middle",
            Self::SameHost => "same-host",
            Self::Unknown => "unknown",
        }
    }

    /// By the two spans of a handshake, in nanoseconds: SYN to SYN-ACK is the way to the server and back, SYN-ACK to ACK
    /// the way to the client and back.
    pub(super) fn of(to_server: i64, to_client: i64) -> Self {
        let whole = to_server.saturating_add(to_client);
        if to_server < 0 || to_client < 0 || whole < SHORT {
            return Self::Unknown;
        }
        if to_client.saturating_mul(MUCH) < to_server {
            Self::Client
        } else if to_server.saturating_mul(MUCH) < to_client {
            Self::Server
        } else {
            Self::Middle
        }
    }
}

/// The times of a handshake, as far as they are needed while the capture is read.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Opening {
    syn: Option<i64>,
    syn_ack: Option<i64>,
    same_host: bool,
    /// Whether the side that opened the stream sent the SYN.
    pub(super) by_opener: bool,
    /// Where the capture stood, and the round-trip time of the handshake in nanoseconds.
    pub(super) told: Option<(Standpoint, i64)>,
}

impl Opening {
    #[inline]
    pub(super) fn take(&mut self, seen: &Seen<'_>) {
        if seen.flags.syn() {
            let time = if seen.flags.ack() { &mut self.syn_ack } else { &mut self.syn };
            *time = Some(seen.time);
            self.same_host |= seen.same_host;
            self.by_opener = seen.opener != seen.flags.ack();
        } else if seen.established
            && let (Some(syn), Some(syn_ack)) = (self.syn, self.syn_ack)
        {
            let halves = [syn_ack.saturating_sub(syn), seen.time.saturating_sub(syn_ack)];
            let [to_server, to_client] = halves;
            if halves.iter().all(|half| *half >= 0) {
                let told = if self.same_host { Standpoint::SameHost } else { Standpoint::of(to_server, to_client) };
                self.told = Some((told, to_server.saturating_add(to_client)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_half_that_is_short_is_near() {
        for (to_server, to_client, told) in [
            (26_000_000, 30_000, Standpoint::Client),
            (30_000, 26_000_000, Standpoint::Server),
            (12_000_000, 14_000_000, Standpoint::Middle),
            (30_000, 9_000, Standpoint::Unknown),
            (-5, 26_000_000, Standpoint::Unknown),
        ] {
            assert_eq!(Standpoint::of(to_server, to_client), told);
        }
    }
}
