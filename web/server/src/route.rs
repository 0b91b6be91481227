//! Which request is answered how.

use std::sync::Arc;

use http_body_util::{BodyExt, Limited};
use hyper::body::{Body as Comes, Bytes, Incoming};
use hyper::{Method, Request, Response, StatusCode};
use tokio::sync::Semaphore;
use wirelab_web::Stop;
use wirelab_words::list::browser as words;

use crate::Hub;
use crate::desk::{Desk, Fault};
use crate::gate::{Entry, Gate, Refusal};
use crate::reply::{self, Body};

/// Questions that are worked at side by side.
const AT_ONCE: usize = 2;
/// Bytes of a question.
const QUESTION: usize = 1 << 20;

/// All that answers.
pub(crate) struct Rooms {
    gate: Gate,
    desk: Arc<Desk>,
    hub: Option<Hub>,
    html: Bytes,
    policy: String,
    turns: Arc<Semaphore>,
}

impl Rooms {
    pub(crate) fn new(gate: Gate, desk: Desk, hub: Option<Hub>, (html, policy): (String, String)) -> Self {
        Self { gate, desk: Arc::new(desk), hub, html: html.into(), policy, turns: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    /// Answers a request.
    pub(crate) async fn answer(&self, request: Request<Incoming>) -> Response<Body> {
        match self.gate.enter(&request) {
            Entry::Granted => self.granted(request).await,
            Entry::Exchanged(secret) => reply::to_page(Some(&self.gate.cookie(&secret))),
            Entry::Back => reply::to_page(None),
            Entry::Refused(Refusal::Host) => reply::said(StatusCode::MISDIRECTED_REQUEST, words::WrongHost {}),
            Entry::Refused(Refusal::Origin) => reply::said(StatusCode::FORBIDDEN, words::WrongOrigin {}),
            Entry::Refused(Refusal::Stranger) => reply::said(StatusCode::FORBIDDEN, words::Stranger {}),
            Entry::Refused(Refusal::Token) => reply::said(StatusCode::FORBIDDEN, words::AddressUsed {}),
        }
    }

    async fn granted(&self, request: Request<Incoming>) -> Response<Body> {
        let path = request.uri().path().to_owned();
        let parts: Vec<&str> = path.split('/').skip(1).collect();
        match (request.method(), parts.as_slice()) {
            (&Method::GET, [""]) => reply::page(self.html.clone(), &self.policy),
            (&Method::GET, ["live"]) => match &self.hub {
                Some(hub) => reply::lines(hub, after(&request)),
                None => nothing(),
            },
            (&Method::POST, ["begin"]) => match self.desk.begin() {
                Ok(name) => reply::json(serde_json::json!({ "session": name }).to_string()),
                Err(fault) => refused(fault),
            },
            (&Method::POST, ["end", session]) => {
                self.desk.end(session);
                reply::json("{}".to_owned())
            }
            (&Method::POST, ["put", session, name]) => {
                self.put(session, name, request).await.unwrap_or_else(|fault| fault)
            }
            (&Method::POST, ["ask", session]) => self.ask(session, request).await.unwrap_or_else(|fault| fault),
            _ => nothing(),
        }
    }

    async fn put(
        &self,
        session: &str,
        name: &str,
        request: Request<Incoming>,
    ) -> Result<Response<Body>, Response<Body>> {
        let body = request.into_body();
        // Pages say how much comes; a body without a length is none of theirs.
        let length = body.size_hint().exact().ok_or_else(|| refused(Fault::BrokenOff))?;
        let room = self.desk.room(session, length).map_err(refused)?;
        let bytes = all(body, usize::try_from(length).unwrap_or(usize::MAX)).await?;
        room.fill(&decoded(name), bytes).map_err(refused)?;
        Ok(reply::json("{}".to_owned()))
    }

    async fn ask(&self, session: &str, request: Request<Incoming>) -> Result<Response<Body>, Response<Body>> {
        let question = Limited::new(request.into_body(), QUESTION).collect().await;
        let question = question.map_err(|_| refused(Fault::TooLong))?.to_bytes();
        let question = String::from_utf8_lossy(&question).into_owned();
        let (desk, session) = (Arc::clone(&self.desk), session.to_owned());
        let answer = worked(&self.turns, move |stop| desk.answer(&session, &question, stop)).await;
        answer.ok_or_else(fault)?.map(reply::json).map_err(refused)
    }
}

/// Does work that takes a while, when it is its turn. The turn is over when the work is; where nobody waits for it any more,
/// the work is asked to end. Gives nothing where it fails.
async fn worked<T: Send + 'static>(turns: &Arc<Semaphore>, work: impl FnOnce(Stop) -> T + Send + 'static) -> Option<T> {
    struct Waiting(Stop);
    impl Drop for Waiting {
        fn drop(&mut self) {
            self.0.ask();
        }
    }
    let turn = Arc::clone(turns).acquire_owned().await.ok()?;
    let waiting = Waiting(Stop::default());
    let stop = waiting.0.clone();
    let work = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        work(stop)
    });
    work.await.ok()
}

