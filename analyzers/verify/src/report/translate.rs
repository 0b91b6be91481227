//! An evaluation in the words of another language. What is English already stays as it is.

use wirelab_text::safe;
use wirelab_words::Catalogue;

use super::super::model::{Checked, Class, Observation};
use super::words::{LabWords, Words};

/// Puts the sentences of checks, findings and observations into the words of a language.
pub(super) fn class(class: &mut Class, words: &Words) {
    if let Some(lab) = words.lab(&class.lab) {
        of_lab(class, lab);
    }
    if !words.catalogue().is_english() {
        sentences(class, words.catalogue());
    }
}

/// What the lab's file says itself: titles, and hints where no better one is known.
fn of_lab(class: &mut Class, lab: &LabWords) {
    let line = |text: &String| safe::line(text.as_bytes());
    if let Some(title) = &lab.title {
        class.title = line(title);
    }
    let checks: Vec<&mut Checked> = class.submissions.iter_mut().flat_map(|one| &mut one.checks).collect();
    for check in checks {
        let Some(words) = lab.checks.get(&check.id) else { continue };
        check.title = words.title.as_ref().map_or(std::mem::take(&mut check.title), line);
        if let Some(hint) = words.hint.as_ref().filter(|_| check.advice.is_none() && !check.hint.is_empty()) {
            check.hint = line(hint);
        }
    }
}

fn sentences(class: &mut Class, words: &Catalogue) {
    for one in &mut class.submissions {
        one.remarks
            .iter_mut()
            .chain(&mut one.readings)
            .for_each(|remark| remark.text = safe::line(remark.said.text(words).as_bytes()));
        for check in &mut one.checks {
            if !check.said.sentences().is_empty() {
                check.text = safe::line(check.said.text(words).as_bytes());
            }
            if let Some(advice) = &check.advice {
                check.hint = safe::line(advice.text(words).as_bytes());
            }
        }
        for found in &mut one.findings {
            found.finding.text = found.finding.said.text(words);
        }
        one.observations.iter_mut().for_each(|one| observation(one, words));
    }
    class.observations.iter_mut().for_each(|one| observation(one, words));
}

fn observation(one: &mut Observation, words: &Catalogue) {
    if !one.said.sentences().is_empty() {
        one.text = one.said.text(words);
    }
}

#[cfg(test)]
mod tests {
    use wirelab_text::harmless::Harmless;
    use wirelab_words::Name;
    use wirelab_words::list::check::{Concurrent, OnlyGiven};
    use wirelab_words::list::file::Missing;
    use wirelab_words::list::hint::NoLoop;

    use super::super::testing::plain;
    use super::super::{Report, Words};

    #[test]
    fn a_page_speaks_the_language_of_its_words() {
        let mut class = plain();
        let check = &mut class.submissions[1].checks[0];
        check.said = Concurrent { most: 1, wanted: 2 }.into();
        check.advice = Some(NoLoop {}.into());
        let file = "[check.concurrent]\nfound = 'no máximo {most} de {wanted}'\n[hint]\nno-loop = 'um ciclo'";
        let words = Words::from_file(file).expect("fits");
        let report = Report::new(class, words);
        let check = &report.class().submissions[1].checks[0];
        assert_eq!((check.text.as_str(), check.hint.as_str()), ("no máximo 1 de 2", "um ciclo"));
        let labs =
            "[labs.tiny]\ntitle = 'Laboratório'\n[labs.tiny.checks.handshake]\ntitle = 'Abertura'\nhint = 'Outra vez.'";
        let mut class = super::super::testing::plain();
        class.lab = "tiny".to_owned();
        let id = class.submissions[1].checks[0].id.clone();
        let words = Words::from_file(&labs.replace("handshake", &id)).expect("fits");
        let report = Report::new(class, words);
        let check = &report.class().submissions[1].checks[0];
        assert_eq!((report.class().title.as_str(), check.title.as_str()), ("Laboratório", "Abertura"));
        assert_eq!(check.hint, if check.status == crate::model::Status::Passed { "" } else { "Outra vez." });
        assert!(Words::from_file("[labs.tiny]\ntitel = 'x'").is_err(), "a typo is no silence");
        let words = Words::from_file("[labs.tiny.variants]\n\"the task\" = 'a tarefa'").expect("fits");
        let mut class = super::super::testing::plain();
        class.submissions[1].checks[0].said = OnlyGiven { given: vec![Name(Harmless::line("the task"))] }.into();
        let report = Report::new(class, words);
        assert!(report.class().submissions[1].checks[0].text.contains("(a tarefa)"), "names of variants are the lab's");
        // A file that is called as a variant is no variant.
        let words = Words::from_file("[labs.tiny.variants]\n\"the task\" = 'a tarefa'").expect("fits");
        let mut class = super::super::testing::plain();
        class.submissions[1].checks[0].said = Missing { file: Harmless::line("the task") }.into();
        let report = Report::new(class, words);
        assert!(!report.class().submissions[1].checks[0].text.contains("tarefa"), "a file's name is its own");
        let plain = Report::new(plain(), Words::english().expect("fits"));
        assert_eq!(plain.class().submissions[1].checks[0].text, "What was found about the handshake.");
    }
}
