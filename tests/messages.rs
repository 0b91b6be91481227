//! The labs' messages, against what their server logs and the people who ran them report. The tables are written by hand.

use std::path::Path;

use serde_json::Value;
use wirelab_labs::safe;
use wirelab_needs::{corpus, require};

use crate::support::files::root;
use crate::support::program::wirelab;

/// A capture, the lab and variant that it holds, and its messages:
/// `stream direction "text"`, then `=n` for a right reply to message n, `!n` for a wrong one, `+n` for a copy of it.
struct Case {
    capture: &'static str,
    lab: &'static str,
    messages: &'static [&'static str],
}

const SHIPPED: &[Case] = &[
    Case {
        capture: "lab-commands.pcapng",
        lab: "tcp-commands commands",
        messages: &[
            "0 > ping",
            "0 < PONG =1",
            "0 > upper:hello",
            "0 < HELLO =3",
            "0 > status",
            "0 < UNKNOWN COMMAND =5",
            "0 > upper:Computer Networks",
            "0 < COMPUTER NETWORKS =7",
            "0 > ping",
            "0 < PONG =9",
        ],
    },
    Case {
        capture: "reset.pcapng",
        lab: "tcp-commands as-given",
        messages: &["0 > ping", "0 < PONG =1", "0 > upper:nobody reads this"],
    },
    Case {
        capture: "three-clients.pcapng",
        lab: "chat-broadcast chat",
        messages: &[
            "0 > hello from the first\\n",
            "1 < [127.0.0.1:38044] hello from the first\\n +1",
            "2 < [127.0.0.1:38044] hello from the first\\n +1",
            "1 > hi, I am the second\\n",
            "0 < [127.0.0.1:38050] hi, I am the second\\n +4",
            "2 < [127.0.0.1:38050] hi, I am the second\\n +4",
            "2 > and I the third\\n",
            "0 < [127.0.0.1:38052] and I the third\\n +7",
            "1 < [127.0.0.1:38052] and I the third\\n +7",
            "0 > do all of you read this?\\n",
            "1 < [127.0.0.1:38044] do all of you read this?\\n +10",
            "2 < [127.0.0.1:38044] do all of you read this?\\n +10",
            "2 > yes\\n",
            "0 < [127.0.0.1:38052] yes\\n +13",
            "1 < [127.0.0.1:38052] yes\\n +13",
            "1 > me too\\n",
            "0 < [127.0.0.1:38050] me too\\n +16",
            "2 < [127.0.0.1:38050] me too\\n +16",
        ],
    },
];

