//! IEEE 802.11 data frames in the clear, and the capture headers in front of them.

use super::super::decoder::Decoder;
use super::super::layer::Plain;
use super::super::view::View;
use super::llc;

/// Radiotap: a length, presence bits, and among the fields the flags that tell of a frame check sequence.
pub(super) fn radiotap(d: &mut Decoder, v: View<'_>) -> Option<()> {
    const TSFT: u32 = 1;
    const FLAGS: u32 = 2;
    const MORE: u32 = 1 << 31;
    let length = usize::from(v.le16(2)?);
    let present = v.le32(4)?;
    let mut at = 8;
    let mut words = present;
    while words & MORE != 0 {
        words = v.le32(at)?;
        at += 4;
    }
    if present & TSFT != 0 {
        at = ((at + 7) & !7) + 8;
    }
    let flags = if present & FLAGS != 0 { v.u8(at)? } else { 0 };
    d.push_plain(Plain::Radiotap, &v, length);
    let inner = v.from(length)?;
    let inner = if flags & 0x10 != 0 { inner.trimmed(inner.reported.saturating_sub(4)) } else { inner };
    ieee80211(d, inner, flags & 0x20 != 0)
}

/// Prism and AVS headers give their own length.
pub(super) fn prism(d: &mut Decoder, v: View<'_>) -> Option<()> {
    let length = match v.be32(0)? {
        0x8021_1001 | 0x8021_1002 => v.be32(4)?,
        _ => match v.le32(4)? {
            small @ 8..=4096 => small,
            _ => v.be32(4)?,
        },
    };
    let length = usize::try_from(length).ok()?;
    d.push_plain(Plain::Prism, &v, length);
    ieee80211(d, v.from(length)?, false)
}

/// Per-Packet Information: version, flags, length, and the link type of what follows.
pub(super) fn ppi(d: &mut Decoder, v: View<'_>) -> Option<()> {
    let (length, link) = (usize::from(v.le16(2)?), v.le32(4)?);
    d.push_plain(Plain::Ppi, &v, length);
    let inner = v.from(length)?;
    match link {
        105 => ieee80211(d, inner, false),
        1 => super::ethernet(d, inner),
        _ => Some(()),
    }
}

/// 802.11: unencrypted data frames lead on to LLC; everything else ends here.
pub(super) fn ieee80211(d: &mut Decoder, v: View<'_>, padded: bool) -> Option<()> {
    let (kind, flags) = (v.u8(0)?, v.u8(1)?);
    let data_frame = kind & 0x0c == 0x08;
    if !data_frame {
        d.push_plain(Plain::Wifi, &v, 24);
        return Some(());
    }
    let (quality, no_data) = (kind & 0x80 != 0, kind & 0x40 != 0);
    let mut length = if flags & 0x03 == 0x03 { 30 } else { 24 };
    let mut aggregated = false;
    if quality {
        aggregated = v.u8(length)? & 0x80 != 0;
        length += 2;
        if flags & 0x80 != 0 {
            length += 4;
        }
    }
    if padded {
        length = (length + 3) & !3;
    }
    let protected = flags & 0x40 != 0;
    d.push_plain(Plain::Wifi, &v, length);
    if no_data || protected {
        return Some(());
    }
    let inner = v.from(length)?;
    if !aggregated {
        return llc(d, inner);
    }
    subframes(d, inner)
}

/// Aggregated frames (A-MSDU): addresses and a length each, padded to four bytes.
fn subframes(d: &mut Decoder, mut v: View<'_>) -> Option<()> {
    while v.reported >= 14 {
        let length = u32::from(v.be16(12)?);
        d.descend()?;
        llc(d, v.from(14)?.trimmed(length))?;
        let step = (14 + length as usize + 3) & !3;
        match v.from(step) {
            Some(rest) => v = rest,
            None => break,
        }
    }
    Some(())
}

/// An 802.11 frame that a controller tunnels in GRE.
pub(in super::super) fn tunnelled(d: &mut Decoder, v: View<'_>) -> Option<()> {
    ieee80211(d, v, false)
}
