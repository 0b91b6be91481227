//! A lab's file: what `labs --check` says of it, and if it is one, the sample conversations played by its rules.

use std::hint::black_box;

use wirelab_analyzers::engine::Settings;
use wirelab_analyzers::message::{Ask, CollectAll, Index, StreamingDecoder};
use wirelab_analyzers::report::messages::{cuts, fan_out};
use wirelab_analyzers::verify::log::LogParser;
use wirelab_labs::{Lab, safe};

use crate::harmless;
use crate::samples::{COMMANDS, UDP_TEXT, read, reader};

/// The longest lab of the catalogue has 8 KB.
const LONGEST: usize = 12 << 10;
/// The port of the samples' server.
const PORT: u16 = 12345;

/// The target.
///
/// # Panics
/// When a problem lies outside the file.
pub fn run(data: &[u8]) {
    if data.len() > LONGEST {
        return;
    }
    let Ok(text) = std::str::from_utf8(data) else { return };
    let lab = match Lab::parse(text) {
        Ok(lab) => lab,
        Err(problems) => {
            assert!(!problems.is_empty(), "it is refused without a reason");
            let lines = text.lines().count() + 1;
            for one in problems {
                assert!(
                    one.line >= 1 && one.line <= lines && one.column >= 1,
                    "{}:{}: {}",
                    one.line,
                    one.column,
                    one.what
                );
                harmless(&safe::line(one.what.as_bytes()), "problem");
            }
            return;
        }
    };
    black_box(LogParser::new(&lab));
    for sample in [COMMANDS, UDP_TEXT] {
        let mut ask = Ask::any(vec![lab.clone()]);
        ask.lab = Some(0);
        ask.port = Some(PORT);
        let mut listener = StreamingDecoder::new(ask, CollectAll::all());
        let (summary, _) = read(reader(sample).expect("a capture"), Settings::LEAST, u64::MAX, &mut listener)
            .expect("no limit on its packets");
        let index = Index::new(listener.conversations(summary.roles()));
        for key in index.all().streams.keys() {
            black_box(cuts(&index, key.0, key.1));
        }
        black_box(fan_out(&index));
    }
}
