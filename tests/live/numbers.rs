//! No filter, limit or lab shifts a number, in any view: the capture is larger than what `live` holds.

use crate::forty;
use crate::support::has;
use crate::terminal::Terminal;

/// Types a display filter.
fn filter(terminal: &Terminal, text: &str) {
    terminal.press(&["/"]);
    terminal.press(&["C-u"]);
    terminal.press(&["-l", text]);
    terminal.press(&["Enter"]);
}

#[test]
fn a_filter_on_the_screen_shows_the_stream_that_it_names() {
    if !has("tmux") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let capture = forty::write(folder.path());
    let terminal = Terminal::start(100, 30, &[capture.to_str().unwrap()]);
    terminal.sees(&["40 TCP streams", "ENDED", "T39"]);

    filter(&terminal, "tcp.stream == 35");
    let text = terminal.sees(&["filter: tcp.stream == 35 (1 shown)"]);
    assert!(text.contains("T35 ") && text.contains("10.0.0.1:40035"), "{text}");

    // Its packets are no longer held, but for the first one.
    filter(&terminal, "tcp.stream == 5");
    let text = terminal.sees(&["filter: tcp.stream == 5 (1 shown)"]);
    assert!(text.contains("T5 ") && text.contains("10.0.0.1:40005"), "{text}");
    terminal.press(&["q"]);
    terminal.sees(&["STATUS 0"]);
}
