//! Sentences that stand in a text which the course gave out: the sheet, an example. Quoting a task is what one does; a person
//! sees whether a comment is made of nothing else.

use std::collections::HashMap;

use wirelab_text::harmless::Harmless;
use wirelab_words::list::observation as words;

use super::Member;
use crate::model::{Observation, ObservationKind, Place, Proof};

/// Sentences from which on it is told.
const LEAST: usize = 2;
/// Lines that prove it.
const LINES: usize = 6;
/// Characters of a name in a sentence.
const NAME: usize = 60;

/// The texts that share sentences with a reference.
pub(crate) fn quoted(members: &[Member<'_>]) -> Vec<Observation> {
    let mut given: HashMap<u64, (&str, &str)> = HashMap::new();
    for member in members.iter().filter(|member| member.reference) {
        for log in &member.print.logs {
            for mark in &log.sentences {
                given.entry(mark.hash).or_insert((member.name, &log.path));
            }
        }
    }
    let mut said = Vec::new();
    for member in members.iter().filter(|member| !member.reference && !given.is_empty()) {
        for log in &member.print.logs {
            let shared: Vec<_> = log.sentences.iter().filter(|mark| given.contains_key(&mark.hash)).collect();
            let from = shared.first().and_then(|mark| given.get(&mark.hash));
            let (Some((reference, _)), true) = (from, shared.len() >= LEAST) else { continue };
            let name = |name: &str| Harmless::excerpt(name, NAME);
            let sentence = words::Quoted {
                sentences: shared.len() as u64,
                file: name(&log.path),
                whose: name(member.name),
                reference: name(reference),
            };
            let lines = shared.iter().take(LINES).map(|mark| mark.frame).collect();
            let proof = Proof { file: log.path.clone(), place: Place::Lines(lines) };
            let evidence = vec![(member.name.to_owned(), proof)];
            said.push(Observation::new(ObservationKind::QuotedText, vec![member.name.to_owned()], sentence, evidence));
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use super::super::{Fingerprint, Member, read_log};
    use super::quoted;

    fn print(text: &str) -> Fingerprint {
        let input = Box::new(std::io::Cursor::new(text.as_bytes().to_vec()));
        Fingerprint { logs: vec![read_log("comment.txt", input, &[]).expect("reads")], ..Fingerprint::default() }
    }

    #[test]
    fn two_sentences_of_the_sheet_are_told_and_one_is_not() {
        const ONE: &str = "Observe in Wireshark how each request of the client is answered by the server.";
        const TWO: &str = "Explain in your own words why the order of the packets is the order of the log.";
        const OWN: &str = "My server printed the same ports as the capture, which shows that both belong together.";
        let sheet = print(&format!("# Task\n{ONE} {TWO}\n"));
        let told = |text: &str| {
            let own = print(text);
            let of = |name, print, reference| Member { name, participant: None, print, reference };
            let members = [of("ana", &own, false), of("sheet", &sheet, true)];
            quoted(&members).into_iter().map(|one| (one.text, one.evidence.len())).collect::<Vec<_>>()
        };
        assert!(told(&format!("{ONE} {OWN}")).is_empty() && told(OWN).is_empty());
        let both = told(&format!("{TWO}\n{OWN} {ONE}"));
        assert!(matches!(&both[..], [(text, 1)] if text.starts_with("2 sentences of comment.txt (ana)")), "{both:?}");
    }
}
