//! What is odd about a message.

use wirelab_text::ids;

ids! {
    /// What a note about a message is about.
    pub enum NoteId {
        /// A reply that answers a request of another stream.
        WrongStream = "wrong-stream",
        /// A request that should have been answered and was not.
        Unanswered = "unanswered",
        /// A message that did not reach everyone it was for.
        NotDelivered = "not-delivered",
        /// A message of which it cannot be told what came of it: it is a key of a line, or its text came out in another form.
        Untold = "untold",
        /// A message without an answer in a lab where some may be lost.
        MayBeLost = "may-be-lost",
        /// A reply of which it cannot be told what it answers: it holds what came before and behind another request.
        Glued = "glued",
        /// A message of which it cannot be told whom it reached, because packets were cut by a limit on their length.
        InPart = "in-part",
        /// A message for a name that nobody had, to which the server said nothing.
        TargetUnknown = "target-unknown",
        /// The same, to which the server said something of its own.
        TargetUnknownTold = "target-unknown-told",
        /// What may be a command to the server and for nobody else.
        Command = "command",
        /// What the server had said already, once more.
        Twice = "twice",
        /// A message of a chat that its sender got back.
        CopyToSender = "copy-to-sender",
        /// A copy of a message for somebody else.
        Leaked = "leaked",
        /// A copy that went to a client who had left.
        ToGone = "to-gone",
        /// What the lab asks for, in another form.
        OtherForm = "other-form",
        /// A time of day that may be that of another time zone than the capture's.
        Zone = "zone",
        /// White space behind a reply, which the lab's does not have.
        Ending = "ending",
        /// Several lines in one segment.
        Pasted = "pasted",
        /// A line that was sent key by key.
        Typed = "typed",
        /// A copy of a message that is not in the capture.
        OriginalMissing = "original-missing",
        /// A client that closed without giving its name.
        NoName = "no-name",
        /// Several segments that the server read with one `recv`.
        Joined = "joined",
        /// More bytes than a message may have.
        TooLong = "too-long",
        /// Bytes that are no message of the lab.
        Unframed = "unframed",
        /// A message that the stream ends inside of.
        Unfinished = "unfinished",
        /// A message of which bytes are missing in the capture.
        Gap = "gap",
        /// Bytes missing in the capture in front of a message.
        GapBefore = "gap-before",
        /// A field with another value than the lab lays down.
        Constant = "constant",
        /// A checksum that is not that of its message.
        Checksum = "checksum",
        /// A record number that does not follow the one before it.
        Order = "order",
        /// A declared length that is not that of the text.
        Length = "length",
        /// A text that ends inside a UTF-8 character.
        Utf8Cut = "utf8-cut",
        /// A message of which only the beginning is kept.
        BeginningOnly = "beginning-only",
    }
}
