//! Subscriptions to e-mails (API 2.7): one document for each user and flow, integration or connection.

use super::{
    Cx, account,
    reply::{Answer, Refusal, Reply},
    route::{Param, ParamKind, Route, get, put},
};
use crate::{
    config::EmptyLists,
    model::Kind,
    store::resource_row::{self, Slice},
};
use serde_json::{Value, json};

/// Id field, type and kind of what can be subscribed to.
const TARGETS: [(&str, &str, Kind); 3] = [
    ("_flowId", "flow", Kind::Flow),
    ("_integrationId", "integration", Kind::Integration),
    ("_connectionId", "connection", Kind::Connection),
];

/// Routes of this family.
pub(crate) const ROUTES: &[Route] = &[
    get("/notifications", |cx, _| list(cx))
        .called("listSubscriptions", "One's own subscriptions, or everybody's")
        .query(&[Param::one("users", ParamKind::Text, "`all` for everybody's")])
        .gives(&[(200, Some("Subscriptions")), (204, None)]),
    put("/notifications", |cx, _| write(cx))
        .called("writeSubscriptions", "Subscribes and unsubscribes, also other users")
        .takes("SubscriptionBody")
        .gives(&[(200, Some("Done"))]),
];

fn list(cx: &Cx<'_>) -> Answer {
    let everyone = cx.request.query.get("users") == Some("all");
    let mut docs = resource_row::list(cx.db, Kind::Notification, Slice::default())?;
    docs.retain(|doc| everyone || user_of(doc) == Some(&cx.platform.account.owner));
    let empty = docs.is_empty() && cx.platform.choices.empty_lists != EmptyLists::Never204;
    Ok(if empty { Reply::empty() } else { Reply::ok(&Value::from(docs)) })
}

fn user_of(doc: &Value) -> Option<&str> {
    doc.get("subscribedByUser")?.get("_id")?.as_str()
}

fn write(cx: &Cx<'_>) -> Answer {
    let body = cx.request.json()?;
    body.as_array().into_iter().flatten().try_for_each(|row| write_one(cx, row))?;
    Ok(Reply::ok(&json!({})))
}

fn write_one(cx: &Cx<'_>, row: &Value) -> Result<(), Refusal> {
    let mut named = TARGETS.iter().filter_map(|target| Some((target, row.get(target.0)?.as_str()?)));
    let on = row.get("subscribed").and_then(Value::as_bool);
    let (Some((target, id)), None, Some(on)) = (named.next(), named.next(), on) else {
        let message = "Each row needs one of _flowId, _integrationId, _connectionId, and `subscribed`.";
        return Err(Reply::refuse(422, "invalid_field", message, None));
    };
    let (field, word, kind) = target;
    let is_none = *kind == Kind::Integration && id == super::integration::NONE;
    if !is_none && resource_row::get(cx.db, *kind, id)?.is_none() {
        return Err(Reply::refuse(422, "invalid_ref", &format!("There is no {word} {id}."), Some(field)));
    }
    let user = match row.get("subscribedByUserEmail").and_then(Value::as_str) {
        Some(email) => account::user_by_email(cx, email)?.ok_or_else(|| {
            let message = "This e-mail address belongs to no user of the account.";
            Reply::refuse(422, "invalid_ref", message, Some("subscribedByUserEmail"))
        })?,
        None => account::owner(cx)?,
    };
    let same = |doc: &Value| {
        doc.get(*field).and_then(Value::as_str) == Some(id)
            && user_of(doc) == user.get("_id").and_then(Value::as_str)
    };
    let old = resource_row::list(cx.db, Kind::Notification, Slice::default())?.into_iter().find(same);
    match (old, on) {
        (None, true) => {
            let user = json!({"_id": user.get("_id"), "email": user.get("email"), "name": user.get("name")});
            let doc = json!({
                "_id": cx.platform.ids.make(cx.now), "type": word, *field: id, "subscribedByUser": user,
                "lastModified": cx.now.to_iso(),
            });
            resource_row::put(cx.db, Kind::Notification, &doc)?;
        }
        (Some(doc), false) => {
            let id = doc.get("_id").and_then(Value::as_str).unwrap_or_default();
            resource_row::delete(cx.db, Kind::Notification, id)?;
        }
        _ => {}
    }
    Ok(())
}
