//! `wirelab client`: a lab's client, by hand, by pipe or by script.

mod load;
mod several;
mod typing;

use std::io;
use std::net::{SocketAddr, ToSocketAddrs};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, anyhow};
use wirelab_capture::place::Inputs;
use wirelab_generators::client::{self, Options, Player, Statistics, Step};
use wirelab_generators::serve;
use wirelab_generators::truth::Sink;
use wirelab_labs::{Lab, Rule, Side, Variant};

use super::serve::{Log, Signal, faults};
use crate::failure::Failure;
use crate::output::shown;

/// Run a lab's client: by hand, by pipe, or from a script
///
/// Without --messages or --script it sends the lines of standard input, until 'exit' or their end; on a terminal it
/// prompts, and in a chat incoming messages are shown while you type. For labs that answer it waits for each answer and
/// tells the round-trip time; in the end it tells what was sent, received and missed. Status 1 when an answer did not
/// come in time, or the server had closed the connection.
///
/// A script has a text to send a line, '# remarks', and ':pause MS', ':split BYTE TEXT', ':together TEXT | TEXT',
/// ':raw HEX', ':half-close', ':close', ':abort'. With --clients every client plays it, each line of the log has its client's number, and
/// a total ends it; a line '@2 text' is only for the second. In a chat with names each client has its own.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  wirelab client tcp-commands
  wirelab client tcp-commands 127.0.0.1:12345 --messages ping upper:hello abc
  printf 'ping\\nexit\\n' | wirelab client tcp-commands
  wirelab client chat-routed --script chat.txt --clients 3
  wirelab client tcp-variable --messages hello --fault header-apart
  wirelab client tcp-commands --messages ping --clients 5000 --rate 1000")]
pub(crate) struct Args {
    /// The lab: an id ('wirelab labs' lists them), or a file
    #[arg(value_name = "LAB")]
    name: String,
    /// The server; without it, the lab's own port on this machine
    #[arg(value_name = "HOST:PORT")]
    server: Option<String>,
    /// Which of the lab's variants
    #[arg(long, value_name = "NAME")]
    variant: Option<String>,
    /// Send these messages
    #[arg(long, value_name = "TEXT", num_args = 1.., conflicts_with = "script")]
    messages: Vec<String>,
    /// Play this script
    #[arg(long, value_name = "FILE")]
    script: Option<PathBuf>,
    /// Seconds to wait for an answer
    #[arg(long, value_name = "SECONDS", default_value_t = 3.0)]
    timeout: f64,
    /// Milliseconds between messages that are not answered, so that one recv of the server takes one message
    #[arg(long, value_name = "MS", default_value_t = 50)]
    gap: u64,
    /// So many clients at once, each with the same messages
    #[arg(long, value_name = "N", default_value_t = 1)]
    clients: usize,
    /// Load: so many messages a second from all clients together, with percentiles of the round-trip times in the end
    #[arg(long, value_name = "PER_SECOND")]
    rate: Option<f64>,
    /// Load: end after so many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 10.0, requires = "rate")]
    duration: f64,
    /// Write the log to this file as well
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
    /// One JSON object an event
    #[arg(long)]
    json: bool,
    /// Do something wrong ('list' lists the faults); may be given more than once
    #[arg(long, value_name = "FAULT")]
    fault: Vec<String>,
}

/// More clients than one machine has ports for.
const MOST_CLIENTS: usize = 20_000;

