//! The control surface: exact situations for scripts (command-line contract, part 3). Loopback only, never in the
//! window, never rate limited, no token needed.

mod fields;
mod flow;
mod run;

use crate::{
    api::{
        Cx,
        reply::{Answer, Refusal, Reply},
        request::Request,
    },
    demo::{self, BulkSpec},
    engine::due,
    error::Error,
    model::Kind,
    platform::Platform,
    store::{error_row, ledger_row, mail_row, news_row, resource_row},
    token::TokenKind,
};
use domain::time::DAY_MS;
use fields::{Fields, refuse};
use serde_json::{Value, json};

/// How far a manual clock can be moved in one call, in milliseconds: ten years.
const ADVANCE_MS_MAX: u64 = 3_660 * DAY_MS.unsigned_abs();

/// Answers a call under `/control`.
pub(crate) fn answer(platform: &Platform, request: &Request) -> Answer {
    let (method, parts) = request.target();
    match (method, parts.as_slice()) {
        ("GET", ["clock"]) => Ok(now(platform)),
        ("POST", ["clock"]) => advance(platform, request),
        ("POST", ["bulk"]) => bulk(platform, request),
        ("GET", ["ledger"]) => platform.store.read(|db| Ok(Reply::ok(&ledger_row::list(db)?.into()))),
        ("GET", ["mail"]) => platform.store.read(|db| Ok(Reply::ok(&mail_row::list(db)?.into()))),
        _ => write(platform, request),
    }
}

/// Calls that change the account: one transaction each, with everything that is due at once.
fn write(platform: &Platform, request: &Request) -> Answer {
    let reply = platform.store.write(|tx| {
        let cx = Cx { platform, request, db: tx, now: platform.clock.now() };
        let (method, parts) = request.target();
        let reply = match (method, parts.as_slice()) {
            ("POST", ["tokens"]) => make_token(&cx),
            ("DELETE", ["tokens"]) => remove_token(&cx),
            ("POST", ["integrations"]) => integration(&cx),
            ("POST", ["connections"]) => connection(&cx),
            ("POST", ["connections", id]) => set_connection(&cx, id),
            ("POST", ["flows"]) => flow::create(&cx),
            ("POST", ["flows", flow, "runs"]) => run::run(&cx, flow),
            ("POST", ["runs", job, "finish"]) => run::finish(&cx, job),
            ("POST", ["reprocess"]) => run::reprocess(&cx),
            ("POST", ["reclassify"]) => reclassify(&cx),
            ("POST", ["users"]) => user(&cx),
            _ => Err(Reply::not_found("path")),
        }?;
        if platform.clock.is_manual() {
            due::settle(tx, platform)?;
        }
        Ok::<_, Refusal>(reply)
    })?;
    platform.changed.notify_one();
    Ok(reply)
}

/// A token of a kind, for ever or for `lifeMs`.
fn make_token(cx: &Cx<'_>) -> Answer {
    let body = fields::body(cx.request)?;
    let kind = match Fields(&body).needed("kind")? {
        "full" => TokenKind::Full,
        "custom" => TokenKind::Custom,
        _ => return Err(refuse("kind", "must be full or custom")),
    };
    let until = match body.get("lifeMs").map(|life_ms| life_ms.as_i64().filter(|ms| *ms > 0)) {
        Some(Some(life_ms)) => Some(cx.now.plus_ms(life_ms)),
        Some(None) => return Err(refuse("lifeMs", "must be a whole number above 0")),
        None => None,
    };
    Ok(Reply::json(201, &json!({"token": cx.platform.tokens.make(cx.db, kind, until)?})))
}

/// Deleting a token works at once (API 1.2).
fn remove_token(cx: &Cx<'_>) -> Answer {
    let body = fields::body(cx.request)?;
    match cx.platform.tokens.remove(cx.db, Fields(&body).needed("token")?)? {
        true => Ok(Reply::empty()),
        false => Err(Reply::not_found("token")),
    }
}

fn now(platform: &Platform) -> Reply {
    Reply::ok(&json!({"now": platform.clock.now().to_iso()}))
}

fn advance(platform: &Platform, request: &Request) -> Answer {
    if !platform.clock.is_manual() {
        return Err(Reply::refuse(409, "real_clock", "The real clock cannot be moved.", None));
    }
    let body = fields::body(request)?;
    let ms = Fields(&body).number("advanceMs", ADVANCE_MS_MAX)?;
    let ms = ms.ok_or_else(|| refuse("advanceMs", "is required"))?;
    due::advance_clock(platform, ms.cast_signed())?;
    Ok(now(platform))
}

