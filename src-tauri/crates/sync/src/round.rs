//! One round of reading: what all its parts share. Failures of single parts are collected, a remote that is gone ends
//! the round.

use crate::{
    engine::Inner,
    report::{Failed, Stop},
    status::Phase,
    tag::Tag,
};
use domain::id::{FlowId, StepId, StepKey};
use remote::{Error, Kind, Verdict};
use std::{
    collections::BTreeSet,
    future::Future,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, AtomicU64, Ordering},
    },
};
use store::pull::StepFailure;
use tokio::{task::JoinSet, time::Instant};

/// Calls in a row that may fail on the way before the remote counts as gone. One path that is cut is no lost network.
const LOST_CALLS_MAX: u32 = 4;

/// What the parts of one round share.
pub(crate) struct Round {
    pub(crate) inner: Arc<Inner>,
    /// Every step is read, whatever its summary says.
    pub(crate) every_step: bool,
    pub(crate) errors_fetched: AtomicU64,
    pub(crate) runs_fetched: AtomicU64,
    done: AtomicU32,
    total: AtomicU32,
    succeeded: AtomicU32,
    forbidden: AtomicU32,
    lost_in_a_row: AtomicU32,
    /// Answers 5xx.
    outages: AtomicU32,
    failed: Mutex<BTreeSet<Failed>>,
    tags: Mutex<BTreeSet<Tag>>,
    /// Flows that were named by an answer and are not in the catalog.
    strangers: Mutex<BTreeSet<FlowId>>,
    stop: Mutex<Option<Stop>>,
}

