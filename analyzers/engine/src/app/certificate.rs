//! Certificates (RFC 5280) that TLS sends in clear, read with the crate `x509-parser`: who it is for, who signed it, how long it
//! is valid. Nothing is verified: a capture does not say whom its owner trusts.

use x509_parser::asn1_rs::{Any, Tag};
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::{GeneralName, ParsedExtension};
use x509_parser::oid_registry::OID_X509_COUNTRY_NAME;
use x509_parser::prelude::FromDer;
use x509_parser::time::ASN1Time;
use x509_parser::x509::X509Name;

use super::Found;

/// Tells what a certificate says, in the order of its parts.
pub(super) fn put(der: &[u8], found: &mut Found) {
    let Ok((_, certificate)) = X509Certificate::from_der(der) else { return };
    found.number("x509af.version", certificate.version.0);
    found.bytes("x509af.serialNumber", certificate.raw_serial());
    name(certificate.issuer(), found);
    found.text("wirelab.certificate.issuer", certificate.issuer().to_string().as_bytes());
    let validity = certificate.validity();
    let bounds = [
        ("wirelab.certificate.valid_from", validity.not_before),
        ("wirelab.certificate.valid_until", validity.not_after),
    ];
    for (own, time) in bounds {
        found.text(own, told(time).as_bytes());
        if time.is_utctime() {
            found.text("x509af.utcTime", told(time).as_bytes());
        } else {
            found.number("x509af.generalizedTime", u64::try_from(time.timestamp()).unwrap_or(0));
        }
    }
    name(certificate.subject(), found);
    found.text("wirelab.certificate.subject", certificate.subject().to_string().as_bytes());
    let alternatives = certificate.extensions().iter().filter_map(|extension| match extension.parsed_extension() {
        ParsedExtension::SubjectAlternativeName(names) => Some(&names.general_names),
        _ => None,
    });
    for alternative in alternatives.flatten() {
        match alternative {
            GeneralName::DNSName(name) => found.text("x509ce.dNSName", name.as_bytes()),
            GeneralName::RFC822Name(name) => found.text("x509ce.rfc822Name", name.as_bytes()),
            GeneralName::DirectoryName(directory) => name(directory, found),
            GeneralName::IPAddress(bytes) => {
                if let Some(four) = bytes.first_chunk::<4>().filter(|four| four.len() == bytes.len()) {
                    found.ipv4("x509ce.IPAddress.ipv4", *four);
                } else if let Some(sixteen) = bytes.first_chunk::<16>().filter(|all| all.len() == bytes.len()) {
                    found.ipv6("x509ce.IPAddress.ipv6", *sixteen);
                }
            }
            _ => {}
        }
    }
}

/// The attributes of a name, each under the name of its type of text, as Wireshark tells them.
fn name(name: &X509Name<'_>, found: &mut Found) {
    for attribute in name.iter_attributes() {
        let country = attribute.attr_type() == &OID_X509_COUNTRY_NAME;
        text(attribute.attr_value(), country, found);
    }
}

fn text(value: &Any<'_>, country: bool, found: &mut Found) {
    let field = match value.tag() {
        Tag::PrintableString if country => "x509sat.CountryName",
        Tag::PrintableString => "x509sat.printableString",
        Tag::Utf8String => "x509sat.uTF8String",
        Tag::T61String => "x509sat.teletexString",
        Tag::BmpString => {
            let units: Vec<u16> = value.data.as_chunks::<2>().0.iter().map(|two| u16::from_be_bytes(*two)).collect();
            return found.text("x509sat.bmpString", String::from_utf16_lossy(&units).as_bytes());
        }
        _ => return,
    };
    found.text(field, value.data);
}

/// A time as Wireshark writes it.
fn told(time: ASN1Time) -> String {
    let at = time.to_datetime();
    let (year, month, day) = (at.year(), u8::from(at.month()), at.day());
    let (hour, minute, second) = (at.hour(), at.minute(), at.second());
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02} (UTC)")
}
