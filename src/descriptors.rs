//! How many files and connections this process may have open at once, and so how many calls may be out.

use crate::outbox::USUAL_CALLS;

/// What the daemon has open without a call: the database thrice, its log, the ears, the runtime's own, and connections that
/// rest for the next call.
const OWN: u64 = 36;
/// A call may have a connection, a file, and a question for an address open at a moment.
const A_CALL: u64 = 3;
/// With fewer the admin's presses would wait behind the channel's posts.
const FEWEST_CALLS: u64 = 6;
/// More than this is of no use here.
#[cfg(unix)]
const ENOUGH: u64 = 4_096;

/// Asks the system for as many as it grants without further right; tells how many there are, where it tells.
#[cfg(unix)]
pub(crate) fn raise() -> Option<u64> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let soft = current?;
    let wanted = maximum.unwrap_or(ENOUGH).min(ENOUGH);
    if soft >= wanted {
        return Some(soft);
    }
    match setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum }) {
        Ok(()) => Some(wanted),
        Err(error) => {
            tracing::debug!("asking for more open files: {error}");
            Some(soft)
        }
    }
}

/// Elsewhere nothing is known of a limit.
#[cfg(not(unix))]
pub fn raise() -> Option<u64> {
    None
}

/// How many calls may be out at once with so many descriptors.
pub(crate) fn calls(limit: Option<u64>) -> usize {
    let Some(limit) = limit else { return USUAL_CALLS };
    let most = (limit.saturating_sub(OWN) / A_CALL).max(FEWEST_CALLS);
    usize::try_from(most).unwrap_or(USUAL_CALLS).min(USUAL_CALLS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_follow_the_limit_and_never_grow_beyond_what_is_usual() {
        let of = [Some(0), Some(64), Some(80), Some(1_024), None].map(calls);
        assert_eq!(of, [6, 9, 14, USUAL_CALLS, USUAL_CALLS]);
    }
}
