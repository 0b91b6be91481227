//! Where the messages of one side end: a guess from all that it said. It explains every byte, or it is none.

mod head;

use std::collections::BTreeSet;

pub(crate) use head::Head;
use wirelab_labs::Transport;
use wirelab_messages::log::Lane;

/// A guess at a framing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Framing {
    /// Nothing that it said is in the capture.
    Silent,
    /// Datagrams: each is a message.
    Datagrams,
    /// Lines.
    Lines,
    /// This byte ends each message.
    Delimiter(u8),
    /// A header that counts what follows.
    Length(Head),
    /// Digits and this separator in front; whether they count themselves.
    Digits(u8, bool),
    /// Digits in front, filled up to so many characters with this one; whether they stand on the left.
    Column(usize, u8, bool),
    /// Records of so many bytes.
    Record(usize),
    /// It cannot be told.
    Unknown,
}

/// Fewest messages that make a guess more than luck.
const ENOUGH: usize = 3;
/// Bytes that end messages in programs of their own, beside line feeds.
const ENDS: [u8; 6] = [0, b'|', b';', b'\r', 3, 4];
/// What stands between a length in digits and its text.
const SEPARATORS: [u8; 5] = [b' ', b':', b'\n', b'#', b'|'];
/// Widest column of digits.
const WIDEST: usize = 64;

/// Where a message begins, where what it says begins, and where it ends.
pub(crate) type Place = (usize, usize, usize);

/// The guesses for the client's and the server's messages. What one side has too little of may be told by the other.
pub(crate) fn framings(lanes: [Vec<&Lane>; 2], transport: Transport) -> [Framing; 2] {
    let [client, server] = &lanes;
    let [first, second] = [client, server].map(|lanes| Framing::of(lanes, transport));
    let follows = |own: Framing, other: Framing, lanes: &[&Lane]| match own {
        Framing::Unknown if other.has_heads() && other.places(&said(lanes)).is_some() => other,
        own => own,
    };
    [follows(first, second, client), follows(second, first, server)]
}

/// The lanes on which something was said.
fn said<'l>(lanes: &[&'l Lane]) -> Vec<&'l Lane> {
    lanes.iter().copied().filter(|lane| !lane.is_empty()).collect()
}

impl Framing {
    fn of(lanes: &[&Lane], transport: Transport) -> Self {
        let lanes = said(lanes);
        if lanes.is_empty() {
            return Self::Silent;
        }
        if transport == Transport::Udp {
            return Self::Datagrams;
        }
        if lanes.iter().any(|lane| lane.lacks() > 0 || !lane.gaps().is_empty() || lane.left_out() > 0) {
            return Self::Unknown;
        }
        let digits = SEPARATORS.into_iter().flat_map(|byte| [Self::Digits(byte, false), Self::Digits(byte, true)]);
        if let Some(counted) = digits.chain(Self::columns(&lanes)).find(|framing| framing.is_likely(&lanes)) {
            return counted;
        }
        let is_text = lanes.iter().all(|lane| lane.bytes().iter().all(|byte| *byte >= 8));
        if is_text && Self::Lines.places(&lanes).is_some() {
            return Self::Lines;
        }
        let heads = Head::all().map(Self::Length);
        let ends = ENDS.into_iter().map(Self::Delimiter);
        if let Some(framing) = heads.chain(ends.clone()).find(|framing| framing.is_likely(&lanes)) {
            return framing;
        }
        // What explains records of one size as well leaves open which of them it is.
        let mut others = Head::all().map(Self::Length).chain(ends);
        record(&lanes).filter(|_| others.all(|one| one.places(&lanes).is_none())).map_or(Self::Unknown, Self::Record)
    }

    /// Columns of digits that the first message may begin with.
    fn columns(lanes: &[&Lane]) -> impl Iterator<Item = Self> + use<> {
        let bytes = lanes.first().map(|lane| lane.bytes()).unwrap_or_default();
        let head: Vec<u8> = bytes.iter().take(WIDEST).copied().collect();
        let (pad, left) = match head.first() {
            Some(b'0') => (b'0', false),
            Some(b' ') => (b' ', false),
            _ => (b' ', true),
        };
        (2..=head.len()).map(move |width| Self::Column(width, pad, left))
    }

    /// Whether it says where messages end by what stands in front of them.
    fn has_heads(self) -> bool {
        matches!(self, Self::Length(_) | Self::Digits(..) | Self::Column(..))
    }

