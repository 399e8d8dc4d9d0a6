//! The embedded integrator for one test, with its control surface (command-line contract, part 3) as typed calls.
//!
//! What the platform does with them is its own affair; nothing here reaches into its insides. Calls block the calling
//! thread while the platform answers on threads of its own, so a paused clock of the test does not run on meanwhile.

pub(crate) mod flow;
pub(crate) mod ledger;
pub(crate) mod record;

use crate::{
    caller::{Broken, Caller},
    host,
    http::Reply,
    proxy::Proxy,
};
use domain::{
    id::{ConnectionId, FlowId, IntegrationId, RunId, UserId},
    time::UtcMs,
};
use flow::{FlowBuilder, TestFlow};
use integrator::{ClockKind, Config, Integrator};
use ledger::{Ledger, Mail};
use record::{Outcome, Record};
use serde_json::{Value, json};
use std::{fmt, time::Duration};

/// How long the platform may take to end.
const END_MAX: Duration = Duration::from_secs(10);

/// A running platform. It ends when dropped.
pub struct Platform {
    /// `None` after its end.
    integrator: Option<Integrator>,
    base_url: String,
    token: String,
    user: UserId,
    caller: Caller,
}

/// What may be done with a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// Everything.
    Full,
    /// Chosen resources only: not the errors API (API 1.2).
    Custom,
}

/// Many records at once.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bulk {
    /// Flows.
    pub flows: u32,
    /// Steps of each flow.
    pub steps_per_flow: u32,
    /// Error records over all steps.
    pub errors: u64,
    /// Which share of them is resolved, 0 to 1.
    pub resolved_share: f64,
    /// The same seed gives the same records.
    pub seed: u64,
}

/// Starting and ending.
impl Platform {
    /// An empty account with a clock that stands.
    ///
    /// # Panics
    /// When it cannot start.
    #[must_use]
    pub fn start() -> Self {
        Self::start_with(|_| {})
    }

    /// The same with other options. The control surface is always on.
    ///
    /// # Panics
    /// When it cannot start.
    #[must_use]
    pub fn start_with(change: impl FnOnce(&mut Config)) -> Self {
        let mut config = Config { clock: ClockKind::Manual, ..Config::default() };
        change(&mut config);
        config.control = true;
        let integrator = match host::run(Integrator::start(config)) {
            Ok(integrator) => integrator,
            Err(error) => panic!("the platform cannot start: {error}"),
        };
        let (base_url, token) = (integrator.base_url().to_owned(), integrator.token().to_owned());
        let user = UserId::from(integrator.user_id());
        let caller = Caller::new(&base_url).with_token(&token);
        Self { integrator: Some(integrator), base_url, token, user, caller }
    }

    /// Ends it; whoever asks afterwards is refused. The URL and the token can still be read.
    pub fn end(&mut self) {
        if let Some(integrator) = self.integrator.take() {
            host::run(async move {
                let _ = tokio::time::timeout(END_MAX, integrator.shutdown()).await;
            });
        }
    }

    /// `http://127.0.0.1:PORT`, without `/v1`.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The owner's full-access token.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token
    }

    /// The owner.
    #[must_use]
    pub fn owner(&self) -> &UserId {
        &self.user
    }

    /// A proxy in front of it.
    #[must_use]
    pub fn proxy(&self) -> Proxy {
        Proxy::start(&self.base_url)
    }

    /// A plain client with the owner's token, past every proxy.
    #[must_use]
    pub fn caller(&self) -> &Caller {
        &self.caller
    }
}

/// Making things. Each call panics when the platform refuses.
impl Platform {
    /// A token of the owner.
    pub fn make_token(&self, kind: TokenKind) -> String {
        let kind = match kind {
            TokenKind::Full => "full",
            TokenKind::Custom => "custom",
        };
        text_of(&self.control("tokens", &json!({ "kind": kind })), "token")
    }

    /// A user of the account, such as `("eve@example.com", "Eve", "monitor")` (access levels: API 2.1).
    pub fn make_user(&self, email: &str, name: &str, access_level: &str) -> UserId {
        let body = json!({ "email": email, "name": name, "accessLevel": access_level });
        text_of(&self.control("users", &body), "_id").into()
    }

