//! wirelab's interfaces inside Wireshark: listed and used by tshark as an ordinary user.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use wirelab_needs::require;

use super::Desk;
use crate::support::program::{program, run, wirelab};

/// A folder with the program and its wrapper, which an ordinary user may call.
fn installed() -> Desk {
    let desk = Desk::new();
    let copy = desk.path("wirelab");
    fs::copy(program().get_program(), &copy).unwrap();
    fs::set_permissions(&copy, fs::Permissions::from_mode(0o755)).unwrap();
    let done = run(Command::new(&copy).arg("extcap").arg("--install").arg(desk.path("extcap")));
    assert_eq!(done.status, Some(0), "{}", done.stderr);
    assert!(done.stderr.contains("WIRESHARK_EXTCAP_DIR="), "{}", done.stderr);
    fs::set_permissions(desk.path("extcap"), fs::Permissions::from_mode(0o755)).unwrap();
    desk
}

/// Without a folder it goes into Wireshark's own, which an ordinary user has below the home folder.
#[test]
fn the_wrapper_goes_into_wiresharks_own_folder() {
    let home = tempfile::tempdir().unwrap();
    let done = run(program().args(["extcap", "--install"]).env("HOME", home.path()).env_remove("XDG_CONFIG_HOME"));
    assert_eq!(done.status, Some(0), "{}", done.stderr);
    let wrapper = home.path().join(".local/lib/wireshark/extcap/wirelab-extcap");
    assert!(wrapper.is_file(), "{}", done.stderr);
}

fn tshark(desk: &Desk) -> Command {
    let mut command = desk.tshark();
    command.env("WIRESHARK_EXTCAP_DIR", desk.path("extcap"));
    command
}

#[test]
fn tshark_lists_the_interfaces_and_captures_crafted_traffic() {
    require!(Tshark, Setpriv);
    let desk = installed();
    let listed = run(tshark(&desk).arg("-D")).text();
    assert!(listed.contains("wirelab-craft (wirelab: crafted traffic)"), "{listed}");
    let lua = format!("lua_script:{}", desk.dissector("udp-commands").display());
    let option = |name: &str, value: &str| ["-o".to_owned(), format!("extcap.wirelab_craft.{name}:{value}")];
    let mut command = tshark(&desk);
    command.args([
        "-i",
        "wirelab-craft",
        "-X",
        &lua,
        "-Y",
        "wirelab.message",
        "-T",
        "fields",
        "-e",
        "wirelab.message.text",
    ]);
    command
        .args(option("lab", "udp-commands"))
        .args(option("clients", "1"))
        .args(option("messages", "ping | upper:a b"));
    let done = run(&mut command);
    assert_eq!(done.text(), "ping\nPONG\nupper:a b\nA B\n", "{}", done.stderr);
}

/// Whoever may not capture is told how to get the right.
#[cfg(feature = "live")]
#[test]
fn live_capture_explains_itself() {
    require!(Tshark, Setpriv, Root);
    let desk = installed();
    // Where the program ends before tshark has opened the pipe, tshark of 4.0 can wait for ever; on a busy machine it did once.
    let tell = || run(tshark(&desk).args(["-i", "wirelab-live-lo", "-a", "duration:5"]));
    let told = (0..3).map(|_| tell()).find(|done| !done.stderr.contains("killed"));
    let done = told.expect("tshark waits for ever");
    assert!(done.stderr.contains("no right to capture on lo"), "{}", done.stderr);
    assert!(done.stderr.contains("setcap"), "{}", done.stderr);
}

/// tshark of 4.0 waits for ever where nobody opens its pipe.
#[test]
fn tshark_ends_where_an_option_is_wrong() {
    require!(Tshark, Setpriv);
    let desk = installed();
    for (option, said) in [("clients:500", "500 is not in 1..=100"), ("lab:nope", "no lab \"nope\"")] {
        let option = format!("extcap.wirelab_craft.{option}");
        let done = run(tshark(&desk).args(["-i", "wirelab-craft", "-o", &option]));
        assert!(!done.stderr.contains("killed"), "{option}: it waits: {}", done.stderr);
        assert!(done.stderr.contains(said), "{option}: {}", done.stderr);
    }
}

/// The program under its other name, without a wrapper.
#[test]
fn a_link_is_enough() {
    let folder = tempfile::tempdir().unwrap();
    let link = folder.path().join("wirelab-extcap");
    std::os::unix::fs::symlink(program().get_program(), &link).unwrap();
    let done = run(Command::new(&link).args(["--extcap-interfaces", "--extcap-version=4.0"]));
    assert_eq!(done.status, Some(0), "{}", done.stderr);
    let text = done.text();
    assert!(text.starts_with("extcap {version="), "{text}");
    assert!(text.ends_with("interface {value=wirelab-craft}{display=wirelab: crafted traffic}\n"), "{text}");
}

#[test]
fn wireshark_gets_what_it_asks_for() {
    let dlts = wirelab(["extcap", "--extcap-interface", "wirelab-craft", "--extcap-dlts"]).text();
    assert_eq!(dlts, "dlt {number=147}{name=wirelab}{display=as the capture says}\n");
    let config = wirelab(["extcap", "--extcap-interface", "wirelab-craft", "--extcap-config"]).text();
    assert!(config.contains("arg {number=5}{call=--scenario}{display=Scenario}{type=fileselect}"), "{config}");
    assert!(config.contains("value {arg=0}{value=tcp-commands}"), "{config}");
    let filter = wirelab(["extcap", "--extcap-interface", "wirelab-craft", "--extcap-capture-filter", "tcp"]).text();
    assert!(filter.contains("no capture filter"), "{filter}");
}

#[test]
fn nothing_but_a_pipe_is_written_to() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("precious");
    fs::write(&file, "mine").unwrap();
    let path = file.to_str().unwrap();
    for arguments in [
        &["extcap", "--extcap-interface", "wirelab-craft", "--capture", "--fifo", path][..],
        &["extcap", "--extcap-interface", "wirelab-craft", "--capture", "--fifo", "/nowhere/pipe"],
        &["extcap", "--extcap-interface", "no-such", "--extcap-dlts"],
        &["extcap", "--extcap-interface", "wirelab-craft"],
        &["extcap"],
    ] {
        let done = wirelab(arguments);
        assert_eq!(done.status, Some(2), "{arguments:?}: {}", done.stderr);
    }
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
}
