//! What came to the proxy and what was answered, and waiting for it. Tokens are not kept.

use super::on::On;
use crate::http::Headers;
use serde_json::Value;
use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{sync::watch, time::Instant};

/// How long a test waits for a request before it fails.
const WAIT_MAX: Duration = Duration::from_secs(30);
/// Longest body that is parsed for ids.
const PARSED_BYTES_MAX: usize = 16 << 20;

/// A request that came.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// Place in the order of arrival, from 0.
    pub number: usize,
    /// Milliseconds from the start of the proxy to the arrival of the whole request.
    pub at_ms: u64,
    /// Method.
    pub method: String,
    /// Path, as it came.
    pub path: String,
    /// Raw query without `?`; empty for none.
    pub query: String,
    /// Header fields without `authorization`.
    pub headers: Headers,
    /// Whether an `authorization` field came.
    pub authorized: bool,
    /// Length of the body in bytes.
    pub body_bytes: usize,
    /// The body as JSON; `null` when there is none or it is something else.
    pub body: Value,
    /// Error ids or retry data keys of the body (API 2.5), in order.
    pub ids: Vec<String>,
    /// Names of the faults that were applied.
    pub faults: Vec<&'static str>,
    /// What became of it; `None` while it is under way. It is noted a moment after the client has the last byte: wait
    /// for it with [`super::Proxy::answer`] or [`super::Proxy::wait_for_answer`].
    pub answered: Option<Answered>,
}

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Answered {
    /// Milliseconds from the start of the proxy to the end of the answer.
    pub at_ms: u64,
    /// Status sent to the client; `None` when no head was sent.
    pub status: Option<u16>,
    /// Status that the server gave; `None` when the request was not passed on, or the server gave nothing.
    pub upstream_status: Option<u16>,
    /// Bytes of the body written to the client's connection, as coded.
    pub body_bytes: u64,
    /// Whether everything that was to be sent could be written.
    pub is_whole: bool,
}

impl Seen {
    /// Path and query.
    #[must_use]
    pub fn target(&self) -> String {
        if self.query.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, self.query) }
    }

    /// Whether it changes something: not a GET or HEAD, and none of the POSTs that only ask (API 2.6, 2.8).
    #[must_use]
    pub fn is_changing(&self) -> bool {
        const ASKING: [&str; 7] = [
            "/jobs/current",
            "/jobs/family",
            "/runs/stats",
            "/stats/tsdb",
            "/query",
            "/files/signedURL",
            "/audit/signedURL",
        ];
        match self.method.as_str() {
            "GET" | "HEAD" | "OPTIONS" => false,
            "POST" => !ASKING.iter().any(|end| self.path.ends_with(end)),
            _ => true,
        }
    }

    pub(super) fn new(method: &str, target: &str, headers: &Headers, body: &[u8]) -> Self {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let mut kept = headers.clone();
        kept.remove("authorization");
        kept.remove("cookie");
        let parsed: Value = (body.len() <= PARSED_BYTES_MAX)
            .then(|| serde_json::from_slice(body).ok())
            .flatten()
            .unwrap_or_default();
        Self {
            number: 0,
            at_ms: 0,
            method: method.to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            headers: kept,
            authorized: headers.get("authorization").is_some(),
            body_bytes: body.len(),
            ids: ids_of(&parsed),
            body: parsed,
            faults: Vec::new(),
            answered: None,
        }
    }
}

/// The record of one proxy.
#[derive(Debug)]
pub(super) struct Log {
    started: Instant,
    seen: Mutex<Vec<Arc<Seen>>>,
    /// The first so many are forgotten. They stay in the list, so that numbers of requests under way stay theirs.
    forgotten: AtomicUsize,
    changes: watch::Sender<u64>,
}

impl Log {
    pub(super) fn new() -> Self {
        Self {
            started: Instant::now(),
            seen: Mutex::default(),
            forgotten: AtomicUsize::new(0),
            changes: watch::Sender::new(0),
        }
    }

    /// Notes an arrival; the request with its number and time. Nobody who waits is told before [`Self::met`].
    pub(super) fn arrived(&self, mut seen: Seen) -> Seen {
        seen.at_ms = self.now_ms();
        let mut all = self.lock();
        seen.number = all.len();
        all.push(Arc::new(seen.clone()));
        seen
    }

    /// Notes which faults a request meets.
    pub(super) fn met(&self, number: usize, faults: Vec<&'static str>) {
        if let Some(seen) = self.lock().get_mut(number) {
            Arc::make_mut(seen).faults = faults;
        }
        self.changed();
    }

