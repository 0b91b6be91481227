//! The program under way.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::process::{Signal, signal};
use crate::support::program::program;

/// A number from the environment, for longer tests.
pub(crate) fn number(name: &str, ordinary: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(ordinary)
}

/// `wirelab live`, capturing. Ended when dropped.
pub(crate) struct Live {
    child: Child,
    pub(crate) stdout: Option<BufReader<ChildStdout>>,
}

impl Live {
    /// Starts it and waits until it says that packets are seen.
    pub(crate) fn start(arguments: &[&str]) -> Self {
        let mut child =
            program().arg("live").args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        stderr.read_line(&mut line).unwrap();
        assert!(line.starts_with("READY"), "{line}");
        // Read on, so that it never waits for us.
        std::thread::spawn(move || std::io::copy(&mut stderr, &mut std::io::sink()));
        let stdout = child.stdout.take().map(BufReader::new);
        Self { child, stdout }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn signal(&self, name: Signal) {
        signal(self.id(), name);
    }

    /// Everything that it prints until its end, which must be an orderly one.
    pub(crate) fn output(mut self) -> String {
        let mut text = String::new();
        self.stdout.take().unwrap().read_to_string(&mut text).unwrap();
        let status = self.child.wait().unwrap();
        assert!(status.success(), "{status}\n{text}");
        text
    }

    /// Its report, which it gives as JSON.
    pub(crate) fn json(self) -> Value {
        serde_json::from_str(&self.output()).unwrap()
    }

    pub(crate) fn wait(&mut self) {
        self.child.wait().unwrap();
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Asks again and again until it holds.
pub(crate) fn wait_until(seconds: u64, what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(seconds);
    while !holds() {
        assert!(Instant::now() < deadline, "not within {seconds} s: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}
