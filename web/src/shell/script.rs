//! The script of the page: one text, of files that share what they declare.

/// Where questions go: to a worker that runs the analysis in the browser, or to the program.
const WORKER: &str = include_str!("../../page/engine-worker.js");
const PROGRAM: &str = include_str!("../../page/engine-program.js");
const FIRST: &str = include_str!("../../page/base.js");
const REST: [&str; 10] = [
    include_str!("../../page/ask.js"),
    include_str!("../../page/known.js"),
    include_str!("../../page/address.js"),
    include_str!("../../page/views.js"),
    include_str!("../../page/streams.js"),
    include_str!("../../page/packet.js"),
    include_str!("../../page/lab.js"),
    include_str!("../../page/live.js"),
    include_str!("../../page/frame.js"),
    include_str!("../../page/files.js"),
];

/// The whole script, of the page that stands alone or of the one that is served.
pub(super) fn of(alone: bool) -> String {
    let engine = if alone { WORKER } else { PROGRAM };
    let mut script = format!("{FIRST}{engine}");
    script.extend(REST);
    script
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The names behind `words.` and in `words['…']`.
    fn said(script: &str) -> BTreeSet<String> {
        let plain = |text: &str, also: &str| -> String {
            text.chars().take_while(|one| one.is_ascii_alphabetic() || also.contains(*one)).collect()
        };
        let dotted = script.split("words.").skip(1).map(|rest| plain(rest, ""));
        let quoted = script.split("words['").skip(1).map(|rest| plain(rest, "-"));
        dotted.chain(quoted).collect()
    }

    #[test]
    fn the_script_says_what_it_is_given_and_nothing_else() {
        let given: std::collections::BTreeMap<String, String> =
            serde_json::from_str(&super::super::said::for_script()).unwrap();
        let both = [true, false].map(of).concat();
        for name in said(&both) {
            assert!(given.contains_key(&name), "the script says '{name}', which nobody gives it");
        }
        for name in given.keys() {
            let is_said = said(&both).contains(name) || both.contains(&format!("'{name}'"));
            // The state of a capture that is under way is put together.
            let state = name.strip_prefix("live-").is_some_and(|state| both.contains(&format!("'{state}'")));
            assert!(is_said || state, "the script is given '{name}' and does not say it");
        }
    }
}
