//! Builders over the control surface of the embedded integrator: flows, runs and answers for exact situations.
//!
//! The surface is the contract of the command line (part 3); nothing here reaches into the integrator's insides.

use crate::{
    caller::{authority, exchange, request_bytes},
    http::Headers,
};
use serde_json::{Value, json};
use std::io::{Error, Result};

/// A client of the control surface.
#[derive(Clone)]
pub struct Control {
    base_url: String,
    token: String,
}

/// A flow made for a test.
#[derive(Debug, Clone)]
pub struct TestFlow {
    /// Its id.
    pub id: String,
    /// Its steps in order.
    pub steps: Vec<String>,
}

/// What becomes of a record at a step.
#[derive(Debug, Clone, Copy)]
pub enum Outcome<'a> {
    /// It passes.
    Success,
    /// It is ignored.
    Ignored,
    /// It fails with this message.
    Error(&'a str),
}

/// A record for a run: its trace key, and what becomes of it at one step.
#[must_use]
pub fn record(trace_key: &str, step: &str, outcome: Outcome<'_>) -> Value {
    let at = match outcome {
        Outcome::Success => json!({ "step": step, "outcome": "success" }),
        Outcome::Ignored => json!({ "step": step, "outcome": "ignored" }),
        Outcome::Error(message) => {
            json!({ "step": step, "outcome": "error", "code": "invalid", "message": message })
        }
    };
    json!({ "traceKey": trace_key, "data": { "id": trace_key }, "at": [at] })
}

impl Control {
    /// A client for an integrator that was started with its control surface.
    ///
    /// # Errors
    /// When no HTTP client can be made.
    pub fn new(base_url: &str, token: &str) -> Result<Self> {
        Ok(Self { base_url: base_url.to_owned(), token: token.to_owned() })
    }

    /// Makes an integration and gives its id.
    ///
    /// # Errors
    /// When the integrator refuses.
    pub async fn integration(&self, name: &str) -> Result<String> {
        id_of(&self.post("/control/integrations", &json!({ "name": name })).await?)
    }

    /// Makes a flow of one export and so many imports.
    ///
    /// # Errors
    /// When the integrator refuses.
    pub async fn flow(&self, name: &str, integration: Option<&str>, imports: usize) -> Result<TestFlow> {
        let mut steps =
            vec![json!({ "kind": "export", "name": format!("{name} export"), "adaptorType": "HTTPExport" })];
        for number in 1..=imports {
            let step = format!("{name} import {number}");
            steps.push(json!({ "kind": "import", "name": step, "adaptorType": "NetSuiteImport" }));
        }
        let mut body = json!({ "name": name, "steps": steps });
        if let (Some(integration), Some(fields)) = (integration, body.as_object_mut()) {
            fields.insert("_integrationId".into(), integration.into());
        }
        let answer = self.post("/control/flows", &body).await?;
        let steps = answer.get("stepIds").and_then(Value::as_array).cloned().unwrap_or_default();
        let steps = steps.iter().filter_map(|id| id.as_str().map(str::to_owned)).collect();
        Ok(TestFlow { id: id_of(&answer)?, steps })
    }

    /// Runs records through a flow and gives the id of the run.
    ///
    /// # Errors
    /// When the integrator refuses.
    pub async fn run(&self, flow: &str, records: &[Value]) -> Result<String> {
        self.run_with(flow, &json!({ "records": records })).await
    }

    /// Runs records and leaves the run in progress.
    ///
    /// # Errors
    /// When the integrator refuses.
    pub async fn hold_run(&self, flow: &str, records: &[Value]) -> Result<String> {
        self.run_with(flow, &json!({ "records": records, "hold": true })).await
    }

    /// Ends a run that was left in progress.
    ///
    /// # Errors
    /// When the integrator refuses.
    pub async fn finish_run(&self, run: &str) -> Result<()> {
        self.post(&format!("/control/runs/{run}/finish"), &json!({})).await.map(drop)
    }

    /// Makes so many open errors in a step by one run, each with its own trace key `T0`, `T1`, ….
    ///
    /// # Errors
    /// When the integrator refuses.
    pub async fn errors(&self, flow: &TestFlow, step: usize, count: usize) -> Result<String> {
        self.errors_named(flow, step, count, "T").await
    }

