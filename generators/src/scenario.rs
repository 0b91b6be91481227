//! Short plays over real sockets on loopback. Each binds its server, connects its clients, speaks and closes; what it
//! shows is seen in a capture of it (see `sample-pcaps/`).

pub mod error;
pub mod example_lab;
pub mod half_close;
pub mod refused;
pub mod reset;
pub mod several_clients;
mod sockets;
pub mod udp;

use std::net::SocketAddr;
use std::time::Duration;

pub use error::ScenarioError;

/// The longest that a scenario may take. All of them are over in less than a second.
const TIME_LIMIT: Duration = Duration::from_secs(10);

/// A scenario by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scenario {
    /// [`example_lab`]
    ExampleLab,
    /// [`refused`]
    Refused,
    /// [`reset`]
    Reset,
    /// [`half_close`]
    HalfClose,
    /// [`several_clients`]
    SeveralClients,
    /// [`udp`]
    Udp,
}

impl Scenario {
    /// All scenarios.
    pub const ALL: [Self; 6] =
        [Self::ExampleLab, Self::Refused, Self::Reset, Self::HalfClose, Self::SeveralClients, Self::Udp];

    /// The name, as it is typed.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ExampleLab => "example-lab",
            Self::Refused => "refused",
            Self::Reset => "reset",
            Self::HalfClose => "half-close",
            Self::SeveralClients => "several-clients",
            Self::Udp => "udp",
        }
    }

    /// What a capture of it shows, in one line.
    pub const fn title(self) -> &'static str {
        match self {
            Self::ExampleLab => "five commands and their answers over one connection; the client closes first",
            Self::Refused => "a client that connects before the server is there, twice",
            Self::Reset => "a server that closes with data unread, so that the connection is reset",
            Self::HalfClose => "a client that closes its sending half; the server answers after that",
            Self::SeveralClients => "a chat of three clients at once; the server forwards to the others",
            Self::Udp => "datagrams, one of them answered, and one that finds the port closed (ICMP)",
        }
    }

    /// The port of the lab that it plays.
    pub const fn port(self) -> u16 {
        match self {
            Self::ExampleLab | Self::Refused | Self::Reset | Self::HalfClose => 12345,
            Self::SeveralClients => 3333,
            Self::Udp => 5005,
        }
    }

    /// A capture filter that sees all of it and little else.
    pub fn capture_filter(self, port: u16) -> String {
        match self {
            Self::Udp => format!("udp port {port} or icmp or icmp6"),
            _ => format!("tcp port {port}"),
        }
    }

    /// Plays it, with the server on `server`.
    ///
    /// # Errors
    /// [`ScenarioError`], when it did not go as its title says.
    pub async fn play(self, server: SocketAddr) -> Result<(), ScenarioError> {
        let play = async {
            match self {
                Self::ExampleLab => example_lab::play(server).await.map(drop),
                Self::Refused => refused::play(server).await,
                Self::Reset => reset::play(server).await,
                Self::HalfClose => half_close::play(server).await.map(drop),
                Self::SeveralClients => several_clients::play(server).await.map(drop),
                Self::Udp => udp::play(server).await.map(drop),
            }
        };
        let ended = tokio::time::timeout(TIME_LIMIT, play).await;
        ended.unwrap_or(Err(ScenarioError::TimedOut { scenario: self.name(), limit: TIME_LIMIT }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_distinct() {
        let mut names = Scenario::ALL.map(Scenario::name).to_vec();
        names.dedup();
        assert_eq!(names.len(), Scenario::ALL.len());
    }

    #[tokio::test]
    async fn nothing_listens_beyond_loopback() {
        let everywhere = SocketAddr::from(([0, 0, 0, 0], 0));
        for scenario in Scenario::ALL {
            let error = scenario.play(everywhere).await.unwrap_err();
            assert!(matches!(error, ScenarioError::NotLoopback { .. }), "{error:?}");
        }
    }
}
