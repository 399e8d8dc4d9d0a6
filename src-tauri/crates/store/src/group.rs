//! Groups of records: kinds of failures, trace keys, steps, codes, classifications; with count, first and last
//! seen, flows and steps touched, the course of the last days, and their newest record.

use crate::{
    Error, Result, Store,
    counter::{TIE_BITS, first_id, time_of},
    page::select,
    plan::{self, Condition, Level, Plan, list_of},
    row::RowReader,
    search::{Cursor, ErrorRow, Search, Sort},
    term::{self, Kind, NONE},
};
use domain::{
    id::StepKey,
    time::{HOUR_MS, UtcMs},
};
use rusqlite::{Connection, OptionalExtension, params_from_iter};
use std::collections::HashMap;

/// Most groups of one page.
pub const GROUP_PAGE_MAX: usize = 200;
/// Points of the course of a group.
pub const COURSE_POINTS: usize = 28;
/// Length of a point of the course in milliseconds: six hours, so that the course is a week.
pub const COURSE_POINT_MS: i64 = 6 * HOUR_MS;

/// What makes records one group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Grouping {
    /// The same fingerprint.
    Kind,
    /// The same trace key. Records without one are in no group.
    Trace,
    /// The same step of the same flow.
    Step,
    /// The same code.
    Code,
    /// The same classification.
    Classification,
}

/// Order of groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GroupSort {
    /// The largest first.
    Count,
    /// Last seen first.
    LastSeen,
    /// First seen last: what is new comes first.
    FirstSeen,
}

/// Records with something in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordGroup {
    /// What they have in common, as the query language takes it; `None` for records without.
    pub key: Option<String>,
    /// For kinds: the pattern of their messages.
    pub pattern: Option<String>,
    /// How many records of the query.
    pub count: u64,
    /// The oldest of them.
    pub first_at: UtcMs,
    /// The newest of them.
    pub last_at: UtcMs,
    /// For kinds: the oldest record in any state and of any flow, whatever the query asks for.
    pub first_ever_at: Option<UtcMs>,
    /// How many flows.
    pub flows: u64,
    /// The steps that reported them, the busiest first.
    pub steps: Vec<StepKey>,
    /// Records in each of the last [`COURSE_POINTS`] stretches of [`COURSE_POINT_MS`], the last one ends now.
    pub course: Vec<u64>,
    /// Its newest record.
    pub newest: ErrorRow,
}

/// A page of groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupPage {
    /// The groups in order.
    pub groups: Vec<RecordGroup>,
    /// How many there are in all.
    pub total: u64,
    /// Where the next page begins; `None` at the end.
    pub next: Option<Cursor>,
}

impl Grouping {
    fn column(self) -> &'static str {
        match self {
            Self::Kind => "e.print",
            Self::Trace => "e.trace_hash",
            Self::Step => "e.step",
            Self::Code => "e.code",
            Self::Classification => "e.class",
        }
    }
}

impl Store {
    /// One page of the groups of a query, at most [`GROUP_PAGE_MAX`].
    ///
    /// # Errors
    /// [`Error::BadCursor`], [`Error::Interrupted`]; those of reading.
    pub fn list_groups(
        &self,
        search: &Search<'_>,
        grouping: Grouping,
        sort: GroupSort,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<GroupPage> {
        let begin = after.map_or(Ok(0), read_cursor)?;
        let limit = limit.clamp(1, GROUP_PAGE_MAX);
        self.read(|tx| {
            let plan = plan::compile(tx, search)?;
            let mut all = tallies(tx, &plan, grouping)?;
            all.sort_unstable_by_key(|(no, tally)| (tally.order(sort), *no));
            let total = all.len();
            let page: Vec<_> = all.into_iter().skip(begin).take(limit).collect();
            let end = begin + page.len();
            let courses = courses(tx, &plan, grouping, &page, search.now)?;
            let mut reader = RowReader::new(tx)?;
            let groups = page
                .into_iter()
                .map(|(no, tally)| {
                    let course = courses.get(&no).cloned().unwrap_or_else(|| vec![0; COURSE_POINTS]);
                    group_of(tx, &mut reader, grouping, no, &tally, course)
                })
                .collect::<Result<_>>()?;
            let next = (end < total).then(|| Cursor(format!("g.{end}")));
            Ok(GroupPage { groups, total: u64::try_from(total).unwrap_or(u64::MAX), next })
        })
    }
}

/// The place of a group is its index: groups are few, and their order is made anew for each page anyway.
fn read_cursor(cursor: &Cursor) -> Result<usize> {
    cursor.0.strip_prefix("g.").and_then(|index| index.parse().ok()).ok_or(Error::BadCursor)
}

/// What a pass over the records finds of a group.
#[derive(Debug, Default)]
struct Tally {
    count: u64,
    first: i64,
    last: i64,
    steps: HashMap<i64, u64>,
}

impl Tally {
    fn add(&mut self, step: i64, count: u64, first: i64, last: i64) {
        self.first = if self.count == 0 { first } else { self.first.min(first) };
        self.last = if self.count == 0 { last } else { self.last.max(last) };
        self.count += count;
        *self.steps.entry(step).or_default() += count;
    }

