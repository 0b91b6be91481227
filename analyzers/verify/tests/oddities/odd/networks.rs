//! What networks, tools and waiting clients do.

use super::*;

pub(super) fn works() -> Vec<(&'static str, Work)> {
    let edited = |change: &dyn Fn(&mut Frames)| {
        let mut wire = right();
        wire.edit(change);
        of_commands(wire.pcap())
    };
    let mut unanswered = Wire::new(PORT, 0);
    unanswered.attempt(4);
    let mut tool = Wire::new(PORT, 0);
    tool.written(&["ping", "upper:x", "abc"]);
    let mut waits = Wire::new(PORT, 2);
    waits.client(0, "ping").server(0, "PONG").client(1, "ping").client(0, "abc").server(0, "UNKNOWN COMMAND");
    waits.leave(0).leave(1);
    let mut one_way = right();
    one_way.edit(|frames| frames.retain(|(_, frame)| frame[36..38] == PORT.to_be_bytes()));
    let mut slow = Wire::new(PORT, 1);
    slow.client(0, "ping").wait(40).server(0, "PONG").client(0, "upper:a").wait(41).server(0, "A");
    slow.client(0, "abc").server(0, "UNKNOWN COMMAND").leave(0);
    let mut reset = Wire::new(PORT, 1);
    reset.client(0, "ping").server(0, "PONG").client(0, "ping").reset(0);
    let mut stray = right();
    stray.edit(|frames| {
        // A RST far from everything that was sent.
        let mut frame = frames[5].1.clone();
        frame[38..42].copy_from_slice(&900_000_000_u32.to_be_bytes());
        frame[47] = 4;
        frame.truncate(54);
        let time = frames[8].0 + 1;
        frames.insert(9, (time, frame));
    });
    let mut typed = Wire::new(PORT, 1);
    typed.keys(0, "ping\n").server(0, "PONG").keys(0, "abc\n").server(0, "UNKNOWN COMMAND").leave(0);
    let mut joined = Wire::new(PORT, 1);
    joined.client(0, "upper:he").client(0, "llo").server(0, "HELLO").client(0, "ping").server(0, "PONG").leave(0);
    let mut ending = Wire::new(PORT, 1);
    ending.client(0, "ping").server(0, "PONG\n").client(0, "abc").server(0, "UNKNOWN COMMAND\n").leave(0);
    let mut datagrams = Datagrams::new(PORT);
    datagrams.client(0, "ping").unheard().client(0, "ping").server(0, "PONG");
    let mut heard = Datagrams::new(PORT);
    heard.client(0, "ping").server(0, "PONG").client(0, "abc").server(0, "UNKNOWN COMMAND");
    let mut elsewhere = Wire::new(9_999, 2);
    elsewhere.client(0, "good morning").server(0, "what?").client(1, "hello").server(1, "who?").leave(0).leave(1);
    let mut echo_there = Wire::new(65_432, 1);
    echo_there.client(0, "hello").server(0, "hello").client(0, "good morning").server(0, "good morning").leave(0);
    vec![
        (
            "sent again",
            edited(&|frames| {
                let (time, again) = frames[3].clone();
                frames.insert(4, (time + 300, again));
            }),
        ),
        (
            "captured twice",
            edited(&|frames| {
                let twice: Vec<_> = frames.iter().flat_map(|one| [one.clone(), one.clone()]).collect();
                *frames = twice;
            }),
        ),
        ("clocks that go back", edited(&|frames| frames[9].0 -= 5_500)),
        ("headers cut off", {
            let wire = right();
            of_commands(wire.cut(44))
        }),
        ("a window of nothing", edited(&|frames| frames[6].1[48..50].fill(0))),
        ("a reset from elsewhere", of_commands(stray.pcap())),
        ("never answered at all", of_commands(unanswered.pcap())),
        ("written by a tool", of_commands(tool.pcap())),
        ("one waits in vain", of_commands(waits.pcap())),
        ("one direction", of_commands(one_way.pcap())),
        ("small segments held back", of_commands(slow.pcap())),
        ("reset behind a request", of_commands(reset.pcap())),
        ("typed key by key", of_commands(typed.pcap())),
        ("two segments for one request", of_commands(joined.pcap())),
        ("line ends behind replies", of_commands(ending.pcap())),
        ("commands, all right", of_commands(right().pcap())),
        ("datagrams to nobody", Work::new("udp-commands").file("udp_traffic_capture.pcap", datagrams.pcap())),
        ("datagrams to somebody", Work::new("udp-commands").file("udp_traffic_capture.pcap", heard.pcap())),
        ("something on another port", of_commands(elsewhere.pcap())),
        ("another lab's server", of_commands(echo_there.pcap())),
        ("asked for the task", of_commands(right().pcap()).asking("commands")),
        ("asked for the example", of_commands(right().pcap()).asking("example")),
        ("a rule that holds", of_commands(right().pcap()).rule("tcp.flags.syn == 1", ">= 1")),
        ("a rule that does not", of_commands(right().pcap()).rule("tcp.flags.urg == 1", ">= 1")),
        ("a rule nobody can read", of_commands(right().pcap()).rule("tcp.flags.syn ==", ">= 1")),
        ("a rule with an odd number", of_commands(right().pcap()).rule("tcp", "many")),
        ("a rule on a text in two", of_commands(joined.pcap()).rule("tcp.payload contains \"upper:hello\"", ">= 1")),
    ]
}
