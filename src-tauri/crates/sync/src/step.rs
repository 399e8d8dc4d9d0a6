//! Reading the error lists of steps: pages are written one by one, so that a crash costs one page; only a list that was
//! read to its end makes records vanish.

use crate::{
    Result, plan,
    plan::{FlowTask, Pair, StepTask},
    round::{Part, Round},
    tag::Tag,
};
use domain::{
    error_record::ErrorRecord,
    id::{FlowId, StepId, StepKey},
    open_count::StepOpen,
    time::UtcMs,
};
use remote::{ErrorFilter, Kind, ListKind, Pager};
use std::{
    collections::HashMap,
    sync::{Arc, atomic::Ordering},
};
use store::pull::{Applied, ErrorList, PAGE_ROWS_MAX, Pull, PullPage, StepState};

/// Most error records of a page (seed): a page of this size may be followed by another one.
const PAGE_FULL: usize = 1_000;

/// How a list was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Read {
    /// To its end.
    Whole(Applied),
    /// Not to its end; what came is stored.
    Broken,
}

/// What was known of each step when the round began.
pub(crate) type Known = HashMap<StepKey, StepState>;

/// What looks at the records of a list while they pass.
pub(crate) type Watcher<'a> = &'a mut (dyn FnMut(&ErrorRecord) + Send);

/// Reads what changed in one flow. When all its steps were read, the summary's pair is remembered.
pub(crate) async fn pull_flow(
    round: &Arc<Round>,
    task: &FlowTask,
    steps: &[StepId],
    known: &Known,
) -> Result<()> {
    let whole = pull_steps(round, task, steps, known).await?;
    round.advance();
    if round.is_over() {
        return Ok(());
    }
    if whole {
        let (flow, pair, now) = (task.flow.clone(), task.pair, round.inner.now());
        round.inner.store(move |store| store.mark_flow_pulled(&flow, pair, now)).await?;
    } else {
        round.inner.resting.rest(&task.flow, task.pair);
    }
    Ok(())
}

/// Whether every step of the flow was read.
async fn pull_steps(round: &Arc<Round>, task: &FlowTask, steps: &[StepId], known: &Known) -> Result<bool> {
    let counts = match round.inner.client.flow_errors(&task.flow).await {
        Ok(counts) => {
            round.note_success();
            let (flow, rows, now) = (task.flow.clone(), counts.rows.clone(), round.inner.now());
            round.inner.store(move |store| store.apply_step_counts(&flow, &rows, now)).await?;
            Some(counts.rows)
        }
        // Without a summary the steps themselves may still be readable, when they are known.
        Err(error) if matches!(error.kind(), Kind::Unreadable | Kind::Server) && !steps.is_empty() => None,
        Err(error) => {
            fail_flow(round, task, steps, &error).await?;
            return Ok(false);
        }
    };
    pull_tasks(round, plan::step_tasks(&task.flow, steps, counts.as_deref(), known, round.every_step), known)
        .await
}

/// Reads what changed in one flow whose counts were just read.
pub(crate) async fn pull_counted(
    round: &Arc<Round>,
    flow: &FlowId,
    steps: &[StepId],
    known: &Known,
    counts: &[StepOpen],
) -> Result<bool> {
    pull_tasks(round, plan::step_tasks(flow, steps, Some(counts), known, false), known).await
}

/// Whether every step was read as far as was asked.
async fn pull_tasks(round: &Arc<Round>, tasks: Vec<plan::StepTask>, known: &Known) -> Result<bool> {
    let mut whole = true;
    for todo in tasks {
        if round.is_over() {
            return Ok(false);
        }
        let since = known.get(&todo.step).and_then(|state| state.resolved_until);
        whole &= pull_step(round, &todo, since).await?;
    }
    Ok(whole)
}

async fn fail_flow(
    round: &Arc<Round>,
    task: &FlowTask,
    steps: &[StepId],
    error: &remote::Error,
) -> Result<()> {
    round.note_failure(Part::Flow(&task.flow), error);
    if round.is_over() {
        return Ok(());
    }
    let failure = round.step_failure(error.report_code());
    let keys: Vec<StepKey> =
        steps.iter().map(|step| StepKey { flow: task.flow.clone(), step: step.clone() }).collect();
    round.inner.store(move |store| keys.iter().try_for_each(|key| store.fail_step(key, &failure))).await?;
    round.changed(&[Tag::Errors]);
    Ok(())
}

