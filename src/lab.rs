//! Which lab a command is about, and the options that all such commands have for it.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use anyhow::anyhow;
use wirelab_analyzers::engine::{Observer, ServicePorts, Settings, Summary, run, run_after, run_with_summary};
use wirelab_analyzers::fields::Registry;
use wirelab_analyzers::filter::Filter;
use wirelab_analyzers::message::{Ask, CollectAll, Conversations, Index, StreamingDecoder};
use wirelab_analyzers::report::messages::{Lookup, register};
use wirelab_analyzers::report::spelling::nearest;
use wirelab_capture::facts::CaptureFacts;
use wirelab_capture::spool::Spool;
use wirelab_labs::{Lab, Problem, Transport, Variant, catalogue};

use crate::failure::Failure;
use crate::output::shown;

/// Which lab to look for.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct LabArgs {
    /// Which lab it is: its id, the path of a lab file, auto to find out (the default), or none
    #[arg(long, value_name = "LAB")]
    lab: Option<String>,
    /// Which variant of the lab, if it is not to be found out
    #[arg(long, value_name = "VARIANT")]
    variant: Option<String>,
    /// The server's port, if it is not the lab's
    #[arg(long, value_name = "PORT", value_parser = crate::options::port)]
    lab_port: Option<u16>,
}

impl LabArgs {
    /// Whether a lab was asked for, by name or with auto.
    pub(crate) fn given(&self) -> bool {
        self.lab.is_some() || self.lab_port.is_some()
    }

    /// The text of the file of the lab that was named.
    pub(crate) fn text(&self) -> Result<String, Failure> {
        let name = self.lab.as_deref().filter(|name| !matches!(*name, "auto" | "none"));
        name.map_or_else(|| Ok(String::new()), text_of)
    }

    /// The name of the variant that was asked for.
    pub(crate) fn variant_name(&self) -> Option<&str> {
        self.variant.as_deref()
    }

    /// The server's port, if it is not the lab's.
    pub(crate) const fn port(&self) -> Option<u16> {
        self.lab_port
    }

    /// The file that the lab is read from, if it is one.
    pub(crate) fn file(&self) -> Option<&Path> {
        file(self.lab.as_deref()?)
    }

    /// Ports of servers that are named: by the built-in labs, by the lab of a file, or by the user. Where a capture has no SYN
    /// of a stream, they tell who the server is.
    pub(crate) fn services(&self) -> Result<ServicePorts, Failure> {
        let mut ports = services();
        ports.extend(self.lab_port);
        let file = self.lab.as_deref().filter(|name| !matches!(*name, "auto" | "none"));
        if let Some(lab) = file.map(find).transpose()? {
            ports.extend(lab.ports(Transport::Tcp));
        }
        Ok(ports)
    }

    /// Refuses a lab that has no messages of its own.
    pub(crate) fn with_messages(&self) -> Result<(), Failure> {
        let name = self.lab.as_deref().filter(|name| !matches!(*name, "auto" | "none"));
        name.map_or(Ok(()), |name| with_server(&find(name)?))
    }

    /// What to look for; `None`: no labs.
    pub(crate) fn wanted(&self) -> Result<Option<Ask>, Failure> {
        if self.lab.as_deref() == Some("none") { Ok(None) } else { self.ask().map(Some) }
    }

    /// The fields that expressions may name, if any of `texts` looks as if it named one of a lab's: reading the labs takes
    /// a moment that other runs do not need.
    pub(crate) fn words<'t>(&self, texts: impl IntoIterator<Item = &'t str>) -> Result<Words, Failure> {
        if !texts.into_iter().any(|text| text.contains("wirelab.")) {
            return Ok(Words::default());
        }
        self.all_words()
    }

    /// The fields that can be named, those of labs included unless no lab is wanted.
    pub(crate) fn all_words(&self) -> Result<Words, Failure> {
        let mut registry = Registry::new();
        let ask = self.wanted()?;
        let labs = ask.as_ref().map_or_else(|| catalogue::all(), |ask| &ask.labs);
        let lookup = register(&mut registry, labs);
        Ok(Words { registry, lookup, ask })
    }

    /// What to look for.
    pub(crate) fn ask(&self) -> Result<Ask, Failure> {
        let lab = self.lab.as_deref().filter(|name| *name != "auto").map(find).transpose()?;
        let mut ask = Ask::chosen(lab.as_ref());
        ask.port = self.lab_port;
        if let Some(id) = &self.variant {
            let lab = ask.wanted().ok_or_else(|| anyhow!("--variant needs --lab: which lab's variant is \"{id}\"?"))?;
            if lab.variant(id).is_none() {
                let known: Vec<&str> = lab.variants.iter().map(|variant| variant.id.as_str()).collect();
                return Err(anyhow!("{} has no variant \"{id}\"; it has {}", lab.id, known.join(", ")).into());
            }
        }
        ask.variant.clone_from(&self.variant);
        Ok(ask)
    }
}

/// The file that a lab is read from, if its name means one.
pub(crate) fn file(name: &str) -> Option<&Path> {
    Some(Path::new(name)).filter(|path| path.is_file())
}

/// The fields that can be named, and where those of messages look.
#[derive(Default)]
pub(crate) struct Words {
    pub(crate) registry: Registry,
    pub(crate) lookup: Lookup,
    ask: Option<Ask>,
}

/// What has to be worked out before a packet can be looked at.
#[derive(Clone, Copy, Default)]
pub(crate) struct Needs {
    /// What is known only at the end.
    pub(crate) summary: bool,
    /// The messages of labs.
    pub(crate) messages: bool,
}

