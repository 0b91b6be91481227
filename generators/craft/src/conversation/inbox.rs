//! Bytes as they come, until they are messages.

use wirelab_labs::Framing;
use wirelab_labs::framing::Cut;
use wirelab_labs::message::Message;

/// The bytes of one side of a connection that are no whole message yet.
#[derive(Clone, Debug, Default)]
pub struct Inbox {
    bytes: Vec<u8>,
    scanned: usize,
}

/// Why nothing more can be read from a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken(pub String);

impl Inbox {
    /// Takes what one `recv` returned, and gives the messages that it completed.
    ///
    /// # Errors
    /// The bytes break the framing, or a message is longer than `limit` or the framing's own.
    pub fn take(&mut self, framing: &Framing, bytes: &[u8], limit: u64) -> Result<Vec<Message<'static>>, Broken> {
        if matches!(framing, Framing::UntilClose { .. }) {
            if (self.bytes.len() + bytes.len()) as u64 > limit.min(framing.longest().unwrap_or(limit)) {
                return Err(too_long(None));
            }
            self.bytes.extend_from_slice(bytes);
            return Ok(Vec::new());
        }
        if !framing.has_borders() {
            return Ok(vec![Message::read(framing, bytes, 0, 0).into_owned()]);
        }
        self.bytes.extend_from_slice(bytes);
        let mut messages = Vec::new();
        let mut start = 0;
        let outcome = loop {
            let rest = self.bytes.get(start..).unwrap_or_default();
            if rest.is_empty() {
                self.scanned = 0;
                break Ok(());
            }
            match framing.cut(rest, self.scanned) {
                Cut::Whole { len, body, tail } => {
                    let message = Message::read(framing, rest.get(..len).unwrap_or(rest), body, tail);
                    messages.push(message.into_owned());
                    start += len.max(1);
                    self.scanned = 0;
                }
                Cut::Open { .. } if rest.len() as u64 > limit => break Err(too_long(None)),
                Cut::Open { least: Some(least) } if least > limit => break Err(too_long(Some(least))),
                Cut::Open { .. } => {
                    self.scanned = rest.len();
                    break Ok(());
                }
                Cut::TooLong { claimed } => break Err(too_long(claimed)),
                Cut::Wrong { why } => break Err(Broken(why.to_owned())),
            }
        };
        self.bytes.drain(..start.min(self.bytes.len()));
        outcome.map(|()| messages)
    }

    /// How many bytes the next `recv` should ask for, so that it takes no byte of a later message.
    pub fn wanted(&self, framing: &Framing, receive: usize) -> usize {
        let have = self.bytes.len() as u64;
        let missing = match framing.cut(&self.bytes, self.scanned) {
            _ if framing.layout().is_none() => receive as u64,
            Cut::Open { least: Some(least) } => least.saturating_sub(have),
            _ => receive as u64,
        };
        usize::try_from(missing).unwrap_or(usize::MAX).clamp(1, 1 << 16)
    }

    /// What is left when the connection ends: a last line without its end counts as a message.
    pub fn end(&mut self, framing: &Framing) -> (Option<Message<'static>>, usize) {
        let left = std::mem::take(&mut self.bytes);
        self.scanned = 0;
        match framing {
            framing if framing.is_filling(&left) => (None, 0),
            Framing::Line { .. } | Framing::Json { lines: true, .. } | Framing::UntilClose { .. }
                if !left.is_empty() =>
            {
                (Some(Message::read(framing, &left, 0, 0).into_owned()), 0)
            }
            _ => (None, left.len()),
        }
    }

    /// How many bytes wait.
    pub fn waiting(&self) -> usize {
        self.bytes.len()
    }
}

fn too_long(claimed: Option<u64>) -> Broken {
    Broken(match claimed {
        Some(claimed) => format!("a message of {claimed} bytes is longer than allowed"),
        None => "a message that does not end is longer than allowed".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use wirelab_labs::Framing;

    use super::Inbox;

    #[test]
    fn partial_reads_are_put_together_and_merged_ones_taken_apart() {
        let framing = Framing::Line { max: 100 };
        let mut inbox = Inbox::default();
        let mut texts = Vec::new();
        for piece in [&b"pi"[..], b"ng\nup", b"per:x\nabc\nd"] {
            let messages = inbox.take(&framing, piece, 1_000).expect("lines");
            texts.extend(
                messages.into_iter().map(|message| String::from_utf8(message.shown.into_owned()).expect("text")),
            );
        }
        assert_eq!(texts, ["ping", "upper:x", "abc"]);
        assert_eq!(inbox.end(&framing).0.expect("a last line").shown.as_ref(), b"d");
    }

    #[test]
    fn a_line_without_end_is_refused() {
        let framing = Framing::Line { max: 1 << 20 };
        let mut inbox = Inbox::default();
        assert!(inbox.take(&framing, &[b'x'; 900], 1_000).is_ok());
        assert!(inbox.take(&framing, &[b'x'; 900], 1_000).is_err());
    }
}
