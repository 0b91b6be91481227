//! Containers, WSL and network namespaces: each has a localhost of its own.

use std::fs;
use std::path::Path;

use super::Check;

const CHECK: &str = "localhost";

pub(super) fn checks() -> Vec<Check> {
    if !cfg!(target_os = "linux") {
        return vec![Check::ok(CHECK, "localhost is this machine")];
    }
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let mut checks = Vec::new();
    let release = read("/proc/sys/kernel/osrelease").to_ascii_lowercase();
    if release.contains("microsoft") {
        checks.push(Check::warn(
            CHECK,
            "this is WSL: its localhost is not that of Windows, and each captures only its own traffic",
            "Run server, client and wirelab all inside WSL, or all in Windows",
        ));
    }
    if let Some(kind) = container(&read("/proc/1/cgroup"), |path| Path::new(path).exists()) {
        checks.push(Check::warn(
            CHECK,
            format!("this is a container ({kind}): its localhost is not that of the machine around it"),
            "Run server, client and wirelab all inside it, or all outside",
        ));
    }
    let namespace = |process: &str| fs::read_link(format!("/proc/{process}/ns/net")).ok();
    if let (Some(own), Some(first)) = (namespace("self"), namespace("1"))
        && own != first
    {
        checks.push(Check::warn(
            CHECK,
            "this shell is in a network namespace of its own: its localhost is not that of the rest of the machine",
            "Run server, client and wirelab in the same one",
        ));
    }
    if checks.is_empty() {
        checks.push(Check::ok(CHECK, "localhost is this machine: no container, no WSL, no namespace of its own"));
    }
    checks
}

/// Which kind of container this is, if any.
fn container(cgroup: &str, exists: impl Fn(&str) -> bool) -> Option<&'static str> {
    let says = |word: &str| cgroup.contains(word);
    if exists("/.dockerenv") || says("docker") {
        Some("Docker")
    } else if exists("/run/.containerenv") || says("libpod") {
        Some("Podman")
    } else if says("kubepods") {
        Some("Kubernetes")
    } else if says("lxc") || exists("/dev/lxd/sock") {
        Some("LXC")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::container;

    #[test]
    fn containers_are_known_by_their_files_and_groups() {
        assert_eq!(container("0::/init.scope", |_| false), None);
        assert_eq!(container("0::/", |path| path == "/.dockerenv"), Some("Docker"));
        assert_eq!(container("12:pids:/kubepods/besteffort/pod1", |_| false), Some("Kubernetes"));
    }
}
