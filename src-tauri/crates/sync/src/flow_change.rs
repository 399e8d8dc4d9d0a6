//! Changes of a single flow or run that do not go through the outbox: a person waits for the answer.

use crate::{Result, engine::Inner, error::Error, reading, tag::Tag};
use domain::{
    document_diff::{FieldChange, changes},
    flow::Flow,
    id::{FlowId, RunId},
    json::RawObject,
    run::RunStatus,
    time::UtcMs,
};
use remote::Verdict;
use std::{sync::Arc, time::Duration};
use store::{
    catalog::Catalog,
    outbox::{ItemId, JournalEntry},
};
use tokio::time::Instant;

const AUTO_RESOLVE: &str = "autoResolveMatchingTraceKeys";

/// Starts a flow. Never repeated by itself: two requests make two runs.
pub(crate) async fn run_flow(inner: &Arc<Inner>, flow: &FlowId) -> Result<Option<RunId>> {
    let began = Instant::now();
    let answer = inner.client.run_flow(flow).await;
    journal(inner, "POST", format!("/v1/flows/{flow}/run"), answer.as_ref().err(), began).await?;
    inner.wake.notify_one();
    Ok(answer?.job)
}

/// Asks the remote to stop a run, and reads how it stands then.
pub(crate) async fn cancel_run(inner: &Arc<Inner>, run: &RunId) -> Result<()> {
    let began = Instant::now();
    let mut answer = inner.client.cancel_run(run).await;
    // Asking twice is harmless: when nobody knows whether it arrived, it is asked once more.
    if answer.as_ref().is_err_and(|error| error.verdict() == Verdict::Unsure) {
        tokio::time::sleep(Duration::from_millis(inner.config.settle_ms.min(1_000))).await;
        answer = inner.client.cancel_run(run).await;
    }
    journal(inner, "PUT", format!("/v1/jobs/{run}/cancel"), answer.as_ref().err(), began).await?;
    let family = inner.client.family(run).await;
    let is_stopping = family
        .as_ref()
        .is_ok_and(|(parent, _)| matches!(parent.status, RunStatus::Canceling | RunStatus::Canceled));
    if let Ok((parent, mut family)) = family {
        family.insert(0, parent);
        let now = inner.now();
        inner.store(move |store| store.apply_runs(&family, now)).await?;
    }
    // A run that is stopping already refuses to be stopped again.
    if let Err(error) = answer
        && !is_stopping
    {
        return Err(error.into());
    }
    inner.changed(&[Tag::Running, Tag::Runs]);
    inner.wake.notify_one();
    Ok(())
}

/// Reads the flow, changes the one field and nothing else, makes sure that nobody changed it meanwhile, writes it whole.
pub(crate) async fn set_auto_resolve(
    inner: &Arc<Inner>,
    id: &FlowId,
    on: bool,
    seen: Option<UtcMs>,
) -> Result<Flow> {
    let flow = inner.client.flow(id, false).await?;
    if seen.is_some() && flow.last_modified != seen {
        let changes = edits_since(inner, &flow).await?;
        // A run moves `lastModified` too; only an edit is a conflict.
        if !changes.is_empty() {
            store_flow(inner, flow).await?;
            return Err(Error::Conflict { changes });
        }
    }
    if flow.auto_resolve == on
        && RawObject::parse(&flow.raw).is_ok_and(|row| row.flag(AUTO_RESOLVE) == Some(on))
    {
        return Ok(flow);
    }
    let document =
        with_field(&flow.raw, AUTO_RESOLVE, if on { "true" } else { "false" }).ok_or(Error::BrokenOff)?;
    let again = inner.client.flow(id, false).await?;
    let changes = changes(&flow.raw, &again.raw);
    if !changes.is_empty() {
        store_flow(inner, again).await?;
        return Err(Error::Conflict { changes });
    }
    let began = Instant::now();
    let answer = inner.client.put_flow(id, document).await;
    journal(inner, "PUT", format!("/v1/flows/{id}"), answer.as_ref().err(), began).await?;
    let changed = match answer {
        Ok(_) => inner.client.flow(id, false).await?,
        // What the flow says now tells whether it arrived.
        Err(error) if error.verdict() == Verdict::Unsure => {
            let now = inner.client.flow(id, false).await?;
            if now.auto_resolve != on {
                return Err(error.into());
            }
            now
        }
        Err(error) => return Err(error.into()),
    };
    store_flow(inner, changed.clone()).await?;
    Ok(changed)
}