    /// Smaller comes first.
    fn order(&self, sort: GroupSort) -> (i64, i64) {
        let count = i64::try_from(self.count).unwrap_or(i64::MAX);
        match sort {
            GroupSort::Count => (-count, -self.last),
            GroupSort::LastSeen => (-self.last, -count),
            GroupSort::FirstSeen => (-self.first, -count),
        }
    }
}

fn tallies(connection: &Connection, plan: &Plan, grouping: Grouping) -> Result<Vec<(i64, Tally)>> {
    if plan.is_nothing {
        return Ok(Vec::new());
    }
    let is_counted =
        grouping == Grouping::Kind && plan.is_counted(None) && plan.steps.is_none() && plan.prints.is_none();
    let tallies =
        if is_counted { counted_kinds(connection, plan)? } else { by_row(connection, plan, grouping)? };
    Ok(tallies.into_iter().collect())
}

/// Kinds of whole states come from the counters; their ends are two looks into an index.
fn counted_kinds(connection: &Connection, plan: &Plan) -> Result<HashMap<i64, Tally>> {
    let (filter, params) = plan.filter();
    let sql = format!(
        "SELECT e.print, e.state, e.step, e.n FROM {} WHERE {filter} AND e.n > 0",
        plan::counters(Some(Kind::Print))
    );
    let mut ends = connection.prepare_cached(
        "SELECT (SELECT min(id) FROM error INDEXED BY error_by_print WHERE print = ?1 AND state = ?2),
                (SELECT max(id) FROM error INDEXED BY error_by_print WHERE print = ?1 AND state = ?2)",
    )?;
    let mut known: HashMap<(i64, i64), (i64, i64)> = HashMap::new();
    let mut tallies: HashMap<i64, Tally> = HashMap::new();
    let mut read = connection.prepare_cached(&sql)?;
    let mut rows = read.query(params_from_iter(params))?;
    while let Some(row) = rows.next()? {
        let (print, state, step, count): (i64, i64, i64, i64) =
            (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
        let (first, last) = match known.get(&(print, state)) {
            Some(found) => *found,
            None => {
                let found = ends.query_row((print, state), |row| Ok((row.get(0)?, row.get(1)?)))?;
                known.insert((print, state), found);
                found
            }
        };
        let count = u64::try_from(count).unwrap_or(0);
        tallies.entry(print).or_default().add(step, count, first, last);
    }
    Ok(tallies)
}

fn by_row(connection: &Connection, plan: &Plan, grouping: Grouping) -> Result<HashMap<i64, Tally>> {
    let mut tallies: HashMap<i64, Tally> = HashMap::new();
    let Some(driver) = plan::choose(connection, plan, u64::MAX)? else { return Ok(tallies) };
    let what = format!("{}, e.step, e.id", grouping.column());
    let (sql, params) = select(plan, driver, &what);
    let mut read = connection.prepare_cached(&sql)?;
    let mut rows = read.query(params_from_iter(params))?;
    while let Some(row) = rows.next()? {
        let (no, step, id): (i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        if grouping != Grouping::Trace || no != 0 {
            tallies.entry(no).or_default().add(step, 1, id, id);
        }
    }
    Ok(tallies)
}

/// The last days of the groups of a page: one pass over the records of these days.
fn courses(
    connection: &Connection,
    plan: &Plan,
    grouping: Grouping,
    page: &[(i64, Tally)],
    now: UtcMs,
) -> Result<HashMap<i64, Vec<u64>>> {
    let mut courses: HashMap<i64, Vec<u64>> = HashMap::new();
    let points = i64::try_from(COURSE_POINTS).unwrap_or(1);
    let since_ms = now.0.saturating_sub(points.saturating_mul(COURSE_POINT_MS));
    if page.iter().all(|(_, tally)| time_of(tally.last) < since_ms) {
        return Ok(courses);
    }
    let mut plan = plan.clone();
    let since = first_id(since_ms);
    plan.from_id = Some(plan.from_id.map_or(since, |from| from.max(since)));
    let recent = page.iter().filter(|(_, tally)| time_of(tally.last) >= since_ms).map(|(no, _)| *no);
    let sql = format!("{} IN ({})", grouping.column(), list_of(recent));
    plan.conditions.push(Condition { sql, params: Vec::new(), level: Level::Row });
    let Some(driver) = plan::choose(connection, &plan, u64::MAX)? else { return Ok(courses) };
    let what = format!("{}, ((e.id >> {TIE_BITS}) - {since_ms}) / {COURSE_POINT_MS}", grouping.column());
    let (sql, params) = select(&plan, driver, &what);
    let mut read = connection.prepare(&sql)?;
    let mut rows = read.query(params_from_iter(params))?;
    while let Some(row) = rows.next()? {
        let (no, point): (i64, i64) = (row.get(0)?, row.get(1)?);
        let course = courses.entry(no).or_insert_with(|| vec![0; COURSE_POINTS]);
        // Clocks differ: what seems to come from the future belongs to the last point.
        let at = usize::try_from(point).unwrap_or(0).min(COURSE_POINTS - 1);
        if let Some(count) = course.get_mut(at) {
            *count += 1;
        }
    }
    Ok(courses)
}

fn group_of(
    connection: &Connection,
    reader: &mut RowReader<'_>,
    grouping: Grouping,
    no: i64,
    tally: &Tally,
    course: Vec<u64>,
) -> Result<RecordGroup> {
    let newest = reader.row(tally.last, Sort::OccurredNewest)?;
    let mut steps: Vec<(i64, u64)> = tally.steps.iter().map(|(step, count)| (*step, *count)).collect();
    steps.sort_unstable_by_key(|(step, count)| (std::cmp::Reverse(*count), *step));
    let steps: Vec<StepKey> = steps
        .into_iter()
        .filter_map(|(step, _)| term::step_key(connection, step).transpose())
        .collect::<Result<_>>()?;
    let flows: std::collections::HashSet<&str> = steps.iter().map(|step| step.flow.as_str()).collect();
    let key = match grouping {
        Grouping::Trace => newest.record.trace_key.clone(),
        _ if no == NONE => None,
        _ => term_text(connection, no)?,
    };
    let is_kind = grouping == Grouping::Kind;
    Ok(RecordGroup {
        key,
        pattern: if is_kind { pattern(connection, no)? } else { None },
        count: tally.count,
        first_at: UtcMs(time_of(tally.first)),
        last_at: UtcMs(time_of(tally.last)),
        first_ever_at: if is_kind { first_ever(connection, no)? } else { None },
        flows: u64::try_from(flows.len()).unwrap_or(u64::MAX),
        steps,
        course,
        newest,
    })
}

fn term_text(connection: &Connection, no: i64) -> Result<Option<String>> {
    let sql = "SELECT text FROM term WHERE no = ?1";
    Ok(connection.prepare_cached(sql)?.query_row([no], |row| row.get(0)).optional()?)
}

fn pattern(connection: &Connection, no: i64) -> Result<Option<String>> {
    let sql = "SELECT pattern FROM fingerprint WHERE no = ?1";
    Ok(connection.prepare_cached(sql)?.query_row([no], |row| row.get(0)).optional()?)
}

/// The oldest record of a kind: the least of its states, each one look into the index.
fn first_ever(connection: &Connection, no: i64) -> Result<Option<UtcMs>> {
    let sql = "SELECT min(id) FROM (
        SELECT min(id) AS id FROM error INDEXED BY error_by_print WHERE print = ?1 AND state = 0 UNION ALL
        SELECT min(id) FROM error INDEXED BY error_by_print WHERE print = ?1 AND state = 1 UNION ALL
        SELECT min(id) FROM error INDEXED BY error_by_print WHERE print = ?1 AND state = 2)";
    let first: Option<i64> = connection.prepare_cached(sql)?.query_row([no], |row| row.get(0))?;
    Ok(first.map(|id| UtcMs(time_of(id))))
}
