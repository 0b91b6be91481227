//! Linux: Landlock (5.13) for files, seccomp for system calls.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use landlock::{
    ABI, AccessFs, BitFlags, CompatLevel, Compatible, PathBeneath, PathFd, Ruleset, RulesetAttr, RulesetCreatedAttr,
    RulesetStatus,
};
use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, TargetArch};

use super::{Given, Writing};

/// The newest version of Landlock of which rights are asked for: the third knows truncating. Older kernels know less of them.
const VERSION: ABI = ABI::V3;

/// Calls that open sockets or start programs, by whatever way, or look into other processes.
const CALLS: [libc::c_long; 16] = [
    libc::SYS_socket,
    libc::SYS_socketpair,
    libc::SYS_connect,
    libc::SYS_bind,
    libc::SYS_listen,
    libc::SYS_accept,
    libc::SYS_accept4,
    libc::SYS_execve,
    libc::SYS_execveat,
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_pidfd_getfd,
    // A ring opens sockets and files without these calls.
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
];

/// What the processor's other numbering adds to a call's number, and the numbers that it alone has for `execve`, `ptrace`,
/// `process_vm_readv`, `process_vm_writev` and `execveat` (Linux, arch/x86/entry/syscalls/syscall_64.tbl).
#[cfg(target_arch = "x86_64")]
const X32: libc::c_long = 0x4000_0000;
#[cfg(target_arch = "x86_64")]
const X32_CALLS: [libc::c_long; 5] = [520, 521, 539, 540, 545];

/// For all threads of the process.
pub(super) fn enter(places: &[PathBuf]) {
    files(places);
    if let Some(filter) = filter() {
        // Where it is not to be had, the command does without.
        let _ = seccompiler::apply_filter_all_threads(&filter);
    }
}

/// For this thread and those that it starts.
pub(super) fn thread(places: &[PathBuf]) -> Given {
    let writing = files(places);
    let calls = filter().is_some_and(|filter| seccompiler::apply_filter(&filter).is_ok());
    Given { writing, calls }
}

pub(super) fn trial() -> Given {
    thread(&[])
}

/// Allows writing beneath these places and nowhere else. What came of it.
fn files(places: &[PathBuf]) -> Writing {
    let rights: BitFlags<AccessFs> = AccessFs::from_write(VERSION);
    let of_file = rights & AccessFs::from_file(VERSION);
    let create = || {
        let mut rules =
            Ruleset::default().set_compatibility(CompatLevel::BestEffort).handle_access(rights)?.create()?;
        for place in places {
            // What is not there any more cannot be written to either.
            let Ok(file) = PathFd::new(place) else { continue };
            let rights = if place.is_dir() { rights } else { of_file };
            rules = rules.add_rule(PathBeneath::new(file, rights))?;
        }
        rules.restrict_self()
    };
    let status: Result<_, landlock::RulesetError> = create();
    match status.map(|status| status.ruleset) {
        Ok(RulesetStatus::FullyEnforced) => Writing::Confined,
        Ok(RulesetStatus::PartiallyEnforced) => Writing::Shortening,
        Ok(RulesetStatus::NotEnforced) | Err(_) => Writing::Anywhere,
    }
}

/// The numbers of the calls that are refused.
fn numbers() -> impl Iterator<Item = libc::c_long> {
    let numbers = CALLS.into_iter();
    #[cfg(target_arch = "x86_64")]
    let numbers = numbers.chain(CALLS.into_iter().chain(X32_CALLS).map(|call| call | X32));
    numbers
}

/// The calls that are refused, for the kernel; `None`: not for this processor.
fn filter() -> Option<BpfProgram> {
    let processor: TargetArch = std::env::consts::ARCH.try_into().ok()?;
    let refused: BTreeMap<_, _> = numbers().map(|call| (call, Vec::new())).collect();
    let denied = SeccompAction::Errno(libc::EPERM.cast_unsigned());
    SeccompFilter::new(refused, SeccompAction::Allow, denied, processor).ok()?.try_into().ok()
}

/// As the kernel counts it; nothing where `/proc` is not to be had.
pub(super) fn processor_time() -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(told.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap_or(0))
}

#[cfg(all(test, target_arch = "x86_64"))]
mod tests {
    use super::*;

    #[test]
    fn the_other_numbering_is_refused_too() {
        let all: Vec<_> = numbers().collect();
        for call in [libc::SYS_socket, libc::SYS_connect, libc::SYS_pidfd_getfd] {
            assert!(all.contains(&call) && all.contains(&(call | X32)));
        }
        assert!(all.contains(&(X32 + 520)), "execve of x32");
        assert!(filter().is_some());
    }
}
