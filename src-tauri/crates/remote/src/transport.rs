//! One request on the wire and its whole answer, within the limits of time and size. No repeats here.

use crate::{error::Cause, limit::Limits};
use reqwest::{Method, StatusCode, header::HeaderMap};
use std::{future::Future, time::Duration};
use tokio::time::Instant;
use url::Url;

/// Whether a request changes something at the remote. A POST that only asks is a read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    Read,
    Write,
}

/// One request to be made.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    /// Method and path with placeholders: what errors and logs show.
    pub(crate) name: &'static str,
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) body: Option<String>,
    pub(crate) effect: Effect,
}

/// An answer whose head has arrived. The body may still have failed.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Result<Vec<u8>, Cause>,
}

/// No answer. `received` is false only when the request surely did not reach the server.
pub(crate) struct NoAnswer {
    pub(crate) cause: Cause,
    pub(crate) received: bool,
}

impl Call {
    pub(crate) fn get(name: &'static str, url: Url) -> Self {
        Self { name, method: Method::GET, url, body: None, effect: Effect::Read }
    }
}

/// Sends one request and reads its answer.
pub(crate) async fn send(
    request: reqwest::Request,
    http: &reqwest::Client,
    limits: &Limits,
) -> Result<Answer, NoAnswer> {
    let deadline = Instant::now() + Duration::from_millis(limits.total_ms);
    let head = within(limits.first_byte_ms, deadline, http.execute(request)).await;
    let response = match head {
        Ok(Ok(response)) => response,
        Ok(Err(error)) => {
            let received = !(error.is_connect() || error.is_builder());
            return Err(NoAnswer { cause: error.into(), received });
        }
        Err(cause) => return Err(NoAnswer { cause, received: true }),
    };
    let (status, headers) = (response.status(), response.headers().clone());
    Ok(Answer { status, headers, body: read_body(response, limits, deadline).await })
}

/// Reads a body piece by piece, so that neither a bomb nor an endless stream gets more memory than the limit.
async fn read_body(
    mut response: reqwest::Response,
    limits: &Limits,
    deadline: Instant,
) -> Result<Vec<u8>, Cause> {
    let max = limits.answer_bytes_max;
    let announced = response.content_length().unwrap_or(0);
    if announced > u64::try_from(max).unwrap_or(u64::MAX) {
        return Err(Cause::TooLong(max));
    }
    let mut body = Vec::with_capacity(usize::try_from(announced).unwrap_or(0).min(1 << 20));
    while let Some(piece) = within(limits.between_bytes_ms, deadline, response.chunk()).await?? {
        if body.len().saturating_add(piece.len()) > max {
            return Err(Cause::TooLong(max));
        }
        body.extend_from_slice(&piece);
    }
    Ok(body)
}

/// Runs a part of the exchange within its own limit and the deadline of the whole.
async fn within<T>(part_ms: u64, deadline: Instant, work: impl Future<Output = T>) -> Result<T, Cause> {
    let part = Instant::now() + Duration::from_millis(part_ms);
    tokio::time::timeout_at(part.min(deadline), work).await.map_err(|_| Cause::TimedOut(part_ms))
}
