//! What a stream is that is none of the labs'.

use std::net::IpAddr;

use wirelab_text::ids;

ids! {
    /// What a stream is that is none of the labs'.
    pub enum NoLab {
        /// Another service, known by its protocol.
        Service = "service",
        /// Something else: no answer, or no message, is a lab's of its port.
        Unlike = "unlike",
        /// What was said does not tell whether it is a lab's of its port.
        Untold = "untold",
        /// It looks like the lab that was asked for, on another port.
        Elsewhere = "elsewhere",
        /// Its packets were written by a tool.
        Tool = "tool",
    }
}

/// The same with the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotLab {
    /// What it is.
    pub kind: NoLab,
    /// Why, in words.
    pub why: String,
}

/// Whether an address is one that a lab runs on: this computer, or a network of one's own. Addresses for documentation
/// are among them, those of the internet are not.
pub fn is_near(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let shared = v4.octets()[0] == 100 && (64..128).contains(&v4.octets()[1]);
            let own = v4.is_loopback() || v4.is_private() || v4.is_link_local() || shared;
            own || v4.is_unspecified() || v4.is_broadcast() || v4.is_multicast() || v4.is_documentation()
        }
        IpAddr::V6(v6) => {
            let first = v6.segments()[0];
            let own = v6.is_loopback() || v6.is_unspecified() || v6.is_multicast();
            let documentation = first == 0x2001 && v6.segments()[1] == 0xdb8;
            let mapped = v6.to_ipv4_mapped().is_some_and(|v4| is_near(IpAddr::V4(v4)));
            own || documentation || mapped || first & 0xfe00 == 0xfc00 || first & 0xffc0 == 0xfe80
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_near;

    #[test]
    fn labs_run_near() {
        for near in ["127.0.0.1", "::1", "192.168.1.120", "10.0.0.15", "172.17.0.2", "fe80::1", "fd00::5", "192.0.2.7"]
        {
            assert!(is_near(near.parse().expect("an address")), "{near}");
        }
        for far in ["8.8.8.8", "130.92.9.1", "172.32.0.1", "2a00:1450::1", "::ffff:1.1.1.1"] {
            assert!(!is_near(far.parse().expect("an address")), "{far}");
        }
    }
}
