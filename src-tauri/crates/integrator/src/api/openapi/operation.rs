//! One operation of the description: its parameters, body, answers and refusals.

use super::reference;
use crate::api::route::{Param, ParamKind, Route};
use serde_json::{Map, Value, json};

/// Refusals of every operation: bad query, token, rate limit.
const REFUSALS: [u16; 3] = [400, 401, 429];

/// Variable parts of paths: name, pattern of what can be there, what it is.
const VARIABLES: [(&str, &str, &str); 8] = [
    ("id", "^[0-9a-f]{24}$", "Id"),
    ("flow", "^[0-9a-f]{24}$", "Flow id"),
    ("step", "^[0-9a-f]{24}$", "Export or import id of a step of the flow"),
    ("integration", "^([0-9a-f]{24}|none)$", "Integration id, or `none` for standalone flows"),
    ("job", "^[0-9a-f]{24}$", "Job id"),
    ("retryDataKey", "^[0-9a-f]{32}$", "`retryDataKey` of an error"),
    ("reqAndResKey", "^[0-9]{13}-[0-9a-f]{32}-[0-9]{1,3}-[A-Z]{1,10}$", "`reqAndResKey` of an error"),
    ("tag", "^[0-9a-f]{24}$", "Tag id"),
];

/// What an answer leads to: from which operation and status, to which operation, with which value of the body as
/// which variable part.
const LINKS: [(&str, u16, &str, &str, &str); 12] = [
    ("makeTag", 201, "readTag", "tag", "/_id"),
    ("makeTag", 201, "writeTag", "tag", "/_id"),
    ("makeTag", 201, "changeTag", "tag", "/_id"),
    ("makeTag", 201, "removeTag", "tag", "/_id"),
    ("invite", 201, "readUser", "id", "/_id"),
    ("invite", 201, "writeUser", "id", "/_id"),
    ("invite", 201, "disableUser", "id", "/_id"),
    ("invite", 201, "reinviteUser", "id", "/_id"),
    ("invite", 201, "removeUser", "id", "/_id"),
    ("runFlow", 201, "readJobFamily", "job", "/_jobId"),
    ("runFlow", 201, "cancelJob", "job", "/_jobId"),
    ("retryErrors", 200, "readJob", "job", "/_jobId"),
];

/// Names of the operations that links come from and lead to, with the variable.
#[cfg(test)]
pub(super) fn links() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    LINKS.iter().map(|(from, _, to, variable, _)| (*from, *to, *variable))
}

/// Whether the description knows a variable part of a path.
#[cfg(test)]
pub(super) fn is_known_variable(name: &str) -> bool {
    VARIABLES.iter().any(|(known, ..)| *known == name)
}

/// The operation object of a route.
pub(super) fn describe(route: &Route) -> Value {
    let mut operation = json!({
        "operationId": route.name,
        "summary": route.summary,
        "tags": [route.path.split('/').nth(1).unwrap_or_default()],
        "responses": responses(route),
        // Whether it is written to the ledger; not a word of OpenAPI.
        "x-changes": route.changes,
    });
    let parameters: Vec<Value> =
        route.variables().map(variable).chain(route.query.iter().map(parameter)).collect();
    if let Some(fields) = operation.as_object_mut() {
        if !parameters.is_empty() {
            fields.insert("parameters".to_owned(), parameters.into());
        }
        if let Some((schema, needed)) = route.body {
            let body =
                json!({"required": needed, "content": {"application/json": {"schema": reference(schema)}}});
            fields.insert("requestBody".to_owned(), body);
        }
    }
    operation
}

fn variable(name: &str) -> Value {
    let known = VARIABLES.iter().find(|(known, ..)| *known == name);
    let (pattern, what) = known.map_or(("", name), |(_, pattern, what)| (*pattern, *what));
    json!({"name": name, "in": "path", "required": true, "description": what,
           "schema": {"type": "string", "pattern": pattern}})
}

