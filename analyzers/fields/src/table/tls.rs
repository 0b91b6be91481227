//! TLS (RFC 8446, RFC 5246); `ssl.*` means the same.

use crate::Kind;
use crate::entry::*;
use crate::header_kind::HeaderKind;
use crate::names;
use crate::section::{Application, Section};

pub(crate) const TLS: Section = Section::of_messages(
    &[Application { name: "tls", title: "Transport Layer Security", short: "TLS" }],
    &of(
        HeaderKind::None,
        [
            told("tls", Kind::Protocol, "TLS records").hidden(),
            told("tls.record", Kind::Label, "Record"),
            told("tls.record.content_type", Kind::Unsigned, "Content type")
                .bits(8)
                .about_it("20 cipher change, 21 alert, 22 handshake, 23 data")
                .inside(1)
                .names(names::TLS_RECORDS),
            told("tls.record.opaque_type", Kind::Unsigned, "Opaque type")
                .bits(8)
                .about_it("Type of an encrypted record of TLS 1.3")
                .inside(1)
                .names(names::TLS_RECORDS),
            told("tls.record.version", Kind::Hexadecimal, "Version")
                .bits(16)
                .about_it("Version of a record")
                .inside(1)
                .names(names::TLS_VERSIONS),
            told("tls.record.length", Kind::Unsigned, "Length").bits(16).about_it("Length of a record").inside(1),
            told("tls.change_cipher_spec", Kind::Label, "Change cipher spec")
                .about_it("Change to encryption")
                .inside(1),
            told("tls.alert_message", Kind::Label, "Alert").inside(1),
            told("tls.alert_message.level", Kind::Unsigned, "Level")
                .bits(8)
                .about_it("1 warning, 2 fatal")
                .inside(2)
                .names(names::TLS_LEVELS),
            told("tls.alert_message.desc", Kind::Unsigned, "Description")
                .bits(8)
                .about_it("Reason of an alert")
                .inside(2)
                .names(names::TLS_ALERTS),
            told("tls.app_data", Kind::Bytes, "Encrypted data").inside(1),
            told("tls.handshake", Kind::Label, "Handshake message").inside(1),
            told("tls.handshake.type", Kind::Unsigned, "Type")
                .bits(8)
                .about_it("1 client hello, 2 server hello, 11 certificate")
                .inside(2)
                .names(names::TLS_HANDSHAKES),
            told("tls.handshake.length", Kind::Unsigned, "Length")
                .bits(24)
                .about_it("Length of a handshake message")
                .inside(2),
            told("tls.handshake.version", Kind::Hexadecimal, "Version")
                .bits(16)
                .about_it("Version of a hello")
                .inside(2)
                .names(names::TLS_VERSIONS),
            told("tls.handshake.random", Kind::Bytes, "Random").about_it("Random bytes of a hello").inside(2),
            told("tls.handshake.session_id_length", Kind::Unsigned, "Session ID length")
                .bits(16)
                .about_it("Length of a hello's session ID in bytes")
                .inside(2),
            told("tls.handshake.session_id", Kind::Bytes, "Session ID")
                .about_it("Session that a hello begins or resumes")
                .inside(2),
            told("tls.handshake.ciphersuite", Kind::Hexadecimal, "Cipher suite").bits(16).inside(2),
            told("tls.handshake.extension.type", Kind::Unsigned, "Extension")
                .bits(16)
                .about_it("Number of an extension")
                .inside(2),
            told("tls.handshake.extensions_server_name", Kind::Text, "Server name")
                .about_it("Server that the client means")
                .inside(3),
            told("tls.handshake.extensions_alpn_str", Kind::Text, "Protocol (ALPN)")
                .about_it("Protocol that is to be spoken inside, such as h2 or http/1.1")
                .inside(3),
            told("tls.handshake.extensions.supported_version", Kind::Hexadecimal, "Supported version")
                .bits(16)
                .about_it("Version of TLS that is offered or chosen")
                .inside(3)
                .names(names::TLS_VERSIONS),
            told("tls.handshake.certificate", Kind::Bytes, "Certificate").inside(2),
            told("wirelab.certificate.issuer", Kind::Text, "Signed by")
                .about_it("Who signed a certificate: all parts of the name")
                .inside(3),
            told("wirelab.certificate.subject", Kind::Text, "Issued to")
                .about_it("Whom a certificate is for: all parts of the name")
                .inside(3),
            told("wirelab.certificate.valid_from", Kind::Text, "Valid from")
                .about_it("First second that a certificate is valid")
                .inside(3),
            told("wirelab.certificate.valid_until", Kind::Text, "Valid until")
                .about_it("Last second that a certificate is valid")
                .inside(3),
            told("x509af.version", Kind::Unsigned, "Version")
                .about_it("Version of a certificate, counted from 0: 2 is version 3")
                .inside(3)
                .names(names::CERTIFICATE_VERSIONS),
            told("x509af.serialNumber", Kind::Bytes, "Serial number")
                .about_it("Number that the signer gave a certificate")
                .inside(3),
            told("x509af.utcTime", Kind::Text, "Valid from and until")
                .about_it("First and last second that a certificate is valid, before 2050")
                .hidden(),
            told("x509af.generalizedTime", Kind::Time, "Valid from and until")
                .about_it("First or last second that a certificate is valid, from 2050 on")
                .hidden(),
            told("x509sat.CountryName", Kind::Text, "Country").about_it("Country in a name").inside(3),
            told("x509sat.printableString", Kind::Text, "Name").about_it("Part of a name").inside(3),
            told("x509sat.uTF8String", Kind::Text, "Name").about_it("Part of a name, as UTF-8").inside(3),
            told("x509sat.teletexString", Kind::Text, "Name").about_it("Part of a name, in an old form").inside(3),
            told("x509sat.bmpString", Kind::Text, "Name").about_it("Part of a name, as UCS-2").inside(3),
            told("x509ce.dNSName", Kind::Text, "Name of the server")
                .about_it("Host name that a certificate is for")
                .inside(3),
            told("x509ce.rfc822Name", Kind::Text, "Mail address")
                .about_it("Mail address that a certificate is for")
                .inside(3),
            told("x509ce.IPAddress.ipv4", Kind::Ipv4, "Address of the server")
                .about_it("IPv4 address that a certificate is for")
                .inside(3),
            told("x509ce.IPAddress.ipv6", Kind::Ipv6, "Address of the server")
                .about_it("IPv6 address that a certificate is for")
                .inside(3),
        ],
    ),
);
