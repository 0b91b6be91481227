//! Who is client and who is server: decided once, by the best evidence, and said to be inferred where it is.

use wirelab_engine::stream::{Role, RolesFrom};

use super::wire::Wire;

/// The server's port of each stream, and what it is known from.
fn servers(wire: &Wire) -> Vec<(u16, RolesFrom)> {
    wire.summary().tcp_rows().map(|row| (row.server.port, row.roles_from)).collect()
}

/// A stream without its SYN, in which a side speaks first.
fn midway(side: char, client: u16, server: u16) -> String {
    format!("0 {side} PA 5000 1000 4 cp={client} sp={server}\n")
}

/// A connection of another client to a server's port.
fn connection(side: char, client: u16, server: u16) -> String {
    let back = if side == 'C' { 'S' } else { 'C' };
    format!(
        "9000000 {side} S 100 0 0 cp={client} sp={server}\n 9000100 {back} SA 700 101 0 cp={client} sp={server}\n \
         9000200 {side} A 101 701 0 cp={client} sp={server}\n"
    )
}

#[test]
fn a_syn_decides_whatever_the_ports_are() {
    let table = [
        ("0 C S 1000 0 0 cp=10000 sp=50000\n 100 S SA 7000 1001 0 cp=10000 sp=50000", 50_000),
        ("0 C S 1000 0 0 cp=80 sp=40000", 40_000),
        ("0 S SA 7000 1001 0 cp=12345 sp=33000", 33_000),
        // Not the first packet of the stream.
        ("0 S R 500 0 0 cp=12345 sp=33000\n 100 C S 1000 0 0 cp=12345 sp=33000", 33_000),
        ("0 C S 1000 0 0 cp=50000 sp=12345", 12_345),
        // Both call: who did first.
        ("0 C S 1000 0 0 cp=12345 sp=33000\n 5 S S 900 0 0 cp=12345 sp=33000", 33_000),
    ];
    for (lines, port) in table {
        assert_eq!(servers(&Wire::new(lines).naming(&[12_345, 10_000])), [(port, RolesFrom::Handshake)], "{lines}");
    }
    // A RST that answers a SYN: the number of what was never open, and an acknowledgement.
    let refusal = Wire::new("0 S RA 0 1001 0 cp=389 sp=40000");
    assert_eq!(servers(&refusal), [(40_000, RolesFrom::Refusal)]);
    assert_eq!(
        refusal.sentences(),
        ["RST (frame 1) refuses a SYN that is not in the capture: nobody listened on the port."]
    );
    assert!(refusal.finding_ids().is_empty());
}

