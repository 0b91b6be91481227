//! Which stream a segment belongs to, and the numbers of streams (`tcp.stream`).

use super::roles::caller;
use super::segment::Segment;
use super::stream::{TcpStream, complete};
use super::table::TcpTable;
use crate::stream::key::{FlowKey, Side};

impl TcpTable {
    /// The stream of a segment. A SYN or SYN-ACK with another number than the one that the side began with, or after
    /// FIN or RST, begins a new one.
    #[inline(always)]
    pub(super) fn place(&mut self, key: FlowKey, side: Side, segment: &Segment) -> (u32, bool) {
        let found = self.index.find(key, |number| self.key_of(number));
        if let Some(number) = found {
            self.wake(number);
        }
        let mut refused_before = 0;
        let mut before = 0;
        if let Some(number) = found
            && let Some(stream) = self.streams.get(number)
        {
            if stream.is_announced() {
                self.begin_announced(number, key, side, segment);
                return (number, true);
            }
            let own = stream.half(side);
            // 4.0 asks for another number of a SYN, and never opens a stream with a SYN-ACK.
            let over = stream.completeness & (complete::RST | complete::FIN) != 0 && !self.compat.old();
            let opens = segment.flags.syn() && (!self.compat.old() || !segment.flags.ack());
            if !opens || !own.base_known() || (segment.seq == own.base && !over) {
                return (number, false);
            }
            before = number.saturating_add(1);
            refused_before = stream.refused_so_far();
        }
        let number = self.streams.len() as u32;
        let mut stream = self.begin(number, key, side, segment);
        stream.handshake.refused_before = refused_before;
        stream.before = before;
        self.push(stream);
        (number, true)
    }

    /// A stream before its first packet is counted.
    pub(super) fn begin(&self, number: u32, key: FlowKey, side: Side, segment: &Segment) -> TcpStream {
        let mut stream = TcpStream::new(key, segment.frame, segment.time, caller(segment, side));
        stream.note_roles(segment, side, true);
        if let Some(settled) = self.settled.get(number as usize) {
            (stream.client, stream.roles_from) = *settled;
        } else if !stream.roles_from.is_known() {
            (stream.client, stream.roles_from) = self.listeners.infer(key, stream.opener, &self.services);
        }
        stream
    }

    /// Gives the next number to a stream.
    fn push(&mut self, stream: TcpStream) {
        let (key, number) = (stream.key, self.streams.len() as u32);
        self.lay_aside(number);
        self.streams.push(stream);
        if let Some(analysis) = &mut self.analysis {
            analysis.open();
        }
        let mut index = std::mem::take(&mut self.index);
        index.insert(key, number, |number| self.key_of(number));
        self.index = index;
    }

    /// Takes a number for a conversation that another one carries. Packets of it may never come; until then there is no row.
    /// 4.0 does so only where there is no conversation between these endpoints, the others in any case.
    #[cold]
    pub(crate) fn announce(&mut self, key: FlowKey) {
        let known = self.index.find(key, |number| self.key_of(number));
        if known.is_none() || !self.compat.old() {
            self.announced += 1;
            self.push(TcpStream::announced(key));
        }
    }

    /// The first packet of a stream that has its number already.
    #[cold]
    fn begin_announced(&mut self, number: u32, key: FlowKey, side: Side, segment: &Segment) {
        let stream = self.begin(number, key, side, segment);
        if let Some(row) = self.streams.get_mut(number) {
            *row = stream;
            self.announced -= 1;
        }
    }
}
