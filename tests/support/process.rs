//! Signals to other processes, and who they are.

pub(crate) use rustix::process::Signal;
use rustix::process::{Pid, kill_process, test_kill_process};

fn pid(process: u32) -> Pid {
    Pid::from_raw(process.try_into().unwrap()).unwrap()
}

/// Sends a signal.
pub(crate) fn signal(process: u32, signal: Signal) {
    kill_process(pid(process), signal).unwrap();
}

/// Whether a process is there: one that has ended counts until its parent has asked for its status.
pub(crate) fn is_there(process: u32) -> bool {
    test_kill_process(pid(process)).is_ok()
}
