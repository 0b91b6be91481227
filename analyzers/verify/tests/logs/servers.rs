//! The log of a server that answers commands, beside five messages of one client.

use super::{hold, row, utf16};

/// What the client on port 54496 sent in the capture of `commands-invented-lines`, frames 4 to 17.
const SENT: [(&str, usize); 5] =
    [("ping", 4), ("upper:hello world", 17), ("ping", 4), ("upper:Computer Networks", 23), ("abc", 3)];
const REPLIES: [&str; 5] = ["PONG", "HELLO WORLD", "PONG", "COMPUTER NETWORKS", "UNKNOWN COMMAND"];
const PORT: u16 = 54496;
const START: &str = "[INFO] TCP server listening on localhost:12345\n";
const EXAMPLE: &str = "[SERVER] Received from ('127.0.0.1', 40174): hello server\n\
                       [SERVER] Received from ('127.0.0.1', 40186): my second message\n\
                       [SERVER] Received from ('127.0.0.1', 40188): Hello, world\n";

/// A line for each message.
fn each(line: impl Fn(&str, usize) -> String) -> String {
    SENT.iter().map(|(text, len)| line(text, *len) + "\n").collect()
}

/// The same with the reply.
fn turns(line: impl Fn(&str, usize, &str) -> String) -> String {
    SENT.iter().zip(REPLIES).map(|((text, len), reply)| line(text, *len, reply) + "\n").collect()
}

/// The lab's form, with a connection's line in front.
fn lab(port: u16) -> String {
    format!("[CLIENT] 127.0.0.1:{port} connected\n") + &each(|text, len| format!("[CLIENT] Sent {len} bytes: {text}"))
}

/// A form of a student's own.
fn own(port: u16) -> String {
    format!("[CLIENT] 127.0.0.1:{port} connected\n")
        + &each(|text, len| format!("[CLIENT] 127.0.0.1:{port} Sent {len} bytes: {text}"))
        + &format!("[CLIENT] 127.0.0.1:{port} disconnected\n")
}

fn front(log: &str, mark: &str) -> String {
    log.lines().map(|line| format!("{mark}{line}\n")).collect()
}

fn lines(log: &str, which: impl Fn(usize) -> bool) -> String {
    log.lines().enumerate().filter(|(at, _)| which(*at)).map(|(_, line)| format!("{line}\n")).collect()
}

fn check(rows: Vec<super::Row>) {
    let capture = ("tcp_traffic_capture.pcapng", "commands-invented-lines/tcp_traffic_capture.pcapng");
    let checks = ["server-lines", "server-details", "server-log"];
    hold(rows, "tcp-commands", capture, "tcp_server_activity_output.txt", &checks);
}

#[test]
fn the_labs_form_however_it_was_copied() {
    let numbered: String = lab(PORT).lines().zip(1..).map(|(line, nth)| format!("{nth}. {line}\n")).collect();
    check(vec![
        row("as it is", lab(PORT), "ppp").fair(),
        row("CR LF", lab(PORT).replace('\n', "\r\n"), "ppp").fair(),
        row("UTF-16 as PowerShell writes it", utf16(&lab(PORT).replace('\n', "\r\n"), false, true), "ppp").fair(),
        row("UTF-16, big end first, no mark", utf16(&lab(PORT), true, false), "ppp").fair(),
        row("a list", front(&lab(PORT), "- "), "ppp").fair(),
        row("a numbered list", numbered, "ppp").fair(),
        row("a quotation", front(&lab(PORT), "> "), "ppp").fair(),
        row("a prompt in front", front(&lab(PORT), "server> "), "ppp").fair(),
        row("a point in time", front(&lab(PORT), "[2026-03-01 12:00:01] "), "ppp").fair(),
        row("the logging module", front(&lab(PORT), "2026-03-01 12:00:01,123 - INFO - "), "ppp").fair(),
        row("logging without a time", front(&lab(PORT), "INFO:root:"), "ppp").fair(),
        row("a container", front(&lab(PORT), "server-1  | "), "ppp").fair(),
        row("colours", lab(PORT).replace("[CLIENT]", "\u{1b}[32m[CLIENT]\u{1b}[0m"), "ppp").fair(),
        row("other spaces", lab(PORT).replace("] ", "]  ").replace(": ", ":   "), "ppp").fair(),
        row("repr", each(|text, len| format!("[CLIENT] Sent {len} bytes: b'{text}'")), "pfp")
            .says(&["5 lines name no port"])
            .fair(),
        row(
            "another variant's form",
            each(|text, _| format!("[SERVER] Received from ('127.0.0.1', {PORT}): {text}")),
            "pfp",
        )
        .says(&["5 lines tell no number of bytes"])
        .fair(),
    ]);
}