pub(crate) fn run_command(args: &Args) -> Result<(), Failure> {
    let lab = crate::lab::resolve(&args.name)?;
    let variant = crate::lab::variant(&lab, args.variant.as_deref())?;
    let faults = faults(&args.fault, &lab, &variant, Side::Client)?;
    let to = address(&lab, &variant, args.server.as_deref())?;
    if args.clients == 0 || args.clients > MOST_CLIENTS {
        return Err(Failure::Usage(anyhow!("--clients is 1 to {MOST_CLIENTS}")));
    }
    let timeout = Duration::try_from_secs_f64(args.timeout).context("--timeout").map_err(Failure::Usage)?;
    let gap = Duration::from_millis(args.gap.min(60_000));
    let options = Options { timeout, gap, pace: None, faults, name: None };
    let script = script(args)?;
    if let Some(rate) = args.rate {
        let script = script.ok_or_else(|| Failure::Usage(anyhow!("--rate needs --messages or --script")))?;
        return load::run(
            &variant,
            to,
            &load::Load { clients: args.clients, rate, seconds: args.duration },
            &script,
            timeout,
        );
    }
    let mut inputs = Inputs::of(crate::lab::file(&args.name));
    args.script.iter().for_each(|path| inputs.add(path));
    let log = Arc::new(Log::new(args.log.as_deref(), &inputs, args.json, true)?);
    let sink: Arc<dyn Sink> = Arc::clone(&log) as _;
    if args.clients > 1 {
        let script = script.ok_or_else(|| Failure::Usage(anyhow!("--clients needs --messages or --script")))?;
        let clients = several::Clients { lab: &lab, variant: &variant, to, options: &options, script: &script };
        return several::run(&clients, args.clients, &log, args.json);
    }
    let mut player = Player::new(Arc::clone(&lab), &variant, to, options, sink);
    let done = match script {
        Some(script) => play(&mut player, &of_client(&script, 1)?),
        None => typing::run(&mut player, &lab, &variant, &log, &Signal::new()?),
    };
    let statistics = player.finish(Duration::from_millis(300));
    finish(&log, args.json, &lab, &variant, &statistics);
    let mut ends = Ends::default();
    if let Err(error) = done {
        ends.add(error);
    }
    ends.conclude(&lab, &variant, to, &log, &statistics)
}

/// How clients ended.
#[derive(Default)]
struct Ends(Option<io::Error>);

impl Ends {
    fn add(&mut self, error: io::Error) {
        self.0 = several::worse(self.0.take(), error);
    }

    /// Tells what was not as it should be, and gives the command's end.
    fn conclude(
        self,
        lab: &Lab,
        variant: &Variant,
        to: SocketAddr,
        log: &Log,
        counted: &Statistics,
    ) -> Result<(), Failure> {
        match self.0 {
            Some(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
                return Err(Failure::Usage(anyhow!(
                    "{to}: nobody listens there; start `{}`",
                    server(lab, variant, to)
                )));
            }
            Some(error) if !client::is_over(&error) => return Err(Failure::Usage(anyhow!("{to}: {error}"))),
            Some(_) if counted.closed == 0 => log.talk("the server closed the connection; the rest was not sent"),
            Some(_) | None if counted.closed > 0 => {
                let rest = if self.0.is_some() { ", and the rest was not sent" } else { "" };
                let what = match counted.closed {
                    1 => "1 message got no answer".to_owned(),
                    more => format!("{more} messages got no answer"),
                };
                log.talk(&format!("{what}: the server had closed the connection{rest}"));
            }
            _ => {}
        }
        if variant.rule == Rule::Silent && counted.received > 0 {
            log.talk(&answers(lab, variant));
        }
        if counted.goes_on {
            log.talk("the server goes on talking; it is not listened to any more");
        }
        // Where the lab leaves room for loss, an answer that does not come is no failure.
        let lost = if variant.loss.is_some() { 0 } else { counted.timeouts };
        let failed = self.0.is_some() || counted.goes_on || lost + counted.closed > 0;
        if failed { Err(Failure::CheckFailed) } else { Ok(()) }
    }
}

/// The command that starts the server that was not there.
fn server(lab: &Lab, variant: &Variant, to: SocketAddr) -> String {
    let mut command = format!("wirelab serve {}", lab.id);
    if lab.variants.first() != Some(variant) {
        command.push_str(&format!(" --variant {}", variant.id));
    }
    if variant.ports.of(serve::transport(variant)).first() != Some(&to.port()) {
        command.push_str(&format!(" --port {}", to.port()));
    }
    command
}

/// That a server answers where its variant has no answers, and which variants have.
fn answers(lab: &Lab, variant: &Variant) -> String {
    let others = lab.variants.iter().filter(|other| other.rule.answers() && other.client == variant.client);
    let others: Vec<String> = others.map(|other| format!("--variant {}", other.id)).collect();
    let hint = if others.is_empty() { String::new() } else { format!("; with answers: {}", others.join(", ")) };
    format!("the server answers, and in the variant \"{}\" it does not{hint}", variant.id)
}

