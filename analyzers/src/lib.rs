//! The analysis as one crate: bytes become packets, packets become streams, streams become reports.
//!
//! A façade: each module is a crate of its own, which can be used alone. `packet`, `stream`, `app` and `engine` are
//! `wirelab-engine`; `fields` and `filter` are `wirelab-fields`; then come `wirelab-messages`, `wirelab-findings`,
//! `wirelab-report`, `wirelab-picture` and `wirelab-verify`. Each uses only those before it.

pub use wirelab_engine::{app, engine, measures, packet, stream};
pub use wirelab_fields as fields;
pub use wirelab_fields::filter;
pub use wirelab_messages as message;
pub use wirelab_page as page;
pub use wirelab_picture as picture;
pub use wirelab_verify as verify;

/// Saying it: sentences, JSON, CSV, Markdown, the ladder of a stream, its bytes.
pub mod report {
    pub use wirelab_fields::dissection;
    pub use wirelab_findings::{FindingId, finding, rules};
    pub use wirelab_report::{annotation, follow, happening, ladder, measures, sentence, verdict};
    pub use wirelab_text::{ascii, json, limit, safe, secret, spelling, statistics, time, units};

    /// The stream report.
    pub mod analysis {
        pub use wirelab_findings::analysis::*;
        pub use wirelab_report::analysis::*;
    }
    /// The table of conversations.
    pub mod conversations {
        pub use wirelab_findings::conversations::*;
        pub use wirelab_report::conversations::*;
    }
    /// Wireshark's expert information.
    pub mod expert {
        pub use wirelab_findings::expert::*;
        pub use wirelab_report::expert::*;
    }
    /// The lab's messages for people and programs.
    pub mod messages {
        pub use wirelab_findings::messages::*;
        pub use wirelab_messages::fields::*;
        pub use wirelab_report::messages::*;
    }
}

/// The example of the README, as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
