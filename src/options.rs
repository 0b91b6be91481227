//! Options that several commands have, with the same words and the same meaning.

/// Form of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// For people
    Text,
    /// One JSON object
    Json,
    /// One JSON object a line
    Jsonl,
    /// Comma-separated, spans in nanoseconds
    Csv,
    /// For documents
    Markdown,
    /// A page for the browser: one file that loads nothing
    Html,
}

/// Which streams a number means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Protocol {
    /// tcp.stream
    Tcp,
    /// udp.stream
    Udp,
}

/// Services that people write in place of a port, and their ports (IANA).
const SERVICES: [(&str, u16); 12] = [
    ("ftp", 21),
    ("ssh", 22),
    ("telnet", 23),
    ("smtp", 25),
    ("dns", 53),
    ("domain", 53),
    ("http", 80),
    ("www", 80),
    ("pop3", 110),
    ("ntp", 123),
    ("imap", 143),
    ("https", 443),
];

/// A port as an argument.
pub(crate) fn port(text: &str) -> Result<u16, String> {
    text.parse().map_err(|_| {
        let meant = SERVICES.iter().find(|(name, _)| name.eq_ignore_ascii_case(text));
        match meant {
            Some((_, port)) => format!("this is not a port number (did you mean {port}?)"),
            None if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) => {
                "no port number is above 65535".to_owned()
            }
            None => "this is not a port number".to_owned(),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::port;

    #[test]
    fn ports_are_numbers_and_names_are_explained() {
        assert_eq!(port("12345"), Ok(12_345));
        assert_eq!(port("http"), Err("this is not a port number (did you mean 80?)".to_owned()));
        assert_eq!(port("70000"), Err("no port number is above 65535".to_owned()));
        assert_eq!(port("-1"), Err("this is not a port number".to_owned()));
        assert_eq!(port(""), Err("this is not a port number".to_owned()));
    }
}
