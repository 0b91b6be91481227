//! What a picture shows, taken from the capture.

use std::cell::RefCell;

use anyhow::anyhow;
use wirelab_analyzers::engine::{Event, Settings, Summary, run, run_after};
use wirelab_analyzers::message::{CollectAll, Conversations, Index, StreamingDecoder};
use wirelab_analyzers::picture::kind::{
    flight, ladder, overlap, replies, rtt, ruler, sequence, stevens, tcptrace, throughput,
};
use wirelab_analyzers::picture::trace::Trace;
use wirelab_analyzers::picture::{Ground, PictureKind, Scene};
use wirelab_analyzers::report::messages::one_line;
use wirelab_analyzers::report::units::{count, grouped};
use wirelab_analyzers::stream::Role;
use wirelab_capture::facts::CaptureFacts;
use wirelab_labs::{Side, Transport};

use super::Drawn;
use crate::failure::Failure;
use crate::input::Input;
use crate::lab::LabArgs;
use crate::output::{Watched, talk, unheard};

/// Packets of a ladder, at most.
const RUNGS: usize = 200;

/// What is to be drawn of what.
pub(in crate::commands) struct Wanted<'a> {
    pub(in crate::commands) input: &'a Input,
    pub(in crate::commands) lab: &'a LabArgs,
    pub(in crate::commands) kind: Drawn,
    pub(in crate::commands) stream: Option<u32>,
    pub(in crate::commands) message: Option<u64>,
    pub(in crate::commands) from: Option<Role>,
    pub(in crate::commands) gaps: bool,
}

/// The scene that is asked for.
pub(super) fn scene(args: &Wanted<'_>, ground: &Ground) -> Result<(Scene, CaptureFacts), Failure> {
    if args.kind.is_of_stream() { of_stream(args, ground) } else { of_capture(args, ground) }
}

fn settings(args: &Wanted<'_>) -> Result<Settings, Failure> {
    Ok(Settings::LEAST.with_compat(args.input.compat()).with_services(args.lab.services()?))
}

/// Pictures of all streams and messages: one pass.
fn of_capture(args: &Wanted<'_>, ground: &Ground) -> Result<(Scene, CaptureFacts), Failure> {
    let mut source = args.input.open(1)?;
    let least = settings(args)?;
    let (found, summary, facts) = match args.lab.wanted()? {
        Some(ask) => {
            let mut listener = StreamingDecoder::new(ask, CollectAll::all());
            let mut watched = Watched::new(&mut listener, args.input.path());
            let (summary, facts) = run(source.reader()?, least, &mut watched)?;
            drop(watched);
            (listener.conversations(summary.roles()), summary, facts)
        }
        None => {
            let (summary, facts) = run(source.reader()?, least, &mut ())?;
            (Conversations::default(), summary, facts)
        }
    };
    unheard(&found);
    let scene = match args.kind.0 {
        PictureKind::Overlap => {
            if summary.tcp_count() == 0 {
                return Err(Failure::Usage(anyhow!("there is no TCP connection in {}", args.input.name())));
            }
            overlap::scene(&overlap::of_rows(summary.tcp_rows(), &found), ground)
        }
        PictureKind::Replies => {
            let times = replies::of_found(&found);
            if times.is_empty() {
                return Err(no_messages(args, "replies"));
            }
            replies::scene(&times, ground)
        }
        PictureKind::Ruler => {
            let index = Index::new(found);
            let message = match args.message {
                Some(number) => index.message(number),
                None => {
                    let all = &index.all().messages;
                    all.iter().find(|message| !message.fields.is_empty()).or(all.first())
                }
            };
            let Some(message) = message else {
                let count = index.all().messages.len();
                return Err(match args.message {
                    Some(number) if count > 0 => {
                        Failure::Usage(anyhow!("there is no message {number}: the capture has messages 1 to {count}"))
                    }
                    _ => no_messages(args, "messages"),
                });
            };
            ruler::scene(&ruler::of_message(&index, message), ground)
        }
        _ => {
            let sequence = sequence::of_found(&found);
            if sequence.spoken.is_empty() {
                return Err(no_messages(args, "messages"));
            }
            sequence::scene(&sequence, ground)
        }
    };
    Ok((scene, facts))
}

