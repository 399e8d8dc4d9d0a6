//! What is due, and how long to rest: pure functions of times.

use crate::{config::Config, report::SyncScope};
use domain::time::UtcMs;

/// When each part was last read to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Marks {
    /// The catalog.
    pub(crate) catalog_at: Option<UtcMs>,
    /// A round that read every step.
    pub(crate) full_at: Option<UtcMs>,
}

/// The parts of a round beyond the cheap summaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Due {
    /// Integrations, flows, steps, connections, people.
    pub(crate) catalog: bool,
    /// Every step, whatever its summary says.
    pub(crate) every_step: bool,
}

/// What a round has to read. A clock that was set back makes things due, never postpones them.
pub(crate) fn due(scope: SyncScope, now: UtcMs, marks: Marks, config: &Config) -> Due {
    let is_over = |at: Option<UtcMs>, every_ms: i64| {
        at.is_none_or(|at| now >= at.plus_ms(every_ms) || now.plus_ms(every_ms) < at)
    };
    let every_step = scope == SyncScope::Full || is_over(marks.full_at, config.full_every_ms);
    let catalog_every_ms = match scope {
        SyncScope::Look => config.catalog_every_ms,
        SyncScope::Normal | SyncScope::Full => config.catalog_asked_every_ms,
    };
    Due { catalog: every_step || is_over(marks.catalog_at, catalog_every_ms), every_step }
}

/// The rest before the next look: the normal interval, doubled with each look that found nothing, up to its limit;
/// never longer than the running flows' interval while something runs.
pub(crate) fn rest_ms(config: &Config, quiet_rounds: u32, something_runs: bool) -> u64 {
    let rest = config
        .counts_every_ms
        .saturating_mul(1 << (quiet_rounds / 3).min(8))
        .min(config.idle_every_max_ms)
        .max(config.counts_every_ms);
    if something_runs { rest.min(config.running_every_ms) } else { rest }
}

/// The rest before the next look while the remote cannot be reached.
pub(crate) fn offline_rest_ms(config: &Config, failures: u32) -> u64 {
    doubled(config.offline_every_ms, failures, config.offline_every_max_ms)
}

/// The rest before an item is sent again.
pub(crate) fn resend_ms(config: &Config, attempts: u32) -> i64 {
    let first = u64::try_from(config.resend_ms).unwrap_or(0);
    let max = u64::try_from(config.resend_max_ms).unwrap_or(0);
    i64::try_from(doubled(first, attempts, max)).unwrap_or(i64::MAX)
}

fn doubled(first_ms: u64, times: u32, max_ms: u64) -> u64 {
    first_ms.saturating_mul(1 << times.saturating_sub(1).min(20)).min(max_ms.max(first_ms))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::time::{HOUR_MS, MINUTE_MS};

    fn config() -> Config {
        Config::new("/nowhere".into())
    }

    #[test]
    fn the_first_round_reads_everything_and_the_next_one_only_summaries() {
        let now = UtcMs(1_000 * HOUR_MS);
        let first = due(SyncScope::Normal, now, Marks::default(), &config());
        assert_eq!(first, Due { catalog: true, every_step: true });
        let marks = Marks { catalog_at: Some(now), full_at: Some(now) };
        let soon = now.plus_ms(MINUTE_MS / 2);
        assert_eq!(due(SyncScope::Normal, soon, marks, &config()), Due { catalog: false, every_step: false });
        assert_eq!(due(SyncScope::Full, soon, marks, &config()), Due { catalog: true, every_step: true });
        let asked = now.plus_ms(2 * MINUTE_MS);
        assert_eq!(due(SyncScope::Look, asked, marks, &config()), Due { catalog: false, every_step: false });
        assert_eq!(due(SyncScope::Normal, asked, marks, &config()), Due { catalog: true, every_step: false });
        let later = now.plus_ms(11 * MINUTE_MS);
        assert_eq!(due(SyncScope::Look, later, marks, &config()), Due { catalog: true, every_step: false });
        assert!(due(SyncScope::Normal, now.plus_ms(25 * HOUR_MS), marks, &config()).every_step);
    }

    #[test]
    fn a_clock_that_was_set_back_postpones_nothing() {
        let now = UtcMs(1_000 * HOUR_MS);
        let ahead =
            Marks { catalog_at: Some(now.plus_ms(48 * HOUR_MS)), full_at: Some(now.plus_ms(48 * HOUR_MS)) };
        assert_eq!(due(SyncScope::Normal, now, ahead, &config()), Due { catalog: true, every_step: true });
    }

    #[test]
    fn rests_grow_when_nothing_happens_and_stay_short_while_something_runs() {
        let config = config();
        assert_eq!(rest_ms(&config, 0, false), config.counts_every_ms);
        assert_eq!(rest_ms(&config, 100, false), config.idle_every_max_ms);
        assert_eq!(rest_ms(&config, 100, true), config.running_every_ms);
        assert_eq!(offline_rest_ms(&config, 1), config.offline_every_ms);
        assert_eq!(offline_rest_ms(&config, 50), config.offline_every_max_ms);
        assert_eq!(resend_ms(&config, 1), config.resend_ms);
        assert_eq!(resend_ms(&config, 4_000_000), config.resend_max_ms);
    }
}
