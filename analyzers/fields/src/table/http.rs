//! HTTP/1 (RFC 9112), and SSDP, which has its form.

use crate::Kind;
use crate::entry::*;
use crate::header_kind::HeaderKind;
use crate::section::{Application, Section};

pub(crate) const HTTP: Section = Section::of_messages(
    &[
        Application { name: "http", title: "Hypertext Transfer Protocol", short: "HTTP" },
        Application { name: "ssdp", title: "Simple Service Discovery Protocol", short: "SSDP" },
    ],
    &of(
        HeaderKind::None,
        [
            told("http", Kind::Protocol, "HTTP message").hidden(),
            told("ssdp", Kind::Protocol, "SSDP message").hidden(),
            told("http.request", Kind::Boolean, "Is a request").about_it("Whether it is a request").hidden(),
            told("http.request.method", Kind::Text, "Method"),
            told("http.request.uri", Kind::Text, "URI").about_it("What is asked for"),
            told("http.request.full_uri", Kind::Text, "Full URI").about_it("The same with the host"),
            told("http.request.version", Kind::Text, "Version").about_it("Version of a request"),
            told("http.request.line", Kind::Text, "Header line").about_it("Header line of a request"),
            told("http.response", Kind::Boolean, "Is a response").about_it("Whether it is a response").hidden(),
            told("http.response.version", Kind::Text, "Version").about_it("Version of a response"),
            told("http.response.code", Kind::Unsigned, "Status code").bits(24),
            told("http.response.phrase", Kind::Text, "Status phrase").about_it("Status in words"),
            told("http.response.line", Kind::Text, "Header line").about_it("Header line of a response"),
            told("http.content_length", Kind::Unsigned, "Content length")
                .bits(64)
                .about_it("Content-Length as a number")
                .inside(1),
            told("http.host", Kind::Text, "Host").hidden(),
            told("http.user_agent", Kind::Text, "User-Agent").hidden(),
            told("http.content_type", Kind::Text, "Content-Type").hidden(),
            told("http.content_length_header", Kind::Text, "Content-Length").hidden(),
            told("http.content_encoding", Kind::Text, "Content-Encoding").hidden(),
            told("http.content_range", Kind::Text, "Content-Range").hidden(),
            told("http.transfer_encoding", Kind::Text, "Transfer-Encoding").hidden(),
            told("http.connection", Kind::Text, "Connection").hidden(),
            told("http.upgrade", Kind::Text, "Upgrade").hidden(),
            told("http.server", Kind::Text, "Server").hidden(),
            told("http.location", Kind::Text, "Location").hidden(),
            told("http.date", Kind::Text, "Date").hidden(),
            told("http.last_modified", Kind::Text, "Last-Modified").hidden(),
            told("http.cache_control", Kind::Text, "Cache-Control").hidden(),
            told("http.referer", Kind::Text, "Referer").hidden(),
            told("http.cookie", Kind::Text, "Cookie").hidden(),
            told("http.set_cookie", Kind::Text, "Set-Cookie").hidden(),
            told("http.accept", Kind::Text, "Accept").hidden(),
            told("http.accept_language", Kind::Text, "Accept-Language").hidden(),
            told("http.accept_encoding", Kind::Text, "Accept-Encoding").hidden(),
            told("http.authorization", Kind::Text, "Authorization").hidden(),
            told("http.www_authenticate", Kind::Text, "Www-Authenticate").hidden(),
            told("http.proxy_authenticate", Kind::Text, "Proxy-Authenticate").hidden(),
            told("http.proxy_authorization", Kind::Text, "Proxy-Authorization").hidden(),
            told("http.x_forwarded_for", Kind::Text, "X-Forwarded-For").hidden(),
            told("http.range", Kind::Text, "Range").hidden(),
            told("http.sec_websocket_accept", Kind::Text, "Sec-Websocket-Accept").hidden(),
            told("http.sec_websocket_key", Kind::Text, "Sec-Websocket-Key").hidden(),
            told("http.file_data", Kind::Bytes, "Content")
                .about_it("Content of a message, without chunks and compression"),
        ],
    ),
);
