//! A client that is started before its server: the kernel answers the SYN with RST, and the program sees "connection
//! refused". People try again, so it does.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpStream;

use super::error::ScenarioError;
use super::sockets::only_loopback;

const ATTEMPTS: u32 = 2;
const PAUSE: Duration = Duration::from_millis(200);

/// Plays it. Nothing may listen on `server`.
///
/// # Errors
/// [`ScenarioError::PortBusy`] if something does.
pub async fn play(server: SocketAddr) -> Result<(), ScenarioError> {
    only_loopback(server)?;
    for attempt in 0..ATTEMPTS {
        if attempt > 0 {
            tokio::time::sleep(PAUSE).await;
        }
        match TcpStream::connect(server).await {
            Err(error) if error.kind() == ErrorKind::ConnectionRefused => {}
            Err(source) => return Err(ScenarioError::Socket { doing: "connecting to", address: server, source }),
            Ok(_) => return Err(ScenarioError::PortBusy { address: server }),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::sockets::listen;

    #[tokio::test]
    async fn nobody_listens_or_it_is_said() {
        let listener = listen(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
        let address = listener.local_addr().unwrap();
        assert!(matches!(play(address).await, Err(ScenarioError::PortBusy { .. })));
        drop(listener);
        play(address).await.unwrap();
    }
}
