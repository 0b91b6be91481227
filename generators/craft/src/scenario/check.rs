//! Whether the parts of a scenario fit together.

use super::{Problems, Scenario, force, host, limits, plan, raw, traffic, value};

const EVERY: u64 = 1_000_000;

pub(super) fn scenario(raw: raw::Scenario, problems: &mut Problems<'_>) -> Option<Scenario> {
    let hosts = host::hosts(&raw.host, problems);
    let capture = host::capture(&raw.capture, problems);
    let network = host::network(&raw.network, problems);
    let count = raw.connection.len() + raw.force.len();
    let traffic = raw.traffic.as_ref().map(|given| traffic::traffic(given, &raw, problems));
    if count == 0 && traffic.is_none() || count > limits::MAX_CONNECTIONS {
        let most = limits::MAX_CONNECTIONS;
        let what = format!("a scenario has 1 to {most} of [[connection]] and [[force]], or [traffic]");
        problems.at(0..0, what);
        return None;
    }
    let mut conversations = Vec::new();
    for one in &raw.connection {
        conversations.extend(plan::connection(one.get_ref(), one.span(), &hosts, problems));
    }
    for one in &raw.force {
        conversations.extend(force::script(one.get_ref(), one.span(), &hosts, problems));
    }
    // A network's answers would be longer on their way than a capture may last.
    if let Some(text) = raw.network.latency.as_ref().filter(|_| network.latency > 60_000_000_000) {
        problems.at(text.span(), "a latency is a minute at most");
    }
    let every = problems.take_or(raw.every.as_ref(), value::span, EVERY);
    Some(Scenario {
        title: raw.title,
        about: raw.about.trim().to_owned(),
        capture,
        network,
        hosts,
        conversations,
        traffic,
        every,
    })
}
