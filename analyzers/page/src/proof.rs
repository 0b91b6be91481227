//! Where to look: display filters to copy, and commands to type.

use maud::{Markup, html};

use crate::text::known;

/// Frames that a filter names at most; a longer one is no help.
const FRAMES: usize = 60;

/// Something to copy: a click selects all of it.
pub fn chip(text: &str) -> Markup {
    html! { code.chip { (known(text)) } }
}

/// A display filter that shows these frames.
pub fn frames_filter(frames: &[u64]) -> Option<String> {
    let list = frames.iter().take(FRAMES).map(u64::to_string).collect::<Vec<_>>().join(", ");
    (!frames.is_empty()).then(|| format!("frame.number in {{{list}}}"))
}

/// A command of this program about a file.
pub fn command(words: &str, file: &str) -> String {
    let (name, options) = words.split_once(' ').unwrap_or((words, ""));
    let file = quoted(file);
    if options.is_empty() { format!("wirelab {name} {file}") } else { format!("wirelab {name} {file} {options}") }
}

/// The command that opens Wireshark at a frame of a file.
pub(crate) fn in_wireshark(file: &str, frame: u64) -> String {
    wirelab_wireshark::program::command(wirelab_wireshark::program::System::Unix, "wireshark", file, frame)
}

/// A path as a shell takes it.
pub fn quoted(path: &str) -> String {
    let plain =
        |one: char| one.is_ascii_alphanumeric() || matches!(one, '/' | '.' | '_' | '-' | '+' | ':' | '=' | ',' | '@');
    if !path.is_empty() && path.chars().all(plain) {
        path.to_owned()
    } else {
        format!("'{}'", path.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_can_be_typed() {
        assert_eq!(command("analyze --all", "lab.pcapng"), "wirelab analyze lab.pcapng --all");
        assert_eq!(command("messages", "it's mine.pcap"), "wirelab messages 'it'\\''s mine.pcap'");
        assert_eq!(in_wireshark("it's mine.pcap", 4), "wireshark -r 'it'\\''s mine.pcap' -g 4");
        assert_eq!(frames_filter(&[4, 5]).as_deref(), Some("frame.number in {4, 5}"));
        assert_eq!(frames_filter(&[]), None);
    }
}