    /// An integration.
    pub fn make_integration(&self, name: &str) -> IntegrationId {
        text_of(&self.control("integrations", &json!({ "name": name })), "_id").into()
    }

    /// An integration of the sandbox, in an account that has both (API part 7, trap 17).
    pub fn make_sandbox_integration(&self, name: &str) -> IntegrationId {
        text_of(&self.control("integrations", &json!({ "name": name, "sandbox": true })), "_id").into()
    }

    /// A connection of a type such as `netsuite`.
    pub fn make_connection(&self, name: &str, kind: &str, offline: bool) -> ConnectionId {
        let body = json!({ "name": name, "type": kind, "offline": offline });
        text_of(&self.control("connections", &body), "_id").into()
    }

    /// A flow.
    pub fn make_flow(&self, builder: &FlowBuilder) -> TestFlow {
        let answer = self.control("flows", &builder.to_json());
        match TestFlow::read(builder, &answer) {
            Some(flow) => flow,
            None => panic!("the platform made another flow than was asked for: {answer}"),
        }
    }

    /// Many flows and error records, deterministic by the seed.
    pub fn make_bulk(&self, bulk: Bulk) {
        let body = json!({
            "flows": bulk.flows, "stepsPerFlow": bulk.steps_per_flow, "errors": bulk.errors,
            "resolvedShare": bulk.resolved_share, "seed": bulk.seed,
        });
        self.control("bulk", &body);
    }
}

/// Making things happen. Each call panics when the platform refuses.
impl Platform {
    /// Runs records through a flow; the run is finished when this returns.
    pub fn run(&self, flow: &TestFlow, records: impl IntoIterator<Item = Record>) -> RunId {
        self.run_flow(flow, records, false)
    }

    /// Runs records through a flow and leaves the run in progress.
    pub fn begin_run(&self, flow: &TestFlow, records: impl IntoIterator<Item = Record>) -> RunId {
        self.run_flow(flow, records, true)
    }

    /// Finishes a run that was left in progress.
    pub fn finish_run(&self, run: &RunId) {
        self.control(&format!("runs/{run}/finish"), &json!({}));
    }

    /// One run with so many records `prefix-0`, `prefix-1`, … that fail at a step.
    pub fn run_failing(&self, flow: &TestFlow, step: &str, prefix: &str, count: usize) -> RunId {
        self.run(
            flow,
            (0..count).map(|number| {
                let key = format!("{prefix}-{number}");
                Record::of(&key).fails_at(step, "invalid_data", &format!("Record {key} was refused"))
            }),
        )
    }

    /// What the next retry of a record gives, once.
    pub fn reprocess(&self, trace_key: &str, outcome: &Outcome) {
        let mut body = outcome.to_json();
        if let Some(fields) = body.as_object_mut() {
            fields.insert("traceKey".into(), trace_key.into());
        }
        self.control("reprocess", &body);
    }

    /// Moves the clock; everything due on the way has happened when this returns. The new time.
    pub fn advance_ms(&self, ms: i64) -> UtcMs {
        let answer = self.control("clock", &json!({ "advanceMs": ms }));
        time_of(answer.get("now"))
    }

    /// Resolves errors of a step past every proxy, as somebody else may do at any time.
    pub fn resolve<T: AsRef<str>>(&self, flow: &TestFlow, step: &str, ids: &[T]) {
        let ids: Vec<&str> = ids.iter().map(AsRef::as_ref).collect();
        let target = format!("/v1/flows/{}/{}/resolved", flow.id, flow.step(step).step);
        self.must("PUT", &target, Some(&json!({ "errors": ids })));
    }

    /// Retries records of a step past every proxy, as somebody else may do at any time.
    pub fn retry<T: AsRef<str>>(&self, flow: &TestFlow, step: &str, retry_data_keys: &[T]) {
        let keys: Vec<&str> = retry_data_keys.iter().map(AsRef::as_ref).collect();
        let target = format!("/v1/flows/{}/{}/retry", flow.id, flow.step(step).step);
        self.must("POST", &target, Some(&json!({ "retryDataKeys": keys })));
    }
}

/// Looking. Each call panics when the platform refuses.
impl Platform {
    /// The platform's time.
    pub fn now(&self) -> UtcMs {
        time_of(self.get("/control/clock").get("now"))
    }

