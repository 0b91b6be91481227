//! `wirelab interfaces`: where one can capture.

use crate::failure::Failure;
use crate::output::Style;

/// List network interfaces, and whether you may capture on them
///
/// Every interface that is up is opened for a moment, because the system does not tell in another way whether it may
/// be captured on. Networking labs usually run on the loopback interface (lo, lo0).
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  wirelab interfaces
  wirelab interfaces --format json | jq -r '.[] | select(.loopback).name'")]
pub(crate) struct Args {
    /// Form of the list
    #[arg(long, value_enum, default_value = "text")]
    #[cfg_attr(not(feature = "live"), allow(dead_code, reason = "parsed, so that the command line is the same"))]
    format: Format,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Format {
    /// A table for people
    Text,
    /// A list of objects
    Json,
}

#[cfg(not(feature = "live"))]
pub(crate) fn run_command(_: &Args, _: Style) -> Result<(), Failure> {
    Err(Failure::Usage(anyhow::anyhow!(
        "this wirelab was built without live capture, and cannot list interfaces; \
         build it with the feature `live` (the default), which needs libpcap"
    )))
}

#[cfg(feature = "live")]
pub(crate) fn run_command(args: &Args, style: Style) -> Result<(), Failure> {
    listing::run(matches!(args.format, Format::Json), style)
}

#[cfg(feature = "live")]
mod listing {
    use std::io::Write;

    use serde::Serialize;
    use wirelab_analyzers::report::safe::lines;
    use wirelab_capture::live::{Device, LiveCapture, LiveError, Options, interfaces};

    use crate::failure::Failure;
    use crate::output::{Align, Aligned, Stdout, Style, Tone};

    /// An interface as it is reported.
    #[derive(Serialize)]
    struct Row {
        name: String,
        addresses: Vec<String>,
        description: Option<String>,
        loopback: bool,
        up: bool,
        /// Null where it was not tried, because the interface is down.
        may_capture: Option<bool>,
        /// Why it cannot be captured on, and what to do.
        reason: Option<String>,
    }

    pub(super) fn run(json: bool, style: Style) -> Result<(), Failure> {
        let devices = interfaces().map_err(anyhow::Error::from)?;
        let rows: Vec<Row> = devices.into_iter().map(row).collect();
        let mut out = if json { Stdout::new() } else { Stdout::text() };
        if json {
            crate::output::json(&mut out, &rows)?;
        } else {
            out.write_all(text(&rows, style).as_bytes())?;
        }
        out.flush()?;
        Ok(())
    }

    fn row(device: Device) -> Row {
        let tried = device.is_up.then(|| try_to_open(&device.name));
        Row {
            may_capture: tried.as_ref().map(Result::is_ok),
            reason: tried.and_then(Result::err).map(|error| error.to_string()),
            name: device.name,
            addresses: device.addresses,
            description: device.description,
            loopback: device.is_loopback,
            up: device.is_up,
        }
    }

    fn try_to_open(name: &str) -> Result<(), LiveError> {
        // Nothing is captured, so little of the kernel's memory is enough.
        let options = Options { buffer_bytes: 1 << 20, ..Options::default() };
        LiveCapture::open(name, &options).map(drop)
    }

    fn text(rows: &[Row], style: Style) -> String {
        if rows.is_empty() {
            return "The system lists no interface. It may do so for want of rights: try again with sudo.\n".to_owned();
        }
        let columns =
            [("name", Align::Left), ("capture", Align::Left), ("addresses", Align::Left), ("about", Align::Wrap)];
        let mut table = Aligned::new(style, &columns);
        for row in rows {
            let (capture, tone) = match row.may_capture {
                Some(true) => ("yes", Tone::Good),
                Some(false) => ("no", Tone::Bad),
                None => ("-", Tone::Dim),
            };
            let marks = [row.loopback.then_some("loopback"), (!row.up).then_some("down"), row.description.as_deref()];
            let about: Vec<&str> = marks.into_iter().flatten().collect();
            table.row([
                (lines(row.name.as_bytes()), Some(Tone::Strong)),
                (capture.to_owned(), Some(tone)),
                (row.addresses.join("\n"), None),
                (lines(about.join(", ").as_bytes()), None),
            ]);
        }
        let mut text = table.lines().join("\n");
        text.push('\n');
        // The advice is the same for all: once is enough.
        if let Some(reason) = rows.iter().find_map(|row| row.reason.as_deref()) {
            text.push('\n');
            text.push_str(&lines(reason.as_bytes()));
            text.push('\n');
        }
        text
    }
}
