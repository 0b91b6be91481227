//! One frame, layer by layer: the entries of the table that have a value in it, each with the bytes that it lies in.
//!
//! The decoder finds the headers and `pieces` what lies between and behind them; here each becomes a layer.

#![cfg_attr(not(test), deny(clippy::indexing_slicing))]

mod messages;
mod model;
mod one;
mod payload;
mod rows;

#[cfg(test)]
mod crafted;
#[cfg(test)]
mod tests;

pub use model::{DissectedField, DissectedLayer, Dissection};
pub use one::OneFrame;

use wirelab_capture::facts::Interface;
use wirelab_engine::engine::PacketView;
use wirelab_engine::packet::layer::{Header, Plain};
use wirelab_text::safe;

use crate::entry::Shown;
use crate::header::HeaderView;
use crate::pieces::{self, Piece, Rest};
use crate::table::{self, data, frame};
use crate::{FieldRef, Registry};
use rows::{Rows, Text};

impl Dissection {
    /// Dissects a packet. Of the fields that were added to the registry, those that have a value are the last layer.
    pub fn of(view: &PacketView<'_>, registry: &Registry) -> Self {
        let last = view.decoded.layers().iter().map(|layer| layer.buffer).max().unwrap_or(0);
        let buffers = (0..=last).map(|number| view.decoded.buffer(view.packet.data, number).to_vec()).collect();
        let mut dissection = Self {
            frame: view.packet.frame,
            wire_length: view.packet.original_len,
            layers: vec![of_frame(view)],
            notes: Vec::new(),
            buffers,
            datagrams: usize::from(last),
        };
        let messages = messages::of(view);
        for piece in pieces::cut(view) {
            match piece.rest {
                None => dissection.layers.extend(of_header(view, &piece)),
                Some(Rest::Payload) => messages.lay_over(view, &piece, &mut dissection),
                Some(rest) => dissection.layers.push(payload::layer(view, &piece, rest)),
            }
        }
        dissection.link(view);
        dissection.layers.extend(added(view, registry));
        dissection.explain(view);
        dissection
    }

    /// Adds the name of the interface that the frame came from, if the capture tells one.
    pub fn name_interface(&mut self, interfaces: &[Interface]) {
        let Some(frame) = self.layers.first_mut() else { return };
        let Some(field) = frame.fields.iter_mut().find(|field| field.name == frame::INTERFACE) else { return };
        let interface = field.value.parse::<usize>().ok().and_then(|number| interfaces.get(number));
        if let Some(name) = interface.and_then(|interface| interface.name.as_ref()) {
            field.note = Some(safe::excerpt(name.as_bytes(), 60));
        }
    }

    /// Adds the packets that belong to this one to the layer of its message.
    fn link(&mut self, view: &PacketView<'_>) {
        let Some(layer) = self.layers.iter_mut().rev().find(|layer| layer.is_header() && layer.protocol != "frame")
        else {
            return;
        };
        for field in table::all().filter(|field| field.shown == Shown::InLastLayer) {
            let mut text = Text::default();
            field.write(view, &mut text);
            if let Some(value) = text.text() {
                layer.fields.push(rows::row(field, value, String::new(), None, layer.bytes.start));
            }
        }
    }

