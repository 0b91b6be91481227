//! Captures as dumpcap writes them.

use crate::support::rewrite::Frame;

/// A pcapng file in nanoseconds, with the capture filter in it and the program that wrote it.
pub(crate) fn pcapng(frames: &[Frame], filter: &str, program: &str) -> Vec<u8> {
    let mut section = Vec::new();
    section.extend(0x1a2b_3c4d_u32.to_le_bytes());
    section.extend(1_u16.to_le_bytes());
    section.extend(0_u16.to_le_bytes());
    section.extend(u64::MAX.to_le_bytes());
    option(&mut section, 4, program.as_bytes());
    option(&mut section, 0, b"");
    let mut interface = vec![1, 0, 0, 0, 0, 0, 4, 0];
    option(&mut interface, 2, b"lo");
    option(&mut interface, 9, &[9]);
    option(&mut interface, 11, format!("\0{filter}").as_bytes());
    option(&mut interface, 0, b"");
    let mut out = block(0x0a0d_0d0a, &section);
    out.extend(block(1, &interface));
    for frame in frames {
        let length = (frame.bytes.len() as u32).to_le_bytes();
        let time = frame.time as u64;
        let mut body = vec![0; 4];
        body.extend(((time >> 32) as u32).to_le_bytes());
        body.extend((time as u32).to_le_bytes());
        body.extend(length);
        body.extend(length);
        body.extend(&frame.bytes);
        pad(&mut body);
        out.extend(block(6, &body));
    }
    out
}

fn block(kind: u32, body: &[u8]) -> Vec<u8> {
    let length = (body.len() as u32 + 12).to_le_bytes();
    [&kind.to_le_bytes()[..], &length, body, &length].concat()
}

fn option(out: &mut Vec<u8>, code: u16, value: &[u8]) {
    out.extend(code.to_le_bytes());
    out.extend((value.len() as u16).to_le_bytes());
    out.extend(value);
    pad(out);
}

fn pad(out: &mut Vec<u8>) {
    out.resize(out.len().next_multiple_of(4), 0);
}
