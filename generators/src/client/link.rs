//! One connection of a client, or its UDP socket.

use std::cell::Cell;
use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream, UdpSocket};
use std::sync::Arc;
use std::time::{Duration, Instant};

use socket2::SockRef;
use wirelab_labs::framing::Cut;
use wirelab_labs::{Framing, Side, Transport, Variant};

use crate::conversation::{Fault, Faults, Inbox, Message, Piece, encode};
use crate::serve::{client_udp, transport};
use crate::truth::{Deed, Sink};

/// What one `recv` of a client asks for.
const RECEIVE: usize = 4_096;
/// Longest reply that is put together.
const LONGEST: u64 = 16 << 20;

enum Channel {
    Tcp(TcpStream),
    Udp(UdpSocket),
}

/// What a client heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// Messages, one or more.
    Messages(Vec<Message<'static>>),
    /// Bytes that complete no message yet.
    Some,
    /// The server sends no more.
    End,
    /// Nothing in time.
    Nothing,
}

/// A client's connection.
pub struct Link {
    channel: Arc<Channel>,
    framing: Framing,
    variant: Variant,
    faults: Faults,
    sink: Arc<dyn Sink>,
    inbox: Inbox,
    number: u64,
    held: Vec<u8>,
    holds: usize,
    written: Cell<u64>,
    /// The client's own address.
    pub local: SocketAddr,
    /// The server's.
    pub peer: SocketAddr,
}

impl Link {
    /// Connects.
    ///
    /// # Errors
    /// The server is not there, or does not answer in time.
    pub fn open(
        variant: &Variant,
        to: SocketAddr,
        timeout: Duration,
        faults: &Faults,
        sink: &Arc<dyn Sink>,
    ) -> io::Result<Self> {
        let (channel, local) = match transport(variant) {
            Transport::Tcp => {
                let stream = TcpStream::connect_timeout(&to, timeout)?;
                stream.set_nodelay(faults.wants_no_delay())?;
                stream.set_write_timeout(Some(timeout.max(Duration::from_secs(1))))?;
                let local = stream.local_addr()?;
                (Channel::Tcp(stream), local)
            }
            Transport::Udp => {
                let socket = client_udp(to)?;
                let local = socket.local_addr()?;
                (Channel::Udp(socket), local)
            }
        };
        let link = Self {
            channel: Arc::new(channel),
            framing: variant.server.clone(),
            variant: variant.clone(),
            faults: faults.clone(),
            sink: Arc::clone(sink),
            inbox: Inbox::default(),
            number: 0,
            held: Vec::new(),
            holds: 0,
            written: Cell::new(0),
            local,
            peer: to,
        };
        let act = if matches!(&*link.channel, Channel::Tcp(_)) { "connect" } else { "bind" };
        link.did(act, "");
        Ok(link)
    }

    /// A second handle for a thread that only listens.
    #[must_use]
    pub fn listener(&self) -> Self {
        Self {
            channel: Arc::clone(&self.channel),
            framing: self.framing.clone(),
            variant: self.variant.clone(),
            faults: self.faults.clone(),
            sink: Arc::clone(&self.sink),
            inbox: Inbox::default(),
            held: Vec::new(),
            written: self.written.clone(),
            ..*self
        }
    }

    fn did(&self, act: &'static str, intention: &str) {
        self.deed(Deed::new(Side::Client, act, Some(self.local), Some(self.peer)).meaning(intention));
    }

    fn deed(&self, deed: Deed<'_>) {
        if self.sink.wants_deeds() {
            self.sink.deed(&deed);
        }
    }

    /// A text as the bytes of the next message.
    pub fn encode(&mut self, text: &[u8]) -> Vec<u8> {
        self.number += 1;
        encode::from_client(&self.variant, text, self.number)
    }

    /// Sends a text as a message, in the pieces that faults make of it. Gives its bytes.
    ///
    /// # Errors
    /// The connection is broken.
    pub fn say(&mut self, text: &[u8]) -> io::Result<Vec<u8>> {
        if let Some(most) = self.variant.client.longest().filter(|most| text.len() as u64 > *most) {
            let why = format!("a message of {} bytes: this lab's framing takes {most} at most", text.len());
            return Err(io::Error::new(io::ErrorKind::InvalidInput, why));
        }
        let bytes = self.encode(text);
        if self.faults.has(Fault::Killed) {
            self.write(
                bytes.get(..bytes.len().div_ceil(2)).unwrap_or_default(),
                "half a message, then the client is gone",
            )?;
            self.abort();
            return Err(io::Error::other("killed in the middle of a message, as was asked for"));
        }
        self.held.extend_from_slice(&bytes);
        self.holds += 1;
        if self.holds >= self.faults.merged() {
            self.flush()?;
        }
        Ok(bytes)
    }

    /// Sends what was held back.
    ///
    /// # Errors
    /// The connection is broken.
    pub fn flush(&mut self) -> io::Result<()> {
        if self.holds == 0 {
            return Ok(());
        }
        self.holds = 0;
        let bytes = std::mem::take(&mut self.held);
        for piece in self.faults.pieces(&self.variant.client, bytes) {
            match piece {
                Piece::Bytes(bytes) => self.write(&bytes, "message")?,
                Piece::Wait(time) => std::thread::sleep(time),
            }
        }
        Ok(())
    }

