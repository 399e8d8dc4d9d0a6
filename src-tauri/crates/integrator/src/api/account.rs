//! The account: who the token is, users, environments, licences, retention (API 2.1).

use super::{
    Cx, page,
    reply::{Answer, Refusal, Reply},
};
use crate::{
    model::Kind,
    platform::Platform,
    store::{
        meta,
        resource_row::{self, Slice},
    },
};
use domain::retention::PLANS_DAYS;
use serde_json::{Value, json};

/// Address of an owner who has told none.
pub(crate) const OWNER_EMAIL: &str = "owner@example.com";
/// Name of an owner who has told none.
pub(crate) const OWNER_NAME: &str = "Account Owner";

/// Routes of this family.
pub(crate) fn route(cx: &Cx<'_>, method: &str, parts: &[&str]) -> Option<Answer> {
    Some(match (method, parts) {
        ("GET", ["tokenInfo"]) => Ok(Reply::ok(&json!({"_userId": cx.platform.account.owner, "scope": "*"}))),
        ("GET", ["ashares"]) => shares(cx).and_then(|docs| page::list(cx, docs, &["_id"])),
        ("GET", ["ashares", id]) => share(cx, id).map(|doc| Reply::ok(&doc)),
        ("PUT", ["ashares", id]) => put_share(cx, id),
        ("PUT", ["ashares", id, "disable"]) => disable_share(cx, id),
        ("DELETE", ["ashares", id]) => delete_share(cx, id),
        ("GET", ["environments"]) => environments(cx),
        ("GET", ["licenses"]) => licenses(cx),
        ("GET", ["accountSettings"]) => settings(cx),
        ("PATCH", ["accountSettings"]) => set_settings(cx),
        _ => return None,
    })
}

/// The user document of an e-mail, the owner included.
pub(crate) fn user_by_email(cx: &Cx<'_>, email: &str) -> Result<Option<Value>, Refusal> {
    let owner = owner(cx)?;
    let shared = shares(cx)?.into_iter().filter_map(|share| share.get("sharedWithUser").cloned());
    Ok(std::iter::once(owner).chain(shared).find(|user| {
        user.get("email").and_then(Value::as_str).is_some_and(|known| known.eq_ignore_ascii_case(email))
    }))
}

/// The owner as a user document.
pub(crate) fn owner(cx: &Cx<'_>) -> Result<Value, Refusal> {
    let named = |name: &str, otherwise: &str| -> Result<String, Refusal> {
        Ok(meta::get(cx.db, name)?.unwrap_or_else(|| otherwise.to_owned()))
    };
    let email = named("owner_email", OWNER_EMAIL)?;
    Ok(json!({"_id": cx.platform.account.owner, "email": email, "name": named("owner_name", OWNER_NAME)?}))
}

fn shares(cx: &Cx<'_>) -> Result<Vec<Value>, Refusal> {
    Ok(resource_row::list(cx.db, Kind::Ashare, Slice::default())?)
}

fn share(cx: &Cx<'_>, id: &str) -> Result<Value, Refusal> {
    resource_row::get(cx.db, Kind::Ashare, id)?.ok_or_else(|| Reply::not_found("user"))
}

fn put_share(cx: &Cx<'_>, id: &str) -> Answer {
    let before = share(cx, id)?;
    let mut doc = cx.request.json()?;
    let Some(fields) = doc.as_object_mut() else {
        return Err(Reply::refuse(422, "invalid_field", "The body must be an object.", None));
    };
    fields.insert("_id".to_owned(), Value::from(id));
    fields.insert("sharedWithUser".to_owned(), before.get("sharedWithUser").cloned().unwrap_or_default());
    resource_row::put(cx.db, Kind::Ashare, &doc)?;
    Ok(Reply::ok(&doc))
}

fn disable_share(cx: &Cx<'_>, id: &str) -> Answer {
    let mut doc = share(cx, id)?;
    let disabled = doc.get("disabled").and_then(Value::as_bool).unwrap_or(false);
    if let Some(fields) = doc.as_object_mut() {
        fields.insert("disabled".to_owned(), Value::from(!disabled));
    }
    resource_row::put(cx.db, Kind::Ashare, &doc)?;
    Ok(Reply::ok(&doc))
}

fn delete_share(cx: &Cx<'_>, id: &str) -> Answer {
    if resource_row::delete(cx.db, Kind::Ashare, id)? {
        Ok(Reply::empty())
    } else {
        Err(Reply::not_found("user"))
    }
}

fn environments(cx: &Cx<'_>) -> Answer {
    let docs = resource_row::list(cx.db, Kind::Environment, Slice::default())?;
    Ok(Reply::ok(&Value::from(docs)))
}

fn licenses(cx: &Cx<'_>) -> Answer {
    let days = Platform::retention_days(cx.db)?;
    let max = meta::get_number(cx.db, "retention_days_max")?.unwrap_or_else(|| i64::from(days));
    Ok(Reply::ok(&json!([{
        "_id": format!("{:0>24}", "1"), "type": "platform", "tier": "premium",
        "maxAllowedDataRetention": max, "sandbox": cx.platform.sandbox,
    }])))
}

fn settings(cx: &Cx<'_>) -> Answer {
    Ok(Reply::ok(&json!({"dataRetentionPeriod": Platform::retention_days(cx.db)?})))
}

/// Data made before a change of the plan keeps its old end date (API 4.5).
fn set_settings(cx: &Cx<'_>) -> Answer {
    let body = cx.request.json()?;
    let days = body.get("dataRetentionPeriod").and_then(Value::as_u64);
    match days.and_then(|days| u32::try_from(days).ok()).filter(|days| PLANS_DAYS.contains(days)) {
        Some(days) => {
            meta::set(cx.db, "retention_days", &days.to_string())?;
            settings(cx)
        }
        None => {
            let message = "`dataRetentionPeriod` must be 30, 60, 90 or 180";
            Err(Reply::refuse(422, "invalid_field", message, Some("dataRetentionPeriod")))
        }
    }
}
