use crate::check::{Kind, Severity, Undecided, Wanted};
use crate::lab::{Lab, LogEvent, Side};

const GOOD: &str = r#"
id = "tiny"
title = "A tiny lab"
ports = { tcp = [4000] }

[layout.head]
struct = "!BL"
fields = [{ name = "version", always = 1 }, { name = "size", length-of = "text" }]

[[variant]]
id = "usual"
title = "answers"
client = { framing = "length", layout = "head" }
[[variant.reply]]
send = "{text|upper}"

[[log]]
by = "server"
event = "receive"
line = "got {text}"

[[evidence]]
file = "tiny.pcapng"
kind = "capture"

[[check]]
id = "tiny-file"
title = "the capture"
kind = "file"
file = "tiny.pcapng"
points = 1.5

[[check]]
id = "hello"
title = "a text is said"
kind = "messages"
at-least = 2
equals = "hello"
partial = false
hint = "Say hello twice."
severity = "warning"
undecided = "withhold"

[[check]]
id = "printed"
title = "the log"
kind = "log-agrees"
"#;

#[test]
fn a_good_file_is_read() {
    let lab = Lab::parse(GOOD).expect("good");
    assert_eq!(lab.variants[0].client.describe(), "a header of 5 bytes, !BL, then size bytes of text");
    assert_eq!(lab.address, "127.0.0.1");
    let [file, hello, printed] = &lab.checks[..] else { panic!("three checks") };
    assert_eq!((file.points, file.partial, file.kind.name()), (150, true, "file"));
    assert_eq!((hello.severity, hello.undecided), (Severity::Warning, Undecided::Withhold));
    let wanted = Wanted { equals: Some("hello".to_owned()), ..Wanted::default() };
    let (clients, from, variants) = (1, Side::Client, Vec::new());
    assert_eq!(hello.kind, Kind::Messages { at_least: 2, clients, from, wanted, variants });
    assert_eq!(printed.kind, Kind::LogAgrees { by: Side::Server, events: vec![LogEvent::Receive], enough: None });
}

