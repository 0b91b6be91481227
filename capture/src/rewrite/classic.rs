//! Classic pcap as pcapng: it has no place for comments.

use std::io::{Seek, Write};
use std::path::Path;

use crate::error::Error;
use crate::facts::Format;
use crate::link::LinkType;
use crate::packet::Packet;
use crate::read::{Order, Reader, kind, pseudo_header_len};

use super::options::{closed, push, push_end};
use super::working::{About, failed};

/// All that is written is in this order.
const ORDER: Order = Order::Little;
/// Options of an interface and of a packet (draft, sections 4.2 and 4.3).
const TSRESOL: u16 = 9;
const FLAGS: u16 = 2;

/// Writes the packets of a capture as pcapng: link type, snaplen, times in the resolution that they had, lengths, and the
/// bytes of the frame check sequence where the file tells them.
pub(super) fn convert(name: &Path, mut reader: Reader, out: &mut (impl Write + Seek)) -> Result<About, Error> {
    let refused = |what: String| Error::NotACapture { path: name.to_owned(), what };
    let facts = reader.facts();
    let (format, compression) = (facts.format, facts.compression);
    let (link, snaplen) = facts.interfaces.first().map_or((None, 0), |one| (one.link, one.snaplen));
    let link = link.unwrap_or(LinkType::ETHERNET);
    if pseudo_header_len(link) > 0 {
        return Err(refused(format!(
            "a classic capture of {link}, of which a part would be lost; convert it with `editcap -F pcapng` first"
        )));
    }
    let nanos = matches!(format, Some(Format::PcapNanos | Format::Erf));
    let section = [&ORDER.of_u32(0x1a2b_3c4d)[..], &ORDER.of_u16(1), &ORDER.of_u16(0), &[0xff; 8]].concat();
    let mut written = write_block(out, kind::SECTION_HEADER, &section);
    let mut interface = [&ORDER.of_u16(link.0)[..], &[0; 2], &ORDER.of_u32(snaplen)].concat();
    push(&mut interface, ORDER, TSRESOL, &[if nanos { 9 } else { 6 }]);
    push_end(&mut interface);
    written = written.and_then(|()| write_block(out, kind::INTERFACE, &interface));
    written.map_err(failed(name))?;
    while let Some(packet) = reader.next_packet()? {
        let frame = packet.frame;
        if packet.link != link {
            let what = format!(
                "frame {frame} is of {}, the first of {link}; convert it with `editcap -F pcapng` first",
                packet.link
            );
            return Err(refused(what));
        }
        let body = packet_body(&packet, nanos)
            .ok_or_else(|| refused(format!("frame {frame} has a time that pcapng cannot hold")))?;
        write_block(out, kind::ENHANCED_PACKET, &body).map_err(failed(name))?;
    }
    out.flush().map_err(failed(name))?;
    Ok(About { converted_from: format, compression, ..About::default() })
}

fn packet_body(packet: &Packet<'_>, nanos: bool) -> Option<Vec<u8>> {
    let time = packet.time.unwrap_or_default();
    let all = i128::from(time.secs) * 1_000_000_000 + i128::from(time.nanos);
    let ticks = u64::try_from(if nanos { all } else { all.div_euclid(1000) }).ok()?;
    let captured = u32::try_from(packet.data.len()).ok()?;
    let mut body = Vec::with_capacity(packet.data.len() + 48);
    for number in [0, (ticks >> 32) as u32, ticks as u32, captured, packet.original_len] {
        body.extend_from_slice(&ORDER.of_u32(number));
    }
    body.extend_from_slice(packet.data);
    body.resize(body.len().next_multiple_of(4), 0);
    if let Some(fcs) = packet.fcs_bytes.filter(|fcs| (1..16).contains(fcs)) {
        // Bits 5 to 8.
        push(&mut body, ORDER, FLAGS, &ORDER.of_u32(u32::from(fcs) << 5));
        push_end(&mut body);
    }
    Some(body)
}

fn write_block(out: &mut impl Write, kind: u32, body: &[u8]) -> std::io::Result<()> {
    let mut block = Vec::with_capacity(body.len() + 12);
    block.extend_from_slice(&ORDER.of_u32(kind));
    block.extend_from_slice(&[0; 4]);
    block.extend_from_slice(body);
    let block = closed(block, ORDER).ok_or_else(|| std::io::Error::other("a packet is too long for a block"))?;
    out.write_all(&block)
}
