//! However a capture is ended, its file is whole and has its counters.

#[cfg(all(feature = "live", unix))]
mod live {
    use std::io::{BufRead, BufReader, Read};
    use std::os::unix::process::ExitStatusExt;
    use std::process::Stdio;
    use std::time::{Duration, Instant};

    use serde_json::Value;
    use wirelab_needs::require;

    use crate::live::traffic::{Server, flood};
    use crate::support::process::{Signal, signal};
    use crate::support::program::{program, wirelab};

    /// Captures many connections while nobody reads what is printed, sends signals, and gives how the program ended and
    /// what the file says of itself.
    fn ended_by(signals: &[Signal]) -> (Option<i32>, Value) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("lab.pcapng").to_string_lossy().into_owned();
        let server = Server::start(2_000);
        let arguments = ["live", "-f", &server.filter(), "-w", &file, "--format", "jsonl"];
        let mut child = program().args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        let mut talk = BufReader::new(child.stderr.take().unwrap());
        talk.read_line(&mut line).unwrap();
        assert!(line.starts_with("READY"), "{line}");
        // More than a pipe holds: the program waits for a reader that does not read.
        flood(&server, 2_000);
        for name in signals {
            signal(child.id(), *name);
            std::thread::sleep(Duration::from_millis(100));
        }
        let until = Instant::now() + Duration::from_secs(20);
        let status = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            assert!(Instant::now() < until, "it does not end");
            std::thread::sleep(Duration::from_millis(10));
        };
        server.join();
        let mut rest = String::new();
        talk.read_to_string(&mut rest).unwrap();
        let report = wirelab(["analyze", &file, "--format", "json"]);
        (status.signal(), serde_json::from_slice(&report.stdout).unwrap())
    }

    #[test]
    fn a_second_sigint_and_sigquit_leave_a_whole_file_with_its_counters() {
        require!(Capture);
        for (signals, last) in
            [(&[Signal::INT, Signal::INT][..], 2), (&[Signal::TERM, Signal::HUP], 1), (&[Signal::QUIT], 3)]
        {
            let (ended, report) = ended_by(signals);
            assert_eq!(ended, Some(last));
            assert_eq!(report["tcp"].as_array().unwrap().len(), 2_000);
            let capture = &report["capture"];
            assert_eq!(capture["notes"].as_array().map(Vec::len), Some(0), "{capture:#}");
            assert_eq!(capture["interfaces"][0]["received"], capture["packets"], "{capture:#}");
        }
    }
}
