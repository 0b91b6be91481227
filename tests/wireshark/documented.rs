//! docs/in-wireshark.md: every command in it works, one behind the other.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use wirelab_needs::{Need, require};

use super::{Desk, NOBODY, readable};
use crate::support::files::{root, sample};
use crate::support::program::{program, run};

#[test]
fn the_commands_of_the_page_work() {
    require!(Tshark, Setpriv);
    let text = fs::read_to_string(root().join("docs/in-wireshark.md")).unwrap();
    let blocks: Vec<&str> = text.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    let commands: Vec<&str> = blocks.iter().flat_map(|block| block.lines()).collect();
    assert!(commands.len() > 10, "{commands:?}");
    let desk = Desk::new();
    fs::copy(program().get_program(), desk.path("wirelab")).unwrap();
    fs::set_permissions(desk.path("wirelab"), fs::Permissions::from_mode(0o755)).unwrap();
    let capture = desk.path("home/lab.pcapng");
    fs::copy(sample("lab-commands.pcapng"), &capture).unwrap();
    readable(&capture);
    let path = format!("{}:{}", desk.path("").display(), std::env::var("PATH").unwrap_or_default());
    for line in commands {
        let mut command = if desk.is_roots() {
            let mut command = Need::Setpriv.command();
            command.args(NOBODY).arg("sh");
            command
        } else {
            Command::new("sh")
        };
        command.args(["-ec", line]).env("PATH", &path).env("HOME", desk.path("home")).env_remove("XDG_CONFIG_HOME");
        let done = run(command.current_dir(desk.path("home")));
        assert_eq!(done.status, Some(0), "{line}\n{}", done.stderr);
        assert!(!done.stderr.contains("WARNING") && !done.stderr.contains("Lua Error"), "{line}\n{}", done.stderr);
    }
}
