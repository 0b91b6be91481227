//! DHCP (RFC 2131) with its options (RFC 2132), and BOOTP (RFC 951). Read with the crate `smoltcp`.

use std::ops::Range;

use smoltcp::wire::{DhcpOption, DhcpPacket};

use super::Found;

/// The cookie in front of the options (RFC 2132, section 2).
const COOKIE: u32 = 0x6382_5363;
/// Ethernet (RFC 1700).
const ETHERNET: u8 = 1;
/// Where the options begin.
const OPTIONS: usize = 240;

/// Reads a message. One that ends before the cookie has only the fields that it holds.
pub(super) fn read(bytes: &[u8], found: &mut Found) {
    found.protocol("dhcp", "dhcp", bytes);
    // What was not captured reads as zero and is not told.
    let mut whole = bytes.to_vec();
    whole.resize(bytes.len().max(OPTIONS), 0);
    let Ok(packet) = DhcpPacket::new_checked(&whole) else { return };
    let byte = |at: usize| whole.get(at).copied().unwrap_or(0);
    let (hardware, length) = (byte(1), byte(2));
    let flags = u16::from_be_bytes([byte(10), byte(11)]);
    let text =
        |range: Range<usize>| whole.get(range).and_then(|field| field.split(|byte| *byte == 0).next()).unwrap_or(&[]);
    type Put<'a> = (usize, &'a dyn Fn(&mut Found));
    let fields: [Put<'_>; 16] = [
        (1, &|found| found.number("dhcp.type", byte(0))),
        (2, &|found| found.hexadecimal("dhcp.hw.type", hardware, 2)),
        (3, &|found| found.number("dhcp.hw.len", length)),
        (4, &|found| found.number("dhcp.hops", packet.hops())),
        (8, &|found| found.hexadecimal("dhcp.id", packet.transaction_id(), 8)),
        (10, &|found| found.number("dhcp.secs", packet.secs())),
        (12, &|found| found.hexadecimal("dhcp.flags", flags, 4)),
        (12, &|found| found.boolean("dhcp.flags.bc", flags & 0x8000 != 0)),
        (16, &|found| found.ipv4("dhcp.ip.client", packet.client_ip().octets())),
        (20, &|found| found.ipv4("dhcp.ip.your", packet.your_ip().octets())),
        (24, &|found| found.ipv4("dhcp.ip.server", packet.server_ip().octets())),
        (28, &|found| found.ipv4("dhcp.ip.relay", packet.relay_agent_ip().octets())),
        (34, &|found| {
            if hardware == ETHERNET && length == 6 {
                found.mac("dhcp.hw.mac_addr", packet.client_hardware_address().0);
            }
        }),
        (108, &|found| found.text("dhcp.server", text(44..108))),
        (236, &|found| found.text("dhcp.file", text(108..236))),
        (240, &|found| found.ipv4("dhcp.cookie", packet.magic_number().to_be_bytes())),
    ];
    fields.iter().filter(|(end, _)| bytes.len() >= *end).for_each(|(_, put)| put(found));
    if packet.magic_number() == COOKIE {
        for option in packet.options() {
            put(&option, found);
        }
        if bytes.get(OPTIONS..).is_some_and(ends) {
            // Wireshark's number for it is 0.
            found.number("dhcp.option.type", 0_u8);
            found.number("dhcp.option.end", 255_u8);
        }
    }
}

/// Whether the options end with their mark (RFC 2132, section 3.2).
fn ends(mut options: &[u8]) -> bool {
    loop {
        options = match options {
            [255, ..] => return true,
            [0, rest @ ..] => rest,
            [_, length, rest @ ..] => rest.get(usize::from(*length)..).unwrap_or(&[]),
            _ => return false,
        };
    }
}

fn put(option: &DhcpOption<'_>, found: &mut Found) {
    let data = option.data;
    found.number("dhcp.option.type", option.kind);
    found.number("dhcp.option.length", data.len() as u64);
    found.bytes("dhcp.option.value", data);
    match option.kind {
        1 => address("dhcp.option.subnet_mask", data, found),
        3 => addresses("dhcp.option.router", data, found),
        6 => addresses("dhcp.option.domain_name_server", data, found),
        12 => text("dhcp.option.hostname", data, found),
        15 => text("dhcp.option.domain_name", data, found),
        50 => address("dhcp.option.requested_ip_address", data, found),
        51 => seconds("dhcp.option.ip_address_lease_time", data, found),
        53 => data.iter().take(1).for_each(|kind| found.number("dhcp.option.dhcp", *kind)),
        54 => address("dhcp.option.dhcp_server_id", data, found),
        55 => data.iter().for_each(|item| found.number("dhcp.option.request_list_item", *item)),
        56 => text("dhcp.option.message", data, found),
        57 => {
            if let [high, low] = *data {
                found.number("dhcp.option.dhcp_max_message_size", u16::from_be_bytes([high, low]));
            }
        }
        58 => seconds("dhcp.option.renewal_time_value", data, found),
        59 => seconds("dhcp.option.rebinding_time_value", data, found),
        // The client may identify itself by its hardware address.
        61 => {
            if let [ETHERNET, address @ ..] = data
                && let Ok(address) = address.try_into()
            {
                found.hexadecimal("dhcp.hw.type", ETHERNET, 2);
                found.mac("dhcp.hw.mac_addr", address);
            }
        }
        60 => text("dhcp.option.vendor_class_id", data, found),
        _ => {}
    }
}

fn address(name: &'static str, data: &[u8], found: &mut Found) {
    if let Ok(octets) = data.try_into() {
        found.ipv4(name, octets);
    }
}

fn addresses(name: &'static str, data: &[u8], found: &mut Found) {
    for octets in data.chunks_exact(4) {
        address(name, octets, found);
    }
}

fn seconds(name: &'static str, data: &[u8], found: &mut Found) {
    if let Ok(octets) = data.try_into() {
        found.number(name, u32::from_be_bytes(octets));
    }
}

fn text(name: &'static str, data: &[u8], found: &mut Found) {
    found.text(name, data.split(|byte| *byte == 0).next().unwrap_or(&[]));
}
