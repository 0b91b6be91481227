//! The page of `wirelab-web`, served on 127.0.0.1 by the program itself: captures of this machine of any size, what is dropped
//! there, and a capture that is under way, as it happens.
//!
//! ```text
//! browser -> Gate (host, origin, token, cookie) -> Rooms -> Desk (files and questions), Hub (lines of a live capture)
//! ```
//!
//! Nothing here prints; a new address is told to who started it.

mod desk;
mod gate;
mod hub;
#[cfg(feature = "live")]
mod live;
mod reply;
mod route;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use wirelab_labs::Lab;
use wirelab_web::Held;
use wirelab_web::shell::{Served, served};

pub use hub::Hub;
#[cfg(feature = "live")]
pub use live::follow;

/// Connections that are open at once; a browser holds six, and one for a capture that is under way.
const CONNECTIONS: usize = 256;
/// For who connects and says nothing.
const PATIENCE: Duration = Duration::from_secs(20);

/// What is served.
#[derive(Default)]
pub struct Plan {
    /// Files of this machine.
    pub files: Vec<Held>,
    /// The lab that is meant where none is chosen, and the text of its file.
    pub lab: Option<(Lab, String)>,
    /// The lines of a capture that is under way.
    pub hub: Option<Hub>,
    /// The port; 0: one that is free.
    pub port: u16,
    /// Whether no file can be added.
    pub read_only: bool,
    /// Whether nothing is shown of what was said.
    pub hide_texts: bool,
}

/// A place where pages are served, not begun yet.
pub struct Server {
    rooms: Arc<route::Rooms>,
    listener: std::net::TcpListener,
}

impl Server {
    /// Takes the port. `told` is given the address with its token, and another one each time that one was used.
    ///
    /// # Errors
    /// Where the port is taken, or the system has no random bytes.
    pub fn open(plan: Plan, told: impl Fn(&str) + Send + Sync + 'static) -> io::Result<Self> {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, plan.port))?;
        listener.set_nonblocking(true)?;
        let at: SocketAddr = listener.local_addr()?;
        let page = served(Served {
            given: !plan.files.is_empty(),
            live: plan.hub.is_some(),
            read_only: plan.read_only,
            hide_texts: plan.hide_texts,
        });
        let desk = desk::Desk::new(plan.files, plan.read_only, plan.hide_texts).with_lab(plan.lab);
        let gate = gate::Gate::new(at, told)?;
        Ok(Self { rooms: Arc::new(route::Rooms::new(gate, desk, plan.hub, page)), listener })
    }

    /// Serves until the program is asked to end; what is being worked at then is given up.
    ///
    /// # Errors
    /// Where the system has no threads or signals.
    pub fn run(self) -> io::Result<()> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let ended = runtime.block_on(async {
            let listener = TcpListener::from_std(self.listener)?;
            tokio::select! {
                () = accept(listener, self.rooms) => Ok(()),
                ended = asked_to_end() => ended,
            }
        });
        runtime.shutdown_background();
        ended
    }
}

async fn accept(listener: TcpListener, rooms: Arc<route::Rooms>) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        let Ok((stream, _)) = listener.accept().await else {
            // No more files can be opened, say: others close theirs.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let rooms = Arc::clone(&rooms);
        tokio::spawn(async move {
            let service = service_fn(|request| {
                let rooms = Arc::clone(&rooms);
                async move { Ok::<_, std::convert::Infallible>(rooms.answer(request).await) }
            });
            let mut http = http1::Builder::new();
            http.timer(TokioTimer::new()).header_read_timeout(PATIENCE);
            // A connection that breaks off is nobody's fault here.
            let _ = http.serve_connection(TokioIo::new(stream), service).await;
            drop(place);
        });
    }
}

#[cfg(unix)]
async fn asked_to_end() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let [mut interrupt, mut terminate, mut hangup] =
        [signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?, signal(SignalKind::hangup())?];
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
        _ = hangup.recv() => {}
    }
    Ok(())
}

#[cfg(not(unix))]
async fn asked_to_end() -> io::Result<()> {
    tokio::signal::ctrl_c().await
}
