//! The clients of a run: side by side, or in turn where they talk to each other.

use std::sync::{Arc, Barrier};
use std::time::{Duration, Instant};

use wirelab_generators::client::{Player, Step};

/// Each client in a thread of its own; all are connected before the first speaks.
pub(super) fn side_by_side(players: Vec<Player>, steps: &[Vec<Step>]) -> Vec<String> {
    let barrier = Arc::new(Barrier::new(players.len()));
    let threads: Vec<_> = players
        .into_iter()
        .zip(steps.iter().cloned())
        .map(|(mut player, steps)| {
            let barrier = Arc::clone(&barrier);
            std::thread::spawn(move || {
                let connected = player.connect().map(drop);
                barrier.wait();
                let done = connected.and_then(|()| steps.iter().try_for_each(|step| player.step(step)));
                player.finish(Duration::ZERO);
                done
            })
        })
        .collect();
    let done = threads.into_iter().filter_map(|thread| thread.join().ok()?.err());
    done.map(|error| format!("a client: {error}")).collect()
}

/// In a chat one speaks after the other, so that everybody hears messages one by one. `all_in` tells whether the server has
/// taken everybody in: the system completes handshakes before that, and who speaks then is not heard by all.
pub(super) fn in_turn(
    mut players: Vec<Player>,
    steps: &[Vec<Step>],
    order: &[usize],
    all_in: impl Fn() -> bool,
) -> Vec<String> {
    let mut problems = Vec::new();
    for player in &mut players {
        problems.extend(player.connect().err().map(|error| format!("a client: {error}")));
    }
    let until = Instant::now() + Duration::from_secs(1);
    while !all_in() && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(5));
    }
    let most = steps.iter().map(Vec::len).max().unwrap_or_default();
    let round = (0..most).flat_map(|_| 0..players.len());
    let order: Vec<usize> = if order.is_empty() { round.collect() } else { order.to_vec() };
    let mut next = vec![0; players.len()];
    for place in order {
        let (Some(player), Some(steps), Some(at)) = (players.get_mut(place), steps.get(place), next.get_mut(place))
        else {
            continue;
        };
        let Some(step) = steps.get(*at) else { continue };
        *at += 1;
        if !player.is_over() {
            problems.extend(player.step(step).err().map(|error| format!("a client: {error}")));
        }
    }
    let mut first = Duration::from_millis(200);
    for player in &mut players {
        player.finish(first);
        first = Duration::from_millis(10);
    }
    problems
}