/// Whether both lists of the step were read as far as was asked.
async fn pull_step(round: &Arc<Round>, task: &StepTask, resolved_since: Option<UtcMs>) -> Result<bool> {
    if task.pull_open {
        let read = pull_open(round, &task.step, task.pair, &mut |_| ()).await?;
        if read == Read::Broken {
            return Ok(false);
        }
    }
    if task.pull_resolved {
        return Ok(pull_resolved(round, &task.step, resolved_since).await? != Read::Broken);
    }
    Ok(true)
}

/// Reads the open list of a step to its end.
pub(crate) async fn pull_open(
    round: &Arc<Round>,
    step: &StepKey,
    pair: Option<Pair>,
    watcher: Watcher<'_>,
) -> Result<Read> {
    let pager = round.inner.client.errors(step, ListKind::Open, &ErrorFilter::default());
    let newest = pair.and_then(|(_, at)| at);
    pull_list(round, step, ErrorList::Open, pager, (pair, newest), watcher).await
}

/// Reads the resolved list of a step, from the newest resolution that is known.
pub(crate) async fn pull_resolved(round: &Arc<Round>, step: &StepKey, since: Option<UtcMs>) -> Result<Read> {
    let since = if round.every_step { None } else { since };
    let filter = ErrorFilter { resolved_from: since, ..ErrorFilter::default() };
    let pager = round.inner.client.errors(step, ListKind::Resolved, &filter);
    pull_list(round, step, ErrorList::Resolved, pager, (None, None), &mut |_| ()).await
}

async fn pull_list(
    round: &Arc<Round>,
    step: &StepKey,
    list: ErrorList,
    pager: std::result::Result<Pager<ErrorRecord>, remote::Error>,
    (pair, newest): (Option<Pair>, Option<UtcMs>),
    watcher: Watcher<'_>,
) -> Result<Read> {
    let mut pager = match pager {
        Ok(pager) => pager,
        Err(error) => return fail_step(round, step, &error).await,
    };
    // The platform's clock may be ahead of ours: records are newer than "now" then, and must be able to vanish too.
    let client = &round.inner.client;
    let began =
        round.inner.now().max(client.server_now().unwrap_or_default()).max(newest.unwrap_or_default());
    let key = step.clone();
    let pull = round.inner.store(move |store| store.begin_pull(&key, list, began)).await?;
    if let Some(position) = &pull.next_page
        && pager.resume_at(position).is_err()
    {
        drop_pull(round, &pull).await?;
        return Ok(Read::Broken);
    }
    let pull = Arc::new(pull);
    if pull.is_read {
        return finish(round, &pull, pair, None, Applied::default()).await;
    }
    let (mut sum, mut seen) = (Applied::default(), Seen::new(&pull, pair));
    loop {
        let page = match pager.next_page().await {
            Ok(Some(page)) => page,
            Ok(None) => break,
            Err(error) => {
                // A place that the remote does not know any more: begin at the first page next time.
                if matches!(error.kind(), Kind::NotFound | Kind::Refused) {
                    drop_pull(round, &pull).await?;
                }
                return fail_step(round, step, &error).await;
            }
        };
        round.note_success();
        seen.page(page.rows.len(), page.odd.len());
        page.rows.iter().for_each(&mut *watcher);
        round.errors_fetched.fetch_add(u64::try_from(page.rows.len()).unwrap_or(0), Ordering::Relaxed);
        add(&mut sum, apply(round, &pull, page.rows, pager.position()).await?);
        if round.is_over() {
            return Ok(Read::Broken);
        }
    }
    finish(round, &pull, pair, seen.doubt(), sum).await
}

/// What tells whether the end of a list was its end.
struct Seen {
    /// Open errors by the summary read just before; `None` when unknown, or when this reading goes on an older one.
    expected: Option<u64>,
    rows: u64,
    last_page: usize,
    odd: usize,
}