    /// Bytes sent so far.
    pub fn written(&self) -> u64 {
        self.written.get()
    }

    /// One send of bytes as they are.
    ///
    /// # Errors
    /// The connection is broken.
    pub fn write(&self, bytes: &[u8], why: &str) -> io::Result<()> {
        match &*self.channel {
            Channel::Tcp(stream) => (&mut &*stream).write_all(bytes)?,
            Channel::Udp(socket) => drop(socket.send_to(bytes, self.peer)?),
        }
        self.written.set(self.written.get() + bytes.len() as u64);
        self.deed(Deed::new(Side::Client, "send", Some(self.local), Some(self.peer)).bytes(bytes).meaning(why));
        Ok(())
    }

    /// One `recv`, for so long at most.
    ///
    /// # Errors
    /// The connection is broken, or what came breaks the framing.
    pub fn hear(&mut self, timeout: Duration) -> io::Result<Heard> {
        let slow = self.faults.has(Fault::SlowReader);
        let size = match (&*self.channel, slow) {
            (Channel::Udp(_), _) => 65_536,
            (_, true) => 16,
            (_, false) => RECEIVE,
        };
        if slow {
            std::thread::sleep(Duration::from_millis(200));
        }
        let mut buffer = vec![0; size];
        let timeout = Some(timeout.max(Duration::from_millis(1)));
        let read = match &*self.channel {
            Channel::Tcp(stream) => {
                stream.set_read_timeout(timeout)?;
                (&mut &*stream).read(&mut buffer)
            }
            Channel::Udp(socket) => {
                socket.set_read_timeout(timeout)?;
                socket.recv_from(&mut buffer).map(|(count, _)| count)
            }
        };
        let count = match read {
            Ok(count) => count,
            Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {
                return Ok(Heard::Nothing);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Ok(Heard::Nothing),
            Err(error) => return Err(error),
        };
        let bytes = buffer.get(..count).unwrap_or_default();
        let mut deed = Deed::new(Side::Client, "receive", Some(self.local), Some(self.peer)).bytes(bytes);
        deed.asked = Some(size);
        self.deed(deed);
        if count == 0 && matches!(&*self.channel, Channel::Tcp(_)) {
            return Ok(match self.inbox.end(&self.framing).0 {
                Some(last) => Heard::Messages(vec![last]),
                None => Heard::End,
            });
        }
        if matches!(&*self.channel, Channel::Udp(_)) {
            return Ok(Heard::Messages(vec![Message::datagram(&self.framing, bytes).into_owned()]));
        }
        if self.framing == Framing::Silent {
            return Ok(Heard::Messages(self.unasked(bytes)));
        }
        match self.inbox.take(&self.framing, bytes, LONGEST) {
            Ok(messages) if messages.is_empty() => Ok(Heard::Some),
            Ok(messages) => Ok(Heard::Messages(messages)),
            Err(broken) => Err(io::Error::new(io::ErrorKind::InvalidData, broken.0)),
        }
    }

    /// What came from a server that has nothing to say in this variant: often an echo, in the form of the client.
    fn unasked(&self, bytes: &[u8]) -> Vec<Message<'static>> {
        let mut messages = Vec::new();
        let mut rest = bytes;
        while let Cut::Whole { len, body, tail } = self.variant.client.cut(rest, 0) {
            let (message, behind) = rest.split_at(len);
            messages.push(Message::read(&self.variant.client, message, body, tail).into_owned());
            rest = behind;
        }
        if !rest.is_empty() {
            messages.push(Message::read(&Framing::Receive, rest, 0, 0).into_owned());
        }
        messages
    }

    /// Waits until something has come, without reading it.
    pub fn peek(&self, timeout: Duration) {
        let until = Instant::now() + timeout;
        if let Channel::Tcp(stream) = &*self.channel
            && stream.set_read_timeout(Some(timeout.max(Duration::from_millis(1)))).is_ok()
        {
            while stream.peek(&mut [0]).is_err_and(|error| error.kind() == io::ErrorKind::Interrupted) {
                if Instant::now() > until {
                    return;
                }
            }
        }
    }

    /// Sends no more (FIN).
    pub fn half_close(&self) {
        if let Channel::Tcp(stream) = &*self.channel {
            self.did("shutdown", "no more is sent, but read");
            let _ = stream.shutdown(Shutdown::Write);
        }
    }

    /// Breaks off (RST).
    pub fn abort(&self) {
        if let Channel::Tcp(stream) = &*self.channel {
            let _ = SockRef::from(stream).set_linger(Some(Duration::ZERO));
            self.did("abort", "reset on purpose");
        }
    }

    /// Closes, also for a thread that listens.
    pub fn close(self) {
        self.did("close", "");
        if let Channel::Tcp(stream) = &*self.channel
            && Arc::strong_count(&self.channel) > 1
        {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}
