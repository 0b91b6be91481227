//! The values that a message gives to the templates of rules.

use std::cell::{Cell, OnceCell};
use std::ops::Range;

use wirelab_engine::stream::key::Endpoint;
use wirelab_labs::Variant;
use wirelab_labs::framing::Framing;
use wirelab_labs::layout::{Layout, Value};
use wirelab_labs::message::texts;
use wirelab_labs::rule::Expected;
use wirelab_labs::template::{Template, stripped};

use super::super::log::StreamLog;
use super::super::model::FieldValue;

thread_local! {
    /// Whether somebody has asked for the address of a client.
    static ASKED: Cell<bool> = const { Cell::new(false) };
}

/// Does something, and says whether nobody asked for the address of a client meanwhile.
pub(crate) fn without_address<T>(act: impl FnOnce() -> T) -> (T, bool) {
    let before = ASKED.replace(false);
    let done = act();
    let asked = ASKED.replace(before);
    ASKED.set(before || asked);
    (done, !asked)
}

/// The address of a client, and its port, for what is said with them.
pub(super) fn address(client: Endpoint) -> (String, String) {
    ASKED.set(true);
    (client.address.to_string(), client.port.to_string())
}

/// A client's message, as the server looks at it.
#[derive(Clone, Debug)]
pub(super) struct Said<'a> {
    message: &'a [u8],
    text: &'a [u8],
    /// The text without what fills a record up.
    bare: &'a [u8],
    client: Endpoint,
    /// Written out where a rule asks for them, which few do.
    ip: OnceCell<String>,
    port: OnceCell<String>,
    fields: Vec<(String, Vec<u8>)>,
}

impl<'a> Said<'a> {
    /// A message with its body.
    pub(super) fn new(variant: &Variant, log: &StreamLog, message: &'a [u8], body: &'a [u8]) -> Self {
        let (text, bare) = texts(&variant.client, message, body);
        let fields = variant.client.values(message, body);
        let (ip, port) = (OnceCell::new(), OnceCell::new());
        let [text, bare] = [text, bare].map(|text| if variant.strip { stripped(text) } else { text });
        Self { message, text, bare, client: log.client, ip, port, fields }
    }

    /// A part of it that is read on its own. Copies nothing of the whole, which may have thousands of parts.
    pub(super) fn piece<'p>(&self, variant: &Variant, piece: &'p [u8]) -> Said<'p> {
        let text = if variant.strip { stripped(piece) } else { piece };
        let (ip, port, fields) = (self.ip.clone(), self.port.clone(), self.fields.clone());
        Said { message: piece, text, bare: text, client: self.client, ip, port, fields }
    }

    /// The text that the rules look at: without what fills a record up.
    pub(super) fn bare(&self) -> &'a [u8] {
        self.bare
    }

    /// The text.
    pub(super) fn text(&self) -> &'a [u8] {
        self.text
    }

    /// The fields of its record.
    pub(super) fn fields(&self) -> &[(String, Vec<u8>)] {
        &self.fields
    }

    /// All its bytes.
    pub(super) fn message(&self) -> &'a [u8] {
        self.message
    }

    /// A value by its name.
    pub(super) fn value(&self, name: &str) -> Option<&[u8]> {
        Some(match name {
            "message" => self.message,
            "body" | "text" => self.text,
            "ip" => self.ip.get_or_init(|| address(self.client).0).as_bytes(),
            "port" => self.port.get_or_init(|| address(self.client).1).as_bytes(),
            _ => return self.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_slice()),
        })
    }

    /// What the server has to answer.
    pub(super) fn reply(&self, variant: &Variant) -> Expected {
        variant.rule.reply(self.text, self.bare, |name| self.value(name))
    }

    /// What a server answers that takes it for a command in other letters; `None`: it is none.
    pub(super) fn reply_in_other_case(&self, variant: &Variant) -> Option<Expected> {
        variant.rule.reply_in_other_case(self.bare, |name| self.value(name))
    }
}

/// Who gets a copy, for forms that name it.
pub(super) struct Recipient {
    ip: String,
    port: String,
}

impl Recipient {
    pub(super) fn of(client: Endpoint) -> Self {
        let (ip, port) = address(client);
        Self { ip, port }
    }

    /// Whether a template names it.
    pub(super) fn is_in(template: &Template) -> bool {
        template.names().any(|name| matches!(name, "to_ip" | "to_port"))
    }

    /// A value by its name.
    pub(super) fn value(&self, name: &str) -> Option<&[u8]> {
        match name {
            "to_ip" => Some(self.ip.as_bytes()),
            "to_port" => Some(self.port.as_bytes()),
            _ => None,
        }
    }
}

/// The fields of a record, as far as it reaches.
pub(super) fn fields(layout: &Layout, record: &[u8]) -> Vec<(String, FieldValue)> {
    let value = |field| layout.value(field, record).map(|value: Value<'_>| FieldValue::from(value));
    layout.fields.iter().filter_map(|field| Some((field.name.clone(), value(field)?))).collect()
}

/// The fields that a layout calls secret, and where they lie in so many bytes of a message.
pub(super) fn secrets(layout: &Layout, bytes: usize) -> Vec<(String, Range<usize>)> {
    let of = layout.fields.iter().filter(|field| field.purpose.secret && field.offset < bytes);
    of.map(|field| (field.name.clone(), field.offset..(field.offset + field.size).min(bytes))).collect()
}

/// The fields of a message under the framing that cut it, what follows a header included.
pub(super) fn message_fields(framing: &Framing, message: &[u8], body: &[u8]) -> Vec<(String, FieldValue)> {
    let Some(layout) = framing.layout() else {
        if !matches!(framing, Framing::Json { .. }) {
            return Vec::new();
        }
        let members = framing.values(message, body).into_iter();
        return members.map(|(name, value)| (name, FieldValue::Bytes(value))).collect();
    };
    let mut found = fields(layout, message);
    if let Framing::Length { body: name, header, .. } = framing
        && message.len() >= header.size
    {
        found.push((name.clone(), FieldValue::Bytes(body.to_vec())));
    }
    found
}
