//! Counts the TCP and UDP streams of a capture.
//!
//!     cargo run --example count_streams -- capture.pcapng

use std::error::Error;
use std::path::Path;

use wirelab_engine::capture::read::Reader;
use wirelab_engine::{Settings, run};

#[expect(clippy::print_stdout, reason = "an example prints")]
fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("which capture?")?;
    // `()` is an observer that wants no events, only the summary.
    let (summary, facts) = run(Reader::open(Path::new(&path))?, Settings::LEAST, &mut ())?;
    println!("{} TCP streams, {} UDP streams", summary.tcp_count(), summary.udp_count());
    // A damaged capture is read as far as it goes; the notes say what is wrong with it.
    for note in facts.notes.kept() {
        println!("{note}");
    }
    Ok(())
}
