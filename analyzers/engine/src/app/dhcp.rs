//! DHCP (RFC 2131) with its options (RFC 2132), and BOOTP (RFC 951).

use std::ops::Range;

use super::Found;

/// The cookie in front of the options (RFC 2132, section 2).
const COOKIE: [u8; 4] = [0x63, 0x82, 0x53, 0x63];
/// Ethernet (RFC 1700).
const ETHERNET: u8 = 1;
/// Where the options begin.
const OPTIONS: usize = 240;
/// Two options that have no length: padding, and the end.
const PADDING: u8 = 0;
const END: u8 = 255;

/// Reads a message. One that ends before the cookie has only the fields that it holds.
pub(super) fn read(bytes: &[u8], found: &mut Found) {
    found.protocol("dhcp", "dhcp", bytes);
    fixed(bytes, found);
    if bytes.get(OPTIONS - 4..OPTIONS) == Some(&COOKIE) {
        options(bytes.get(OPTIONS..).unwrap_or(&[]), found);
    }
}

/// The fields that every message has (RFC 2131, section 2), as far as they were captured.
fn fixed(bytes: &[u8], found: &mut Found) {
    let mut number = |place: Range<usize>, put: &dyn Fn(&mut Found, u32)| {
        if let Some(bytes) = bytes.get(place) {
            put(found.at(bytes), bytes.iter().fold(0, |number, byte| number << 8 | u32::from(*byte)));
        }
    };
    number(0..1, &|found, value| found.number("dhcp.type", value));
    number(1..2, &|found, value| found.hexadecimal("dhcp.hw.type", value, 2));
    number(2..3, &|found, value| found.number("dhcp.hw.len", value));
    number(3..4, &|found, value| found.number("dhcp.hops", value));
    number(4..8, &|found, value| found.hexadecimal("dhcp.id", value, 8));
    // Windows writes the low byte first, and nobody waits for whole multiples of 256 seconds.
    number(8..10, &|found, value| found.number("dhcp.secs", if value & 0xff == 0 { value >> 8 } else { value }));
    number(10..12, &|found, value| found.hexadecimal("dhcp.flags", value, 4));
    number(10..12, &|found, value| found.boolean("dhcp.flags.bc", value & 0x8000 != 0));
    number(12..16, &|found, value| found.ipv4("dhcp.ip.client", value.to_be_bytes()));
    number(16..20, &|found, value| found.ipv4("dhcp.ip.your", value.to_be_bytes()));
    number(20..24, &|found, value| found.ipv4("dhcp.ip.server", value.to_be_bytes()));
    number(24..28, &|found, value| found.ipv4("dhcp.ip.relay", value.to_be_bytes()));
    if let (Some(&[ETHERNET, 6]), Some(hardware)) = (bytes.get(1..3), bytes.get(28..34)) {
        hardware_address(hardware, found);
    }
    for (name, place) in [("dhcp.server", 44..108), ("dhcp.file", 108..236)] {
        bytes.get(place).into_iter().for_each(|field| text(name, field, found));
    }
    if let Some(cookie) = bytes.get(236..OPTIONS) {
        address("dhcp.cookie", cookie, found);
    }
}

/// Each option (RFC 2132): kind, length, data. One that was cut off ends the walk.
fn options(mut rest: &[u8], found: &mut Found) {
    loop {
        match *rest {
            [END, ..] => {
                // Wireshark's number for it is 0.
                found.number("dhcp.option.type", 0_u8);
                found.at(rest.get(..1).unwrap_or(&[])).number("dhcp.option.end", END);
                return;
            }
            [PADDING, ref behind @ ..] => rest = behind,
            [kind, length, ref behind @ ..] => {
                let Some((data, next)) = behind.split_at_checked(length.into()) else { return };
                found.at(rest.get(..1).unwrap_or(&[])).number("dhcp.option.type", kind);
                found.at(rest.get(1..2).unwrap_or(&[])).number("dhcp.option.length", length);
                found.bytes("dhcp.option.value", data);
                option(kind, data, found);
                rest = next;
            }
            _ => return,
        }
    }
}

/// What an option holds.
fn option(kind: u8, data: &[u8], found: &mut Found) {
    match kind {
        1 => address("dhcp.option.subnet_mask", data, found),
        3 => addresses("dhcp.option.router", data, found),
        6 => addresses("dhcp.option.domain_name_server", data, found),
        12 => text("dhcp.option.hostname", data, found),
        15 => text("dhcp.option.domain_name", data, found),
        50 => address("dhcp.option.requested_ip_address", data, found),
        51 => seconds("dhcp.option.ip_address_lease_time", data, found),
        53 => data.chunks(1).take(1).for_each(|kind| bytes("dhcp.option.dhcp", kind, found)),
        54 => address("dhcp.option.dhcp_server_id", data, found),
        55 => data.chunks(1).for_each(|item| bytes("dhcp.option.request_list_item", item, found)),
        56 => text("dhcp.option.message", data, found),
        57 => {
            if let [high, low] = *data {
                found.at(data).number("dhcp.option.dhcp_max_message_size", u16::from_be_bytes([high, low]));
            }
        }
        58 => seconds("dhcp.option.renewal_time_value", data, found),
        59 => seconds("dhcp.option.rebinding_time_value", data, found),
        60 => text("dhcp.option.vendor_class_id", data, found),
        // The client may identify itself by its hardware address.
        61 => {
            if let [ETHERNET, ref hardware @ ..] = *data
                && hardware.len() == 6
            {
                found.at(data.get(..1).unwrap_or(&[])).hexadecimal("dhcp.hw.type", ETHERNET, 2);
                hardware_address(hardware, found);
            }
        }
        _ => {}
    }
}

/// A number of one byte.
fn bytes(name: &'static str, byte: &[u8], found: &mut Found) {
    byte.first().into_iter().for_each(|value| found.at(byte).number(name, *value));
}

fn hardware_address(data: &[u8], found: &mut Found) {
    if let Ok(octets) = data.try_into() {
        found.at(data).mac("dhcp.hw.mac_addr", octets);
    }
}

fn address(name: &'static str, data: &[u8], found: &mut Found) {
    if let Ok(octets) = data.try_into() {
        found.at(data).ipv4(name, octets);
    }
}

fn addresses(name: &'static str, data: &[u8], found: &mut Found) {
    for octets in data.chunks_exact(4) {
        address(name, octets, found);
    }
}

fn seconds(name: &'static str, data: &[u8], found: &mut Found) {
    if let Ok(octets) = data.try_into() {
        found.at(data).number(name, u32::from_be_bytes(octets));
    }
}

fn text(name: &'static str, data: &[u8], found: &mut Found) {
    found.text(name, data.split(|byte| *byte == 0).next().unwrap_or(&[]));
}
