//! The kinds of pictures that a capture gives.

use clap::ValueEnum;
use clap::builder::PossibleValue;
use wirelab_analyzers::picture::PictureKind;

/// A kind of picture, as an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::commands) struct Drawn(pub(super) PictureKind);

impl Drawn {
    /// Whether it shows one TCP stream.
    pub(in crate::commands) const fn is_of_stream(self) -> bool {
        use PictureKind::{Flight, Ladder, Rtt, Stevens, Tcptrace, Throughput};
        matches!(self.0, Ladder | Stevens | Tcptrace | Rtt | Flight | Throughput)
    }
}

impl ValueEnum for Drawn {
    fn value_variants<'a>() -> &'a [Self] {
        use PictureKind::{Flight, Ladder, Overlap, Replies, Rtt, Ruler, Sequence, Stevens, Tcptrace, Throughput};
        const ALL: [Drawn; 10] = [
            Drawn(Ladder),
            Drawn(Overlap),
            Drawn(Sequence),
            Drawn(Stevens),
            Drawn(Tcptrace),
            Drawn(Rtt),
            Drawn(Flight),
            Drawn(Throughput),
            Drawn(Replies),
            Drawn(Ruler),
        ];
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let help = match self.0 {
            PictureKind::Ladder => "The packets of a stream, an arrow each",
            PictureKind::Overlap => "Connections over time, a bar each, with their messages",
            PictureKind::Sequence => "Who said what in a lab, a line for each who takes part",
            PictureKind::Stevens => "Sequence numbers over time",
            PictureKind::Tcptrace => "Sequence numbers, acknowledgements and the window over time",
            PictureKind::Rtt => "Round-trip times over time",
            PictureKind::Flight => "Bytes in flight and the window over time",
            PictureKind::Throughput => "Payload a second over time",
            PictureKind::Replies => "Replies by the time that they took",
            PictureKind::Ruler => "A message byte by byte, with its fields",
            // Made of a class, not of a capture.
            PictureKind::Matrix | PictureKind::Histogram => return None,
        };
        Some(PossibleValue::new(self.0.id()).help(help))
    }
}

/// A kind of picture that shows one stream, as an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::commands) struct OfStream(Drawn);

impl OfStream {
    pub(in crate::commands) const fn drawn(self) -> Drawn {
        self.0
    }
}

impl ValueEnum for OfStream {
    fn value_variants<'a>() -> &'a [Self] {
        static ALL: std::sync::LazyLock<Vec<OfStream>> = std::sync::LazyLock::new(|| {
            let all = Drawn::value_variants().iter().copied();
            all.filter(|kind| kind.is_of_stream()).map(OfStream).collect()
        });
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        self.0.to_possible_value()
    }
}
