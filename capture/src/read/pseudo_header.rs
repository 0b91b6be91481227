//! Link types whose packets begin with what the capturing program added. Wireshark takes that off and counts it
//! neither in `frame.len` nor in `frame.cap_len`; so does the reader, that the numbers agree.

use crate::link::LinkType;

/// How many bytes stand in front of the frame itself, by link type
/// (<https://www.tcpdump.org/linktypes.html> gives the layout of each).
pub(crate) const fn pseudo_header_len(link: LinkType) -> u32 {
    match link.0 {
        123 => 4,  // SunATM
        139 => 4,  // MTP2 with pseudo-header
        144 => 16, // IrDA, as Linux captures it
        177 => 16, // LAPD, as vISDN captures it
        196 => 5,  // SITA WAN router
        201 => 4,  // Bluetooth HCI with direction
        204 => 1,  // PPP with direction
        209 => 5,  // I2C, as Linux captures it
        245 => 2,  // NFC LLCP
        254 => 4,  // Bluetooth, Linux monitor
        _ => 0,
    }
}

/// The longest packet that Wireshark reads of a link type, in bytes. It gives up on the file at a longer one.
pub(super) const fn wireshark_max_packet(link: LinkType) -> u32 {
    match link.0 {
        231 => 128 * 1024 * 1024,                         // D-Bus
        279 => 32 * 1024 * 1024,                          // Elektrobit high speed capture and replay
        186 | 189 | 220 | 249 | 266 => 128 * 1024 * 1024, // USB of all kinds
        _ => 262_144,
    }
}