    pub(super) fn answered(&self, number: usize, answered: Answered) {
        let at_ms = self.now_ms();
        if let Some(seen) = self.lock().get_mut(number) {
            Arc::make_mut(seen).answered = Some(Answered { at_ms, ..answered });
        }
        self.changed();
    }

    pub(super) fn all(&self) -> Vec<Arc<Seen>> {
        self.matching(&On::any())
    }

    pub(super) fn forget(&self) {
        let count = self.lock().len();
        self.forgotten.store(count, Ordering::SeqCst);
    }

    /// Those of the requests that are meant, in order.
    pub(super) fn matching(&self, on: &On) -> Vec<Arc<Seen>> {
        let forgotten = self.forgotten.load(Ordering::SeqCst);
        // Copied first: a predicate may ask the proxy itself.
        let all: Vec<Arc<Seen>> = self.lock().iter().skip(forgotten).cloned().collect();
        let matching = all.into_iter().filter(|seen| on.matches(seen)).enumerate();
        matching.filter(|(place, _)| on.holds_at(*place)).map(|(_, seen)| seen).collect()
    }

    /// Waits for the first request that is meant and, if asked, for its answer. `Err` says what came instead.
    pub(super) async fn wait(&self, on: &On, for_answer: bool) -> Result<Arc<Seen>, String> {
        let mut changes = self.changes.subscribe();
        let found = async {
            loop {
                let first = self.matching(on).into_iter().next();
                if let Some(seen) = first.filter(|seen| !for_answer || seen.answered.is_some()) {
                    return Some(seen);
                }
                changes.changed().await.ok()?;
            }
        };
        let found = tokio::time::timeout(WAIT_MAX, found).await.ok().flatten();
        found.ok_or_else(|| {
            let all = self.all();
            let matching = all.iter().filter(|seen| on.matches(seen)).count();
            let came: Vec<_> = all.iter().map(|seen| format!("{} {}", seen.method, seen.target())).collect();
            format!(
                "waited {WAIT_MAX:?} for {on:?}; {matching} matched where {} were needed; came: {came:#?}",
                on.skipped() + 1
            )
        })
    }

    fn now_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn changed(&self) {
        self.changes.send_modify(|count| *count += 1);
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Arc<Seen>>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ids in the bodies of API 2.5: `{"errors":["…"]}`, `{"retryDataKeys":["…"]}`, `{"errorIds":[…]}`,
/// `{"errors":[{"id":"…"}]}`.
fn ids_of(body: &Value) -> Vec<String> {
    let Value::Object(fields) = body else { return Vec::new() };
    let lists = fields
        .iter()
        .filter(|(key, _)| matches!(key.as_str(), "errors" | "errorIds" | "retryDataKeys" | "ids"))
        .filter_map(|(_, value)| value.as_array());
    lists.flatten().filter_map(id_of).collect()
}

fn id_of(item: &Value) -> Option<String> {
    match item {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Object(fields) => fields.get("id").or_else(|| fields.get("errorId")).and_then(id_of),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(method: &str, target: &str, body: &str) -> Seen {
        Seen::new(method, target, &Headers::default(), body.as_bytes())
    }

    #[test]
    fn ids_of_every_bulk_body_are_found() {
        assert_eq!(seen("PUT", "/x", r#"{"errors":["1",2]}"#).ids, ["1", "2"]);
        assert_eq!(seen("POST", "/x", r#"{"retryDataKeys":["a","b"]}"#).ids, ["a", "b"]);
        assert_eq!(seen("PUT", "/x", r#"{"errors":[{"id":"5","rdk":"k"}],"tagIds":["t"]}"#).ids, ["5"]);
        assert!(seen("PUT", "/x", "no json").ids.is_empty());
    }

    #[test]
    fn asking_posts_change_nothing() {
        assert!(!seen("POST", "/v1/jobs/current", "{}").is_changing());
        assert!(!seen("GET", "/v1/flows", "").is_changing());
        assert!(seen("POST", "/v1/flows/f/s/retry", "{}").is_changing());
        assert!(seen("DELETE", "/v1/flows/f/s/resolved?x=1", "{}").is_changing());
    }

    #[test]
    fn the_token_is_noted_but_not_kept() {
        let mut headers = Headers::default();
        headers.add("Authorization", "Bearer canary-token");
        let seen = Seen::new("GET", "/v1/flows", &headers, b"");
        assert!(seen.authorized);
        assert!(!format!("{seen:?}").contains("canary"));
    }
}
