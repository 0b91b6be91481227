//! A server that leaves out what ends its messages: each `send` is then a message.

use wirelab_labs::framing::Framing;
use wirelab_labs::rule::{Broadcast, Case, Route, RouteError};
use wirelab_labs::template::{Piece, Template};
use wirelab_labs::{Rule, Variant};

use super::super::super::log::StreamLog;

/// The variant without the ending of its server's messages, and the template that it changes first; `None`: nothing says
/// that the server leaves it out.
pub(super) fn unended(logs: &[&StreamLog], variant: &Variant) -> Option<(Variant, Option<(Template, Template)>)> {
    let ending = variant.server.ending()?;
    let (mut with, mut without) = (0, 0);
    for lane in logs.iter().map(|log| &log.from_server) {
        for arrival in lane.arrivals() {
            *(if lane.part(arrival.start, arrival.end).ends_with(ending) { &mut with } else { &mut without }) += 1;
        }
    }
    if without == 0 || without * 4 < with {
        return None;
    }
    let bare = |template: &Template| bare(template, ending);
    let (rule, main) = match &variant.rule {
        Rule::Silent | Rule::Free | Rule::Talk(_) => return None,
        Rule::Reply(cases) => {
            let case = |case: &Case| Case { send: case.send.as_ref().map(bare), ..case.clone() };
            (Rule::Reply(cases.iter().map(case).collect()), cases.iter().find_map(|case| case.send.clone()))
        }
        Rule::Broadcast(all) => {
            (Rule::Broadcast(Broadcast { send: bare(&all.send), ..all.clone() }), Some(all.send.clone()))
        }
        Rule::Route(route) => {
            let error = |error: &RouteError| RouteError { send: bare(&error.send), ..error.clone() };
            let errors = route.errors.iter().map(error).collect();
            let (welcome, deliver) = (bare(&route.welcome), bare(&route.deliver));
            let other = Route { welcome, deliver, errors, ..(**route).clone() };
            (Rule::Route(Box::new(other)), Some(route.deliver.clone()))
        }
    };
    let changed = main.map(|own| (own.clone(), bare(&own))).filter(|(own, is)| own != is);
    Some((Variant { server: Framing::Receive, rule, ..variant.clone() }, changed))
}

/// A template without an ending.
fn bare(template: &Template, ending: &[u8]) -> Template {
    let mut pieces = template.pieces().to_vec();
    if let Some(Piece::Literal(last)) = pieces.last_mut()
        && let Some(text) = last.strip_suffix(ending)
    {
        *last = text.to_vec();
    }
    pieces.retain(|piece| !matches!(piece, Piece::Literal(bytes) if bytes.is_empty()));
    Template::of(pieces)
}
