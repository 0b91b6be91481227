//! What a lab's checks ask of requests and answers, put together for one look at a capture.

use std::collections::BTreeMap;

use wirelab_exchanges::{Exchange, Found, Marks, Part, Plan, Protocol, Watch};
use wirelab_fields::Registry;
use wirelab_fields::filter::Filter;
use wirelab_labs::check::Kind;
use wirelab_labs::{Lab, Transport};

/// Where the answer to a check is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// By the places of its filters.
    Exchange {
        /// Of the request.
        request: usize,
        /// Of the answer.
        answer: Option<usize>,
    },
    /// By the place of its steps.
    Dialogue(usize),
    /// A filter of it cannot be read, and why.
    Unusable(String),
}

/// What a capture shows of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shown {
    pub(crate) asked: BTreeMap<String, Asked>,
    pub(crate) found: Found,
}

impl Shown {
    /// The requests that the lab selects, or whose answers it does.
    pub(crate) fn selected(&self) -> impl Iterator<Item = &Exchange> {
        let is_so = |one: &&Exchange| {
            one.asked.marks.selected() || one.answer.as_ref().is_some_and(|answer| answer.marks.selected())
        };
        self.found.exchanges.iter().filter(is_so)
    }

    /// Answers to requests that the capture does not have.
    pub(crate) fn orphans(&self) -> impl Iterator<Item = (Protocol, &Part)> {
        let selected = self.found.orphans.iter().filter(|(_, part)| part.marks.selected());
        selected.map(|(protocol, part)| (*protocol, part))
    }
}

/// What is to be looked for; `None` where neither the lab nor a check of it asks.
pub(crate) struct Looking {
    pub(crate) asked: BTreeMap<String, Asked>,
    pub(crate) watch: Watch,
}

impl Looking {
    /// For a lab, with the fields that its filters may name.
    pub(crate) fn of(lab: &Lab, registry: &Registry) -> Option<Self> {
        if lab.protocol.is_none() && !lab.checks.iter().any(|check| check.kind.is_of_protocols()) {
            return None;
        }
        let mut plan = Plan::default();
        let mut asked = BTreeMap::new();
        for check in &lab.checks {
            let told = match &check.kind {
                Kind::Exchange { request, answer, .. } => {
                    let mut place = |filter: &String| add(filter, registry, &mut plan.filters);
                    let places =
                        place(request).and_then(|request| Ok((request, answer.as_ref().map(place).transpose()?)));
                    places.map_or_else(Asked::Unusable, |(request, answer)| Asked::Exchange { request, answer })
                }
                Kind::Dialogue { steps, .. } => {
                    let steps: Result<Vec<_>, String> =
                        steps.iter().map(|step| Ok((step.clone(), compile(step, registry)?))).collect();
                    match steps {
                        Ok(steps) => {
                            plan.dialogues.push(steps);
                            Asked::Dialogue(plan.dialogues.len() - 1)
                        }
                        Err(why) => Asked::Unusable(why),
                    }
                }
                _ => continue,
            };
            asked.insert(check.id.clone(), told);
        }
        // One that cannot be read selects all there is of the protocol.
        let select = lab.selects().map(str::to_owned).or_else(|| ports(lab));
        let usual = lab.protocol.map(|protocol| protocol.filter().to_owned());
        plan.select = [select, usual].into_iter().flatten().find_map(|text| compile(&text, registry).ok());
        Some(Self { asked, watch: Watch::new(plan) })
    }
}

/// The first line of what is wrong: what follows draws where in the filter it is.
fn compile(text: &str, registry: &Registry) -> Result<Filter, String> {
    Filter::compile(text, registry).map_err(|error| error.to_string().lines().next().unwrap_or_default().to_owned())
}

fn add(text: &str, registry: &Registry, filters: &mut Vec<Filter>) -> Result<usize, String> {
    let filter = compile(text, registry)?;
    if filters.len() == Marks::MOST {
        return Err(format!("a lab has at most {} filters of requests and answers", Marks::MOST));
    }
    filters.push(filter);
    Ok(filters.len() - 1)
}

/// The packets of a lab's servers.
fn ports(lab: &Lab) -> Option<String> {
    let of = |field: &str, transport| {
        let ports: Vec<String> = lab.ports(transport).iter().map(u16::to_string).collect();
        (!ports.is_empty()).then(|| format!("{field} in {{{}}}", ports.join(", ")))
    };
    let all: Vec<String> =
        [of("tcp.port", Transport::Tcp), of("udp.port", Transport::Udp)].into_iter().flatten().collect();
    (!all.is_empty()).then(|| all.join(" || "))
}
