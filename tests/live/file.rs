//! What `-w` writes: for tshark, after a kill, in a ring.

use std::io::BufRead;
use std::process::Command;

use crate::program::wirelab;
use crate::support::{Live, has, may_capture};
use crate::traffic::{Server, flood};

fn output(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().unwrap();
    assert!(output.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn tshark_reads_interface_filter_and_times() {
    if !may_capture() || !has("tshark") || !has("capinfos") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lab.pcapng").to_string_lossy().into_owned();
    let server = Server::start(1);
    let filter = server.filter();
    let live = Live::start(&["-f", &filter, "-w", &file, "--format", "json"]);
    server.converse(&["ping\n"]);
    live.signal("INT");
    let report = live.json();
    let packets = report["capture"]["packets"].as_u64().unwrap();
    let about = output("capinfos", &[&file]);
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
    let rows = output("tshark", &[&["-2", "-r", &file], fields.as_slice()].concat());
    assert_eq!(rows.lines().count() as u64, packets);
    assert!(rows.lines().all(|row| row.starts_with("lo\t") && row.ends_with("\t31")), "{rows}");
    // The counters of the statistics block are in the report, which is that of the file.
    let interface = &report["capture"]["interfaces"][0];
    assert_eq!((&interface["received"], &interface["dropped_by_os"]), (&packets.into(), &0.into()));
    server.join();
}

#[test]
fn a_kill_costs_nothing_that_was_shown() {
    if !may_capture() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lab.pcapng").to_string_lossy().into_owned();
    let server = Server::start(1);
    let filter = server.filter();
    let mut live = Live::start(&["-f", &filter, "-w", &file, "--format", "jsonl"]);
    server.converse(&["ping\n"]);
    let mut lines = live.stdout.take().unwrap().lines();
    let closed = lines.find(|line| line.as_ref().unwrap().contains("\"event\":\"closed\"")).unwrap().unwrap();
    live.signal("KILL");
    live.wait();
    let shown: serde_json::Value = serde_json::from_str(&closed).unwrap();
    let report = wirelab(["analyze", &file, "--format", "json"]);
    let report: serde_json::Value = serde_json::from_slice(&report.stdout).unwrap();
    assert!(report["capture"]["packets"].as_u64() >= shown["frame"].as_u64());
    assert_eq!(report["capture"]["notes"].as_array().map(Vec::len), Some(0));
    assert_eq!(report["tcp"][0]["sentence"], shown["sentence"]);
    if has("tshark") {
        let rows = output("tshark", &["-r", &file, "-T", "fields", "-e", "frame.number"]);
        assert_eq!(rows.lines().count() as u64, report["capture"]["packets"].as_u64().unwrap());
    }
    server.join();
}

#[test]
fn a_ring_keeps_its_last_files() {
    if !may_capture() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lab.pcapng").to_string_lossy().into_owned();
    let server = Server::start(3_000);
    let filter = server.filter();
    let live = Live::start(&["-f", &filter, "-w", &file, "--ring-size", "1", "--ring-files", "2", "--format", "json"]);
    flood(&server, 3_000);
    live.signal("INT");
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
        let about: serde_json::Value =
            serde_json::from_slice(&wirelab(["analyze", &path, "--format", "json"]).stdout).unwrap();
        let interface = &about["capture"]["interfaces"][0];
        assert_eq!((&interface["name"], &interface["dropped_by_os"]), (&"lo".into(), &0.into()));
    }
    server.join();
}

#[test]
fn without_the_right_it_says_what_to_do() {
    let rights = ["--reuid", "65534", "--regid", "65534", "--clear-groups", "--inh-caps=-all", "--bounding-set=-all"];
    let root = Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout.starts_with(b"0"));
    if !cfg!(target_os = "linux") || !root || !has("setpriv") {
        println!("skipped: only root can give its rights away");
        return;
    }
    // A copy, because nobody else may look into root's folders.
    let folder = tempfile::Builder::new().tempdir_in(std::env::temp_dir()).unwrap();
    let copy = folder.path().join("wirelab");
    std::fs::copy(env!("CARGO_BIN_EXE_wirelab"), &copy).unwrap();
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let run = Command::new("setpriv").args(rights).arg(&copy).args(["live", "--count", "1"]).output().unwrap();
    let said = String::from_utf8(run.stderr).unwrap();
    assert_eq!(run.status.code(), Some(2), "{said}");
    let command = format!("sudo setcap cap_net_raw,cap_net_admin=eip '{}'", copy.display());
    assert!(said.contains(&command), "{said}");
}