/// Which part of a round a failure belongs to.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Part<'a> {
    /// A list of the account, by name.
    Area(&'static str),
    /// A flow.
    Flow(&'a FlowId),
    /// A step.
    Step(&'a StepKey),
}

impl Part<'_> {
    fn failed(self, code: &str) -> Failed {
        let (flow, step): (Option<&FlowId>, Option<&StepId>) = match self {
            Self::Area(_) => (None, None),
            Self::Flow(flow) => (Some(flow), None),
            Self::Step(key) => (Some(&key.flow), Some(&key.step)),
        };
        let code = if let Self::Area(area) = self { format!("{area}:{code}") } else { code.to_owned() };
        Failed { flow: flow.cloned(), step: step.cloned(), code }
    }
}

impl Round {
    pub(crate) fn new(inner: Arc<Inner>, every_step: bool) -> Arc<Self> {
        Arc::new(Self {
            inner,
            every_step,
            errors_fetched: AtomicU64::new(0),
            runs_fetched: AtomicU64::new(0),
            done: AtomicU32::new(0),
            total: AtomicU32::new(0),
            succeeded: AtomicU32::new(0),
            forbidden: AtomicU32::new(0),
            lost_in_a_row: AtomicU32::new(0),
            outages: AtomicU32::new(0),
            failed: Mutex::default(),
            tags: Mutex::default(),
            strangers: Mutex::default(),
            stop: Mutex::default(),
        })
    }

    /// Takes the answer of a call: good ones are given on, failures are noted with their part.
    pub(crate) fn take<T>(&self, part: Part<'_>, answer: Result<T, Error>) -> Option<T> {
        match answer {
            Ok(value) => {
                self.note_success();
                Some(value)
            }
            Err(error) => {
                self.note_failure(part, &error);
                None
            }
        }
    }

    pub(crate) fn note_success(&self) {
        self.succeeded.fetch_add(1, Ordering::Relaxed);
        self.lost_in_a_row.store(0, Ordering::Relaxed);
    }

    /// Notes a failure, and ends the round when the remote as a whole is the matter.
    pub(crate) fn note_failure(&self, part: Part<'_>, error: &Error) {
        let stop = match error.kind() {
            Kind::Unauthorized => Some(Stop::SignedOut),
            Kind::Throttled => Some(Stop::Throttled { after_ms: after_ms(error) }),
            kind if kind.is_offline() => self.lost(kind),
            Kind::Server => self.note_outage(),
            _ => None,
        };
        self.note_forbidden(error);
        if let Some(stop) = stop {
            lock(&self.stop).get_or_insert(stop);
        } else {
            self.fail(part, error.report_code());
        }
    }

    /// Notes a refusal that is no failure by itself, because the parts are asked one by one next.
    pub(crate) fn note_forbidden(&self, error: &Error) {
        if error.kind() == Kind::Forbidden {
            self.forbidden.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Notes flows that an answer names and the catalog does not have.
    pub(crate) fn note_strangers(&self, flows: impl IntoIterator<Item = FlowId>) {
        lock(&self.strangers).extend(flows);
    }

    /// The flows noted so far.
    pub(crate) fn strangers(&self) -> BTreeSet<FlowId> {
        lock(&self.strangers).clone()
    }

    /// Notes that a part could not be read.
    pub(crate) fn fail(&self, part: Part<'_>, code: &str) {
        lock(&self.failed).insert(part.failed(code));
    }

    /// A server that fails at every one of its first answers is out of reach; one that answers some is not.
    fn note_outage(&self) -> Option<Stop> {
        let outages = self.outages.fetch_add(1, Ordering::Relaxed) + 1;
        let nothing_came = self.succeeded.load(Ordering::Relaxed) == 0;
        (nothing_came && outages >= LOST_CALLS_MAX).then_some(Stop::Offline)
    }

    fn lost(&self, kind: Kind) -> Option<Stop> {
        let lost = self.lost_in_a_row.fetch_add(1, Ordering::Relaxed) + 1;
        let gone = self.succeeded.load(Ordering::Relaxed) == 0 || lost >= LOST_CALLS_MAX;
        gone.then_some(if kind == Kind::NotIntegrator { Stop::NotIntegrator } else { Stop::Offline })
    }

    /// Why the round must end, if it must.
    pub(crate) fn stop(&self) -> Option<Stop> {
        *lock(&self.stop)
    }

    pub(crate) fn is_over(&self) -> bool {
        self.stop().is_some()
    }

    /// Everything that was asked for was forbidden: the token is of no use.
    pub(crate) fn is_all_forbidden(&self) -> bool {
        self.forbidden.load(Ordering::Relaxed) > 0 && self.succeeded.load(Ordering::Relaxed) == 0
    }

    /// Not one answer could be used, and nothing said why: whatever answers there, it is not the platform.
    pub(crate) fn is_nothing_usable(&self) -> bool {
        !self.is_over() && self.succeeded.load(Ordering::Relaxed) == 0 && !lock(&self.failed).is_empty()
    }

    pub(crate) fn end_with(&self, stop: Stop) {
        lock(&self.stop).get_or_insert(stop);
    }

    pub(crate) fn failed(&self) -> Vec<Failed> {
        lock(&self.failed).iter().cloned().collect()
    }

    /// Sends tags of what was committed, and remembers them for the round.
    pub(crate) fn changed(&self, tags: &[Tag]) {
        lock(&self.tags).extend(tags.iter().copied());
        self.inner.changed(tags);
    }

    /// Whether anything changed in this round.
    pub(crate) fn tags(&self) -> BTreeSet<Tag> {
        lock(&self.tags).clone()
    }

    /// More parts to be done.
    pub(crate) fn expect(&self, parts: usize) {
        self.total.fetch_add(u32::try_from(parts).unwrap_or(u32::MAX), Ordering::Relaxed);
        self.show();
    }

    /// One part is done, well or not.
    pub(crate) fn advance(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
        self.show();
    }

    /// Shows how far the round is, or that it has to wait.
    pub(crate) fn show(&self) {
        let (done, total) = (self.done.load(Ordering::Relaxed), self.total.load(Ordering::Relaxed));
        let closed_until = *self.inner.client.throttled_until().borrow();
        let wait = closed_until.and_then(|until| until.checked_duration_since(Instant::now()));
        self.inner.board.set_phase(match wait {
            Some(wait) => Phase::Throttled {
                wait_s: u32::try_from(wait.as_millis().div_ceil(1_000)).unwrap_or(u32::MAX),
            },
            None => Phase::Syncing { done, total },
        });
    }

    /// Works through a list with a bounded number of workers; ends early when the round is over. The first failure of
    /// the store ends it too.
    pub(crate) async fn fan_out<I, F>(
        self: &Arc<Self>,
        items: Vec<I>,
        work: impl Fn(Arc<Self>, I) -> F,
    ) -> crate::Result<()>
    where
        I: Send + 'static,
        F: Future<Output = crate::Result<()>> + Send + 'static,
    {
        let mut workers = JoinSet::new();
        for item in items {
            if self.is_over() {
                break;
            }
            if workers.len() >= self.inner.config.workers.max(1)
                && let Some(ended) = workers.join_next().await
            {
                ended.map_err(|_| crate::Error::BrokenOff)??;
            }
            workers.spawn(work(Arc::clone(self), item));
        }
        while let Some(ended) = workers.join_next().await {
            ended.map_err(|_| crate::Error::BrokenOff)??;
        }
        Ok(())
    }

    /// What the store keeps about a step that could not be read. The remote's words are not kept: they may hold data.
    pub(crate) fn step_failure(&self, code: &str) -> StepFailure {
        StepFailure { code: code.to_owned(), message: String::new(), at: self.inner.now() }
    }
}

/// The rest of a throttling wait.
pub(crate) fn after_ms(error: &Error) -> u64 {
    match error.verdict() {
        Verdict::Later { after_ms } => after_ms,
        Verdict::Never | Verdict::Unsure => 0,
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
