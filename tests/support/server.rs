//! A `wirelab serve` that runs while a test speaks to it.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::process::{Signal, signal};

/// A server under test; it is ended when this is dropped.
pub(crate) struct Served {
    child: Child,
    output: Option<JoinHandle<String>>,
    /// Where it listens.
    pub(crate) address: String,
}

impl Served {
    /// Starts `wirelab serve` with these arguments and waits until it listens.
    pub(crate) fn start<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wirelab"));
        command.arg("serve").args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stdout = child.stdout.take().unwrap();
        let output = std::thread::spawn(move || {
            let mut bytes = Vec::new();
            stdout.read_to_end(&mut bytes).unwrap();
            String::from_utf8_lossy(&bytes).into_owned()
        });
        let mut talk = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        talk.read_line(&mut line).unwrap();
        let address = line.split("on ").last().and_then(|rest| rest.split([' ', ';']).nth(1)).unwrap_or_default();
        assert!(address.contains(':'), "it did not start: {line}");
        let address = address.to_owned();
        // What it says later is read, so that it never waits for us.
        std::thread::spawn(move || std::io::copy(&mut talk, &mut std::io::sink()));
        Self { child, output: Some(output), address }
    }

    pub(crate) fn port(&self) -> &str {
        self.address.rsplit(':').next().unwrap()
    }

    /// Ends it as Ctrl+C does, and gives its log.
    pub(crate) fn stop(mut self) -> String {
        signal(self.child.id(), Signal::INT);
        let deadline = Instant::now() + Duration::from_secs(10);
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(Instant::now() < deadline, "it does not end");
            std::thread::sleep(Duration::from_millis(2));
        };
        assert_eq!(status.code(), Some(0));
        self.output.take().unwrap().join().unwrap()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
