//! Where the messages of one side end: a guess from all that it said.

use wirelab_labs::Transport;
use wirelab_messages::log::Lane;

/// A guess at a framing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Framing {
    /// Nobody spoke.
    Silent,
    /// Lines.
    Lines,
    /// A whole number of so many bytes in front, most significant byte first or last, that counts what follows.
    Length(usize, bool),
    /// Digits and this separator in front.
    Digits(u8),
    /// Records of so many bytes.
    Record(usize),
    /// What one segment or datagram brought.
    Segments,
}

/// Headers that are tried: bytes, and whether the first is the most significant one.
const HEADERS: [(usize, bool); 5] = [(2, true), (4, true), (1, true), (2, false), (4, false)];
/// Fewest messages that make a header more than luck.
const ENOUGH: usize = 3;

impl Framing {
    /// The framing that explains every byte of all lanes of a side.
    pub(crate) fn of(lanes: &[&Lane], transport: Transport) -> Self {
        let lanes: Vec<&Lane> = lanes.iter().copied().filter(|lane| !lane.is_empty()).collect();
        if lanes.is_empty() {
            return Self::Silent;
        }
        if transport == Transport::Udp || lanes.iter().any(|lane| lane.lacks() > 0) {
            return Self::Segments;
        }
        let headed = HEADERS.map(|(bytes, big)| Self::Length(bytes, big));
        let digits = [b' ', b':', b'\n', b'#', b'|'].map(Self::Digits);
        let all = [Self::Lines].into_iter().chain(digits).chain(headed);
        all.into_iter()
            .find(|framing| framing.explains(&lanes))
            .or_else(|| record(&lanes).map(Self::Record))
            .unwrap_or(Self::Segments)
    }

    fn explains(self, lanes: &[&Lane]) -> bool {
        let cut: Option<Vec<usize>> = lanes.iter().map(|lane| Some(self.tiles(lane.bytes())?.len())).collect();
        cut.is_some_and(|counts| self == Self::Lines || counts.iter().sum::<usize>() >= ENOUGH)
    }

    /// Where each message of some bytes begins and ends, if this framing leaves nothing over: body and whole.
    fn tiles(self, bytes: &[u8]) -> Option<Vec<(usize, usize, usize)>> {
        let mut cuts = Vec::new();
        let mut at = 0;
        while at < bytes.len() {
            let (body, end) = self.next(bytes.get(at..)?)?;
            cuts.push((at, at + body, at + end));
            at += end;
        }
        (at == bytes.len()).then_some(cuts)
    }

    /// Where the body of the first message begins, and where the message ends.
    fn next(self, bytes: &[u8]) -> Option<(usize, usize)> {
        match self {
            Self::Lines => Some((0, bytes.iter().position(|byte| *byte == b'\n')? + 1)),
            Self::Length(size, big) => {
                let head = bytes.get(..size)?;
                let add = |number: usize, byte: &u8| number << 8 | usize::from(*byte);
                let length = if big { head.iter().fold(0, add) } else { head.iter().rev().fold(0, add) };
                (length > 0 && bytes.len() >= size + length).then_some((size, size + length))
            }
            Self::Digits(separator) => {
                let digits = bytes.iter().take(6).take_while(|byte| byte.is_ascii_digit()).count();
                let length: usize = std::str::from_utf8(bytes.get(..digits)?).ok()?.parse().ok()?;
                let end = digits + 1 + length;
                (bytes.get(digits) == Some(&separator) && length > 0 && bytes.len() >= end).then_some((digits + 1, end))
            }
            Self::Record(size) => (bytes.len() >= size).then_some((0, size)),
            Self::Silent | Self::Segments => None,
        }
    }

    /// The messages of a lane: where they begin, where what they say begins, and where they end.
    pub(crate) fn cut(self, lane: &Lane) -> Vec<(usize, usize, usize)> {
        let segments = || lane.arrivals().iter().map(|one| (one.start, one.start, one.end)).collect();
        match self {
            Self::Silent | Self::Segments => segments(),
            framed => framed.tiles(lane.bytes()).unwrap_or_else(segments),
        }
    }
}

/// The size of the records, where all segments have one and it is no text.
fn record(lanes: &[&Lane]) -> Option<usize> {
    let mut sizes = lanes.iter().flat_map(|lane| lane.arrivals()).map(|one| one.end - one.start);
    let size = sizes.next()?;
    let binary = |lane: &&Lane| lane.bytes().iter().any(|byte| *byte < 9);
    (size > 1 && sizes.clone().count() + 1 >= ENOUGH && sizes.all(|other| other == size) && lanes.iter().any(binary))
        .then_some(size)
}