/// Beside the project, where they are: captures of the labs' own programs, with their server logs.
const BESIDE: &[Case] = &[
    Case {
        capture: "lab000_example_server__client_then_nc_3lines.pcap",
        lab: "tcp-commands example",
        messages: &[
            "0 > Hello, world",
            "0 < HELLO, WORLD =1",
            "1 > ping\\n",
            "1 < PING =3",
            "1 > upper:hello world\\n",
        ],
    },
    Case {
        capture: "lab000_template_loop__interactive5_ok.pcap",
        lab: "tcp-commands commands",
        messages: &[
            "0 > ping",
            "0 < PONG =1",
            "0 > upper:hello",
            "0 < HELLO =3",
            "0 > ping",
            "0 < PONG =5",
            "0 > upper:world",
            "0 < WORLD =7",
            "0 > abc",
            "0 < UNKNOWN COMMAND =9",
        ],
    },
    Case {
        capture: "lab000_template_noloop__interactive5.pcap",
        lab: "tcp-commands as-given",
        messages: &["0 > ping", "0 < PONG =1", "0 > upper:hello"],
    },
    Case {
        capture: "lab001_chat_3clients_3msgs.pcap",
        lab: "chat-broadcast chat",
        messages: &[
            "0 > hi from c1\\n",
            "1 < [127.0.0.1:38474] hi from c1\\n +1",
            "2 < [127.0.0.1:38474] hi from c1\\n +1",
            "1 > hello from c2\\n",
            "0 < [127.0.0.1:38486] hello from c2\\n +4",
            "2 < [127.0.0.1:38486] hello from c2\\n +4",
            "2 > c3 here\\n",
            "0 < [127.0.0.1:38492] c3 here\\n +7",
            "1 < [127.0.0.1:38492] c3 here\\n +7",
        ],
    },
    Case {
        capture: "lab001_example_capitalize.pcap",
        lab: "chat-broadcast example",
        messages: &["0 > hello World\\n", "0 < Hello world\\n =1"],
    },
    Case {
        capture: "lab002_chat8080_HEAD_3clients_errors.pcap",
        lab: "chat-routed lines",
        messages: &[
            "0 > User1\\n",
            "0 < Welcome User1! You can now chat. =1",
            "1 > User2\\n",
            "1 < Welcome User2! You can now chat. =3",
            "0 > User2: Hey, how are you?\\n",
            "1 < [User1] Hey, how are you? +5",
            "2 > User2\\n",
            "2 < Username already taken. Connection closing. =7",
            "2 > x\\n",
            "0 > nobody: x\\n",
            "0 < User not found. =10",
            "0 > nocolon\\n",
            "0 < Invalid format. Use: username: message =12",
            "0 > User1: self\\n",
            "0 < You cannot send messages to yourself. =14",
            "1 > User1:fine\\n",
            "0 < [User2] fine +16",
        ],
    },
    Case {
        capture: "lab004_serverTCP_echo.pcap",
        lab: "tcp-text echo",
        messages: &["0 > hello", "0 < ECHO: hello =1", "0 > bye", "0 < ECHO: bye =3"],
    },
    Case {
        capture: "lab004_serverTCPsel_echo.pcap",
        lab: "tcp-text echo",
        messages: &["0 > hello", "0 < ECHO: hello =1"],
    },
    Case {
        capture: "lab004_udp_then_server_stopped_icmp.pcap",
        lab: "udp-text silent",
        messages: &["0 > hello", "0 > second msg", "1 > after-stop", "1 > again"],
    },
    Case {
        capture: "lab004_v2_BLL20s.pcap",
        lab: "tcp-fixed as-given",
        messages: &[
            "0 > version=1 order=1 size=5 text=hello---------------",
            "0 > version=1 order=2 size=34 text=this message is long",
            "0 > version=1 order=3 size=4 text=ação--------------",
        ],
    },
    Case {
        capture: "lab004_v3_BLL_var.pcap",
        lab: "tcp-variable as-given",
        messages: &[
            "0 > version=1 size=5 order=1 text=hello",
            "0 > version=1 size=0 order=2 text=",
            "0 > version=1 size=35 order=3 text=a much longer variable size message",
        ],
    },
    Case {
        capture: "student_lab002_part1_encapsulation_macos.pcapng",
        lab: "csv-encapsulation listener",
        messages: &["0 > GET /index.html", "0 > GET /products", "0 > POST /login", "0 > 200 OK", "0 > GET /cart"],
    },
    Case {
        capture: "student_lab002_part1_into_chat_server_macos.pcapng",
        lab: "chat-routed lines",
        messages: &[
            "0 > GET /index.html",
            "0 < Welcome GET /index.html! You can now chat. =1",
            "0 > GET /products",
            "0 < Invalid format. Use: username: message =3",
            "0 > POST /login",
            "0 < Invalid format. Use: username: message =5",
            "0 > 200 OK",
            "0 < Invalid format. Use: username: message =7",
            "0 > GET /cart",
            "0 < Invalid format. Use: username: message =9",
        ],
    },
    Case {
        capture: "../wild/o014_networking-pro_chat_capture.pcapng",
        lab: "chat-routed unframed",
        messages: &[
            "36 > User1",
            "36 < Welcome User1! You can now chat.\\n =1",
            "39 < Welcome ! You can now chat.\\n",
            "44 > User2",
            "44 < Welcome User2! You can now chat.\\n =4",
            "36 > User2: Hello User2, How are you?",
            "44 < [User1]  Hello User2, How are you? +6",
            "44 > User1: I am great, thank you.",
            "36 < [User2]  I am great, thank you. +8",
            "55 < Welcome ! You can now chat.\\n",
            "62 > User3",
            "62 < Welcome User3! You can now chat.\\n =11",
            "62 > User1: Hey User1!",
            "36 < [User3]  Hey User1! +13",
            "69 > User4",
            "69 < Welcome User4! You can now chat.\\n =15",
            "69 > User2: Hi User2!",
            "44 < [User4]  Hi User2! +17",
            "69 > User3: Hey User3!",
            "62 < [User4]  Hey User3! +19",
        ],
    },
];

#[test]
fn shipped_captures() {
    let folder = root().join("sample-pcaps");
    SHIPPED.iter().for_each(|case| check(case, &folder));
}

#[test]
fn captures_beside_the_project() {
    require!(Corpus);
    let folder = corpus().join("labs");
    BESIDE.iter().for_each(|case| check(case, &folder));
}

fn check(case: &Case, folder: &Path) {
    let path = folder.join(case.capture);
    let run = wirelab(["messages", path.to_str().unwrap(), "--format", "jsonl"]);
    assert_eq!(run.status, Some(0), "{}: {}", case.capture, run.stderr);
    let messages: Vec<Value> = run.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let found: Vec<String> = messages.iter().map(line).collect();
    assert_eq!(found, case.messages, "{}", case.capture);
    for message in &messages {
        let lab = format!("{} {}", message["lab"].as_str().unwrap(), message["variant"].as_str().unwrap());
        assert_eq!(lab, case.lab, "{}: {message}", case.capture);
    }
}

fn line(message: &Value) -> String {
    let arrow = if message["from"] == "client" { '>' } else { '<' };
    let fields = message["fields"].as_object().unwrap();
    let mut text = safe::escaped(message["text"].as_str().unwrap().as_bytes());
    if !fields.is_empty() {
        // In the order in which they lie in the record: the hexadecimal text is not looked at here.
        let order: &[&str] = match message["lab"].as_str().unwrap() {
            "tcp-fixed" => &["version", "order", "size", "text"],
            _ => &["version", "size", "order", "text"],
        };
        let part = |name: &&str| {
            format!("{name}={}", fields[*name].as_str().map_or_else(|| fields[*name].to_string(), str::to_owned))
        };
        text = order.iter().map(part).collect::<Vec<_>>().join(" ");
    }
    let mut line = format!("{} {arrow} {text}", message["stream"]);
    if let Some(request) = message["reply_to"].as_u64() {
        let sign = if message["correct"] == true { '=' } else { '!' };
        line.push_str(&format!(" {sign}{request}"));
    }
    if let Some(original) = message["forward_of"].as_u64() {
        line.push_str(&format!(" +{original}"));
    }
    line
}
