//! Why a live capture failed, and what to do about it.

/// Why there is no live capture, or no more of it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LiveError {
    /// The program may not capture.
    #[error("no right to capture on {interface} ({what}). {advice}")]
    NotPermitted {
        /// The interface that was to be opened.
        interface: String,
        /// What libpcap said.
        what: String,
        /// What to do about it on this system, as whole sentences.
        advice: String,
    },
    /// There is no such interface.
    #[error("there is no interface {interface} here; there are {}", known.join(", "))]
    NoSuchInterface {
        /// The name that was asked for.
        interface: String,
        /// The names that exist.
        known: Vec<String>,
    },
    /// This machine has no loopback interface that can be captured.
    #[error("no loopback interface can be captured here{}", if cfg!(windows) { " (install Npcap with loopback support)" } else { "" })]
    NoLoopback,
    /// The capture filter does not compile.
    #[error("the capture filter `{filter}` is not understood: {what}{}", display_filter_hint(filter))]
    BadFilter {
        /// The filter.
        filter: String,
        /// What libpcap said.
        what: String,
    },
    /// Anything else that libpcap reports.
    #[error("capturing on {interface}: {what}")]
    System {
        /// The interface.
        interface: String,
        /// What libpcap said.
        what: String,
    },
}

impl LiveError {
    pub(super) fn from_pcap(interface: &str, error: &pcap::Error) -> Self {
        let (interface, what) = (interface.to_owned(), words(error));
        if is_about_rights(&what) {
            return Self::NotPermitted { interface, what, advice: advice() };
        }
        Self::System { interface, what }
    }

    pub(super) fn bad_filter(filter: &str, error: &pcap::Error) -> Self {
        Self::BadFilter { filter: filter.to_owned(), what: words(error) }
    }
}

/// libpcap's words without the crate's "libpcap error: " in front.
fn words(error: &pcap::Error) -> String {
    match error {
        pcap::Error::PcapError(words) => words.trim().to_owned(),
        other => other.to_string(),
    }
}

/// The crate drops libpcap's error number (PCAP_ERROR_PERM_DENIED), so its words have to do. They were read in
/// libpcap 1.9 and 1.10: "You don't have permission to capture on that device", "Attempt to create packet socket
/// failed - CAP_NET_RAW may be required", "Operation not permitted", "(cannot open BPF device) /dev/bpf0: Permission
/// denied", and Npcap's "Access is denied".
fn is_about_rights(what: &str) -> bool {
    let what = what.to_ascii_lowercase();
    ["permission", "permitted", "cap_net_raw", "access is denied"].iter().any(|sign| what.contains(sign))
}

/// Where Debian's package puts the program; beside it lies another one that a group may start, with the right to capture.
const PACKAGED: &str = "/usr/lib/wirelab/wirelab";

/// What to do on this system.
fn advice() -> String {
    let program = std::env::current_exe().ok();
    advice_to(program.as_deref().and_then(|path| path.to_str()).unwrap_or("wirelab"))
}

/// The program's own path, because capabilities belong to a file.
fn advice_to(program: &str) -> String {
    if program == PACKAGED {
        return "Members of the group wirelab may capture: sudo adduser \"$USER\" wirelab, then log in again. Or run it with sudo"
            .to_owned();
    }
    if cfg!(target_os = "linux") {
        let dumpcap = if std::path::Path::new("/usr/bin/dumpcap").exists() {
            ". Or let dumpcap capture, which members of the group wireshark may: \
             sudo usermod -aG wireshark \"$USER\", log in again, then: dumpcap -i lo -w - | wirelab live -"
        } else {
            ""
        };
        format!(
            "Either run it with sudo, or give the program the right once: \
             sudo setcap cap_net_raw,cap_net_admin=eip '{program}'{dumpcap}"
        )
    } else if cfg!(windows) {
        "Run it in a terminal of an administrator, or install Npcap (https://npcap.com) without restricting it to \
         administrators, and with loopback support."
            .to_owned()
    } else if cfg!(target_os = "macos") {
        "Run it with sudo, or install Wireshark's ChmodBPF (brew install --cask wireshark-chmodbpf; then log in \
         again), or until the next start: sudo chmod o+rw /dev/bpf*"
            .to_owned()
    } else {
        "Run it with sudo, or make the BPF devices readable until the next start: sudo chmod o+r /dev/bpf*".to_owned()
    }
}

/// People type Wireshark's display filters here.
fn display_filter_hint(filter: &str) -> &'static str {
    let looks_like_one = ["==", "&&", "||", "tcp.", "udp.", "ip."].iter().any(|sign| filter.contains(sign));
    if looks_like_one {
        ". It looks like a display filter (tcp.port == 12345); a capture filter is written like `tcp port 12345`"
    } else {
        ""
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_rights_come_with_advice() {
        let said = "lo: You don't have permission to perform this capture on that device".to_owned();
        let error = LiveError::from_pcap("lo", &pcap::Error::PcapError(said));
        assert!(matches!(error, LiveError::NotPermitted { .. }), "{error:?}");
        assert!(error.to_string().contains("sudo") || cfg!(windows), "{error}");
    }

    #[test]
    fn a_package_has_a_group_for_it() {
        let advice = advice_to(PACKAGED);
        assert!(advice.contains("adduser \"$USER\" wirelab") && !advice.contains("setcap"), "{advice}");
        assert!(!advice_to("/home/ana/wirelab").contains("adduser"));
    }

    #[test]
    fn a_display_filter_is_recognised() {
        let error = LiveError::bad_filter("tcp.port == 12345", &pcap::Error::PcapError("syntax error".into()));
        assert!(error.to_string().contains("`tcp port 12345`"), "{error}");
        let error = LiveError::bad_filter("tcp prot 12345", &pcap::Error::PcapError("syntax error".into()));
        assert!(!error.to_string().contains("display"), "{error}");
    }
}
