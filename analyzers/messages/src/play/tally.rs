//! How well a candidate fits what was said.

/// Counts of what speaks for a candidate and against it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Messages of clients.
    pub requests: u32,
    /// Replies and forwards that are what the rules ask for.
    pub right: u32,
    /// Messages that have the form of a copy of something that the capture does not hold.
    pub unseen: u32,
    /// Replies and copies that went to somebody whom they are not for.
    pub strays: u32,
    /// Of what is right, bytes that no other rule would have made: the literal parts and transforms that showed.
    pub telling: u32,
    /// Replies that are something else.
    pub wrong: u32,
    /// Requests that are meant for a row of the reply table that does not take everything.
    pub meant: u32,
    /// Requests that have to be answered and were not.
    pub unanswered: u32,
    /// Messages of servers that nobody asked for.
    pub unasked: u32,
    /// Whole messages whose borders the framing marks and whose fields make sense.
    pub framed: u32,
    /// Of these, those whose borders no text has by chance: records, and lengths in front.
    pub shaped: u32,
    /// Messages that the framing cannot read, or whose fields make no sense.
    pub misread: u32,
    /// Messages that the stream ends before they do.
    pub unended: u32,
    /// Directions of streams that carry no text, though the lab is made of text.
    pub binary: u32,
    /// Whether connections end as the variant says.
    pub closes: i32,
    /// Connections on which the server went on after the reply behind which the variant closes.
    pub looped: u32,
}

impl Tally {
    /// One number to compare candidates by; higher is better.
    pub fn value(&self) -> i64 {
        let [right, telling, wrong] = [self.right, self.telling, self.wrong].map(i64::from);
        let [unanswered, unasked] = [self.unanswered, self.unasked].map(i64::from);
        let [framed, misread] = [self.framed, self.misread].map(i64::from);
        let [unseen, strays, meant] = [self.unseen, self.strays, self.meant].map(i64::from);
        // How it ends tells variants apart, and nothing when nobody said anything.
        let closes = if self.is_empty() { 0 } else { 3 * i64::from(self.closes.clamp(-3, 3)) };
        40 * right + telling.min(200) / 4 + 20 * framed + closes + 30 * strays + 15 * unseen + 2 * meant.min(20)
            - 60 * i64::from(self.binary)
            - 45 * wrong
            - 12 * unanswered
            - 30 * unasked
            - 60 * misread
            - 25 * i64::from(self.looped)
    }

    /// Whether anything was said that could speak for it or against it.
    pub fn is_empty(&self) -> bool {
        self.requests == 0 && self.unasked == 0 && self.misread == 0 && self.right == 0 && self.unseen == 0
    }

    /// Whether something speaks against it.
    pub fn is_doubted(&self) -> bool {
        self.wrong + self.unasked + self.misread + self.binary + self.strays > 0
    }

    /// Whether nothing speaks against it, and something for it.
    pub fn is_clean(&self) -> bool {
        !self.is_doubted() && self.right + self.shaped + self.unseen > 0
    }

    /// Whether it explains all that was said.
    pub fn explains_all(&self) -> bool {
        self.is_clean() && self.unanswered == 0
    }
}
