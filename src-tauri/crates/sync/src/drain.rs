//! Draining the outbox: the order of one item is mark, send, settle, each on disk before the next (invariant 4).
//!
//! What an answer means for an item is decided by the verdict of `remote` alone. Items of which nobody knows whether they
//! arrived are looked up in `check`, running retries are followed in `follow`.

use crate::{
    Result,
    baseline::Baselines,
    check,
    engine::Inner,
    error::Error,
    follow,
    lock::{self, Held},
    probe::Point,
    reading,
    refresh::{self, Refresh},
    report::{DrainMode, DrainReport, Stop},
    request::{self, Taken},
    retry_data,
    round::after_ms,
    schedule, subscription_item,
    tag::{Notice, Tag},
};
use domain::{
    id::{RunId, StepKey},
    outbox::{Action, ItemState},
};
use remote::{Kind, Verdict};
use std::{collections::HashMap, sync::Arc, time::Duration};
use store::outbox::{BatchId, DueItem, ItemId, JournalEntry, MoveDetails};
use tokio::time::Instant;

/// Items read from disk at a time.
const ITEMS_MAX: usize = 32;
/// Items read when those that are held are wanted too.
const ITEMS_HELD_MAX: usize = 256;
/// Farther than any undo window or back-off.
const HORIZON_MS: i64 = domain::time::DAY_MS;
/// Refusals in a row of one step after which its items are not cut any more: one bad record among a thousand takes ten.
const REFUSALS_MAX: u32 = 12;
const DRAIN_LOCK: &str = "drain.lock";

/// One drain.
pub(crate) struct Drain {
    pub(crate) inner: Arc<Inner>,
    pub(crate) mode: DrainMode,
    pub(crate) report: DrainReport,
    pub(crate) refresh: Refresh,
    baselines: Baselines,
    /// How often each item was sent in this drain, and when it may be again.
    attempts: HashMap<ItemId, (u32, Instant)>,
    /// Refusals of each step since something of it was taken last.
    refusals: HashMap<StepKey, u32>,
}

/// Sends what the mode says.
pub(crate) async fn drain(inner: &Arc<Inner>, mode: DrainMode) -> Result<DrainReport> {
    let waits = mode != DrainMode::Due;
    let before = inner.client.stats();
    let one = if waits { Some(inner.draining.lock().await) } else { inner.draining.try_lock().ok() };
    let held = if one.is_some() { take_lock(inner, mode).await? } else { None };
    let mut drain = Drain {
        inner: Arc::clone(inner),
        mode,
        report: DrainReport { elsewhere: held.is_none(), ..DrainReport::default() },
        refresh: Refresh::default(),
        baselines: Baselines::default(),
        attempts: HashMap::new(),
        refusals: HashMap::new(),
    };
    if held.is_some() {
        drain.run().await?;
    }
    let spent = inner.client.stats();
    drain.report.requests = spent.requests - before.requests;
    drain.report.retries_429 = spent.answers_429 - before.answers_429;
    drain.count().await?;
    if let Some(stop) = drain.report.stop {
        reading::show_end(inner, inner.phase(), Some(stop));
    }
    Ok(drain.report)
}

/// The lock of the sender. In the background nobody waits for it. A drain that waits for one batch ends when the
/// process that has the lock has settled that batch.
async fn take_lock(inner: &Arc<Inner>, mode: DrainMode) -> Result<Option<Held>> {
    let path = inner.config.folder.join(DRAIN_LOCK);
    let end = Instant::now() + Duration::from_millis(inner.config.lock_wait_ms);
    loop {
        if let Some(held) = lock::try_take(path.clone()).await? {
            return Ok(Some(held));
        }
        match mode {
            DrainMode::Due => return Ok(None),
            DrainMode::Batch(batch) if is_settled(inner, batch).await? => return Ok(None),
            _ if Instant::now() >= end => return Err(Error::Busy),
            _ => tokio::time::sleep(Duration::from_millis(100)).await,
        }
    }
}

