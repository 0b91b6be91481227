//! Logs that are not where their names say, or that tell in signs of another language, another code page, all at once.

use super::own_ways::{
    COMMANDS, COMMENT, PORT, STATISTICS, client_log, lines, named, server, server_log, talk, usual, work,
};
use super::wire::{FIRST, Wire};
use super::works::SAID;
use super::{Work, honest, honest_but, line, told};

/// What a program of one's own prints of each message, as a server and as a client.
fn own() -> (String, String) {
    let own_server = server(|text| format!("127.0.0.1:{FIRST} said {text} ({} bytes)", text.len()));
    let own_client = lines(|text, reply| format!("Gesendet: {text}\nEmpfangen: {reply}\n")) + STATISTICS;
    (own_server, own_client)
}

#[test]
fn two_logs_whose_names_were_mixed_up() {
    let (own_server, own_client) = own();
    let mut wrong = String::new();
    for (server, client) in [(server_log(), client_log()), (own_server.clone(), client_log()), (own_server, own_client)]
    {
        let swapped = named(client, server);
        let found = honest_but("swapped", &swapped, &["rtt"]);
        let said = told(&swapped.judged());
        if !found.is_empty() || !line(&said, "server-file").contains("client_activity") {
            wrong += &format!("{found}{said}\n");
        }
    }
    // A client may print its own port, and a server none: their names are right.
    let bare_server = server(|text| format!("Received {text} ({} bytes)", text.len()));
    let own_port =
        lines(|text, reply| format!("127.0.0.1:{FIRST} sent {text}\n127.0.0.1:{FIRST} got {reply}\n")) + STATISTICS;
    let said = told(&named(bare_server, own_port).judged());
    if !line(&said, "client-log").starts_with('+') || line(&said, "server-file").contains("client_activity") {
        wrong += &said;
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn one_file_of_any_name_with_both_logs() {
    let (own_server, own_client) = own();
    let mut wrong = String::new();
    for (server, client) in [(server_log(), client_log()), (own_server, own_client)] {
        for both in [format!("{server}\n=== CLIENT ===\n{client}"), format!("{client}\n=== SERVER ===\n{server}")] {
            let work =
                Work::new("tcp-commands").file("tcp_traffic_capture.pcap", usual().pcap()).file("evidence.txt", both);
            let said = told(&work.judged());
            let bad = said.lines().skip(1).filter(|line| line.starts_with('-') && !line.starts_with("- rtt"));
            let bad: Vec<&str> = bad.collect();
            // The second file is missing; what it was to tell is there.
            if bad.len() != 1 || !bad[0].contains("6 lines of the ") && !bad[0].contains("12 lines of the ") {
                wrong += &format!("{said}\n");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// A text in Windows-1252; what it does not have becomes a question mark, as programs print it.
fn western(text: &str) -> Vec<u8> {
    let byte = |c: char| match c {
        '„' => 0x84,
        '“' => 0x93,
        '”' => 0x94,
        '–' => 0x96,
        '’' => 0x92,
        c => u8::try_from(u32::from(c)).unwrap_or(b'?'),
    };
    text.chars().map(byte).collect()
}

#[test]
fn quotation_marks_of_all_languages_and_an_old_code_page() {
    let mut wrong = String::new();
    for [open, close] in
        [["„", "“"], ["”", "”"], ["«", "»"], ["»", "«"], ["‚", "‘"], ["„", "”"], ["« ", " »"], ["‹", "›"]]
    {
        let own_server = server(|text| {
            format!("Client 127.0.0.1 (Port {FIRST}) schickt {open}{text}{close} – Länge {}", text.len())
        });
        let own_client =
            lines(|text, reply| format!("Gesendet: {open}{text}{close}\nEmpfangen: {open}{reply}{close}\n"));
        let own_client = own_client + STATISTICS;
        wrong += &honest_but(open, &named(own_server.clone(), own_client.clone()), &["rtt"]);
        if open.chars().all(|c| matches!(c, '„' | '”' | '«' | '»' | ' ')) {
            let work = Work::new("tcp-commands")
                .file("tcp_traffic_capture.pcap", usual().pcap())
                .file("tcp_server_activity_output.txt", western(&own_server))
                .file("tcp_client_activity_output.txt", western(&own_client));
            wrong += &honest_but(&format!("{open} in 1252"), &work, &["rtt"]);
        }
    }
    // The texts themselves may have letters of it.
    let mut wire = Wire::new(PORT, 1);
    talk(&mut wire);
    wire.client(0, "wie heißt größer?").server(0, "UNKNOWN COMMAND").leave(0);
    let own_server = server_log()
        .replace(COMMENT, &format!("[CLIENT] 127.0.0.1:{FIRST} sent 20 bytes: wie heißt größer?\n{COMMENT}"));
    let own_client = client_log()
        .replace(STATISTICS, "[CLIENT] Sent: wie heißt größer?\n[CLIENT] Received: UNKNOWN COMMAND\n")
        + &STATISTICS.replace('6', "7");
    let work = Work::new("tcp-commands")
        .file("tcp_traffic_capture.pcap", wire.pcap())
        .file("tcp_server_activity_output.txt", western(&own_server))
        .file("tcp_client_activity_output.txt", western(&own_client));
    wrong += &honest_but("letters of 1252", &work, &["rtt"]);
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn times_right_behind_the_replies() {
    let mut wrong = String::new();
    for time in ["2.42ms", "0.00242", "(2,42 ms)", "2.4e-03 s", "| 2420 us", " ⏱ 2.4 ms"] {
        let client = lines(|text, reply| format!("-> {text}\n<- {reply} {time}\n")) + STATISTICS;
        let work = named(server_log(), client);
        wrong += &honest(time, &work);
        let said = told(&work.judged());
        if !line(&said, "rtt").contains("6 of 6") {
            wrong += &format!("{time}: {}\n", line(&said, "rtt"));
        }
    }
    // A time that was not on the wire is told.
    let client = lines(|text, reply| format!("-> {text}\n<- {reply} 420ms\n")) + STATISTICS;
    let said = told(&named(server_log(), client).judged());
    if !line(&said, "rtt").starts_with("- rtt: 0 of 6") {
        wrong += &said;
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Five requests at once, and one read for all the replies.
#[test]
fn replies_that_were_read_at_once() {
    let mut wrong = String::new();
    let mut wire = Wire::new(PORT, 1);
    for (text, _) in SAID {
        wire.client(0, text);
    }
    for (_, reply) in SAID {
        wire.server(0, reply);
    }
    wire.leave(0);
    let sent: String = SAID.iter().map(|(text, _)| format!("sent {text}\n")).collect();
    let all: String = SAID.iter().map(|(_, reply)| *reply).collect();
    for (front, behind) in [("received ", ""), ("Server: '", "'"), ("<- b'", "'")] {
        for count in [1, SAID.len()] {
            let client = format!("{sent}{front}{all}{behind}\n6 sent, {count} received, 0 timeouts\n");
            let files = [("tcp_server_activity_output.txt", server_log()), ("tcp_client_activity_output.txt", client)];
            let [one, other] = files;
            wrong += &honest_but(&format!("{front}{count}"), &work(&wire, one, other), &["rtt", "replies"]);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Counts of which nothing but the numbers is printed.
#[test]
fn counts_as_a_tuple() {
    let mut wrong = String::new();
    for counts in ["(6, 6, 0)", "[6, 6]", "6 6 0"] {
        let client = client_log().replace(STATISTICS, "") + counts + "\n";
        wrong += &honest_but(counts, &named(server_log(), client), &["rtt"]);
    }
    let said = told(&named(server_log(), client_log().replace(STATISTICS, "(1, 2, 3)\n")).judged());
    if line(&said, "statistics").starts_with('+') {
        wrong += &said;
    }
    assert!(wrong.is_empty() && COMMANDS.contains("server"), "{wrong}");
}

/// A table that a program wrote, or somebody typed.
#[test]
fn logs_that_are_tables_and_objects() {
    let mut wrong = String::new();
    let table = "ip,port,message,length\n".to_owned()
        + &lines(|text, _| format!("127.0.0.1,{FIRST},\"{text}\",{}\n", text.len()));
    let objects = lines(|text, _| {
        format!("{{\"ip\": \"127.0.0.1\", \"port\": {FIRST}, \"text\": \"{text}\", \"bytes\": {}}}\n", text.len())
    });
    for (ending, log) in [("csv", &table), ("json", &objects), ("jsonl", &objects)] {
        for name in ["tcp_server_activity_output", "server_log"] {
            let file = format!("{name}.{ending}");
            let log = format!("{COMMANDS}{log}{COMMENT}");
            let client = ("tcp_client_activity_output.txt", client_log());
            wrong += &honest_but(&file, &work(&usual(), (&file, log), client), &["rtt"]);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Lines that a program printed late name their client, and are missed nowhere.
#[test]
fn a_line_that_was_printed_late() {
    let late = |from: usize| {
        let mut all: Vec<String> =
            SAID.iter().map(|(text, _)| format!("127.0.0.1:{FIRST} said {text} ({} bytes)\n", text.len())).collect();
        let one = all.remove(from);
        all.push(one);
        told(&named(format!("{COMMANDS}{}{COMMENT}", all.concat()), client_log()).judged())
    };
    for from in [0, 1, 3] {
        let said = late(from);
        assert!(!said.contains("is not in the log") && line(&said, "server-log").contains("order"), "{said}");
        assert!(line(&said, "server-log").contains("6 of 6"), "{said}");
    }
}

/// Threads that print at once end their lines one behind the other.
#[test]
fn two_lines_that_stand_on_one() {
    let glued = |log: String, from: usize| {
        let mut lines: Vec<String> = log.lines().map(str::to_owned).collect();
        let at = lines.iter().position(|line| line.contains("127.0.0.1")).unwrap() + from;
        let second = lines.remove(at + 1);
        lines[at].push_str(&second);
        lines.insert(at + 1, String::new());
        lines.join("\n") + "\n"
    };
    let mut wrong = String::new();
    let own_server = server(|text| format!("[client] 127.0.0.1:{FIRST} sent {} bytes: {text}", text.len()));
    for log in [server_log(), own_server] {
        for from in 0..4 {
            let said = told(&named(glued(log.clone(), from), client_log()).judged());
            let agrees = line(&said, "server-log");
            if !agrees.contains("6 of 6") || said.contains("no counterpart") || said.contains("is not in the log") {
                wrong += &format!("{from}: {agrees}\n");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