    /// Whether it explains all that was said, and that is more than luck: a number in a header has to be right for several
    /// segments of different sizes.
    fn is_likely(self, lanes: &[&Lane]) -> bool {
        let Some(places) = self.places(lanes) else { return false };
        let is_sent_so = |lane: &Lane, (start, _, end): &Place| {
            let arrivals = lane.arrivals();
            let ends = arrivals.binary_search_by_key(end, |one| one.end).is_ok();
            ends && arrivals.binary_search_by_key(start, |one| one.start).is_ok()
        };
        let sent: Vec<usize> = (lanes.iter().zip(&places))
            .flat_map(|(lane, places)| places.iter().filter(|place| is_sent_so(lane, place)))
            .map(|(start, _, end)| end - start)
            .collect();
        let different = sent.iter().collect::<BTreeSet<_>>().len();
        let count = places.iter().map(Vec::len).sum::<usize>();
        match self {
            Self::Digits(..) | Self::Column(..) => count >= 2,
            Self::Length(_) => sent.len() >= ENOUGH && different >= 2,
            Self::Delimiter(_) => sent.len() >= ENOUGH && sent.len() == count && different >= 2 && !sent.contains(&1),
            _ => count >= ENOUGH,
        }
    }

    /// The messages of all lanes; `None`: bytes are left over.
    fn places(self, lanes: &[&Lane]) -> Option<Vec<Vec<Place>>> {
        lanes.iter().map(|lane| self.tiles(lane.bytes())).collect()
    }

    fn tiles(self, bytes: &[u8]) -> Option<Vec<Place>> {
        let mut places = Vec::new();
        let mut at = 0;
        while at < bytes.len() {
            let (body, end) = self.next(bytes.get(at..)?)?;
            places.push((at, at + body, at + end));
            at += end.max(1);
        }
        (at == bytes.len()).then_some(places)
    }

    /// Where what the first message says begins, and where the message ends.
    fn next(self, bytes: &[u8]) -> Option<(usize, usize)> {
        let whole = |body: usize, end: usize| (end > body && bytes.len() >= end).then_some((body, end));
        match self {
            Self::Lines => Some((0, bytes.iter().position(|byte| *byte == b'\n')? + 1)),
            Self::Delimiter(end) => whole(0, bytes.iter().position(|byte| *byte == end)? + 1),
            Self::Length(head) => head.next(bytes).and_then(|(body, end)| whole(body, end)),
            Self::Digits(separator, itself) => {
                let digits = bytes.iter().take(8).take_while(|byte| byte.is_ascii_digit()).count();
                let length = number(bytes.get(..digits)?)?;
                let end = if itself { length } else { digits.checked_add(1)?.checked_add(length)? };
                if bytes.get(digits) == Some(&separator) { whole(digits + 1, end) } else { None }
            }
            Self::Column(width, pad, left) => {
                let column = bytes.get(..width)?;
                let digits = column.iter().filter(|byte| byte.is_ascii_digit()).count();
                let filled = if left { column.get(digits..)? } else { column.get(..width - digits)? };
                let is_filled = pad == b'0' && digits == width || filled.iter().all(|byte| *byte == pad);
                let digits = if left { column.get(..digits)? } else { column.get(width - digits..)? };
                if is_filled { whole(width, width.checked_add(number(digits)?)?) } else { None }
            }
            Self::Record(size) => whole(0, size),
            Self::Silent | Self::Datagrams | Self::Unknown => None,
        }
    }

    /// What a message says, without what ends it.
    pub(crate) fn without_end(self, text: &[u8]) -> &[u8] {
        match self {
            Self::Lines => {
                let line = text.strip_suffix(b"\n").unwrap_or(text);
                line.strip_suffix(b"\r").unwrap_or(line)
            }
            Self::Delimiter(end) => text.strip_suffix(&[end]).unwrap_or(text),
            _ => text,
        }
    }

    /// The messages of a lane.
    pub(crate) fn cut(self, lane: &Lane) -> Vec<Place> {
        let segments = || lane.arrivals().iter().map(|one| (one.start, one.start, one.end)).collect();
        match self {
            Self::Silent | Self::Datagrams | Self::Unknown => segments(),
            framed => framed.tiles(lane.bytes()).unwrap_or_else(segments),
        }
    }
}

fn number(digits: &[u8]) -> Option<usize> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// The size of the records, where all segments have one, they differ, and it is no text.
fn record(lanes: &[&Lane]) -> Option<usize> {
    let all: Vec<&[u8]> =
        lanes.iter().flat_map(|lane| lane.arrivals().iter().map(|one| lane.part(one.start, one.end))).collect();
    let size = all.first()?.len();
    let binary = all.iter().any(|record| record.iter().any(|byte| *byte < 9));
    let differ = all.iter().any(|record| Some(record) != all.first());
    (size > 1 && all.len() >= ENOUGH && binary && differ && all.iter().all(|record| record.len() == size))
        .then_some(size)
}
