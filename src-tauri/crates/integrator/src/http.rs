//! From HTTP to handlers: token, rate limit, transaction, ledger. Handlers block, so each request runs on a
//! blocking thread; a changing request is committed before it is answered.

use crate::{
    api::{
        self, Cx,
        reply::{Refusal, Reply},
        request::Request,
    },
    clock::steady_now,
    control,
    engine::due,
    error::Error,
    platform::Platform,
    store::ledger_row,
    token::{Access, TokenKind},
};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use rusqlite::Connection;
use std::sync::Arc;

/// Largest request body in bytes.
const BODY_BYTES_MAX: usize = 32 * 1024 * 1024;

/// The service of a platform.
pub(crate) fn router(platform: Arc<Platform>) -> Router {
    Router::new().fallback(move |request: axum::extract::Request| serve(Arc::clone(&platform), request))
}

async fn serve(platform: Arc<Platform>, request: axum::extract::Request) -> Response {
    let (head, body) = request.into_parts();
    let Ok(body) = to_bytes(body, BODY_BYTES_MAX).await else {
        return response(
            Reply::refuse(413, "too_large", "The request body is too large.", None).into_reply(),
        );
    };
    let method = if head.method == "HEAD" { "GET" } else { head.method.as_str() };
    let query = head.uri.query().unwrap_or_default();
    let content_type = head.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let content_type = content_type.unwrap_or_default();
    let request = Request::new(method, head.uri.path(), query, body.to_vec()).with_content_type(content_type);
    let header = authorization(&head.headers);
    let answered = tokio::task::spawn_blocking(move || answer(&platform, &request, header.as_deref())).await;
    response(answered.unwrap_or_else(|_| Refusal::Internal(Error::Task).into_reply()))
}

fn authorization(headers: &HeaderMap) -> Option<String> {
    headers.get(header::AUTHORIZATION)?.to_str().ok().map(str::to_owned)
}

/// Answers one request with this `authorization` header.
pub(crate) fn answer(platform: &Platform, request: &Request, authorization: Option<&str>) -> Reply {
    let answered = match request.path.split('/').nth(1) {
        Some("v1") => return public(platform, request, authorization),
        Some("openapi.json") if request.path == "/openapi.json" && request.method == "GET" => {
            Ok(api::openapi::reply())
        }
        Some("control") if platform.control => control::answer(platform, request),
        Some("files") => {
            let key = request.parts.first().map_or("", String::as_str);
            platform.downloads.get(key, platform.clock.now()).ok_or_else(|| Reply::not_found("file"))
        }
        _ => Err(Reply::not_found("path")),
    };
    answered.unwrap_or_else(Refusal::into_reply)
}

/// Requests to `/v1`.
fn public(platform: &Platform, request: &Request, authorization: Option<&str>) -> Reply {
    let gate = gate(platform, authorization);
    if !api::is_mutation(request) {
        return gate.unwrap_or_else(|kind| {
            let answered = platform.store.read(|db| api::answer(&cx(platform, request, db), kind));
            answered.unwrap_or_else(Refusal::into_reply)
        });
    }
    let written = platform.store.write(|tx| {
        let reply = match gate {
            Ok(refused) => refused,
            Err(kind) => change(platform, request, tx, kind)?,
        };
        let ids = api::ids_named(request);
        ledger_row::add(tx, platform.clock.now(), &request.method, &request.path, &ids, reply.status)?;
        Ok::<_, Refusal>(reply)
    });
    platform.changed.notify_one();
    written.unwrap_or_else(Refusal::into_reply)
}

/// `Ok` is the answer for a request that does not come in; `Err` is what its token may reach.
fn gate(platform: &Platform, authorization: Option<&str>) -> Result<Reply, TokenKind> {
    match platform.tokens.access(authorization, platform.clock.now()) {
        Access::Unknown => Ok(Reply::message(401, "Unauthorized")),
        Access::Doubled => Ok(Reply::message(400, "Bearer Authentication Failed")),
        Access::Granted(kind) => match platform.bucket.take(steady_now()) {
            Ok(()) => Err(kind),
            Err(seconds) => Ok(Reply::too_many(seconds)),
        },
    }
}

fn cx<'a>(platform: &'a Platform, request: &'a Request, db: &'a Connection) -> Cx<'a> {
    Cx { platform, request, db, now: platform.clock.now() }
}

/// A changing request: undone as a whole when it is refused, while its line in the ledger stays.
fn change(platform: &Platform, request: &Request, tx: &Connection, kind: TokenKind) -> Result<Reply, Error> {
    tx.execute_batch("SAVEPOINT request")?;
    let answered = api::answer(&cx(platform, request, tx), kind).and_then(|reply| {
        if platform.clock.is_manual() {
            due::settle(tx, platform)?;
        }
        Ok(reply)
    });
    if answered.is_err() {
        tx.execute_batch("ROLLBACK TO request")?;
    }
    tx.execute_batch("RELEASE request")?;
    Ok(answered.unwrap_or_else(Refusal::into_reply))
}

fn response(reply: Reply) -> Response {
    let mut response = Response::new(Body::from(reply.body));
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    if !reply.content_type.is_empty() {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(reply.content_type));
    }
    for (name, value) in reply.headers {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
    response
}