/// The steps of a script; the first error ends it.
pub(crate) fn play(player: &mut Player, steps: &[Step]) -> io::Result<()> {
    player.connect()?;
    steps.iter().try_for_each(|step| player.step(step))
}

/// Statistics where the lab has no line for them, and the round-trip times.
fn finish(log: &Log, json: bool, lab: &Lab, variant: &Variant, statistics: &Statistics) {
    use wirelab_labs::{LogEvent, Side};
    let has_line = lab
        .lines(Side::Client, LogEvent::Statistics)
        .any(|line| line.variants.is_empty() || line.variants.contains(&variant.id));
    if json {
        return;
    }
    if !has_line {
        let Statistics { sent, received, timeouts, .. } = statistics;
        log.say(&format!("Session stats: {sent} sent, {received} received, {timeouts} timeouts"));
    }
    times(log, statistics);
}

/// The round-trip times, if there are any.
fn times(log: &Log, statistics: &Statistics) {
    let times = &statistics.round_trips;
    if let (Some(least), Some(most)) = (times.iter().min(), times.iter().max()) {
        let mean = times.iter().sum::<Duration>() / u32::try_from(times.len()).unwrap_or(u32::MAX);
        let ms = |time: Duration| time.as_secs_f64() * 1e3;
        log.say(&format!("RTT min/mean/max {:.3}/{:.3}/{:.3} ms", ms(*least), ms(mean), ms(*most)));
    }
}

/// The text of the script, whether it came from a file or the command line.
fn script(args: &Args) -> Result<Option<String>, Failure> {
    if let Some(path) = &args.script {
        let text = std::fs::read_to_string(path).with_context(|| shown(path)).map_err(Failure::Usage)?;
        of_client(&text, 1)?;
        return Ok(Some(text));
    }
    if args.messages.is_empty() {
        return Ok(None);
    }
    // A message is never taken for a directive.
    let line = |text: &String| match text.chars().next() {
        Some(':') => format!(":{text}"),
        Some('#' | '@') => format!(":raw {}", text.bytes().map(|byte| format!("{byte:02x}")).collect::<String>()),
        _ => text.clone(),
    };
    Ok(Some(args.messages.iter().map(line).collect::<Vec<_>>().join("\n")))
}

/// The steps that are for one client, from 1.
pub(crate) fn of_client(script: &str, number: usize) -> Result<Vec<Step>, Failure> {
    let mine = |line: &str| match line.strip_prefix('@').and_then(|rest| rest.split_once(' ')) {
        Some((who, text)) if who.bytes().all(|byte| byte.is_ascii_digit()) => {
            if who == number.to_string() {
                text.to_owned()
            } else {
                "#".to_owned()
            }
        }
        _ => line.to_owned(),
    };
    let lines: Vec<String> = script.lines().map(mine).collect();
    client::parse(&lines.join("\n")).map_err(|(line, why)| Failure::Usage(anyhow!("line {line} of the script: {why}")))
}

/// Where the server is: as given, with the lab's port and this machine in the place of what is left out.
pub(crate) fn address(lab: &Lab, variant: &Variant, given: Option<&str>) -> Result<SocketAddr, Failure> {
    let usual = variant.ports.of(serve::transport(variant)).first().copied().unwrap_or_default();
    if usual == 0 && given.is_none_or(|given| given.rsplit(':').next().is_none_or(|port| port.parse::<u16>().is_err()))
    {
        return Err(Failure::Usage(anyhow!("this lab names no port: say where the server is, as HOST:PORT")));
    }
    let Some(given) = given else { return Ok(SocketAddr::new(serve::destination(lab), usual)) };
    let (host, port) = match given.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') || host.ends_with(']') => {
            (host, port.parse().map_err(|_| Failure::Usage(anyhow!("'{given}' is no HOST:PORT")))?)
        }
        _ => (given, usual),
    };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let host = if host.is_empty() { "127.0.0.1" } else { host };
    let found = (host, port).to_socket_addrs().with_context(|| given.to_owned()).map_err(Failure::Usage)?;
    let all: Vec<SocketAddr> = found.collect();
    let first = all.iter().find(|address| address.is_ipv4()).or(all.first()).copied();
    first.ok_or_else(|| Failure::Usage(anyhow!("{given}: no such host")))
}
