//! `wirelab serve`: a lab's server.

mod log;

use std::io::BufRead;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::anyhow;
use wirelab_capture::place::Inputs;
use wirelab_generators::conversation::{Fault, Faults, Limits, Place};
use wirelab_generators::serve::{self, Model, Options, ServeError, Server};
use wirelab_generators::truth::Sink;
use wirelab_labs::{Lab, Rule, Side, Transport, Variant};

use crate::failure::Failure;
pub(crate) use log::Log;

/// Run a lab's server, which prints the lab's own log lines
///
/// It listens on loopback only, unless --bind gives an address. It works with netcat, with Python clients and with
/// 'wirelab client', and ends with Ctrl+C. In the model 'threads' each line names its thread; in the model 'selector'
/// one thread serves all, and each wake-up shows its key, descriptor, event and handler (UDP labs have one loop in all
/// models). Faults that teach are listed by '--fault list'.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  wirelab serve tcp-commands
  wirelab serve tcp-commands --variant as-given
      (one reply, then it closes: no loop in the handler)
  wirelab serve tcp-text --model selector --port 0
  wirelab serve chat-broadcast --log server.txt
  wirelab serve tcp-text --bind 0.0.0.0  (other machines can reach it)
  wirelab serve tcp-commands --fault close-unread
  wirelab serve tcp-text --quiet --max-clients 5000
      (for 'wirelab client --clients 5000 --rate ...')
  wirelab serve my-lab.toml")]
