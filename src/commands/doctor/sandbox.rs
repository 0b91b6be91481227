//! What `verify` gives up before it reads what others handed in.

use super::Check;
use crate::sandbox::{Given, trial};

const CHECK: &str = "verify";

pub(super) fn check() -> Check {
    Check::ok(CHECK, text(trial()))
}

const fn text(given: Given) -> &'static str {
    match given {
        Given { writing: true, calls: true } => {
            "reads submissions without the right to write outside its outputs, to open sockets, or to start programs"
        }
        Given { writing: false, calls: true } => {
            "reads submissions without the right to open sockets or to start programs; this kernel has no Landlock, which \
             would also keep it from writing outside its outputs"
        }
        Given { writing: true, calls: false } => {
            "reads submissions without the right to write outside its outputs; seccomp, which would also keep it from \
             opening sockets and starting programs, is not to be had here"
        }
        Given { writing: false, calls: false } => {
            "reads submissions with all rights of who runs it: this system has neither Landlock nor seccomp to give them up"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_given_up_is_said_in_each_case() {
        let told = |writing, calls| text(Given { writing, calls });
        assert!(told(true, true).contains("outside its outputs, to open sockets"));
        assert!(told(false, true).contains("no Landlock"));
        assert!(told(true, false).contains("seccomp"));
        assert!(told(false, false).contains("all rights"));
    }
}
