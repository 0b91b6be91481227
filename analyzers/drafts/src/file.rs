//! The draft as a lab file.

use wirelab_labs::{Lab, Protocol, Side, Transport};
use wirelab_messages::log::StreamLog;
use wirelab_messages::play::{Candidate, play};
use wirelab_messages::{Message, Part};
use wirelab_text::harmless::Harmless;
use wirelab_words::Sentence;
use wirelab_words::list::draft as words;
use wirelab_words::list::words::Who;

use super::entry::Page;
use super::framing::{Framing, framings};
use super::rule::Rule;
use super::said::said;
use super::server::{Choice, Server, Speaks, choose};
use super::{trial, variant};

/// Messages that are listed.
const LISTED: usize = 20;
/// Letters of a text that is listed.
const ROOM: usize = 60;
/// Other servers that are named.
const OTHERS: usize = 8;

/// A draft.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The lab file.
    pub text: String,
    /// The server that it is of.
    pub server: Server,
    /// Other servers that it could be of.
    pub others: Vec<Server>,
    /// How many conversations it is made of.
    pub conversations: u64,
}

impl Draft {
    /// What to say when it was written to a file.
    pub fn done(&self, file: &str) -> String {
        let done = words::Done {
            file: Harmless::line(file),
            conversations: self.conversations,
            transport: self.server.transport.name().into(),
            port: self.server.port,
            others: !self.others.is_empty(),
        };
        done.said().to_string()
    }
}

/// Why there is no draft.
pub fn nobody(port: Option<u16>) -> String {
    words::Nobody { port }.said().to_string()
}

/// What a draft is called, and of what it is.
#[derive(Clone, Copy, Debug)]
pub struct Called<'a> {
    /// The lab's id: lower case letters, digits, `-`.
    pub id: &'a str,
    /// The capture's name.
    pub file: &'a str,
    /// Packets of it that could not be listened to.
    pub missed: u64,
}

/// Drafts the lab of what was said to one server: that of a port, or the likeliest. `None`: nobody talked to any.
pub fn draft(called: Called<'_>, logs: &[StreamLog], port: Option<u16>) -> Option<Draft> {
    let choice = choose(logs, port)?;
    let work = Work { called, choice: &choice };
    let own = if choice.speaks == Speaks::Own { work.of_server() } else { None };
    let text = own.unwrap_or_else(|| work.of_packets());
    let conversations = choice.logs.len() as u64;
    Some(Draft { text, server: choice.server, others: choice.others, conversations })
}

struct Work<'a> {
    called: Called<'a>,
    choice: &'a Choice<'a>,
}