/// Whether nothing of the batch is on its way any more, retries at the platform included.
async fn is_settled(inner: &Arc<Inner>, batch: BatchId) -> Result<bool> {
    inner
        .store(move |store| {
            let unfinished = |state: ItemState| !state.is_final() && state != ItemState::Parked;
            let row = store.batch(batch)?;
            if row.items.iter().any(|(state, count)| *count > 0 && unfinished(*state)) {
                return Ok(false);
            }
            Ok(store.pending_retries(usize::MAX >> 1)?.iter().all(|retry| retry.batch != batch))
        })
        .await
}

impl Drain {
    async fn run(&mut self) -> Result<()> {
        let inner = Arc::clone(&self.inner);
        inner.config.probe.pass(Point::Locked).await;
        // Only the holder of the lock sends, so whatever is marked as sending was left by somebody who is gone.
        let now = inner.now();
        let recovered = inner.store(move |store| store.recover_after_start(now)).await?;
        if recovered.unsure > 0 {
            inner.changed(&[Tag::Outbox]);
        }
        inner.config.probe.pass(Point::Recovered).await;
        self.release().await?;
        loop {
            self.send_all().await?;
            if self.is_stopped() {
                return Ok(());
            }
            follow::follow(self).await?;
            // With a stop condition the next piece waits for the outcomes of those before.
            if self.is_stopped() || self.due().await?.is_empty() {
                return Ok(());
            }
        }
    }

    /// Checks and sends until nothing is left that may go now.
    async fn send_all(&mut self) -> Result<()> {
        loop {
            let checked = check::settle_unsure(self).await?;
            let sent = if self.is_stopped() { false } else { self.send_due().await? };
            if self.is_stopped() || (!checked && !sent && !self.rest().await?) {
                return Ok(());
            }
        }
    }

    pub(crate) fn is_stopped(&self) -> bool {
        self.report.stop.is_some()
    }

    /// A drain that waits for outcomes does not wait for undo windows and back-offs.
    async fn release(&self) -> Result<()> {
        let batch = match self.mode {
            DrainMode::Due => return Ok(()),
            DrainMode::All => None,
            DrainMode::Batch(batch) => Some(batch),
        };
        let now = self.inner.now();
        self.inner.store(move |store| store.release_holds(batch, now)).await
    }

    /// Sends the items that are due. Gives whether any was.
    async fn send_due(&mut self) -> Result<bool> {
        let mut any = false;
        for item in self.due().await? {
            if self.is_stopped() {
                break;
            }
            any = true;
            self.send(item).await?;
        }
        Ok(any)
    }

    /// Items that are due by their time; in a drain that waits for outcomes also its own ones that are held by an undo
    /// window or a back-off of an earlier drain, but each only so often.
    async fn due(&self) -> Result<Vec<DueItem>> {
        let now = self.inner.now();
        let mut due = self.inner.store(move |store| store.due_items(now, ITEMS_MAX)).await?;
        due.retain(|item| self.may_go(item.row.id));
        if due.is_empty() && self.mode != DrainMode::Due {
            let horizon = now.plus_ms(HORIZON_MS);
            due = self.inner.store(move |store| store.due_items_by(horizon, now, ITEMS_HELD_MAX)).await?;
            due.retain(|item| self.is_mine(item.row.batch) && self.may_go(item.row.id));
            due.truncate(ITEMS_MAX);
        }
        Ok(due)
    }

    fn may_go(&self, item: ItemId) -> bool {
        let max = self.inner.config.attempts_in_drain_max;
        self.attempts.get(&item).is_none_or(|(tried, again_at)| *tried < max && Instant::now() >= *again_at)
    }

