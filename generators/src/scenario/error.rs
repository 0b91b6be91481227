//! Why a scenario did not go as it should.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

/// Why a scenario did not go as it should.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ScenarioError {
    /// Somebody else has the port.
    #[error("{address} is in use by another program; stop it, or choose another port")]
    PortBusy {
        /// Where the server was to listen.
        address: SocketAddr,
    },
    /// An address that other machines can reach.
    #[error("{address} is not a loopback address; scenarios stay on this machine (127.0.0.0/8 or ::1)")]
    NotLoopback {
        /// The address.
        address: SocketAddr,
    },
    /// A socket failed.
    #[error("{doing} {address}: {source}")]
    Socket {
        /// What was being done.
        doing: &'static str,
        /// With whom.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// It worked, but not as the scenario means to show.
    #[error("{what}")]
    OtherThanPlanned {
        /// What was expected, and what happened.
        what: String,
    },
    /// It hung.
    #[error("the scenario {scenario} was not over after {} s", limit.as_secs())]
    TimedOut {
        /// Its name.
        scenario: &'static str,
        /// The time that it had.
        limit: Duration,
    },
    /// One of its tasks came to an unplanned end.
    #[error("a task of the scenario failed: {0}")]
    Task(#[from] tokio::task::JoinError),
}

impl ScenarioError {
    pub(super) fn socket(doing: &'static str, address: SocketAddr) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Socket { doing, address, source }
    }

    pub(super) fn other(what: impl Into<String>) -> Self {
        Self::OtherThanPlanned { what: what.into() }
    }
}
