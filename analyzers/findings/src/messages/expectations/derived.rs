//! What the rules of a variant expect: each thing that they tell apart, once.

use wirelab_labs::check::Wanted;
use wirelab_labs::rule::When;
use wirelab_labs::talk::{On, To};
use wirelab_labs::{Rule, Side, Variant};
use wirelab_text::harmless::Harmless;
use wirelab_words::Said as Told;
use wirelab_words::list::lab as words;

use super::Expectation;
use super::meant::{Asked, Meant, Originals, Said};

fn expectation(what: impl Into<Told>, wanted: u64, meant: Meant) -> Expectation {
    Expectation::new(what.into().to_string(), wanted, meant)
}

pub(super) fn expectations(variant: &Variant) -> Vec<Expectation> {
    let tcp = !variant.ports.tcp.is_empty() || variant.ports.udp.is_empty();
    let mut all = Vec::new();
    if tcp {
        all.push(expectation(words::Connection {}, 1, Meant::Connected));
    }
    let said = |from| Meant::Said(Said::new(from, Wanted::default(), Vec::new(), 0));
    match &variant.rule {
        Rule::Silent => all.push(expectation(words::Message {}, 1, said(Side::Client))),
        Rule::Free => {
            all.push(expectation(words::LineOfClient {}, 1, said(Side::Client)));
            all.push(expectation(words::LineOfServer {}, 1, said(Side::Server)));
        }
        Rule::Broadcast(_) => {
            all.push(expectation(words::ClientsAtOnce {}, 2, Meant::AtOnce));
            all.push(expectation(words::MessageToOthers {}, 1, Meant::Delivered(Originals::default())));
        }
        Rule::Route(_) => {
            all.push(expectation(words::ClientsAtOnce {}, 2, Meant::AtOnce));
            all.push(expectation(words::NamesAnswered {}, 2, Meant::Welcomed));
            all.push(expectation(words::Delivery {}, 1, Meant::Delivered(Originals::default())));
        }
        Rule::Talk(talk) => {
            if talk.forwards() {
                all.push(expectation(words::ClientsAtOnce {}, 2, Meant::AtOnce));
                all.push(expectation(words::Delivery {}, 1, Meant::Delivered(Originals::default())));
            }
            if talk.rows.iter().any(|row| row.on == On::Message && row.says().any(|(to, _)| *to == To::Sender)) {
                let meant = Meant::Answered { variants: Vec::new(), when: Asked::Anything };
                all.push(expectation(words::Answer {}, 1, meant));
            }
        }
        Rule::Reply(cases) => {
            let conditions: Vec<When> = cases.iter().map(|case| case.when.clone()).collect();
            for (index, when) in conditions.iter().enumerate() {
                let what: Told = match when {
                    When::Equals(exact) => words::AnswerTo { text: Harmless::excerpt(exact, 16), more: false }.into(),
                    When::Prefix(prefix) => words::AnswerTo { text: Harmless::excerpt(prefix, 16), more: true }.into(),
                    When::Always if conditions.len() > 1 => words::AnswerToElse {}.into(),
                    When::Always => words::Answer {}.into(),
                };
                let when = Asked::Case { cases: conditions.clone(), index, strip: variant.strip };
                all.push(expectation(what, 1, Meant::Answered { variants: Vec::new(), when }));
            }
        }
    }
    if tcp {
        all.push(expectation(words::Teardown {}, 1, Meant::Closed));
    }
    all
}
