//! A lab described for who is to do it: its task, an example of what is said, what is handed in and asked. No points.

use serde::Serialize;
use wirelab_analyzers::report::safe;
use wirelab_labs::lab::Run;
use wirelab_labs::rule::Expected;
use wirelab_labs::{Lab, Side, Transport, Variant};

/// A lab as the page shows it.
#[derive(Serialize)]
struct Described {
    id: String,
    title: String,
    source: String,
    about: Vec<String>,
    variants: Vec<OfVariant>,
    evidence: Vec<[String; 2]>,
    checks: Vec<[String; 2]>,
}

#[derive(Serialize)]
struct OfVariant {
    title: String,
    ports: String,
    /// What one client says, and what is due from the server: who, and what.
    example: Vec<[String; 2]>,
}

/// A lab, as JSON.
pub(crate) fn described(lab: &Lab) -> Result<String, serde_json::Error> {
    let line = |text: &str| safe::line(text.as_bytes());
    let told = Described {
        id: line(&lab.id),
        title: line(&lab.title),
        source: line(&lab.source),
        about: lab
            .about
            .split("\n\n")
            .map(|part| line(&part.trim().replace('\n', " ")))
            .filter(|part| !part.is_empty())
            .collect(),
        variants: lab.variants.iter().map(|variant| of_variant(lab, variant)).collect(),
        evidence: lab.evidence.iter().map(|one| [line(&one.file), line(&one.title)]).collect(),
        checks: lab.checks.iter().map(|one| [line(&one.title), line(&one.hint)]).collect(),
    };
    serde_json::to_string(&told)
}

fn of_variant(lab: &Lab, variant: &Variant) -> OfVariant {
    let ports = [Transport::Tcp, Transport::Udp].into_iter().flat_map(|transport| {
        let free = variant.ports.is_any(transport).then(|| format!("any {} port", transport.name().to_uppercase()));
        let named = variant.ports.named(transport).into_iter();
        named.map(move |port| format!("{} {port}", transport.name().to_uppercase())).chain(free)
    });
    let run = lab.runs.iter().find(|run| run.variant == variant.id);
    let example = run.map(|run| example(variant, run)).unwrap_or_default();
    let ports = ports.collect::<Vec<_>>().join(", ");
    OfVariant { title: safe::line(variant.title.as_bytes()), ports, example }
}

fn example(variant: &Variant, run: &Run) -> Vec<[String; 2]> {
    let mut all = Vec::new();
    let mut say = |side: Side, text: &[u8]| all.push([side.name().to_owned(), safe::excerpt(text, 80)]);
    for said in run.says.iter().map(String::as_bytes) {
        say(Side::Client, said);
        if let Expected::Exactly(due) = variant.rule.reply(said, said, |_| None) {
            say(Side::Server, &due.text);
        }
    }
    all
}
