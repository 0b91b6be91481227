//! What was chosen for a short connection is chosen for others like it: it has to be what is chosen for each by itself.

use proptest::prelude::*;

use super::*;
use crate::detect::{Choice, NotLab, Repeated};
use crate::listener::Chosen;

/// What is said, by whom, and how many frames of others come before it.
type Said = (usize, bool, u64);

const TEXTS: [&str; 8] = ["ping", "PONG", "upper:x", "X", "hello\n", "ECHO: hello\n", "40000: hello\n", ""];
const PORTS: [u16; 7] = [12345, 65432, 10000, 5005, 3333, 8080, 5678];

/// A connection, as the client of one port or of another.
fn connection(port: u16, client: usize, said: &[Said], ends: u8) -> Script {
    let mut script = Script::new(2, port);
    for (text, by_client, others) in said {
        script.frame += others;
        script.order += others;
        script.says(client, if *by_client { Role::Client } else { Role::Server }, TEXTS[*text].as_bytes());
    }
    match ends {
        0 => {}
        1 => _ = script.closes(client, Role::Client).closes(client, Role::Server),
        2 => _ = script.closes(client, Role::Server).closes(client, Role::Client),
        _ => _ = script.resets(client, Role::Server),
    }
    script
}

fn told(found: Result<Choice, Option<NotLab>>) -> Result<Chosen, Option<NotLab>> {
    found.map(|choice| Chosen::of(&choice))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn the_choice_is_that_of_each_by_itself(
        said in proptest::collection::vec((0..TEXTS.len(), any::<bool>(), 0..3_u64), 0..5),
        port in 0..PORTS.len(),
        changes in proptest::collection::vec((0..2_usize, 0..4_u8, 0..300_u64, any::<bool>()), 6),
    ) {
        let ask = every();
        let mut repeated = Repeated::default();
        for (client, ends, later, other) in changes {
            let mut said = said.clone();
            said.iter_mut().for_each(|said| said.2 += later);
            if other && let Some(first) = said.first_mut() {
                first.0 = (first.0 + 1) % TEXTS.len();
            }
            let script = connection(PORTS[port], client, &said, ends);
            let logs = [script.recorders[client].log()];
            let found = repeated.choose(&logs, |logs| ask.choose(logs));
            prop_assert_eq!(told(found), told(ask.choose(&logs)));
        }
    }
}

#[test]
fn it_is_chosen_once_for_all_that_are_alike() {
    let ask = every();
    let mut repeated = Repeated::default();
    let (mut times, said) = (0, [(0, true, 1), (1, false, 1)]);
    for later in 0..20 {
        let said = said.map(|(text, from, _)| (text, from, later));
        let script = connection(12345, (later % 2) as usize, &said, 1);
        let found = repeated.choose(&[script.recorders[(later % 2) as usize].log()], |logs| {
            times += 1;
            ask.choose(logs)
        });
        assert!(found.is_ok());
    }
    assert_eq!(times, 1);
    // In a chat a client is known by its address.
    for client in 0..2 {
        let script = connection(3333, client, &[(4, true, 0), (6, false, 0)], 1);
        _ = repeated.choose(&[script.recorders[client].log()], |logs| {
            times += 1;
            ask.choose(logs)
        });
    }
    assert_eq!(times, 3);
}
