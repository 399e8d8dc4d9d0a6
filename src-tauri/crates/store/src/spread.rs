//! How the records of a query lie in time: the bars of the histogram and the counts of days.
//!
//! Where the maintained counters know the query, they give whole days at any size; shorter spans count ranges of an
//! index. All other queries cost one pass over the ids that match, for bars and days together.

use crate::{
    Result, Store,
    counter::{first_id, time_of},
    page::select,
    plan::{self, Plan},
    search::Search,
};
use domain::{
    query::Key,
    time::{DAY_MS, HOUR_MS, UtcMs},
};
use rusqlite::{Connection, params_from_iter};

/// Most bars of a histogram.
pub const BARS_MAX: usize = 200;
/// Most days that are counted at once.
pub const DAYS_MAX: usize = 32;
/// From this many days on, bars are whole days (UTC).
const WHOLE_DAYS_MIN: i64 = 20;

/// What to count beside the bars.
#[derive(Debug, Clone, Copy)]
pub struct SpreadOf<'a> {
    /// Bars wanted, at most [`BARS_MAX`]; fewer come when they are whole days.
    pub bars: usize,
    /// Borders of days, oldest first: each day ends where the next one begins. At most [`DAYS_MAX`] days.
    pub days: &'a [UtcMs],
    /// The bars reach at least back to here.
    pub not_after: Option<UtcMs>,
}

/// How the records of a query lie in time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spread {
    /// Start of the first bar.
    pub from: UtcMs,
    /// End of the last bar.
    pub to: UtcMs,
    /// Records in each bar, oldest first; all of one width.
    pub bars: Vec<u64>,
    /// Records in each of the days.
    pub days: Vec<u64>,
}

impl Store {
    /// Counts the records of a query over time. The query's own `after:` and `before:` are ignored, so that a brush has
    /// somewhere to go. The bars span all records, an hour at least.
    ///
    /// # Errors
    /// [`crate::Error::Interrupted`]; those of reading.
    pub fn spread(&self, search: &Search<'_>, of: SpreadOf<'_>) -> Result<Spread> {
        let query = search.query.without_keys(&[Key::After, Key::Before]);
        let days = of.days.get(..of.days.len().min(DAYS_MAX + 1)).unwrap_or_default();
        self.read(|tx| {
            let plan = plan::compile(tx, &Search { query: &query, now: search.now })?;
            if plan.is_nothing {
                let frame = Frame::new(None, of, search.now);
                return Ok(frame.spread(vec![0; frame.bars], vec![0; days.len().saturating_sub(1)]));
            }
            if plan.is_counted(None) {
                by_counters(tx, plan, of, days, search.now)
            } else {
                by_ids(tx, &plan, of, days, search.now)
            }
        })
    }
}

/// Where the bars stand.
struct Frame {
    from: i64,
    width_ms: i64,
    bars: usize,
}

impl Frame {
    /// Bars over the times from first to last (milliseconds).
    fn new(ends: Option<(i64, i64)>, of: SpreadOf<'_>, now: UtcMs) -> Self {
        let (first, last) = ends.unwrap_or((now.0.saturating_sub(DAY_MS), now.0));
        let first = of.not_after.map_or(first, |at| first.min(at.0));
        let bars = i64::try_from(of.bars.clamp(1, BARS_MAX)).unwrap_or(1);
        let first_day = first.div_euclid(DAY_MS);
        let days = last.div_euclid(DAY_MS).saturating_sub(first_day).saturating_add(1);
        if days >= WHOLE_DAYS_MIN {
            let width = ceil_div(days, bars);
            let bars = ceil_div(days, width);
            return Self {
                from: first_day.saturating_mul(DAY_MS),
                width_ms: width.saturating_mul(DAY_MS),
                bars: usize::try_from(bars).unwrap_or(1),
            };
        }
        let span_ms = last.saturating_add(1).saturating_sub(first).max(HOUR_MS);
        Self { from: first, width_ms: ceil_div(span_ms, bars), bars: of.bars.clamp(1, BARS_MAX) }
    }

    fn is_whole_days(&self) -> bool {
        self.width_ms % DAY_MS == 0 && self.from % DAY_MS == 0
    }

    fn border(&self, bar: usize) -> UtcMs {
        let bar = i64::try_from(bar).unwrap_or(i64::MAX);
        UtcMs(self.from.saturating_add(self.width_ms.saturating_mul(bar)))
    }

    fn bar_of(&self, at_ms: i64) -> Option<usize> {
        usize::try_from(at_ms.saturating_sub(self.from).div_euclid(self.width_ms)).ok()
    }

    fn spread(&self, bars: Vec<u64>, days: Vec<u64>) -> Spread {
        Spread { from: UtcMs(self.from), to: self.border(self.bars), bars, days }
    }
}

fn ceil_div(a: i64, b: i64) -> i64 {
    a.div_euclid(b) + i64::from(a.rem_euclid(b) != 0)
}

