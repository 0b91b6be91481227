//! Which application protocol a stream shows by its first bytes.

use wirelab_engine::internal::FastView;
use wirelab_engine::{Application, Event, Observer};
use wirelab_labs::Transport;

/// Packets with payload that are looked at in a stream: who opens it may speak last, so a few are.
const LOOKS: u8 = 4;

/// What is known of one stream, in two bytes.
#[derive(Clone, Copy, Debug, Default)]
struct Heard {
    looks: u8,
    shown: Option<Application>,
}

impl Heard {
    const fn is_open(self) -> bool {
        self.shown.is_none() && self.looks < LOOKS
    }
}

/// Hears which protocols streams speak. Two bytes a stream.
#[derive(Clone, Debug, Default)]
pub struct Spoken {
    tcp: Vec<Heard>,
    udp: Vec<Heard>,
}

impl Spoken {
    /// What a stream shows; `None`: nothing that is known.
    pub fn of(&self, transport: Transport, stream: u32) -> Option<Application> {
        let streams = if transport == Transport::Tcp { &self.tcp } else { &self.udp };
        streams.get(stream as usize)?.shown
    }

    #[inline]
    fn hear(streams: &mut Vec<Heard>, stream: u32, shown: impl FnOnce() -> Option<Application>) {
        let place = stream as usize;
        if streams.len() <= place {
            streams.resize(place + 1, Heard::default());
        }
        if let Some(heard) = streams.get_mut(place).filter(|heard| heard.is_open()) {
            heard.looks += 1;
            heard.shown = shown();
        }
    }
}

impl Observer for Spoken {
    #[inline]
    fn on(&mut self, event: Event<'_>) {
        let Event::Packet(view) = event else { return };
        for segment in view.segments {
            let bytes = view.tcp_payload(segment);
            if !bytes.is_empty() {
                Self::hear(&mut self.tcp, segment.place.stream, || Application::of_segment(bytes));
            }
        }
        for datagram in view.datagrams {
            let Some((layer, udp)) = view.udp(datagram) else { continue };
            let bytes = view.udp_payload(datagram);
            if !layer.quoted && !bytes.is_empty() {
                let ports = [udp.src_port, udp.dst_port];
                Self::hear(&mut self.udp, datagram.place.stream, || Application::of_datagram(bytes, ports));
            }
        }
    }

    #[inline]
    fn takes_fast(&self) -> bool {
        true
    }

    #[inline]
    fn on_fast(&mut self, view: &FastView<'_>) {
        let bytes = view.headers.payload();
        if !bytes.is_empty() {
            Self::hear(&mut self.tcp, view.place.stream, || Application::of_segment(bytes));
        }
    }
}
