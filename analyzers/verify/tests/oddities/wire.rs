//! A conversation on loopback, packet by packet, as a capture holds it.

/// First port of a client.
pub(crate) const FIRST: u16 = 50_001;

const FIN: u8 = 1;
const SYN: u8 = 2;
const RST: u8 = 4;
const PSH: u8 = 8;
const ACK: u8 = 16;

/// One end's numbers.
#[derive(Clone, Copy)]
struct Numbers {
    client: u32,
    server: u32,
}

/// Where the programs talk.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// On 127.0.0.1.
    Loopback,
    /// On ::1.
    Six,
    /// Between Windows and its Linux (WSL), over a network of their own.
    Wsl,
}

/// Packets with their times in microseconds.
pub(crate) type Frames = Vec<(u64, Vec<u8>)>;

/// A capture while it is made.
pub(crate) struct Wire {
    port: u16,
    place: Place,
    people: Vec<Numbers>,
    /// Bytes of options in the server's headers.
    options: usize,
    /// Microseconds and bytes.
    frames: Vec<(u64, Vec<u8>)>,
    now: u64,
}

impl Wire {
    /// Connections to a port, their handshakes done.
    pub(crate) fn new(port: u16, clients: usize) -> Self {
        Self::at(Place::Loopback, port, clients)
    }

    /// The same in another place.
    pub(crate) fn at(place: Place, port: u16, clients: usize) -> Self {
        let mut wire = Self { port, place, people: Vec::new(), options: 0, frames: Vec::new(), now: 0 };
        (0..clients).for_each(|_| {
            wire.connect();
        });
        wire
    }

    /// One more.
    pub(crate) fn connect(&mut self) -> usize {
        let who = self.people.len();
        self.people.push(Numbers { client: 1_000, server: 9_000 });
        self.frame(who, true, SYN, &[]);
        self.people[who].client += 1;
        self.frame(who, false, SYN | ACK, &[]);
        self.people[who].server += 1;
        self.frame(who, true, ACK, &[]);
        who
    }

    /// An attempt that nobody accepts.
    pub(crate) fn refused(&mut self) -> &mut Self {
        let who = self.people.len();
        self.people.push(Numbers { client: 1_000, server: 0 });
        self.frame(who, true, SYN, &[]);
        self.people[who].client += 1;
        self.frame(who, false, RST | ACK, &[]);
        self
    }

    pub(crate) fn client(&mut self, who: usize, text: &str) -> &mut Self {
        self.says(who, true, text.as_bytes())
    }

    pub(crate) fn server(&mut self, who: usize, text: &str) -> &mut Self {
        self.says(who, false, text.as_bytes())
    }

    /// A text of the client, a key a segment; its end is one.
    pub(crate) fn keys(&mut self, who: usize, line: &str) -> &mut Self {
        let text = line.trim_end();
        let end = &line[text.len()..];
        text.chars().for_each(|key| {
            self.client(who, &key.to_string());
        });
        if !end.is_empty() {
            self.client(who, end);
        }
        self
    }

    /// The server's packets have so many bytes of options from now on, a multiple of four.
    pub(crate) fn options(&mut self, bytes: usize) -> &mut Self {
        self.options = bytes;
        self
    }

    /// The server closes its side.
    pub(crate) fn shut(&mut self, who: usize) -> &mut Self {
        self.frame(who, false, FIN | ACK, &[]);
        self.people[who].server += 1;
        self.frame(who, true, ACK, &[]);
        self
    }

    /// The client closes its side.
    pub(crate) fn shut_client(&mut self, who: usize) -> &mut Self {
        self.frame(who, true, FIN | ACK, &[]);
        self.people[who].client += 1;
        self.frame(who, false, ACK, &[]);
        self
    }

    /// The server resets the connection.
    pub(crate) fn reset(&mut self, who: usize) -> &mut Self {
        self.frame(who, false, RST, &[]);
        self
    }

    /// The client resets the connection.
    pub(crate) fn refuse(&mut self, who: usize) -> &mut Self {
        self.frame(who, true, RST, &[]);
        self
    }

    /// How many packets there are.
    pub(crate) fn count(&self) -> usize {
        self.frames.len()
    }

    /// Without the first packets.
    pub(crate) fn from(&mut self, first: usize) -> &mut Self {
        self.frames.drain(..first);
        self
    }

    /// Without the last packets.
    pub(crate) fn less(&mut self, last: usize) -> &mut Self {
        self.frames.truncate(self.frames.len() - last);
        self
    }

    /// Without some packets, by their numbers from 1.
    pub(crate) fn without(&mut self, frames: &[usize]) -> &mut Self {
        let mut number = 0;
        self.frames.retain(|_| {
            number += 1;
            !frames.contains(&number)
        });
        self
    }

    /// Whatever else happens to the packets of a capture.
    pub(crate) fn edit(&mut self, change: impl FnOnce(&mut Frames)) -> &mut Self {
        change(&mut self.frames);
        self
    }

