//! The one gate that every request of a client passes: how many at once, how many per second, and nobody before the
//! end of a wait that the remote asked for.
//!
//! A leaky bucket below the account's (API 1.4). After a 429 the rate is halved and grows back with each success, so
//! that several programs on one account find a rate that fits.

use crate::limit::{Limits, jitter};
use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::{
    sync::{Semaphore, SemaphorePermit, watch},
    time::Instant,
};

/// Slowest rate that throttling leads to, in requests per second.
const RATE_PER_S_MIN: f64 = 2.0;

#[derive(Debug)]
pub(crate) struct Gate {
    limits: Limits,
    places: Semaphore,
    bucket: Mutex<Bucket>,
    closed_until: watch::Sender<Option<Instant>>,
    pub(crate) requests: AtomicU64,
    pub(crate) answers_429: AtomicU64,
}

#[derive(Debug)]
struct Bucket {
    drops: f64,
    rate_per_s: f64,
    filled_at: Instant,
    closed_until: Option<Instant>,
    /// 429s in a row, for the wait when the remote names none.
    refusals: u32,
}

/// Leave to send one request, from its start to the end of its answer.
pub(crate) struct Pass<'a> {
    _place: Option<SemaphorePermit<'a>>,
    pub(crate) sent_at: Instant,
}

impl Gate {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            limits,
            places: Semaphore::new(limits.in_flight_max.max(1)),
            bucket: Mutex::new(Bucket {
                drops: limits.burst.max(1.0),
                rate_per_s: limits.rate_per_s,
                filled_at: Instant::now(),
                closed_until: None,
                refusals: 0,
            }),
            closed_until: watch::Sender::new(None),
            requests: AtomicU64::new(0),
            answers_429: AtomicU64::new(0),
        }
    }

    /// Waits for leave to send. `Err` gives the rest of a throttling wait that is longer than one call should last.
    pub(crate) async fn pass(&self) -> Result<Pass<'_>, Duration> {
        // A closed semaphore cannot happen: nobody closes it. Passing without a place then is harmless.
        let place = self.places.acquire().await.ok();
        while let Err((wait, throttled)) = self.take() {
            if throttled && wait > Duration::from_millis(self.limits.throttle_wait_max_ms) {
                return Err(wait);
            }
            tokio::time::sleep(wait).await;
        }
        self.requests.fetch_add(1, Ordering::Relaxed);
        Ok(Pass { _place: place, sent_at: Instant::now() })
    }

    /// Closes the gate after a 429. `asked` is what the remote said; gives the whole wait.
    pub(crate) fn refused(&self, pass: &Pass<'_>, asked: Option<Duration>) -> Duration {
        self.answers_429.fetch_add(1, Ordering::Relaxed);
        let mut bucket = self.bucket.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        // Several requests under way at the same moment are refused together: that is one incident.
        let is_new = bucket.closed_until.is_none_or(|until| pass.sent_at >= until);
        if is_new {
            bucket.refusals = bucket.refusals.saturating_add(1);
            bucket.rate_per_s = (bucket.rate_per_s / 2.0).max(RATE_PER_S_MIN.min(self.limits.rate_per_s));
        }
        let wait = asked.unwrap_or_else(|| self.limits.backoff(bucket.refusals.saturating_add(1)));
        let wait = wait
            + Duration::from_millis(jitter(u64::try_from(wait.as_millis() / 10).unwrap_or(0).min(2_000)));
        let until = bucket.closed_until.map_or(now + wait, |until| until.max(now + wait));
        bucket.closed_until = Some(until);
        bucket.drops = 0.0;
        bucket.filled_at = until;
        drop(bucket);
        self.closed_until.send_replace(Some(until));
        until.saturating_duration_since(now)
    }

    /// The remote took a request: throttling is over, the rate grows back.
    pub(crate) fn accepted(&self) {
        let mut bucket = self.bucket.lock().unwrap_or_else(PoisonError::into_inner);
        bucket.refusals = 0;
        bucket.rate_per_s = (bucket.rate_per_s * 1.02 + 0.1).min(self.limits.rate_per_s);
    }

    /// Tells when the gate opens again; `None` or a past moment when it is open.
    pub(crate) fn watch(&self) -> watch::Receiver<Option<Instant>> {
        self.closed_until.subscribe()
    }

    /// Takes one drop, or says how long to wait and whether that is because of a 429.
    fn take(&self) -> Result<(), (Duration, bool)> {
        let mut bucket = self.bucket.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        if let Some(until) = bucket.closed_until {
            if until > now {
                return Err((until - now, true));
            }
            bucket.closed_until = None;
            // Come back slowly: one request looks first.
            bucket.drops = 1.0;
            bucket.filled_at = now;
            drop(bucket);
            self.closed_until.send_replace(None);
            bucket = self.bucket.lock().unwrap_or_else(PoisonError::into_inner);
        }
        let gained = now.saturating_duration_since(bucket.filled_at).as_secs_f64() * bucket.rate_per_s;
        bucket.drops = (bucket.drops + gained).min(self.limits.burst.max(1.0));
        bucket.filled_at = now;
        if bucket.drops >= 1.0 {
            bucket.drops -= 1.0;
            return Ok(());
        }
        let lacking = (1.0 - bucket.drops) / bucket.rate_per_s.max(0.001);
        Err((Duration::from_secs_f64(lacking.clamp(0.001, 60.0)), false))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gate(rate_per_s: f64, burst: f64) -> Gate {
        Gate::new(Limits {
            rate_per_s,
            burst,
            in_flight_max: 100,
            throttle_wait_max_ms: 5_000,
            ..Limits::default()
        })
    }

    #[tokio::test(start_paused = true)]
    async fn the_rate_holds_after_the_burst() {
        let gate = gate(10.0, 5.0);
        let start = Instant::now();
        for _ in 0..25 {
            gate.pass().await.map(drop).unwrap();
        }
        let took = start.elapsed().as_secs_f64();
        assert!((1.9..2.2).contains(&took), "{took}");
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_passes_before_the_wait_is_over() {
        let gate = gate(100.0, 50.0);
        let pass = gate.pass().await.map_err(drop).unwrap();
        let start = Instant::now();
        gate.refused(&pass, Some(Duration::from_secs(2)));
        let passes = futures_util::future::join_all((0..10).map(|_| async {
            gate.pass().await.map(drop).unwrap();
            start.elapsed()
        }))
        .await;
        assert!(passes.iter().all(|at| *at >= Duration::from_secs(2)), "{passes:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn refusals_of_one_moment_count_once_and_the_rate_recovers() {
        let gate = gate(100.0, 50.0);
        let first = gate.pass().await.map_err(drop).unwrap();
        let second = gate.pass().await.map_err(drop).unwrap();
        gate.refused(&first, Some(Duration::from_secs(1)));
        gate.refused(&second, Some(Duration::from_secs(1)));
        assert!((gate.bucket.lock().unwrap().rate_per_s - 50.0).abs() < 0.001);
        for _ in 0..100 {
            gate.accepted();
        }
        assert!((gate.bucket.lock().unwrap().rate_per_s - 100.0).abs() < 0.001);
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_longer_than_a_call_fails_at_once() {
        let gate = gate(100.0, 50.0);
        let pass = gate.pass().await.map_err(drop).unwrap();
        gate.refused(&pass, Some(Duration::from_secs(60)));
        let start = Instant::now();
        let rest = gate.pass().await.map(drop).unwrap_err();
        assert!(rest >= Duration::from_secs(60) && start.elapsed() < Duration::from_secs(1));
    }
}