    /// The same with trace keys that begin so. A record that passes a step resolves older errors of its trace key
    /// there, so errors in several steps need different ones.
    ///
    /// # Errors
    /// When the integrator refuses.
    pub async fn errors_named(
        &self,
        flow: &TestFlow,
        step: usize,
        count: usize,
        prefix: &str,
    ) -> Result<String> {
        let step = flow.steps.get(step).ok_or_else(|| Error::other("no such step"))?;
        let failure = |number: usize| format!("Failure of record {number}");
        let records: Vec<Value> = (0..count)
            .map(|number| record(&format!("{prefix}{number}"), step, Outcome::Error(&failure(number))))
            .collect();
        self.run(&flow.id, &records).await
    }

    /// Says what the next retry of a record gives.
    ///
    /// # Errors
    /// When the integrator refuses.
    pub async fn reprocess(&self, trace_key: &str, outcome: Outcome<'_>) -> Result<()> {
        let body = match outcome {
            Outcome::Success => json!({ "traceKey": trace_key, "outcome": "success" }),
            Outcome::Ignored => json!({ "traceKey": trace_key, "outcome": "ignored" }),
            Outcome::Error(message) => {
                json!({ "traceKey": trace_key, "outcome": "error", "code": "again", "message": message })
            }
        };
        self.post("/control/reprocess", &body).await.map(drop)
    }

    /// Moves a manual clock.
    ///
    /// # Errors
    /// When the integrator refuses.
    pub async fn advance_ms(&self, ms: i64) -> Result<()> {
        self.post("/control/clock", &json!({ "advanceMs": ms })).await.map(drop)
    }

    /// Every mutating request that the integrator received, in order.
    ///
    /// # Errors
    /// When the integrator refuses.
    pub async fn ledger(&self) -> Result<Vec<Value>> {
        let answer = self.send("GET", "/control/ledger", None).await?;
        answer.as_array().cloned().ok_or_else(|| Error::other("the ledger is no list"))
    }

    /// Any call of the API itself, past every proxy.
    ///
    /// # Errors
    /// When the integrator refuses.
    pub async fn get(&self, path: &str) -> Result<Value> {
        self.send("GET", path, None).await
    }

    /// Any changing call, past every proxy: what other people do.
    ///
    /// # Errors
    /// When the integrator refuses.
    pub async fn put(&self, path: &str, body: &Value) -> Result<Value> {
        self.send("PUT", path, Some(body)).await
    }

    /// Any call that makes something.
    ///
    /// # Errors
    /// When the integrator refuses.
    pub async fn post(&self, path: &str, body: &Value) -> Result<Value> {
        self.send("POST", path, Some(body)).await
    }

    async fn run_with(&self, flow: &str, body: &Value) -> Result<String> {
        let answer = self.post(&format!("/control/flows/{flow}/runs"), body).await?;
        let job = answer.get("_jobId").and_then(Value::as_str);
        job.map(str::to_owned).ok_or_else(|| Error::other("the run has no id"))
    }

    async fn send(&self, method: &str, target: &str, body: Option<&Value>) -> Result<Value> {
        let mut headers = Headers::default();
        headers.set("authorization", format!("Bearer {}", self.token));
        headers.set("accept", "application/json");
        if body.is_some() {
            headers.set("content-type", "application/json");
        }
        let address = authority(&self.base_url);
        let body = body.map(Value::to_string).unwrap_or_default();
        let bytes = request_bytes(method, target, &address, headers, body.as_bytes());
        let reply = exchange(&address, method, &bytes).await.map_err(Error::other)?;
        if !reply.is_success() {
            return Err(Error::other(format!("{}: {}", reply.status, reply.text())));
        }
        if reply.body.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_slice(&reply.body).map_err(Error::other)
    }
}

fn id_of(answer: &Value) -> Result<String> {
    let id = answer.get("_id").and_then(Value::as_str);
    id.map(str::to_owned).ok_or_else(|| Error::other("the answer has no _id"))
}
