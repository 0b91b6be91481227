//! DNS (RFC 1035), and mDNS (RFC 6762) and LLMNR (RFC 4795), which use its messages. Read with the crate `domain`.

use domain::base::iana::Rtype;
use domain::base::name::{Label, ParsedName};
use domain::base::{Message, ParsedRecord};
use domain::rdata::{A, Aaaa, Cname, Mx, Ns, Nsec, Ptr, Soa, Srv, Txt};

use super::{Found, Protocol, Step};

/// Flag bits of the header (RFC 1035, section 4.1.1; RFC 4035, section 3).
const RESPONSE: u16 = 0x8000;

/// Reads a message, as far as it goes. `protocol` tells whose message it is.
pub(super) fn read(bytes: &[u8], protocol: Protocol, found: &mut Found) {
    let name = protocol.name();
    found.protocol(name, name, bytes);
    let word = |at: usize| Word::new(bytes, at);
    let Some(id) = word(0) else { return };
    found.at(id.bytes).hexadecimal("dns.id", id.value, 4);
    let Some(flags) = word(2) else { return };
    header(flags, protocol, found);
    for (at, name) in
        [(4, "dns.count.queries"), (6, "dns.count.answers"), (8, "dns.count.auth_rr"), (10, "dns.count.add_rr")]
    {
        let Some(count) = word(at) else { return };
        found.at(count.bytes).number(name, count.value);
    }
    let Ok(message) = Message::from_octets(bytes) else { return };
    let masks = protocol == Protocol::Mdns;
    let mut questions = message.question();
    // Behind the header.
    let mut at = 12;
    for question in questions.by_ref() {
        let Ok(question) = question else { return };
        let end = name_end(bytes, at);
        let part = |from: usize, to: usize| bytes.get(from..to).unwrap_or(&[]);
        put_name("dns.qry.name", question.qname(), part(at, end), found);
        let (letters, labels) = measure(question.qname());
        found.number("dns.qry.name.len", letters);
        found.number("dns.count.labels", labels);
        found.at(part(end, end + 2)).number("dns.qry.type", question.qtype().to_int());
        let class = question.qclass().to_int();
        let whole = part(end + 2, end + 4);
        found.at(whole).hexadecimal("dns.qry.class", if masks { class & 0x7fff } else { class }, 4);
        if masks {
            found.at(whole).boolean("dns.qry.qu", class & 0x8000 != 0);
        }
        at = end + 4;
    }
    let Ok(mut section) = questions.answer() else { return };
    loop {
        for record in section.by_ref() {
            let Ok(record) = record else { return };
            put_record(&record, masks, bytes.get(at..).unwrap_or(&[]), found);
            at = name_end(bytes, at) + 10 + usize::from(record.rdlen());
        }
        match section.next_section() {
            Ok(Some(next)) => section = next,
            _ => return,
        }
    }
}

/// Two bytes of a message.
#[derive(Clone, Copy)]
struct Word<'a> {
    bytes: &'a [u8],
    value: u16,
}

impl<'a> Word<'a> {
    fn new(message: &'a [u8], at: usize) -> Option<Self> {
        let bytes = message.get(at..at + 2)?;
        bytes.first_chunk().map(|two| Self { bytes, value: u16::from_be_bytes(*two) })
    }
}

/// Where a name ends that begins here: with an empty label, or with a pointer to the rest (RFC 1035, section 4.1.4).
fn name_end(message: &[u8], mut at: usize) -> usize {
    loop {
        match message.get(at) {
            Some(0) | None => return at + 1,
            Some(0xc0..) => return at + 2,
            Some(length) => at += 1 + usize::from(*length),
        }
    }
}

fn header(word: Word<'_>, protocol: Protocol, found: &mut Found) {
    let flags = word.value;
    let response = flags & RESPONSE != 0;
    found.at(word.bytes).hexadecimal("dns.flags", flags, 4);
    let mut bit = |name, mask: u16| found.at(word.bytes).boolean(name, flags & mask != 0);
    bit("dns.flags.response", RESPONSE);
    if protocol == Protocol::Llmnr {
        bit("dns.flags.conflict", 0x0400);
        bit("dns.flags.truncated", 0x0200);
        bit("dns.flags.tentative", 0x0100);
    } else {
        if response {
            bit("dns.flags.authoritative", 0x0400);
        }
        bit("dns.flags.truncated", 0x0200);
        bit("dns.flags.recdesired", 0x0100);
        if response {
            bit("dns.flags.recavail", 0x0080);
        }
        bit("dns.flags.z", 0x0040);
        if response {
            bit("dns.flags.authenticated", 0x0020);
        } else if flags & 0x0020 != 0 {
            bit("dns.flags.ad", 0x0020);
        }
        bit("dns.flags.checkdisable", 0x0010);
    }
    found.at(word.bytes).number("dns.flags.opcode", flags >> 11 & 0xf);
    if response {
        found.at(word.bytes).number("dns.flags.rcode", flags & 0xf);
    }
}

