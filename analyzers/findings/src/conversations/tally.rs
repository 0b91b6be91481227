//! Counting the frames of each conversation while the packets go by.

use wirelab_engine::engine::{Event, Observer, PacketView};
use wirelab_engine::packet::layer::Layer;
use wirelab_engine::stream::Role;

/// What was counted of one stream. Nothing, where only quoted headers belong to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// From the side that opened the stream, as its first packet alone tells it, and from the other.
    pub(super) frames: [u32; 2],
    /// Likewise; whole frames as they were on the wire.
    pub(super) bytes: [u64; 2],
    /// Earliest and latest time since the first frame of the capture, in nanoseconds; `None` where no frame has a time.
    /// Clocks may go backwards, and those of two sections of a file may be any distance apart.
    pub(super) span: Option<[i128; 2]>,
    /// Who sent the first packet.
    pub(super) first: Option<Role>,
}

impl Tally {
    fn add(&mut self, role: Role, bytes: u32, time: Option<i128>) {
        self.first.get_or_insert(role);
        if let Some(time) = time {
            let [earliest, latest] = self.span.get_or_insert([time, time]);
            *earliest = time.min(*earliest);
            *latest = time.max(*latest);
        }
        let ([client_frames, server_frames], [client_bytes, server_bytes]) = (&mut self.frames, &mut self.bytes);
        let (frames, total) = match role {
            Role::Client => (client_frames, client_bytes),
            Role::Server => (server_frames, server_bytes),
        };
        *frames = frames.saturating_add(1);
        *total = total.saturating_add(bytes.into());
    }
}

/// Counts frames by conversation: an observer of the engine, for one pass over a capture.
#[derive(Debug, Default)]
pub struct Tallies {
    tcp: Vec<Tally>,
    udp: Vec<Tally>,
}

impl Tallies {
    pub(super) fn tcp(&self, stream: u32) -> Option<&Tally> {
        self.tcp.get(stream as usize)
    }

    pub(super) fn udp(&self, stream: u32) -> Option<&Tally> {
        self.udp.get(stream as usize)
    }
}

impl Observer for Tallies {
    #[inline]
    fn on(&mut self, event: Event<'_>) {
        let Event::Packet(view) = event else { return };
        let bytes = view.packet.original_len;
        for segment in view.segments {
            // A header that cannot be one gives a packet its stream, and no more.
            if view.tcp(segment).is_some_and(|(layer, tcp)| counts(layer) && tcp.header_len >= 20) {
                let opener = if segment.place.from_opener { Role::Client } else { Role::Server };
                count(&mut self.tcp, segment.place.stream, opener, bytes, since_first(view));
            }
        }
        for datagram in view.datagrams {
            if view.udp(datagram).is_some_and(|(layer, _)| counts(layer)) {
                count(&mut self.udp, datagram.place.stream, datagram.place.role, bytes, since_first(view));
            }
        }
    }
}

fn counts(layer: &Layer) -> bool {
    !layer.quoted
}

fn count(tallies: &mut Vec<Tally>, stream: u32, role: Role, bytes: u32, time: Option<i128>) {
    let place = stream as usize;
    if place >= tallies.len() {
        tallies.resize(place + 1, Tally::default());
    }
    if let Some(tally) = tallies.get_mut(place) {
        tally.add(role, bytes, time);
    }
}

fn since_first(view: &PacketView<'_>) -> Option<i128> {
    Some(view.packet.time?.since(view.first_time?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_counted_by_sender_and_times_by_extent() {
        let mut tally = Tally::default();
        for (role, bytes, time) in
            [(Role::Server, 60, Some(500)), (Role::Client, 70, Some(200)), (Role::Server, 1_500, Some(900))]
        {
            tally.add(role, bytes, time);
        }
        let expected = Tally { frames: [1, 2], bytes: [70, 1_560], span: Some([200, 900]), first: Some(Role::Server) };
        assert_eq!(tally, expected);
    }

    #[test]
    fn streams_need_not_come_in_order() {
        let mut tallies = Vec::new();
        count(&mut tallies, 3, Role::Client, 1, None);
        count(&mut tallies, 0, Role::Client, 1, None);
        assert_eq!(tallies.iter().map(|tally| tally.frames[0]).collect::<Vec<_>>(), [1, 0, 0, 1]);
        assert!(size_of::<Tally>() <= 96);
    }
}