/// What is changed, and what must then be told.
#[test]
fn mistakes_are_told_with_their_place() {
    let table = [
        ("\"!BL\"", "\"!BZ\"", "line 7, column 10: `Z` is no format character"),
        ("\"!BL\"", "\"!BLL\"", "line 7, column 10: the format has 3 fields and 2 names are given"),
        ("layout = \"head\"", "layout = \"hed\"", "line 13, column 41: there is no [layout.hed]"),
        ("{text|upper}", "{txt|upper}", "line 15, column 8: `txt` is no value here"),
        ("{text|upper}", "{text|uper}", "line 15, column 8: `uper` is no transform"),
        ("\"length\"", "\"lenght\"", "line 13, column 22: \"lenght\" is not one of \"silent\""),
        ("title = \"A tiny lab\"", "titel = \"A\"", "line 3, column 1: unknown field `titel`"),
        ("ports = { tcp = [4000] }", "", "no ports"),
        ("ports = { tcp = [4000] }", "ports = { tcp = [70000] }", "line 4, column 18"),
        ("[[variant.reply]]\nsend = \"{text|upper}\"", "", "a variant has one of"),
        ("\"tiny\"", "\"Tiny Lab\"", "line 2, column 6: an id has lower case letters"),
        ("layout = \"head\"", "layout = \"head\", separator = \"x\"", "framing \"length\" has no `separator`"),
        ("id = \"tiny\"", "id = ", "line 2"),
        ("kind = \"messages\"", "kind = \"message\"", "line 36, column 8: \"message\" is not one of \"file\""),
        ("file = \"tiny.pcapng\"\npoints", "file = \"t.pcapng\"\npoints", "line 30, column 8: no [[evidence]] has"),
        ("file = \"tiny.pcapng\"\npoints", "points", "this kind of check needs `file`"),
        ("points = 1.5", "points = -1", "line 31, column 10: points are 0 to 10000"),
        ("points = 1.5", "costs = -1", "line 31, column 9: points are 0 to 10000"),
        (
            "points = 1.5",
            "points = 1.5\ncosts = 1",
            "line 32, column 9: a check that `costs` something gives no `points`",
        ),
        (
            "points = 1.5",
            "costs = 1\nbonus = true",
            "line 31, column 9: a check that `costs` something gives no `points`",
        ),
        ("points = 1.5", "bonus = true", "line 31, column 9: a bonus has `points`"),
        ("points = 1.5", "points = 1.5\none-of = \"way\"", "line 32, column 10: no other check is `one-of` \"way\""),
        (
            "points = 1.5\n\n[[check]]\nid = \"hello\"",
            "points = 1.5\none-of = \"way\"\n\n[[check]]\nid = \"hello\"\none-of = \"way\"",
            "line 32, column 10: the checks that are `one-of` \"way\" are not worth the same",
        ),
        ("points = 1.5", "points = 1.5\none-of = \"a way\"", "line 32, column 10: an id has lower case letters"),
        ("equals = \"hello\"", "filter = \"tcp\"", "a check of kind \"messages\" has no `filter`"),
        (
            "equals = \"hello\"",
            "value = \"kind\"\nequals = \"1\"",
            "line 38, column 9: no message of a client has a part named \"kind\"",
        ),
        ("equals = \"hello\"", "value = \"size\"", "line 38, column 9: what is looked for in it"),
        (
            "equals = \"hello\"",
            "from = \"server\"\nvalue = \"size\"\nequals = \"1\"",
            "line 39, column 9: no message of a server has a part named \"size\"",
        ),
        ("\"hello\"\ntitle", "\"tiny-file\"\ntitle", "line 34, column 6: two checks are named \"tiny-file\""),
        ("kind = \"log-agrees\"", "kind = \"log-agrees\"\nby = \"client\"", "line 44, column 1: no [[log]] tells"),
        ("at-least = 2", "variants = [\"other\"]", "line 37, column 13: there is no variant \"other\""),
        ("\"withhold\"", "\"keep\"", "\"keep\" is not one of \"leave-out\", \"give\", \"withhold\""),
        (
            "kind = \"log-agrees\"",
            "kind = \"filter\"\nfilter = \"tcp\"\ncount = \"=> 1\"",
            "line 49, column 9: a count is",
        ),
    ];
    let refused = [
        ("tcp = [4000]", "tcp = [0]", "line 4, column 18: a port is 1 to 65535"),
        ("title = \"answers\"", "title = \"answers\"\naccepts = 0", "line 13, column 11: a server that accepts nobody"),
        ("send = \"{text|upper}\"", "send = \"{user}\"", "line 15, column 8: `user` is no value here"),
        ("name = \"size\", length-of", "name = \"body\", length-of", "line 13, column 22: layout `head` has no field"),
        ("!BL", "!B4s", "line 13, column 22: field `size` of layout `head` holds no whole number"),
        (
            "framing = \"length\", layout = \"head\"",
            "framing = \"ascii-length\", separator = \"1\"",
            "line 13, column 50: the separator",
        ),
        ("client = {", "server = { framing = \"silent\" }\nclient = {", "framing \"silent\" says"),
    ];
    for (from, to, expected) in table.into_iter().chain(refused) {
        let text = GOOD.replacen(from, to, 1);
        assert_ne!(text, GOOD, "{from}");
        let problems = Lab::parse(&text).expect_err(expected);
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert!(told.iter().any(|one| one.contains(expected)), "{expected}: {told:?}");
    }
}

/// What a place of a rule has no value for is refused there, with its line and column.
#[test]
fn a_value_that_would_be_empty_is_refused() {
    let reply = "[[variant.reply]]\nsend = \"{text|upper}\"";
    let route = |welcome: &str, deliver: &str, when: &str, send: &str| {
        format!(
            "[variant.route]\nwelcome = \"{welcome}\"\nseparator = \":\"\ndeliver = \"{deliver}\"\n\
             [[variant.route.error]]\nwhen = \"{when}\"\nsend = \"{send}\""
        )
    };
    let works = route("hi {user}", "{sender}: {body}", "target-unknown", "no {target}, {user}: {text}");
    assert!(Lab::parse(&GOOD.replace(reply, &works)).is_ok());
    let table = [
        ("[variant.broadcast]\nsend = \"{user}: {text}\"".to_owned(), "line 15, column 8: `user` is no value here"),
        (route("hi {sender}", "{body}", "no-separator", "what?"), "line 15, column 11: `sender` is no value here"),
        (route("hi", "{port}: {body}", "no-separator", "what?"), "line 17, column 11: `port` is no value here"),
        (route("", "{body}", "no-separator", "what?"), "line 15, column 11: an empty text says nothing"),
        (route("hi", "{body}", "no-separator", "no {target}"), "line 20, column 8: `target` is no value here"),
        (route("hi", "{body}", "name-taken", "{target}"), "line 20, column 8: `target` is no value here"),
        (
            "[variant.route]\nwelcome = \"hi\"\nseparator = \"\"\ndeliver = \"{body}\"".to_owned(),
            "line 16, column 13: the separator has",
        ),
    ];
    for (rule, expected) in table {
        let problems = Lab::parse(&GOOD.replace(reply, &rule)).expect_err(expected);
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert!(told.iter().any(|one| one.contains(expected)), "{expected}: {told:?}");
    }
    let open = "id = \"usual\"\nending = \"\\n\"\ntitle = \"answers\"";
    let named = GOOD.replace("id = \"usual\"\ntitle = \"answers\"", open).replace(reply, &works);
    let named = named.replace("client = { framing = \"length\", layout = \"head\" }", "");
    let told = Lab::parse(&named).expect_err("names hold the ending");
    assert!(told[0].what.starts_with("the ending would be part of every name"), "{told:?}");
}

