//! Pseudonyms in a class: submissions bear them from the start (whoever reads the class gives them), and here what is left of
//! names goes: in the paths of files, which are often called after people, and where a name stands inside a text.

use std::collections::{BTreeMap, BTreeSet};

use wirelab_text::safe;

use super::super::model::{Class, Observation, Submission};
use super::Report;

/// Shortest name and path that is looked for inside texts: shorter ones stand in other words by chance.
const LEAST: usize = 3;
/// Characters of a path in the sentences of observations.
const CUT: usize = 60;

/// The names of a class and what stands in their place. Whoever has it can tell who is who: it belongs into a file of its
/// own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pseudonyms(BTreeMap<String, String>);

impl Pseudonyms {
    /// Of names and their pseudonyms.
    pub fn new(of: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(of.into_iter().collect())
    }

    /// The pseudonym of a name.
    pub fn of(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
}

impl Report {
    /// The same report without names in paths and texts.
    #[must_use]
    pub fn with_pseudonyms(mut self, pseudonyms: &Pseudonyms) -> Self {
        let words = Words::new(&self.class, pseudonyms);
        for one in &mut self.class.submissions {
            one.participant = None;
            submission(one, &words);
        }
        self.class.observations.iter_mut().for_each(|one| observation(one, &words));
        self
    }
}

/// What stands in the place of what, by the first character.
struct Words(BTreeMap<char, Vec<(String, String)>>);

impl Words {
    fn new(class: &Class, pseudonyms: &Pseudonyms) -> Self {
        let mut all: BTreeMap<String, String> = BTreeMap::new();
        // A number may be anything.
        let names = pseudonyms.0.iter().filter(|(name, _)| name.chars().any(char::is_alphabetic));
        for (name, other) in names {
            all.insert(name.clone(), other.clone());
            all.insert(safe::line(name.as_bytes()), other.clone());
        }
        // What the lab asks for by this name says nothing about who hands it in.
        let files = class.submissions.iter().flat_map(|one| &one.files);
        let own = files.filter(|file| file.taken_as.as_ref() != Some(&file.path));
        let own: BTreeSet<&str> = own.map(|file| file.path.as_str()).collect();
        for (place, path) in own.iter().enumerate() {
            let alias = format!("file-{}{}", place + 1, extension(path));
            for form in [(*path).to_owned(), safe::line(path.as_bytes()), safe::excerpt(path.as_bytes(), CUT)] {
                all.insert(form, alias.clone());
            }
        }
        let mut words: BTreeMap<char, Vec<(String, String)>> = BTreeMap::new();
        for (word, other) in all.into_iter().filter(|(word, _)| word.chars().count() >= LEAST) {
            words.entry(word.chars().next().unwrap_or_default()).or_default().push((word, other));
        }
        // One may begin like another: the longer goes first.
        words.values_mut().for_each(|all| all.sort_by_key(|(word, _)| std::cmp::Reverse(word.len())));
        Self(words)
    }

    /// Puts other words in the place of names and paths, in one go, so that none is replaced twice.
    fn replace(&self, text: &mut String) {
        let mut out = String::with_capacity(text.len());
        let mut rest = text.as_str();
        while let Some(first) = rest.chars().next() {
            let begins = out.chars().next_back().is_none_or(|before| !before.is_alphanumeric());
            let ends = |word: &str| {
                rest.strip_prefix(word).is_some_and(|after| {
                    !word.ends_with(char::is_alphanumeric) || !after.starts_with(char::is_alphanumeric)
                })
            };
            let words = self.0.get(&first).filter(|_| begins);
            match words.into_iter().flatten().find(|(word, _)| ends(word)) {
                Some((word, other)) => {
                    out.push_str(other);
                    rest = rest.get(word.len()..).unwrap_or_default();
                }
                None => {
                    out.push(first);
                    rest = rest.get(first.len_utf8()..).unwrap_or_default();
                }
            }
        }
        *text = out;
    }
}

/// `.pcapng`, if a path ends as files do.
fn extension(path: &str) -> String {
    let end = path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map(|(_, end)| end);
    let plain = |end: &&str| end.len() <= 8 && end.bytes().all(|byte| byte.is_ascii_alphanumeric());
    end.filter(plain).map_or_else(String::new, |end| format!(".{end}"))
}

fn submission(one: &mut Submission, words: &Words) {
    for file in &mut one.files {
        words.replace(&mut file.path);
        file.note.iter_mut().for_each(|note| words.replace(note));
    }
    one.notes.iter_mut().for_each(|note| words.replace(note));
    one.remarks.iter_mut().chain(&mut one.readings).for_each(|remark| words.replace(&mut remark.text));
    for check in &mut one.checks {
        words.replace(&mut check.text);
        words.replace(&mut check.hint);
        // The values of what is in words already have the names still.
        check.said = check.said.without_values();
        if let Some(decided) = &mut check.decision {
            words.replace(&mut decided.reason);
        }
        check.evidence.iter_mut().for_each(|proof| words.replace(&mut proof.file));
    }
    for found in &mut one.findings {
        words.replace(&mut found.file);
        words.replace(&mut found.finding.text);
    }
    for ladder in &mut one.ladders {
        words.replace(&mut ladder.file);
        ladder.messages.iter_mut().for_each(|(_, text)| words.replace(text));
    }
    one.observations.iter_mut().for_each(|about| observation(about, words));
}

fn observation(one: &mut Observation, words: &Words) {
    words.replace(&mut one.text);
    one.said = one.said.without_values();
    one.evidence.iter_mut().for_each(|(_, proof)| words.replace(&mut proof.file));
}

#[cfg(test)]
mod tests {
    use super::super::testing::{plain, report};
    use super::super::{csv, html, json, junit, markdown, observations};
    use super::*;

