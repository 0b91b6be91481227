//! The text of a display filter, and what it makes of a few packets.

use std::hint::black_box;
use std::sync::OnceLock;

use wirelab_analyzers::app::DecodeAs;
use wirelab_analyzers::engine::{Event, Settings};
use wirelab_analyzers::fields::Registry;
use wirelab_analyzers::filter::Filter;
use wirelab_analyzers::report::messages::register;
use wirelab_labs::catalogue;

use crate::samples::{COMMANDS, IPV6, UDP_TEXT, read, reader};

/// Nobody types more.
const LONGEST: usize = 1 << 10;
/// Packets of each sample: the handshake and the first bytes.
const MOST: u64 = 5;

/// The target.
///
/// # Panics
/// When one of the samples cannot be read, which is no find.
pub fn run(data: &[u8]) {
    if data.len() > LONGEST {
        return;
    }
    let Ok(text) = std::str::from_utf8(data) else { return };
    let filter = match Filter::compile(text, registry()) {
        Ok(filter) => filter,
        Err(error) => {
            black_box(error.to_string());
            return;
        }
    };
    let mut matched = 0_u32;
    let mut observer = |event: Event<'_>| {
        if let Event::Packet(view) = event {
            matched += u32::from(filter.matches(view));
        }
    };
    let settings = Settings { applications: Some(DecodeAs::NONE), ..Settings::default() };
    for sample in [COMMANDS, UDP_TEXT, IPV6] {
        read(reader(sample).expect("a capture"), settings, MOST, &mut observer);
    }
    black_box(matched);
}

/// The fields of packets and those of messages.
fn registry() -> &'static Registry {
    static REGISTRY: OnceLock<Registry> = OnceLock::new();
    REGISTRY.get_or_init(|| {
        let mut registry = Registry::new();
        register(&mut registry, catalogue::all());
        registry
    })
}
