//! `wirelab run`: a whole lab in one command.

mod csv;
mod evidence;
mod kept;
mod parts;
mod play;
mod recording;

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use wirelab_capture::place::Inputs;
use wirelab_generators::client::{Options as ClientOptions, Player};
use wirelab_generators::serve::{Options, Server, transport};
use wirelab_generators::truth::Sink;
use wirelab_labs::{Lab, Rule, Transport};

use super::serve::{Log, ModelName, failure};
use crate::failure::Failure;
use crate::output::Style;
use evidence::Files;
use kept::Kept;
use parts::Part;

/// Run a whole lab: server, clients, capture and logs
///
/// Starts the server, then the capture on loopback, then the clients; waits until all is said, closes, and goes on with the
/// next server where the lab's sheet asks for several. It leaves in a folder: the evidence under the names that the lab asks for (all but what a student writes: the place for the comment
/// stays empty), truth.jsonl (every bind, listen, accept, connect, send, receive and close of both sides), and prints the
/// analysis of the capture. Every file says that wirelab made it: it is practice. Files that were changed since a run made them
/// (a comment was written) are never replaced without --force. Without the right to capture it says how to get it, and does the
/// rest.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  wirelab run tcp-commands --out evidence
  wirelab run chat-broadcast --clients 5 --messages 2
  wirelab run tcp-commands --variant as-given
  wirelab run csv-encapsulation --csv group05_http_input.csv --out part1
  wirelab run tcp-text --fault split=2")]
pub(crate) struct Args {
    /// The lab: an id ('wirelab labs' lists them), or a file
    #[arg(value_name = "LAB")]
    name: String,
    /// Which of the lab's variants
    #[arg(long, value_name = "NAME")]
    variant: Option<String>,
    /// So many clients [default: as the lab's sheet asks; else 3 in a chat, 1 otherwise]
    #[arg(long, value_name = "N")]
    clients: Option<usize>,
    /// So many messages from each client [default: what the lab's sheet asks for; else 5]
    #[arg(long, value_name = "M")]
    messages: Option<usize>,
    /// What the clients do, in place of the lab's usual messages ('wirelab client --help' explains scripts)
    #[arg(long, value_name = "FILE")]
    script: Option<PathBuf>,
    /// Messages from a CSV with the columns msg_id, app_protocol, src_app, dst_app, message and timestamp
    #[arg(long, value_name = "FILE", conflicts_with = "script")]
    csv: Option<PathBuf>,
    /// Folder for the evidence; it is made
    #[arg(long, value_name = "FOLDER", default_value = "evidence")]
    out: PathBuf,
    /// Replace files in that folder that were changed since a run made them, or that no run made
    #[arg(long)]
    force: bool,
    /// Port of the server; 0 for any that is free
    #[arg(long, value_parser = crate::options::port)]
    port: Option<u16>,
    /// How the server serves clients side by side
    #[arg(long, value_enum, default_value = "tasks")]
    model: ModelName,
    /// The server does something wrong ('list' lists the faults)
    #[arg(long, value_name = "FAULT")]
    fault: Vec<String>,
    /// Lose this share of the datagrams that come, such as 0.3 [default: what the lab loses]
    #[arg(long, value_name = "SHARE")]
    lose: Option<f64>,
    /// Which datagrams are lost: the same ones for the same number
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
    /// The clients do something wrong
    #[arg(long, value_name = "FAULT")]
    client_fault: Vec<String>,
}

/// More than these, and a run is a load test: see `wirelab client --rate`.
const MOST_CLIENTS: usize = 1_000;

