//! Looking for programs and rights, without the code under test.

use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// Whether a program can be started by its name.
pub(crate) fn is_in_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| {
        folder.join(program).metadata().is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o111 != 0)
    })
}

/// Whether this user may open what libpcap opens. wirelab itself is not asked: a fault that takes the right away must fail.
#[cfg(target_os = "linux")]
pub(crate) fn may_capture() -> bool {
    use rustix::net::{AddressFamily, SocketFlags, SocketType, socket_with};
    socket_with(AddressFamily::PACKET, SocketType::RAW, SocketFlags::CLOEXEC, None).is_ok()
}

/// Whether this user may open what libpcap opens: a Berkeley packet filter.
#[cfg(not(target_os = "linux"))]
pub(crate) fn may_capture() -> bool {
    (0..16).any(|number| std::fs::OpenOptions::new().read(true).write(true).open(format!("/dev/bpf{number}")).is_ok())
}

pub(crate) fn is_root() -> bool {
    cfg!(target_os = "linux") && rustix::process::geteuid().is_root()
}

/// Whether this user may have a file system of its own.
pub(crate) fn may_mount() -> bool {
    let mut command = Command::new("unshare");
    command.args(["--mount", "--map-root-user", "mount", "-t", "tmpfs", "none", "/mnt"]);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Whether this user may have a network of its own, with devices in it.
pub(crate) fn may_have_namespaces() -> bool {
    let mut command = Command::new("unshare");
    command.args(["--net", "ip", "tuntap", "add", "dev", "tap0", "mode", "tap"]);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// The first two numbers of tshark's version; `(0, 0)` if it does not say.
pub(crate) fn tshark_version() -> (u32, u32) {
    static VERSION: OnceLock<(u32, u32)> = OnceLock::new();
    *VERSION.get_or_init(|| ask_tshark().unwrap_or_default())
}

fn ask_tshark() -> Option<(u32, u32)> {
    let answer = Command::new("tshark").arg("--version").stdin(Stdio::null()).output().ok()?;
    let text = String::from_utf8_lossy(&answer.stdout).into_owned();
    let version = text.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    let mut numbers = version.split('.').map(|number| number.parse().ok());
    Some((numbers.next()??, numbers.next()??))
}
