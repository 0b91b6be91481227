//! A connection of the probe: every wait has an end.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream, UdpSocket};
use std::time::{Duration, Instant};

use socket2::SockRef;
use wirelab_labs::{Transport, Variant};

use super::seen::Seen;
use crate::conversation::encode;
use crate::serve::{client_udp, transport};

enum Channel {
    Tcp(TcpStream),
    Udp(UdpSocket, SocketAddr),
}

pub(super) struct Wire {
    channel: Channel,
    variant: Variant,
    number: u64,
    pub(super) local: SocketAddr,
}

/// More than any answer that is asked for.
const MOST: usize = 1 << 20;

impl Wire {
    pub(super) fn open(variant: &Variant, to: SocketAddr, timeout: Duration) -> io::Result<Self> {
        let (channel, local) = match transport(variant) {
            Transport::Tcp => {
                let stream = TcpStream::connect_timeout(&to, timeout)?;
                stream.set_nodelay(true)?;
                stream.set_write_timeout(Some(timeout))?;
                let local = stream.local_addr()?;
                (Channel::Tcp(stream), local)
            }
            Transport::Udp => {
                let socket = client_udp(to)?;
                let local = socket.local_addr()?;
                (Channel::Udp(socket, to), local)
            }
        };
        Ok(Self { channel, variant: variant.clone(), number: 0, local })
    }

    pub(super) fn encode(&mut self, text: &[u8]) -> Vec<u8> {
        self.number += 1;
        encode::from_client(&self.variant, text, self.number)
    }

    pub(super) fn send(&self, bytes: &[u8]) -> io::Result<()> {
        match &self.channel {
            Channel::Tcp(stream) => (&mut &*stream).write_all(bytes),
            Channel::Udp(socket, to) => socket.send_to(bytes, to).map(drop),
        }
    }

    fn recv(&self, buffer: &mut [u8], timeout: Duration) -> io::Result<usize> {
        let timeout = Some(timeout.max(Duration::from_millis(1)));
        match &self.channel {
            Channel::Tcp(stream) => {
                stream.set_read_timeout(timeout)?;
                (&mut &*stream).read(buffer)
            }
            Channel::Udp(socket, _) => {
                socket.set_read_timeout(timeout)?;
                socket.recv(buffer)
            }
        }
    }

    /// Reads until what is expected is there, as much of something else is, or the time is over.
    pub(super) fn read_expected(&self, timeout: Duration, seen: &mut Seen) {
        let until = Instant::now() + timeout;
        let over = |seen: &Seen| seen.received.len() >= seen.expected().len() && self.is_quiet();
        while !(seen.is_whole() || seen.closed || over(seen)) {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() || !self.read_once(left, seen) {
                return;
            }
        }
    }

    /// Reads whatever comes in a time.
    pub(super) fn read_more(&self, time: Duration, seen: &mut Seen) {
        let until = Instant::now() + time;
        while !seen.closed && seen.received.len() < MOST {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() || !self.read_once(left, seen) {
                return;
            }
        }
    }

    /// Whether nothing more has come, a moment after something did.
    fn is_quiet(&self) -> bool {
        let Channel::Tcp(stream) = &self.channel else { return true };
        let wait = Some(Duration::from_millis(20));
        let more = stream.set_read_timeout(wait).and_then(|()| stream.peek(&mut [0]));
        !more.is_ok_and(|count| count > 0)
    }

    fn read_once(&self, timeout: Duration, seen: &mut Seen) -> bool {
        let mut buffer = [0; 65_536];
        match self.recv(&mut buffer, timeout) {
            Ok(0) if matches!(self.channel, Channel::Tcp(_)) => seen.closed = true,
            Ok(count) => seen.received.extend_from_slice(buffer.get(..count).unwrap_or_default()),
            Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => return false,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => seen.closed = true,
        }
        true
    }

    /// Goes away with a reset, as a client that is killed with its machine.
    pub(super) fn vanish(self) {
        if let Channel::Tcp(stream) = &self.channel {
            let _ = SockRef::from(stream).set_linger(Some(Duration::ZERO));
        }
    }
}
