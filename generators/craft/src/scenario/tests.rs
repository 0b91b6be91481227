use super::*;

/// The problems of a scenario, as lines.
fn problems(text: &str) -> Vec<String> {
    Scenario::parse(text)
        .err()
        .unwrap_or_default()
        .iter()
        .map(|one| format!("{}:{}: {}", one.line, one.column, one.what))
        .collect()
}

const RIGHT: &str = "title = \"t\"\n[[connection]]\n";

#[test]
fn what_is_left_out_has_usual_values() {
    let scenario = Scenario::parse(RIGHT).unwrap();
    let hosts: Vec<&str> = scenario.hosts.iter().map(|host| host.name.as_str()).collect();
    assert_eq!(hosts, ["client", "server"]);
    assert_eq!((scenario.network.latency, scenario.network.loss, scenario.capture.snaplen), (100_000, 0, 0));
    assert_eq!((scenario.conversations[0].port, scenario.every), (12_345, 1_000_000));
}

#[test]
fn everything_that_is_wrong_is_told_at_its_place() {
    for (text, expected) in [
        ("", "1:1: missing field `title`"),
        ("title = \"t\"\n", "1:1: a scenario has 1 to 1000 of [[connection]] and [[force]]"),
        ("title = \"t\"\ncolour = 1\n", "2:1: unknown field `colour`"),
        ("title = \"t\"\nevery = \"fast\"\n[[connection]]\n", "2:9: \"fast\" is no span of time"),
        (
            "title = \"t\"\n[capture]\nlink = \"token-ring\"\n[[connection]]\n",
            "3:8: \"token-ring\" is none of \"ethernet\"",
        ),
        ("title = \"t\"\n[capture]\nends = \"0 s\"\n[[connection]]\n", "3:8: the capture ends before it starts"),
        ("title = \"t\"\n[network]\nlatency = \"2 min\"\n[[connection]]\n", "3:11: a latency is a minute at most"),
        ("title = \"t\"\n[[host]]\nname = \"a\"\naddress = \"b\"\n[[connection]]\n", "4:11: \"b\" is no IPv4 or IPv6"),
        ("title = \"t\"\n[[connection]]\nport = 65536\n", "3:8: `port` is between 1 and 65535, not 65536"),
        ("title = \"t\"\n[[connection]]\nmessages = [\"a\"]\n", "3:12: `messages` needs `lab`"),
        ("title = \"t\"\n[[connection]]\nlab = \"none\"\n", "3:7: there is no lab \"none\"; there are"),
        ("title = \"t\"\n[[connection]]\n[[connection.step]]\nfrom = \"client\"\n", "3:1: a step has one of"),
        ("title = \"t\"\n[traffic]\nopen = 0\n", "3:8: `open` is between 1 and 100000, not 0"),
        ("title = \"t\"\n[traffic]\nfaults = \"some\"\n", "3:10: \"some\" is none of \"none\", \"lossy\""),
        ("title = \"t\"\n[traffic]\n[[connection]]\n", "3:1: [traffic] has hosts, conversations and faults of its own"),
        ("title = \"t\"\n[traffic]\n[network]\nloss = \"1 %\"\n", "4:8: [traffic] has hosts"),
        ("title = \"t\"\n[capture]\ntwice = true\n[traffic]\n", "4:1: [traffic] has hosts"),
        ("title = \"t\"\n[[force]]\nopens = false\n", "2:1: no packets"),
        ("title = \"t\"\n[[force]]\n[[force.packet]]\nagain = \"x\"\n", "4:9: no packet before this one has"),
        (
            "title = \"t\"\n[[force]]\n[[force.packet]]\nfrom = \"client\"\nverdicts = [\"lost\"]\n",
            "5:13: \"lost\" is none of",
        ),
        ("title = \"t\"\n[[force]]\n[[force.packet]]\nfrom = \"client\"\nflags = \"SIN\"\n", "5:9: \"SIN\" is no flag"),
    ] {
        let told = problems(text);
        assert!(told.iter().any(|line| line.starts_with(expected)), "{text}\n{expected}\n{told:?}");
    }
}

#[test]
fn limits_hold() {
    let long = format!("title = \"{}\"\n", "x".repeat(limits::MAX_FILE));
    assert_eq!(problems(&long), ["1:1: the file has more than 1 MiB"]);
    let many = format!("title = \"t\"\n{}", "[[connection]]\n".repeat(limits::MAX_CONNECTIONS + 1));
    assert_eq!(problems(&many).len(), 1);
    let hosts: String =
        (0..=limits::MAX_HOSTS).map(|n| format!("[[host]]\nname = \"h{n}\"\naddress = \"::{n}\"\n")).collect();
    let told = problems(&format!("title = \"t\"\n{hosts}[[connection]]\nclient = \"h0\"\nserver = \"h1\"\n"));
    assert!(told.len() == 1 && told[0].ends_with("more than 64 hosts"), "{told:?}");
    let step = "[[connection.step]]\nfrom = \"client\"\nbytes = 16777216\n".repeat(2);
    assert!(problems(&format!("{RIGHT}{step}"))[0].ends_with("a side says more than 16 MiB"));
}
