//! A capture that is under way, and the page of it.

use std::thread;

use wirelab_analyzers::engine::Settings;
use wirelab_analyzers::report::safe::escaped;
use wirelab_capture::live::{Options, Output, Plan as What, Session};
use wirelab_capture::place::Inputs;
use wirelab_live::{Capture, Plan};
use wirelab_web::Held;
use wirelab_web_server::{Door, Hub, follow};

use super::{Args, address};
use crate::commands::live;
use crate::failure::Failure;
use crate::output::{shown, talk};

/// Captures and serves, until the program is asked to end. A capture that ends before is still shown.
pub(super) fn run(args: &Args, door: Door) -> Result<(), Failure> {
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
    let server = door.open(page, address)?;
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
    let output = live::output(args.write.as_deref(), args.force, Inputs::of(&args.files))?;
    output.as_ref().map_or(Ok(false), Output::replaces).map_err(live::refused)?;
    let options = Options { filter: args.capture_filter.clone(), ..Options::default() };
    let (source, name, filter) = live::interface(args.interface.as_deref(), options, plan.ask.as_ref())?;
    let what = What { output, application: live::application(), ..What::default() };
    let session = Session::start(source, what).map_err(anyhow::Error::from)?;
    let filter = filter.map_or_else(String::new, |filter| format!(", {}", escaped(filter.as_bytes())));
    Ok((session, format!("{}{filter}", escaped(name.as_bytes()))))
}
