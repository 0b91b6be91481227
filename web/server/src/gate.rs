//! Who is let in. The program listens on 127.0.0.1, where every account of the machine, and every page that a browser shows,
//! can knock: each request has to name this program as its host, may not come from another page, and has to bring the cookie.
//! The cookie is given once for the token that stands in the address on the terminal; then there is another token.

use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError};

use hyper::header::{COOKIE, HOST, HeaderMap, HeaderName, ORIGIN};
use hyper::{Method, Request};
use sha2::{Digest, Sha256};

/// Cookies that were given out and are let in. The oldest goes first.
const VISITORS: usize = 64;
/// The port of an address that names none.
const HTTP: u16 = 80;
const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// What becomes of a request.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    /// It is let in.
    Granted,
    /// It brought the token: this cookie is its own from now on, and the address is to be left.
    Exchanged(String),
    /// It brought an old token, and the cookie for it: the address is to be left.
    Back,
    /// It is refused.
    Refused(Refusal),
}

/// Why a request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// It names another host: a name that leads here is not ours.
    Host,
    /// It comes from another page.
    Origin,
    /// It has no cookie of ours.
    Stranger,
    /// It has a token that was exchanged before, or never given.
    Token,
}

/// The door.
pub(crate) struct Gate {
    port: u16,
    state: Mutex<State>,
    /// Told each new address.
    told: Box<dyn Fn(&str) + Send + Sync>,
}

struct State {
    token: String,
    visitors: Vec<[u8; 32]>,
}

impl Gate {
    /// A door with its first token; `told` is given the address, and another one each time that one was used.
    pub(crate) fn new(at: SocketAddr, told: impl Fn(&str) + Send + Sync + 'static) -> std::io::Result<Self> {
        let state = Mutex::new(State { token: secret()?, visitors: Vec::new() });
        let gate = Self { port: at.port(), state, told: Box::new(told) };
        gate.tell();
        Ok(gate)
    }

    fn tell(&self) {
        let address = format!("http://127.0.0.1:{}/?token={}", self.port, self.state().token);
        (self.told)(&address);
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The cookie's name. Browsers send cookies to every port of a host: two programs must not take each other's.
    fn name(&self) -> String {
        format!("wirelab-{}", self.port)
    }

    /// The header that gives a cookie.
    pub(crate) fn cookie(&self, secret: &str) -> String {
        format!("{}={secret}; HttpOnly; SameSite=Strict; Path=/", self.name())
    }

    /// Looks at a request.
    pub(crate) fn enter<B>(&self, request: &Request<B>) -> Entry {
        let headers = request.headers();
        let Some(host) = self.host(headers) else { return Entry::Refused(Refusal::Host) };
        let token = request.uri().query().and_then(token);
        if let Some(token) = token.filter(|_| request.method() == Method::GET && request.uri().path() == "/") {
            return self.exchange(token, headers);
        }
        if !is_own(request.method(), headers, &host) {
            return Entry::Refused(Refusal::Origin);
        }
        if self.is_known(headers) { Entry::Granted } else { Entry::Refused(Refusal::Stranger) }
    }

    /// The host that is asked, if it is this program.
    fn host(&self, headers: &HeaderMap) -> Option<String> {
        let host = one(headers, &HOST)?.to_ascii_lowercase();
        let (name, port) = host.split_once(':').map_or((&*host, None), |(name, port)| (name, Some(port)));
        // Browsers leave out the port that HTTP has anyway.
        let is_port = port.map_or(self.port == HTTP, |port| port == self.port.to_string());
        (is_port && matches!(name, "127.0.0.1" | "localhost")).then_some(host)
    }

    fn exchange(&self, given: &str, headers: &HeaderMap) -> Entry {
        let mut state = self.state();
        if !is_same(given, &state.token) {
            drop(state);
            // Who has been here before may follow the old address again.
            return if self.is_known(headers) { Entry::Back } else { Entry::Refused(Refusal::Token) };
        }
        // Without random bytes nobody comes in.
        let (Ok(cookie), Ok(next)) = (secret(), secret()) else { return Entry::Refused(Refusal::Token) };
        state.token = next;
        if state.visitors.len() == VISITORS {
            state.visitors.remove(0);
        }
        state.visitors.push(hash(&cookie));
        drop(state);
        self.tell();
        Entry::Exchanged(cookie)
    }

    fn is_known(&self, headers: &HeaderMap) -> bool {
        let name = self.name();
        let all = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
        let pairs = all.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let own: Vec<[u8; 32]> = pairs.filter(|(key, _)| *key == name).map(|(_, value)| hash(value)).collect();
        self.state().visitors.iter().any(|known| own.contains(known))
    }
}

/// Whether a request comes from the page that this program serves, or from a person who typed the address.
fn is_own(method: &Method, headers: &HeaderMap, host: &str) -> bool {
    let origin = headers.get(ORIGIN).map(|_| one(headers, &ORIGIN));
    let from_here = match origin {
        Some(origin) => origin.is_some_and(|origin| origin == format!("http://{host}")),
        // Browsers name the origin of everything that changes something.
        None => method == Method::GET,
    };
    let site = headers.get(&SITE).map(|_| one(headers, &SITE));
    from_here && site.is_none_or(|site| site.is_some_and(|site| matches!(site, "same-origin" | "none")))
}

/// A header that stands there once.
fn one<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    let mut all = headers.get_all(name).iter();
    let first = all.next()?.to_str().ok()?;
    all.next().is_none().then_some(first)
}

fn token(query: &str) -> Option<&str> {
    query.split('&').find_map(|pair| pair.strip_prefix("token="))
}