    /// Says what is missing, and what the buffers beside the frame are.
    fn explain(&mut self, view: &PacketView<'_>) {
        let (captured, original) = (view.packet.data.len(), view.packet.original_len);
        if captured < original as usize {
            let missing = original as usize - captured;
            self.notes.push(format!(
                "Cut off: {captured} of {original} bytes were captured; the last {missing} are missing."
            ));
        }
        if view.decoded.cut_off() {
            let last = view.decoded.layers().last().map_or("the first header", |layer| layer.header.name());
            self.notes.push(format!(
                "The bytes end inside or right behind {last}, before the headers do: what should follow is not there."
            ));
        }
        for (number, bytes) in self.buffers.iter().enumerate().skip(1) {
            let unpacked = view.decoded.layers().windows(2).any(|pair| match pair {
                [before, after] => before.header == Header::Plain(Plain::IpComp) && usize::from(after.buffer) == number,
                _ => false,
            });
            if number > self.datagrams {
                let length = bytes.len();
                self.notes.push(format!(
                    "Message {number}: {length} bytes, put together from segments, of which this frame has the last; byte \
                     ranges marked with it count there."
                ));
                continue;
            }
            let how =
                if unpacked { "decompressed" } else { "reassembled from fragments, of which this frame is the last" };
            let length = bytes.len();
            self.notes
                .push(format!("Datagram {number}: {length} bytes, {how}; byte ranges marked with it count there."));
        }
    }
}

/// The frame as the capture file tells it.
fn of_frame(view: &PacketView<'_>) -> DissectedLayer {
    let captured = view.packet.data.len();
    let name = format!("Frame {}", view.packet.frame);
    let mut fields = Vec::new();
    for field in table::about_frame().iter().filter(|field| field.shown == Shown::InHeader) {
        let mut text = Text::default();
        field.write(view, &mut text);
        if let Some(value) = text.text() {
            fields.push(rows::row(field, value, frame::note(field.name, view), None, 0));
        }
    }
    let summary = format!("{name}: {} bytes on wire, {captured} bytes captured", view.packet.original_len);
    DissectedLayer {
        protocol: "frame",
        name,
        short: String::new(),
        summary,
        quoted: false,
        buffer: 0,
        bytes: 0..captured,
        fields,
    }
}

/// A header, by the sections about it.
fn of_header(view: &PacketView<'_>, piece: &Piece) -> Option<DissectedLayer> {
    let header = HeaderView::new(view, piece.header?)?;
    let name = header.layer.header.name().to_owned();
    let mut rows = Rows::new(&header);
    for section in table::about(&header) {
        rows.section(section.fields);
    }
    let mut fields = rows.fields;
    let (protocol, short, summary) = match table::heading(&header) {
        Some(heading) if heading.said.details.is_empty() => {
            (heading.protocol, heading.said.short.to_owned(), name.clone())
        }
        Some(heading) => {
            let summary = format!("{name}{}{}", heading.said.between, heading.said.details);
            (heading.protocol, heading.said.short.to_owned(), summary)
        }
        None => {
            fields.extend(payload::untold(view, piece));
            (data::HEADER, name.clone(), name.clone())
        }
    };
    let (buffer, quoted) = (usize::from(piece.buffer), piece.quoted);
    Some(DissectedLayer { protocol, name, short, summary, quoted, buffer, bytes: piece.bytes.clone(), fields })
}

/// The values of fields that were added to the registry.
fn added(view: &PacketView<'_>, registry: &Registry) -> Option<DissectedLayer> {
    let mut fields = Vec::new();
    for field in registry.all().filter(|field| matches!(field, FieldRef::Added(_))) {
        let mut text = Text::default();
        field.write(view, &mut text);
        let Some(value) = text.text() else { continue };
        fields.push(DissectedField {
            name: field.name().to_owned(),
            label: words(field.name()),
            value,
            note: None,
            bytes: 0..0,
            mask: None,
            generated: true,
            depth: 0,
            kind: field.kind(),
        });
    }
    let name = "Lab".to_owned();
    (!fields.is_empty()).then(|| DissectedLayer {
        protocol: "wirelab",
        summary: name.clone(),
        name,
        short: String::new(),
        quoted: false,
        buffer: 0,
        bytes: 0..0,
        fields,
    })
}

/// The words of a name of our own: `wirelab.turn.time` is "Turn time".
fn words(name: &str) -> String {
    let words = name.strip_prefix("wirelab.").unwrap_or(name).replace(['.', '_'], " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().collect::<String>() + letters.as_str()).unwrap_or_default()
}
