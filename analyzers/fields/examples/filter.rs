//! Prints the frames of a capture that a display filter selects, with their streams.
//!
//!     cargo run --example filter -- capture.pcapng 'tcp.flags.syn == 1'

use std::error::Error;
use std::path::Path;

use wirelab_engine::capture::spool::Spool;
use wirelab_engine::{DecodeAs, Event, Settings, run_with_summary};
use wirelab_fields::Registry;
use wirelab_fields::filter::Filter;

#[expect(clippy::print_stdout, reason = "an example prints")]
fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (path, text) = (arguments.next().ok_or("which capture?")?, arguments.next().ok_or("which filter?")?);
    let filter = Filter::compile(&text, &Registry::new())?;
    // The engine works out only what the filter asks for.
    let settings = Settings::LEAST
        .with_verdicts(filter.needs_verdicts())
        .with_applications(filter.needs_applications().then_some(DecodeAs::NONE));
    let mut observer = |event: Event<'_>| {
        if let Event::Packet(packet) = event
            && filter.matches(packet)
        {
            let streams: Vec<_> = packet.segments.iter().map(|segment| segment.place.stream).collect();
            println!("frame {}, TCP streams {streams:?}", packet.packet.frame);
        }
    };
    // Twice, because some fields (`tcp.completeness`, for one) are known only at the end of the capture.
    run_with_summary(&mut Spool::new(Path::new(&path), 2), settings, &mut observer)?;
    Ok(())
}