    /// In a drain that waits: rests until an item that failed may be sent again. False when there is none.
    async fn rest(&mut self) -> Result<bool> {
        if self.mode == DrainMode::Due {
            return Ok(false);
        }
        let waiting = self.inner.store(|store| store.items_in(&[ItemState::Queued], ITEMS_HELD_MAX)).await?;
        let attempts_max = self.inner.config.attempts_in_drain_max;
        let now = self.inner.now();
        let next_piece = self.inner.store(move |store| store.next_piece_at(now)).await?;
        let next_piece =
            next_piece.filter(|_| waiting.iter().any(|item| self.is_mine(item.row.batch))).map(|at| {
                let rest_ms = u64::try_from(at.0.saturating_sub(now.0)).unwrap_or(0).max(1);
                Instant::now() + Duration::from_millis(rest_ms)
            });
        let again_at = waiting
            .iter()
            .filter(|item| self.is_mine(item.row.batch))
            .filter_map(|item| self.attempts.get(&item.row.id))
            .filter(|(tried, _)| *tried < attempts_max)
            .map(|(_, again_at)| *again_at)
            .chain(next_piece)
            .min();
        let Some(again_at) = again_at else { return Ok(false) };
        tokio::time::sleep_until(again_at).await;
        Ok(true)
    }

    pub(crate) fn is_mine(&self, batch: BatchId) -> bool {
        !matches!(self.mode, DrainMode::Batch(mine) if mine != batch)
    }

    async fn send(&mut self, item: DueItem) -> Result<()> {
        let inner = Arc::clone(&self.inner);
        let id = item.row.id;
        let Some(item) = refresh::still_eligible(self, item).await? else {
            // An item that is still queued must not be looked at again at once.
            self.count_attempt(id);
            return Ok(());
        };
        if item.row.action == Action::Retry {
            self.baselines.write(&inner, &item).await?;
        }
        inner.config.probe.pass(Point::BeforeMark).await;
        let (id, now) = (item.row.id, inner.now());
        match inner.store(move |store| store.mark_sending(id, now)).await {
            // Taken back, or blocked by an earlier item, a moment ago.
            Err(Error::Store(store::Error::Move { .. })) => return Ok(()),
            marked => marked?,
        }
        self.count_attempt(id);
        inner.changed(&[Tag::Outbox]);
        inner.config.probe.pass(Point::Marked).await;
        let began = Instant::now();
        let answer = match item.row.action {
            // Writes its own line: it may need no request at all.
            Action::Subscribe => subscription_item::send(&inner, &item).await?.map(Taken::Done),
            _ => request::send(&inner, &item).await,
        };
        inner.config.probe.pass(Point::Answered).await;
        if item.row.action != Action::Subscribe {
            self.journal(&item, &answer, began).await?;
        }
        if item.row.action == Action::Retry {
            self.baselines.note(&item.row.step, answer.as_ref().ok().and_then(Taken::job));
        }
        match answer {
            Ok(Taken::Done(job)) => self.accepted(&item, job, ItemState::Sending).await?,
            Ok(Taken::Conflict) => self.park(&item, ItemState::Sending, retry_data::CONFLICT).await?,
            Err(error) => self.failed(&item, &error).await?,
        }
        inner.config.probe.pass(Point::Settled).await;
        Ok(())
    }

    fn count_attempt(&mut self, item: ItemId) {
        let tried = self.attempts.get(&item).map_or(0, |(tried, _)| *tried) + 1;
        let rest = u64::try_from(schedule::resend_ms(&self.inner.config, tried)).unwrap_or(0);
        self.attempts.insert(item, (tried, Instant::now() + Duration::from_millis(rest)));
    }

    /// The remote has it. `from` is where the item stands: sending, or being checked.
    pub(crate) async fn accepted(
        &mut self,
        item: &DueItem,
        job: Option<RunId>,
        from: ItemState,
    ) -> Result<()> {
        let server_date = self.inner.client.server_now();
        let details = MoveDetails { server_date, job, ..MoveDetails::default() };
        let (id, now) = (item.row.id, self.inner.now());
        let by = self.inner.config.user_id.clone();
        let taken = item.clone();
        self.inner
            .store(move |store| {
                store.move_item(id, from, ItemState::Done, &details, now)?;
                request::settle(store, &taken, by.as_deref(), server_date.unwrap_or(now), now)
            })
            .await?;
        self.refusals.remove(&item.row.step);
        self.report.done += 1;
        self.inner.changed(&[Tag::Outbox, Tag::Errors]);
        self.tell_when_done(item.row.batch).await
    }

