//! Speaking one message at a time where nothing answers.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The longest that one message waits until the server has read it.
const PATIENCE: Duration = Duration::from_secs(5);

/// Tells how many bytes the server has read from the client with an address; `None` if it does not know the client.
///
/// A server on a busy machine may read late, and then one `recv` returns two messages, however long the pause between
/// them was. Where the server is in the same program, its clients can wait for it instead.
#[derive(Clone)]
pub struct Pace(Arc<dyn Fn(SocketAddr) -> Option<u64> + Send + Sync>);

impl Pace {
    /// Asks `taken`.
    pub fn new(taken: impl Fn(SocketAddr) -> Option<u64> + Send + Sync + 'static) -> Self {
        Self(Arc::new(taken))
    }

    /// Waits until the server has read as many bytes as `client` has written. `false`: it has not, and it is not worth
    /// waiting again.
    pub(crate) fn wait(&self, client: SocketAddr, written: u64) -> bool {
        let until = Instant::now() + PATIENCE;
        loop {
            match (self.0)(client) {
                None => return false,
                Some(taken) if taken >= written => return true,
                Some(_) if Instant::now() >= until => return false,
                Some(_) => std::thread::sleep(Duration::from_millis(1)),
            }
        }
    }
}

impl fmt::Debug for Pace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pace")
    }
}
