//! The options of a block, written anew: some taken out, a comment put in, the rest as it was.

use crate::read::{MAX_RECORD, Order, Raw, kind};

use super::mark::{self, Mark};

/// Codes that every block may have (draft, section 3.5).
pub(super) mod code {
    pub(in super::super) const COMMENT: u16 = 1;
    /// Custom options that are not to be copied: text and bytes.
    pub(in super::super) const CUSTOM_NO_COPY: [u16; 2] = [19_372, 19_373];
    pub(super) const END: u16 = 0;
}

/// Bytes of the end marker.
const END: [u8; 4] = [0; 4];

/// What becomes of an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Stays,
    Goes,
    /// It goes, and the end marker behind it was not there before it.
    GoesWithEnd,
}

/// Where the options of a block begin; `None` where it has none that are known.
pub(super) fn start(raw: &Raw<'_>) -> Option<usize> {
    let (order, bytes) = (raw.order, raw.bytes);
    let behind = |from: usize, len: usize| from.checked_add(len.checked_next_multiple_of(4)?);
    let at = match raw.kind {
        kind::SECTION_HEADER => 24,
        kind::INTERFACE => 16,
        kind::STATISTICS => 20,
        kind::ENHANCED_PACKET | kind::OLD_PACKET if bytes.len() >= 32 => behind(28, order.u32(bytes, 20) as usize)?,
        kind::SECRETS if bytes.len() >= 20 => behind(16, order.u32(bytes, 12) as usize)?,
        kind::NAMES => behind_records(raw)?,
        _ => return None,
    };
    (at <= bytes.len().checked_sub(4)?).then_some(at)
}

/// Behind the records of a name resolution block: they end as options do.
fn behind_records(raw: &Raw<'_>) -> Option<usize> {
    let mut at = 8;
    let ends = walk(raw, at, |item| at = item.to);
    (ends.sound && ends.marked).then_some(ends.stop + END.len())
}

/// An option and its place in the block.
pub(super) struct Item<'b> {
    pub(super) code: u16,
    pub(super) value: &'b [u8],
    pub(super) from: usize,
    /// Behind its padding.
    pub(super) to: usize,
}

/// How a list of options ends.
pub(super) struct Ends {
    /// Where the end marker stands, or the list ends without one.
    pub(super) stop: usize,
    /// Whether there is an end marker.
    pub(super) marked: bool,
    /// Whether all that was passed are options.
    pub(super) sound: bool,
}

/// Gives each option, in order.
pub(super) fn walk(raw: &Raw<'_>, from: usize, mut each: impl FnMut(Item<'_>)) -> Ends {
    let body = raw.bytes.get(..raw.bytes.len().saturating_sub(4)).unwrap_or_default();
    let mut at = from;
    loop {
        let rest = body.get(at..).unwrap_or_default();
        let Some(head) = rest.first_chunk::<4>() else {
            return Ends { stop: at, marked: false, sound: at == body.len() };
        };
        let (code, len) = (raw.order.u16(head, 0), usize::from(raw.order.u16(head, 2)));
        if code == code::END {
            return Ends { stop: at, marked: true, sound: true };
        }
        let to = at + 4 + len.next_multiple_of(4);
        let Some(value) = rest.get(4..4 + len).filter(|_| to <= body.len()) else {
            return Ends { stop: at, marked: false, sound: false };
        };
        each(Item { code, value, from: at, to });
        at = to;
    }
}

/// The block without the options that go. `None`: none goes, or they cannot be told apart.
pub(super) fn without(raw: &Raw<'_>, fate: impl Fn(u16, &[u8]) -> Fate) -> Option<Vec<u8>> {
    let from = start(raw).filter(|_| raw.sound)?;
    let mut goes = false;
    let ends = walk(raw, from, |item| goes |= fate(item.code, item.value) != Fate::Stays);
    if !goes || !ends.sound {
        return None;
    }
    let (mut out, mut stays, mut with_end) = (raw.bytes.get(..from)?.to_vec(), false, false);
    walk(raw, from, |item| match fate(item.code, item.value) {
        Fate::Stays => {
            stays = true;
            out.extend_from_slice(raw.bytes.get(item.from..item.to).unwrap_or_default());
        }
        Fate::Goes => {}
        Fate::GoesWithEnd => with_end = true,
    });
    let tail = raw.bytes.get(ends.stop..raw.bytes.len() - 4)?;
    // Somebody may have put options of theirs beside ours since: then the end marker is theirs too.
    if !(with_end && !stays && tail == END) {
        out.extend_from_slice(tail);
    }
    closed(out, raw.order)
}

/// The block with a comment of ours as its last option. `None`: it has no place for one.
pub(super) fn commented(raw: &Raw<'_>, text: &str) -> Option<Vec<u8>> {
    let from = start(raw).filter(|_| raw.sound)?;
    let mut any = false;
    let ends = walk(raw, from, |_| any = true);
    if !ends.sound {
        return None;
    }
    let with_end = !any && !ends.marked;
    let mut out = raw.bytes.get(..ends.stop)?.to_vec();
    push(&mut out, raw.order, code::COMMENT, mark::marked(text, Mark { with_end }).as_bytes());
    out.extend_from_slice(if with_end { &END } else { raw.bytes.get(ends.stop..raw.bytes.len() - 4)? });
    closed(out, raw.order)
}

/// Appends an option. A value that is too long is left out.
pub(super) fn push(out: &mut Vec<u8>, order: Order, code: u16, value: &[u8]) {
    let Ok(len) = u16::try_from(value.len()) else { return };
    out.extend_from_slice(&order.of_u16(code));
    out.extend_from_slice(&order.of_u16(len));
    out.extend_from_slice(value);
    out.resize(out.len().next_multiple_of(4), 0);
}

/// Appends the end marker.
pub(super) fn push_end(out: &mut Vec<u8>) {
    out.extend_from_slice(&END);
}

/// Gives a block its lengths. `None` where it would be too long for any reader.
pub(super) fn closed(mut out: Vec<u8>, order: Order) -> Option<Vec<u8>> {
    let len = out.len() + 4;
    let told = order.of_u32(u32::try_from(len).ok().filter(|_| len <= MAX_RECORD)?);
    out.get_mut(4..8)?.copy_from_slice(&told);
    out.extend_from_slice(&told);
    Some(out)
}
