//! The client: one token, one server, one gate; sends calls and repeats them where that is safe.

use crate::{
    answer::{Good, judge, millis},
    base::Base,
    error::{Cause, Error, Kind, Verdict},
    gate::Gate,
    limit::Limits,
    network::Network,
    path,
    resolver::Filtered,
    retry_after::{self, http_date_ms},
    token::Token,
    transport::{Answer, Call, Effect, send},
};
use domain::time::UtcMs;
use reqwest::{
    Method,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, DATE, HeaderMap, HeaderValue},
};
use std::{
    fmt,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU8, Ordering},
    },
    time::Duration,
};
use tokio::{sync::watch, time::Instant};

/// How long an idle connection is used again. Many servers close theirs after 5 s; a request sent at that very moment
/// would be unsure.
const IDLE_MAX: Duration = Duration::from_secs(4);
/// How often a request that surely did not arrive is sent in all, when it changes something.
const WRITE_ATTEMPTS_MAX: u32 = 3;
/// How often one call waits for the end of throttling before it gives up.
const THROTTLE_WAITS_MAX: u32 = 6;

/// A client of one account at one server. Cheap to clone; all clones share the gate and the counters.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

struct Inner {
    base: Base,
    token: Token,
    limits: Limits,
    sandbox: bool,
    http: reqwest::Client,
    gate: Gate,
    /// After a 401 nothing more is sent with this token.
    token_is_dead: AtomicBool,
    server_time: Mutex<Option<(UtcMs, Instant)>>,
    /// Which of the two spellings of the retry data path this server speaks (API trap 14): 0 unknown.
    pub(crate) retry_path: AtomicU8,
}

/// Counters of a client since it was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stats {
    /// Requests sent, repeats included.
    pub requests: u64,
    /// Answers with status 429.
    pub answers_429: u64,
}

impl Client {
    /// A client for a server, with a token.
    ///
    /// # Errors
    /// When the machine has no usable certificates for https.
    pub fn new(base: Base, token: Token, limits: Limits) -> Result<Self, Error> {
        Self::with_network(base, token, limits, &Network::default())
    }

    /// The same through a proxy, or with further authorities. Neither is used for this machine itself.
    ///
    /// # Errors
    /// When the machine has no usable certificates for https.
    pub fn with_network(base: Base, token: Token, limits: Limits, network: &Network) -> Result<Self, Error> {
        const CALL: &str = "set up the connection";
        // Whoever installed a provider first keeps it; both are the same.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .user_agent(concat!("flowmend/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(Duration::from_millis(limits.connect_ms))
            .pool_idle_timeout(IDLE_MAX)
            .tls_version_min(reqwest::tls::Version::TLS_1_2)
            .https_only(base.url().scheme() == "https")
            .dns_resolver(Arc::new(Filtered {
                host: base.url().host_str().unwrap_or_default().to_owned(),
                loopback: base.is_loopback(),
            }));
        if base.url().scheme() == "http" {
            // This machine only: no proxy of the environment may see the token, and no certificates are needed.
            builder = builder.no_proxy().tls_certs_only(std::iter::empty());
        } else {
            if base.is_loopback() {
                builder = builder.no_proxy();
            } else if let Some(proxy) = &network.proxy {
                builder = builder.proxy(proxy.clone());
            }
            if !network.authorities.is_empty() {
                builder = builder.tls_certs_merge(network.authorities.iter().cloned());
            }
        }
        let failed =
            |error: reqwest::Error| Error::new(CALL, Kind::Unreachable, Verdict::Never).caused_by(error);
        let http = builder.build().map_err(failed)?;
        Ok(Self {
            inner: Arc::new(Inner {
                base,
                token,
                limits,
                sandbox: false,
                http,
                gate: Gate::new(limits),
                token_is_dead: AtomicBool::new(false),
                server_time: Mutex::new(None),
                retry_path: AtomicU8::new(0),
            }),
        })
    }

    /// The same client for the sandbox of an old account, where one token serves both (API trap 17). Call it before
    /// the first request.
    #[must_use]
    pub fn in_sandbox(self, sandbox: bool) -> Self {
        match Arc::try_unwrap(self.inner) {
            Ok(inner) => Self { inner: Arc::new(Inner { sandbox, ..inner }) },
            Err(inner) => Self { inner },
        }
    }

    /// The server that is spoken to.
    #[must_use]
    pub fn base(&self) -> &Base {
        &self.inner.base
    }

