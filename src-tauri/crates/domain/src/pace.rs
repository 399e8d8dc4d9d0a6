//! How fast a bulk action may go, and when it stops by itself.
//!
//! Both are kept by cutting the action into small pieces: a piece leaves when the pace allows it, and with a stop
//! condition only when the outcomes of the pieces before are known. Nothing here needs a timer that survives a restart.

use crate::{outbox::ITEM_IDS_MAX, time::MINUTE_MS};
use serde::{Deserialize, Serialize};

/// Pieces a minute that a pace is cut into.
const PIECES_A_MINUTE: u32 = 6;
/// Size of the first piece of an action with a stop condition: a small sample. Later ones are full.
const SAMPLE_IDS: usize = 100;
/// Outcomes that must be known before a stop condition is judged.
pub const STOP_SAMPLE_MIN: u64 = 20;

/// Pace and stop condition of a batch. The default has neither.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Pace {
    /// Most records a minute; 0 means as fast as the platform takes them.
    pub per_minute: u32,
    /// Stops when more than so many percent of the known outcomes are failures (1 to 99); 0 means never.
    pub stop_percent: u8,
}

impl Pace {
    /// Whether there is neither.
    #[must_use]
    pub fn is_none(self) -> bool {
        self == Self::default()
    }

    /// The same within sensible bounds.
    #[must_use]
    pub fn bounded(self) -> Self {
        Self { per_minute: self.per_minute, stop_percent: self.stop_percent.min(99) }
    }

    /// Most records of the piece with this number, counted from 0 over the whole batch.
    #[must_use]
    pub fn piece_max(self, piece: usize) -> usize {
        let by_pace = match usize::try_from(self.per_minute.div_ceil(PIECES_A_MINUTE)) {
            Ok(0) | Err(_) => ITEM_IDS_MAX,
            Ok(max) => max.min(ITEM_IDS_MAX),
        };
        if piece == 0 && self.stop_percent > 0 { by_pace.min(SAMPLE_IDS) } else { by_pace }
    }

    /// Rest after a piece of so many records, in milliseconds.
    #[must_use]
    pub fn rest_ms(self, records: u64) -> i64 {
        let records = i64::try_from(records).unwrap_or(i64::MAX);
        match i64::from(self.per_minute) {
            0 => 0,
            per_minute => records.saturating_mul(MINUTE_MS) / per_minute,
        }
    }

    /// Whether these outcomes are too bad to go on.
    #[must_use]
    pub fn stops(self, succeeded: u64, failed: u64) -> bool {
        let known = succeeded.saturating_add(failed);
        self.stop_percent > 0
            && known >= STOP_SAMPLE_MIN
            && failed.saturating_mul(100) > known.saturating_mul(u64::from(self.stop_percent))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pace_is_kept_by_small_pieces_with_rests_between() {
        let pace = Pace { per_minute: 600, stop_percent: 0 };
        assert_eq!((pace.piece_max(0), pace.rest_ms(100)), (100, 10_000));
        let slow = Pace { per_minute: 1, stop_percent: 0 };
        assert_eq!((slow.piece_max(5), slow.rest_ms(1)), (1, 60_000));
        let fast = Pace { per_minute: 60_000, stop_percent: 0 };
        assert_eq!((fast.piece_max(0), fast.rest_ms(1_000)), (1_000, 1_000));
        assert_eq!((Pace::default().piece_max(0), Pace::default().rest_ms(1_000)), (1_000, 0));
    }

    #[test]
    fn a_stop_condition_begins_with_a_sample() {
        let careful = Pace { per_minute: 0, stop_percent: 10 };
        assert_eq!([0, 1].map(|piece| careful.piece_max(piece)), [100, 1_000]);
    }

    #[test]
    fn it_stops_above_the_share_and_not_before_enough_is_known() {
        let careful = Pace { per_minute: 0, stop_percent: 10 };
        assert!(!careful.stops(0, 19), "too few are known");
        assert!(!careful.stops(90, 10), "exactly the share is allowed");
        assert!(careful.stops(89, 11));
        assert!(!Pace::default().stops(0, 1_000));
    }
}