pub(crate) fn run_command(args: &Args, style: Style) -> Result<(), Failure> {
    let lab = crate::lab::resolve(&args.name)?;
    let parts = parts::parts(args, &lab)?;
    let mut inputs = Inputs::of(crate::lab::file(&args.name));
    args.script.iter().chain(&args.csv).for_each(|path| inputs.add(path));
    let kept = Kept::open(&args.out, &lab, args.force, inputs)?;
    let files = Files::new(&lab, kept.work());
    let shows = parts.iter().any(|part| part.variant.rule == Rule::Free);
    let truth = Arc::new(Mutex::new(files.begin_truth(&lab)?));
    let server_log = Arc::new(Log::recorded(files.begin(&files.server, &lab)?, Arc::clone(&truth), shows));
    let client_log = Arc::new(Log::recorded(files.begin(&files.client, &lab)?, truth, true));
    let logs = Logs { server: server_log, client: client_log };

    let mut recording: Option<recording::Recording> = None;
    let mut problems = Vec::new();
    // A lab that names no port is run on one that is free.
    let free = parts.iter().any(|part| listens(part, None).1 == 0);
    let mut port = args.port.or(free.then_some(0));
    for part in &parts {
        logs.begin(&lab, part);
        let server = start(args, &lab, part, port, &logs)?;
        // The next server has the port of this one, even if any would do.
        port = port.map(|_| server.local().port());
        if recording.is_none() {
            let ports = parts.iter().map(|part| listens(part, port)).collect();
            recording = Some(recording::Recording::start(&files.capture, &lab, ports));
        }
        problems.extend(play(args, &lab, part, &server, &logs));
        wait_for_ends(&server);
        server.stop().map_err(failure)?;
    }
    let captured = recording.is_some_and(recording::Recording::finish);
    files.end(&lab)?;

    for problem in problems.iter().take(5) {
        logs.server.talk(problem);
    }
    if let Some(nothing) = parts.iter().find_map(Part::shows_nothing) {
        logs.server.talk(nothing);
    }
    logs.server.talk("practice: hand in your own programs' run");
    if captured && args.csv.is_some() {
        let first = parts.first().map_or(0, |part| listens(part, port).1);
        csv::layers(&files, &lab, first)?;
    }
    // Nobody holds the files open any more when they move.
    drop(logs);
    kept.publish(&lab)?;
    let files = Files::new(&lab, &args.out);
    files.tell(&lab, captured);
    if captured {
        super::analyze::of_file(&files.capture, style)?;
    }
    Ok(())
}

/// Where both sides' lines go.
struct Logs {
    server: Arc<Log>,
    client: Arc<Log>,
}

impl Logs {
    /// The commands that make the same as a part.
    fn begin(&self, lab: &Lab, part: &Part) {
        let (id, variant) = (&lab.id, &part.variant.id);
        self.server.say(&format!("$ wirelab serve {id} --variant {variant}"));
        self.client.say(&format!("$ wirelab client {id} --variant {variant}"));
    }
}

/// The transport and port of a part's server.
fn listens(part: &Part, port: Option<u16>) -> (Transport, u16) {
    let transport = transport(&part.variant);
    (transport, port.or(part.variant.ports.of(transport).first().copied()).unwrap_or_default())
}

fn start(args: &Args, lab: &Arc<Lab>, part: &Part, port: Option<u16>, logs: &Logs) -> Result<Server, Failure> {
    let options = Options {
        model: args.model.into(),
        port,
        faults: part.faults.clone(),
        lose: super::serve::lose(args.lose, &part.variant)?,
        seed: args.seed,
        limits: wirelab_generators::conversation::Limits { clients: part.clients.max(1_000), ..Default::default() },
        ..Options::default()
    };
    Server::start(lab, &part.variant, &options, Arc::clone(&logs.server) as Arc<dyn Sink>).map_err(failure)
}

/// Lets the clients of a part do what they are to do; what went wrong.
fn play(args: &Args, lab: &Arc<Lab>, part: &Part, server: &Server, logs: &Logs) -> Vec<String> {
    let gap = match part.clients {
        _ if args.csv.is_some() => 200,
        more if more > 10 => 5,
        _ => 50,
    };
    // A server that does something wrong with what it reads is not waited for.
    let pace = args.fault.is_empty().then(|| server.pace());
    let (gap, faults) = (Duration::from_millis(gap), part.client_faults.clone());
    let options = ClientOptions { gap, pace, faults, ..ClientOptions::default() };
    let players: Vec<Player> = (0..part.clients)
        .map(|_| {
            let sink = Arc::clone(&logs.client) as Arc<dyn Sink>;
            Player::new(Arc::clone(lab), &part.variant, server.local(), options.clone(), sink)
        })
        .collect();
    if part.variant.rule.forwards() || !part.order.is_empty() {
        play::in_turn(players, &part.steps, &part.order, || server.connected() >= part.clients)
    } else {
        play::side_by_side(players, &part.steps)
    }
}

/// The server has seen every end before it, or the capture, ends.
fn wait_for_ends(server: &Server) {
    let until = Instant::now() + Duration::from_secs(2);
    while server.connected() > 0 && server.is_running() && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// The name of the program, with its version.
pub(crate) fn stamp() -> String {
    concat!("wirelab ", env!("CARGO_PKG_VERSION")).to_owned()
}

/// What the capture says about itself.
pub(crate) fn comment(lab: &Lab) -> String {
    format!("made by {} (run {}), not by a student", stamp(), lab.id)
}