#[test]
fn all_mistakes_are_told_at_once() {
    let text = GOOD.replace("!BL", "!BZ").replace("upper", "uper");
    assert_eq!(Lab::parse(&text).expect_err("two").len(), 3, "the layout is missing as well");
}

#[test]
fn an_entry_that_is_wrong_hides_no_other() {
    let wrong = "at-least = 2\nfrom = \"clint\"\nvariants = [\"other\"]";
    let problems = Lab::parse(&GOOD.replace("at-least = 2", wrong)).expect_err("two");
    let told: Vec<String> = problems.iter().map(|one| one.what.clone()).collect();
    assert_eq!(told, ["\"clint\" is not one of \"client\", \"server\"", "there is no variant \"other\""]);
}

/// Each kind takes what docs/writing-a-lab.md says, and nothing that is another kind's.
#[test]
fn every_kind_is_read_under_its_name() {
    for name in Kind::NAMES {
        let entries = match *name {
            "file" => "file = \"tiny.pcapng\"",
            "commands" => "file = \"tiny.pcapng\"\nat-least = 3",
            "sentences" => "file = \"tiny.pcapng\"\nat-least = 3\nat-most = 5\nstrict = true",
            "capture-filter" => "filter = \"tcp\"",
            "filter" => "filter = \"tcp\"\ncount = \"== 2\"",
            "time-window" => "from-time = 2026-03-01T08:00:00Z\nto-time = 2026-03-02T08:00:00Z",
            "handshakes" | "concurrent" => "at-least = 3",
            "teardown" => "at-least = 3\nfirst = \"server\"",
            "delivery" => "at-least = 3\nto-sender = \"remark\"",
            "messages" => {
                "at-least = 3\nclients = 2\nfrom = \"server\"\nequals = \"x\"\nany-case = true\nvariants = [\"usual\"]"
            }
            "replies" => "at-least = 3\nvariants = [\"usual\"]",
            "log-lines" => {
                "by = \"server\"\nevents = [\"receive\"]\nat-least = 3\nprefix = \"x\"\nother-than = [\"y\"]"
            }
            "log-agrees" => "by = \"server\"\nevents = [\"receive\"]\nat-least = 3",
            "log-holds" => {
                "by = \"server\"\nevents = [\"receive\"]\nat-least = 3\nholds = [\"ip\", \"port\", \"text\", \"len\"]"
            }
            "exchange" => "request = \"dns\"\nanswer = \"dns.a\"\nat-least = 2\nwithin-ms = 5\nat-once = 2",
            "dialogue" => "steps = [\"dhcp\", \"dhcp\"]\nat-least = 2",
            "hops" => "at-least = 2\narrived = true",
            "checksums" => "from = \"server\"\nat-least = 2",
            "rtt" => "tolerance-ms = 5",
            "numbers" => "value = \"size\"\nbegins = 1\nmodulo = 2",
            "payloads" => "file = \"tiny.pcapng\"\nfrom = \"server\"\ncolumn = \"text\"",
            _ => "",
        };
        let good = GOOD.replace("[layout.head]", "timeout-ms = 5\n[layout.head]");
        let text = format!("{good}\n[[check]]\nid = \"last\"\ntitle = \"t\"\nkind = \"{name}\"\n{entries}\n");
        let lab = Lab::parse(&text).unwrap_or_else(|problems| panic!("{name}: {problems:?}"));
        assert_eq!(lab.checks.last().expect("a check").kind.name(), *name);
        if *name != "commands" {
            let problems = Lab::parse(&format!("{text}programs = [\"python\"]\n")).expect_err(name);
            assert_eq!(problems[0].what, format!("a check of kind \"{name}\" has no `programs`"));
        }
    }
}

