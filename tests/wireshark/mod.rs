//! What Wireshark makes of a lab: tshark is the judge of the dissector, the colour rules, the profile and the interfaces.
//!
//! It runs as an ordinary user. For root, Wireshark since 4.2 loads no scripts, and takes no folder from the environment.

mod borders;
mod contradictions;
mod documented;
mod elsewhere;
#[cfg(unix)]
mod extcap;
mod labs;
mod profile;
#[cfg(feature = "live")]
mod typed;

use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use wirelab_labs::{Lab, Transport};
use wirelab_needs::Need;

use crate::support::program::{Run, run, wirelab};

/// Somebody whom the system gives no rights.
const NOBODY: [&str; 3] = ["--reuid=65534", "--regid=65534", "--clear-groups"];

/// A folder that an ordinary user can read, with a home in it that is theirs.
pub(super) struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    pub(super) fn new() -> Self {
        let desk = Self { folder: tempfile::tempdir().unwrap() };
        fs::set_permissions(desk.path(""), Permissions::from_mode(0o755)).unwrap();
        fs::create_dir(desk.path("home")).unwrap();
        fs::set_permissions(desk.path("home"), Permissions::from_mode(0o777)).unwrap();
        desk
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Whether root runs the test: what is made here belongs to whoever does.
    pub(super) fn is_roots(&self) -> bool {
        fs::metadata(self.path("")).unwrap().uid() == 0
    }

    /// tshark, as an ordinary user whose home is here.
    pub(super) fn tshark(&self) -> Command {
        let mut command = if self.is_roots() {
            let mut command = Need::Setpriv.command();
            command.args(NOBODY).arg("tshark");
            command
        } else {
            Need::Tshark.command()
        };
        command.env("HOME", self.path("home")).env_remove("XDG_CONFIG_HOME").env("LC_ALL", "C.UTF-8");
        command
    }

    /// A capture from a scenario.
    pub(super) fn crafted(&self, name: &str, scenario: &str) -> PathBuf {
        let toml = self.path(&format!("{name}.toml"));
        fs::write(&toml, scenario).unwrap();
        let capture = self.path(&format!("{name}.pcapng"));
        let done = wirelab([Path::new("craft"), &toml, Path::new("-o"), &capture]);
        assert_eq!(done.status, Some(0), "{}\n{scenario}", done.stderr);
        readable(&capture);
        capture
    }

    /// A lab's dissector.
    pub(super) fn dissector(&self, lab: &str) -> PathBuf {
        self.dissector_at(lab, None)
    }

    /// The same for a server on another port.
    pub(super) fn dissector_at(&self, lab: &str, port: Option<String>) -> PathBuf {
        let name = Path::new(lab).file_stem().unwrap().to_string_lossy().into_owned();
        let lua = self.path(&format!("{name}.lua"));
        let mut arguments = vec!["labs".to_owned(), lab.to_owned(), "--lua".to_owned(), "-o".to_owned()];
        arguments.push(lua.to_str().unwrap().to_owned());
        arguments.extend(port.into_iter().flat_map(|port| ["--lab-port".to_owned(), port]));
        let done = wirelab(&arguments);
        assert_eq!(done.status, Some(0), "{}", done.stderr);
        readable(&lua);
        lua
    }
}

pub(super) fn readable(path: &Path) {
    fs::set_permissions(path, Permissions::from_mode(0o644)).unwrap();
}

/// What is known of each frame's messages: each field's values, one behind the other.
pub(super) type Frames = BTreeMap<u64, BTreeMap<&'static str, String>>;

/// The fields of messages that are compared, each with the member of `messages --format json` that tells the same.
const FIELDS: [(&str, &str); 8] = [
    ("wirelab.message", "number"),
    ("wirelab.message.from", "from"),
    ("wirelab.message.part", "part"),
    ("wirelab.message.length", "bytes"),
    ("wirelab.message.frames", "frames"),
    ("wirelab.reply_to", "reply_to"),
    ("wirelab.turn.correct", "correct"),
    ("wirelab.forward_of", "forward_of"),
];
/// Texts, which JSON has in another form: what `wirelab fields` prints.
const TEXT: &str = "wirelab.message.text";

