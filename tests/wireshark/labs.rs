//! Every lab of the catalogue: text, borders and reply of each message, as wirelab tells them.

use wirelab_labs::{Lab, Rule, Transport, Variant, catalogue};
use wirelab_needs::require;

use super::{Desk, agree, agree_but_for_doubt, agree_on_what_is_said, agree_where_told};
use crate::support::files::sample;

/// What somebody says who means harm.
const HOSTILE: &str = r#""\u001b[2J]]--\"x\" \u202e \\ ăâșț ß 家族 👨‍👩‍👧 =a,b|c""#;
/// Longer than a segment, and than what most servers ask `recv` for.
const LONG: usize = 3_000;

fn scenario(lab: &Lab, variant: &Variant) -> String {
    let chat = variant.rule.forwards();
    let mut messages: Vec<String> =
        ["ping", "upper:hello", "abc", "upper:țară mică"].map(|text| format!("\"{text}\"")).into();
    messages.push(HOSTILE.to_owned());
    if !variant.ports.of(Transport::Tcp).is_empty() && !chat {
        messages.push(format!("\"{}\"", "lorem ipsum ".repeat(LONG / 12)));
    }
    if variant.closes == wirelab_labs::Closing::ServerAfterReply {
        messages.truncate(1);
    }
    let mut text = "title = \"t\"\n[network]\nlatency = \"1 ms\"\n".to_owned();
    for client in 0..3 {
        let mut says = messages.clone();
        if matches!(variant.rule, Rule::Route(_)) {
            let to = |text: &str| format!("\"client{}: {text}\"", (client + 1) % 3);
            says = vec![
                format!("\"client{client}\""),
                to("hello"),
                to("țară"),
                "\"nobody: x\"".to_owned(),
                "\"x\"".to_owned(),
            ];
        }
        text.push_str(&format!(
            "[[connection]]\nlab = \"{}\"\nvariant = \"{}\"\nat = \"{} ms\"\npause = \"30 ms\"\nmessages = [{}]\n",
            lab.id,
            variant.id,
            client * 7,
            says.join(", ")
        ));
    }
    text
}

#[test]
fn tshark_decodes_every_lab_as_wirelab_does() {
    require!(Tshark, Setpriv);
    let desk = Desk::new();
    for lab in catalogue::all() {
        let lua = desk.dissector(&lab.id);
        for variant in &lab.variants {
            let capture = desk.crafted(&format!("{}-{}", lab.id, variant.id), &scenario(lab, variant));
            match &variant.rule {
                // Of what this file cannot work out it calls nothing wrong.
                Rule::Talk(_) => agree_but_for_doubt(&desk, &capture, &lab.id, &lua),
                _ => agree(&desk, &capture, &lab.id, &lua),
            }
            as_without_a_filter(&desk, &capture, &lua);
        }
    }
}

#[test]
fn tshark_decodes_the_samples_as_wirelab_does() {
    require!(Tshark, Setpriv);
    let desk = Desk::new();
    for (name, lab) in [
        ("lab-commands.pcapng", "tcp-commands"),
        ("ipv6.pcapng", "tcp-commands"),
        ("half-close.pcapng", "tcp-commands"),
        ("udp-text.pcapng", "udp-text"),
        ("scenarios/lossy-lab.pcapng", "tcp-commands"),
        ("scenarios/lost-segment.pcapng", "tcp-commands"),
        ("scenarios/chat-routed.pcapng", "chat-routed"),
    ] {
        let capture = desk.path("sample.pcapng");
        std::fs::copy(sample(name), &capture).unwrap();
        super::readable(&capture);
        agree_but_for_doubt(&desk, &capture, lab, &desk.dissector(lab));
    }
}

/// What students handed in: programs that do as their sheet says, in forms of their own, and on ports of their own.
#[test]
fn tshark_decodes_what_was_handed_in_as_wirelab_does() {
    require!(Tshark, Setpriv);
    let desk = Desk::new();
    let mut tried = 0;
    for lab in catalogue::all() {
        for (folder, capture) in handed_in(&lab.id) {
            let copy = desk.path("handed-in.pcapng");
            std::fs::copy(&capture, &copy).unwrap();
            super::readable(&copy);
            let port = super::port_of(&copy, lab);
            let lua = desk.dissector_at(&lab.id, port);
            // Which of several datagrams is answered, where some are lost, the dissector leaves open.
            match lab.id.as_str() {
                "stop-and-wait" | "udp-pinger" => agree_where_told(&desk, &copy, &lab.id, &lua),
                _ if folder == "server-wrong-connection" => agree_on_what_is_said(&desk, &copy, &lab.id, &lua),
                _ => agree_but_for_doubt(&desk, &copy, &lab.id, &lua),
            }
            tried += 1;
        }
    }
    assert!(tried > 80, "{tried}");
}

