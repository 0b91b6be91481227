//! Words for sending and receiving in the languages in which programs of students speak. Where a count or a line is read, these
//! are the words for what was done; what else counts there stands there.

/// Words of one kind: whole ones, and beginnings.
pub(crate) struct Words {
    pub(crate) whole: &'static [&'static str],
    pub(crate) begun: &'static [&'static str],
}

/// Something was sent.
pub(crate) const SENT: Words = Words {
    whole: &["sent", "tx", "verstuurd", "sendt", "发送", "送信"],
    begun: &[
        "gesend",
        "gesand",
        "verschickt",
        "envoyé",
        "envoye",
        "enviad",
        "inviat",
        "spedit",
        "trimis",
        "wysła",
        "wysla",
        "verzond",
        "skickad",
        "odesl",
        "отправлен",
    ],
};

/// Something was received.
pub(crate) const RECEIVED: Words = Words {
    whole: &["received", "recv", "rx", "got", "接收", "受信"],
    begun: &[
        "empfang",
        "reçus",
        "recibid",
        "recebid",
        "ricevut",
        "primit",
        "odebran",
        "otrzyman",
        "ontvang",
        "mottag",
        "modtag",
        "přijat",
        "prijat",
        "получен",
    ],
};

/// Something that had come was passed on to others.
pub(crate) const PASSED_ON: Words = Words {
    whole: &["fwd", "fw", "forward", "broadcast", "bcast", "relay", "转发", "転送"],
    begun: &[
        "forwarded",
        "forwarding",
        "broadcasted",
        "broadcasting",
        "relayed",
        "relaying",
        "weitergeleit",
        "weiterleit",
        "verteilt",
        "diffus",
        "retransmis",
        "transféré",
        "transfere",
        "reenviad",
        "reenvío",
        "reenvi",
        "difund",
        "encaminhad",
        "inoltrat",
        "diffuso",
        "retrimis",
        "redirecțion",
        "przekaza",
        "rozesła",
        "doorgestuurd",
        "vidarebefordr",
        "videresendt",
        "přeposl",
        "переслан",
    ],
};

impl Words {
    /// Whether one of them is among the words of a text.
    pub(crate) fn are_in(&self, text: &str) -> bool {
        let words = text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).map(str::to_lowercase);
        words
            .into_iter()
            .any(|word| self.whole.contains(&word.as_str()) || self.begun.iter().any(|begin| word.starts_with(begin)))
    }
}
