//! Answers as HTTP has them.

use std::convert::Infallible;
use std::time::Duration;

use http_body_util::channel::{Channel, Sender};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::header::{self, HeaderName, HeaderValue};
use hyper::{Response, StatusCode};
use wirelab_words::Sentence;

use crate::Hub;

/// A body that is there, or that comes bit by bit.
pub(crate) type Body = UnsyncBoxBody<Bytes, Infallible>;

/// Between two signs of life to who watches: so that one who went away is noticed.
const SIGN: Duration = Duration::from_secs(15);

/// For every answer: nothing is kept, guessed, framed or told to others.
const HEADERS: [(HeaderName, &str); 6] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

fn with(status: StatusCode, kind: &'static str, policy: &str, body: Body) -> Response<Body> {
    let mut made = Response::new(body);
    *made.status_mut() = status;
    let headers = made.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(policy) = HeaderValue::from_str(policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    made
}

fn full(bytes: impl Into<Bytes>) -> Body {
    Full::new(bytes.into()).boxed_unsync()
}

const NOTHING: &str = "default-src 'none'; frame-ancestors 'none'";

/// The page.
pub(crate) fn page(html: Bytes, policy: &str) -> Response<Body> {
    with(StatusCode::OK, "text/html; charset=utf-8", &format!("{policy}; frame-ancestors 'none'"), full(html))
}

/// JSON.
pub(crate) fn json(text: String) -> Response<Body> {
    with(StatusCode::OK, "application/json", NOTHING, full(text))
}

/// A sentence.
pub(crate) fn said(status: StatusCode, sentence: impl Sentence) -> Response<Body> {
    with(status, "text/plain; charset=utf-8", NOTHING, full(format!("{}\n", sentence.said())))
}

/// Leads to the page, perhaps with a cookie. Not by a status of HTTP: behind a link on another page the browser would keep the
/// cookie back then. And this way the address with the token does not stay in the history.
pub(crate) fn to_page(cookie: Option<&str>) -> Response<Body> {
    let html = "<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\"><title>wirelab</title><meta http-equiv=\"refresh\" content=\"0;url=/\">";
    let mut made = with(StatusCode::OK, "text/html; charset=utf-8", NOTHING, full(html));
    if let Some(Ok(cookie)) = cookie.map(HeaderValue::from_str) {
        made.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    made
}

/// The lines of a capture as they come, from a number on (server-sent events).
pub(crate) fn lines(hub: &Hub, from: u64) -> Response<Body> {
    let (sender, body) = Channel::<Bytes, Infallible>::new(4);
    tokio::spawn(tell(hub.clone(), from, sender));
    with(StatusCode::OK, "text/event-stream", NOTHING, body.boxed_unsync())
}

async fn tell(hub: Hub, mut next: u64, mut sender: Sender<Bytes, Infallible>) {
    let mut watcher = hub.watcher();
    let mut text = format!("retry: 1000\nevent: about\ndata: {}\n\n", hub.about());
    loop {
        watcher.borrow_and_update();
        let news = hub.from(next);
        if news.gap {
            text.push_str("event: gap\ndata: \n\n");
        }
        next = news.first;
        for line in &news.lines {
            next += 1;
            text.push_str(&format!("id: {next}\ndata: {line}\n\n"));
        }
        if news.over {
            text.push_str("event: over\ndata: \n\n");
        }
        if !text.is_empty() && sender.send_data(Bytes::from(std::mem::take(&mut text))).await.is_err() {
            return;
        }
        if news.over {
            return;
        }
        // More than is handed on at once may be there already.
        if news.lines.is_empty() && tokio::time::timeout(SIGN, watcher.changed()).await.is_err() {
            text.push_str(": here\n\n");
        }
    }
}
