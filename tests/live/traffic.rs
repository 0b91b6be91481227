//! Conversations over real sockets.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::thread::JoinHandle;

/// A server that answers in capitals until the client closes, one connection after the other.
pub(crate) struct Server {
    pub(crate) port: u16,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// For so many connections.
    pub(crate) fn start(connections: usize) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let thread = std::thread::spawn(move || {
            for _ in 0..connections {
                let (mut stream, _) = listener.accept().unwrap();
                let mut bytes = [0; 1024];
                loop {
                    match stream.read(&mut bytes).unwrap() {
                        0 => break,
                        count => stream.write_all(&bytes[..count].to_ascii_uppercase()).unwrap(),
                    }
                }
            }
        });
        Self { port, thread: Some(thread) }
    }

    /// The capture filter for it.
    pub(crate) fn filter(&self) -> String {
        format!("tcp port {}", self.port)
    }

    /// A whole conversation: when this returns, the client has seen the server's FIN.
    pub(crate) fn converse(&self, lines: &[&str]) {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).unwrap();
        let mut answer = [0; 1024];
        for line in lines {
            stream.write_all(line.as_bytes()).unwrap();
            let mut seen = 0;
            while seen < line.len() {
                seen += stream.read(&mut answer).unwrap();
            }
        }
        stream.shutdown(Shutdown::Write).unwrap();
        assert_eq!(stream.read(&mut answer).unwrap(), 0);
    }

    /// Waits until the last connection is served.
    pub(crate) fn join(mut self) {
        self.thread.take().unwrap().join().unwrap();
    }
}

/// So many short connections with one message, spread over loopback addresses: one has 28,000 ports.
pub(crate) fn flood(server: &Server, connections: usize) {
    for number in 0..connections {
        let address = Ipv4Addr::new(127, 0, 0, 1 + (number / 10_000) as u8);
        let mut stream = TcpStream::connect((address, server.port)).unwrap();
        stream.write_all(b"x").unwrap();
        let mut answer = [0; 1];
        stream.read_exact(&mut answer).unwrap();
    }
}