    async fn failed(&mut self, item: &DueItem, error: &remote::Error) -> Result<()> {
        match (error.kind(), error.verdict()) {
            (Kind::Unauthorized, _) => {
                self.report.stop = Some(Stop::SignedOut);
                self.back_to_queue(item, 0).await
            }
            (kind, Verdict::Later { .. }) => {
                self.report.stop = match kind {
                    Kind::Unreachable => Some(Stop::Offline),
                    Kind::NotIntegrator => Some(Stop::NotIntegrator),
                    Kind::Throttled => Some(Stop::Throttled { after_ms: after_ms(error) }),
                    _ => None,
                };
                self.back_to_queue(item, i64::try_from(after_ms(error)).unwrap_or(i64::MAX)).await
            }
            (_, Verdict::Never) if self.is_divisible(item, error) => self.divide(item).await,
            (_, Verdict::Never) => self.park(item, ItemState::Sending, error.report_code()).await,
            (kind, Verdict::Unsure) => {
                if kind == Kind::NotIntegrator {
                    self.report.stop = Some(Stop::NotIntegrator);
                }
                let rest = i64::try_from(self.inner.config.settle_ms).unwrap_or(0);
                self.move_to(item, ItemState::Sending, ItemState::Unsure, rest).await
            }
        }
    }

    /// Whether the remote may have refused the item because of some of its records only. When one part after the other
    /// is refused, it is not the records.
    fn is_divisible(&mut self, item: &DueItem, error: &remote::Error) -> bool {
        // What a person gets is wanted as a whole.
        if item.row.action == Action::Subscribe {
            return false;
        }
        if error.kind() != Kind::Refused || error.code() == Some("inactive_flow") {
            return false;
        }
        let refused = self.refusals.entry(item.row.step.clone()).or_default();
        *refused += 1;
        item.targets.len() > 1 && *refused <= REFUSALS_MAX
    }

    /// One bad record must not hold up the others: the item goes back as two halves.
    async fn divide(&mut self, item: &DueItem) -> Result<()> {
        self.move_to(item, ItemState::Sending, ItemState::Queued, 0).await?;
        self.attempts.remove(&item.row.id);
        let middle = item.targets.len().div_ceil(2);
        let (first, second) = item.targets.split_at(middle);
        let (id, now, parts) = (item.row.id, self.inner.now(), vec![first.to_vec(), second.to_vec()]);
        self.inner.store(move |store| store.split_item(id, &parts, now)).await?;
        self.inner.changed(&[Tag::Outbox]);
        Ok(())
    }

    async fn back_to_queue(&self, item: &DueItem, after_ms: i64) -> Result<()> {
        let rest = schedule::resend_ms(&self.inner.config, item.row.attempts.saturating_add(1)).max(after_ms);
        self.move_to(item, ItemState::Sending, ItemState::Queued, rest).await
    }

    pub(crate) async fn move_to(
        &self,
        item: &DueItem,
        from: ItemState,
        to: ItemState,
        rest_ms: i64,
    ) -> Result<()> {
        let (id, now) = (item.row.id, self.inner.now());
        let details = MoveDetails { next_attempt_at: Some(now.plus_ms(rest_ms)), ..MoveDetails::default() };
        self.inner.store(move |store| store.move_item(id, from, to, &details, now)).await?;
        self.inner.changed(&[Tag::Outbox]);
        Ok(())
    }

