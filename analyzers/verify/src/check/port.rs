//! The server was on the lab's port, or on the one that somebody named.

use wirelab_words::list::check::{PortOfLab, PortOther};

use super::super::case::Case;
use super::super::doctor::ports;
use super::Found;

pub(super) fn judge(case: &Case<'_>) -> Found {
    match case.captures.iter().find_map(|capture| Some((capture, capture.other_port?))) {
        Some((capture, port)) => Found::failed(PortOther { port, ports: ports(case.lab) }).whole(&capture.path),
        None => Found::passed(PortOfLab { ports: ports(case.lab) }),
    }
}
