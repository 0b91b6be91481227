//! Colour rules, as Wireshark reads them: `@name@filter@[background][foreground]`, the first that fits counts.

use wirelab_labs::{Lab, Transport};

/// A rule: name, filter, background and text, each colour as three bytes.
struct Rule {
    name: &'static str,
    filter: String,
    ground: [u8; 3],
    text: [u8; 3],
}

const DARK: [u8; 3] = [18, 39, 46];
const WHITE: [u8; 3] = [255, 255, 255];

/// The rules of a lab. The first ones need its dissector; the others hold with Wireshark's own fields.
pub fn colours(lab: &Lab) -> String {
    let mut text = String::from(
        "# Written by wirelab. The rules with wirelab.* need the lab's dissector (wirelab labs LAB --lua).\n",
    );
    for rule in rules(lab) {
        let colour = |[red, green, blue]: [u8; 3]| {
            format!("[{},{},{}]", u32::from(red) * 257, u32::from(green) * 257, u32::from(blue) * 257)
        };
        let name = format!("{}: {}", lab.id, rule.name);
        text.push_str(&format!("@{name}@{}@{}{}\n", rule.filter, colour(rule.ground), colour(rule.text)));
    }
    text
}

fn rules(lab: &Lab) -> Vec<Rule> {
    let rule = |name, filter: &str, ground, text| Rule { name, filter: filter.to_owned(), ground, text };
    let mut rules = vec![
        rule("wrong answer", "wirelab.turn.correct == 0", [164, 0, 0], [255, 252, 156]),
        rule("no answer", "wirelab.turn.answered == 0", [252, 175, 62], DARK),
        rule("something odd", "wirelab.message.note", [252, 233, 79], DARK),
        rule("right answer", "wirelab.turn.correct == 1", [200, 240, 200], DARK),
        rule("sent on to others", "wirelab.forward_of", [218, 238, 255], DARK),
        rule("answer", "wirelab.reply_to", [228, 255, 199], DARK),
        rule("said by the client", "wirelab.message.from == \"client\"", [231, 230, 255], DARK),
        rule("said by the server", "wirelab.message.from == \"server\"", [240, 248, 240], DARK),
    ];
    let ports = |filter: String, name, ground, text| Rule { name, filter, ground, text };
    if let Some(tcp) = on_ports(lab, Transport::Tcp) {
        rules.push(ports(format!("{tcp} && tcp.flags.reset == 1"), "reset", [92, 0, 0], WHITE));
        rules.push(ports(format!("{tcp} && tcp.analysis.flags"), "TCP: look closer", [18, 39, 46], [247, 135, 135]));
        rules.push(ports(format!("{tcp} && tcp.flags.syn == 1"), "connection opens", [160, 160, 160], DARK));
        rules.push(ports(format!("{tcp} && tcp.flags.fin == 1"), "connection closes", [200, 200, 200], DARK));
        rules.push(ports(tcp, "TCP", [238, 238, 238], [80, 80, 80]));
    }
    if let Some(udp) = on_ports(lab, Transport::Udp) {
        rules.push(ports(format!("icmp.type == 3 && {udp}"), "nobody listens", [252, 224, 255], DARK));
        rules.push(ports(udp, "UDP", [218, 238, 255], DARK));
    }
    rules
}

/// A filter for the lab's ports; `None`: it has none of this transport.
pub(crate) fn on_ports(lab: &Lab, transport: Transport) -> Option<String> {
    let list: Vec<String> = lab.ports(transport).iter().map(u16::to_string).collect();
    (!list.is_empty()).then(|| format!("{}.port in {{{}}}", transport.name(), list.join(", ")))
}
