//! The HTTP API under `/v1` (API part 2): one file for each family of resources, each with its own routes.
//!
//! A handler reads the request, calls `store` or `engine`, and gives a reply. Handlers that change something run
//! inside one write transaction together with the line in the ledger; the others read one consistent view.

mod account;
mod audit;
pub(crate) mod download;
mod error_action;
mod error_json;
mod error_list;
mod flow;
mod flow_patch;
mod integration;
mod job;
mod job_json;
mod notification;
pub(crate) mod page;
pub(crate) mod reply;
pub(crate) mod request;
mod resource;
mod retry;
mod run_stats;
mod tag;

pub(crate) use account::{OWNER_EMAIL, OWNER_NAME};
pub(crate) use integration::NONE as NO_INTEGRATION;

use crate::{engine::flow_view::FlowView, model::StepView, platform::Platform, token::TokenKind};
use domain::time::UtcMs;
use reply::{Answer, Refusal, Reply};
use request::Request;
use rusqlite::Connection;
use serde_json::Value;

/// What a handler works with.
pub(crate) struct Cx<'a> {
    pub(crate) platform: &'a Platform,
    pub(crate) request: &'a Request,
    /// Reads only, except in handlers of changing requests.
    pub(crate) db: &'a Connection,
    pub(crate) now: UtcMs,
}

type Route = fn(&Cx<'_>, &str, &[&str]) -> Option<Answer>;

/// Every family, asked in this order.
const ROUTES: [Route; 12] = [
    account::route,
    integration::route,
    flow::route,
    error_list::route,
    error_action::route,
    retry::route,
    job::route,
    run_stats::route,
    tag::route,
    notification::route,
    audit::route,
    resource::route,
];

/// Whether a request changes something: these go to the ledger.
pub(crate) fn is_mutation(request: &Request) -> bool {
    let (method, parts) = request.target();
    let reads = matches!(
        parts.as_slice(),
        ["jobs", "current" | "family"]
            | ["flows", "runs", "stats"]
            | ["connections", _, "ping" | "test"]
            | ["jobs", _, "files", "signedURL"]
    );
    !matches!(method, "GET" | "HEAD" | "OPTIONS") && !reads
}

/// Answers a request whose token is good.
pub(crate) fn answer(cx: &Cx<'_>, kind: TokenKind) -> Answer {
    let (method, parts) = cx.request.target();
    // A custom token reaches chosen resources only; the errors API needs full access (API 1.2, trap 18).
    let open_to_custom =
        matches!(parts.first(), Some(&("tokenInfo" | "exports" | "imports" | "connections")));
    if kind == TokenKind::Custom && !open_to_custom {
        return Ok(Reply::message(403, "This token does not have permission to do this."));
    }
    ROUTES.iter().find_map(|route| route(cx, method, &parts)).unwrap_or_else(|| Err(Reply::not_found("path")))
}

/// Ids that a changing request names, for the ledger.
pub(crate) fn ids_named(request: &Request) -> Vec<String> {
    let Ok(body) = request.json() else { return Vec::new() };
    let listed = |name: &str| request::texts(body.get(name)).unwrap_or_default();
    let mut ids: Vec<String> =
        ["errors", "errorIds", "retryDataKeys", "_exportIds"].iter().flat_map(|name| listed(name)).collect();
    if let Some(errors) = body.get("errors").and_then(Value::as_array) {
        ids.extend(
            errors.iter().filter_map(|error| error.get("id").and_then(Value::as_str)).map(str::to_owned),
        );
    }
    ids
}

impl Cx<'_> {
    /// A flow, or 404.
    pub(crate) fn flow(&self, id: &str) -> Result<FlowView, Refusal> {
        FlowView::load(self.db, id)?.ok_or_else(|| Reply::not_found("flow"))
    }

    /// A flow and a step of it, or 404.
    pub(crate) fn flow_step(&self, flow: &str, step: &str) -> Result<(FlowView, StepView), Refusal> {
        let flow = self.flow(flow)?;
        let step = flow.step(step).cloned().ok_or_else(|| Reply::not_found("step"))?;
        Ok((flow, step))
    }
}