    fn words(all: &[(&str, &str)]) -> Words {
        let own = |(name, other): &(&str, &str)| ((*name).to_owned(), (*other).to_owned());
        Words::new(&Class::default(), &Pseudonyms::new(all.iter().map(own)))
    }

    #[test]
    fn names_are_replaced_as_words_and_once() {
        let words = words(&[("ana maria", "bea"), ("ana", "work-2"), ("bea", "work-3"), ("417", "work-4")]);
        for (text, expected) in [
            ("ana maria and ana.", "bea and work-2."),
            ("banana, ana's, ANA, anabel", "banana, work-2's, ANA, anabel"),
            ("frame 417", "frame 417"),
            ("", ""),
        ] {
            let mut own = text.to_owned();
            words.replace(&mut own);
            assert_eq!(own, expected);
        }
    }

    #[test]
    fn no_form_of_a_class_has_a_name() {
        let mut class = plain();
        let file = "Rui_Costa.pcapng";
        (class.submissions[0].name, class.submissions[1].name) = ("work-2".to_owned(), "work-1".to_owned());
        let rui = &mut class.submissions[1];
        rui.files[0].path = file.to_owned();
        rui.checks[0].text = format!("{file} of Rui and Ana Sá");
        rui.checks[0].evidence[0].file = file.to_owned();
        rui.notes = vec![format!("{file}: damaged.")];
        rui.ladders[0].messages = vec![(2, "#1 client: \"Rui says hello\"".to_owned())];
        rui.ladders[0].file = file.to_owned();
        class.observations[0].submissions = vec!["work-1".to_owned(), "work-2".to_owned()];
        class.observations[0].text = format!("work-1, work-2: captures of one connection ({file}).");
        class.observations[0].evidence[0].0 = "work-1".to_owned();
        class.observations[0].evidence[0].1.file = file.to_owned();
        let key = [("Ana Sá", "work-2"), ("Rui", "work-1")].map(|(name, other)| (name.to_owned(), other.to_owned()));
        let report = report(class).with_pseudonyms(&Pseudonyms::new(key));
        let mut forms = vec![
            csv::csv(&report),
            json::json(&report),
            json::observations(&report),
            junit::junit(&report),
            html::index(&report),
            observations::text(&report),
            observations::csv(&report),
        ];
        for one in &report.class().submissions {
            forms.extend([html::page(&report, one), markdown::page(&report, one)]);
        }
        for form in &forms {
            // Colours of style sheets have digits too.
            let parts = form.split("<style>").map(|part| part.split_once("</style>").map_or(part, |(_, after)| after));
            let form: String = parts.collect();
            for name in ["Ana", "Rui", "Costa"] {
                assert!(!form.contains(name), "{name} in {form}");
            }
            // Places in a picture are numbers, too.
            let marked = format!("=\"\"{form}");
            let text: String =
                marked.split("=\"").map(|part| part.split_once('"').map_or(part, |(_, rest)| rest)).collect();
            assert!(!text.contains("417"), "417 in {form}");
        }
        let one = &report.class().submissions[1];
        assert_eq!(one.checks[0].text, "file-1.pcapng of work-1 and work-2");
        assert_eq!(one.checks[1].evidence[0].file, "capture.pcapng", "the lab asks for it by this name");
    }
}
