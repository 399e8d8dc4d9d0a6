//! Silence is a finding too: a flow that ran and moved nothing, or far less than it usually does, has no error to show
//! for it (seed, comments: "no errors, it just returns empty fields").

/// Earlier runs that make up what is usual.
pub const USUAL_RUNS: usize = 20;
/// Fewer earlier runs than this say nothing about what is usual.
const USUAL_RUNS_MIN: usize = 5;
/// Below this share of the usual volume a run is remarkable: a tenth.
const FAR_BELOW: u64 = 10;
/// One run in so many may be as low without meaning anything.
const LOW_SHARE: usize = 5;
/// A usual volume below this is too small to be far below of.
const USUAL_RECORDS_MIN: u64 = 20;

/// A run that stands out by how little it moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Silence {
    /// It moved no record at all, and usually the flow does.
    Empty {
        /// Records of a usual run: the median.
        usual: u64,
    },
    /// It moved less than a tenth of what is usual.
    FarBelow {
        /// Records of a usual run: the median.
        usual: u64,
        /// Records of this run.
        records: u64,
    },
}

/// Judges a completed run by the completed runs before it (records of each, in any order; at most [`USUAL_RUNS`] are
/// looked at). `None` when nothing stands out, or when too little is known.
#[must_use]
pub fn judge(records: u64, before: &[u64]) -> Option<Silence> {
    let mut before: Vec<u64> = before.iter().take(USUAL_RUNS).copied().collect();
    if before.len() < USUAL_RUNS_MIN {
        return None;
    }
    before.sort_unstable();
    let usual = before.get(before.len() / 2).copied().unwrap_or(0);
    if usual == 0 {
        return None;
    }
    // A flow that is as low in one run of five is not silent when it is so once more.
    let low = before.get(before.len() / LOW_SHARE).copied().unwrap_or(0);
    if records == 0 {
        return (low > 0).then_some(Silence::Empty { usual });
    }
    let is_low = usual >= USUAL_RECORDS_MIN && records.saturating_mul(FAR_BELOW) < usual && records < low;
    is_low.then_some(Silence::FarBelow { usual, records })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_run_stands_out_only_where_runs_are_rarely_empty() {
        assert_eq!(judge(0, &[5, 6, 7, 8, 9]), Some(Silence::Empty { usual: 7 }));
        assert_eq!(judge(0, &[5, 0, 7, 8, 9]), Some(Silence::Empty { usual: 7 }), "once is no habit");
        assert_eq!(judge(0, &[5, 0, 7, 0, 9]), None);
        assert_eq!(judge(0, &[0; 20]), None);
    }

    #[test]
    fn a_tenth_of_the_usual_volume_stands_out() {
        let usual = [200, 210, 190, 220, 205];
        assert_eq!(judge(12, &usual), Some(Silence::FarBelow { usual: 205, records: 12 }));
        assert_eq!(judge(21, &usual), None, "more than a tenth");
        assert_eq!(judge(12, &[200, 210, 190, 4, 4]), None, "it was lower before");
        assert_eq!(judge(1, &[15; 9]), None, "too small to tell");
    }

    #[test]
    fn few_runs_say_nothing() {
        assert_eq!(judge(0, &[100, 100, 100, 100]), None);
    }
}
