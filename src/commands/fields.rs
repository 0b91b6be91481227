//! `wirelab fields`: one line a packet, as `tshark -T fields` prints it.

use std::io::{self, Write};

use anyhow::bail;
use wirelab_analyzers::engine::{Event, Observer, Settings, UsualView};
use wirelab_analyzers::fields::{Columns, FieldRef, Registry, Values};
use wirelab_analyzers::filter::Filter;

use crate::cli::Failure;
use crate::input::Input;
use crate::lab::{LabArgs, Needs};
use crate::output::Style;

/// Print chosen fields of every packet, tab-separated
///
/// One line a packet, exactly as `tshark -T fields -e FIELD` prints it; a field that occurs several times in a packet
/// (tunnels, headers that ICMP quotes) is printed as all its values, joined by commas.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  wirelab fields lab.pcapng -e frame.number -e tcp.stream -e tcp.len
  wirelab fields lab.pcapng -e tcp.stream -e wirelab.phase | sort | uniq -c
  wirelab fields lab.pcapng -e frame.number -Y 'tcp.flags.syn == 1 && tcp.flags.ack == 0'
  wirelab fields lab.pcapng -e frame.number -e frame.protocols -Y 'icmp.type == 3 and udp.port#1 == 12345'
  wirelab fields lab.pcapng -e http.request.uri -d tcp.port==8888,http -Y http.request
  wirelab fields lab.pcapng -e tcp.stream -Y 'tcp.payload contains \"hello\"'
  wirelab fields lab.pcapng -e frame.number -e wirelab.message.text -e wirelab.turn.time -Y wirelab.reply_to")]
pub(crate) struct Args {
    #[command(flatten)]
    input: Input,
    /// Field to print; may be given several times
    #[arg(short = 'e', long = "field", value_name = "FIELD", required = true)]
    fields: Vec<String>,
    #[command(flatten)]
    filter: super::filter::FilterArgs,
    #[command(flatten)]
    lab: LabArgs,
}

pub(crate) fn run_command(args: &Args, _: Style) -> Result<(), Failure> {
    let words = args.lab.words(args.fields.iter().map(String::as_str).chain(args.filter.text()))?;
    let chosen = choose(&args.fields, &words.registry).map_err(Failure::Usage)?;
    let filter = args.filter.compile(&words.registry)?;
    let mut needs = Needs::of(filter.as_ref());
    needs.summary |= chosen.iter().any(FieldRef::needs_summary);
    needs.messages |= chosen.iter().any(FieldRef::needs_messages);
    let verdicts = chosen.iter().any(FieldRef::needs_verdicts) || filter.as_ref().is_some_and(Filter::needs_verdicts);
    let applications =
        chosen.iter().any(FieldRef::needs_applications) || filter.as_ref().is_some_and(Filter::needs_applications);
    let settings =
        args.filter.settings(Settings { verdicts, compat: args.input.compat(), ..Settings::LEAST }, applications)?;
    let mut source = args.input.open(needs.passes())?;
    let mut out = io::stdout().lock();
    let columns = Columns::new(chosen);
    let mut lines =
        Lines { columns: &columns, wanted: filter.as_ref(), values: Values::new(), out: &mut out, failure: None };
    let (summary, facts) = words.run(&mut source, settings, needs, &mut lines)?;
    lines.hand_on();
    if let Some(error) = lines.failure {
        return Err(error.into());
    }
    out.flush()?;
    crate::output::notes(&facts);
    crate::output::given_up(&summary);
    Ok(())
}

/// Bytes of lines that are written at once.
const AT_ONCE: usize = 1 << 16;

/// Writes the line of each packet that is wanted.
struct Lines<'a, W> {
    columns: &'a Columns,
    wanted: Option<&'a Filter>,
    values: Values,
    out: W,
    failure: Option<io::Error>,
}

impl<W: Write> Lines<'_, W> {
    /// Hands the lines on when they are many.
    #[inline]
    fn put(&mut self) {
        if self.values.as_bytes().len() >= AT_ONCE {
            self.hand_on();
        }
    }

    #[cold]
    fn hand_on(&mut self) {
        if self.failure.is_none() {
            self.failure = self.out.write_all(self.values.as_bytes()).err();
        }
        self.values.clear();
    }
}

impl<W: Write> Observer for Lines<'_, W> {
    fn on(&mut self, event: Event<'_>) {
        let Event::Packet(view) = event else { return };
        if self.wanted.is_none_or(|filter| filter.matches(view)) {
            self.columns.write(view, &mut self.values);
            self.put();
        }
    }

    // A filter may ask for anything that a packet has.
    #[inline]
    fn takes_usual(&self) -> bool {
        self.wanted.is_none() && self.columns.takes_usual()
    }

    #[inline]
    fn usual(&mut self, view: &UsualView<'_>) {
        self.columns.write_usual(view, &mut self.values);
        self.put();
    }
}

fn choose(names: &[String], registry: &Registry) -> anyhow::Result<Vec<FieldRef>> {
    let mut chosen = Vec::new();
    for name in names {
        match registry.find(name) {
            Ok(field) => chosen.push(field),
            Err(Some(near)) => bail!("there is no field '{name}'; did you mean '{near}'?"),
            Err(None) => bail!("there is no field '{name}'; 'wirelab filters' lists the fields"),
        }
    }
    Ok(chosen)
}
