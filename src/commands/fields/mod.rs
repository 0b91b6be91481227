//! `wirelab fields`: one line a packet, as `tshark -T fields` prints it.

use std::io::{self, Write};

use anyhow::bail;
use wirelab_analyzers::engine::{Compat, Settings};
use wirelab_analyzers::fields::{Columns, FieldRef, Lines, Registry};
use wirelab_analyzers::filter::Filter;

use crate::failure::Failure;
use crate::input::Input;
use crate::lab::{LabArgs, Needs};
use crate::output::Style;

/// Print chosen fields of every packet, tab-separated
///
/// One line a packet, exactly as `tshark -T fields -e FIELD` prints it; a field that occurs several times in a packet
/// (tunnels, headers that ICMP quotes) is printed as all its values, joined by commas. Passwords and cookies are printed as
/// they are, as tshark does.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  wirelab fields lab.pcapng -e frame.number -e tcp.stream -e tcp.len
  wirelab fields lab.pcapng -e tcp.stream -e wirelab.phase | sort | uniq -c
  wirelab fields lab.pcapng -e frame.number \\
      -Y 'tcp.flags.syn == 1 && tcp.flags.ack == 0'
  wirelab fields lab.pcapng -e frame.number -e frame.protocols \\
      -Y 'icmp.type == 3 and udp.port#1 == 12345'
  wirelab fields lab.pcapng -e http.request.uri -d tcp.port==8888,http \\
      -Y http.request
  wirelab fields lab.pcapng -e tcp.stream -Y 'tcp.payload contains \"hello\"'
  wirelab fields lab.pcapng -e frame.number -e wirelab.message.text \\
      -e wirelab.turn.time -Y wirelab.reply_to")]
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
    // Its numbers are those of a second pass.
    needs.summary |= args.input.compat() == Compat::Wireshark40;
    needs.messages |= chosen.iter().any(FieldRef::needs_messages);
    let verdicts = chosen.iter().any(FieldRef::needs_verdicts) || filter.as_ref().is_some_and(Filter::needs_verdicts);
    let contiguity =
        chosen.iter().any(FieldRef::needs_contiguity) || filter.as_ref().is_some_and(Filter::needs_contiguity);
    let applications =
        chosen.iter().any(FieldRef::needs_applications) || filter.as_ref().is_some_and(Filter::needs_applications);
    let (compat, services) = (args.input.compat(), args.lab.services()?);
    let settings =
        Settings::LEAST.with_verdicts(verdicts).with_contiguity(contiguity).with_compat(compat).with_services(services);
    let settings = args.filter.settings(settings, applications)?;
    let mut source = args.input.open(needs.passes())?;
    let columns = Columns::new(chosen);
    let mut out = io::stdout();
    let read = |lines: &mut Lines<'_>| words.run(&mut source, settings, needs, lines);
    let told = Lines::beside(&columns, filter.as_ref(), read, |lines| out.write_all(lines))?;
    io::stdout().flush()?;
    let (summary, facts) = told?;
    crate::output::notes(&facts);
    crate::output::given_up(&summary);
    Ok(())
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