    /// Every changing request that the platform received.
    pub fn ledger(&self) -> Ledger {
        Ledger::read(&self.get("/control/ledger"))
    }

    /// Every e-mail it made, in order.
    pub fn mail(&self) -> Vec<Mail> {
        Mail::read_all(&self.get("/control/mail"))
    }

    /// The open errors of a step as the platform sends them, all pages.
    pub fn open_errors(&self, flow: &TestFlow, step: &str) -> Vec<Value> {
        self.errors(&flow.id, flow.step(step).step.as_str(), "errors")
    }

    /// The resolved errors of a step as the platform sends them, all pages.
    pub fn resolved_errors(&self, flow: &TestFlow, step: &str) -> Vec<Value> {
        self.errors(&flow.id, flow.step(step).step.as_str(), "resolved")
    }

    /// One text field of the open errors of a step, such as `errorId` or `retryDataKey`; those without are left out.
    pub fn open_field(&self, flow: &TestFlow, step: &str, field: &str) -> Vec<String> {
        let errors = self.open_errors(flow, step);
        errors.iter().filter_map(|error| Some(error.get(field)?.as_str()?.to_owned())).collect()
    }

    /// Any JSON of the API or the control surface; `null` for an answer without content.
    pub fn get(&self, target: &str) -> Value {
        self.must("GET", target, None).json()
    }

    /// Any call that must succeed.
    ///
    /// # Panics
    /// When the status is not a 2xx.
    pub fn must(&self, method: &str, target: &str, body: Option<&Value>) -> Reply {
        match self.caller.send(method, target, body) {
            Ok(reply) if reply.is_success() => reply,
            Ok(reply) => panic!("{method} {target} was refused: {} {}", reply.status, reply.text()),
            Err(broken) => panic!("{method} {target}: {broken}"),
        }
    }

    /// Any call, whatever comes of it.
    ///
    /// # Errors
    /// When no whole answer comes.
    pub fn send(&self, method: &str, target: &str, body: Option<&Value>) -> Result<Reply, Broken> {
        self.caller.send(method, target, body)
    }

    fn errors(&self, flow: &FlowId, step: &str, list: &str) -> Vec<Value> {
        let mut all = Vec::new();
        let mut target = format!("/v1/flows/{flow}/{step}/{list}");
        loop {
            let page = self.get(&target);
            match page.get(list).and_then(Value::as_array) {
                Some(rows) => all.extend(rows.iter().cloned()),
                None => panic!("{target} has no {list}: {page}"),
            }
            match page.get("nextPageURL").and_then(Value::as_str).filter(|next| !next.is_empty()) {
                // With the cookie API's prefix where that is chosen (API 1.5 b).
                Some(next) => target = next.replacen("/api/", "/v1/", 1),
                None => return all,
            }
        }
    }

    fn run_flow(&self, flow: &TestFlow, records: impl IntoIterator<Item = Record>, hold: bool) -> RunId {
        let records: Vec<Value> = records.into_iter().map(|record| record.to_json(flow)).collect();
        let body = json!({ "records": records, "hold": hold });
        text_of(&self.control(&format!("flows/{}/runs", flow.id), &body), "_jobId").into()
    }

    fn control(&self, what: &str, body: &Value) -> Value {
        self.must("POST", &format!("/control/{what}"), Some(body)).json()
    }
}

impl Drop for Platform {
    fn drop(&mut self) {
        self.end();
    }
}

impl fmt::Debug for Platform {
    /// The address only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Platform").field("base_url", &self.base_url).finish_non_exhaustive()
    }
}

fn text_of(answer: &Value, field: &str) -> String {
    match answer.get(field).and_then(Value::as_str) {
        Some(text) => text.to_owned(),
        None => panic!("the platform's answer has no {field}: {answer}"),
    }
}

/// A time as ISO text or as milliseconds.
fn time_of(value: Option<&Value>) -> UtcMs {
    let time = match value {
        Some(Value::String(text)) => UtcMs::parse(text),
        Some(Value::Number(number)) => number.as_i64().map(UtcMs),
        _ => None,
    };
    match time {
        Some(time) => time,
        None => panic!("the platform gave no time: {value:?}"),
    }
}