fn parameter(param: &Param) -> Value {
    let one = match param.kind {
        ParamKind::Text => json!({"type": "string"}),
        // An empty value counts as absent, of every kind.
        ParamKind::Time => json!({"type": "string", "anyOf": [
            {"format": "date-time"}, {"format": "date"}, {"pattern": "^[0-9]{1,14}$"}, {"maxLength": 0}]}),
        ParamKind::Number => json!({"type": "integer", "format": "int64",
            "minimum": i64::MIN, "maximum": i64::MAX}),
        ParamKind::Count => json!({"type": "integer", "minimum": 0, "maximum": u32::MAX}),
        ParamKind::Flag => json!({"type": "boolean"}),
        ParamKind::Names => json!({"type": "string", "pattern": "^[A-Za-z0-9._,]*$"}),
        ParamKind::Json(schema) => {
            let content = json!({"application/json": {"schema": reference(schema)}});
            return json!({"name": param.name, "in": "query", "required": false,
                "description": param.summary, "content": content});
        }
    };
    let schema = if param.many { json!({"type": "array", "items": one}) } else { one };
    json!({"name": param.name, "in": "query", "required": false, "description": param.summary, "schema": schema})
}

fn responses(route: &Route) -> Value {
    let mut responses = Map::new();
    for (status, schema) in route.answers {
        let mut response =
            json!({"description": if schema.is_some() { "Done" } else { "Done, without a body" }});
        if let (Some(schema), Some(fields)) = (schema, response.as_object_mut()) {
            fields.insert("content".to_owned(), json!({"application/json": {"schema": reference(schema)}}));
        }
        let links = links_of(route.name, *status);
        if let (false, Some(fields)) = (links.is_empty(), response.as_object_mut()) {
            fields.insert("links".to_owned(), links.into());
        }
        responses.insert(status.to_string(), response);
    }
    for status in refusals(route) {
        responses.insert(status.to_string(), refusal(status));
    }
    responses.into()
}

fn links_of(operation: &str, status: u16) -> Map<String, Value> {
    let own = LINKS.iter().filter(|(from, on, ..)| *from == operation && *on == status);
    own.map(|(_, _, to, variable, pointer)| {
        let value = format!("$response.body#{pointer}");
        ((*to).to_owned(), json!({"operationId": to, "parameters": {(*variable): value}}))
    })
    .collect()
}

fn refusals(route: &Route) -> Vec<u16> {
    let mut statuses = REFUSALS.to_vec();
    if !route.open_to_custom {
        statuses.push(403);
    }
    if route.variables().next().is_some() {
        statuses.push(404);
    }
    if route.body.is_some() {
        statuses.extend([413, 422]);
    }
    statuses.extend(route.refusals);
    statuses.sort_unstable();
    statuses.dedup();
    statuses
}

fn refusal(status: u16) -> Value {
    let (description, schema) = match status {
        400 => ("Bad query, header or JSON, or a doubled token prefix", "Errors"),
        401 => ("No token, or not a known one", "Message"),
        402 => ("What was captured is no longer kept", "Errors"),
        403 => ("The token does not reach this", "Message"),
        404 => ("Not there", "Errors"),
        409 => ("Changed meanwhile", "Errors"),
        413 => ("Too large", "Errors"),
        429 => ("Too many requests", "Errors"),
        _ => ("Cannot be done as asked", "Errors"),
    };
    // A doubled token prefix is answered like a refused token (API 1.2).
    let schema = if status == 400 {
        json!({"anyOf": [reference("Errors"), reference("Message")]})
    } else {
        reference(schema)
    };
    let mut response =
        json!({"description": description, "content": {"application/json": {"schema": schema}}});
    if let (429, Some(fields)) = (status, response.as_object_mut()) {
        let header = json!({"description": "Whole seconds", "schema": {"type": "integer", "minimum": 1}});
        fields.insert("headers".to_owned(), json!({"Retry-After": header}));
    }
    response
}