/// What was edited since the reading that the cache has.
async fn edits_since(inner: &Arc<Inner>, now: &Flow) -> Result<Vec<FieldChange>> {
    let id = now.id.clone();
    let cached = inner.store(move |store| store.flow(&id)).await?;
    Ok(cached.map(|row| changes(&row.flow.raw, &now.raw)).unwrap_or_default())
}

/// Switches a flow on or off by its one field. Safe to repeat.
pub(crate) async fn set_enabled(inner: &Arc<Inner>, id: &FlowId, enabled: bool) -> Result<Flow> {
    let patch = format!(r#"[{{"op":"replace","path":"/disabled","value":{}}}]"#, !enabled);
    let began = Instant::now();
    let mut answer = inner.client.patch_flow(id, patch.clone()).await;
    if answer.as_ref().is_err_and(|error| error.verdict() == Verdict::Unsure) {
        tokio::time::sleep(Duration::from_millis(inner.config.settle_ms.min(1_000))).await;
        answer = inner.client.patch_flow(id, patch).await;
    }
    journal(inner, "PATCH", format!("/v1/flows/{id}"), answer.as_ref().err(), began).await?;
    answer?;
    let flow = inner.client.flow(id, false).await?;
    store_flow(inner, flow.clone()).await?;
    Ok(flow)
}

/// Puts one flow into the stored catalog. The steps of an instance are not in its own document: they stay.
async fn store_flow(inner: &Arc<Inner>, mut flow: Flow) -> Result<()> {
    let now = inner.now();
    inner
        .store(move |store| {
            let mut flows: Vec<Flow> = store.list_flows()?.into_iter().map(|row| row.flow).collect();
            let Some(slot) = flows.iter_mut().find(|known| known.id == flow.id) else { return Ok(()) };
            if flow.steps.is_empty() {
                flow.steps.clone_from(&slot.steps);
            }
            *slot = flow;
            store.apply_catalog(&Catalog { flows: Some(flows), ..Catalog::default() }, now)
        })
        .await?;
    reading::forget_catalog(inner).await?;
    inner.changed(&[Tag::Flows]);
    Ok(())
}

/// The object with one field set, all others exactly as they were, in their order.
fn with_field(raw: &str, key: &str, value: &str) -> Option<String> {
    let row = RawObject::parse(raw).ok()?;
    let mut found = false;
    let mut fields: Vec<String> = row
        .fields()
        .map(|(name, old)| {
            let is_it = name == key;
            found |= is_it;
            format!("{}:{}", serde_json::Value::from(name), if is_it { value } else { old })
        })
        .collect();
    if !found {
        fields.push(format!("{}:{value}", serde_json::Value::from(key)));
    }
    Some(format!("{{{}}}", fields.join(",")))
}

/// Writes down one request that a person waited for, and how it ended.
pub(crate) async fn journal(
    inner: &Inner,
    method: &str,
    path: String,
    error: Option<&remote::Error>,
    began: Instant,
) -> Result<()> {
    journal_for(inner, None, 1, method, path, error, began).await
}

/// Writes down one request, of an item of the outbox or of nobody, and how it ended.
pub(crate) async fn journal_for(
    inner: &Inner,
    item: Option<ItemId>,
    ids: u64,
    method: &str,
    path: String,
    error: Option<&remote::Error>,
    began: Instant,
) -> Result<()> {
    let entry = JournalEntry {
        item,
        method: method.to_owned(),
        path,
        ids,
        at: inner.now(),
        status: error.and_then(remote::Error::status),
        outcome: match error.map(remote::Error::verdict) {
            None => "done",
            Some(Verdict::Later { .. }) => "later",
            Some(Verdict::Never) => "refused",
            Some(Verdict::Unsure) => "unsure",
        }
        .to_owned(),
        detail: error.map(|error| error.report_code().to_owned()),
        elapsed_ms: u64::try_from(began.elapsed().as_millis()).ok(),
    };
    inner.store(move |store| store.append_journal(&entry)).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_one_field_changes() {
        let raw =
            r#"{"_id":"f","big":90071992547409931234,"autoResolveMatchingTraceKeys":true,"x":{"a":[1, 2]}}"#;
        let off = with_field(raw, AUTO_RESOLVE, "false").unwrap();
        assert_eq!(off, raw.replace(":true", ":false"));
        let added = with_field(r#"{"_id":"f"}"#, AUTO_RESOLVE, "true").unwrap();
        assert_eq!(added, r#"{"_id":"f","autoResolveMatchingTraceKeys":true}"#);
    }
}
