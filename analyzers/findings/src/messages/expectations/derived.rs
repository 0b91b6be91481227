//! What the rules of a variant expect: each thing that they tell apart, once.

use wirelab_labs::check::Wanted;
use wirelab_labs::rule::When;
use wirelab_labs::{Rule, Side, Variant, safe};

use super::Expectation;
use super::meant::{Asked, Meant, Originals, Said};

pub(super) fn expectations(variant: &Variant) -> Vec<Expectation> {
    let tcp = !variant.ports.tcp.is_empty() || variant.ports.udp.is_empty();
    let mut all = Vec::new();
    if tcp {
        all.push(Expectation::new("connection", 1, Meant::Connected));
    }
    let said = |from| Meant::Said(Said::new(from, Wanted::default(), Vec::new(), 0));
    match &variant.rule {
        Rule::Silent => all.push(Expectation::new("message", 1, said(Side::Client))),
        Rule::Free => {
            all.push(Expectation::new("line of the client", 1, said(Side::Client)));
            all.push(Expectation::new("line of the server", 1, said(Side::Server)));
        }
        Rule::Broadcast(_) => {
            all.push(Expectation::new("clients at once", 2, Meant::AtOnce));
            all.push(Expectation::new("message to the others", 1, Meant::Delivered(Originals::default())));
        }
        Rule::Route(_) => {
            all.push(Expectation::new("clients at once", 2, Meant::AtOnce));
            all.push(Expectation::new("names answered", 2, Meant::Welcomed));
            all.push(Expectation::new("delivery", 1, Meant::Delivered(Originals::default())));
        }
        Rule::Reply(cases) => {
            let conditions: Vec<When> = cases.iter().map(|case| case.when.clone()).collect();
            for (index, when) in conditions.iter().enumerate() {
                let what = match when {
                    When::Equals(exact) => format!("answer to \"{}\"", safe::excerpt(exact, 16)),
                    When::Prefix(prefix) => format!("answer to \"{}…\"", safe::excerpt(prefix, 16)),
                    When::Always if conditions.len() > 1 => "answer to anything else".to_owned(),
                    When::Always => "answer".to_owned(),
                };
                let when = Asked::Case { cases: conditions.clone(), index, strip: variant.strip };
                all.push(Expectation::new(what, 1, Meant::Answered { variants: Vec::new(), when }));
            }
        }
    }
    if tcp {
        all.push(Expectation::new("teardown", 1, Meant::Closed));
    }
    all
}
