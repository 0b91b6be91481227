//! What clients say in a lab when nobody tells them: every case of its rule, in turn.

use wirelab_labs::rule::When;
use wirelab_labs::talk::{Step, tour};
use wirelab_labs::{Rule, Variant};

/// The name of a client in a chat, from 1.
pub fn name(client: usize) -> String {
    format!("User{client}")
}

/// The texts of one of several clients (from 1).
pub fn lines(variant: &Variant, client: usize, clients: usize, messages: usize) -> Vec<Vec<u8>> {
    if let Rule::Talk(_) = &variant.rule {
        let own = turns(variant, clients, messages).into_iter().filter(|step| step.client + 1 == client);
        return own.map(|step| step.text).collect();
    }
    let text = |number: usize| match &variant.rule {
        Rule::Reply(cases) => match cases.get(number % cases.len().max(1)).map(|case| &case.when) {
            Some(When::Equals(text)) => text.clone(),
            Some(When::Prefix(prefix)) => [prefix.as_slice(), b"hello"].concat(),
            _ if cases.len() > 1 => b"abc".to_vec(),
            _ => format!("msg {} of client {client}", number + 1).into_bytes(),
        },
        Rule::Route(route) => {
            let target = name(client % clients.max(1) + 1);
            let separator = String::from_utf8_lossy(&route.separator);
            format!("{target}{separator} message {} for {target}", number + 1).into_bytes()
        }
        Rule::Silent | Rule::Free | Rule::Broadcast(_) | Rule::Talk(_) => {
            format!("msg {} of client {client}", number + 1).into_bytes()
        }
    };
    (0..messages).map(text).collect()
}

/// What clients say one after the other so that each rule has its turn, about so many messages of each; nothing where the
/// rules are not tried in order.
pub fn turns(variant: &Variant, clients: usize, messages: usize) -> Vec<Step> {
    /// Clients who show all that there is: more say the same again.
    const ENOUGH: usize = 10;
    let Rule::Talk(talk) = &variant.rule else { return Vec::new() };
    let rules = talk.rows.len() * clients.min(ENOUGH);
    tour(variant, talk, clients.min(ENOUGH), (rules + clients.min(ENOUGH) * messages).min(400), messages)
}
