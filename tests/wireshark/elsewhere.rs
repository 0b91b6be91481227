//! `show --frame N --in-wireshark`: the command, and starting it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant};

use crate::support::files::sample;
use crate::support::program::{program, run, wirelab};

#[test]
fn the_command_can_be_typed() {
    let capture = sample("lab-commands.pcapng");
    let done = run(program().env("PATH", "/nowhere").args(["show", &capture, "--frame", "4", "--in-wireshark"]));
    assert_eq!(done.status, Some(0), "{}", done.stderr);
    let text = done.text();
    assert!(text.ends_with(&format!(" -r {capture} -g 4\n")) && text.to_lowercase().contains("wireshark"), "{text}");
}

#[test]
fn what_cannot_be_opened_is_said() {
    let capture = sample("lab-commands.pcapng");
    for arguments in [
        &["show", "-", "--frame", "4", "--in-wireshark"][..],
        &["show", "nothing-here.pcapng", "--frame", "4", "--in-wireshark"],
        &["show", &capture, "--frame", "0", "--in-wireshark"],
        &["show", &capture, "--in-wireshark"],
        &["show", &capture, "--frame", "4", "--open"],
    ] {
        assert_eq!(wirelab(arguments).status, Some(2), "{arguments:?}");
    }
}

/// A program in the place of Wireshark gets the file as a whole, whatever it is called.
#[test]
fn wireshark_is_started_at_the_frame() {
    let folder = tempfile::tempdir().unwrap();
    let got = folder.path().join("got");
    let fake = folder.path().join("wireshark");
    fs::write(&fake, format!("#!/bin/sh\nprintf '%s\\n' \"$@\" > '{0}.part'\nmv '{0}.part' '{0}'\n", got.display()))
        .unwrap();
    fs::set_permissions(&fake, fs::Permissions::from_mode(0o755)).unwrap();
    let capture = folder.path().join("-it's $(mine).pcapng");
    fs::copy(sample("lab-commands.pcapng"), &capture).unwrap();
    let path = format!("{}:/usr/bin:/bin", folder.path().display());
    let done =
        run(program().env("PATH", path).arg("show").arg(&capture).args(["--frame", "7", "--in-wireshark", "--open"]));
    assert_eq!((done.status, done.stderr.as_str()), (Some(0), ""));
    let deadline = Instant::now() + Duration::from_secs(20);
    while !got.exists() && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(fs::read_to_string(&got).unwrap(), format!("-r\n{}\n-g\n7\n", capture.display()));
}
