//! How many files, and with them sockets, a program may have open.

/// What a program has open beside its clients.
const OWN: u64 = 64;

/// Makes room for so many connections, as far as the system lets a program help itself; otherwise says what to do.
///
/// # Errors
/// A sentence with the limit, and how it is raised.
pub fn make_room(connections: usize) -> Result<(), String> {
    let wanted = connections as u64 + OWN;
    match raise(wanted) {
        Some(allowed) if allowed < wanted => Err(format!(
            "the system allows {allowed} open files, and {connections} clients need {wanted}: `ulimit -n {wanted}` in \
             this shell (as root where it says no), or fewer clients"
        )),
        _ => Ok(()),
    }
}

/// Raises the limit, and gives the one that holds then; `None`: there is none, or none is known.
#[cfg(unix)]
fn raise(wanted: u64) -> Option<u64> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let now = getrlimit(Resource::Nofile);
    let allowed = now.current?;
    if allowed >= wanted {
        return Some(allowed);
    }
    // Many systems begin with 1,024 and allow far more to whoever asks.
    let most = now.maximum.map_or(wanted, |most| most.min(wanted));
    match setrlimit(Resource::Nofile, Rlimit { current: Some(most), maximum: now.maximum }) {
        Ok(()) => Some(most),
        Err(_) => Some(allowed),
    }
}

#[cfg(not(unix))]
fn raise(_: u64) -> Option<u64> {
    None
}