/// One record; `bytes` is the message from it on.
fn put_record(record: &ParsedRecord<'_, &[u8]>, masks: bool, bytes: &[u8], found: &mut Found) {
    let kind = record.rtype();
    let end = name_end(bytes, 0);
    let part = |from: usize, length: usize| bytes.get(end + from..end + from + length).unwrap_or(&[]);
    // Of a service, Wireshark tells the parts of the name under names of their own.
    let owner = if kind == Rtype::SRV { "dns.srv.name" } else { "dns.resp.name" };
    put_name(owner, &record.owner(), bytes.get(..end).unwrap_or(&[]), found);
    found.at(part(0, 2)).number("dns.resp.type", kind.to_int());
    let class = record.class().to_int();
    if kind == Rtype::OPT {
        // RFC 6891: the class is a size, the time to live holds further bits.
        let bits = record.ttl().as_secs();
        if masks {
            found.at(part(2, 2)).hexadecimal("dns.rr.udp_payload_size", class & 0x7fff, 4);
            found.at(part(2, 2)).boolean("dns.resp.cache_flush", class & 0x8000 != 0);
        } else {
            found.at(part(2, 2)).number("dns.rr.udp_payload_size", class);
        }
        found.at(part(4, 1)).hexadecimal("dns.resp.ext_rcode", bits >> 24, 2);
        found.at(part(5, 1)).number("dns.resp.edns0_version", bits >> 16 & 0xff);
        found.at(part(6, 2)).hexadecimal("dns.resp.z", bits & 0xffff, 4);
        found.at(part(6, 2)).boolean("dns.resp.z.do", bits & 0x8000 != 0);
        found.at(part(8, 2)).number("dns.resp.len", record.rdlen());
        return;
    }
    found.at(part(2, 2)).hexadecimal("dns.resp.class", if masks { class & 0x7fff } else { class }, 4);
    if masks {
        found.at(part(2, 2)).boolean("dns.resp.cache_flush", class & 0x8000 != 0);
    }
    found.at(part(4, 4)).number("dns.resp.ttl", record.ttl().as_secs());
    found.at(part(8, 2)).number("dns.resp.len", record.rdlen());
    put_data(record, part(10, record.rdlen().into()), found);
}

/// The data of the kinds of records that filters ask for.
fn put_data(record: &ParsedRecord<'_, &[u8]>, bytes: &[u8], found: &mut Found) {
    // A number at a place of the data, and what follows it.
    let part = |from: usize, length: usize| bytes.get(from..from + length).unwrap_or(&[]);
    let behind = |from: usize| bytes.get(from..).unwrap_or(&[]);
    match record.rtype() {
        Rtype::A => {
            if let Ok(Some(data)) = record.to_record::<A>() {
                found.at(bytes).ipv4("dns.a", data.data().addr().octets());
            }
        }
        Rtype::AAAA => {
            if let Ok(Some(data)) = record.to_record::<Aaaa>() {
                found.at(bytes).ipv6("dns.aaaa", data.data().addr().octets());
            }
        }
        Rtype::CNAME => {
            if let Ok(Some(data)) = record.to_record::<Cname<_>>() {
                put_name("dns.cname", data.data().cname(), bytes, found);
            }
        }
        Rtype::NS => {
            if let Ok(Some(data)) = record.to_record::<Ns<_>>() {
                put_name("dns.ns", data.data().nsdname(), bytes, found);
            }
        }
        Rtype::PTR => {
            if let Ok(Some(data)) = record.to_record::<Ptr<_>>() {
                put_name("dns.ptr.domain_name", data.data().ptrdname(), bytes, found);
            }
        }
        Rtype::MX => {
            if let Ok(Some(data)) = record.to_record::<Mx<_>>() {
                found.at(part(0, 2)).number("dns.mx.preference", data.data().preference());
                put_name("dns.mx.mail_exchange", data.data().exchange(), behind(2), found);
            }
        }
        Rtype::SOA => {
            if let Ok(Some(data)) = record.to_record::<Soa<_>>() {
                let (first, second) = (name_end(bytes, 0), name_end(bytes, name_end(bytes, 0)));
                put_name("dns.soa.mname", data.data().mname(), part(0, first), found);
                put_name("dns.soa.rname", data.data().rname(), part(first, second - first), found);
                found.at(part(second, 4)).number("dns.soa.serial_number", data.data().serial().into_int());
            }
        }
        Rtype::SRV => {
            if let Ok(Some(data)) = record.to_record::<Srv<_>>() {
                found.at(part(0, 2)).number("dns.srv.priority", data.data().priority());
                found.at(part(2, 2)).number("dns.srv.weight", data.data().weight());
                found.at(part(4, 2)).number("dns.srv.port", data.data().port());
                put_name("dns.srv.target", data.data().target(), behind(6), found);
            }
        }
        Rtype::NSEC => {
            if let Ok(Some(data)) = record.to_record::<Nsec<_, _>>() {
                // The types that exist are told under the same name as that of the record.
                data.data().types().iter().for_each(|kind| found.number("dns.resp.type", kind.to_int()));
            }
        }
        Rtype::TXT => {
            if let Ok(Some(data)) = record.to_record::<Txt<_>>() {
                for text in data.data().iter() {
                    found.number("dns.txt.length", text.len() as u64);
                    found.text("dns.txt", text);
                }
            }
        }
        _ => {}
    }
}

