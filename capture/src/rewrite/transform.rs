//! Writing the blocks of a file on, some of them changed, with section lengths that fit.

use std::io::{self, Seek, SeekFrom, Write};

use crate::read::{Blocks, Order, Piece, Raw};

/// Where a section header has the length of its section.
const LENGTH: usize = 16;
/// A length that is not given, or that no section has.
const MOST: i64 = 1 << 62;

/// What becomes of a block.
pub(super) enum Change {
    Stays,
    Goes,
    Into(Vec<u8>),
}

/// What becomes of bytes that are no block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rest {
    Stays,
    Goes,
}

/// The section that is being written.
struct Section {
    /// Where its header stands in the output.
    at: u64,
    order: Order,
    /// Its length as it stands there.
    length: i64,
    /// By how much it has changed.
    grown: i64,
}

/// Writes all blocks on as `each` has it; gives how many bytes stood between blocks or behind them.
pub(super) fn transform<W: Write + Seek>(
    blocks: &mut Blocks,
    out: &mut W,
    rest: Rest,
    mut each: impl FnMut(&Raw<'_>) -> io::Result<Change>,
) -> io::Result<u64> {
    let mut section: Option<Section> = None;
    let (mut at, mut others) = (0_u64, 0_u64);
    while let Some((piece, bytes)) = blocks.next()? {
        let Piece::Block(raw) = piece else {
            others = others.saturating_add(bytes.len() as u64);
            if rest == Rest::Stays {
                out.write_all(bytes)?;
                at += bytes.len() as u64;
            }
            continue;
        };
        let change = each(&raw)?;
        let written = match &change {
            Change::Stays => bytes,
            Change::Into(new) => new,
            Change::Goes => &[],
        };
        if raw.begins_section() {
            settle(out, section.take())?;
            let length = raw.order.u64(written, LENGTH).cast_signed();
            section = Some(Section { at, order: raw.order, length, grown: 0 });
        } else if let Some(section) = &mut section {
            section.grown += written.len() as i64 - bytes.len() as i64;
        }
        out.write_all(written)?;
        at += written.len() as u64;
    }
    settle(out, section)?;
    out.flush()?;
    Ok(others)
}

/// Corrects the length of a section that has changed, if it is given.
fn settle<W: Write + Seek>(out: &mut W, section: Option<Section>) -> io::Result<()> {
    let Some(Section { at, order, length, grown }) = section.filter(|section| section.grown != 0) else {
        return Ok(());
    };
    if !(0..MOST).contains(&length) {
        return Ok(());
    }
    out.seek(SeekFrom::Start(at + LENGTH as u64))?;
    out.write_all(&order.of_u64((length + grown).cast_unsigned()))?;
    out.seek(SeekFrom::End(0))?;
    Ok(())
}
