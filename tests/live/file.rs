//! What `-w` writes: for tshark, after a kill, in a ring.

use std::io::BufRead;

use serde_json::Value;
use wirelab_needs::{Need, require};

use super::support::Live;
use super::traffic::{Server, flood};
use crate::support::process::Signal;
use crate::support::program::wirelab;

fn output(program: Need, arguments: &[&str]) -> String {
    let output = program.command().args(arguments).output().unwrap();
    assert!(output.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn tshark_reads_interface_filter_and_times() {
    require!(Capture, Tshark, Capinfos);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lab.pcapng").to_string_lossy().into_owned();
    let server = Server::start(1);
    let filter = server.filter();
    let live = Live::start(&["-f", &filter, "-w", &file, "--format", "json"]);
    server.converse(&["ping\n"]);
    live.signal(Signal::INT);
    let report = live.json();
    let packets = report["capture"]["packets"].as_u64().unwrap();
    let about = output(Need::Capinfos, &[&file]);
    for words in [
        "Capture application: wirelab",
        &format!("Filter string = {filter}"),
        "Name = lo",
        "Time precision = nanoseconds (9)",
        "Number of stat entries = 1",
        &format!("Number of packets:   {packets}"),
    ] {
        assert!(about.contains(words), "{words}\n{about}");
    }
    let fields = ["-T", "fields", "-e", "frame.interface_name", "-e", "frame.time_epoch", "-e", "tcp.completeness"];
    let rows = output(Need::Tshark, &[&["-2", "-r", &file], fields.as_slice()].concat());
    assert_eq!(rows.lines().count() as u64, packets);
    assert!(rows.lines().all(|row| row.starts_with("lo\t") && row.ends_with("\t31")), "{rows}");
    // The counters of the statistics block are in the report, which is that of the file.
    let interface = &report["capture"]["interfaces"][0];
    assert_eq!((&interface["received"], &interface["dropped_by_os"]), (&packets.into(), &0.into()));
    server.join();
}

/// Writes a conversation into a file and kills the program; gives what it had told of the closed stream.
fn killed(file: &str) -> Value {
    let server = Server::start(1);
    let filter = server.filter();
    let mut live = Live::start(&["-f", &filter, "-w", file, "--format", "jsonl"]);
    server.converse(&["ping\n"]);
    let mut lines = live.stdout.take().unwrap().lines();
    let closed = lines.find(|line| line.as_ref().unwrap().contains("\"event\":\"closed\"")).unwrap().unwrap();
    live.signal(Signal::KILL);
    live.wait();
    server.join();
    serde_json::from_str(&closed).unwrap()
}

fn analyzed(file: &str) -> Value {
    serde_json::from_slice(&wirelab(["analyze", file, "--format", "json"]).stdout).unwrap()
}

#[test]
fn a_kill_costs_nothing_that_was_shown() {
    require!(Capture);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lab.pcapng").to_string_lossy().into_owned();
    let shown = killed(&file);
    let report = analyzed(&file);
    assert!(report["capture"]["packets"].as_u64() >= shown["frame"].as_u64());
    assert_eq!(report["capture"]["notes"].as_array().map(Vec::len), Some(0));
    assert_eq!(report["tcp"][0]["sentence"], shown["sentence"]);
}

#[test]
fn tshark_reads_what_a_kill_left() {
    require!(Capture, Tshark);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lab.pcapng").to_string_lossy().into_owned();
    killed(&file);
    let rows = output(Need::Tshark, &["-r", &file, "-T", "fields", "-e", "frame.number"]);
    assert_eq!(rows.lines().count() as u64, analyzed(&file)["capture"]["packets"].as_u64().unwrap());
}

#[test]
fn a_ring_keeps_its_last_files() {
    require!(Capture);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lab.pcapng").to_string_lossy().into_owned();
    let server = Server::start(3_000);
    let filter = server.filter();
    let live = Live::start(&["-f", &filter, "-w", &file, "--ring-size", "1", "--ring-files", "2", "--format", "json"]);
    flood(&server, 3_000);
    live.signal(Signal::INT);
    let report = live.json();
    assert_eq!(report["tcp"].as_array().unwrap().len(), 3_000);
    let mut names: Vec<String> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["lab_00002.pcapng", "lab_00003.pcapng"]);
    for name in &names {
        let path = folder.path().join(name).to_string_lossy().into_owned();
        let about = analyzed(&path);
        let interface = &about["capture"]["interfaces"][0];
        assert_eq!((&interface["name"], &interface["dropped_by_os"]), (&"lo".into(), &0.into()));
    }
    server.join();
}

#[test]
fn without_the_right_it_says_what_to_do() {
    require!(Root, Setpriv);
    let rights = ["--reuid", "65534", "--regid", "65534", "--clear-groups", "--inh-caps=-all", "--bounding-set=-all"];
    // A copy, because nobody else may look into root's folders.
    let folder = tempfile::Builder::new().tempdir_in(std::env::temp_dir()).unwrap();
    let copy = folder.path().join("wirelab");
    std::fs::copy(env!("CARGO_BIN_EXE_wirelab"), &copy).unwrap();
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let run = Need::Setpriv.command().args(rights).arg(&copy).args(["live", "--count", "1"]).output().unwrap();
    let said = String::from_utf8(run.stderr).unwrap();
    assert_eq!(run.status.code(), Some(2), "{said}");
    let command = format!("sudo setcap cap_net_raw,cap_net_admin=eip '{}'", copy.display());
    assert!(said.contains(&command), "{said}");
}