    /// The limits that hold.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.inner.limits
    }

    /// Requests and refusals so far.
    #[must_use]
    pub fn stats(&self) -> Stats {
        Stats {
            requests: self.inner.gate.requests.load(Ordering::Relaxed),
            answers_429: self.inner.gate.answers_429.load(Ordering::Relaxed),
        }
    }

    /// Tells when throttling begins and until when; `None` when nothing holds us back.
    #[must_use]
    pub fn throttled_until(&self) -> watch::Receiver<Option<Instant>> {
        self.inner.gate.watch()
    }

    /// The server's clock now, from the `Date` of its last answer and the time since. `None` before the first one.
    #[must_use]
    pub fn server_now(&self) -> Option<UtcMs> {
        let (date, at) = (*self.inner.server_time.lock().unwrap_or_else(PoisonError::into_inner))?;
        Some(date.plus_ms(i64::try_from(at.elapsed().as_millis()).unwrap_or(0)))
    }

    /// Whether the remote has said that the token is not valid. Nothing is sent any more until [`Self::try_token_again`].
    #[must_use]
    pub fn token_is_dead(&self) -> bool {
        self.inner.token_is_dead.load(Ordering::Relaxed)
    }

    /// Lets requests out again after a 401, because a person asked for it.
    pub fn try_token_again(&self) {
        self.inner.token_is_dead.store(false, Ordering::Relaxed);
    }

    pub(crate) fn is_sandbox(&self) -> bool {
        self.inner.sandbox
    }

    pub(crate) fn retry_path(&self) -> &AtomicU8 {
        &self.inner.retry_path
    }

    pub(crate) fn get(
        &self,
        name: &'static str,
        segments: &[&str],
        query: &[(String, String)],
    ) -> Result<Call, Error> {
        Ok(Call::get(name, path::build(self.inner.base.url(), name, segments, query)?))
    }

    /// A POST that only asks.
    pub(crate) fn ask(&self, name: &'static str, segments: &[&str], body: String) -> Result<Call, Error> {
        let url = path::build(self.inner.base.url(), name, segments, &[])?;
        Ok(Call { name, method: Method::POST, url, body: Some(body), effect: Effect::Read })
    }

    /// A request that changes something.
    pub(crate) fn change(
        &self,
        name: &'static str,
        method: Method,
        segments: &[&str],
        body: Option<String>,
    ) -> Result<Call, Error> {
        let url = path::build(self.inner.base.url(), name, segments, &[])?;
        Ok(Call { name, method, url, body, effect: Effect::Write })
    }

    /// Sends a call and repeats it where that is safe: reads after any failure that passes, changes only when the
    /// remote surely has not got them (no connection, 429).
    pub(crate) async fn send(&self, call: &Call) -> Result<Good, Error> {
        let limits = &self.inner.limits;
        let attempts_max = match call.effect {
            Effect::Read => limits.attempts_max,
            Effect::Write => limits.attempts_max.min(WRITE_ATTEMPTS_MAX),
        };
        let (mut attempt, mut throttle_waits) = (1, 0);
        loop {
            let error = match self.send_once(call).await {
                Ok(good) => return Ok(good),
                Err(error) => error,
            };
            match (error.kind(), error.verdict()) {
                // The gate is closed now; the next pass waits, or fails at once when the wait is long.
                (Kind::Throttled, Verdict::Later { .. }) if error.status().is_some() => {
                    throttle_waits += 1;
                    if throttle_waits > THROTTLE_WAITS_MAX {
                        return Err(error);
                    }
                }
                (kind, Verdict::Later { after_ms })
                    if kind != Kind::NotIntegrator && kind != Kind::Throttled =>
                {
                    if attempt >= attempts_max || after_ms > limits.throttle_wait_max_ms {
                        return Err(error);
                    }
                    tokio::time::sleep(Duration::from_millis(after_ms).max(limits.backoff(attempt))).await;
                    attempt += 1;
                }
                _ => return Err(error),
            }
            tracing::debug!(call = call.name, kind = error.kind().as_str(), attempt, "sending again");
        }
    }

    async fn send_once(&self, call: &Call) -> Result<Good, Error> {
        let inner = &*self.inner;
        if self.token_is_dead() {
            return Err(Error::new(call.name, Kind::Unauthorized, Verdict::Never));
        }
        let request = self.request(call)?;
        let pass = inner.gate.pass().await.map_err(|rest| {
            Error::new(call.name, Kind::Throttled, Verdict::Later { after_ms: millis(rest) })
        })?;
        // The token may have died while this call waited at the gate.
        if self.token_is_dead() {
            return Err(Error::new(call.name, Kind::Unauthorized, Verdict::Never));
        }
        let outcome = send(request, &inner.http, &inner.limits).await;
        if let Ok(answer) = &outcome {
            self.note_time(answer);
        }
        let refused_for = match &outcome {
            Ok(answer) if answer.status.as_u16() == 429 => {
                let asked = retry_after::read(&answer.headers, inner.limits.retry_after_max_ms);
                Some(inner.gate.refused(&pass, asked))
            }
            _ => None,
        };
        drop(pass);
        let judged = judge(call, outcome, inner.limits.retry_after_max_ms);
        match judged {
            Ok(good) => {
                inner.gate.accepted();
                Ok(good)
            }
            Err(error) => {
                if error.kind() == Kind::Unauthorized {
                    inner.token_is_dead.store(true, Ordering::Relaxed);
                }
                tracing::debug!(
                    call = call.name,
                    kind = error.kind().as_str(),
                    status = error.status(),
                    "refused"
                );
                Err(match refused_for {
                    Some(wait) => error.later(millis(wait)),
                    None => error,
                })
            }
        }
    }

    fn request(&self, call: &Call) -> Result<reqwest::Request, Error> {
        let broken = |cause: Cause| Error::new(call.name, Kind::Refused, Verdict::Never).caused_by(cause);
        let mut headers = HeaderMap::new();
        let token =
            self.inner.token.header().ok_or_else(|| broken(Cause::Shape("the token is no header value")))?;
        headers.insert(AUTHORIZATION, token);
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        let mut builder = self.inner.http.request(call.method.clone(), call.url.clone());
        if let Some(body) = &call.body {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            builder = builder.body(body.clone());
        }
        builder.headers(headers).build().map_err(|error| broken(error.into()))
    }

    fn note_time(&self, answer: &Answer) {
        let date = answer.headers.get(DATE).and_then(|value| value.to_str().ok()).and_then(http_date_ms);
        if let Some(date) = date {
            *self.inner.server_time.lock().unwrap_or_else(PoisonError::into_inner) =
                Some((UtcMs(date), Instant::now()));
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("base", &self.inner.base).finish_non_exhaustive()
    }
}
