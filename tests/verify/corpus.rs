//! Real submissions and public servers, where they lie beside the project.

use std::fs;

use wirelab_needs::{corpus, require};

use super::fixtures::{Files, evaluate, wrong};

#[test]
fn real_evidence_is_judged_fairly() {
    require!(Corpus);
    let folder = corpus().join("labs");
    let none = "client-file capture-filter? client-log- statistics- rtt- commands comment";
    let table: &[(&str, &str, &[&str])] = &[
        ("tcp-commands", none, &["lab000_template_loop.server.log", "lab000_template_loop__interactive5_ok.pcap"]),
        (
            "tcp-commands",
            "client-file capture-filter? ping upper other- replies server-lines server-details client-log- statistics- rtt- commands comment",
            &["lab000_template_noloop.server.log", "lab000_template_noloop__interactive5.pcap"],
        ),
        (
            "chat-broadcast",
            "capture-filter? messages delivery receive-lines commands comment",
            &["lab001_chat.server.log", "lab001_chat_3clients_3msgs.pcap"],
        ),
        (
            "chat-routed",
            "server-source client-source report handshake concurrent",
            &["lab002.server.log", "lab002_chat8080_HEAD_3clients_errors.pcap"],
        ),
        ("csv-encapsulation", "notebook", &["student_lab002_part1_encapsulation_macos.pcapng"]),
        ("csv-encapsulation", "notebook replies", &["student_lab002_part1_into_chat_server_macos.pcapng"]),
        ("tcp-text", "", &["lab004_serverTCP.server.log", "lab004_serverTCP_echo.pcap"]),
        ("tcp-text", "messages replies", &["lab004_serverTCPsel.server.log", "lab004_serverTCPsel_echo.pcap"]),
        ("tcp-fixed", "right-stream/", &["lab004_v2.server.log", "lab004_v2_BLL20s.pcap"]),
        ("tcp-variable", "right-stream/", &["lab004_v3.server.log", "lab004_v3_BLL_var.pcap"]),
        ("udp-text", "", &["lab004_udp.server.log", "lab004_udp_then_server_stopped_icmp.pcap"]),
    ];
    for (lab, expected, names) in table {
        let files: Files =
            names.iter().map(|name| ((*name).to_owned(), fs::read(folder.join(name)).unwrap())).collect();
        assert_eq!(wrong(&evaluate(lab, &files)), *expected, "{lab} {names:?}");
    }
}