/// What wirelab says of a capture.
pub(super) fn told(capture: &Path, lab: &str) -> Frames {
    let capture = capture.to_str().unwrap();
    let common = ["--lab", lab, "--compat", "wireshark-4.0"];
    let json = wirelab(["messages", capture, "--format", "json"].into_iter().chain(common));
    let messages: Vec<Value> = serde_json::from_slice(&json.stdout).unwrap_or_else(|_| panic!("{}", json.stderr));
    let mut frames = Frames::new();
    for message in messages {
        let all = message["frames"].as_array().unwrap();
        let frame = all.iter().filter_map(Value::as_u64).max().unwrap();
        for (field, member) in FIELDS {
            let text = match &message[member] {
                Value::Null => continue,
                Value::Array(all) => all.len().to_string(),
                Value::Bool(right) => u8::from(*right).to_string(),
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            add(&mut frames, frame, field, &text);
        }
    }
    let fields = ["fields", capture, "-Y", "wirelab.message", "-e", "frame.number", "-e", TEXT];
    rows(&wirelab(fields.into_iter().chain(common)), &["frame.number", TEXT], &mut frames);
    frames
}

/// What tshark says of it with the lab's dissector. `passes`: one, or two, in which it knows what comes later.
pub(super) fn judged(desk: &Desk, capture: &Path, lua: &Path, passes: u32) -> Frames {
    let names: Vec<&'static str> =
        ["frame.number", TEXT].into_iter().chain(FIELDS.iter().map(|(field, _)| *field)).collect();
    let mut command = desk.tshark();
    command.args(["-X", &format!("lua_script:{}", lua.display()), "-Y", "wirelab.message", "-T", "fields"]);
    command.arg("-r").arg(capture).args((passes == 2).then_some("-2"));
    for name in &names {
        command.args(["-e", name]);
    }
    let done = run(command.args(["-e", "_ws.expert.message"]));
    assert!(!done.stderr.contains("Lua") && !done.stderr.contains("Error"), "{}", done.stderr);
    assert!(!done.text().contains("Lua Error"), "{}", done.text());
    let mut frames = Frames::new();
    rows(&done, &names, &mut frames);
    frames
}

fn rows(done: &Run, names: &[&'static str], frames: &mut Frames) {
    assert_eq!(done.status, Some(0), "{}", done.stderr);
    for line in done.text().lines() {
        let cells: Vec<&str> = line.split('\t').collect();
        let frame = cells[0].parse().unwrap_or_else(|_| panic!("{line}"));
        for (name, cell) in names.iter().zip(&cells).skip(1).filter(|(_, cell)| !cell.is_empty()) {
            // 4.4 and later write each backslash twice, and truth in words.
            let mut cell = cell.replace("True", "1").replace("False", "0");
            while cell.contains("\\\\") {
                cell = cell.replace("\\\\", "\\");
            }
            add(frames, frame, name, &cell);
        }
    }
}

fn add(frames: &mut Frames, frame: u64, field: &'static str, text: &str) {
    let known = frames.entry(frame).or_default().entry(field).or_default();
    if !known.is_empty() {
        known.push(',');
    }
    known.push_str(text);
}

/// Holds tshark to wirelab.
pub(super) fn agree(desk: &Desk, capture: &Path, lab: &str, lua: &Path) {
    hold(judged(desk, capture, lua, 2), told(capture, lab), capture, lab);
}

/// The same, but for answers that the dissector leaves open: where Wireshark did not hand all bytes on, it calls none wrong.
pub(super) fn agree_but_for_doubt(desk: &Desk, capture: &Path, lab: &str, lua: &Path) {
    const CORRECT: &str = "wirelab.turn.correct";
    let (judged, mut told) = (judged(desk, capture, lua, 2), told(capture, lab));
    for (frame, told) in &mut told {
        let left_open = judged.get(frame).is_some_and(|judged| !judged.contains_key(CORRECT));
        if left_open && told.get(CORRECT).is_some_and(|correct| correct == "0") {
            told.remove(CORRECT);
        }
    }
    hold(judged, told, capture, lab);
}

/// The port of a lab's server in a capture, if it is none of the lab's.
pub(super) fn port_of(capture: &Path, lab: &Lab) -> Option<String> {
    let capture = capture.to_str().unwrap();
    let fields = ["-Y", "wirelab.message.from == \"client\"", "-e", "tcp.dstport", "-e", "udp.dstport"];
    let rows = wirelab(["fields", capture, "--lab", &lab.id].into_iter().chain(fields)).text();
    let port = rows.lines().next()?.trim().to_owned();
    let own = [Transport::Tcp, Transport::Udp].into_iter().flat_map(|transport| lab.ports(transport));
    own.map(|own| own.to_string()).all(|own| own != port).then_some(port)
}

/// The same for datagrams of which some are lost: what is linked is linked as wirelab links it, and a part may be left open.
pub(super) fn agree_where_told(desk: &Desk, capture: &Path, lab: &str, lua: &Path) {
    const OPEN: [&str; 3] = ["wirelab.message.part", "wirelab.reply_to", "wirelab.turn.correct"];
    let (judged, mut told) = (judged(desk, capture, lua, 2), told(capture, lab));
    for (frame, told) in &mut told {
        for field in OPEN {
            if judged.get(frame).is_some_and(|judged| !judged.contains_key(field)) {
                told.remove(field);
            }
        }
    }
    hold(judged, told, capture, lab);
}

/// The same where replies went to others than those who asked: who says what, without what answers what.
pub(super) fn agree_on_what_is_said(desk: &Desk, capture: &Path, lab: &str, lua: &Path) {
    let said = |frames: Frames| -> Frames {
        let keep = |field: &&'static str| {
            [TEXT, "wirelab.message", "wirelab.message.from", "wirelab.message.length", "wirelab.message.frames"]
                .contains(field)
        };
        let of = |fields: BTreeMap<&'static str, String>| fields.into_iter().filter(|(field, _)| keep(field)).collect();
        frames.into_iter().map(|(frame, fields)| (frame, of(fields))).collect()
    };
    hold(said(judged(desk, capture, lua, 2)), said(told(capture, lab)), capture, lab);
}

fn hold(judged: Frames, told: Frames, capture: &Path, lab: &str) {
    assert!(!told.is_empty(), "no messages in {}", capture.display());
    for frame in told.keys().chain(judged.keys()) {
        assert_eq!(judged.get(frame), told.get(frame), "frame {frame} of {} as {lab}", capture.display());
    }
}