/// Texts that always stand there, and checksums: what has no room, or is of another kind, is refused where it stands.
#[test]
fn what_fills_a_record_in_has_to_fit() {
    let of = |format: &str, fields: &str| {
        let text = format!(
            "id = \"x\"\ntitle = \"t\"\nports = {{ tcp = [4000] }}\n[layout.l]\nstruct = \"{format}\"\nfields = [{fields}]\n\
             [[variant]]\nid = \"v\"\ntitle = \"t\"\nrule = \"silent\"\nclient = {{ framing = \"record\", layout = \"l\" }}\n"
        );
        Lab::parse(&text).map_err(|problems| problems.iter().map(ToString::to_string).collect::<Vec<_>>())
    };
    let text = "{ name = \"text\" }, ";
    let good = [
        ("!8s2sI", "{ name = \"magic\", always = \"NP\" }, { name = \"crc\", checksum = \"crc-32\" }"),
        (
            "!8s4sH",
            "{ name = \"magic\", always = \"NP\", padding = \"-\" }, { name = \"sum\", checksum = \"internet\" }",
        ),
        ("!8sIB", "{ name = \"version\", always = 3 }, { name = \"sum\", checksum = \"sum\", as-zeros = true }"),
    ];
    for (format, fields) in good {
        let lab = of(format, &format!("{text}{fields}")).unwrap_or_else(|problems| panic!("{format}: {problems:?}"));
        let layout = lab.variants[0].client.layout().expect("records");
        let mut record = lab.variants[0].client.write(b"hello", 1);
        assert_eq!((layout.mismatch(&record), record.len()), (None, layout.size), "{format}");
        record[0] ^= 4;
        assert!(layout.mismatch(&record).is_some(), "{format}");
    }
    let wrong = [
        ("!8s2s", "{ name = \"m\", always = \"NPX\" }", "`m` has room for 2 bytes, and its text has 3"),
        ("!8sH", "{ name = \"m\", always = \"NP\" }", "`m` holds a number: `always` is one too, without quotes"),
        ("!8s2s", "{ name = \"m\", always = 3 }", "`m` holds bytes: `always` is a text in quotes"),
        ("!8sH", "{ name = \"c\", checksum = \"crc-32\" }", "`c` has 2 bytes, and this checksum takes 4"),
        ("!8si", "{ name = \"c\", checksum = \"crc-32\" }", "`c` is no unsigned number, as a checksum is"),
        ("!8s4s", "{ name = \"c\", checksum = \"crc-32\" }", "`c` is no unsigned number, as a checksum is"),
        ("!8sI", "{ name = \"c\", checksum = \"md5\" }", "\"md5\" is not one of \"crc-32\", \"internet\", \"sum\""),
        ("!8sI", "{ name = \"c\", checksum = \"sum\", counts = true }", "`c` is a checksum, and nothing else besides"),
        (
            "!8sII",
            "{ name = \"c\", checksum = \"sum\" }, { name = \"d\", checksum = \"crc-32\" }",
            "`d` is a second checksum: which of them comes first?",
        ),
    ];
    for (format, fields, told) in wrong {
        let problems = of(format, &format!("{text}{fields}")).expect_err(told);
        assert!(problems.iter().any(|one| one.contains(told)), "{told}: {problems:?}");
    }
}

#[test]
fn a_lab_pins_the_rules_by_which_it_is_judged() {
    use crate::lab::Compat;

    assert_eq!(Lab::parse(GOOD).unwrap().compat, None);
    for (word, compat) in Compat::NAMES {
        let text = GOOD.replace("title = \"A tiny lab\"", &format!("title = \"A tiny lab\"\ncompat = \"{word}\""));
        assert_eq!(Lab::parse(&text).unwrap().compat, Some(*compat));
    }
    let wrong = Lab::parse(&GOOD.replace("[layout.head]", "compat = \"wireshark-9\"\n[layout.head]")).unwrap_err();
    assert!(wrong.iter().any(|one| one.what.contains("wireshark-4.0")), "{wrong:?}");
}

/// A lab about a protocol: nobody of its own listens.
const PROTOCOL: &str = r#"
id = "web"
title = "Pages of a server"
protocol = "http"
select = "http && tcp.port == 80"

