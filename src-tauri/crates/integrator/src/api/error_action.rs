//! What people do to errors: resolve, purge, assign, tag (API 2.5). Ids that the step does not have are passed
//! over: others may have been faster.

use super::{
    Cx,
    reply::{Answer, Refusal, Reply},
    request::texts,
};
use crate::{
    engine::resolve,
    model::Kind,
    store::{error_row, resource_row},
};
use serde_json::{Value, json};

/// Most tags of one error (API 4.5).
const TAGS_MAX: usize = 3;

/// Routes of this family.
pub(crate) fn route(cx: &Cx<'_>, method: &str, parts: &[&str]) -> Option<Answer> {
    Some(match (method, parts) {
        ("PUT", ["flows", flow, step, "resolved"]) => resolve_errors(cx, flow, step),
        ("DELETE", ["flows", flow, step, "resolved"]) => purge(cx, flow, step),
        ("PUT", ["flows", flow, step, "errors", "assign"]) => assign(cx, flow, step),
        ("PUT", ["flows", flow, step, "errors", "unassign"]) => unassign(cx, flow, step),
        ("PUT", ["flows", flow, step, "tags"]) => tag(cx, flow, step),
        _ => return None,
    })
}

/// The ids of a body, which must be there and not too many.
pub(crate) fn ids(cx: &Cx<'_>, body: &Value, field: &str) -> Result<Vec<String>, Refusal> {
    let ids = texts(body.get(field)).ok_or_else(|| {
        Reply::refuse(400, "invalid_field", &format!("`{field}` must be an array of ids"), Some(field))
    })?;
    let max = cx.platform.choices.ids_per_call_max;
    if ids.len() > max {
        let message = format!("`{field}` must not hold more than {max} ids");
        return Err(Reply::refuse(400, "invalid_field", &message, Some(field)));
    }
    Ok(ids)
}

fn numbers(ids: &[String]) -> Vec<i64> {
    ids.iter().filter_map(|id| id.parse().ok()).collect()
}

fn resolve_errors(cx: &Cx<'_>, flow: &str, step: &str) -> Answer {
    let (flow, step) = cx.flow_step(flow, step)?;
    let ids = numbers(&ids(cx, &cx.request.json()?, "errors")?);
    resolve::resolve(cx.db, &flow, &step, &ids, cx.now, &cx.platform.account.owner)?;
    Ok(if cx.platform.choices.resolve_is_204 { Reply::empty() } else { Reply::ok(&json!({})) })
}

fn purge(cx: &Cx<'_>, flow: &str, step: &str) -> Answer {
    let (_, step) = cx.flow_step(flow, step)?;
    for id in numbers(&ids(cx, &cx.request.json()?, "errors")?) {
        error_row::purge(cx.db, step.number, id)?;
    }
    Ok(Reply::empty())
}

fn assign(cx: &Cx<'_>, flow: &str, step: &str) -> Answer {
    let (_, step) = cx.flow_step(flow, step)?;
    let body = cx.request.json()?;
    let ids = numbers(&ids(cx, &body, "errorIds")?);
    let email =
        body.get("email").and_then(Value::as_str).filter(|email| email.contains('@')).ok_or_else(|| {
            Reply::refuse(422, "invalid_field", "`email` must be an e-mail address", Some("email"))
        })?;
    if super::account::user_by_email(cx, email)?.is_none() {
        invite(cx, email)?;
    }
    for id in ids {
        error_row::assign(cx.db, step.number, id, email, &cx.platform.account.owner)?;
    }
    Ok(Reply::empty())
}

/// Assigning to an unknown address invites the person as a monitor (API 4.6).
fn invite(cx: &Cx<'_>, email: &str) -> Result<(), Refusal> {
    let (share, user) = (cx.platform.ids.make(cx.now), cx.platform.ids.make(cx.now));
    let doc = json!({
        "_id": share, "accessLevel": "monitor", "integrationAccessLevel": [], "accepted": false,
        "dismissed": false, "disabled": false, "sharedWithUser": {"_id": user, "email": email, "name": email},
    });
    Ok(resource_row::put(cx.db, Kind::Ashare, &doc)?)
}

fn unassign(cx: &Cx<'_>, flow: &str, step: &str) -> Answer {
    let (_, step) = cx.flow_step(flow, step)?;
    for id in numbers(&ids(cx, &cx.request.json()?, "errorIds")?) {
        error_row::assign(cx.db, step.number, id, "", "")?;
    }
    Ok(Reply::empty())
}

/// Replaces all tags of the errors; an empty list clears them.
fn tag(cx: &Cx<'_>, flow: &str, step: &str) -> Answer {
    let (_, step) = cx.flow_step(flow, step)?;
    let body = cx.request.json()?;
    let tags = ids(cx, &body, "tagIds")?;
    if tags.len() > TAGS_MAX {
        return Err(Reply::refuse(422, "invalid_field", "An error can have at most 3 tags.", Some("tagIds")));
    }
    let known = super::tag::short_codes(cx)?;
    if let Some(unknown) = tags.iter().find(|tag| !known.contains(tag)) {
        return Err(Reply::refuse(
            422,
            "invalid_ref",
            &format!("There is no tag {unknown}."),
            Some("tagIds"),
        ));
    }
    let pairs = body.get("errors").and_then(Value::as_array);
    let errors = match pairs {
        Some(pairs) => pairs
            .iter()
            .filter_map(|pair| match pair.get("id")? {
                Value::String(id) => id.parse().ok(),
                id => id.as_i64(),
            })
            .collect(),
        None => numbers(&ids(cx, &body, "errorIds")?),
    };
    for id in errors {
        error_row::set_tags(cx.db, step.number, id, &tags)?;
    }
    Ok(Reply::empty())
}
