//! The ids of findings. A finding costs its id's line here, a sentence in `wirelab-words`, and the place that finds it.

use wirelab_text::ids;

ids! {
    /// What a finding is about: in a lab's messages, in any capture, and in a capture that was handed in.
    pub enum FindingId {
        /// A server that resets the connection when a second request comes.
        NoLoop = "no-loop",
        /// A client that connected to a server which accepts only one.
        SingleAccept = "single-accept",
        /// A reply that is not what the lab asks for.
        WrongReply = "wrong-reply",
        /// A reply that went to another client than the one who asked.
        ReplyInWrongStream = "reply-in-wrong-stream",
        /// A request that should have been answered and was not.
        UnansweredRequest = "unanswered-request",
        /// A message of a chat that did not reach everyone it was for.
        NotDelivered = "not-delivered",
        /// A message of a chat that its sender got back.
        CopyToSender = "copy-to-sender",
        /// Copies of a message for one client that others got too.
        Leaked = "leaked",
        /// Records in another layout than the lab asks for.
        RecordLayout = "record-layout",
        /// A message that claims more bytes than it may have.
        MessageTooLong = "message-too-long",
        /// Bytes that are no message of the lab.
        Unframed = "unframed",
        /// A record number that does not follow the one before it.
        OrderJumps = "order-jumps",
        /// A declared length that is not that of the text.
        LengthDiffers = "length-differs",
        /// A text that ends inside a UTF-8 character.
        TextCut = "text-cut",
        /// A wait of about 40 ms, as Nagle's algorithm and delayed ACKs cause it.
        DelayedByNagle = "delayed-by-nagle",
        /// A receiver of a lab's stream that could take nothing more.
        ZeroWindow = "zero-window",
        /// A stream on a lab's port that is not the lab's.
        OtherService = "other-service",
        /// Conversations that were not looked at because there were too many or too much of them.
        MessagesLeftOut = "messages-left-out",
        /// Connections at the lab's port that were not looked at because there were too many.
        ConnectionsLeftOut = "connections-left-out",
        /// Requests of protocols that were not kept because there were too many.
        ExchangesLeftOut = "exchanges-left-out",
        /// A capture that was read only so far, because it takes more than one submission may.
        JudgedSoFar = "judged-so-far",
        /// A capture without packets.
        NoPackets = "no-packets",
        /// Packets cut by the capture's length limit.
        PacketsCut = "packets-cut",
        /// Packets dated before the packet in front of them.
        TimesOutOfOrder = "times-out-of-order",
        /// Packets lost while capturing, as the file's own counters say.
        PacketsDropped = "packets-dropped",
        /// Packets that end inside a header.
        HeadersCutOff = "headers-cut-off",
        /// Messages of application protocols that were too long or in too many pieces.
        MessagesGivenUp = "messages-given-up",
        /// Fragmented datagrams that were given up because too many waited.
        FragmentsGivenUp = "fragments-given-up",
        /// Checksums that the network card fills in after the packet was captured.
        ChecksumsOffloaded = "checksums-offloaded",
        /// Checksums that do not fit.
        ChecksumsBad = "checksums-bad",
        /// Streams that began before the capture.
        StartedLate = "started-late",
        /// Payload that is not in the capture.
        BytesMissing = "bytes-missing",
        /// What Wireshark marks as sent again.
        Retransmissions = "retransmissions",
        /// Streams of which each packet is in the capture twice.
        CapturedTwice = "captured-twice",
        /// Connections that were refused.
        Refused = "refused",
        /// Connection attempts that nothing answered.
        Unanswered = "unanswered",
        /// A lab's messages on a port that is not the lab's.
        OtherPort = "other-port",
        /// A capture without a packet at the lab's port.
        NoLabTraffic = "no-lab-traffic",
        /// Packets that a tool wrote: data without a connection, which only RST answers.
        Forged = "forged",
        /// Streams of which only one side's packets were captured.
        OneDirection = "one-direction",
        /// Streams with a FIN or RST that ended nothing.
        OutsideWindow = "outside-window",
        /// Connections still open when the capture ends.
        StoppedEarly = "stopped-early",
        /// Datagrams that nobody listened for, as ICMP says.
        UdpRefused = "udp-refused",
        /// Clients that spoke and were never answered while others were.
        NeverServed = "never-served",
    }
}