    /// What another capture has, too, as if both had been taken at once.
    pub(crate) fn and(&mut self, other: &Self) -> &mut Self {
        self.frames.extend(other.frames.iter().cloned());
        self.frames.sort_by_key(|(time, _)| *time);
        self
    }

    /// An attempt that nobody answers, so many times.
    pub(crate) fn attempt(&mut self, times: usize) -> &mut Self {
        let who = self.people.len();
        self.people.push(Numbers { client: 1_000, server: 0 });
        (0..times).for_each(|_| self.frame(who, true, SYN, &[]));
        self
    }

    /// Packets that a tool writes: one number, many texts, each answered by RST.
    pub(crate) fn written(&mut self, texts: &[&str]) -> &mut Self {
        let who = self.people.len();
        self.people.push(Numbers { client: 0, server: 0 });
        for text in texts {
            self.frame(who, true, PSH | ACK, text.as_bytes());
            self.frame(who, false, RST, &[]);
        }
        self
    }

    /// Bytes of the client.
    pub(crate) fn bytes(&mut self, who: usize, bytes: &[u8]) -> &mut Self {
        self.says(who, true, bytes)
    }

    /// Bytes of the server.
    pub(crate) fn server_bytes(&mut self, who: usize, bytes: &[u8]) -> &mut Self {
        self.says(who, false, bytes)
    }

    /// The capture as Wireshark writes it: on an interface, with a capture filter, a comment, and packets that it lost.
    pub(crate) fn pcapng(&self, interface: &str, filter: Option<&str>, comment: Option<&str>, lost: u64) -> Vec<u8> {
        pcapng(&self.frames, interface, filter, comment, lost)
    }

    /// So many milliseconds pass.
    pub(crate) fn wait(&mut self, milliseconds: u64) -> &mut Self {
        self.now += milliseconds * 1_000;
        self
    }

    /// The client closes, then the server.
    pub(crate) fn leave(&mut self, who: usize) -> &mut Self {
        self.frame(who, true, FIN | ACK, &[]);
        self.people[who].client += 1;
        self.frame(who, false, FIN | ACK, &[]);
        self.people[who].server += 1;
        self.frame(who, true, ACK, &[]);
        self
    }

    fn says(&mut self, who: usize, client: bool, bytes: &[u8]) -> &mut Self {
        self.frame(who, client, PSH | ACK, bytes);
        let numbers = &mut self.people[who];
        *(if client { &mut numbers.client } else { &mut numbers.server }) += bytes.len() as u32;
        self.frame(who, !client, ACK, &[]);
        self
    }

    fn frame(&mut self, who: usize, client: bool, flags: u8, payload: &[u8]) {
        let Numbers { client: own, server: other } = self.people[who];
        let port = FIRST + who as u16;
        let (ports, seq, ack) = if client { ([port, self.port], own, other) } else { ([self.port, port], other, own) };
        let ack = if flags & ACK == 0 { 0 } else { ack };
        let mut frame = vec![0; 12];
        let options = if client { 0 } else { self.options };
        let length = (20 + options + payload.len()) as u16;
        let ends = |one: [u8; 4], other: [u8; 4]| if client { [one, other].concat() } else { [other, one].concat() };
        match self.place {
            Place::Six => {
                frame.extend([0x86, 0xdd, 0x60, 0, 0, 0]);
                frame.extend(length.to_be_bytes());
                frame.extend([6, 64]);
                (0..2).for_each(|_| frame.extend([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]));
            }
            place => {
                frame.extend([8, 0, 0x45, 0]);
                frame.extend((20 + length).to_be_bytes());
                frame.extend([0, 1, 0x40, 0, 64, 6, 0, 0]);
                frame.extend(match place {
                    Place::Wsl => ends([172, 29, 64, 1], [172, 29, 67, 12]),
                    _ => ends([127, 0, 0, 1], [127, 0, 0, 1]),
                });
            }
        }
        ports.iter().for_each(|port| frame.extend(port.to_be_bytes()));
        frame.extend(seq.to_be_bytes());
        frame.extend(ack.to_be_bytes());
        frame.extend([0x50 + options as u8 * 4, flags, 0xff, 0xff, 0, 0, 0, 0]);
        frame.extend(vec![1; options]);
        frame.extend(payload);
        self.now += 1_000;
        self.frames.push((self.now, frame));
    }

    /// The capture as tcpdump writes it, each packet cut to so many bytes.
    pub(crate) fn cut(&self, snaplen: usize) -> Vec<u8> {
        written(&self.frames, snaplen)
    }

    /// The capture whole.
    pub(crate) fn pcap(&self) -> Vec<u8> {
        self.cut(262_144)
    }
}

/// Datagrams on loopback.
pub(crate) struct Datagrams {
    port: u16,
    frames: Vec<(u64, Vec<u8>)>,
    now: u64,
}

impl Datagrams {
    pub(crate) const fn new(port: u16) -> Self {
        Self { port, frames: Vec::new(), now: 0 }
    }

