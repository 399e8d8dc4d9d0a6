//! Saving edited retry data: the copy of the remote is read again first, so that nobody's change is lost.

use crate::{Result, engine::Inner, flow_change, request::Taken};
use domain::{
    id::{RetryDataKey, StepKey},
    json::RawObject,
    json_text::{compact, means_same},
};
use remote::Verdict;
use std::sync::Arc;
use store::outbox::DueItem;
use tokio::time::Instant;

/// Why an edit is parked that met another one.
pub(crate) const CONFLICT: &str = "data_conflict";

/// What became of an edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saved {
    /// The remote has the edited data.
    Saved,
    /// The remote's copy is not what was fetched: nothing was written. This is its data (JSON).
    Conflict(String),
}

/// The data within an envelope (JSON).
pub(crate) fn data_of(envelope: &str) -> Option<String> {
    RawObject::parse(envelope).ok()?.raw("data").map(str::to_owned)
}

/// Puts edited data in the place of the fetched one, if the remote still has that; with `overwrite`, whatever it has.
/// The rest of the envelope stays exactly as the remote has it.
pub(crate) async fn save(
    inner: &Arc<Inner>,
    step: &StepKey,
    key: &RetryDataKey,
    fetched: &str,
    edited: &str,
    overwrite: bool,
) -> Result<Saved> {
    let envelope = inner.client.retry_data(step, key).await?;
    let current = data_of(&envelope).unwrap_or_else(|| "null".to_owned());
    if same(&current, edited) {
        return Ok(Saved::Saved);
    }
    if !overwrite && !same(&current, fetched) {
        return Ok(Saved::Conflict(current));
    }
    let changed = with_data(&envelope, edited);
    let began = Instant::now();
    let answer = inner.client.put_retry_data(step, key, &changed).await;
    let path = format!("/v1/flows/{}/{}/{key}/data", step.flow, step.step);
    flow_change::journal(inner, "PUT", path, answer.as_ref().err(), began).await?;
    match answer {
        Ok(_) => Ok(Saved::Saved),
        // What the remote has now tells whether it arrived.
        Err(error) if error.verdict() == Verdict::Unsure => {
            let now = inner.client.retry_data(step, key).await?;
            if data_of(&now).is_some_and(|data| means_same(&data, edited)) {
                Ok(Saved::Saved)
            } else {
                Err(error.into())
            }
        }
        Err(error) => Err(error.into()),
    }
}

/// Sends a queued edit. What the remote has is read first: it is written over only while it is what was edited, and an
/// edit that arrived before is not sent again. So an edit may be repeated when nobody knows whether it arrived.
pub(crate) async fn send(inner: &Inner, item: &DueItem) -> std::result::Result<Taken, remote::Error> {
    let step = &item.row.step;
    for target in &item.targets {
        let (Some(key), Some(edit)) = (&target.retry_key, &target.edit) else { continue };
        let envelope = inner.client.retry_data(step, key).await?;
        let current = data_of(&envelope).unwrap_or_else(|| "null".to_owned());
        // The platform may write numbers and fields in its own way; a first send compares every digit.
        let has_arrived = item.row.attempts > 0 && means_same(&current, &edit.edited);
        if has_arrived || same(&current, &edit.edited) {
            continue;
        }
        if !same(&current, &edit.fetched) {
            return Ok(Taken::Conflict);
        }
        let changed = with_data(&envelope, &edit.edited);
        inner.client.put_retry_data(step, key, &changed).await?;
    }
    Ok(Taken::Done(None))
}

/// The envelope with other data, all else exactly as the remote has it.
fn with_data(envelope: &str, data: &str) -> String {
    RawObject::parse(envelope).unwrap_or_default().with("data", Some(data))
}

/// Whether two documents say the same, layout aside.
fn same(one: &str, other: &str) -> bool {
    match (compact(one), compact(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => one == other,
    }
}
