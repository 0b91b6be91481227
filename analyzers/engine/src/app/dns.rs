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
    let word = |at: usize| match bytes.get(at..at + 2) {
        Some(&[high, low]) => Some(u16::from_be_bytes([high, low])),
        _ => None,
    };
    let Some(id) = word(0) else { return };
    found.hexadecimal("dns.id", id, 4);
    let Some(flags) = word(2) else { return };
    header(flags, protocol, found);
    for (at, name) in
        [(4, "dns.count.queries"), (6, "dns.count.answers"), (8, "dns.count.auth_rr"), (10, "dns.count.add_rr")]
    {
        let Some(count) = word(at) else { return };
        found.number(name, count);
    }
    let Ok(message) = Message::from_octets(bytes) else { return };
    let masks = protocol == Protocol::Mdns;
    let mut questions = message.question();
    for question in questions.by_ref() {
        let Ok(question) = question else { return };
        put_name("dns.qry.name", question.qname(), found);
        let (letters, labels) = measure(question.qname());
        found.number("dns.qry.name.len", letters);
        found.number("dns.count.labels", labels);
        found.number("dns.qry.type", question.qtype().to_int());
        let class = question.qclass().to_int();
        found.hexadecimal("dns.qry.class", if masks { class & 0x7fff } else { class }, 4);
        if masks {
            found.boolean("dns.qry.qu", class & 0x8000 != 0);
        }
    }
    let Ok(mut section) = questions.answer() else { return };
    loop {
        for record in section.by_ref() {
            let Ok(record) = record else { return };
            put_record(&record, masks, found);
        }
        match section.next_section() {
            Ok(Some(next)) => section = next,
            _ => return,
        }
    }
}

fn header(flags: u16, protocol: Protocol, found: &mut Found) {
    let response = flags & RESPONSE != 0;
    let mut bit = |name, mask: u16| found.boolean(name, flags & mask != 0);
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
    found.hexadecimal("dns.flags", flags, 4);
    found.number("dns.flags.opcode", flags >> 11 & 0xf);
    if response {
        found.number("dns.flags.rcode", flags & 0xf);
    }
}

fn put_record(record: &ParsedRecord<'_, &[u8]>, masks: bool, found: &mut Found) {
    let kind = record.rtype();
    // Of a service, Wireshark tells the parts of the name under names of their own.
    let owner = if kind == Rtype::SRV { "dns.srv.name" } else { "dns.resp.name" };
    put_name(owner, &record.owner(), found);
    found.number("dns.resp.type", kind.to_int());
    let class = record.class().to_int();
    if kind == Rtype::OPT {
        // RFC 6891: the class is a size, the time to live holds further bits.
        let bits = record.ttl().as_secs();
        if masks {
            found.hexadecimal("dns.rr.udp_payload_size", class & 0x7fff, 4);
            found.boolean("dns.resp.cache_flush", class & 0x8000 != 0);
        } else {
            found.number("dns.rr.udp_payload_size", class);
        }
        found.hexadecimal("dns.resp.ext_rcode", bits >> 24, 2);
        found.number("dns.resp.edns0_version", bits >> 16 & 0xff);
        found.hexadecimal("dns.resp.z", bits & 0xffff, 4);
        found.boolean("dns.resp.z.do", bits & 0x8000 != 0);
        found.number("dns.resp.len", record.rdlen());
        return;
    }
    found.hexadecimal("dns.resp.class", if masks { class & 0x7fff } else { class }, 4);
    if masks {
        found.boolean("dns.resp.cache_flush", class & 0x8000 != 0);
    }
    found.number("dns.resp.ttl", record.ttl().as_secs());
    found.number("dns.resp.len", record.rdlen());
    put_data(record, found);
}

/// The data of the kinds of records that filters ask for.
fn put_data(record: &ParsedRecord<'_, &[u8]>, found: &mut Found) {
    match record.rtype() {
        Rtype::A => {
            if let Ok(Some(data)) = record.to_record::<A>() {
                found.ipv4("dns.a", data.data().addr().octets());
            }
        }
        Rtype::AAAA => {
            if let Ok(Some(data)) = record.to_record::<Aaaa>() {
                found.ipv6("dns.aaaa", data.data().addr().octets());
            }
        }
        Rtype::CNAME => {
            if let Ok(Some(data)) = record.to_record::<Cname<_>>() {
                put_name("dns.cname", data.data().cname(), found);
            }
        }
        Rtype::NS => {
            if let Ok(Some(data)) = record.to_record::<Ns<_>>() {
                put_name("dns.ns", data.data().nsdname(), found);
            }
        }
        Rtype::PTR => {
            if let Ok(Some(data)) = record.to_record::<Ptr<_>>() {
                put_name("dns.ptr.domain_name", data.data().ptrdname(), found);
            }
        }
        Rtype::MX => {
            if let Ok(Some(data)) = record.to_record::<Mx<_>>() {
                found.number("dns.mx.preference", data.data().preference());
                put_name("dns.mx.mail_exchange", data.data().exchange(), found);
            }
        }
        Rtype::SOA => {
            if let Ok(Some(data)) = record.to_record::<Soa<_>>() {
                put_name("dns.soa.mname", data.data().mname(), found);
                put_name("dns.soa.rname", data.data().rname(), found);
                found.number("dns.soa.serial_number", data.data().serial().into_int());
            }
        }
        Rtype::SRV => {
            if let Ok(Some(data)) = record.to_record::<Srv<_>>() {
                found.number("dns.srv.priority", data.data().priority());
                found.number("dns.srv.weight", data.data().weight());
                found.number("dns.srv.port", data.data().port());
                put_name("dns.srv.target", data.data().target(), found);
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
fn put_name<O: AsRef<[u8]>>(field: &'static str, name: &ParsedName<O>, found: &mut Found) {
    let mut text = Vec::with_capacity(64);
    for label in name.iter().filter(|label| !label.is_root()) {
        if !text.is_empty() {
            text.push(b'.');
        }
        text.extend_from_slice(label.as_slice());
    }
    found.text(field, if text.is_empty() { b"<Root>" } else { &text });
}

/// Length of a name as it is written, and the number of its labels.
fn measure<O: AsRef<[u8]>>(name: &ParsedName<O>) -> (u64, u64) {
    let labels = || name.iter().filter(|label| !label.is_root()).map(Label::len);
    let count = labels().count();
    let dots = count.saturating_sub(1);
    if count == 0 { (6, 0) } else { ((labels().sum::<usize>() + dots) as u64, count as u64) }
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
    read(message, Protocol::Dns, found);
    found.number("dns.length", length as u64);
    Step::Done(2 + message.len())
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