/// 128 random bits of the system.
pub(crate) fn secret() -> std::io::Result<String> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(std::io::Error::other)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn hash(text: &str) -> [u8; 32] {
    Sha256::digest(text).into()
}

/// By their hashes, so that the time that it takes tells nothing of the token.
fn is_same(left: &str, right: &str) -> bool {
    hash(left) == hash(right)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn gate() -> (Gate, Arc<Mutex<Vec<String>>>) {
        let told = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&told);
        let gate =
            Gate::new(([127, 0, 0, 1], 4000).into(), move |address| kept.lock().unwrap().push(address.to_owned()));
        (gate.unwrap(), told)
    }

    fn request(method: &str, path: &str, headers: &[(&str, &str)]) -> Request<()> {
        let mut made = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            made = made.header(*name, *value);
        }
        made.body(()).unwrap()
    }

    const OWN: (&str, &str) = ("host", "127.0.0.1:4000");

    /// The path with the token that was told last.
    fn last(told: &Mutex<Vec<String>>) -> String {
        told.lock().unwrap().last().unwrap().replace("http://127.0.0.1:4000", "")
    }

    fn visitor(gate: &Gate, told: &Mutex<Vec<String>>) -> String {
        match gate.enter(&request("GET", &last(told), &[OWN])) {
            Entry::Exchanged(secret) => format!("wirelab-4000={secret}"),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_address_may_leave_out_the_port_of_http_and_no_other() {
        for (port, host, is_own) in [
            (80, "127.0.0.1", true),
            (80, "LOCALHOST", true),
            (80, "127.0.0.1:80", true),
            (80, "127.0.0.1:", false),
            (80, "127.0.0.1:81", false),
            (80, "evil.example", false),
            (4000, "127.0.0.1", false),
            (4000, "127.0.0.1:04000", false),
            (4000, "127.0.0.1:4000:80", false),
        ] {
            let gate = Gate::new(([127, 0, 0, 1], port).into(), |_| {}).unwrap();
            let refused = gate.enter(&request("GET", "/live", &[("host", host)]));
            let expected = if is_own { Refusal::Stranger } else { Refusal::Host };
            assert_eq!(refused, Entry::Refused(expected), "{host} at {port}");
            let origin = format!("http://{}", host.to_ascii_lowercase());
            assert_eq!(
                gate.enter(&request("POST", "/begin", &[("host", host), ("origin", &origin)])),
                Entry::Refused(expected)
            );
        }
    }

    #[test]
    fn a_token_is_exchanged_once_and_then_there_is_another() {
        let (gate, told) = gate();
        let first = last(&told);
        let cookie = visitor(&gate, &told);
        assert_eq!(told.lock().unwrap().len(), 2);
        assert_ne!(first, last(&told));
        assert_eq!(gate.enter(&request("GET", &first, &[OWN])), Entry::Refused(Refusal::Token));
        assert_eq!(gate.enter(&request("GET", &first, &[OWN, ("cookie", &cookie)])), Entry::Back);
        let other = visitor(&gate, &told);
        for cookie in [cookie, format!("a=b; {other}")] {
            assert_eq!(gate.enter(&request("GET", "/", &[OWN, ("cookie", &cookie)])), Entry::Granted);
        }
    }

    /// A method, headers, and what becomes of it.
    type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], Entry);

    #[test]
    fn what_comes_from_elsewhere_is_refused() {
        let (gate, told) = gate();
        let cookie = visitor(&gate, &told);
        let kept = ("cookie", cookie.as_str());
        let local = ("host", "localhost:4000");
        let (origin, site) = (("origin", "http://127.0.0.1:4000"), ("sec-fetch-site", "same-origin"));
        let refused = |why| Entry::Refused(why);
        let cases: [Case<'_>; 16] = [
            ("POST", &[OWN, kept, origin], Entry::Granted),
            ("POST", &[OWN, kept, origin, site], Entry::Granted),
            ("POST", &[local, kept, ("origin", "http://localhost:4000")], Entry::Granted),
            ("GET", &[OWN, kept, ("sec-fetch-site", "none")], Entry::Granted),
            ("GET", &[OWN], refused(Refusal::Stranger)),
            ("POST", &[OWN, origin], refused(Refusal::Stranger)),
            ("GET", &[OWN, ("cookie", "wirelab-4000=0123")], refused(Refusal::Stranger)),
            ("GET", &[OWN, ("cookie", &cookie.replace("4000", "4001"))], refused(Refusal::Stranger)),
            ("GET", &[kept], refused(Refusal::Host)),
            ("GET", &[("host", "evil.example:4000"), kept], refused(Refusal::Host)),
            ("GET", &[("host", "127.0.0.1"), kept], refused(Refusal::Host)),
            ("GET", &[OWN, local, kept], refused(Refusal::Host)),
            ("POST", &[OWN, kept], refused(Refusal::Origin)),
            ("POST", &[OWN, kept, ("origin", "null")], refused(Refusal::Origin)),
            ("GET", &[OWN, kept, ("origin", "http://127.0.0.1:4001")], refused(Refusal::Origin)),
            ("GET", &[OWN, kept, ("sec-fetch-site", "same-site")], refused(Refusal::Origin)),
        ];
        for (method, headers, expected) in cases {
            assert_eq!(gate.enter(&request(method, "/ask/1", headers)), expected, "{method} {headers:?}");
        }
        let guess = [OWN, ("origin", "http://evil.example")];
        assert_eq!(gate.enter(&request("GET", "/?token=00", &guess)), refused(Refusal::Token));
    }
}
