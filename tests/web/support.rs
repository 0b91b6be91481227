//! A `wirelab web` that runs, and browsers as HTTP sees them.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::process::{Signal, signal};
use crate::support::program::program;

/// The program, serving. Ended when dropped.
pub(crate) struct Web {
    child: Child,
    told: Receiver<String>,
    pub(crate) port: String,
    token: String,
}

impl Web {
    pub(crate) fn start(arguments: &[&str]) -> Self {
        let mut child = program().arg("web").args(arguments).stderr(Stdio::piped()).spawn().unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let (sender, told) = channel();
        std::thread::spawn(move || stderr.lines().map_while(Result::ok).all(|line| sender.send(line).is_ok()));
        let mut web = Self { child, told, port: String::new(), token: String::new() };
        let address = web.told.recv_timeout(Duration::from_secs(20)).unwrap();
        let rest = address.strip_prefix("open in a browser: http://127.0.0.1:").unwrap_or_else(|| panic!("{address}"));
        let (port, token) = rest.split_once('/').unwrap();
        (web.port, web.token) = (port.to_owned(), token.to_owned());
        web
    }

    /// The address that is shown at present, behind the host.
    pub(crate) fn address(&mut self) -> String {
        while let Ok(line) = self.told.recv_timeout(Duration::from_millis(100)) {
            self.token = line.rsplit('/').next().unwrap().to_owned();
        }
        format!("/{}", self.token)
    }

    /// The whole address.
    pub(crate) fn url(&mut self) -> String {
        let address = self.address();
        format!("http://127.0.0.1:{}{address}", self.port)
    }

    /// A browser that opened the address.
    pub(crate) fn browser(&mut self) -> Browser {
        let address = self.address();
        let own = Browser { port: self.port.clone(), cookie: None };
        let reply = own.get(&address);
        assert_eq!(reply.status, 200, "{}", reply.body);
        let given = reply.header("set-cookie").unwrap();
        for must in ["HttpOnly", "SameSite=Strict"] {
            assert!(given.contains(must), "{given}");
        }
        Browser { cookie: given.split(';').next().map(str::to_owned), ..own }
    }

    /// Ends it as Ctrl+C does; gives its exit status and how long it took.
    pub(crate) fn stop(mut self) -> (Option<i32>, Duration) {
        let began = Instant::now();
        signal(self.child.id(), Signal::INT);
        while began.elapsed() < Duration::from_secs(10) {
            if let Some(status) = self.child.try_wait().unwrap() {
                return (status.code(), began.elapsed());
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        panic!("it does not end");
    }
}

impl Drop for Web {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: String,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

/// What asks, with its cookie.
pub(crate) struct Browser {
    pub(crate) port: String,
    pub(crate) cookie: Option<String>,
}

impl Browser {
    pub(crate) fn own(&self) -> Vec<(String, String)> {
        let host = format!("127.0.0.1:{}", self.port);
        let mut headers = vec![("Origin".to_owned(), format!("http://{host}")), ("Host".to_owned(), host)];
        headers.extend(self.cookie.iter().map(|cookie| ("Cookie".to_owned(), cookie.clone())));
        headers
    }

    /// Sends a request; the connection, behind its request.
    pub(crate) fn send(&self, method: &str, path: &str, headers: &[(String, String)], body: &[u8]) -> TcpStream {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port.parse().unwrap())).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        let mut head = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\nContent-Length: {}\r\n", body.len());
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        stream.write_all(format!("{head}\r\n").as_bytes()).unwrap();
        // Who is refused may not be listened to any more.
        let _ = stream.write_all(body);
        stream
    }

    pub(crate) fn with(&self, method: &str, path: &str, headers: &[(String, String)], body: &[u8]) -> Reply {
        let mut bytes = Vec::new();
        self.send(method, path, headers, body).read_to_end(&mut bytes).unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
        Reply { status, head: head.to_owned(), body: body.to_owned() }
    }

    pub(crate) fn get(&self, path: &str) -> Reply {
        self.with("GET", path, &self.own(), b"")
    }

    pub(crate) fn post(&self, path: &str, body: &[u8]) -> Reply {
        self.with("POST", path, &self.own(), body)
    }

    /// Begins a session.
    pub(crate) fn begin(&self) -> String {
        let told: Value = serde_json::from_str(&self.post("/begin", b"").body).unwrap();
        told["session"].as_str().unwrap().to_owned()
    }

    pub(crate) fn ask(&self, session: &str, question: &Value) -> Value {
        let reply = self.post(&format!("/ask/{session}"), question.to_string().as_bytes());
        serde_json::from_str(&reply.body).unwrap_or_else(|_| panic!("{reply:?}"))
    }
}
