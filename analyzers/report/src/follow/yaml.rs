//! As YAML of the shape that tshark's `follow,tcp,yaml` prints, so that programs that read that can read this.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use wirelab_engine::stream::Role;
use wirelab_engine::stream::bytes::{Chunk, Content, Missing};
use wirelab_engine::stream::key::Endpoint;

use super::{LineKind, Lines, Peers, Transport};

/// One entry a segment or datagram with the keys `packet`, `peer` (0 client, 1 server), `timestamp` and `data`. A gap
/// has `missing`, in bytes, and `reason` in place of `data`.
#[derive(Debug, Default)]
pub struct YamlLines {
    text: String,
}

impl YamlLines {
    /// Nothing told yet.
    pub fn new() -> Self {
        Self::default()
    }
}

/// Characters of base64 a line, as tshark breaks them.
const WIDTH: usize = 76;

const fn peer(role: Role) -> u8 {
    match role {
        Role::Client => 0,
        Role::Server => 1,
    }
}

fn end(role: Role, endpoint: Endpoint, line: &mut dyn FnMut(LineKind, &str)) {
    line(LineKind::Sent(role), &format!("  - peer: {}", peer(role)));
    line(LineKind::Sent(role), &format!("    host: {}", endpoint.address));
    line(LineKind::Sent(role), &format!("    port: {}", endpoint.port));
}

impl Lines for YamlLines {
    fn begin(&mut self, _: Transport, _: u32, peers: &Peers, line: &mut dyn FnMut(LineKind, &str)) {
        line(LineKind::Heading, "peers:");
        end(Role::Client, peers.client, line);
        end(Role::Server, peers.server, line);
        line(LineKind::Heading, "packets:");
    }

    fn chunk(&mut self, chunk: &Chunk<'_>, line: &mut dyn FnMut(LineKind, &str)) {
        let kind = match chunk.content {
            Content::Bytes(_) => LineKind::Sent(chunk.from),
            Content::Gap { .. } => LineKind::Gap(chunk.from),
        };
        line(kind, &format!("  - packet: {}", chunk.frame));
        line(kind, &format!("    peer: {}", peer(chunk.from)));
        line(kind, &format!("    timestamp: {}", chunk.time.unwrap_or_default().epoch_text()));
        match chunk.content {
            Content::Bytes(bytes) => {
                line(kind, "    data: !!binary |");
                for row in bytes.chunks(WIDTH / 4 * 3) {
                    self.text.clear();
                    self.text.push_str("      ");
                    STANDARD.encode_string(row, &mut self.text);
                    line(kind, &self.text);
                }
            }
            Content::Gap { bytes, why } => {
                line(kind, &format!("    missing: {bytes}"));
                line(kind, &format!("    reason: {}", reason(why)));
            }
        }
    }
}

const fn reason(why: Missing) -> &'static str {
    match why {
        Missing::Acknowledged => "acknowledged",
        Missing::CutOff => "cut-off",
        Missing::GivenUp => "given-up",
    }
}
