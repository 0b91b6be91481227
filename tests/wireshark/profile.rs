//! Colour rules and profiles, as tshark loads them.

use std::fs;

use wirelab_labs::catalogue;
use wirelab_needs::require;

use super::{Desk, readable};
use crate::support::files::sample;
use crate::support::program::{run, wirelab};

/// Puts a lab's profile and its dissector where the README says.
fn install(desk: &Desk, lab: &str) -> String {
    let name = format!("wirelab-{lab}");
    let folder = desk.path("home/.config/wireshark/profiles").join(&name);
    let done = wirelab(["labs", lab, "--profile", folder.to_str().unwrap()]);
    assert_eq!(done.status, Some(0), "{}", done.stderr);
    let plugins = desk.path("home/.local/lib/wireshark/plugins");
    fs::create_dir_all(&plugins).unwrap();
    let lua = plugins.join(format!("{name}.lua"));
    fs::copy(folder.join(format!("{name}.lua")), &lua).unwrap();
    readable(&lua);
    name
}

#[test]
fn a_profile_replaces_its_own_and_nobody_elses() {
    let folder = tempfile::tempdir().unwrap();
    let write = || wirelab(["labs", "tcp-fixed", "--profile", folder.path().to_str().unwrap()]);
    std::fs::write(folder.path().join("preferences"), "MINE").unwrap();
    let done = write();
    assert!(done.status == Some(2) && done.stderr.contains("name another folder"), "{}", done.stderr);
    assert_eq!(std::fs::read_to_string(folder.path().join("preferences")).unwrap(), "MINE");
    std::fs::remove_file(folder.path().join("preferences")).unwrap();
    assert_eq!((write().status, write().status), (Some(0), Some(0)));
}

#[test]
fn a_profile_loads_without_a_warning() {
    require!(Tshark, Setpriv);
    let capture = sample("lab-commands.pcapng");
    for lab in catalogue::all() {
        let desk = Desk::new();
        let name = install(&desk, &lab.id);
        let copy = desk.path("lab.pcapng");
        fs::copy(&capture, &copy).unwrap();
        readable(&copy);
        let done = run(desk.tshark().args(["-C", &name, "--color", "-c", "12", "-r"]).arg(&copy));
        assert_eq!((done.status, done.stderr.as_str()), (Some(0), ""), "{}", lab.id);
        if lab.id == "tcp-commands" {
            // Number, sender, bytes, text, what it answers, whether it is right, after how long.
            assert!(done.text().contains("2 server 4 PONG 1 "), "{}", done.text());
            let mut command = desk.tshark();
            command.args(["-C", &name, "--color", "-c", "6", "-T", "fields", "-e", "frame.coloring_rule.name", "-r"]);
            let rules = run(command.arg(&copy)).text();
            let last = rules.lines().map(|rule| rule.trim_start_matches("tcp-commands: ")).collect::<Vec<_>>();
            let opens = "connection opens";
            assert_eq!(last, [opens, opens, "TCP", "said by the client", "TCP", "right answer"]);
        }
    }
}

/// Dissectors of several labs beside each other.
#[test]
fn labs_can_be_loaded_together() {
    require!(Tshark, Setpriv);
    let desk = Desk::new();
    catalogue::all().iter().for_each(|lab| drop(install(&desk, &lab.id)));
    let done = run(desk.tshark().args(["-G", "fields"]));
    assert_eq!((done.status, done.stderr.as_str()), (Some(0), ""));
    let text = done.text();
    for lab in catalogue::all() {
        assert!(text.contains(&format!("\twirelab_{}\n", lab.id.replace('-', "_"))), "{}", lab.id);
    }
}

/// The fields have wirelab's names, and no others but those that link frames.
#[test]
fn fields_have_the_names_that_wirelab_has() {
    require!(Tshark, Setpriv);
    let desk = Desk::new();
    catalogue::all().iter().for_each(|lab| drop(install(&desk, &lab.id)));
    let known = wirelab(["fields", "--list"]).text() + &wirelab(["filters", "wirelab"]).text();
    let listed = run(desk.tshark().args(["-G", "fields"])).text();
    let names = listed.lines().filter_map(|line| line.split('\t').nth(2)).filter(|name| name.starts_with("wirelab."));
    let own = ["wirelab.request_in", "wirelab.response_in", "wirelab.original_in"];
    let mut count = 0;
    for name in names.filter(|name| !own.contains(name)) {
        assert!(known.contains(name), "{name}");
        count += 1;
    }
    assert!(count > 15, "{count}");
}

#[test]
fn colours_alone_are_a_file_of_colour_rules() {
    for lab in catalogue::all() {
        let done = wirelab(["labs", &lab.id, "--colours"]);
        assert_eq!(done.status, Some(0), "{}", done.stderr);
        for line in done.text().lines().filter(|line| !line.starts_with('#')) {
            let parts: Vec<&str> = line.split('@').collect();
            assert!(matches!(parts[..], ["", _, _, colours] if colours.starts_with('[')), "{line}");
        }
    }
}

#[test]
fn what_is_written_never_goes_onto_the_lab() {
    let folder = tempfile::tempdir().unwrap();
    let lab = folder.path().join("my.toml");
    let (_, text) = catalogue::files()[0];
    fs::write(&lab, text).unwrap();
    let path = lab.to_str().unwrap();
    let done = wirelab(["labs", path, "--lua", "-o", path]);
    assert_eq!(done.status, Some(2), "{}", done.stderr);
    assert_eq!(fs::read_to_string(&lab).unwrap(), text);
    for arguments in
        [&["labs", "--lua"][..], &["labs", "tcp-echo", "-o", "x"], &["labs", "tcp-echo", "--lua", "--colours"]]
    {
        assert_eq!(wirelab(arguments).status, Some(2), "{arguments:?}");
    }
}
