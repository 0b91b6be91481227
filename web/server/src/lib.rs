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
use tokio::runtime::Runtime;
use tokio::sync::Semaphore;
use wirelab_web::shell::{Served, served};
use wirelab_web::{Choice, Held};

pub use hub::Hub;
#[cfg(feature = "live")]
pub use live::follow;

/// Connections that are open at once. A browser holds six, and each of its pages that watches a capture keeps one of them.
const CONNECTIONS: usize = 256;
/// For who connects and says nothing.
const PATIENCE: Duration = Duration::from_secs(20);

/// What is served.
#[derive(Default)]
pub struct Plan {
    /// Files of this machine.
    pub files: Vec<Held>,
    /// What is looked for where no lab is chosen.
    pub lab: Choice,
    /// The lines of a capture that is under way.
    pub hub: Option<Hub>,
    /// Whether no file can be added.
    pub read_only: bool,
    /// Whether nothing is shown of what was said.
    pub hide_texts: bool,
}

/// A port that was taken, and the signals that end the program: from here on they end it in order.
pub struct Door {
    listener: std::net::TcpListener,
    asked: Asked,
    runtime: Runtime,
}

impl Door {
    /// Takes a port; 0: one that is free.
    ///
    /// # Errors
    /// Where the port is taken, or the system has no threads or signals.
    pub fn take(port: u16) -> io::Result<Self> {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        listener.set_nonblocking(true)?;
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let asked = {
            let _within = runtime.enter();
            Asked::new()?
        };
        Ok(Self { listener, asked, runtime })
    }

    /// Ready to serve. `told` is given the address with its token, and another one each time that one was used.
    ///
    /// # Errors
    /// Where the system has no random bytes.
    pub fn open(self, plan: Plan, told: impl Fn(&str) + Send + Sync + 'static) -> io::Result<Server> {
        let at: SocketAddr = self.listener.local_addr()?;
        let page = served(Served {
            given: !plan.files.is_empty(),
            live: plan.hub.is_some(),
            read_only: plan.read_only,
            hide_texts: plan.hide_texts,
        });
        let desk = desk::Desk::new(plan.files, plan.read_only, plan.hide_texts).with_lab(plan.lab);
        let gate = gate::Gate::new(at, told)?;
        Ok(Server { rooms: Arc::new(route::Rooms::new(gate, desk, plan.hub, page)), door: self })
    }
}

/// A place where pages are served, not begun yet.
pub struct Server {
    rooms: Arc<route::Rooms>,
    door: Door,
}

impl Server {
    /// Serves until the program is asked to end; what is being worked at then is given up.
    ///
    /// # Errors
    /// Where the system does not serve.
    pub fn run(self) -> io::Result<()> {
        let Door { listener, mut asked, runtime } = self.door;
        let ended = runtime.block_on(async {
            let listener = TcpListener::from_std(listener)?;
            tokio::select! {
                () = accept(listener, self.rooms) => {}
                () = asked.comes() => {}
            }
            Ok(())
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

/// The signals that ask for the end. Their handlers stand as soon as there is one of these.
#[cfg(unix)]
struct Asked([tokio::signal::unix::Signal; 3]);

#[cfg(unix)]
impl Asked {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let [interrupt, terminate, hangup] = [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()];
        Ok(Self([signal(interrupt)?, signal(terminate)?, signal(hangup)?]))
    }

    async fn comes(&mut self) {
        let [interrupt, terminate, hangup] = &mut self.0;
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = hangup.recv() => {}
        }
    }
}

#[cfg(windows)]
struct Asked(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Asked {
    fn new() -> io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    async fn comes(&mut self) {
        let _ = self.0.recv().await;
    }
}