pub(crate) struct Args {
    /// The lab: an id ('wirelab labs' lists them), or a file
    #[arg(value_name = "LAB", required_unless_present = "lab")]
    name: Option<String>,
    /// The lab in this file
    #[arg(long, value_name = "FILE", conflicts_with = "name")]
    lab: Option<String>,
    /// Which of the lab's variants
    #[arg(long, value_name = "NAME")]
    variant: Option<String>,
    /// Listen on this port; 0 for any that is free
    #[arg(long, value_parser = crate::options::port)]
    port: Option<u16>,
    /// Listen on this address; 0.0.0.0 is all of them
    #[arg(long, value_name = "ADDRESS")]
    bind: Option<IpAddr>,
    /// How clients are served side by side
    #[arg(long, value_enum, default_value = "tasks")]
    model: ModelName,
    /// Write the log to this file as well
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
    /// One JSON object an event
    #[arg(long)]
    json: bool,
    /// No log on standard output; only what goes wrong is told (with --log, the file has it all). For load
    #[arg(long, short)]
    quiet: bool,
    /// Do something wrong ('list' lists the faults); may be given more than once
    #[arg(long, value_name = "FAULT")]
    fault: Vec<String>,
    /// Lose this share of the datagrams that come, such as 0.3 [default: what the lab loses]
    #[arg(long, value_name = "SHARE")]
    lose: Option<f64>,
    /// Which datagrams are lost: the same ones for the same number
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
    /// Clients at once
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    max_clients: usize,
    /// Bytes of a message, where the lab does not say less
    #[arg(long, value_name = "BYTES", default_value_t = 1 << 20)]
    max_message: u64,
    /// Seconds without a word, after which a client is closed; 0: never
    #[arg(long, value_name = "SECONDS", default_value_t = 600)]
    idle: u64,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(crate) enum ModelName {
    /// A tokio task for each client
    Tasks,
    /// A thread for each client
    Threads,
    /// One thread and a readiness selector
    Selector,
}

impl From<ModelName> for Model {
    fn from(name: ModelName) -> Self {
        match name {
            ModelName::Tasks => Self::Tasks,
            ModelName::Threads => Self::Threads,
            ModelName::Selector => Self::Selector,
        }
    }
}

/// Reads faults as they are typed, for a lab that can have them; the word `list` lists them.
pub(crate) fn faults(texts: &[String], lab: &Lab, variant: &Variant, by: Side) -> Result<Faults, Failure> {
    if texts.iter().any(|text| text == "list") {
        let list: Vec<String> = Fault::LIST.iter().map(|(name, about)| format!("  {name:<18}{about}")).collect();
        return Err(Failure::Usage(anyhow!("the faults are\n{}", list.join("\n"))));
    }
    let faults = texts.iter().map(|text| Fault::parse(text)).collect::<Result<_, _>>().map(Faults);
    let place = Place { variant, by, transport: serve::transport(variant), to_many: serve::is_to_many(lab) };
    let fitting = faults.and_then(|faults| faults.fit(&lab.id, &place));
    fitting.map_err(|why| Failure::Usage(anyhow!(why)))
}

/// How many of a thousand datagrams are lost, as it was asked for.
pub(crate) fn lose(share: Option<f64>, variant: &Variant) -> Result<Option<u16>, Failure> {
    let Some(share) = share else { return Ok(None) };
    if serve::transport(variant) == Transport::Tcp {
        return Err(Failure::Usage(anyhow!("--lose is for datagrams: over TCP nothing is lost")));
    }
    if !(0.0..=0.9).contains(&share) {
        return Err(Failure::Usage(anyhow!("--lose is a share, 0.0 to 0.9")));
    }
    // In range, as was just seen.
    Ok(Some((share * 1_000.0).round() as u16))
}

/// A server that could not start, in the command's words.
pub(crate) fn failure(error: ServeError) -> Failure {
    Failure::Usage(error.into())
}

pub(crate) fn run_command(args: &Args) -> Result<(), Failure> {
    let name = args.name.as_deref().or(args.lab.as_deref()).unwrap_or_default();
    let lab = crate::lab::resolve(name)?;
    let variant = crate::lab::variant(&lab, args.variant.as_deref())?;
    let faults = faults(&args.fault, &lab, &variant, Side::Server)?;
    if let Err(why) = wirelab_generators::files::make_room(args.max_clients)
        && args.max_clients > Limits::default().clients
    {
        return Err(Failure::Usage(anyhow!(why)));
    }
    let idle = (args.idle > 0).then(|| Duration::from_secs(args.idle));
    let limits = Limits { clients: args.max_clients, message: args.max_message, idle };
    let lose = lose(args.lose, &variant)?;
    let (model, address, port, seed) = (args.model.into(), args.bind, args.port, args.seed);
    let options = Options { model, address, port, limits, faults, lose, seed };
    let is_free = variant.rule == Rule::Free;
    let log = Arc::new(
        Log::new(args.log.as_deref(), &Inputs::of(crate::lab::file(name)), args.json, is_free)?.quiet(args.quiet),
    );
    let sink: Arc<dyn Sink> = Arc::clone(&log) as _;
    let signal = Signal::new()?;
    let server = Server::start(&lab, &variant, &options, sink).map_err(failure)?;
    let server = Arc::new(server);
    let kind = server.transport().name();
    log.talk(&format!("{} ({}) on {kind} {}; Ctrl+C ends it", lab.id, variant.id, server.local()));
    if !server.local().ip().is_loopback() && args.bind.is_some() {
        log.talk("other machines can reach this server");
    }
    if is_free {
        let speaker = Arc::downgrade(&server);
        std::thread::spawn(move || {
            for line in std::io::stdin().lock().lines().map_while(Result::ok) {
                let Some(server) = speaker.upgrade() else { return };
                server.say(line.as_bytes());
            }
        });
    }
    while server.is_running() && !signal.came() && !log.is_broken() {
        std::thread::sleep(Duration::from_millis(20));
    }
    if let Some(server) = Arc::into_inner(server) {
        server.stop().map_err(failure)?;
    }
    Ok(())
}

/// Ctrl+C and SIGTERM, as a flag.
pub(crate) struct Signal(Arc<std::sync::atomic::AtomicBool>);

impl Signal {
    pub(crate) fn new() -> Result<Self, Failure> {
        let flag = Arc::new(std::sync::atomic::AtomicBool::new(false));
        wirelab_generators::signal::on_end(Arc::clone(&flag)).map_err(anyhow::Error::from)?;
        Ok(Self(flag))
    }

    pub(crate) fn came(&self) -> bool {
        self.0.load(std::sync::atomic::Ordering::Relaxed)
    }
}
