//! Where outputs go, for every command that has any.

use std::fs::{read, write};
use std::path::{Path, PathBuf};

#[cfg(feature = "live")]
use crate::support::program::wirelab;
use crate::support::program::{Run, program, run};

/// A folder with a capture and a scenario.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-pcaps");
        std::fs::copy(samples.join("lab-commands.pcapng"), place.at("in.pcapng")).unwrap();
        std::fs::copy(samples.join("scenarios/fast-retransmission.toml"), place.at("in.toml")).unwrap();
        place
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Runs with the folder as the working one.
    fn run(&self, arguments: &[&str]) -> Run {
        run(program().current_dir(self.0.path()).args(arguments))
    }

    fn names(&self) -> Vec<String> {
        let names = std::fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<String> = names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

#[track_caller]
fn refused(run: &Run) {
    assert_eq!(run.status, Some(2), "{}", run.stderr);
    assert!(run.stderr.contains("this command reads it"), "{}", run.stderr);
}

#[test]
#[cfg(unix)]
fn no_command_writes_onto_what_it_reads() {
    let place = Place::new();
    std::fs::hard_link(place.at("in.pcapng"), place.at("hard")).unwrap();
    std::os::unix::fs::symlink("in.pcapng", place.at("soft")).unwrap();
    std::fs::create_dir(place.at("sub")).unwrap();
    std::fs::hard_link(place.at("in.pcapng"), place.at("sub/log.txt")).unwrap();
    let lab = include_str!("../../labs/catalogue/tcp-commands.toml");
    write(place.at("lab.toml"), lab).unwrap();
    let before = ["in.pcapng", "in.toml", "lab.toml"].map(|name| read(place.at(name)).unwrap());
    let mut tries: Vec<Vec<&str>> = vec![
        vec!["craft", "in.toml", "-o", "in.toml"],
        vec!["craft", "in.toml", "-o", "x.pcap", "--truth", "in.toml"],
        vec!["verify", "tcp-commands", "sub", "--junit", "sub/log.txt"],
        vec!["verify", "tcp-commands", "sub", "--junit", "hard"],
        vec!["verify", "tcp-commands", "in.pcapng", "--gradescope", "soft"],
        vec!["verify", "lab.toml", "in.pcapng", "--junit", "lab.toml"],
        vec!["verify", "tcp-commands", "sub", "--moodle", "in.toml", "--moodle-output", "./in.toml"],
        vec!["serve", "lab.toml", "--log", "lab.toml"],
        vec!["client", "lab.toml", "127.0.0.1:1", "--messages", "x", "--log", "lab.toml"],
    ];
    if cfg!(feature = "live") {
        for name in ["in.pcapng", "hard", "soft"] {
            tries.push(vec!["live", "in.pcapng", "-w", name]);
            tries.push(vec!["live", "in.pcapng", "-w", name, "--force"]);
        }
    }
    for arguments in tries {
        refused(&place.run(&arguments));
    }
    if cfg!(feature = "live") {
        let input = std::fs::File::open(place.at("in.pcapng")).unwrap();
        let mut command = program();
        command.current_dir(place.0.path()).args(["live", "-", "-w", "soft", "--force"]).stdin(input);
        refused(&run(&mut command));
    }
    assert_eq!(["in.pcapng", "in.toml", "lab.toml"].map(|name| read(place.at(name)).unwrap()), before);
    assert!(!place.at("x.pcap").exists());
}

#[test]
fn a_crafted_capture_is_there_in_full_or_as_it_was() {
    let place = Place::new();
    let craft = |more: &[&str]| place.run(&[&["craft", "in.toml", "-o", "out.pcap"], more].concat());
    assert!(!craft(&[]).stderr.contains("replaced"));
    let first = read(place.at("out.pcap")).unwrap();
    let again = craft(&["--seed", "2"]);
    assert!(again.stderr.contains("the file that was there is replaced"), "{}", again.stderr);
    assert_ne!(read(place.at("out.pcap")).unwrap(), first);
    // The same place for both is no place.
    assert_eq!(craft(&["--truth", "./out.pcap"]).status, Some(2));
    assert_eq!(place.names(), ["in.pcapng", "in.toml", "out.pcap"]);
}

#[test]
#[cfg(unix)]
fn an_interrupted_craft_leaves_nothing_unfinished() {
    use crate::support::process::{Signal, signal};
    let place = Place::new();
    write(place.at("out.pcap"), "old").unwrap();
    let arguments = ["craft", "in.toml", "-o", "out.pcap", "--truth", "truth", "--streams", "10000000"];
    let mut child = program().current_dir(place.0.path()).args(arguments).spawn().unwrap();
    // It works beside the place by now.
    while place.names().len() < 5 {
        assert_eq!(child.try_wait().unwrap(), None);
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    signal(child.id(), Signal::INT);
    assert_eq!(child.wait().unwrap().code(), Some(2));
    assert_eq!(place.names(), ["in.pcapng", "in.toml", "out.pcap"]);
    assert_eq!(read(place.at("out.pcap")).unwrap(), b"old");
}

/// A folder that holds no more than so many KiB: a file system of its own, in a namespace of its own.
#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_leaves_no_half_report_and_the_old_one() {
    use wirelab_needs::{Need, require};
    require!(Unshare);
    let place = Place::new();
    let script = r#"
mount -t tmpfs -o size=64k none "$1" || exit 9
cd "$1" && mkdir full
echo old > full/out.pcapng && echo old > full/report.xml
cp "$2" capture.pcapng
dd if=/dev/zero of=full/fill bs=1k 2> /dev/null
"$3" craft "$4" -o full/out.pcapng --format pcapng; echo "craft $?"
"$3" craft "$4" -o full/new.pcapng; echo "new $?"
"$3" verify tcp-commands capture.pcapng --junit full/report.xml > /dev/null; echo "verify $?"
"$3" live capture.pcapng -w full/live.pcapng > /dev/null; echo "live $?"
cat full/out.pcapng full/report.xml; ls -A full
"#;
    let mount = tempfile::tempdir().unwrap();
    let mut command = Need::Unshare.command();
    command.args(["--mount", "--map-root-user", "sh", "-c", script, "sh"]).arg(mount.path());
    command.arg(place.at("in.pcapng")).arg(env!("CARGO_BIN_EXE_wirelab")).arg(place.at("in.toml"));
    let told = run(&mut command);
    let text = told.text();
    let lines: Vec<&str> = text.lines().collect();
    let statuses = ["craft 2", "new 2", "verify 2", "live 2"];
    assert_eq!(lines, [&statuses[..], &["old", "old", "fill", "out.pcapng", "report.xml"]].concat(), "{}", told.stderr);
    assert_eq!(told.stderr.matches("No space left").count(), 4, "{}", told.stderr);
}

#[cfg(feature = "live")]
mod live {
    use super::*;

    #[test]
    fn a_capture_is_a_new_file_unless_it_is_forced() {
        let place = Place::new();
        let live = |more: &[&str]| place.run(&[&["live", "in.pcapng", "-w", "out.pcapng"], more].concat());
        assert_eq!(live(&[]).status, Some(0));
        let first = read(place.at("out.pcapng")).unwrap();
        let again = live(&[]);
        assert_eq!(again.status, Some(2));
        assert!(again.stderr.contains("--force"), "{}", again.stderr);
        assert_eq!(read(place.at("out.pcapng")).unwrap(), first);
        write(place.at("out.pcapng"), "something else").unwrap();
        let forced = live(&["--force"]);
        assert!(forced.stderr.contains("replacing out.pcapng"), "{}", forced.stderr);
        assert_eq!(read(place.at("out.pcapng")).unwrap(), first);
        // A ring stops before a file that it would come to.
        let ring = ["live", "in.pcapng", "-w", "ring.pcapng", "--ring-size", "1"];
        write(place.at("ring_00007.pcapng"), "mine").unwrap();
        let run = place.run(&ring);
        assert_eq!(run.status, Some(2));
        assert!(run.stderr.contains("ring_00007.pcapng"), "{}", run.stderr);
        std::fs::remove_file(place.at("ring_00007.pcapng")).unwrap();
        assert_eq!(place.run(&ring).status, Some(0));
        assert!(place.at("ring_00001.pcapng").exists());
    }

    #[test]
    #[cfg(unix)]
    fn pipes_and_devices_are_written_through() {
        let place = Place::new();
        assert_eq!(place.run(&["live", "in.pcapng", "-w", "/dev/null"]).status, Some(0));
        let pipe = place.at("pipe");
        rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
        let reader = std::thread::spawn(move || read(pipe).unwrap());
        assert_eq!(place.run(&["live", "in.pcapng", "-w", "pipe"]).status, Some(0));
        write(place.at("got.pcapng"), reader.join().unwrap()).unwrap();
        let packets = |name: &str| {
            wirelab([Path::new("fields"), &place.at(name), Path::new("-e"), Path::new("frame.number")]).stdout
        };
        assert_eq!(packets("got.pcapng"), packets("in.pcapng"));
    }
}
