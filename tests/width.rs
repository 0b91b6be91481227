//! Text keeps to 80 columns where the terminal is not wider, and addresses stay whole: also the longest of IPv6, and in the
//! captures of others where they lie beside the project.

use std::fs;
use std::path::{Path, PathBuf};

use wirelab_needs::{corpus, require};

use crate::support::files::{below, root};
use crate::support::program::{self, wirelab};

const CLIENT: &str = "2001:db8:1111:2222:3333:4444:5555:6666";
const SERVER: &str = "2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff";

/// The commands that print what is in a capture as text.
const COMMANDS: [&[&str]; 6] = [
    &["analyze"],
    &["analyze", "--conversations"],
    &["analyze", "--expert"],
    &["show", "--stream", "0"],
    &["show", "--stream", "0", "--protocol", "udp"],
    &["messages"],
];

/// The lines of a text that are too wide.
fn wide(text: &str) -> Vec<&str> {
    text.lines().filter(|line| line.chars().count() > 80).collect()
}

fn run(command: &[&str], capture: &Path) -> String {
    // Its name as it is given stands in the text: from its own folder.
    let name = capture.file_name().unwrap().to_str().unwrap();
    let mut program = program::program();
    program.current_dir(capture.parent().unwrap()).args([&command[..1], &[name], &command[1..]].concat());
    program::run(&mut program).text()
}

/// A capture with the longest addresses, two client ports, a message of each kind, and large numbers.
fn crafted(folder: &Path, hosts: [&str; 2]) -> PathBuf {
    let host = |name: &str, address: &str| format!("[[host]]\nname = \"{name}\"\naddress = \"{address}\"\n");
    let text = format!(
        "title = \"long addresses\"\n{}{}\
         [[connection]]\nport = 60000\n[[connection.step]]\nfrom = \"client\"\nsay = \"hello\"\n\
         [[connection.step]]\nfrom = \"server\"\nbytes = 3000000\nafter = \"20 min\"\n\
         [[connection]]\nlab = \"tcp-commands\"\nmessages = [\"ping\"]\n\
         [[connection]]\ntransport = \"udp\"\nport = 50000\n[[connection.step]]\nfrom = \"client\"\nsay = \"x\"\n\
         [[connection]]\ntransport = \"udp\"\nport = 50001\nanswer = \"refuse\"\n\
         [[connection.step]]\nfrom = \"client\"\nsay = \"x\"\n",
        host("client", hosts[0]),
        host("server", hosts[1]),
    );
    let (scenario, capture) = (folder.join("long.toml"), folder.join("long.pcapng"));
    fs::write(&scenario, text).unwrap();
    let done = wirelab(["craft", scenario.to_str().unwrap(), "-o", capture.to_str().unwrap()]);
    assert_eq!(done.status, Some(0), "{}", done.stderr);
    capture
}

#[test]
fn long_addresses_stay_whole_within_80_columns() {
    let folder = tempfile::tempdir().unwrap();
    for hosts in
        [[CLIENT, SERVER], [CLIENT, "2001:db8::1"], ["2001:db8::2", "2001:db8::1"], ["192.168.100.100", "10.0.0.1"]]
    {
        let capture = crafted(folder.path(), hosts);
        for command in COMMANDS {
            let text = run(command, &capture);
            assert_eq!(wide(&text), Vec::<&str>::new(), "{command:?}\n{text}");
        }
        for command in &COMMANDS[..2] {
            let text = run(command, &capture);
            let end = |host: &str, port: u16| {
                if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
            };
            for port in [60_000, 12_345, 50_000, 50_001] {
                assert!(text.contains(&end(hosts[1], port)), "{port}\n{text}");
            }
            for port in 32_768..32_772 {
                assert!(text.contains(&end(hosts[0], port)), "{port}\n{text}");
            }
        }
    }
}

#[test]
fn numbers_of_conversations_stay_exact() {
    let folder = tempfile::tempdir().unwrap();
    let capture = crafted(folder.path(), [CLIENT, SERVER]);
    let lines = wirelab(["analyze", capture.to_str().unwrap(), "--conversations", "--format", "csv"]).text();
    let text = run(&["analyze", "--conversations"], &capture);
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut rows = 0;
    for line in lines.lines().skip(1) {
        // Behind protocol, stream and endpoints: frames and bytes from B, from A, of both.
        for cell in line.split(',').skip(6).take(6) {
            assert!(words.contains(&cell), "{cell} of {line} is not in\n{text}");
        }
        rows += 1;
    }
    assert_eq!(rows, 4);
}

#[test]
fn samples_keep_to_80_columns() {
    keep_to_80_columns(&root().join("sample-pcaps"));
}

#[test]
fn captures_of_others_keep_to_80_columns() {
    require!(Corpus);
    keep_to_80_columns(&corpus());
}

/// Looks at the captures in a folder and below it that are small enough to be shown in a moment.
fn keep_to_80_columns(folder: &Path) {
    let mut found = below(folder);
    found.retain(|path| {
        let is_capture = path.extension().is_some_and(|end| end == "pcap" || end == "pcapng");
        is_capture && path.metadata().is_ok_and(|about| about.len() < 200_000)
    });
    let mut wrong = Vec::new();
    for path in &found {
        for command in COMMANDS {
            let text = run(command, path);
            wrong.extend(wide(&text).first().map(|line| format!("{command:?} {}: {line}", path.display())));
        }
    }
    assert!(found.len() >= 8 && wrong.is_empty(), "{} of {}\n{}", wrong.len(), found.len(), wrong.join("\n"));
}
