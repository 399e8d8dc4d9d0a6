//! What people do to errors: resolve, purge, assign, tag (API 2.5). Ids that the step does not have are passed
//! over: others may have been faster.

use super::{
    Cx, account, invite,
    reply::{Answer, Refusal, Reply},
    request::texts,
    route::{Route, delete, put},
};
use crate::{engine::resolve, store::error_row};
use serde_json::{Value, json};

/// Most tags of one error (API 4.5).
const TAGS_MAX: usize = 3;

/// Routes of this family.
pub(crate) const ROUTES: &[Route] = &[
    put("/flows/{flow}/{step}/resolved", |cx, [flow, step, _]| resolve_errors(cx, flow, step))
        .called("resolveErrors", "Marks open errors as resolved")
        .takes("ErrorIds")
        .gives(&[(200, Some("Done")), (204, None)]),
    delete("/flows/{flow}/{step}/resolved", |cx, [flow, step, _]| purge(cx, flow, step))
        .called("purgeErrors", "Removes resolved errors for good")
        .takes("ErrorIds")
        .gives(&[(204, None)]),
    put("/flows/{flow}/{step}/errors/assign", |cx, [flow, step, _]| assign(cx, flow, step))
        .called("assignErrors", "Assigns errors to a person, who is invited when unknown")
        .takes("Assign")
        .gives(&[(204, None)]),
    put("/flows/{flow}/{step}/errors/unassign", |cx, [flow, step, _]| unassign(cx, flow, step))
        .called("unassignErrors", "Takes errors from whom they are assigned to")
        .takes("Unassign")
        .gives(&[(204, None)]),
    put("/flows/{flow}/{step}/tags", |cx, [flow, step, _]| tag(cx, flow, step))
        .called("tagErrors", "Replaces all tags of errors; an empty list clears them")
        .takes("TagErrors")
        .gives(&[(204, None)]),
];

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
    let user = assignee(cx, &body)?;
    let field = if cx.platform.choices.assigned_to_is_user_id { "_id" } else { "email" };
    let to = user.get(field).and_then(Value::as_str).unwrap_or_default();
    for id in ids {
        error_row::assign(cx.db, step.number, id, to, &cx.platform.account.owner)?;
    }
    Ok(Reply::empty())
}

/// The user of the account whom a body names by id or e-mail. An unknown address is invited.
fn assignee(cx: &Cx<'_>, body: &Value) -> Result<Value, Refusal> {
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    match (text("email"), text("_userId")) {
        (Some(email), _) => match account::user_by_email(cx, email)? {
            Some(user) => Ok(user),
            None => Ok(invite::as_monitor(cx, email)?.get("sharedWithUser").cloned().unwrap_or_default()),
        },
        (None, id) => account::user_by_id(cx, id.unwrap_or_default())?.ok_or_else(|| {
            Reply::refuse(422, "invalid_ref", "There is no user with this id.", Some("_userId"))
        }),
    }
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
