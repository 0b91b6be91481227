//! Messages of application protocols as layers.

use std::ops::Range;

use wirelab_engine::app::{Found, FoundItem, Origin};
use wirelab_engine::engine::PacketView;

use super::model::{DissectedField, DissectedLayer, Dissection};
use super::payload;
use super::rows::{self, Text};
use crate::application;
use crate::entry::Shown;
use crate::pieces::{Piece, Rest};
use crate::table;

/// What the application layer found in a packet.
pub(super) struct Messages<'a> {
    found: Option<&'a Found>,
}

pub(super) fn of<'a>(view: &PacketView<'a>) -> Messages<'a> {
    Messages { found: view.applications }
}

impl Messages<'_> {
    /// Adds the messages in a payload, and what of the payload belongs to none.
    pub(super) fn lay_over(&self, view: &PacketView<'_>, piece: &Piece, dissection: &mut Dissection) {
        let mut covered = piece.bytes.start;
        for (number, origin) in self.found.into_iter().flat_map(Found::sources).enumerate() {
            let Origin::Payload { layer, offset } = origin else { continue };
            if piece.header != Some(layer) {
                continue;
            }
            let start = piece.bytes.start + offset;
            for message in self.layers(number, usize::from(piece.buffer), start, piece.bytes.end) {
                // Bytes before it that belong to no message, such as the end of an earlier one.
                rest(view, piece, covered..message.bytes.start, dissection);
                covered = covered.max(message.bytes.end);
                dissection.layers.push(message);
            }
        }
        rest(view, piece, covered..piece.bytes.end, dissection);
        let last = self.found.is_some_and(|_| Some(view.decoded.layers().len() - 1) == piece.header);
        if last {
            self.assembled(dissection);
        }
    }

    /// Adds the messages that were put together from segments, each with a buffer of its own.
    fn assembled(&self, dissection: &mut Dissection) {
        for (number, origin) in self.found.into_iter().flat_map(Found::sources).enumerate() {
            let Origin::Assembled(bytes) = origin else { continue };
            let buffer = dissection.buffers.len();
            let layers = self.layers(number, buffer, 0, bytes.len());
            if !layers.is_empty() {
                dissection.buffers.push(bytes.to_vec());
                dissection.layers.extend(layers);
            }
        }
    }

    /// The messages of a source, which begins at `start` of its buffer.
    fn layers(&self, source: usize, buffer: usize, start: usize, end: usize) -> Vec<DissectedLayer> {
        let mut layers: Vec<DissectedLayer> = Vec::new();
        let items = self.found.into_iter().flat_map(Found::items).filter(|item| item.source == source);
        for item in items {
            let place = item.place.clone().map(|place| start + place.start..(start + place.end).min(end.max(start)));
            if let Some(application) = table::application(item.name) {
                layers.push(DissectedLayer {
                    protocol: application.name,
                    name: application.title.to_owned(),
                    short: application.short.to_owned(),
                    summary: application.title.to_owned(),
                    quoted: false,
                    buffer,
                    bytes: place.unwrap_or(start..start),
                    fields: Vec::new(),
                });
            } else if let Some(layer) = layers.last_mut() {
                layer.fields.extend(field(&item, place, start));
            }
        }
        layers
    }
}

fn field(item: &FoundItem<'_>, place: Option<Range<usize>>, start: usize) -> Option<DissectedField> {
    let entry = table::find(item.name).filter(|entry| entry.shown == Shown::InHeader)?;
    let mut text = Text::default();
    application::put(entry, item.value, &mut text);
    let note = rows::note(entry, text.number());
    let row = rows::row(entry, text.text()?, note, None, start);
    Some(match place {
        Some(bytes) => DissectedField { bytes, generated: false, ..row },
        None => row,
    })
}

/// Adds a stretch of a payload that belongs to no message.
fn rest(view: &PacketView<'_>, piece: &Piece, bytes: Range<usize>, dissection: &mut Dissection) {
    if bytes.start < bytes.end {
        let piece = Piece { bytes, ..piece.clone() };
        dissection.layers.push(payload::layer(view, &piece, Rest::Payload));
    }
}
