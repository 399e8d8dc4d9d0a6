//! What the two dashboards share (API 2.6): what a call is narrowed to, and the addresses of next pages.

use super::{
    Cx, openapi,
    reply::{Refusal, Reply},
    request::{encode, texts},
    route::{Param, ParamKind},
};
use serde_json::Value;

/// Where a next page begins.
pub(crate) const SKIP: Param = Param::one("skip", ParamKind::Count, "Rows before a next page");

/// What a dashboard call is narrowed to.
pub(crate) struct Scope {
    pub(crate) flows: Vec<String>,
    pub(crate) integrations: Vec<String>,
    pub(crate) status: Vec<String>,
    pub(crate) sandbox: Option<bool>,
}

impl Scope {
    /// Reads a dashboard body that fits its schema.
    pub(crate) fn read(body: &Value) -> Self {
        let list = |name: &str| texts(body.get(name)).unwrap_or_default();
        let mut integrations = list("_integrationIds");
        integrations.iter_mut().filter(|id| *id == "none").for_each(String::clear);
        let sandbox = body.get("sandbox").and_then(Value::as_bool);
        Self { flows: list("_flowIds"), integrations, status: list("status"), sandbox }
    }
}

/// The body of a dashboard call. The next page is read by GET (API 1.5 b), so its address carries the body.
///
/// # Errors
/// 400 for an address that carries no JSON, 422 for a body that does not fit the schema.
pub(crate) fn dashboard_body(cx: &Cx<'_>, schema: &str) -> Result<Value, Refusal> {
    let Some(text) = cx.request.query.get("scope") else { return cx.request.json_or_empty() };
    let body = serde_json::from_str(text)
        .map_err(|_| Reply::refuse(400, "invalid_query", "\"scope\" is not valid.", Some("scope")))?;
    openapi::body::check_document(schema, &body)?;
    Ok(body)
}

/// Writes the address of the next page of a dashboard.
pub(crate) fn add_next(cx: &Cx<'_>, reply: &mut Value, path: &str, body: &Value, skip: usize) {
    let root = if cx.platform.choices.next_page_is_api { "/api" } else { "/v1" };
    if let Some(fields) = reply.as_object_mut() {
        let url = format!("{root}{path}?skip={skip}&scope={}", encode(&body.to_string()));
        fields.insert("nextPageURL".to_owned(), Value::from(url));
    }
}