fn by_counters(
    connection: &Connection,
    plan: Plan,
    of: SpreadOf<'_>,
    days: &[UtcMs],
    now: UtcMs,
) -> Result<Spread> {
    let counted = counted_days(connection, &plan)?;
    let mut counter = Counter { connection, plan, counted: &counted };
    let ends = counter.ends()?;
    let frame = Frame::new(ends, of, now);
    let bars = if frame.is_whole_days() {
        let mut bars = vec![0; frame.bars];
        for (day, count) in &counted {
            if let Some(bar) = frame.bar_of(day.saturating_mul(DAY_MS)).and_then(|at| bars.get_mut(at)) {
                *bar += count;
            }
        }
        bars
    } else {
        (0..frame.bars)
            .map(|bar| counter.between(frame.border(bar), frame.border(bar + 1)))
            .collect::<Result<_>>()?
    };
    let days = days
        .windows(2)
        .filter_map(|pair| pair.split_first())
        .map(|(from, rest)| counter.between(*from, rest.first().copied().unwrap_or(*from)));
    let days = days.collect::<Result<_>>()?;
    Ok(frame.spread(bars, days))
}

/// Records by day (UTC), as the counters know them, oldest first.
fn counted_days(connection: &Connection, plan: &Plan) -> Result<Vec<(i64, u64)>> {
    let (filter, params) = plan.counted_filter(None);
    let sql = format!("SELECT e.day, sum(e.n) FROM error_day e WHERE {filter} GROUP BY e.day ORDER BY e.day");
    let mut read = connection.prepare_cached(&sql)?;
    let rows = read.query_map(params_from_iter(params), |row| {
        Ok((row.get(0)?, u64::try_from(row.get::<_, i64>(1)?).unwrap_or(0)))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Counts ranges of time of a query that the counters know.
struct Counter<'a> {
    connection: &'a Connection,
    plan: Plan,
    counted: &'a [(i64, u64)],
}

impl Counter<'_> {
    /// The times of the first and the last record, in milliseconds: within the first and the last day that count.
    fn ends(&mut self) -> Result<Option<(i64, i64)>> {
        let (Some((first, _)), Some((last, _))) = (self.counted.first(), self.counted.last()) else {
            return Ok(None);
        };
        if last - first + 1 >= WHOLE_DAYS_MIN {
            return Ok(Some((first.saturating_mul(DAY_MS), last.saturating_mul(DAY_MS))));
        }
        let (first, last) = (self.end("min", *first)?, self.end("max", *last)?);
        Ok(first.zip(last))
    }

    fn end(&mut self, which: &str, day: i64) -> Result<Option<i64>> {
        let start = day.saturating_mul(DAY_MS);
        let id = self.one(&format!("{which}(e.id)"), UtcMs(start), UtcMs(start.saturating_add(DAY_MS)))?;
        Ok(id.map(time_of))
    }

    fn between(&mut self, from: UtcMs, to: UtcMs) -> Result<u64> {
        let (first, last) = (from.0.div_euclid(DAY_MS), to.0.div_euclid(DAY_MS));
        if !self.counted.iter().any(|(day, _)| (first..=last).contains(day)) {
            return Ok(0);
        }
        if from.0.rem_euclid(DAY_MS) == 0 && to.0.rem_euclid(DAY_MS) == 0 {
            let within = self.counted.iter().filter(|(day, _)| (first..last).contains(day));
            return Ok(within.map(|(_, count)| count).sum());
        }
        let count = self.one("count(*)", from, to)?;
        Ok(u64::try_from(count.unwrap_or(0)).unwrap_or(0))
    }

    fn one(&mut self, what: &str, from: UtcMs, to: UtcMs) -> Result<Option<i64>> {
        self.plan.from_id = Some(first_id(from.0));
        self.plan.before_id = Some(first_id(to.0));
        let Some(driver) = plan::choose(self.connection, &self.plan, u64::MAX)? else { return Ok(None) };
        let (sql, params) = select(&self.plan, driver, what);
        let mut read = self.connection.prepare_cached(&sql)?;
        Ok(read.query_row(params_from_iter(params), |row| row.get(0))?)
    }
}

/// One pass over the ids that match: first for their ends, so they are kept, 8 bytes each.
fn by_ids(
    connection: &Connection,
    plan: &Plan,
    of: SpreadOf<'_>,
    days: &[UtcMs],
    now: UtcMs,
) -> Result<Spread> {
    let mut times: Vec<i64> = Vec::new();
    if let Some(driver) = plan::choose(connection, plan, u64::MAX)? {
        let (sql, params) = select(plan, driver, "e.id");
        let mut read = connection.prepare_cached(&sql)?;
        let mut rows = read.query(params_from_iter(params))?;
        while let Some(row) = rows.next()? {
            times.push(time_of(row.get(0)?));
        }
    }
    let ends = times.iter().min().copied().zip(times.iter().max().copied());
    let frame = Frame::new(ends, of, now);
    let mut bars = vec![0_u64; frame.bars];
    let mut counts = vec![0_u64; days.len().saturating_sub(1)];
    for at in times {
        if let Some(bar) = frame.bar_of(at).and_then(|bar| bars.get_mut(bar)) {
            *bar += 1;
        }
        let day = days.partition_point(|border| border.0 <= at);
        if let Some(count) = day.checked_sub(1).and_then(|day| counts.get_mut(day)) {
            *count += 1;
        }
    }
    Ok(frame.spread(bars, counts))
}
