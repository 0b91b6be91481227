//! `wirelab run`: a whole lab in one command.

mod csv;
mod evidence;
mod kept;
mod recording;

use std::path::PathBuf;
use std::sync::{Arc, Barrier, Mutex};
use std::time::{Duration, Instant};

use anyhow::{Context, anyhow};
use wirelab_capture::place::Inputs;
use wirelab_generators::client::{self, Options as ClientOptions, Player, Step};
use wirelab_generators::serve::{Options, Server};
use wirelab_generators::truth::Sink;
use wirelab_labs::{Lab, Rule, Variant};

use super::client::of_client;
use super::serve::{Log, ModelName, failure, faults};
use crate::failure::Failure;
use crate::output::{Style, shown};
use evidence::Files;
use kept::Kept;

/// Run a whole lab: server, clients, capture and logs, as they would be handed in
///
/// Starts the server, then the capture on loopback, then the clients; waits until all is said, closes, and leaves in a
/// folder: the evidence under the names that the lab asks for (all but what a student writes: the place for the comment
/// stays empty), truth.jsonl (every bind, listen, accept, connect, send, receive and close of both sides), and prints the
/// analysis of the capture. Logs and capture say that wirelab made them. Files that were changed since a run made them
/// (a comment was written) are never replaced without --force. Without the right to capture it says how to get
/// it, and does the rest.
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
    /// So many clients [default: 3 in a chat, else 1]
    #[arg(long, value_name = "N")]
    clients: Option<usize>,
    /// So many messages from each client
    #[arg(long, value_name = "M", default_value_t = 5)]
    messages: usize,
    /// What the clients do, in place of the lab's usual messages ('wirelab client --help' explains scripts)
    #[arg(long, value_name = "FILE")]
    script: Option<PathBuf>,
    /// Messages from a CSV with the columns msg_id,app_protocol,src_app,dst_app,message,timestamp
    #[arg(long, value_name = "FILE", conflicts_with = "script")]
    csv: Option<PathBuf>,
    /// Folder for the evidence; it is made
    #[arg(long, value_name = "FOLDER", default_value = "evidence")]
    out: PathBuf,
    /// Replace files in that folder that were changed since a run made them, or that no run made
    #[arg(long)]
    force: bool,
    /// Port of the server; 0 for any that is free
    #[arg(long)]
    port: Option<u16>,
    /// How the server serves clients side by side
    #[arg(long, value_enum, default_value = "tasks")]
    model: ModelName,
    /// The server does something wrong ('list' lists the faults)
    #[arg(long, value_name = "FAULT")]
    fault: Vec<String>,
    /// The clients do something wrong
    #[arg(long, value_name = "FAULT")]
    client_fault: Vec<String>,
}

/// More than these, and a run is a load test: see `wirelab client --rate`.
const MOST_CLIENTS: usize = 1_000;

pub(crate) fn run_command(args: &Args, style: Style) -> Result<(), Failure> {
    let lab = crate::lab::resolve(&args.name)?;
    let variant = crate::lab::variant(&lab, args.variant.as_deref())?;
    let clients = args.clients.unwrap_or(if variant.rule.forwards() { 3 } else { 1 });
    if clients == 0 || clients > MOST_CLIENTS || args.messages > 100_000 {
        return Err(Failure::Usage(anyhow!("--clients is 1 to {MOST_CLIENTS}, --messages at most 100000")));
    }
    let server_faults = faults(&args.fault, &lab, &variant)?;
    let client_faults = faults(&args.client_fault, &lab, &variant)?;
    let steps = steps(args, &variant, clients, &client_faults)?;
    let mut inputs = Inputs::of(crate::lab::file(&args.name));
    args.script.iter().chain(&args.csv).for_each(|path| inputs.add(path));
    let kept = Kept::open(&args.out, &lab, args.force, inputs)?;
    let files = Files::new(&lab, kept.work());

    let truth = Arc::new(Mutex::new(evidence::create(&files.truth)?));
    let shows = variant.rule == Rule::Free;
    let server_log =
        Arc::new(Log::recorded(files.begin(&files.server, &lab, &variant, "serve")?, Arc::clone(&truth), shows));
    let client_log = Arc::new(Log::recorded(files.begin(&files.client, &lab, &variant, "client")?, truth, true));
    let options = Options {
        model: args.model.into(),
        port: args.port,
        faults: server_faults,
        limits: wirelab_generators::conversation::Limits { clients: clients.max(1_000), ..Default::default() },
        ..Options::default()
    };
    let server = Server::start(&lab, &variant, &options, Arc::clone(&server_log) as Arc<dyn Sink>).map_err(failure)?;
    let recording = recording::Recording::start(&files.capture, &lab, &server);

    let gap = if args.csv.is_some() {
        200
    } else if clients > 10 {
        5
    } else {
        50
    };
    // A server that does something wrong with what it reads is not waited for.
    let pace = args.fault.is_empty().then(|| server.pace());
    let gap = Duration::from_millis(gap);
    let client_options = ClientOptions { gap, pace, faults: client_faults, ..ClientOptions::default() };
    let players: Vec<Player> = (0..clients)
        .map(|_| {
            let sink = Arc::clone(&client_log) as Arc<dyn Sink>;
            Player::new(Arc::clone(&lab), &variant, server.local(), client_options.clone(), sink)
        })
        .collect();
    let problems = if variant.rule.forwards() {
        in_turn(players, &steps, || server.connected() >= clients)
    } else {
        side_by_side(players, &steps)
    };
    // The server has seen every end before the capture ends.
    let until = Instant::now() + Duration::from_secs(2);
    while server.connected() > 0 && server.is_running() && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(5));
    }
    let local = server.local();
    let captured = recording.finish();
    server.stop().map_err(failure)?;
    files.end(&lab)?;

    for problem in problems.iter().take(5) {
        server_log.talk(problem);
    }
    if captured && args.csv.is_some() {
        csv::layers(&files, local.port())?;
    }
    // Nobody holds the files open any more when they move.
    drop((server_log, client_log));
    kept.publish(&lab)?;
    let files = Files::new(&lab, &args.out);
    files.tell(&lab, captured);
    if captured {
        super::analyze::of_file(&files.capture, style)?;
    }
    Ok(())
}

