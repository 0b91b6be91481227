//! What is said of TCP options that are not as they should be (RFC 9293, section 3.2, and the RFCs of each).

use super::{Expert, Remark, Severity};

const NO_OPERATION: u8 = 1;
const SACK: u8 = 5;

/// What Wireshark calls an option; `None` for those it does not know.
pub(super) const fn name(kind: u8) -> Option<&'static str> {
    Some(match kind {
        2 => "Maximum segment size",
        3 => "Window scale",
        4 => "SACK permitted",
        SACK => "SACK",
        6 => "Echo",
        7 => "Echo reply",
        8 => "Timestamps",
        11 => "CC",
        12 => "CC.NEW",
        13 => "CC.ECHO",
        19 => "TCP MD5 signature",
        20 => "SCPS capabilities",
        21 => "Selective Negative Acknowledgment",
        22 => "SCPS record boundary",
        23 => "SCPS corruption experienced",
        27 => "Quick-Start",
        28 => "User Timeout",
        29 => "TCP AO",
        30 => "MPTCP",
        34 => "TCP Fast Open",
        76 => "Riverbed Probe",
        78 => "Riverbed Transparency",
        253 | 254 => "Experimental",
        _ => return None,
    })
}

/// The length that an option of a kind has.
const fn fixed(kind: u8) -> Option<u8> {
    Some(match kind {
        4 => 2,
        3 => 3,
        2 | 28 => 4,
        6 | 7 | 11 | 12 | 13 | 21 => 6,
        27 => 8,
        8 => 10,
        78 => 16,
        19 => 18,
        _ => return None,
    })
}

/// Walks through the bytes behind the fixed part of a header.
pub(super) fn walk(expert: &mut Expert, frame: u64, mut rest: &[u8]) {
    let note = |text| Remark::new(Severity::Note, "Sequence", "TCP", text);
    loop {
        match *rest {
            [] => return,
            [0, ref padding @ ..] => {
                if padding.iter().any(|byte| *byte != 0) {
                    expert.say(frame, Remark::new(Severity::Error, "Protocol", "TCP", "Non-zero header padding"));
                }
                return;
            }
            [NO_OPERATION, ref behind @ ..] => rest = behind,
            [kind] => return expert.say(frame, note(" (length byte past end of options)").about(kind)),
            [kind, length, ..] => {
                if length < 2 {
                    let unit = if length == 1 { " byte)" } else { " bytes)" };
                    let remark = note(" (with too-short option length = ").with(length.into(), unit);
                    return expert.say(frame, remark.about(kind));
                }
                let Some((option, behind)) = rest.split_at_checked(length.into()) else {
                    let past = " bytes says option goes past end of options)";
                    return expert.say(frame, note(" (option length = ").with(length.into(), past).about(kind));
                };
                one(expert, frame, kind, option);
                rest = behind;
            }
        }
    }
}

/// One whole option.
fn one(expert: &mut Expert, frame: u64, kind: u8, option: &[u8]) {
    let note = |text| Remark::new(Severity::Note, "Sequence", "TCP", text);
    let malformed = |text| Remark::new(Severity::Error, "Malformed", "TCP", text);
    match (kind, option.len()) {
        (SACK, length) => {
            let edges = length - 2;
            if !edges.is_multiple_of(8) {
                expert.say(frame, malformed("suboption would go past end of option"));
            }
            if edges < 8 {
                expert.say(frame, malformed("Malformed Packet (Exception occurred)"));
            }
        }
        (253 | 254, length @ ..4) => {
            expert.say(frame, note("option length ").with(length as u32, " smaller than 4"));
        }
        (29, ..4) => expert.say(frame, note("option length should be >= than 4")),
        (_, length) => {
            if let Some(due) = fixed(kind).filter(|due| usize::from(*due) != length) {
                expert.say(frame, note("option length should be ").with(due.into(), ""));
            }
        }
    }
}
