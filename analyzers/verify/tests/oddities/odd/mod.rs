//! Works that are odd in one thing each, for the sentences that say it: captures as other programs write them, files that are
//! none, networks that lose and repeat, labs of a teacher's own.

mod chats;
mod files;
mod networks;
mod own_labs;
mod records;
mod small_labs;
mod texts;

use super::Work;
use super::wire::{Datagrams, FIRST, Frames, Wire};
use super::works::SAID;

const PORT: u16 = 12_345;
const NAMES: [&str; 3] = ["ana", "bob", "cleo"];

/// A conversation of commands, as it should be.
fn right() -> Wire {
    let mut wire = Wire::new(PORT, 1);
    SAID.iter().for_each(|(text, reply)| {
        wire.client(0, text).server(0, reply);
    });
    wire.leave(0);
    wire
}

fn lines() -> String {
    SAID.iter().map(|(text, _)| format!("[CLIENT] Sent {} bytes: {text}\n", text.len())).collect()
}

fn server_log() -> String {
    format!("$ python3 server.py\n[CLIENT] 127.0.0.1:{FIRST} connected\n{}", lines())
}

fn client_log() -> String {
    let lines: String =
        SAID.iter().map(|(text, due)| format!("[CLIENT] Sent: {text}\n[CLIENT] Received: {due}\n")).collect();
    format!("[INFO] Connected.\n{lines}Session stats: 6 sent, 6 received, 0 timeouts\n")
}

fn of_commands(capture: impl Into<Vec<u8>>) -> Work {
    Work::new("tcp-commands").file("tcp_traffic_capture.pcap", capture)
}

fn logs(capture: &Wire, server: &str, client: &str) -> Work {
    of_commands(capture.pcap())
        .file("tcp_server_activity_output.txt", server)
        .file("tcp_client_activity_output.txt", client)
}

/// All of them.
pub(crate) fn works() -> Vec<(&'static str, Work)> {
    [
        files::works(),
        networks::works(),
        texts::works(),
        chats::works(),
        records::works(),
        own_labs::works(),
        small_labs::works(),
        chats::left_and_split(),
        records::of_other_kinds(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
