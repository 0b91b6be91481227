//! Prints the handshake time of each TCP stream of a capture.
//!
//!     cargo run --example handshakes -- capture.pcapng

use std::error::Error;
use std::path::Path;

use wirelab_engine::capture::read::Reader;
use wirelab_engine::{Settings, run};

#[expect(clippy::print_stdout, reason = "an example prints")]
fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("which capture?")?;
    let (summary, _) = run(Reader::open(Path::new(&path))?, Settings::LEAST, &mut ())?;
    for row in summary.tcp_rows() {
        let name = format!("{:>5} {} -> {}", row.stream, row.client, row.server);
        match row.handshake.total {
            // Spans are nanoseconds.
            Some(total) => println!("{name} {:.3} ms", total as f64 / 1e6),
            None => println!("{name} {}", row.handshake.outcome.name()),
        }
    }
    Ok(())
}
