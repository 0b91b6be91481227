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