/// The number of the line behind the last one that the page has.
fn after(request: &Request<Incoming>) -> u64 {
    let last = request.headers().get("last-event-id").and_then(|value| value.to_str().ok());
    last.and_then(|text| text.parse().ok()).unwrap_or(0)
}

/// A body of so many bytes, put together where it stays.
async fn all(mut body: Incoming, length: usize) -> Result<Arc<[u8]>, Response<Body>> {
    let broken = || refused(Fault::BrokenOff);
    let mut bytes: Arc<[u8]> = std::iter::repeat_n(0, length).collect();
    let mut rest = Arc::get_mut(&mut bytes).ok_or_else(fault)?;
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| broken())?.into_data() else { continue };
        let (here, behind) = rest.split_at_mut_checked(data.len()).ok_or_else(broken)?;
        here.copy_from_slice(&data);
        rest = behind;
    }
    if rest.is_empty() { Ok(bytes) } else { Err(broken()) }
}

fn refused(fault: Fault) -> Response<Body> {
    match fault {
        Fault::Gone | Fault::NoName => reply::said(StatusCode::GONE, words::Replaced {}),
        Fault::TooMuch => reply::said(StatusCode::PAYLOAD_TOO_LARGE, words::TooMuch {}),
        Fault::TooMany => reply::said(StatusCode::PAYLOAD_TOO_LARGE, words::TooMany {}),
        Fault::TooLong => reply::said(StatusCode::PAYLOAD_TOO_LARGE, words::TooLong {}),
        Fault::BrokenOff => reply::said(StatusCode::BAD_REQUEST, words::BrokenOff {}),
        Fault::ReadOnly => reply::said(StatusCode::FORBIDDEN, words::ReadOnly {}),
    }
}

fn nothing() -> Response<Body> {
    reply::said(StatusCode::NOT_FOUND, words::NoPage {})
}

/// The analysis itself failed.
fn fault() -> Response<Body> {
    reply::said(StatusCode::INTERNAL_SERVER_ERROR, words::Fault {})
}

/// A name as the browser writes it in an address.
fn decoded(text: &str) -> String {
    let (bytes, mut out, mut at) = (text.as_bytes(), Vec::with_capacity(text.len()), 0);
    while let Some(byte) = bytes.get(at) {
        let hex = (*byte == b'%').then(|| text.get(at + 1..at + 3)).flatten();
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(value) => {
                out.push(value);
                at += 3;
            }
            None => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_is_over_when_the_work_is_and_who_goes_away_ends_it() {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let turns = Arc::new(Semaphore::new(1));
        let (begun, is_begun) = std::sync::mpsc::channel();
        let (go_on, may_go_on) = std::sync::mpsc::channel::<()>();
        let own = Arc::clone(&turns);
        let asking = runtime.spawn(async move {
            worked(&own, move |stop: Stop| {
                begun.send(()).unwrap();
                while !stop.is_asked() {
                    std::thread::yield_now();
                }
                may_go_on.recv().unwrap();
            })
            .await
        });
        is_begun.recv().unwrap();
        asking.abort();
        assert!(runtime.block_on(asking).is_err());
        assert_eq!(turns.available_permits(), 0, "the work still goes on");
        // It was asked to end, or it would never come to this.
        go_on.send(()).unwrap();
        assert_eq!(runtime.block_on(worked(&turns, |stop| stop.is_asked())), Some(false));
    }

    #[test]
    fn names_come_as_they_were() {
        let cases =
            [("a.txt", "a.txt"), ("ana%2Flog%20%C3%A4.txt", "ana/log ä.txt"), ("%", "%"), ("%4", "%4"), ("%ä1", "%ä1")];
        for (given, expected) in cases {
            assert_eq!(decoded(given), expected);
        }
    }
}