[[evidence]]
file = "web.pcapng"
kind = "capture"

[[check]]
id = "get"
title = "a page"
kind = "exchange"
request = 'http.request.method == "GET"'
answer = "http.response.code == 200"
points = 2

[[check]]
id = "order"
title = "in order"
kind = "dialogue"
steps = ["http.request", "http.response"]
"#;

#[test]
fn a_lab_about_a_protocol_has_no_server() {
    let lab = Lab::parse(PROTOCOL).expect("a lab");
    assert_eq!((lab.variants.len(), lab.selects()), (0, Some("http && tcp.port == 80")));
    let all = Lab::parse(&PROTOCOL.replace("select = \"http && tcp.port == 80\"\n", "")).expect("a lab");
    assert_eq!(all.selects(), Some("http"));
    let table = [
        ("protocol = \"http\"", "protocol = \"htp\"", "line 4, column 12: \"htp\" is not one of \"http\", \"dns\""),
        ("protocol = \"http\"\nselect", "select", "a lab has at least one [[variant]]; one that is about a protocol"),
        ("protocol = \"http\"\n", "", "line 4, column 10: `select` is for a lab with `protocol`"),
        (
            "protocol = \"http\"",
            "protocol = \"http\"\nports = { tcp = [80] }",
            "has no server of its own, and so no `ports`",
        ),
        ("kind = \"exchange\"", "kind = \"replies\"", "looks at the lab's own server and clients"),
        ("points = 2", "unanswered = true", "line 16, column 10: with `unanswered` there is no answer"),
        ("points = 2", "within-ms = -1", "`within-ms` is 0 to"),
        ("points = 2", "at-once = 1", "at once are at least 2"),
        ("steps = [\"http.request\", \"http.response\"]", "", "this kind of check needs `steps`"),
        ("steps = [\"http.request\", \"http.response\"]", "steps = []", "`steps` are 1 to 32"),
    ];
    for (from, to, expected) in table {
        let text = PROTOCOL.replacen(from, to, 1);
        assert_ne!(text, PROTOCOL, "{from}");
        let told: Vec<String> = Lab::parse(&text).expect_err(expected).iter().map(ToString::to_string).collect();
        assert!(told.iter().any(|one| one.contains(expected)), "{expected}: {told:?}");
    }
}

/// Whoever knows the fields says what is wrong with a filter, and the file where.
#[test]
fn a_filter_is_told_with_its_place() {
    let compile = |filter: &str| match filter.find("http.request.method") {
        Some(at) => Err((filter[..at].chars().count(), "there is no such field".to_owned())),
        None => Ok(()),
    };
    let told = |text: &str| -> Vec<String> {
        Lab::parse_with(text, &compile).expect_err("a filter").iter().map(ToString::to_string).collect()
    };
    assert_eq!(told(PROTOCOL), ["line 15, column 12: there is no such field"]);
    let inside = PROTOCOL.replace("\"http.request\",", "\"tcp && ü && http.request.method\", ");
    assert_eq!(
        told(&inside),
        ["line 15, column 12: there is no such field", "line 23, column 23: there is no such field"]
    );
    assert!(Lab::parse_with(&PROTOCOL.replace("http.request.method", "http"), &compile).is_ok());
}

/// A lab of rules, and what is told of it.
fn ruled(head: &str, variant: &str, rules: &str) -> Result<Lab, Vec<String>> {
    let text = format!(
        "id = \"r\"\ntitle = \"r\"\n{head}\n[[variant]]\nid = \"a\"\ntitle = \"a\"\n{variant}\n[[variant.rules]]\n{rules}\n"
    );
    Lab::parse(&text).map_err(|problems| problems.iter().map(ToString::to_string).collect())
}

