//! A capture that is under way, and the page of it.

use std::thread;

use wirelab_analyzers::engine::Settings;
use wirelab_analyzers::report::safe::escaped;
use wirelab_capture::live::{LiveCapture, Options, Output, Plan as What, Session, Source, loopback_name};
use wirelab_capture::place::{Existing, Inputs};
use wirelab_live::{Capture, Plan};
use wirelab_web::Held;
use wirelab_web_server::{Hub, follow};

use super::{Args, open};
use crate::commands::live::default_filter;
use crate::failure::Failure;
use crate::output::{shown, talk};

/// Captures and serves, until the program is asked to end. A capture that ends before is still shown.
pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let plan = Plan {
        ask: args.lab.wanted()?,
        settings: Settings::default().with_services(args.lab.services()?),
        ..Plan::default()
    };
    let mut page = args.plan()?;
    let (session, about) = session(args, &plan)?;
    let hub = Hub::new(&about);
    page.hub = Some(hub.clone());
    let written = args.write.as_ref().map(|path| {
        let name = path.file_name().map_or_else(|| shown(path), |name| name.to_string_lossy().into_owned());
        Held::growing(&name, path.clone())
    });
    page.files.splice(0..0, written);
    let server = open(page)?;
    let capture = Capture::new(session, None, || false);
    let stop = capture.stop_handle();
    let serving = thread::Builder::new().name("web".to_owned()).spawn(move || {
        let ended = server.run();
        stop.stop();
        ended
    })?;
    if let Err(error) = follow(capture, plan, &hub, args.hide_texts) {
        talk(&format!("note: the capture ended: {error}"));
    }
    match serving.join() {
        Ok(ended) => ended.map_err(Failure::from),
        Err(_) => Err(Failure::Usage(anyhow::anyhow!("the page could not be served"))),
    }
}

/// Begins to capture; says what is captured.
fn session(args: &Args, plan: &Plan) -> Result<(Session, String), Failure> {
    let filter = args.capture_filter.clone().or_else(|| default_filter(plan.ask.as_ref()));
    let name = match &args.interface {
        Some(name) => name.clone(),
        None => loopback_name().map_err(anyhow::Error::from)?,
    };
    let options = Options { filter: filter.clone(), ..Options::default() };
    let source = LiveCapture::open(&name, &options).map_err(anyhow::Error::from)?;
    let existing = if args.force { Existing::IsReplaced } else { Existing::Stays };
    let output = args.write.clone().map(|path| Output { path, ring: None, existing, inputs: Inputs::of(&args.files) });
    let what = What {
        output,
        application: Some(concat!("wirelab ", env!("CARGO_PKG_VERSION")).to_owned()),
        ..What::default()
    };
    let session = Session::start(Source::Interface(Box::new(source)), what).map_err(anyhow::Error::from)?;
    let filter = filter.map_or_else(String::new, |filter| format!(", {}", escaped(filter.as_bytes())));
    Ok((session, format!("{}{filter}", escaped(name.as_bytes()))))
}