fn no_messages(args: &Wanted<'_>, what: &str) -> Failure {
    Failure::Usage(anyhow!("there are no {what} of a lab in {}; --lab says which lab to look for", args.input.name()))
}

/// Pictures of a stream: the first pass tells which one it is, and what is known only at its end.
fn of_stream(args: &Wanted<'_>, ground: &Ground) -> Result<(Scene, CaptureFacts), Failure> {
    let mut source = args.input.open(2)?;
    let settings = settings(args)?.with_verdicts(true);
    let trace = RefCell::new(None);
    let mut index = Index::default();
    let (mut missing, mut numbers) = (None, 0);
    let mut observer = |event: Event<'_>| {
        if let Event::Packet(view) = event
            && let Some(trace) = trace.borrow_mut().as_mut()
        {
            let trace: &mut Trace = trace;
            trace.take(view);
        }
    };
    let mut choose = |found: Conversations, summary: &Summary| {
        unheard(&found);
        missing = args.stream.map(|number| Failure::no_stream(number, summary));
        numbers = summary.tcp_numbers();
        *trace.borrow_mut() = stream(args, &found, summary).map(Trace::new);
        index = Index::new(found);
    };
    let facts = match args.lab.wanted()? {
        Some(ask) => {
            let first = StreamingDecoder::new(ask, CollectAll::all());
            let then = |first: StreamingDecoder<CollectAll>, summary: &Summary| {
                choose(first.conversations(summary.roles()), summary)
            };
            run_after(&mut source, settings, first, then, &mut observer)?.1
        }
        None => {
            let then = |(): (), summary: &Summary| choose(Conversations::default(), summary);
            run_after(&mut source, settings, (), then, &mut observer)?.1
        }
    };
    let Some(trace) = trace.into_inner() else {
        return Err(match missing {
            Some(failure) => failure,
            None if numbers == 0 => Failure::Usage(anyhow!("there is no TCP connection in {}", args.input.name())),
            None => Failure::Usage(anyhow!("say which of the TCP streams 0 to {} with --stream N", numbers - 1)),
        });
    };
    let kept = trace.packets.len() as u64;
    if kept < trace.all {
        let of = count(trace.all, "packet", "packets");
        talk(&format!("note: the picture looks at the first {} of {of}", grouped(kept)));
    }
    Ok((of_trace(args, &trace, &index, ground), facts))
}

/// The stream that is named, the only one, or the lab's first.
fn stream(args: &Wanted<'_>, found: &Conversations, summary: &Summary) -> Option<u32> {
    if args.stream.is_some() {
        return args.stream.filter(|number| summary.tcp(*number).is_some());
    }
    if summary.tcp_numbers() == 1 {
        return Some(0);
    }
    let labs =
        found.streams.iter().filter(|((transport, _), stream)| *transport == Transport::Tcp && stream.lab.is_some());
    labs.map(|((_, stream), _)| *stream).min()
}

fn of_trace(args: &Wanted<'_>, trace: &Trace, index: &Index, ground: &Ground) -> Scene {
    let from = args.from.unwrap_or_else(|| trace.busier());
    let number = trace.stream;
    match args.kind.0 {
        PictureKind::Stevens => stevens::scene(trace, from, ground),
        PictureKind::Tcptrace => tcptrace::scene(trace, from, ground),
        PictureKind::Rtt => rtt::scene(&rtt::points(trace, from), trace, from, ground),
        PictureKind::Flight => flight::scene(&flight::points(trace, from), trace, from, ground),
        PictureKind::Throughput => throughput::scene(&throughput::points(trace, from), trace, from, ground),
        _ => {
            let mut ladder = ladder::of_trace(trace, RUNGS, args.gaps, ground);
            for rung in &mut ladder.rungs {
                let completed = index.completed(rung.frame);
                let of_stream =
                    completed.filter(|message| message.transport == Transport::Tcp && message.stream == number);
                rung.messages.extend(of_stream.map(|message| {
                    let role = if message.from == Side::Client { Role::Client } else { Role::Server };
                    (Some(role), one_line(message, ground.columns / 2))
                }));
            }
            ladder::scene(&ladder, number, ground)
        }
    }
}
