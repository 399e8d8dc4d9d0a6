//! The HTTP API under `/v1` (API part 2): one file for each family of resources, each with its own routes.
//!
//! A handler reads the request, calls `store` or `engine`, and gives a reply. Handlers that change something run
//! inside one write transaction together with the line in the ledger; the others read one consistent view.

mod account;
mod audit;
mod capture;
mod dashboard;
pub(crate) mod download;
mod error_action;
mod error_json;
mod error_list;
mod flow;
mod flow_patch;
mod integration;
mod invite;
mod job;
mod job_json;
mod notification;
pub(crate) mod openapi;
pub(crate) mod page;
#[cfg(test)]
mod plan;
pub(crate) mod reply;
pub(crate) mod request;
mod resource;
mod retry;
pub(crate) mod route;
mod run_stats;
mod tag;

pub(crate) use account::{OWNER_EMAIL, OWNER_NAME};
pub(crate) use integration::NONE as NO_INTEGRATION;

use crate::{engine::flow_view::FlowView, model::StepView, platform::Platform, token::TokenKind};
use domain::time::UtcMs;
use reply::{Answer, Refusal, Reply};
use request::Request;
use route::{Parts, Route};
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

/// Every family.
const FAMILIES: [&[Route]; 13] = [
    account::ROUTES,
    integration::ROUTES,
    flow::ROUTES,
    error_list::ROUTES,
    error_action::ROUTES,
    retry::ROUTES,
    capture::ROUTES,
    job::ROUTES,
    run_stats::ROUTES,
    tag::ROUTES,
    notification::ROUTES,
    audit::ROUTES,
    resource::ROUTES,
];

/// Paths of the former error management, which are not there any more, whatever the method (API 2.6).
const FORMER: [&str; 2] = ["resolve", "retry"];

/// Every route there is.
pub(crate) fn routes() -> impl Iterator<Item = &'static Route> {
    FAMILIES.iter().flat_map(|family| family.iter())
}

/// What a method and a path lead to.
pub(crate) enum Target<'a> {
    /// A route, with the variable parts of the path.
    Route(&'static Route, Parts<'a>),
    /// A path that takes other methods only.
    OtherMethods(Vec<&'static str>),
    /// Nothing.
    Nothing,
}

/// Finds what a request asks for. Of several paths that fit, the one with the most literal parts is meant.
pub(crate) fn target(request: &Request) -> Target<'_> {
    let parts = request.parts.as_slice();
    if matches!(parts, [jobs, former] if jobs == "jobs" && FORMER.contains(&former.as_str())) {
        return Target::Nothing;
    }
    let fitting: Vec<(&'static Route, Parts<'_>, usize)> = routes()
        .filter_map(|route| route.matches(parts).map(|(found, literal)| (route, found, literal)))
        .collect();
    let most = fitting.iter().map(|(.., literal)| *literal).max();
    let mut meant = fitting.into_iter().filter(|(.., literal)| Some(*literal) == most).peekable();
    if meant.peek().is_none() {
        return Target::Nothing;
    }
    let meant: Vec<_> = meant.collect();
    match meant.iter().find(|(route, ..)| route.method == request.method) {
        Some((route, found, _)) => Target::Route(route, *found),
        None => Target::OtherMethods(meant.iter().map(|(route, ..)| route.method).collect()),
    }
}

/// Whether a request would change something: these go to the ledger, also when they are refused.
pub(crate) fn is_mutation(request: &Request) -> bool {
    match target(request) {
        Target::Route(route, _) => route.changes,
        _ => matches!(request.method.as_str(), "POST" | "PUT" | "PATCH" | "DELETE"),
    }
}

/// Answers a request whose token is good.
pub(crate) fn answer(cx: &Cx<'_>, kind: TokenKind) -> Answer {
    let choices = &cx.platform.choices;
    let found = target(cx.request);
    // A custom token reaches chosen resources only; the errors API needs full access (API 1.2, trap 18).
    let open_to_custom = matches!(&found, Target::Route(route, _) if route.open_to_custom);
    if kind == TokenKind::Custom && !open_to_custom {
        return Ok(Reply::message(403, "This token does not have permission to do this."));
    }
    match found {
        Target::Route(route, parts) => {
            route.check_query(cx.request)?;
            openapi::body::check(route, cx.request, choices.json_type_is_needed)?;
            (route.handler)(cx, parts)
        }
        Target::OtherMethods(methods) if !choices.other_methods_are_404 => {
            let message = format!("This path does not take {}.", cx.request.method);
            Err(Reply::refuse_with(405, "method_not_allowed", &message, ("allow", methods.join(", "))))
        }
        Target::OtherMethods(_) | Target::Nothing => Err(Reply::not_found("path")),
    }
}

/// Ids that a changing request names, for the ledger.
pub(crate) fn ids_named(request: &Request) -> Vec<String> {
    let Ok(body) = request.json() else { return Vec::new() };
    let listed = |name: &str| request::texts(body.get(name)).unwrap_or_default();
    let mut ids: Vec<String> = ["errors", "errorIds", "retryDataKeys", "_exportIds", "keys"]
        .iter()
        .flat_map(|name| listed(name))
        .collect();
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
