//! Invitations (API 2.1, 4.6): people who are in the account's list and have not accepted yet. Nothing is sent.

use super::{
    Cx, account,
    reply::{Answer, Refusal, Reply},
};
use crate::{model::Kind, store::resource_row};
use serde_json::{Value, json};

/// `POST /v1/invite`.
pub(super) fn one(cx: &Cx<'_>) -> Answer {
    Ok(Reply::json(201, &invite(cx, &cx.request.json()?)?))
}

/// `POST /v1/invite/multiple`: all of them or none.
pub(super) fn many(cx: &Cx<'_>) -> Answer {
    let body = cx.request.json()?;
    let people = body.as_array().into_iter().flatten();
    let made = people.map(|person| invite(cx, person)).collect::<Result<Vec<Value>, Refusal>>()?;
    Ok(Reply::json(201, &Value::from(made)))
}

/// `PUT /v1/ashares/{id}/reinvite`.
pub(super) fn again(cx: &Cx<'_>, id: &str) -> Answer {
    let mut doc = account::share(cx, id)?;
    if doc.get("accepted").and_then(Value::as_bool) == Some(true) {
        let message = "This person has accepted the invitation already.";
        return Err(Reply::refuse(422, "invalid_status", message, None));
    }
    if let Some(fields) = doc.as_object_mut() {
        fields.insert("dismissed".to_owned(), Value::from(false));
    }
    resource_row::put(cx.db, Kind::Ashare, &doc)?;
    Ok(Reply::ok(&doc))
}

/// Assigning to an unknown address invites the person as a monitor (API 4.6).
pub(super) fn as_monitor(cx: &Cx<'_>, email: &str) -> Result<Value, Refusal> {
    invite(cx, &json!({"email": email, "accessLevel": "monitor"}))
}

fn invite(cx: &Cx<'_>, body: &Value) -> Result<Value, Refusal> {
    let email = body.get("email").and_then(Value::as_str).unwrap_or_default();
    if account::user_by_email(cx, email)?.is_some() {
        let message = "This e-mail address belongs to a user of the account already.";
        return Err(Reply::refuse(422, "invalid_field", message, Some("email")));
    }
    let (share, user) = (cx.platform.ids.make(cx.now), cx.platform.ids.make(cx.now));
    let mut doc = json!({
        "_id": share, "integrationAccessLevel": body.get("integrationAccessLevel").unwrap_or(&json!([])),
        "accepted": false, "dismissed": false, "disabled": false,
        "sharedWithUser": {"_id": user, "email": email, "name": email},
    });
    if let (Some(level), Some(fields)) = (body.get("accessLevel"), doc.as_object_mut()) {
        fields.insert("accessLevel".to_owned(), level.clone());
    }
    resource_row::put(cx.db, Kind::Ashare, &doc)?;
    Ok(doc)
}