    pub(crate) async fn park(&mut self, item: &DueItem, from: ItemState, reason: &str) -> Result<()> {
        park(&self.inner, item, from, reason).await?;
        self.report.parked += 1;
        self.tell_when_done(item.row.batch).await
    }

    async fn journal(
        &self,
        item: &DueItem,
        answer: &std::result::Result<Taken, remote::Error>,
        began: Instant,
    ) -> Result<()> {
        let (method, path) = request::place(item);
        let outcome = match answer {
            Ok(Taken::Done(_)) => "done",
            Ok(Taken::Conflict) => "conflict",
            Err(error) => match error.verdict() {
                Verdict::Later { .. } => "later",
                Verdict::Never => "refused",
                Verdict::Unsure => "unsure",
            },
        };
        let entry = JournalEntry {
            item: Some(item.row.id),
            method: method.to_owned(),
            path: format!("/v1/flows/{}/{}/{path}", item.row.step.flow, item.row.step.step),
            ids: u64::try_from(item.targets.len()).unwrap_or(u64::MAX),
            at: self.inner.now(),
            status: answer.as_ref().err().and_then(remote::Error::status),
            outcome: outcome.to_owned(),
            detail: answer.as_ref().err().map(|error| error.report_code().to_owned()),
            elapsed_ms: u64::try_from(began.elapsed().as_millis()).ok(),
        };
        self.inner.store(move |store| store.append_journal(&entry)).await.map(drop)
    }

    pub(crate) async fn tell_when_done(&self, batch: BatchId) -> Result<()> {
        if is_settled(&self.inner, batch).await? {
            self.inner.notice(Notice::BatchDone { batch });
        }
        Ok(())
    }

    /// What is left, and what became of the batch that was waited for.
    async fn count(&mut self) -> Result<()> {
        let mode = self.mode;
        let (items, outcomes) = self
            .inner
            .store(move |store| {
                if let DrainMode::Batch(batch) = mode {
                    return Ok((store.batch(batch)?.items, store.retry_outcomes(batch)?));
                }
                let mut counts: HashMap<ItemState, u64> = HashMap::new();
                let mut after = None;
                loop {
                    let items = store.list_items(None, false, after, 500)?;
                    let Some(last) = items.last() else { break };
                    after = Some(last.id);
                    items.iter().for_each(|item| *counts.entry(item.state).or_default() += 1);
                }
                Ok((counts.into_iter().collect(), Vec::new()))
            })
            .await?;
        let of = |states: &[ItemState]| {
            items.iter().filter(|(state, _)| states.contains(state)).map(|(_, count)| count).sum::<u64>()
        };
        self.report.queued = of(&[ItemState::Queued, ItemState::Sending]);
        self.report.unsure = of(&[ItemState::Unsure, ItemState::Checking]);
        if matches!(mode, DrainMode::Batch(_)) {
            use store::retry::RetryOutcome::{Failed, Pending, Succeeded};
            let of_retries =
                |wanted| outcomes.iter().filter(|(it, _)| *it == wanted).map(|(_, count)| count).sum::<u64>();
            self.report.done = of(&[ItemState::Done]);
            self.report.parked = of(&[ItemState::Parked]);
            self.report.retries_succeeded = of_retries(Succeeded);
            self.report.retries_failed = of_retries(Failed);
            self.report.retries_pending = of_retries(Pending);
        }
        Ok(())
    }
}

/// Parks an item for a person, and says so.
pub(crate) async fn park(inner: &Inner, item: &DueItem, from: ItemState, reason: &str) -> Result<()> {
    let (id, now) = (item.row.id, inner.now());
    let details = MoveDetails { park_reason: Some(reason.to_owned()), ..MoveDetails::default() };
    inner.store(move |store| store.move_item(id, from, ItemState::Parked, &details, now)).await?;
    inner.changed(&[Tag::Outbox]);
    inner.notice(Notice::Parked {
        flow: item.row.step.flow.clone(),
        step: item.row.step.step.clone(),
        reason: reason.to_owned(),
    });
    Ok(())
}
