//! The shell's one look at the machine's clock. Everything below gets `now` passed in.

use domain::time::UtcMs;
use std::time::{SystemTime, UNIX_EPOCH};

/// The time of the machine, in milliseconds since 1970 (UTC); 0 when the clock stands before that.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this is the shell's clock module")]
pub fn now() -> UtcMs {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    UtcMs(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
