//! The values that a message gives to the templates of rules.

use wirelab_labs::Variant;
use wirelab_labs::framing::Framing;
use wirelab_labs::layout::{Layout, Value};
use wirelab_labs::rule::Expected;
use wirelab_labs::template::Transform;

use super::super::log::StreamLog;
use super::super::model::FieldValue;

/// A client's message, as the server looks at it.
#[derive(Clone, Debug)]
pub(super) struct Said {
    message: Vec<u8>,
    text: Vec<u8>,
    body: Vec<u8>,
    ip: String,
    port: String,
    fields: Vec<(String, Vec<u8>)>,
}

impl Said {
    /// A message with its body.
    pub(super) fn new(variant: &Variant, log: &StreamLog, message: &[u8], body: &[u8]) -> Self {
        let text = if variant.strip { Transform::Strip.apply(body) } else { body.to_vec() };
        let fields = match variant.client.layout() {
            Some(layout) => fields(layout, message)
                .into_iter()
                .map(|(name, value)| match value {
                    FieldValue::Number(number) => (name, number.to_string().into_bytes()),
                    FieldValue::Float(number) => (name, number.to_string().into_bytes()),
                    FieldValue::Bytes(bytes) => (name, bytes),
                })
                .collect(),
            None => Vec::new(),
        };
        let ip = log.client.address.to_string();
        Self { message: message.to_vec(), text, body: body.to_vec(), ip, port: log.client.port.to_string(), fields }
    }

    /// A part of it that is read on its own. Copies nothing of the whole, which may have thousands of parts.
    pub(super) fn piece(&self, variant: &Variant, piece: &[u8]) -> Self {
        let text = if variant.strip { Transform::Strip.apply(piece) } else { piece.to_vec() };
        let (ip, port, fields) = (self.ip.clone(), self.port.clone(), self.fields.clone());
        Self { message: piece.to_vec(), text, body: piece.to_vec(), ip, port, fields }
    }

    /// The text that the rules look at.
    pub(super) fn text(&self) -> &[u8] {
        &self.text
    }

    /// A value by its name.
    pub(super) fn value(&self, name: &str) -> Option<&[u8]> {
        if let Some((_, value)) = self.fields.iter().find(|(known, _)| known == name) {
            return Some(value);
        }
        Some(match name {
            "message" => &self.message,
            "body" => &self.body,
            "text" => &self.text,
            "ip" => self.ip.as_bytes(),
            "port" => self.port.as_bytes(),
            _ => return None,
        })
    }

    /// What the server has to answer.
    pub(super) fn reply(&self, variant: &Variant) -> Expected {
        variant.rule.reply(&self.text, |name| self.value(name))
    }
}

/// The fields of a record, as far as it reaches.
pub(super) fn fields(layout: &Layout, record: &[u8]) -> Vec<(String, FieldValue)> {
    let value = |field| layout.value(field, record).map(|value: Value<'_>| FieldValue::from(value));
    layout.fields.iter().filter_map(|field| Some((field.name.clone(), value(field)?))).collect()
}

/// The fields of a message under the framing that cut it, what follows a header included.
pub(super) fn message_fields(framing: &Framing, message: &[u8], body: &[u8]) -> Vec<(String, FieldValue)> {
    let Some(layout) = framing.layout() else { return Vec::new() };
    let mut found = fields(layout, message);
    if let Framing::Length { body: name, header, .. } = framing
        && message.len() >= header.size
    {
        found.push((name.clone(), FieldValue::Bytes(body.to_vec())));
    }
    found
}