#[test]
fn forms_of_their_own() {
    check(vec![
        row("address and bytes", own(PORT), "ppp")
            .says(&["Your lines were read as `[CLIENT] <ip>:<port> Sent <len> bytes: <text>`"])
            .fair(),
        row("an arrow", each(|text, len| format!("127.0.0.1:{PORT} -> {text} ({len} bytes)")), "ppp").fair(),
        row("a tuple", each(|text, len| format!("('127.0.0.1', {PORT}) sent b'{text}' [{len} B]")), "ppp").fair(),
        row("names", each(|text, len| format!("recv ip=127.0.0.1 port={PORT} len={len} data={text}")), "ppp").fair(),
        row(
            "JSON",
            each(|text, len| format!(r#"{{"ip": "127.0.0.1", "port": {PORT}, "bytes": {len}, "text": "{text}"}}"#)),
            "ppp",
        )
        .fair(),
        row("CSV", each(|text, len| format!("127.0.0.1,{PORT},{len},{text}")), "ppp").fair(),
        row("a table", each(|text, len| format!("| 127.0.0.1 | {PORT} | {len} | {text} |")), "ppp").fair(),
        row("IPv4 in IPv6", each(|text, len| format!("from ::ffff:127.0.0.1:{PORT} {len} bytes: {text}")), "ppp")
            .fair(),
        row("Romanian", each(|text, len| format!("[CLIENT] 127.0.0.1:{PORT} a trimis {len} octeți: {text}")), "ppp")
            .fair(),
        row("Hebrew", each(|text, len| format!("התקבל מ 127.0.0.1:{PORT} ({len} בתים): {text}")), "ppp").fair(),
        row("Chinese", each(|text, len| format!("收到来自 127.0.0.1:{PORT} 的 {len} 字节: {text}")), "ppp").fair(),
        row("a time", each(|text, len| format!("12:00:07 Recebido de 127.0.0.1:{PORT}: {text} ({len} bytes)")), "ppp")
            .fair(),
        row(
            "a turn on a line",
            turns(|text, len, reply| format!("127.0.0.1:{PORT} {len} B: {text} -> {reply}")),
            "ppp",
        )
        .fair(),
        row(
            "replies too",
            turns(|text, len, reply| {
                format!("127.0.0.1:{PORT} said {len} bytes: {text}\nreplied to 127.0.0.1:{PORT}: {reply}")
            }),
            "ppp",
        )
        .fair(),
        row(
            "over several lines",
            each(|text, len| format!("client 127.0.0.1 port {PORT}\nlength {len}\ntext was: {text}\n")),
            "ppp",
        )
        .fair(),
        row(
            "told twice",
            each(|text, len| format!("[CLIENT] 127.0.0.1:{PORT} Sent {len} bytes: {text}\nnow handling: {text}")),
            "ppp",
        )
        .fair(),
        row(
            "what may be a message and is none",
            format!("127.0.0.1:{PORT} - connected\n127.0.0.1:{PORT} - waiting\n")
                + &each(|text, _| format!("127.0.0.1:{PORT} - {text}"))
                + &format!("127.0.0.1:{PORT} - going on\n127.0.0.1:{PORT} - gone\n"),
            "pfp",
        )
        .fair(),
        row("headings", each(|text, len| format!("=== next ===\n\n127.0.0.1:{PORT} {len} bytes: {text}")), "ppp")
            .fair(),
    ]);
}

#[test]
fn several_runs_and_servers() {
    let udp = "\nUDP:\nReceived 4 bytes from 127.0.0.1:50001: ping\n";
    let received = |texts: &[&str]| texts.iter().map(|text| format!("received: {text}\n")).collect::<String>();
    let mine = each(|text, _| format!("received: {text}"));
    let many: String = (0..100).map(|nth| format!("[CLIENT] 127.0.0.1:41{nth:03} Sent 4 bytes: ping\n")).collect();
    check(vec![
        row("the example's in front", format!("Example:\n{START}{EXAMPLE}\nMine:\n{START}{}", own(PORT)), "ppp").fair(),
        row("the example's behind", format!("{START}{}{START}{EXAMPLE}", own(PORT)), "ppp").fair(),
        row("three servers", format!("{START}{EXAMPLE}{START}{}{udp}", own(PORT)), "ppp").fair(),
        row("an earlier run", format!("{START}{}{START}{}", lab(40000), lab(PORT)), "ppp").fair(),
        row("a later run", format!("{START}{}{START}{}", lab(PORT), lab(40000)), "ppp").fair(),
        row("no borders", format!("{}{}{}", own(40000), own(PORT), own(40002)), "ppp").fair(),
        row("no addresses", received(&["a1", "ping", "upper:x", "a2"]) + &mine + &received(&["ping", "later"]), "pfp")
            .fair(),
        row("a hundred earlier lines", many + &own(PORT), "ppp").fair(),
        row(
            "other programs' lines",
            format!("$ ls\nserver.py\n{START}{}Traceback (most recent call last):\nOSError: [Errno 98]\n", own(PORT)),
            "ppp",
        )
        .fair(),
    ]);
}

#[test]
fn what_the_sheet_asks_of_a_line() {
    check(vec![
        row("no address, no bytes", each(|text, _| format!("received: {text}")), "pfp")
            .says(&["5 lines name no address", "5 lines name no port", "5 lines tell no number of bytes"])
            .fair(),
        row("no port", each(|text, len| format!("127.0.0.1 sent {len} bytes: {text}")), "pfp")
            .says(&["5 lines name no port"])
            .never(&["no address", "no number of bytes"])
            .fair(),
        row("no bytes", each(|text, _| format!("127.0.0.1:{PORT}: {text}")), "pfp")
            .says(&["5 lines tell no number of bytes"])
            .never(&["no address", "no port"])
            .fair(),
        row("bytes in some", own(PORT).replace("Sent 17 bytes", "Sent"), "pyp")
            .says(&["4 lines of the server tell all"])
            .never(&["no counterpart"]),
        row("some lines", lines(&own(PORT), |at| at < 4), "yyy")
            .says(&["3 lines of the server"])
            .never(&["no counterpart"]),
        row("two lines", lines(&own(PORT), |at| at == 1 || at == 2), "yyy").never(&["no counterpart"]),
        row("a text cut short", own(PORT).replace("upper:Computer Networks", "upper:Comp..."), "yyy")
            .never(&["no counterpart"]),
    ]);
}

#[test]
fn what_is_at_odds_with_the_capture_is_said() {
    let more =
        "[CLIENT] 127.0.0.1:54496 Sent 11 bytes: secret text\n[CLIENT] 127.0.0.1:54496 Sent 12 bytes: upper:no no\n";
    let order: String =
        [4, 1, 3, 0, 2].map(|nth: usize| format!("[CLIENT] Sent {} bytes: {}\n", SENT[nth].1, SENT[nth].0)).concat();
    check(vec![
        row(
            "two more",
            own(PORT).replace("[CLIENT] 127.0.0.1:54496 disc", &format!("{more}[CLIENT] 127.0.0.1:54496 disc")),
            "ppy",
        )
        .says(&[
            "Lines 7, 8, \"secret text\", have no counterpart in frames 1 to ",
            "The capture may have missed them",
        ]),
        row("one more", lab(PORT).replace("[CLIENT] Sent 3", "[CLIENT] Sent 6 bytes: secret\n[CLIENT] Sent 3"), "ppy")
            .says(&["Line 6, \"secret\", has no counterpart"]),
        row("another text", own(PORT).replace("hello world", "hello worlds"), "yyy")
            .says(&["Line 3, \"upper:hello worlds\", has no counterpart"]),
        row("other lengths", own(PORT).replace("Sent 17", "Sent 71").replace("Sent 3 ", "Sent 40 "), "ppy")
            .says(&["says 71 bytes; the message in frame 8 has 17"]),
        row("another port", own(PORT).replacen("54496 Sent 17", "54999 Sent 17", 1), "ppy")
            .says(&["Line 3, \"upper:hello world\", has no counterpart"]),
        row("another order", format!("[CLIENT] 127.0.0.1:{PORT} connected\n{order}"), "ppy").never(&["no counterpart"]),
        row("another run, the lab's form", lab(40000), "ppf")
            .says(&["0 of 5 logged messages", "If the server's log and the capture are of different runs"])
            .never(&["no counterpart"]),
        row("another run, its own form", own(40000), "ppf")
            .says(&["If the server's log and the capture are of different runs"])
            .never(&["no counterpart"]),
    ]);
}

#[test]
fn nothing_and_what_is_none() {
    check(vec![
        row("nothing", "", "---").never(&["no counterpart"]),
        row("a start line", START, "fff").never(&["no counterpart"]),
        row("a comment", "The client sends ping and the server answers PONG. Then abc gives UNKNOWN COMMAND.\n", "f--")
            .never(&["no counterpart"]),
        row(
            "source code",
            "while True:\n    data = conn.recv(1024)\n    if data == b'ping':\n        conn.sendall(b'PONG')\n",
            "f--",
        )
        .never(&["no counterpart"]),
    ]);
}
