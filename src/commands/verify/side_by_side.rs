//! Many submissions on all cores: the results in the order of the submissions, and one that fails costs itself only.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use wirelab_analyzers::report::secret;

/// Bytes of stack for each worker: 8 MiB, as the main thread has.
const STACK: usize = 8 << 20;

/// Runs `work` for each item on `workers` threads and gives the results in the order of the items; `None` stands where
/// `work` panicked. At most `workers` items are worked on at once. `done` is called on the calling thread with the
/// number of items that are finished, each time one is.
///
/// Fewer threads than asked for are started if the system gives no more; without any, the calling thread does it all.
pub(in crate::commands) fn run<T: Sync, R: Send>(
    items: &[T],
    workers: usize,
    work: impl Fn(&T) -> R + Sync,
    mut done: impl FnMut(usize),
) -> Vec<Option<R>> {
    let mut results: Vec<Option<R>> = items.iter().map(|_| None).collect();
    let secrets = secret::decided();
    let careful = |item: &T| catch_unwind(AssertUnwindSafe(|| secret::within(secrets, || work(item)))).ok();
    let next = AtomicUsize::new(0);
    let next = || Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|place| Some((place, items.get(place)?)));
    let mut finished = 0;
    thread::scope(|scope| {
        let (tell, told) = mpsc::channel();
        for _ in 0..workers.clamp(1, items.len().max(1)) {
            let (tell, next, careful) = (tell.clone(), &next, &careful);
            let worker = move || {
                while let Some((place, item)) = next() {
                    if tell.send((place, careful(item))).is_err() {
                        return;
                    }
                }
            };
            if thread::Builder::new().stack_size(STACK).spawn_scoped(scope, worker).is_err() {
                break;
            }
        }
        drop(tell);
        for (place, result) in told {
            if let Some(slot) = results.get_mut(place) {
                *slot = result;
            }
            finished += 1;
            done(finished);
        }
    });
    // No thread could be started.
    while let Some((place, item)) = next() {
        if let Some(slot) = results.get_mut(place) {
            *slot = careful(item);
        }
        finished += 1;
        done(finished);
    }
    results
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_order_whatever_the_order() {
        let items: Vec<u64> = (0..100).collect();
        for workers in [0, 1, 2, 7, 1000] {
            let mut counts = Vec::new();
            let work = |item: &u64| {
                thread::sleep(std::time::Duration::from_micros((item * 37) % 300));
                item * 2
            };
            let results = run(&items, workers, work, |count| counts.push(count));
            assert_eq!(results, items.iter().map(|item| Some(item * 2)).collect::<Vec<_>>());
            assert_eq!(counts, (1..=100).collect::<Vec<_>>());
        }
        assert!(run(&[] as &[u64], 4, |item| *item, |_| ()).is_empty());
    }

    #[test]
    fn one_that_panics_costs_itself() {
        let items = [1, 0, 2, 0, 3];
        let results = run(&items, 2, |item| 6 / item, |_| ());
        assert_eq!(results, [Some(6), None, Some(3), None, Some(2)]);
    }
}
