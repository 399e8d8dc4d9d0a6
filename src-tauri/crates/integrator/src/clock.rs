//! The platform's clock: the machine's, or one that stands until it is moved. The only place of this crate that
//! asks the machine for the time.

use crate::config::ClockKind;
use domain::time::UtcMs;
use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::{SystemTime, UNIX_EPOCH},
};

/// What time it is on the platform.
#[derive(Debug)]
pub(crate) struct Clock {
    manual: bool,
    speed: f64,
    stands_at_ms: AtomicI64,
}

impl Clock {
    /// A clock of this kind. A manual one never starts before `not_before`.
    pub(crate) fn new(kind: ClockKind, speed: f64, not_before: Option<UtcMs>) -> Self {
        let start = match kind {
            ClockKind::ManualFrom(start) => start,
            ClockKind::Real | ClockKind::Manual => machine_now(),
        };
        let start = start.max(not_before.unwrap_or(start));
        Self { manual: kind != ClockKind::Real, speed, stands_at_ms: AtomicI64::new(start.0) }
    }

    /// The time.
    pub(crate) fn now(&self) -> UtcMs {
        if self.manual { UtcMs(self.stands_at_ms.load(Ordering::SeqCst)) } else { machine_now() }
    }

    /// Whether it only moves when told to.
    pub(crate) fn is_manual(&self) -> bool {
        self.manual
    }

    /// Moves a manual clock to `time`; it never goes back. A real one stays as it is.
    pub(crate) fn move_to(&self, time: UtcMs) {
        self.stands_at_ms.fetch_max(time.0, Ordering::SeqCst);
    }

    /// A simulated duration at the chosen speed. A manual clock knows no speed.
    pub(crate) fn scaled_ms(&self, ms: i64) -> i64 {
        if self.is_manual() || (self.speed - 1.0).abs() < f64::EPSILON {
            return ms;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_precision_loss,
            reason = "durations are far below 2^52"
        )]
        let scaled = (ms as f64 / self.speed) as i64;
        scaled
    }
}

/// The machine's time: for what lives outside of the platform, such as a mail server.
#[expect(clippy::disallowed_methods, reason = "the clock module is where the machine is asked")]
pub(crate) fn machine_now() -> UtcMs {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    UtcMs(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// A point of the machine's steady clock, for the rate bucket.
#[expect(clippy::disallowed_methods, reason = "the clock module is where the machine is asked")]
pub(crate) fn steady_now() -> std::time::Instant {
    std::time::Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manual_clock_stands_until_it_is_moved_and_never_goes_back() {
        let clock = Clock::new(ClockKind::Manual, 50.0, None);
        let start = clock.now();
        assert_eq!(clock.now(), start);
        clock.move_to(start.plus_ms(5));
        clock.move_to(start);
        assert_eq!(clock.now(), start.plus_ms(5));
        assert_eq!(clock.scaled_ms(1_000), 1_000);
        let later = start.plus_ms(1_000_000_000);
        assert_eq!(Clock::new(ClockKind::Manual, 1.0, Some(later)).now(), later);
        let chosen = UtcMs(1_773_000_000_000);
        assert_eq!(Clock::new(ClockKind::ManualFrom(chosen), 1.0, None).now(), chosen);
        assert_eq!(Clock::new(ClockKind::ManualFrom(chosen), 1.0, Some(later)).now(), later);
    }

    #[test]
    fn speed_shortens_simulated_durations_of_a_real_clock() {
        assert_eq!(Clock::new(ClockKind::Real, 10.0, None).scaled_ms(1_000), 100);
    }
}