/// What each client does.
fn steps(
    args: &Args,
    variant: &Variant,
    clients: usize,
    faults: &wirelab_generators::conversation::Faults,
) -> Result<Vec<Vec<Step>>, Failure> {
    use wirelab_generators::conversation::Fault;
    let script = match (&args.script, &args.csv) {
        (Some(path), _) => {
            let text = std::fs::read_to_string(path).with_context(|| shown(&path)).map_err(Failure::Usage)?;
            Some((1..=clients).map(|number| of_client(&text, number)).collect::<Result<_, _>>()?)
        }
        (None, Some(path)) => {
            let steps: Vec<Step> =
                csv::messages(path)?.into_iter().map(|message| Step::Say(message.into_bytes())).collect();
            Some(vec![steps; clients])
        }
        (None, None) => None,
    };
    let same = faults.has(Fault::DuplicateName);
    Ok(script.unwrap_or_else(|| {
        (1..=clients)
            .map(|number| {
                let name = matches!(variant.rule, Rule::Route(_))
                    .then(|| client::name(if same { 1 } else { number }).into_bytes());
                let lines = client::lines(variant, number, clients, args.messages);
                name.into_iter().chain(lines).map(Step::Say).collect()
            })
            .collect()
    }))
}

/// Each client in a thread of its own; all are connected before the first speaks.
fn side_by_side(players: Vec<Player>, steps: &[Vec<Step>]) -> Vec<String> {
    let barrier = Arc::new(Barrier::new(players.len()));
    let threads: Vec<_> = players
        .into_iter()
        .zip(steps.iter().cloned())
        .map(|(mut player, steps)| {
            let barrier = Arc::clone(&barrier);
            std::thread::spawn(move || {
                let connected = player.connect().map(drop);
                barrier.wait();
                let done = connected.and_then(|()| steps.iter().try_for_each(|step| player.step(step)));
                player.finish(Duration::ZERO);
                done
            })
        })
        .collect();
    let done = threads.into_iter().filter_map(|thread| thread.join().ok()?.err());
    done.map(|error| format!("a client: {error}")).collect()
}

/// In a chat one speaks after the other, so that everybody hears messages one by one. `all_in` tells whether the server has
/// taken everybody in: the system completes handshakes before that, and who speaks then is not heard by all.
fn in_turn(mut players: Vec<Player>, steps: &[Vec<Step>], all_in: impl Fn() -> bool) -> Vec<String> {
    let mut problems = Vec::new();
    for player in &mut players {
        problems.extend(player.connect().err().map(|error| format!("a client: {error}")));
    }
    let until = Instant::now() + Duration::from_secs(1);
    while !all_in() && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(5));
    }
    let most = steps.iter().map(Vec::len).max().unwrap_or_default();
    for turn in 0..most {
        for (player, step) in
            players.iter_mut().zip(steps).filter_map(|(player, steps)| Some((player, steps.get(turn)?)))
        {
            if !player.is_over() {
                problems.extend(player.step(step).err().map(|error| format!("a client: {error}")));
            }
        }
    }
    let mut first = Duration::from_millis(200);
    for player in &mut players {
        player.finish(first);
        first = Duration::from_millis(10);
    }
    problems
}

/// The name of the program, with its version.
pub(crate) fn stamp() -> String {
    concat!("wirelab ", env!("CARGO_PKG_VERSION")).to_owned()
}

/// What the capture says about itself.
pub(crate) fn comment(lab: &Lab) -> String {
    format!("made by {} (run {}), not by a student", stamp(), lab.id)
}
