//! Packets told a second time, under the numbers that they had the first time.

use wirelab_capture::packet::Packet;
use wirelab_capture::time::Timestamp;

use super::event::tell;
use super::{DatagramView, Engine, Observer, PacketView, SegmentView, applications};
use crate::app::{Applications, DecodeAs};
use crate::packet::Decoder;
use crate::packet::layer::{Header, Plain};

/// Tells packets again whose places an [`Engine`] has found before.
///
/// It looks for no stream and judges nothing: numbers, roles, phases and verdicts are those of the [`SegmentView`]s and
/// [`DatagramView`]s that the caller has kept. So it may begin in the middle of a capture, where an engine would count
/// from 0 again.
#[derive(Clone, Debug, Default)]
pub struct Replay {
    decoder: Decoder,
    applications: Option<Box<Applications>>,
    first_time: Option<Timestamp>,
    previous_time: Option<Timestamp>,
}

impl Replay {
    /// A replay that begins behind `previous_time`, the time of the packet before (`frame.time_delta` counts from it).
    /// `first_time` is that of the capture's first packet; without one, the first packet told sets it.
    pub fn new(first_time: Option<Timestamp>, previous_time: Option<Timestamp>) -> Self {
        Self { first_time, previous_time, ..Self::default() }
    }

    /// A replay at the same place that has seen no packet: for one packet whose neighbours are not told.
    #[must_use]
    pub fn alone(&self) -> Self {
        Self::new(self.first_time, self.previous_time)
    }

    /// Reads application protocols too, from the next packet on.
    pub fn read_applications(&mut self, decode_as: DecodeAs) {
        self.applications.get_or_insert_with(|| Box::new(Applications::new(decode_as)));
    }

    /// Goes on with what another replay has read of application protocols, unless this one reads them already. Both
    /// must have come equally far.
    pub fn go_on_from(&mut self, other: Self) {
        self.applications = self.applications.take().or(other.applications);
    }

    /// Moves behind a packet without telling it. Only fragments ([`PacketView::is_fragment`]) have to be decoded for
    /// that.
    pub fn pass(&mut self, packet: &Packet<'_>, is_fragment: bool) {
        self.first_time = self.first_time.or(packet.time);
        self.previous_time = packet.time.or(self.previous_time);
        if is_fragment {
            self.decoder.decode(packet);
        }
    }

    /// Tells the next packet's events: those of [`Engine::push`], in the same order.
    pub fn push(
        &mut self,
        packet: &Packet<'_>,
        segments: &[SegmentView],
        datagrams: &[DatagramView],
        observer: &mut impl Observer,
    ) {
        self.first_time = self.first_time.or(packet.time);
        let previous_time = self.previous_time;
        self.previous_time = packet.time.or(previous_time);
        let decoded = self.decoder.decode(packet);
        let first_time = self.first_time;
        let mut view = PacketView {
            packet,
            decoded,
            segments,
            datagrams,
            first_time,
            previous_time,
            finals: None,
            applications: None,
            answers: &[],
        };
        if let Some(applications) = &mut self.applications {
            applications::look(applications, &view);
            view.applications = Some(applications.found());
        }
        tell(&view, observer);
    }
}

impl Engine {
    /// A replay that begins behind the packet that was pushed last. Application protocols are read by it from now on,
    /// and no longer by the engine.
    pub fn replay_from_here(&mut self) -> Replay {
        Replay {
            decoder: self.decoder.clone(),
            applications: self.applications.take(),
            first_time: self.first_time,
            previous_time: self.previous_time,
        }
    }

    /// Goes on with what a replay has read of application protocols, unless they are read already. The replay must have
    /// told the packet that was pushed last.
    pub fn go_on_from(&mut self, replay: Replay) {
        self.applications = self.applications.take().or(replay.applications);
    }
}

impl PacketView<'_> {
    /// Whether it carries an IP fragment: packets behind it may not be readable without it.
    pub fn is_fragment(&self) -> bool {
        self.decoded.layers().iter().any(|layer| match &layer.header {
            Header::Ipv4(ip) => ip.more_fragments() || ip.fragment_offset() != 0,
            Header::Plain(plain) => *plain == Plain::Fragment,
            _ => false,
        })
    }
}