impl Needs {
    /// Those of a filter.
    pub(crate) fn of(filter: Option<&Filter>) -> Self {
        Self {
            summary: filter.is_some_and(Filter::needs_summary),
            messages: filter.is_some_and(Filter::needs_messages),
        }
    }

    /// How often the capture is read.
    pub(crate) fn passes(self) -> u32 {
        if self.summary || self.messages { 2 } else { 1 }
    }
}

impl Words {
    /// Pushes a capture through an engine, once or twice.
    pub(crate) fn run(
        &self,
        source: &mut Spool,
        settings: Settings,
        needs: Needs,
        observer: &mut impl Observer,
    ) -> Result<(Summary, CaptureFacts), Failure> {
        match &self.ask {
            Some(ask) if needs.messages => {
                let first = StreamingDecoder::new(ask.clone(), CollectAll::all());
                let then = |first: StreamingDecoder<CollectAll>, summary: &Summary| {
                    self.lookup.set(Index::new(heard(first, summary)));
                };
                Ok(run_after(source, settings, first, then, observer)?)
            }
            _ if needs.passes() == 2 => Ok(run_with_summary(source, settings, observer)?),
            _ => Ok(run(source.reader()?, settings, observer)?),
        }
    }
}

/// Ports of servers that the built-in labs name.
pub(crate) fn services() -> ServicePorts {
    catalogue::TCP_PORTS.into_iter().collect()
}

/// What was heard; what could not be kept of it is told.
pub(crate) fn heard(listener: StreamingDecoder<CollectAll>, summary: &Summary) -> Conversations {
    let found = listener.conversations(summary.roles());
    crate::output::unheard(&found);
    found
}

/// A built-in lab by its id, or the lab of a file.
pub(crate) fn find(name: &str) -> Result<Lab, Failure> {
    if let Some(lab) = catalogue::find(name) {
        return Ok(lab.clone());
    }
    let path = Path::new(name);
    if path.extension().is_none_or(|extension| extension != "toml") && !path.is_file() {
        let known: Vec<&str> = catalogue::every().map(|lab| lab.id.as_str()).collect();
        let meant = nearest(name, known.iter().copied());
        let meant = meant.map_or_else(String::new, |meant| format!(" (did you mean {meant}?)"));
        let list = known.join(", ");
        return Err(
            anyhow!("there is no lab \"{name}\"{meant}; a lab is the path of a .toml file or one of {list}").into()
        );
    }
    let text = read(path)?;
    parse(&text).map_err(|problems| {
        let told: Vec<String> =
            problems.iter().map(|one| format!("{name}:{}:{}: {}", one.line, one.column, one.what)).collect();
        Failure::Usage(anyhow!("this is no lab:\n{}", told.join("\n")))
    })
}

/// Reads a lab's file. Its display filters are compiled with the fields that its own messages have.
pub(crate) fn parse(text: &str) -> Result<Lab, Vec<Problem>> {
    let lab = Lab::parse(text)?;
    let mut registry = Registry::new();
    register(&mut registry, std::slice::from_ref(&lab));
    let compile = |filter: &str| match Filter::compile(filter, &registry) {
        Ok(_) => Ok(()),
        Err(error) => {
            let hint = error.hint().map_or_else(String::new, |hint| format!(" ({hint})"));
            Err((error.column() - 1, format!("display filter: {}{hint}", error.message())))
        }
    };
    Lab::parse_with(text, &compile)
}

/// A lab that has a server and clients of its own; of another it is said what to do in their place.
pub(crate) fn with_server(lab: &Lab) -> Result<(), Failure> {
    let Some(protocol) = lab.protocol else { return Ok(()) };
    let (title, id, programs) = (protocol.title(), &lab.id, protocol.programs());
    Err(Failure::Usage(anyhow!(
        "{id} is a lab about {title} and has no server and clients of its own: capture {title} while you use {programs}, then \
         wirelab verify {id} CAPTURE says what the capture shows"
    )))
}

/// A built-in lab by its id, or the lab of a file, for a program that carries the command.
///
/// # Errors
/// There is no such lab; what is wrong with the file.
pub fn named(name: &str) -> anyhow::Result<Lab> {
    find(name).map_err(|failure| match failure {
        Failure::Usage(error) => error,
        Failure::BrokenPipe | Failure::CheckFailed => anyhow!("the lab's file could not be read"),
    })
}

/// The same, shared: servers and clients hold it beside each other.
pub(crate) fn resolve(name: &str) -> Result<Arc<Lab>, Failure> {
    find(name).map(Arc::new)
}

/// The text of the file of a lab; of one that is a built-in lab's, that of the built-in one.
pub(crate) fn text_of(name: &str) -> Result<String, Failure> {
    let lab = find(name)?;
    let built_in = catalogue::find(&lab.id).filter(|known| **known == lab).and_then(|known| catalogue::text(&known.id));
    built_in.map_or_else(|| read(Path::new(name)), |text| Ok(text.to_owned()))
}

/// The text of a lab's file.
pub(crate) fn read(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(|error| Failure::Usage(anyhow!("{}: {error}", shown(path))))
}

/// The variant that is asked for, or the lab's usual one.
pub(crate) fn variant(lab: &Lab, name: Option<&str>) -> Result<Variant, Failure> {
    with_server(lab)?;
    let found = match name {
        Some(name) => lab.variant(name),
        None => lab.variants.first(),
    };
    found.cloned().ok_or_else(|| {
        let known: Vec<&str> = lab.variants.iter().map(|variant| variant.id.as_str()).collect();
        let name = name.unwrap_or_default();
        Failure::Usage(anyhow!("{} has no variant \"{name}\"; it has {}", lab.id, known.join(", ")))
    })
}
