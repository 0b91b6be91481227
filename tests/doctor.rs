//! `wirelab doctor` on the machine that runs the tests.

use std::net::{TcpListener, UdpSocket};

use serde_json::Value;

use crate::support::program::wirelab;

/// Text and status of the checks named `port` and `ports`.
fn ports(port: u16) -> Vec<(String, String)> {
    let done = wirelab(["doctor", "--port", &port.to_string(), "--format", "json"]);
    let answer: Value = serde_json::from_slice(&done.stdout).unwrap();
    let failed = answer["checks"].as_array().unwrap().iter().any(|check| check["status"] == "fail");
    assert_eq!((done.status, &answer["ok"]), (Some(i32::from(failed)), &Value::Bool(!failed)), "{}", done.stderr);
    let about = |check: &Value| check["check"].as_str().unwrap().starts_with("port");
    let checks = answer["checks"].as_array().unwrap().iter().filter(|check| about(check));
    checks.map(|check| (check["status"].as_str().unwrap().to_owned(), check["text"].to_string())).collect()
}

#[test]
fn a_taken_port_is_told_and_a_free_one_is_not() {
    let tcp = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = tcp.local_addr().unwrap().port();
    let found = ports(port);
    assert!(found.iter().any(|(status, text)| status == "warn" && text.contains("TCP port")), "{found:?}");
    drop(tcp);
    let udp = UdpSocket::bind("127.0.0.1:0").unwrap();
    let port = udp.local_addr().unwrap().port();
    let found = ports(port);
    assert!(found.iter().any(|(status, text)| status == "warn" && text.contains("UDP port")), "{found:?}");
}

#[test]
fn a_lab_has_its_own_ports_looked_at() {
    let tcp = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = tcp.local_addr().unwrap().port();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mine.toml");
    let lab = format!(
        "id = \"mine\"\ntitle = \"t\"\nsource = \"s\"\nabout = \"a\"\nports = {{ tcp = [{port}] }}\nreceive = 64\n\
         [[variant]]\nid = \"v\"\ntitle = \"t\"\nrule = \"free\"\n"
    );
    std::fs::write(&file, lab).unwrap();
    let done = wirelab(["doctor", "--lab", file.to_str().unwrap(), "--format", "json"]);
    let answer: Value = serde_json::from_slice(&done.stdout).unwrap();
    let checks = answer["checks"].as_array().unwrap().iter();
    let ports: Vec<&Value> = checks.filter(|check| check["check"].as_str().unwrap().starts_with("port")).collect();
    let text = format!("TCP port {port} (mine) is taken: another server cannot have it");
    assert_eq!((ports.len(), &ports[0]["status"], &ports[0]["text"]), (1, &"warn".into(), &text.into()), "{answer}");
    let wrong = wirelab(["doctor", "--lab", "no-such-lab"]);
    assert!(wrong.status == Some(2) && wrong.stderr.contains("there is no lab"), "{}", wrong.stderr);
}

#[test]
fn each_line_says_how_it_stands() {
    let done = wirelab(["doctor"]);
    assert!(matches!(done.status, Some(0 | 1)), "{}", done.stderr);
    let text = done.text();
    assert!(
        text.lines().all(|line| ["OK ", "warn ", "fail ", "     "].iter().any(|word| line.starts_with(word))),
        "{text}"
    );
    assert!(text.contains("localhost"), "{text}");
}
