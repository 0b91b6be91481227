//! What can be wrong with a server that is spoken to in a lab's protocol: a word each. A lab's file names those that its own
//! sheet's programs show as well (`allows`).

use crate::words::words;

words! {
    /// What is wrong with a server.
    pub enum Diagnosis {
        /// One message on a connection is answered, and no more.
        NoLoop = "no-loop",
        /// The connection ends after a few messages.
        ClosesAfterN = "closes-after-n",
        /// Nothing is answered.
        NeverAnswers = "never-answers",
        /// The connection stays open where the server should close it.
        StaysOpen = "stays-open",
        /// Some texts are answered, and this one is not.
        SilentToAText = "silent-to-a-text",
        /// It answers, and the lab's server does not.
        Answers = "answers",
        /// Another answer.
        WrongAnswer = "wrong-answer",
        /// The right letters in the wrong case.
        WrongCase = "wrong-case",
        /// The right text with a checksum that is not its own.
        WrongChecksum = "wrong-checksum",
        /// The right text with another line end.
        WrongLineEnd = "wrong-line-end",
        /// The right text in another form than the lab's.
        OtherForm = "other-form",
        /// Each answer twice.
        AnswersTwice = "answers-twice",
        /// Letters that are not ASCII are lost or changed.
        NonAscii = "non-ascii",
        /// An empty message is not answered as it should be.
        EmptyMessage = "empty-message",
        /// The longest message is not.
        LongMessage = "long-message",
        /// What one `recv` returned is taken for a whole message.
        OneRecv = "one-recv",
        /// A message that comes in two segments is not put together.
        SplitMessage = "split-message",
        /// Only one client is ever accepted.
        SingleAccept = "single-accept",
        /// Clients are refused.
        RefusesClients = "refuses-clients",
        /// A client waits until another one has gone.
        OneAtATime = "one-at-a-time",
        /// The answer goes to another client than the one who asked.
        WrongConnection = "wrong-connection",
        /// When a client vanishes, others are not served any more.
        DiesWithAClient = "dies-with-a-client",
        /// A chat that sends nothing on.
        NeverForwards = "never-forwards",
        /// A chat that sends to some of those who should get it.
        ForwardsToSome = "forwards-to-some",
        /// A message for one client reaches others as well.
        CopiesToOthers = "copies-to-others",
        /// The sender gets what it sent.
        SenderGetsCopy = "sender-gets-copy",
        /// The sender gets what it sent, and nobody else does.
        OnlyToSender = "only-to-sender",
        /// Another text is sent on.
        WrongText = "wrong-text",
        /// A mistake is answered otherwise than the lab has it.
        WrongError = "wrong-error",
        /// Who takes a name that somebody has takes it away.
        DuplicateNameEvicts = "duplicate-name-evicts",
        /// Two clients may have one name.
        DuplicateNameAllowed = "duplicate-name-allowed",
        /// A name stays taken when its client has gone.
        NameStaysTaken = "name-stays-taken",
    }
}
