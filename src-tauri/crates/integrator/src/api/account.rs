//! The account: who the token is, users, environments, licences, retention (API 2.1).

use super::{
    Cx, invite, page,
    reply::{Answer, Refusal, Reply},
    route::{Parts, Route, delete, get, patch, post, put},
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
pub(crate) const ROUTES: &[Route] = &[
    get("/tokenInfo", token_info)
        .called("readToken", "Whose token this is")
        .for_custom_tokens()
        .gives(&[(200, Some("TokenInfo"))]),
    get("/ashares", |cx, _| shares(cx).and_then(|docs| page::list(cx, docs, &["_id"])))
        .called("listUsers", "Users of the account, without its owner")
        .query(page::QUERY)
        .gives(&[(200, Some("Ashares")), (204, None)]),
    get("/ashares/{id}", |cx, [id, ..]| share(cx, id).map(|doc| Reply::ok(&doc)))
        .called("readUser", "One user")
        .gives(&[(200, Some("Ashare"))]),
    put("/ashares/{id}", |cx, [id, ..]| put_share(cx, id))
        .called("writeUser", "Replaces what a user may reach")
        .takes("AshareBody")
        .gives(&[(200, Some("Ashare"))]),
    put("/ashares/{id}/disable", |cx, [id, ..]| disable_share(cx, id))
        .called("disableUser", "Switches a user off, or on again")
        .gives(&[(200, Some("Ashare"))]),
    put("/ashares/{id}/reinvite", |cx, [id, ..]| invite::again(cx, id))
        .called("reinviteUser", "Invites a user again who has not accepted")
        .gives(&[(200, Some("Ashare"))])
        .refuses(&[422]),
    delete("/ashares/{id}", |cx, [id, ..]| delete_share(cx, id))
        .called("removeUser", "Takes a user out of the account")
        .gives(&[(204, None)]),
    post("/invite", |cx, _| invite::one(cx))
        .called("invite", "Invites a person by e-mail")
        .takes("Invite")
        .gives(&[(201, Some("Ashare"))]),
    post("/invite/multiple", |cx, _| invite::many(cx))
        .called("inviteMany", "Invites several people")
        .takes("Invites")
        .gives(&[(201, Some("Ashares"))]),
    get("/environments", |cx, _| environments(cx))
        .called("listEnvironments", "Environments of the account")
        .gives(&[(200, Some("Environments")), (204, None)]),
    put("/environments/{id}/enable", |cx, [id, ..]| enable_environment(cx, id))
        .called("enableEnvironment", "Switches an environment on")
        .gives(&[(200, Some("Environment"))]),
    get("/licenses", |cx, _| licenses(cx))
        .called("listLicences", "Licences, with the longest retention they allow")
        .gives(&[(200, Some("Licences"))]),
    get("/accountSettings", |cx, _| settings(cx))
        .called("readSettings", "Settings of the account")
        .gives(&[(200, Some("AccountSettings"))]),
    patch("/accountSettings", |cx, _| set_settings(cx))
        .called("writeSettings", "Changes the retention of what is made from now on")
        .takes("AccountSettings")
        .gives(&[(200, Some("AccountSettings"))]),
];

fn token_info(cx: &Cx<'_>, _: Parts<'_>) -> Answer {
    let mut info = json!({"_userId": cx.platform.account.owner});
    if let (true, Some(fields)) = (cx.platform.choices.token_info_has_scope, info.as_object_mut()) {
        fields.insert("scope".to_owned(), Value::from("*"));
    }
    Ok(Reply::ok(&info))
}

/// The user document of an e-mail, the owner included.
pub(crate) fn user_by_email(cx: &Cx<'_>, email: &str) -> Result<Option<Value>, Refusal> {
    let has = |user: &Value| {
        user.get("email").and_then(Value::as_str).is_some_and(|known| known.eq_ignore_ascii_case(email))
    };
    Ok(users(cx)?.into_iter().find(has))
}

/// The user document of a user id, the owner included.
pub(crate) fn user_by_id(cx: &Cx<'_>, id: &str) -> Result<Option<Value>, Refusal> {
    Ok(users(cx)?.into_iter().find(|user| user.get("_id").and_then(Value::as_str) == Some(id)))
}

fn users(cx: &Cx<'_>) -> Result<Vec<Value>, Refusal> {
    let shared = shares(cx)?.into_iter().filter_map(|share| share.get("sharedWithUser").cloned());
    Ok(std::iter::once(owner(cx)?).chain(shared).collect())
}

/// The owner as a user document.
pub(crate) fn owner(cx: &Cx<'_>) -> Result<Value, Refusal> {
    let named = |name: &str, otherwise: &str| -> Result<String, Refusal> {
        Ok(meta::get(cx.db, name)?.unwrap_or_else(|| otherwise.to_owned()))
    };
    let email = named("owner_email", OWNER_EMAIL)?;
    Ok(json!({"_id": cx.platform.account.owner, "email": email, "name": named("owner_name", OWNER_NAME)?}))
}

pub(super) fn shares(cx: &Cx<'_>) -> Result<Vec<Value>, Refusal> {
    Ok(resource_row::list(cx.db, Kind::Ashare, Slice::default())?)
}

pub(super) fn share(cx: &Cx<'_>, id: &str) -> Result<Value, Refusal> {
    resource_row::get(cx.db, Kind::Ashare, id)?.ok_or_else(|| Reply::not_found("user"))
}

fn put_share(cx: &Cx<'_>, id: &str) -> Answer {
    let before = share(cx, id)?;
    let mut doc = cx.request.json()?;
    if let Some(fields) = doc.as_object_mut() {
        fields.insert("_id".to_owned(), Value::from(id));
        fields.insert("sharedWithUser".to_owned(), before.get("sharedWithUser").cloned().unwrap_or_default());
    }
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
    Ok(page::whole(cx, resource_row::list(cx.db, Kind::Environment, Slice::default())?))
}

fn enable_environment(cx: &Cx<'_>, id: &str) -> Answer {
    let found = resource_row::get(cx.db, Kind::Environment, id)?;
    let mut doc = found.ok_or_else(|| Reply::not_found("environment"))?;
    if let Some(fields) = doc.as_object_mut() {
        fields.insert("enabled".to_owned(), Value::from(true));
        fields.insert("lastModified".to_owned(), Value::from(cx.now.to_iso()));
    }
    resource_row::put(cx.db, Kind::Environment, &doc)?;
    Ok(Reply::ok(&doc))
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
