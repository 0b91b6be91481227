//! What clients say in a lab when nobody tells them: every case of its rule, in turn.

use wirelab_labs::rule::When;
use wirelab_labs::{Rule, Variant};

/// The name of a client in a chat, from 1.
pub fn name(client: usize) -> String {
    format!("User{client}")
}

/// The texts of one of several clients (from 1).
pub fn lines(variant: &Variant, client: usize, clients: usize, messages: usize) -> Vec<Vec<u8>> {
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
        Rule::Silent | Rule::Free | Rule::Broadcast(_) => format!("msg {} of client {client}", number + 1).into_bytes(),
    };
    (0..messages).map(text).collect()
}
