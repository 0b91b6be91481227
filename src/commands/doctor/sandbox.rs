//! What `verify` gives up before it reads what others handed in.

use super::Check;
use crate::sandbox::{Given, Writing, trial};

const CHECK: &str = "verify";

pub(super) fn check() -> Check {
    Check::ok(CHECK, text(trial()))
}

fn text(given: Given) -> String {
    let mut lacks: Vec<&str> = Vec::new();
    match given.writing {
        Writing::Confined => lacks.push("to write outside the folders of its outputs and of temporary files"),
        Writing::Shortening => lacks.push("to make files outside the folders of its outputs and of temporary files"),
        Writing::Anywhere => {}
    }
    if given.calls {
        lacks.extend(["to open sockets", "to start programs"]);
    }
    let Some((last, others)) = lacks.split_last() else {
        return "reads submissions with all rights of who runs it: this system has neither Landlock nor seccomp to give \
                them up"
            .into();
    };
    let or = if others.len() > 1 { ", or " } else { " or " };
    let lacks = if others.is_empty() { (*last).to_owned() } else { format!("{}{or}{last}", others.join(", ")) };
    let missing = match given {
        Given { writing: Writing::Confined, calls: true } => "",
        Given { writing: Writing::Shortening, calls: true } => {
            "; this kernel's Landlock is an old one, which lets files elsewhere be cut short"
        }
        Given { writing: Writing::Anywhere, .. } => {
            "; this kernel has no Landlock, which would also keep it from writing elsewhere"
        }
        Given { calls: false, .. } => {
            "; seccomp, which would also keep it from opening sockets and starting programs, is not to be had here"
        }
    };
    format!("reads submissions without the right {lacks}{missing}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_given_up_is_said_in_each_case() {
        let told = |writing, calls| text(Given { writing, calls });
        assert_eq!(
            told(Writing::Confined, true),
            "reads submissions without the right to write outside the folders of its outputs and of temporary files, to \
             open sockets, or to start programs"
        );
        assert!(told(Writing::Shortening, true).contains("be cut short"));
        assert!(
            told(Writing::Anywhere, true).contains("to open sockets or to start programs; this kernel has no Landlock")
        );
        assert!(told(Writing::Confined, false).contains("seccomp"));
        assert!(told(Writing::Anywhere, false).contains("all rights"));
    }
}