#[test]
fn without_a_syn_the_best_evidence_decides() {
    use RolesFrom::{FirstSpeaker, Listener, NamedPort, PortBelow1024, PortBelow32768};
    let table = [
        // Another stream shows who accepts connections: before, and after.
        (midway('S', 40_000, 50_000) + &connection('C', 40_001, 50_000), (50_000, Listener)),
        (connection('C', 40_001, 50_000) + &midway('S', 40_000, 50_000), (50_000, Listener)),
        (midway('C', 80, 50_000) + &connection('C', 40_001, 50_000), (50_000, Listener)),
        (midway('C', 12_345, 50_000) + &connection('C', 40_001, 50_000), (50_000, Listener)),
        // Only one direction of that one was captured.
        (
            midway('S', 40_000, 50_000)
                + "9000000 C S 100 0 0 cp=40001 sp=50000\n 9000200 C A 101 701 0 cp=40001 sp=50000\n",
            (50_000, Listener),
        ),
        // A port that was refused accepts nothing; nor does one that never answered.
        (
            midway('S', 40_000, 50_000) + "9000000 C S 100 0 0 cp=1 sp=50000\n 9000100 S RA 0 101 0 cp=1 sp=50000\n",
            (40_000, FirstSpeaker),
        ),
        (midway('S', 40_000, 50_000) + "9000000 C S 100 0 0 cp=1 sp=50000\n", (40_000, FirstSpeaker)),
        // Both accept connections: that tells nothing.
        (
            midway('C', 40_000, 900) + &connection('C', 40_001, 900) + &connection('S', 40_000, 41_000),
            (900, PortBelow1024),
        ),
        (midway('S', 40_000, 12_345), (12_345, NamedPort)),
        (midway('C', 40_000, 12_345), (12_345, NamedPort)),
        (midway('C', 12_345, 80), (12_345, NamedPort)),
        (midway('C', 12_345, 10_000), (10_000, FirstSpeaker)),
        (midway('S', 40_000, 443), (443, PortBelow1024)),
        (midway('C', 5_000, 443), (443, PortBelow1024)),
        (midway('S', 40_000, 8_081), (8_081, PortBelow32768)),
        (midway('S', 32_768, 32_767), (32_767, PortBelow32768)),
        (midway('S', 40_000, 50_000), (40_000, FirstSpeaker)),
        (midway('C', 40_000, 50_000), (50_000, FirstSpeaker)),
        (midway('S', 5_000, 6_000), (5_000, FirstSpeaker)),
    ];
    for (lines, expected) in table {
        let wire = Wire::new(&lines).naming(&[12_345, 10_000]);
        let found = servers(&wire);
        assert!(found.contains(&expected), "{lines}: {found:?}");
        // A second pass has that answer from its first packet.
        let (summary, _) = wire.pass(None);
        let (again, told) = wire.pass(Some(&summary));
        assert_eq!(again.tcp_rows().collect::<Vec<_>>(), summary.tcp_rows().collect::<Vec<_>>(), "{lines}");
        let rows: Vec<_> = summary.tcp_rows().collect();
        let first = |stream: u32| told.iter().find(|told| told.0 == stream).unwrap().1;
        for row in rows {
            assert_eq!(first(row.stream), row.opener, "{lines}");
        }
    }
}

#[test]
fn the_sentence_says_what_it_is_inferred_from() {
    let table = [
        (
            midway('S', 40_000, 50_000) + &connection('C', 40_001, 50_000),
            "; who is the server is inferred from other connections to it.",
        ),
        (
            midway('S', 40_000, 12_345),
            "; who is the server is inferred from port 12345, which a lab or the user names.",
        ),
        (midway('S', 40_000, 443), "; who is the server is inferred from port 443, which is below 1024."),
        (midway('S', 40_000, 8_081), "; who is the server is inferred from port 8081, the only one below 32768."),
        (midway('S', 40_000, 50_000), "; who is the client is inferred from who sent the first packet."),
    ];
    for (lines, expected) in table {
        let told = Wire::new(&lines).naming(&[12_345]).sentences().remove(0);
        assert!(told.ends_with(expected), "{told}");
    }
    let known = Wire::new(&connection('C', 40_001, 50_000)).sentences().remove(0);
    assert!(!known.contains("inferred"), "{known}");
    let late = Wire::new(&(midway('S', 40_000, 443) + &midway('S', 40_000, 8_081))).findings();
    let late = late.iter().find(|finding| format!("{}", finding.id) == "started-late").unwrap();
    assert!(
        late.text
            .ends_with("Who is client and who is server is inferred from a port below 1024 (1 stream), a port below 32768 (1 stream)."),
        "{}",
        late.text
    );
}

#[test]
fn counts_follow_the_roles() {
    let lines = "0 S PA 5001 1005 4 sp=12345\n 1000 C A 1005 5005 0\n 2000 C PA 1005 5005 7\n 3000 C FA 1012 5005 0\n \
                 4000 S FA 5005 1013 0\n 5000 C A 1013 5006 0";
    let row = Wire::new(lines).naming(&[12_345]).summary().tcp(0).unwrap();
    assert_eq!((row.server.port, row.from_client.bytes, row.from_server.bytes), (12_345, 7, 4));
    assert_eq!((row.opener, row.teardown.first), (Role::Server, Some(Role::Client)));
}
