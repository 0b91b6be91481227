//! Running the program, with a limit on its time.

use std::ffi::OsStr;
use std::io::{Read, Seek, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What a run gave. The status is `None` when it was ended by a signal, or by us because it did not end.
pub(crate) struct Run {
    pub(crate) status: Option<i32>,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
}

impl Run {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }
}

/// The program under test, with nothing on standard input and nothing inherited that changes its output.
pub(crate) fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wirelab"));
    command.env_remove("NO_COLOR").env_remove("COLUMNS").stdin(Stdio::null());
    command
}

/// Runs the program with these arguments.
pub(crate) fn wirelab<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Run {
    run(program().args(arguments))
}

/// Starts a command. A file that was written a moment ago is busy where another test's child has not yet closed what it
/// inherited.
fn spawned(command: &mut Command) -> std::process::Child {
    for _ in 0..50 {
        match command.spawn() {
            Err(error) if error.kind() == std::io::ErrorKind::ExecutableFileBusy => {
                std::thread::sleep(Duration::from_millis(20));
            }
            started => return started.unwrap(),
        }
    }
    command.spawn().unwrap()
}

/// Runs a command for at most a minute. Its output goes to files, so that neither side waits for the other.
pub(crate) fn run(command: &mut Command) -> Run {
    run_within(command, Duration::from_secs(60))
}

/// The same for at most so long: a command that has programs of its own, such as a browser, leaves them behind when it is killed.
pub(crate) fn run_within(command: &mut Command, longest: Duration) -> Run {
    let mut stdout = tempfile::tempfile().unwrap();
    let mut stderr = tempfile::tempfile().unwrap();
    command.stdout(stdout.try_clone().unwrap()).stderr(stderr.try_clone().unwrap());
    let mut child = spawned(command);
    let deadline = Instant::now() + longest;
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status.code();
        }
        if Instant::now() > deadline {
            child.kill().unwrap();
            child.wait().unwrap();
            writeln!(stderr, "killed: it did not end in {} s", longest.as_secs()).unwrap();
            break None;
        }
        std::thread::sleep(Duration::from_millis(1));
    };
    let mut all = [Vec::new(), Vec::new()];
    for (file, bytes) in [&mut stdout, &mut stderr].into_iter().zip(&mut all) {
        file.rewind().unwrap();
        file.read_to_end(bytes).unwrap();
    }
    let [stdout, stderr] = all;
    Run { status, stdout, stderr: String::from_utf8_lossy(&stderr).into_owned() }
}

/// The subcommands that this build has, as `wirelab help` lists them.
pub(crate) fn subcommands() -> Vec<String> {
    let help = wirelab(["help"]).text();
    let groups = help.lines().skip_while(|line| !line.starts_with("Look at a capture:"));
    let listed = groups.take_while(|line| !line.starts_with("Options:"));
    let names = listed.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    names.filter_map(|line| line.split_whitespace().next()).map(String::from).collect()
}
