//! Which request is answered how.

use std::sync::Arc;

use http_body_util::{BodyExt, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::{Method, Request, Response, StatusCode};
use tokio::sync::Semaphore;
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
    turns: Semaphore,
}

impl Rooms {
    pub(crate) fn new(gate: Gate, desk: Desk, hub: Option<Hub>, (html, policy): (String, String)) -> Self {
        Self { gate, desk: Arc::new(desk), hub, html: html.into(), policy, turns: Semaphore::new(AT_ONCE) }
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
        let room = self.desk.room(session).map_err(refused)?;
        let bytes = whole(request, usize::try_from(room).unwrap_or(usize::MAX)).await?;
        let (desk, session, name) = (Arc::clone(&self.desk), session.to_owned(), decoded(name));
        let put = tokio::task::spawn_blocking(move || desk.put(&session, &name, bytes));
        put.await.map_err(|_| fault())?.map_err(refused)?;
        Ok(reply::json("{}".to_owned()))
    }

    async fn ask(&self, session: &str, request: Request<Incoming>) -> Result<Response<Body>, Response<Body>> {
        let question = whole(request, QUESTION).await?;
        let question = String::from_utf8_lossy(&question).into_owned();
        let (desk, session) = (Arc::clone(&self.desk), session.to_owned());
        let _turn = self.turns.acquire().await.map_err(|_| fault())?;
        let answer = tokio::task::spawn_blocking(move || desk.answer(&session, &question));
        answer.await.map_err(|_| fault())?.map(reply::json).map_err(refused)
    }
}

/// The number of the line behind the last one that the page has.
fn after(request: &Request<Incoming>) -> u64 {
    let last = request.headers().get("last-event-id").and_then(|value| value.to_str().ok());
    last.and_then(|text| text.parse().ok()).unwrap_or(0)
}

async fn whole(request: Request<Incoming>, most: usize) -> Result<Vec<u8>, Response<Body>> {
    let body = Limited::new(request.into_body(), most).collect().await;
    body.map(|body| body.to_bytes().into()).map_err(|_| refused(Fault::TooMuch))
}

fn refused(fault: Fault) -> Response<Body> {
    match fault {
        Fault::Gone | Fault::NoName => reply::said(StatusCode::GONE, words::Replaced {}),
        Fault::TooMuch => reply::said(StatusCode::PAYLOAD_TOO_LARGE, words::TooMuch {}),
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
    fn names_come_as_they_were() {
        let cases =
            [("a.txt", "a.txt"), ("ana%2Flog%20%C3%A4.txt", "ana/log ä.txt"), ("%", "%"), ("%4", "%4"), ("%ä1", "%ä1")];
        for (given, expected) in cases {
            assert_eq!(decoded(given), expected);
        }
    }
}