#[test]
fn what_rules_cannot_carry_out_is_refused_with_its_place() {
    let (tcp, udp) = ("ports = { tcp = [1] }", "ports = { udp = [1] }");
    let line = "client = { framing = \"line\" }\nserver = { framing = \"line\" }";
    let json = "client = { framing = \"json\", members = [\"type\"] }\nserver = { framing = \"json\" }";
    let close = "client = { framing = \"line\" }\nserver = { framing = \"until-close\" }";
    let table = [
        (tcp, line, "send = \"x\"\nlike = \"x {*}\"", None),
        (tcp, line, "send = \"x\"\nlike = \"x\"", Some("line 11, column 8: a form has a text that has to be there")),
        (tcp, line, "send = \"x\"\nlike = \"{*}\"", Some("a form has a text")),
        (tcp, line, "send = \"x\\ny\"\nlike = \"x{*}\"", Some("`send` makes several")),
        (tcp, line, "like = \"x{*}\"", Some("`like` and `lead` belong to `send`")),
        (tcp, line, "send = \"{*}\"", Some("`*` is no value here")),
        (tcp, line, "state = \"start\"\nuntil = \".\"\nsend = \"{lines|len}\"", None),
        (tcp, line, "until = \".\"\nsend = \"ok\"", Some("line 10, column 9: `until` is for all messages of a state")),
        (tcp, line, "send = \"{lines}\"", Some("`lines` is no value here")),
        (tcp, "", "state = \"start\"\nuntil = \".\"", Some("`until` is for lines of the client")),
        (tcp, json, "if = \"type == A\"\nsend = \"type=B n:=5 text=two words {type}\"", None),
        (tcp, json, "send = \"hello\"", Some("line 10, column 8: a text of JSON sets members")),
        (tcp, json, "if = \"kind == A\"\nsend = \"type=B\"", Some("`kind` is no value here")),
        (tcp, json, "send = \"type=B\"\nlike = \"type{*}\"", Some("in JSON further members")),
        (tcp, close, "do = [{ send = \"x\" }, { close = true }]", None),
        (tcp, close, "send = \"x\"", Some("framing \"until-close\": what says something")),
        (tcp, "client = { framing = \"until-close\" }", "send = \"x\"", Some("is for what a server sends")),
        (tcp, "client = { framing = \"ascii-length\", width = 0 }", "send = \"x\"", Some("a width is 1 to 20")),
        (
            tcp,
            "client = { framing = \"ascii-length\", width = 4, pad = \"7\" }",
            "send = \"x\"",
            Some("filled up with one"),
        ),
        (
            tcp,
            "client = { framing = \"ascii-length\", pad = \"0\" }",
            "send = \"x\"",
            Some("say how digits fill a `width`"),
        ),
        (
            tcp,
            "client = { framing = \"ascii-length\", width = 4, separator = \" \" }",
            "send = \"x\"",
            Some("no `separator`"),
        ),
        (
            tcp,
            "client = { framing = \"ascii-length\", width = 4, pad = \"0\", align = \"left\" }",
            "send = \"x\"",
            Some("would make another number"),
        ),
        (udp, "loss = 0.3\ntimeout-ms = 1000", "send = \"x\"", None),
        (udp, "loss = \"may\"", "send = \"x\"", None),
        (udp, "loss = 1.5", "send = \"x\"", Some("line 7, column 8: `loss` is \"may\", or the share")),
        (tcp, "loss = 0.3", "send = \"x\"", Some("over TCP nothing is lost")),
        (udp, "timeout-ms = 0", "send = \"x\"", Some("a client waits 1 to 60000 milliseconds")),
        ("ports = { tcp = \"any\" }", "", "send = \"x\"", None),
        ("ports = { tcp = [4000, \"any\"] }", "", "send = \"x\"", None),
        ("ports = { tcp = \"all\" }", "", "send = \"x\"", Some("line 3, column 17: ports are numbers, or \"any\"")),
        ("ports = { tcp = [true] }", "", "send = \"x\"", Some("line 3")),
    ];
    for (head, variant, rules, expected) in table {
        match (ruled(head, variant, rules), expected) {
            (Ok(_), None) => {}
            (Err(told), Some(expected)) => {
                assert!(told.iter().any(|one| one.contains(expected)), "{expected}: {told:?}");
            }
            (found, _) => panic!("{head} {variant} {rules}: {found:?}"),
        }
    }
}

#[test]
fn a_port_may_be_open() {
    use crate::lab::Transport;

    let lab = ruled("ports = { tcp = \"any\" }", "", "send = \"x\"").expect("a lab");
    assert_eq!(lab.ports(Transport::Tcp), Vec::<u16>::new());
    assert!(lab.any_port(Transport::Tcp) && lab.uses(Transport::Tcp) && !lab.uses(Transport::Udp));
    assert_eq!(lab.at_ports(None, &[4_000, 5_000]).ports(Transport::Tcp), [4_000, 5_000]);
    let lab = ruled("ports = { tcp = [4000, \"any\"] }", "", "send = \"x\"").expect("a lab");
    assert_eq!(lab.ports(Transport::Tcp), [4_000]);
    assert!(lab.any_port(Transport::Tcp));
}
