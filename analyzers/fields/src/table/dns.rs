//! DNS (RFC 1035), mDNS (RFC 6762) and LLMNR (RFC 4795).

use crate::Kind;
use crate::entry::*;
use crate::header_kind::HeaderKind;
use crate::names::{self, Names};
use crate::section::{Application, Section};

pub(crate) const DNS: Section = Section::of_messages(
    &[
        Application { name: "dns", title: "Domain Name System", short: "DNS" },
        Application { name: "mdns", title: "Multicast Domain Name System", short: "mDNS" },
        Application { name: "llmnr", title: "Link-local Multicast Name Resolution", short: "LLMNR" },
    ],
    &of(
        HeaderKind::None,
        [
            told("dns", Kind::Protocol, "DNS message").hidden(),
            told("mdns", Kind::Protocol, "Multicast DNS message").hidden(),
            told("llmnr", Kind::Protocol, "LLMNR message").hidden(),
            told("dns.length", Kind::Unsigned, "Length").bits(16).about_it("Length of a message over TCP"),
            told("dns.id", Kind::Hexadecimal, "Transaction number")
                .bits(16)
                .about_it("Number that the response repeats"),
            told("dns.flags", Kind::Hexadecimal, "Flags").bits(16).about_it("Sixteen flag bits"),
            told("dns.flags.response", Kind::Boolean, "Response")
                .about_it("Whether it is a response")
                .inside(1)
                .names(Names::Truth("Message is a response", "Message is a query")),
            told("dns.flags.opcode", Kind::Unsigned, "Operation")
                .bits(16)
                .about_it("Kind of query")
                .inside(1)
                .names(names::OPCODES),
            told("dns.flags.authoritative", Kind::Boolean, "Authoritative")
                .about_it("Whether the server is the authority")
                .inside(1)
                .names(Names::Truth("Server is an authority for domain", "Server is not an authority for domain")),
            told("dns.flags.conflict", Kind::Boolean, "Conflict").about_it("LLMNR: the name is not unique").inside(1),
            told("dns.flags.truncated", Kind::Boolean, "Truncated")
                .about_it("Whether it was cut to fit")
                .inside(1)
                .names(Names::Truth("Message is truncated", "Message is not truncated")),
            told("dns.flags.recdesired", Kind::Boolean, "Recursion desired")
                .about_it("Whether the server is to ask others")
                .inside(1)
                .names(Names::Truth("Do query recursively", "Don't do query recursively")),
            told("dns.flags.tentative", Kind::Boolean, "Tentative")
                .about_it("LLMNR: not yet known to be unique")
                .inside(1),
            told("dns.flags.recavail", Kind::Boolean, "Recursion available")
                .about_it("Whether the server asks others")
                .inside(1)
                .names(Names::Truth("Server can do recursive queries", "Server can't do recursive queries")),
            told("dns.flags.z", Kind::Boolean, "Reserved").about_it("Reserved bit").inside(1),
            told("dns.flags.authenticated", Kind::Boolean, "Answer authenticated")
                .about_it("Whether the server checked signatures")
                .inside(1),
            told("dns.flags.ad", Kind::Boolean, "Authentic data wanted")
                .about_it("Whether the client asks for checked data")
                .inside(1)
                .names(names::SET),
            told("dns.flags.checkdisable", Kind::Boolean, "Unchecked data will do")
                .about_it("Whether unchecked data will do")
                .inside(1),
            told("dns.flags.rcode", Kind::Unsigned, "Reply code")
                .bits(16)
                .about_it("How it went: 0 no error, 3 no such name")
                .inside(1)
                .names(names::RCODES),
            told("dns.count.queries", Kind::Unsigned, "Questions").bits(16).about_it("Number of questions"),
            told("dns.count.answers", Kind::Unsigned, "Answers").bits(16).about_it("Number of answers"),
            told("dns.count.auth_rr", Kind::Unsigned, "Authority records")
                .bits(16)
                .about_it("Number of authority records"),
            told("dns.count.add_rr", Kind::Unsigned, "Additional records")
                .bits(16)
                .about_it("Number of additional records"),
            told("dns.qry.name", Kind::Text, "Question").about_it("Name that is asked for"),
            told("dns.qry.name.len", Kind::Unsigned, "Length of the name")
                .bits(16)
                .about_it("Length of that name")
                .inside(1),
            told("dns.count.labels", Kind::Unsigned, "Labels").bits(16).about_it("Labels of that name").inside(1),
            told("dns.qry.type", Kind::Unsigned, "Type")
                .bits(16)
                .about_it("Type that is asked for: 1 A, 28 AAAA")
                .inside(1)
                .names(names::RECORDS),
            told("dns.qry.class", Kind::Hexadecimal, "Class")
                .bits(16)
                .about_it("Class that is asked for: 1 Internet")
                .inside(1)
                .names(names::CLASSES),
            told("dns.qry.qu", Kind::Boolean, "Unicast will do")
                .about_it("mDNS: whether the answer may be unicast")
                .inside(1),
            told("dns.resp.name", Kind::Text, "Record").about_it("Name of a record"),
            told("dns.resp.type", Kind::Unsigned, "Type")
                .bits(16)
                .about_it("Type of a record")
                .inside(1)
                .names(names::RECORDS),
            told("dns.resp.class", Kind::Hexadecimal, "Class")
                .bits(16)
                .about_it("Class of a record")
                .inside(1)
                .names(names::CLASSES),
            told("dns.resp.cache_flush", Kind::Boolean, "Replaces what is cached")
                .about_it("mDNS: whether it replaces what is cached")
                .inside(1),
            told("dns.resp.ttl", Kind::Unsigned, "Time to live")
                .about_it("Seconds that a record may be kept")
                .inside(1)
                .always("seconds"),
            told("dns.resp.len", Kind::Unsigned, "Data length")
                .bits(16)
                .about_it("Length of a record's data")
                .inside(1),
            told("dns.a", Kind::Ipv4, "Address").about_it("IPv4 address").inside(1),
            told("dns.aaaa", Kind::Ipv6, "Address").about_it("IPv6 address").inside(1),
            told("dns.cname", Kind::Text, "Canonical name").inside(1),
            told("dns.ns", Kind::Text, "Name server").inside(1),
            told("dns.ptr.domain_name", Kind::Text, "Domain name").about_it("Name of an address").inside(1),
            told("dns.mx.preference", Kind::Unsigned, "Preference")
                .bits(16)
                .about_it("Preference of a mail exchange")
                .inside(1),
            told("dns.mx.mail_exchange", Kind::Text, "Mail exchange").inside(1),
            told("dns.soa.mname", Kind::Text, "Primary name server")
                .about_it("Primary name server of a zone")
                .inside(1),
            told("dns.soa.rname", Kind::Text, "Responsible mailbox")
                .about_it("Mailbox of who is responsible for a zone")
                .inside(1),
            told("dns.soa.serial_number", Kind::Unsigned, "Serial number")
                .about_it("Serial number of a zone")
                .inside(1),
            told("dns.srv.priority", Kind::Unsigned, "Priority").bits(16).about_it("Priority of a service").inside(1),
            told("dns.srv.weight", Kind::Unsigned, "Weight").bits(16).about_it("Weight of a service").inside(1),
            told("dns.srv.port", Kind::Unsigned, "Port").bits(16).about_it("Port of a service").inside(1),
            told("dns.srv.target", Kind::Text, "Target").about_it("Host of a service").inside(1),
            told("dns.txt.length", Kind::Unsigned, "Text length").bits(8).about_it("Length of a text").inside(1),
            told("dns.txt", Kind::Text, "Text").inside(1),
            told("dns.rr.udp_payload_size", Kind::Hexadecimal, "Largest datagram")
                .bits(16)
                .about_it("EDNS: largest datagram")
                .inside(1),
            told("dns.resp.ext_rcode", Kind::Hexadecimal, "Higher bits of the code")
                .bits(8)
                .about_it("EDNS: higher bits of the response code")
                .inside(1),
            told("dns.resp.edns0_version", Kind::Unsigned, "EDNS version").bits(8).about_it("EDNS: version").inside(1),
            told("dns.resp.z", Kind::Hexadecimal, "EDNS flags").bits(16).about_it("EDNS: flags").inside(1),
            told("dns.resp.z.do", Kind::Boolean, "Signatures wanted")
                .about_it("EDNS: whether signatures are wanted")
                .inside(2),
        ],
    ),
);
