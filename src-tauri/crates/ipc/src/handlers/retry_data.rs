//! Retry data and traces: read from the remote when a person looks, never kept on this computer.

use super::row::cut;
use crate::{
    account::OpenAccount,
    desk::Desk,
    error::{AppError, ErrorCode},
    types::{
        error_list::ErrorRef,
        retry_data::{RetryData, SaveRetryData, SavedRetryData, Trace, TraceHeader, TraceSide},
    },
};
use domain::{
    id::{ErrorKey, RetryDataKey, StepKey},
    json::RawObject,
    json_text::{compact, pretty},
    outbox::DataEdit,
    secret_mask,
};
use std::sync::Arc;

/// Longest data that the window edits, in bytes.
pub(super) const EDIT_BYTES_MAX: usize = 2 * 1024 * 1024;
/// Characters of a body that are shown.
const BODY_CHARS_MAX: usize = 100_000;

pub(crate) async fn get_retry_data(desk: &Desk, request: ErrorRef) -> Result<RetryData, AppError> {
    let account = desk.account()?;
    let (step, key) = keys(&account, request).await?.0;
    let key = key.ok_or_else(|| AppError::new(ErrorCode::NotFound, "This error has no retry data."))?;
    let envelope = account.engine()?.retry_data(&step, &key).await?;
    let envelope = RawObject::parse(&envelope).map_err(|_| unreadable())?;
    let data = envelope.raw("data").unwrap_or("null");
    let shown =
        if data.len() > EDIT_BYTES_MAX { None } else { Some(pretty(data).map_err(|_| unreadable())?) };
    Ok(RetryData {
        data: shown,
        bytes: data.len() as u64,
        stage: envelope.text("stage"),
        read_at_ms: desk.host().now().0,
    })
}

pub(crate) async fn save_retry_data(desk: &Desk, request: SaveRetryData) -> Result<SavedRetryData, AppError> {
    let edited = edit_of(&request.fetched, &request.edited)?.edited;
    let account = desk.account()?;
    let record = super::data_edit::key_of(&request.error);
    let (step, key) = keys(&account, request.error).await?.0;
    let key = key.ok_or_else(|| AppError::new(ErrorCode::NotFound, "This error has no retry data."))?;
    let engine = account.engine()?;
    Ok(match engine.save_retry_data(&step, &key, &request.fetched, &edited, request.overwrite).await? {
        sync::Saved::Saved => {
            account.read(move |account| Ok(account.store().drop_draft(&record)?)).await?;
            SavedRetryData::Saved
        }
        sync::Saved::Conflict(server) => {
            SavedRetryData::Conflict { server: pretty(&server).map_err(|_| unreadable())? }
        }
    })
}

/// An edit as it is kept and sent: compact, one JSON object or list.
pub(super) fn edit_of(fetched: &str, edited: &str) -> Result<DataEdit, AppError> {
    let bad = |sentence: &str| AppError::new(ErrorCode::BadInput, sentence);
    if edited.len() > EDIT_BYTES_MAX {
        return Err(bad("The data is too long to be edited here."));
    }
    let edited = compact(edited).map_err(|error| bad("This is not JSON.").with_detail(error.to_string()))?;
    if !edited.starts_with(['{', '[']) {
        return Err(bad("Retry data must be one JSON object or list."));
    }
    let fetched = compact(fetched).map_err(|_| bad("What was read is not JSON."))?;
    Ok(DataEdit { fetched, edited })
}

/// The data within an envelope, as JSON.
pub(super) fn data_of(envelope: &str) -> Result<String, AppError> {
    let envelope = RawObject::parse(envelope).map_err(|_| unreadable())?;
    Ok(envelope.raw("data").unwrap_or("null").to_owned())
}

pub(crate) async fn get_trace(desk: &Desk, request: ErrorRef) -> Result<Trace, AppError> {
    const NONE: Trace = Trace { kept: false, request: None, response: None };
    let account = desk.account()?;
    let ((step, _), trace) = keys(&account, request).await?;
    let Some(trace) = trace else { return Ok(NONE) };
    let text = match account.engine()?.request_trace(&step, &trace).await.map_err(AppError::from) {
        Err(error) if error.code == ErrorCode::NotFound => return Ok(NONE),
        answer => answer?,
    };
    let trace = RawObject::parse(&text).map_err(|_| unreadable())?;
    Ok(Trace {
        kept: true,
        request: trace.object("request").map(|side| side_of(&side)),
        response: trace.object("response").map(|side| side_of(&side)),
    })
}

type Keys = ((StepKey, Option<RetryDataKey>), Option<String>);

/// Step, retry data key and trace key of a cached record.
async fn keys(account: &Arc<OpenAccount>, request: ErrorRef) -> Result<Keys, AppError> {
    account
        .read(move |account| {
            let key = ErrorKey {
                flow: request.flow_id.into(),
                step: request.step_id.into(),
                error: request.error_id.into(),
            };
            let row = account.store().error(&key)?.ok_or_else(|| {
                AppError::new(ErrorCode::NotFound, "This error record is not in the cache any more.")
            })?;
            let step = StepKey { flow: key.flow, step: key.step };
            Ok(((step, row.record.retry_key), row.record.request_key))
        })
        .await
}

fn side_of(side: &RawObject) -> TraceSide {
    let headers = side.object("headers").map(|headers| {
        let header = |(name, _): (&str, &str)| {
            let masked = secret_mask::is_secret(name);
            let value = headers.text(name).unwrap_or_default();
            let value =
                if masked { secret_mask::MASK.to_owned() } else { cut(&value, BODY_CHARS_MAX).to_owned() };
            TraceHeader { name: name.to_owned(), value, masked }
        };
        headers.fields().map(header).collect()
    });
    let body = side.text("body").map(|body| secret_mask::body(&body));
    let shown = body.as_deref().map(|body| pretty(body).unwrap_or_else(|_| body.to_owned()));
    let cut_body = shown.as_deref().map(|body| cut(body, BODY_CHARS_MAX).to_owned());
    TraceSide {
        method: side.text("method"),
        url: side.text("url").map(|url| secret_mask::address(&url)),
        status: side.text("status"),
        headers: headers.unwrap_or_default(),
        body_cut: cut_body.as_ref().zip(shown.as_ref()).is_some_and(|(cut, whole)| cut.len() < whole.len()),
        body: cut_body,
        body_is_file: side.raw("bodyKey").is_some(),
    }
}

fn unreadable() -> AppError {
    AppError::new(ErrorCode::Internal, "The answer of integrator.io could not be read.")
}
