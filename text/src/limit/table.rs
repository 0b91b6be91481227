//! All limits, one row each.

use super::{About, Limit};

macro_rules! limits {
    ($( $about:ident { $( $name:ident = $id:literal: $value:expr, $of:literal; $costs:literal; $told:literal; )+ } )+) => {
        $($(
            #[doc = concat!("`", $id, "`: ", $costs, ".")]
            pub static $name: Limit = Limit::new($id, About::$about, $value, $of, $costs, $told);
        )+)+

        /// All of them.
        pub static ALL: &[&Limit] = &[$($( &$name, )+)+];
    };
}

limits! {
    Captures {
        COMMENTS = "comments": 100, "comments";
            "further comments are counted, their texts are not kept";
            "the number of all comments stands beside those that are shown";
        NOTES_OF_A_KIND = "notes-of-a-kind": 5, "notes";
            "further notes of the kind about a file are counted, not put into words";
            "`and N more of this kind`; JSON: `note_counts`";
        SPOOLED_BYTES = "spooled-bytes": 8 << 30, "bytes";
            "a pipe that has to be read twice ends as an error";
            "an error, and no report";
    }
    Streams {
        APPLICATION_BYTES = "application-bytes": 1 << 20, "bytes";
            "a longer message of an application protocol (HTTP, DNS, TLS, …) is given up: its fields are empty";
            "finding `messages-given-up`";
        APPLICATION_PIECES = "application-pieces": 256, "pieces";
            "likewise for one that comes in more pieces out of order";
            "finding `messages-given-up`";
        APPLICATION_SEGMENTS = "application-segments": 1 << 16, "segments";
            "of a message in more segments `tcp.segment`, `tcp.reassembled_in` and what belongs to them are empty";
            "finding `messages-given-up`";
        APPLICATION_HELD_BYTES = "application-held-bytes": 256 << 20, "bytes";
            "likewise for all that wait at once";
            "finding `messages-given-up`";
        FRAGMENTED_DATAGRAMS = "fragmented-datagrams": 1_024, "datagrams";
            "the oldest datagram that waits for fragments is given up: what it carries belongs to no stream";
            "finding `fragments-given-up`";
        KINDS = "kinds": 256, "kinds";
            "packets of further kinds are counted together";
            "the row `further kinds`";
        REMARK_ROWS = "remark-rows": 1 << 18, "rows";
            "further expert remarks are counted, not listed";
            "a line behind the table; JSON: `left_out`";
        ROUNDS = "rounds": 512, "rounds";
            "further rounds of a direction are counted, not listed";
            "a line below the measures; JSON: `rounds_left_out`";
        WAITING_SEGMENTS = "waiting-segments": 4_096, "segments";
            "the ACK of a further segment is not looked for: its round-trip time is missing";
            "a line below the measures; JSON: `segments_left_out`";
        SEGMENT_ROWS = "segment-rows": 1 << 20, "segments";
            "further segments of a stream have no row of measures";
            "a line behind the rows; JSON: `left_out`";
    }
    Messages {
        LANE_BYTES = "lane-bytes": 32 << 20, "bytes";
            "what one direction of a stream says beyond them is not decoded";
            "finding `messages-left-out`; checks that rest on messages cannot be told";
        LANE_ARRIVALS = "lane-arrivals": 1 << 17, "packets";
            "likewise for what comes in further packets";
            "finding `messages-left-out`; checks that rest on messages cannot be told";
        HEARD_STREAMS = "heard-streams": 1 << 16, "streams";
            "streams that are opened while so many of a lab's are open are not listened to";
            "finding `messages-left-out`; checks that rest on messages cannot be told";
        HEARD_BYTES = "heard-bytes": 256 << 20, "bytes";
            "streams that have not ended are decoded as far as they were heard, and no further";
            "finding `messages-left-out`; checks that rest on messages cannot be told";
        ATTEMPTS = "attempts": 16_384, "streams";
            "of streams without a handshake the older half is given up; one that speaks after all is not heard";
            "finding `messages-left-out` as soon as one of them speaks; checks that rest on messages cannot be told";
        MESSAGE_BYTES = "message-bytes": 1 << 16, "bytes";
            "of a longer message the beginning is kept; whether it is right cannot be told";
            "the note `beginning-only` at the message";
    }
    Reports {
        HEX_BYTES = "hex-bytes": 4_096, "bytes";
            "JSON's `hex` of a longer message has its beginning";
            "`bytes` beside it says how long the message is";
        DUMP_BYTES = "dump-bytes": 64 << 10, "bytes";
            "`show --frame` prints the beginning of a longer buffer";
            "a line with the number of bytes that are not shown";
        PACKET_REMARK_BYTES = "packet-remark-bytes": 4 << 10, "bytes";
            "further remarks on one packet are left out of its comment";
            "the last line of the comment counts them";
        DRAWN_PACKETS = "drawn-packets": 200_000, "packets";
            "a picture of a stream has its first packets";
            "a line below the picture counts the others";
    }
    Peers {
        CLIENT_BYTES = "client-bytes": 16 << 20, "bytes";
            "a client that listens (a chat, a server that is not asked) stops listening to a server that says more; a message counts for 64 more";
            "a line on standard error, and status 1";
        CLIENT_SECONDS = "client-seconds": 10, "seconds";
            "a client that has said all it had to does not wait longer for a server that goes on talking";
            "a line on standard error, and status 1";
    }
    Submissions {
        SUBMISSION_PACKETS = "submission-packets": 20_000_000, "packets";
            "of captures with more of them, all together, the beginning is judged";
            "finding `judged-so-far`; what may be in the rest cannot be told";
        SUBMISSION_BYTES = "submission-bytes": 16 << 30, "bytes";
            "likewise, counted unpacked";
            "finding `judged-so-far`; what may be in the rest cannot be told";
        SUBMISSION_STREAMS = "submission-streams": 100_000, "streams";
            "likewise";
            "finding `judged-so-far`; what may be in the rest cannot be told";
        SUBMISSION_SECONDS = "submission-seconds": 600, "seconds of CPU time";
            "likewise where reading takes longer; how far it gets depends on the machine";
            "finding `judged-so-far`; what may be in the rest cannot be told";
        LAB_STREAMS = "lab-streams": 4_096, "streams";
            "messages of further streams of the lab are not kept";
            "finding `messages-left-out`; checks that rest on messages cannot be told";
        LAB_BYTES = "lab-bytes": 128 << 20, "bytes";
            "likewise for messages of the lab beyond so many bytes";
            "finding `messages-left-out`; checks that rest on messages cannot be told";
        LAB_ROWS = "lab-rows": 8_192, "streams";
            "further connections at the lab's port are not looked at";
            "finding `connections-left-out`; checks that count connections pass by those that are there, or cannot be told";
        EXCHANGES = "exchanges": 1 << 16, "requests";
            "further requests of protocols, and conversations that are held to steps, are not kept";
            "finding `exchanges-left-out`; checks that rest on requests and answers cannot be told";
        FILES_READ = "files-read": 32, "files";
            "further captures, and further texts, of a submission are not read";
            "at the file: `not read: there are more than N of its kind`";
        DATA_BYTES = "data-bytes": 1 << 20, "bytes";
            "a longer file that messages are held against is not looked at";
            "the checks on it say so, and cannot be told";
        LOG_BYTES = "log-bytes": 256 << 20, "bytes";
            "of a longer text the beginning is read";
            "at the file; checks that miss something in it cannot be told";
        LOG_RECORDS = "log-records": 100_000, "lines";
            "further lines of the lab's form are not kept";
            "at the file; checks that miss something in it cannot be told";
        LOG_LINES = "log-lines": 20_000, "lines";
            "forms of one's own are learned from the first lines";
            "at the file; checks that miss something in it cannot be told";
        LOG_COMMANDS = "log-commands": 1_000, "commands";
            "further commands of a text are not looked at";
            "at the file; checks that miss something in it cannot be told";
        LOG_SENTENCES = "log-sentences": 4_000, "lines";
            "sentences behind so many lines of text are not counted";
            "at the file; checks that miss something in it cannot be told";
    }
}