/// The captures of a lab's hand-ins that hold messages, each with its folder's name.
fn handed_in(lab: &str) -> Vec<(String, std::path::PathBuf)> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/verify").join(lab);
    let Ok(works) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut found = Vec::new();
    for work in works.map(|work| work.unwrap()) {
        let name = work.file_name().to_string_lossy().into_owned();
        // A server that refuses says nothing.
        let files = std::fs::read_dir(work.path()).unwrap().map(|file| file.unwrap().path());
        let captures = files.filter(|file| file.extension().is_some_and(|end| end == "pcapng"));
        found.extend(captures.filter(|_| name != "server-refuse").map(|file| (name.clone(), file)));
    }
    found.sort();
    found
}

/// What two passes show does not depend on whether something is filtered: without a filter the first pass has no fields.
fn as_without_a_filter(desk: &Desk, capture: &std::path::Path, lua: &std::path::Path) {
    let shown = |filter: &[&str]| {
        let mut command = desk.tshark();
        command.args(["-2", "-X", &format!("lua_script:{}", lua.display())]).arg("-r").arg(capture).args(filter);
        command.args(["-T", "fields", "-e", "frame.number", "-e", "wirelab.message", "-e", "wirelab.turn.correct"]);
        crate::support::program::run(&mut command).text()
    };
    let (with, without) = (shown(&["-Y", "frame"]), shown(&[]));
    let messages =
        |text: &str| text.lines().filter(|line| line.split('\t').nth(1).is_some_and(|n| !n.is_empty())).count();
    // A message that waits for segments without PSH is cut where they end.
    assert!(messages(&without) >= messages(&with), "{}:\n{without}\n{with}", capture.display());
}

/// The sheet's way: the example server first, then one's own. Each connection is held to what its server does.
#[test]
fn a_server_that_was_another_program_before_is_judged_anew() {
    require!(Tshark, Setpriv);
    let desk = Desk::new();
    let one = |variant: &str, at: u32, says: &str| {
        format!(
            "[[connection]]\nlab = \"tcp-commands\"\nvariant = \"{variant}\"\nat = \"{at} ms\"\nmessages = [{says}]\n"
        )
    };
    let scenario = format!(
        "title = \"t\"\n{}{}{}",
        one("example", 0, "\"Hello, server\""),
        one("example", 1_000, "\"again\""),
        one("commands", 2_000, "\"ping\", \"upper:hello\", \"abc\"")
    );
    let capture = desk.crafted("two-servers", &scenario);
    agree(&desk, &capture, "tcp-commands", &desk.dissector("tcp-commands"));
}

/// Requests lead to their answers, and answers to their requests.
#[test]
fn frames_are_linked() {
    require!(Tshark, Setpriv);
    let desk = Desk::new();
    let capture = desk.path("lab.pcapng");
    std::fs::copy(sample("lab-commands.pcapng"), &capture).unwrap();
    super::readable(&capture);
    let mut command = desk.tshark();
    command
        .args(["-2", "-X", &format!("lua_script:{}", desk.dissector("tcp-commands").display())])
        .arg("-r")
        .arg(&capture);
    command.args(["-Y", "wirelab.message <= 4", "-T", "fields", "-e", "frame.number"]);
    command.args(["-e", "wirelab.response_in", "-e", "wirelab.request_in", "-e", "wirelab.lab", "-e", "_ws.col.Info"]);
    let text = crate::support::program::run(&mut command).text();
    let expected = "4\t6\t\ttcp-commands\t#1 ping\n\
                    6\t\t4\ttcp-commands\t#2 PONG  (answers #1)\n\
                    8\t9\t\ttcp-commands\t#3 upper:hello\n\
                    9\t\t8\ttcp-commands\t#4 HELLO  (answers #3)\n";
    assert_eq!(text, expected);
}
