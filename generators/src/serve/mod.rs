//! A lab's server over real sockets, in three models that drive the same [`Conversation`].

mod selector;
mod sockets;
mod stage;
mod tasks;
#[cfg(test)]
mod tests;
mod threads;
mod udp;

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;

use wirelab_labs::{Lab, Side, Transport, Variant};

use crate::conversation::{Conversation, Fault, Faults, Limits};
use crate::pace::Pace;
use crate::truth::{Deed, Sink};
pub(crate) use sockets::client_udp;
pub use sockets::{default_address, destination, is_to_many};
use stage::{Say, Stage};

/// How clients are served side by side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Model {
    /// A tokio task for each client.
    #[default]
    Tasks,
    /// A thread for each client.
    Threads,
    /// One thread and a readiness selector.
    Selector,
}

/// How to serve.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The model.
    pub model: Model,
    /// The address; `None`: loopback, or what a broadcast or multicast lab has in its place.
    pub address: Option<IpAddr>,
    /// The port; `None`: the lab's first.
    pub port: Option<u16>,
    /// What is taken from clients at most.
    pub limits: Limits,
    /// What to do wrong.
    pub faults: Faults,
    /// How many of a thousand datagrams are lost on purpose; `None`: as many as the lab has it.
    pub lose: Option<u16>,
    /// Which of them: the same for the same number.
    pub seed: u64,
}

/// Why a server does not run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// Something else has the port.
    #[error("port {} is taken by another program (use --port, or --port 0 for any)", .0.port())]
    Busy(SocketAddr),
    /// The system refuses.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// No port in the lab.
    #[error("the variant has no port")]
    NoPort,
    /// It ended early.
    #[error("the server failed: {0}")]
    Failed(#[from] io::Error),
    /// Its thread ended in an unplanned way.
    #[error("the server's thread failed")]
    Thread,
}

/// A server that runs.
#[derive(Debug)]
pub struct Server {
    local: SocketAddr,
    transport: Transport,
    stage: Arc<Stage>,
    thread: JoinHandle<io::Result<()>>,
}

/// Keeps a socket that nobody listens on until the end.
fn silent(
    builder: std::thread::Builder,
    stage: Arc<Stage>,
    socket: impl Send + 'static,
) -> io::Result<JoinHandle<io::Result<()>>> {
    builder.spawn(move || {
        stage.wait_for_stop();
        drop(socket);
        Ok(())
    })
}

/// The transport of a variant: UDP only where it has no TCP port.
pub fn transport(variant: &Variant) -> Transport {
    if variant.ports.tcp.is_empty() { Transport::Udp } else { Transport::Tcp }
}

impl Server {
    /// Starts a server; when this returns, clients can connect.
    ///
    /// # Errors
    /// The port cannot be had.
    pub fn start(
        lab: &Arc<Lab>,
        variant: &Variant,
        options: &Options,
        sink: Arc<dyn Sink>,
    ) -> Result<Self, ServeError> {
        let transport = transport(variant);
        let port = options.port.or_else(|| variant.ports.of(transport).first().copied()).ok_or(ServeError::NoPort)?;
        let ip = options.address.unwrap_or_else(|| default_address(lab));
        let wanted = SocketAddr::new(ip, port);
        let failed = |source: io::Error| match source.kind() {
            io::ErrorKind::AddrInUse => ServeError::Busy(wanted),
            _ => ServeError::Listen { address: wanted, source },
        };
        let mut conversation =
            Conversation::new(Arc::clone(lab), variant, transport, options.limits, options.faults.clone());
        let lost = options.lose.or(variant.loss.map(|loss| loss.permille));
        conversation.lose(lost.unwrap_or_default(), options.seed);
        let refuse = options.faults.has(Fault::Refuse);
        let no_delay = options.faults.wants_no_delay();
        let name = "server".to_owned();
        let builder = std::thread::Builder::new().name(name);
        if transport == Transport::Udp {
            let socket = sockets::bind_udp(wanted).map_err(failed)?;
            let local = socket.local_addr()?;
            if refuse {
                sockets::deafen(&socket).map_err(failed)?;
            }
            let stage = Stage::new(conversation, sink, local, no_delay)?;
            stage.deed(Deed::new(Side::Server, "bind", Some(local), None));
            let inner = Arc::clone(&stage);
            if refuse {
                return Ok(Self { local, transport, thread: silent(builder, inner, socket)?, stage });
            }
            inner.started();
            let thread = builder.spawn(move || udp::run(&inner, &socket))?;
            return Ok(Self { local, transport, stage, thread });
        }
        let socket = sockets::bind_tcp(wanted).map_err(failed)?;
        let local = socket.local_addr()?.as_socket().unwrap_or(wanted);
        let stage = Stage::new(conversation, sink, local, no_delay)?;
        stage.deed(Deed::new(Side::Server, "bind", Some(local), None));
        if refuse {
            // The port stays taken and nobody listens: whoever connects is refused.
            let thread = silent(builder, Arc::clone(&stage), socket)?;
            return Ok(Self { local, transport, stage, thread });
        }
        let listener = sockets::listen(socket, &stage).map_err(failed)?;
        let inner = Arc::clone(&stage);
        inner.started();
        let model = options.model;
        let thread = builder.spawn(move || match model {
            Model::Tasks => tasks::run(&inner, listener),
            Model::Threads => threads::run(&inner, listener),
            Model::Selector => selector::run(&inner, listener),
        })?;
        Ok(Self { local, transport, stage, thread })
    }

    /// Where it listens.
    pub fn local(&self) -> SocketAddr {
        self.local
    }

    /// Its transport.
    pub fn transport(&self) -> Transport {
        self.transport
    }

    /// Whether it still runs.
    pub fn is_running(&self) -> bool {
        !self.thread.is_finished()
    }

    /// What somebody at the server says to all clients.
    pub fn say(&self, text: &[u8]) {
        self.stage.say(Say(text.to_vec()));
    }

    /// Clients that are connected.
    pub fn connected(&self) -> usize {
        self.stage.conversation().connected()
    }

    /// For clients that are to wait until it has read what they sent.
    pub fn pace(&self) -> Pace {
        let stage = Arc::clone(&self.stage);
        Pace::new(move |peer| stage.conversation().taken(peer))
    }

    /// Tells it to end: no more clients, connections are closed, the last lines are told.
    ///
    /// # Errors
    /// It had failed before.
    pub fn stop(self) -> Result<(), ServeError> {
        self.stage.stop();
        let ended = self.thread.join().map_err(|_| ServeError::Thread)?;
        if !self.stage.died.load(Ordering::Relaxed) {
            self.stage.stopped();
        }
        ended.map_err(ServeError::Failed)
    }
}