    pub(crate) fn client(&mut self, who: usize, text: &str) -> &mut Self {
        self.frame([FIRST + who as u16, self.port], text.as_bytes())
    }

    pub(crate) fn server(&mut self, who: usize, text: &str) -> &mut Self {
        self.frame([self.port, FIRST + who as u16], text.as_bytes())
    }

    /// ICMP says of the last datagram that nobody listens.
    pub(crate) fn unheard(&mut self) -> &mut Self {
        let quoted = self.frames.last().map(|(_, frame)| frame[14..].to_vec()).unwrap_or_default();
        let mut frame = vec![0; 12];
        frame.extend([8, 0, 0x45, 0]);
        frame.extend((28 + quoted.len() as u16).to_be_bytes());
        frame.extend([0, 1, 0x40, 0, 64, 1, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1, 3, 3, 0, 0, 0, 0, 0, 0]);
        frame.extend(quoted);
        self.now += 100;
        self.frames.push((self.now, frame));
        self
    }

    /// So many milliseconds pass.
    pub(crate) fn wait(&mut self, milliseconds: u64) -> &mut Self {
        self.now += milliseconds * 1_000;
        self
    }

    fn frame(&mut self, ports: [u16; 2], payload: &[u8]) -> &mut Self {
        let mut frame = vec![0; 12];
        frame.extend([8, 0, 0x45, 0]);
        frame.extend((28 + payload.len() as u16).to_be_bytes());
        frame.extend([0, 1, 0x40, 0, 64, 17, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1]);
        ports.iter().for_each(|port| frame.extend(port.to_be_bytes()));
        frame.extend((8 + payload.len() as u16).to_be_bytes());
        frame.extend([0, 0]);
        frame.extend(payload);
        self.now += 1_000;
        self.frames.push((self.now, frame));
        self
    }

    pub(crate) fn pcap(&self) -> Vec<u8> {
        self.cut(262_144)
    }

    /// The capture, each packet cut to so many bytes.
    pub(crate) fn cut(&self, snaplen: usize) -> Vec<u8> {
        written(&self.frames, snaplen)
    }
}

/// Frames as Wireshark writes them.
fn pcapng(
    frames: &[(u64, Vec<u8>)],
    interface: &str,
    filter: Option<&str>,
    comment: Option<&str>,
    lost: u64,
) -> Vec<u8> {
    let option = |code: u16, value: &[u8]| {
        let mut option = [code.to_le_bytes(), (value.len() as u16).to_le_bytes()].concat();
        option.extend(value);
        option.resize(option.len().next_multiple_of(4), 0);
        option
    };
    let block = |kind: u32, body: &[u8]| {
        let length = (body.len() as u32 + 12).to_le_bytes();
        [&kind.to_le_bytes(), &length, body, &length].concat()
    };
    let section = [&0x1a2b_3c4d_u32.to_le_bytes()[..], &[1, 0, 0, 0], &[255; 8]].concat();
    let told = comment.map(|text| option(1, text.as_bytes())).unwrap_or_default();
    let mut file = block(0x0a0d_0d0a, &[section, told, option(0, &[])].concat());
    let filter = filter.map(|text| option(11, &[&[0], text.as_bytes()].concat())).unwrap_or_default();
    let about = [vec![1, 0, 0, 0, 0, 0, 4, 0], option(2, interface.as_bytes()), filter, option(0, &[])].concat();
    file.extend(block(1, &about));
    let stamp = |time: u64| {
        let time = 1_700_000_000_000_000 + time;
        [((time >> 32) as u32).to_le_bytes(), (time as u32).to_le_bytes()].concat()
    };
    for (time, frame) in frames {
        let length = (frame.len() as u32).to_le_bytes();
        let mut body = [&[0; 4][..], &stamp(*time), &length, &length, frame].concat();
        body.resize(body.len().next_multiple_of(4), 0);
        file.extend(block(6, &body));
    }
    if lost > 0 {
        let last = frames.last().map_or(0, |(time, _)| *time);
        file.extend(block(5, &[vec![0; 4], stamp(last), option(5, &lost.to_le_bytes()), option(0, &[])].concat()));
    }
    file
}

/// Frames as tcpdump writes them.
fn written(frames: &[(u64, Vec<u8>)], snaplen: usize) -> Vec<u8> {
    let word = |number: u32| number.to_le_bytes();
    let mut file = Vec::new();
    file.extend(word(0xa1b2_c3d4));
    file.extend([2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    file.extend(word(snaplen as u32));
    file.extend(word(1));
    for (time, frame) in frames {
        let kept = &frame[..frame.len().min(snaplen)];
        file.extend(word(1_700_000_000 + (time / 1_000_000) as u32));
        file.extend(word((time % 1_000_000) as u32));
        file.extend(word(kept.len() as u32));
        file.extend(word(frame.len() as u32));
        file.extend(kept);
    }
    file
}
