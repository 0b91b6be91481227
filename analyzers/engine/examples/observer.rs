//! An observer of its own: prints who opened a stream, who closed it, and the payload in between.
//!
//!     cargo run --example observer -- capture.pcapng

use std::error::Error;
use std::path::Path;

use wirelab_engine::capture::read::Reader;
use wirelab_engine::{Engine, Event, Observer, Phase, Settings};

/// Payload bytes seen so far in each stream, by its number.
#[derive(Default)]
struct Watch {
    payload: Vec<u64>,
}

impl Observer for Watch {
    #[expect(clippy::print_stdout, reason = "an example prints")]
    fn on(&mut self, event: Event<'_>) {
        match event {
            Event::TcpOpened { stream, view } => {
                self.payload.resize(stream as usize + 1, 0);
                println!("frame {}: stream {stream} opens", view.packet.frame);
            }
            Event::Packet(packet) => {
                for segment in packet.segments {
                    let place = &segment.place;
                    if place.phase == Phase::Payload
                        && let Some(sum) = self.payload.get_mut(place.stream as usize)
                    {
                        *sum += u64::from(place.new_bytes);
                    }
                }
            }
            Event::TcpClosed { stream, view } => {
                let bytes = self.payload.get(stream as usize).copied().unwrap_or(0);
                println!("frame {}: stream {stream} closes after {bytes} bytes", view.packet.frame);
            }
            // More kinds of events may be added.
            _ => {}
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("which capture?")?;
    let mut reader = Reader::open(Path::new(&path))?;
    let mut engine = Engine::new(Settings::LEAST);
    let mut watch = Watch::default();
    while let Some(packet) = reader.next_packet()? {
        engine.push(&packet, &mut watch);
    }
    Ok(())
}