impl Seen {
    fn new(pull: &Pull, pair: Option<Pair>) -> Self {
        let expected = pair.filter(|_| pull.next_page.is_none()).and_then(|(count, _)| count);
        Self { expected, rows: 0, last_page: 0, odd: 0 }
    }

    fn page(&mut self, rows: usize, odd: usize) {
        self.rows += u64::try_from(rows + odd).unwrap_or(0);
        self.last_page = rows + odd;
        self.odd += odd;
    }

    /// Why absence from this list proves nothing, if so: rows without identity, or a full last page that names no
    /// next one though the summary counted more (an empty or lost link; API 1.5, fault 15).
    fn doubt(&self) -> Option<&'static str> {
        let is_short = self.last_page >= PAGE_FULL && self.expected.is_some_and(|count| self.rows < count);
        if self.odd > 0 { Some("unreadable_rows") } else { is_short.then_some("list_ended_early") }
    }
}

/// Writes a page; one that is larger than any page should be is cut, the place of the next page goes with its last part.
async fn apply(
    round: &Arc<Round>,
    pull: &Arc<Pull>,
    mut records: Vec<ErrorRecord>,
    position: Option<String>,
) -> Result<Applied> {
    let as_of = round.inner.now();
    let mut sum = Applied::default();
    loop {
        let rest = if records.len() > PAGE_ROWS_MAX { records.split_off(PAGE_ROWS_MAX) } else { Vec::new() };
        let is_last = rest.is_empty();
        let (pull, place) =
            (Arc::clone(pull), if is_last { position.clone() } else { pull.next_page.clone() });
        let applied = round
            .inner
            .store(move |store| {
                let page = PullPage { pull: &pull, records: &records, next_page: place.as_deref(), as_of };
                store.apply_page(&page)
            })
            .await?;
        if applied.inserted + applied.changed > 0 {
            round.changed(&[Tag::Errors]);
        }
        add(&mut sum, applied);
        if is_last {
            return Ok(sum);
        }
        records = rest;
    }
}

async fn finish(
    round: &Arc<Round>,
    pull: &Arc<Pull>,
    pair: Option<Pair>,
    doubt: Option<&'static str>,
    mut sum: Applied,
) -> Result<Read> {
    if let Some(code) = doubt {
        // Nothing may vanish by this reading.
        drop_pull(round, pull).await?;
        let (step, failure) = (pull.step.clone(), round.step_failure(code));
        round.fail(Part::Step(&pull.step), code);
        round.inner.store(move |store| store.fail_step(&step, &failure)).await?;
        round.changed(&[Tag::Errors]);
        return Ok(Read::Broken);
    }
    let (ended, as_of) = (Arc::clone(pull), round.inner.now());
    let applied = round.inner.store(move |store| store.finish_pull(&ended, pair, as_of)).await?;
    if applied.vanished > 0 {
        round.changed(&[Tag::Errors]);
    }
    add(&mut sum, applied);
    Ok(Read::Whole(sum))
}

async fn fail_step(round: &Arc<Round>, step: &StepKey, error: &remote::Error) -> Result<Read> {
    round.note_failure(Part::Step(step), error);
    if !round.is_over() {
        let (key, failure) = (step.clone(), round.step_failure(error.report_code()));
        round.inner.store(move |store| store.fail_step(&key, &failure)).await?;
        round.changed(&[Tag::Errors]);
    }
    Ok(Read::Broken)
}

/// Makes the next reading of the open list begin at its first page.
pub(crate) async fn forget_place(round: &Arc<Round>, step: &StepKey) -> Result<()> {
    let (key, now) = (step.clone(), round.inner.now());
    round
        .inner
        .store(move |store| {
            let pull = store.begin_pull(&key, ErrorList::Open, now)?;
            store.drop_pull(&pull)
        })
        .await
}

async fn drop_pull(round: &Arc<Round>, pull: &Pull) -> Result<()> {
    let pull = pull.clone();
    round.inner.store(move |store| store.drop_pull(&pull)).await
}

fn add(sum: &mut Applied, more: Applied) {
    sum.inserted += more.inserted;
    sum.changed += more.changed;
    sum.unchanged += more.unchanged;
    sum.vanished += more.vanished;
}
