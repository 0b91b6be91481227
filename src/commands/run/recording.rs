//! The capture of a run, if there may be one.

#[cfg(feature = "live")]
pub(super) use live::Recording;

#[cfg(not(feature = "live"))]
pub(super) use none::Recording;

fn say(text: &str) {
    crate::output::talk(&format!("wirelab: {text}"));
}

#[cfg(feature = "live")]
mod live {
    use std::path::Path;

    use wirelab_capture::write::Container;
    use wirelab_generators::record::{About, Recording as Inner};
    use wirelab_labs::{Lab, Transport};

    /// A capture under way, or none.
    pub(in super::super) struct Recording(Option<Inner>);

    impl Recording {
        pub(in super::super) fn start(path: &Path, lab: &Lab, mut ports: Vec<(Transport, u16)>) -> Self {
            ports.dedup();
            let of = |(transport, port): (Transport, u16)| match transport {
                Transport::Tcp => format!("tcp port {port}"),
                Transport::Udp => format!("udp port {port} or icmp or icmp6"),
            };
            let filter = ports.into_iter().map(of).collect::<Vec<_>>().join(" or ");
            let about = About { application: Some(super::super::stamp()), comment: Some(super::super::comment(lab)) };
            match Inner::start(path, Container::Pcapng, &filter, about) {
                Ok(recording) => Self(Some(recording)),
                Err(error) => {
                    super::say(&format!("no capture: {error}"));
                    Self(None)
                }
            }
        }

        /// Reads to the end; whether there is a capture.
        pub(in super::super) fn finish(self) -> bool {
            match self.0.map(Inner::finish) {
                None => false,
                Some(Ok(stats)) => {
                    if stats.dropped > 0 {
                        super::say(&format!("the kernel dropped {} packets", stats.dropped));
                    }
                    true
                }
                Some(Err(error)) => {
                    super::say(&format!("the capture ended early: {error}"));
                    false
                }
            }
        }
    }
}

#[cfg(not(feature = "live"))]
mod none {
    use std::path::Path;

    use wirelab_labs::{Lab, Transport};

    /// No capture: this build has none.
    pub(in super::super) struct Recording;

    impl Recording {
        pub(in super::super) fn start(_: &Path, _: &Lab, _: Vec<(Transport, u16)>) -> Self {
            super::say("no capture: this wirelab was built without live capture (feature `live`, which needs libpcap)");
            Self
        }

        pub(in super::super) fn finish(self) -> bool {
            false
        }
    }
}
