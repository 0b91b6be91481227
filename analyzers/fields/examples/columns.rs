//! Prints fields of every packet, as `tshark -T fields` does: `columns CAPTURE FIELD...`.
//!
//! With two passes and application protocols, whatever the fields need.

use std::io::Write;

use wirelab_capture::spool::Spool;
use wirelab_engine::app::DecodeAs;
use wirelab_engine::engine::{Event, Settings, run_with_summary};
use wirelab_fields::{Columns, Registry, Values};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let capture = arguments.next().ok_or("columns CAPTURE FIELD...")?;
    let registry = Registry::new();
    let fields: Vec<_> = arguments.map(|name| registry.find(&name).map_err(|_| name)).collect::<Result<_, _>>()?;
    let columns = Columns::new(fields);
    let (mut line, mut out) = (Values::new(), std::io::stdout().lock());
    let settings = Settings::LEAST.with_verdicts(true).with_applications(Some(DecodeAs::NONE));
    let mut print = |event: Event<'_>| {
        let Event::Packet(view) = event else { return };
        line.clear();
        columns.write(view, &mut line);
        // Whoever reads may stop reading.
        let _ = out.write_all(line.as_bytes());
    };
    run_with_summary(&mut Spool::new(capture.as_ref(), 2), settings, &mut print)?;
    Ok(())
}