/// A name as Wireshark writes it: labels with dots between them, `<Root>` for none.
/// `bytes` are those that it begins with here; a pointer leads to the rest.
fn put_name<O: AsRef<[u8]>>(field: &'static str, name: &ParsedName<O>, bytes: &[u8], found: &mut Found) {
    let mut text = Vec::with_capacity(64);
    for label in name.iter().filter(|label| !label.is_root()) {
        if !text.is_empty() {
            text.push(b'.');
        }
        text.extend_from_slice(label.as_slice());
    }
    found.at(bytes).text(field, if text.is_empty() { b"<Root>" } else { &text });
}

/// Length of a name as it is written, and the number of its labels.
fn measure<O: AsRef<[u8]>>(name: &ParsedName<O>) -> (u64, u64) {
    let labels = || name.iter().filter(|label| !label.is_root()).map(Label::len);
    let count = labels().count();
    let dots = count.saturating_sub(1);
    // Wireshark measures the word that it writes for the root.
    if count == 0 { (6, 1) } else { ((labels().sum::<usize>() + dots) as u64, count as u64) }
}

/// Reads a message over TCP, which has its length in front (RFC 1035, section 4.2.2).
pub(super) fn read_tcp(bytes: &[u8], waits: bool, found: &mut Found) -> Step {
    let Some((&[high, low], rest)) = bytes.split_first_chunk::<2>() else {
        return if waits { Step::Segment } else { Step::Done(bytes.len()) };
    };
    let length = usize::from(u16::from_be_bytes([high, low]));
    if rest.len() < length && waits {
        return Step::Bytes(length - rest.len());
    }
    let message = rest.get(..length.min(rest.len())).unwrap_or(rest);
    let before = found.count();
    read(message, Protocol::Dns, found);
    found.at(bytes.get(..2).unwrap_or(&[])).number("dns.length", length as u64);
    found.move_last(before + 1);
    Step::Done(2 + message.len())
}

/// Whether a datagram can be read as DNS at all, to its last record. For a port that is known.
pub(super) fn looks_like_any(bytes: &[u8]) -> bool {
    let Ok(message) = Message::from_octets(bytes) else { return false };
    let counts = message.header_counts();
    let any = [counts.qdcount(), counts.ancount(), counts.nscount(), counts.arcount()].iter().any(|count| *count > 0);
    any && message.question().all(|one| one.is_ok()) && message.iter().all(|one| one.is_ok())
}

/// Whether a datagram on any port is taken for DNS: an ordinary query or response about one name.
pub(super) fn looks_like(bytes: &[u8]) -> bool {
    let &[_, _, flags, codes, 0, 1, a, b, c, d, e, f, ..] = bytes else { return false };
    let (answers, authority, additional) =
        (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]), u16::from_be_bytes([e, f]));
    let response = flags & 0x80 != 0;
    flags & 0x78 == 0
        && codes & 0x40 == 0
        && (response && answers <= 25 && authority <= 50 && additional <= 50
            || answers == 0 && authority == 0 && additional <= 1)
        && Message::from_octets(bytes).is_ok_and(|message| message.question().next().is_some_and(|one| one.is_ok()))
}