impl Work<'_> {
    /// A lab of a server of its own.
    fn of_server(&self) -> Option<String> {
        let Choice { server, logs, .. } = self.choice;
        let spoken: Vec<&StreamLog> = logs.iter().copied().filter(|log| !log.by_tool).collect();
        let lanes = [Side::Client, Side::Server].map(|side| spoken.iter().map(|log| log.lane(side)).collect());
        let guessed = framings(lanes, server.transport);
        let said = said(&spoken, guessed);
        let mut guesses: Vec<_> = Rule::guesses(&said, &spoken).into_iter().map(|rule| (guessed, rule)).collect();
        let open = guessed.map(|framing| match framing {
            Framing::Silent | Framing::Datagrams => framing,
            _ => Framing::Unknown,
        });
        let [client, other] = guessed;
        guesses.extend([
            (guessed, Rule::Free),
            ([client, open[1]], Rule::Free),
            ([open[0], other], Rule::Free),
            (open, Rule::Free),
        ]);
        let tried = trial::first(guesses, logs, |framings, rule| self.file(framings, rule, &[]))?;
        Some(self.file(tried.framings, &tried.rule, &tried.messages))
    }

    fn file(&self, framings: [Framing; 2], rule: &Rule, messages: &[Message]) -> String {
        let Server { transport, port } = self.choice.server;
        let mut page = Page::default();
        self.head(&mut page, Some(messages.len() as u64));
        page.line(&format!("ports = {{ {} = [{port}] }}\n", transport.name()));
        variant::layouts(&mut page, framings);
        page.line("[[variant]]\nid = \"heard\"");
        page.entry("title", &words::Variant {}.said().to_string());
        variant::framings(&mut page, framings, rule, transport);
        let answers = messages.iter().filter(|message| message.part == Part::Reply).count() as u64;
        variant::rule(&mut page, rule, answers);
        self.evidence(&mut page);
        self.checks(&mut page);
        let from_clients = messages.iter().filter(|message| message.from == Side::Client).count() as u64;
        if from_clients > 0 {
            check(
                &mut page,
                "messages",
                "messages",
                words::CheckMessages { messages: from_clients },
                Some(from_clients),
            );
        }
        match rule {
            Rule::Silent | Rule::Free => {}
            Rule::Reply { .. } => check(&mut page, "replies", "replies", words::CheckReplies {}, None),
            Rule::Broadcast(_) => check(&mut page, "delivery", "delivery", words::CheckDelivery {}, None),
        }
        table(&mut page, messages);
        page.finish()
    }

    /// A lab of what is on a port, without a server: of a known protocol, or where nothing can be told.
    fn of_packets(&self) -> String {
        let Choice { server, speaks, .. } = self.choice;
        let mut page = Page::default();
        self.head(&mut page, None);
        match speaks {
            Speaks::Known(protocol) => page.comment(words::Known { protocol: Harmless::line(*protocol) }),
            Speaks::Own => page.comment(words::Untold {}),
            Speaks::Nothing => page.comment(words::Silent {}),
        }
        let usual = speaks.protocol(*server);
        let transport = match server.transport {
            Transport::Tcp => Protocol::Tcp,
            Transport::Udp => Protocol::Udp,
        };
        page.entry("protocol", usual.unwrap_or(transport).id());
        if usual.is_none() {
            page.entry("select", &format!("{}.port == {}", server.transport.name(), server.port));
        }
        self.evidence(&mut page);
        self.checks(&mut page);
        if *speaks == Speaks::Own {
            table(&mut page, &self.segments());
        }
        page.finish()
    }

    /// What was said, segment by segment.
    fn segments(&self) -> Vec<Message> {
        let open = [Framing::Unknown; 2];
        let Ok(lab) = Lab::parse(&self.file(open, &Rule::Free, &[])) else { return Vec::new() };
        let Some(variant) = lab.variants.first() else { return Vec::new() };
        let logs: Vec<&StreamLog> = self.choice.logs.iter().copied().filter(|log| !log.by_tool).collect();
        play(&logs, Candidate { lab_index: 0, lab: &lab, variant_index: 0, variant, asked: None })
    }

    /// What is known of the capture as a whole, and the lab's name.
    fn head(&self, page: &mut Page, messages: Option<u64>) {
        let Self { called, choice } = self;
        let Server { transport, port } = choice.server;
        let title = |transport: Transport| Harmless::line(transport.name().to_uppercase());
        page.comment(words::Head { file: Harmless::line(called.file) });
        let conversations = choice.logs.len() as u64;
        page.comment(words::Heard { conversations, messages, transport: title(transport), port });
        if called.missed > 0 {
            page.comment(words::Missed { packets: called.missed });
        }
        if !choice.others.is_empty() {
            let ports = choice.others.iter().take(OTHERS);
            let ports = ports.map(|one| Harmless::line(format!("{} {}", one.transport.name(), one.port))).collect();
            page.comment(words::Others { ports, more: choice.others.len().saturating_sub(OTHERS) as u64 });
        }
        if transport == Transport::Udp {
            page.comment(words::FirstSpeaker {});
        } else if !choice.logs.iter().any(|log| log.roles_from.is_known()) {
            page.comment(words::Roles {});
        }
        page.entry("id", called.id);
        page.entry("title", &words::Title { port, transport: title(transport) }.said().to_string());
    }

    fn evidence(&self, page: &mut Page) {
        let name = self.called.file.rsplit(['/', '\\']).next().unwrap_or_default();
        let usual = |letter: char| letter.is_ascii_alphanumeric() || ['.', '_', '-'].contains(&letter);
        let is_usual = name.starts_with(|letter: char| letter.is_ascii_alphanumeric()) && name.chars().all(usual);
        page.line("\n[[evidence]]");
        page.entry("file", if is_usual && name.contains('.') { name } else { "capture.pcapng" });
        page.line("kind = \"capture\"");
    }

    fn checks(&self, page: &mut Page) {
        let logs = &self.choice.logs;
        check(page, "traffic", "traffic", words::CheckTraffic {}, None);
        check(page, "capture-whole", "capture-whole", words::CheckWhole {}, None);
        if self.choice.server.transport == Transport::Tcp {
            check(page, "capture-start", "capture-start", words::CheckStart {}, None);
            if logs.iter().any(|log| log.established.is_some()) {
                check(page, "handshake", "handshakes", words::CheckHandshake {}, None);
            }
        }
    }
}

/// The first messages, as a table in comments.
fn table(page: &mut Page, messages: &[Message]) {
    if messages.is_empty() {
        return;
    }
    page.line("");
    let shown = messages.len().min(LISTED);
    let all = messages.len() as u64;
    match shown as u64 {
        shown if shown == all => page.comment(words::All { messages: all }),
        shown => page.comment(words::First { shown, messages: all }),
    }
    let words = |sentence: wirelab_words::Said| sentence.to_string();
    let head = [
        words::Frame {}.said(),
        words::Stream {}.said(),
        words::From {}.said(),
        words::Bytes {}.said(),
        words::Says {}.said(),
    ];
    let rows = messages.iter().take(shown).map(|message| {
        let who = if message.from == Side::Client { Who::Client } else { Who::Server };
        [
            message.frame().to_string(),
            message.stream.to_string(),
            words(words::By { who }.said()),
            message.bytes.len().to_string(),
            Harmless::excerpt(message.shown(), ROOM).to_string(),
        ]
    });
    let rows: Vec<[String; 5]> = [head.map(words)].into_iter().chain(rows).collect();
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or_default()
    };
    let [frame, stream, from, bytes] = [0, 1, 2, 3].map(width);
    for [one, two, three, four, text] in &rows {
        let row = format!("# {one:>frame$}  {two:>stream$}  {three:<from$}  {four:>bytes$}  {text}");
        page.line(row.trim_end());
    }
}

fn check(page: &mut Page, id: &str, kind: &str, title: impl Sentence, at_least: Option<u64>) {
    page.line(&format!("\n[[check]]\nid = \"{id}\""));
    page.entry("title", &title.said().to_string());
    page.line(&format!("kind = \"{kind}\""));
    if let Some(number) = at_least {
        page.line(&format!("at-least = {number}"));
    }
    page.line("points = 0");
}
