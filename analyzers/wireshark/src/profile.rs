//! A profile: what Wireshark keeps in a folder of its own under `profiles/`.

use wirelab_labs::{Lab, Transport};

use crate::colours::on_ports;
use crate::{colours, dissector, names};

/// A file of a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its name within the folder.
    pub name: String,
    /// What is in it.
    pub text: String,
}

/// Fields of records that get a column.
const MAX_COLUMNS: usize = 6;
/// How it is installed.
const README: &str = include_str!("../profile/README.md");

/// What a lab's profile is called.
pub fn profile_name(lab: &Lab) -> String {
    format!("wirelab-{}", names::plain(&lab.id))
}

/// The files of a lab's profile.
pub fn profile(lab: &Lab) -> Vec<File> {
    let name = profile_name(lab);
    let file = |name: &str, text: String| File { name: name.to_owned(), text };
    vec![
        file("README.md", README.replace("PROFILE", &name).replace("LAB", &lab.id)),
        file("preferences", preferences(lab)),
        file("colorfilters", colours(lab)),
        file("dfilters", filters(lab).iter().map(|(name, filter)| format!("\"{name}\" {filter}\n")).collect()),
        file("dfilter_buttons", buttons(lab)),
        file(&format!("{name}.lua"), dissector(lab)),
    ]
}

fn preferences(lab: &Lab) -> String {
    let mut columns: Vec<(String, String)> = [("No.", "%m"), ("Time", "%t"), ("Source", "%s"), ("Destination", "%d")]
        .map(|(title, format)| (title.to_owned(), format.to_owned()))
        .into();
    let mut custom = |title: &str, field: &str| columns.push((title.to_owned(), format!("%Cus:{field}:0:R")));
    custom("Stream", if lab.ports(Transport::Tcp).is_empty() { "udp.stream" } else { "tcp.stream" });
    custom("#", "wirelab.message");
    custom("From", "wirelab.message.from");
    custom("Bytes", "wirelab.message.length");
    for record in names::records(lab).into_iter().take(MAX_COLUMNS) {
        custom(&record.field, &format!("wirelab.record.{}", record.field));
    }
    custom("Text", "wirelab.message.text");
    custom("Answers", "wirelab.reply_to");
    custom("Right", "wirelab.turn.correct");
    custom("After", "wirelab.turn.time");
    columns.extend([("Protocol", "%p"), ("Info", "%i")].map(|(title, format)| (title.to_owned(), format.to_owned())));
    let columns: Vec<String> = columns.iter().map(|(title, format)| format!("\t\"{title}\", \"{format}\"")).collect();
    format!(
        "# Written by wirelab.\n\
         gui.column.format: \n{}\n\
         # Messages are put together from segments.\n\
         tcp.desegment_tcp_streams: TRUE\n",
        columns.join(",\n")
    )
}

/// Filters with names; names and filters hold no quotes.
fn filters(lab: &Lab) -> Vec<(&'static str, String)> {
    let lab_ports: Vec<String> =
        [Transport::Tcp, Transport::Udp].into_iter().filter_map(|transport| on_ports(lab, transport)).collect();
    vec![
        ("The lab's packets", lab_ports.join(" or ")),
        ("Messages", "wirelab.message".to_owned()),
        ("Requests", "wirelab.message.part == request".replace("request", "\"request\"")),
        ("Answers", "wirelab.reply_to".to_owned()),
        ("Wrong answers", "wirelab.turn.correct == 0".to_owned()),
        ("Sent on to others", "wirelab.forward_of".to_owned()),
        ("Something odd", "wirelab.message.note".to_owned()),
        ("Handshakes and ends", "tcp.flags.syn == 1 or tcp.flags.fin == 1 or tcp.flags.reset == 1".to_owned()),
    ]
}

fn buttons(lab: &Lab) -> String {
    // A quote inside a value is written as its number.
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\\x22"));
    let line = |(name, filter): &(&str, String)| format!("\"TRUE\",{},{},\"\"\n", quoted(name), quoted(filter));
    filters(lab).iter().map(line).collect()
}
