//! Some layers of a field (`ip.src#2`), the bytes that it stands in (`@tcp.flags`), or both.

use wirelab_engine::engine::PacketView;

use super::ast;
use super::ast::{Piece, PieceEnd};
use super::check::{Checked, Checker};
use super::types::Type;
use crate::header_kind::{HeaderKind, count_without, write_without};
use crate::names::Names;
use crate::raw::{is_known, write_raw};
use crate::{FieldRef, Sink};

/// A field of which not everything is asked for.
#[derive(Clone, Debug)]
pub(super) struct Part {
    field: FieldRef,
    kinds: &'static [HeaderKind],
    /// None: all.
    layers: Vec<Piece>,
    raw: bool,
}

impl Checker<'_> {
    pub(super) fn part(&mut self, part: &ast::Part) -> Checked<Part> {
        let field = self.field(&part.name, &part.at)?;
        let kinds = field.of().counted();
        if kinds.is_empty() && !part.layers.is_empty() {
            let message = format!("the layers of '{}' are not counted", part.name);
            return self.fail(&part.at, message).map_err(|error| {
                error.with_hint("'#' chooses layers of frame, eth, vlan, arp, ip, ipv6, icmp, icmpv6, tcp and udp")
            });
        }
        if part.raw && !is_known(&field) {
            let message = format!("the bytes of '{}' are not known", part.name);
            return self.fail(&part.at, message).map_err(|error| {
                error.with_hint("'@' gives the bytes of fields of headers, of addresses and of byte strings")
            });
        }
        Ok(Part { field, kinds, layers: part.layers.clone(), raw: part.raw })
    }
}

impl Part {
    /// The type of its values.
    pub(super) fn kind(&self) -> Type {
        if self.raw { Type::Bytes } else { Type::of(&self.field) }
    }

    /// The names of the field's values, unless its bytes are asked for.
    pub(super) fn names(&self) -> Option<Names> {
        self.field.names().filter(|_| !self.raw)
    }

    /// Tells its values for a packet.
    pub(super) fn write(&self, view: &PacketView<'_>, sink: &mut dyn Sink) {
        if self.kinds == [HeaderKind::Frame] {
            if self.chosen(1, 1) {
                self.tell(view, &[], sink);
            }
            return;
        }
        let groups: Vec<Vec<usize>> = self.kinds.iter().map(|kind| kind.headers(view).collect()).collect();
        let all = groups.concat();
        let mut gone = Vec::new();
        for headers in &groups {
            let last = self.last(view, headers, &all);
            let refused = headers.iter().zip(1..).filter(|(_, number)| !self.chosen(*number, last));
            gone.extend(refused.map(|(index, _)| *index));
        }
        if gone.len() < all.len() || all.is_empty() && self.layers.is_empty() {
            self.tell(view, &gone, sink);
        }
    }

    fn tell(&self, view: &PacketView<'_>, gone: &[usize], sink: &mut dyn Sink) {
        if self.raw { write_raw(&self.field, view, gone, sink) } else { write_without(&self.field, view, gone, sink) }
    }

    /// Whether the layer with a number is asked for. `last`: what negative numbers count from.
    fn chosen(&self, number: i64, last: i64) -> bool {
        self.layers.is_empty()
            || self.layers.iter().any(|piece| {
                let first = if piece.start < 0 { piece.start + last + 1 } else { piece.start };
                number >= first
                    && match piece.end {
                        PieceEnd::Length(length) => number < first.saturating_add(length),
                        // As in Wireshark, where the end of a range never counts from the last.
                        PieceEnd::Last(end) => number <= end,
                        PieceEnd::Open => true,
                    }
            })
    }

    /// The number of the last of these headers that has the field; only worked out where it is asked for.
    fn last(&self, view: &PacketView<'_>, headers: &[usize], all: &[usize]) -> i64 {
        if headers.len() < 2 || self.layers.iter().all(|piece| piece.start >= 0) {
            return headers.len() as i64;
        }
        let has = |index: &usize| {
            let others: Vec<usize> = all.iter().filter(|other| *other != index).copied().collect();
            count_without(&self.field, view, &others) > 0
        };
        headers.iter().rposition(has).map_or(0, |place| place as i64 + 1)
    }
}