fn bulk(platform: &Platform, request: &Request) -> Answer {
    let body = fields::body(request)?;
    let body = Fields(&body);
    let usual = BulkSpec::default();
    let small = |name: &str, otherwise: u32| -> Result<u32, Refusal> {
        let number = body.number(name, u64::from(u32::MAX))?.and_then(|number| u32::try_from(number).ok());
        Ok(number.unwrap_or(otherwise))
    };
    let spec = BulkSpec {
        flows: small("flows", usual.flows)?,
        steps_per_flow: small("stepsPerFlow", usual.steps_per_flow)?,
        errors: body.number("errors", u64::MAX)?.unwrap_or(usual.errors),
        resolved_share: body.share("resolvedShare")?.unwrap_or(usual.resolved_share),
        seed: body.number("seed", u64::MAX)?.unwrap_or(usual.seed),
    };
    let made = demo::bulk(platform, spec).map_err(|error| match error {
        Error::Option(message) => Reply::refuse(400, "invalid_field", message, None),
        other => Refusal::Internal(other),
    })?;
    platform.changed.notify_one();
    Ok(Reply::json(201, &json!({"flows": spec.flows, "errors": made})))
}

fn integration(cx: &Cx<'_>) -> Answer {
    let body = fields::body(cx.request)?;
    let body = Fields(&body);
    let id = cx.platform.ids.make(cx.now);
    let now = cx.now.to_iso();
    let doc = json!({
        "_id": id, "name": body.needed("name")?, "mode": "settings", "_registeredConnectionIds": [],
        "sandbox": body.flag("sandbox")?.unwrap_or(cx.platform.sandbox),
        "createdAt": now, "lastModified": now,
    });
    resource_row::put(cx.db, Kind::Integration, &doc)?;
    Ok(Reply::json(201, &json!({"_id": id})))
}

fn connection(cx: &Cx<'_>) -> Answer {
    let body = fields::body(cx.request)?;
    let body = Fields(&body);
    let id = cx.platform.ids.make(cx.now);
    let now = cx.now.to_iso();
    let doc = json!({
        "_id": id, "name": body.needed("name")?, "type": body.needed("type")?,
        "offline": body.flag("offline")?.unwrap_or(false),
        "createdAt": now, "lastModified": now,
    });
    resource_row::put(cx.db, Kind::Connection, &doc)?;
    news_row::connection_changed(cx.db, cx.now, &id)?;
    Ok(Reply::json(201, &json!({"_id": id})))
}

/// Takes a connection offline, or brings it back.
fn set_connection(cx: &Cx<'_>, id: &str) -> Answer {
    let body = fields::body(cx.request)?;
    let offline = Fields(&body)
        .flag("offline")?
        .ok_or_else(|| Reply::refuse(400, "invalid_field", "`offline` is required", Some("offline")))?;
    let mut doc =
        resource_row::get(cx.db, Kind::Connection, id)?.ok_or_else(|| Reply::not_found("connection"))?;
    let was = doc.get("offline").and_then(Value::as_bool).unwrap_or(false);
    if let Some(fields) = doc.as_object_mut().filter(|_| was != offline) {
        fields.insert("offline".to_owned(), Value::from(offline));
        fields.insert("lastModified".to_owned(), Value::from(cx.now.to_iso()));
        resource_row::put(cx.db, Kind::Connection, &doc)?;
        news_row::connection_changed(cx.db, cx.now, id)?;
    }
    Ok(Reply::ok(&doc))
}

/// A user of the account; the id is that of the person, as errors and jobs name it.
fn user(cx: &Cx<'_>) -> Answer {
    let body = fields::body(cx.request)?;
    let body = Fields(&body);
    let (share, user) = (cx.platform.ids.make(cx.now), cx.platform.ids.make(cx.now));
    let (email, name) = (body.needed("email")?, body.needed("name")?);
    let level = body.text("accessLevel")?.unwrap_or("monitor");
    let doc = json!({
        "_id": share, "accessLevel": level, "integrationAccessLevel": [], "accepted": true, "dismissed": false,
        "disabled": false, "sharedWithUser": {"_id": user, "email": email, "name": name},
    });
    resource_row::put(cx.db, Kind::Ashare, &doc)?;
    Ok(Reply::json(201, &json!({"_id": user, "_ashareId": share})))
}

/// Changes the classification of an error, as a person of the platform would. Ends its auto-retries.
fn reclassify(cx: &Cx<'_>) -> Answer {
    let body = fields::body(cx.request)?;
    let body = Fields(&body);
    let (_, step) = cx.flow_step(body.needed("_flowId")?, body.needed("_stepId")?)?;
    let id = body.needed("errorId")?.parse().map_err(|_| Reply::not_found("error"))?;
    let known = error_row::get(cx.db, id)?.is_some_and(|error| error.step == step.number);
    if !known || !error_row::reclassify(cx.db, id, body.needed("classification")?)? {
        return Err(Reply::not_found("error"));
    }
    Ok(Reply::ok(&json!({})))
}
