//! What was sent: the journal line by line, and the records of an item with what became of each.

use super::action::number;
use crate::{
    account::OpenAccount,
    desk::Desk,
    error::AppError,
    name::Names,
    types::outbox::{ItemRecord, ItemRecords, Journal, JournalLine, ListItemRecords, ListJournal},
};
use domain::{
    id::{FlowId, StepId, StepKey},
    outbox::ItemState,
};
use store::{
    item_record::ItemRecord as Stored,
    outbox::{ItemId, ItemRow, JournalEntry},
    retry::RetryOutcome,
};

/// Rows on a page of either list.
const ROWS_MAX: usize = 200;

pub(crate) async fn list_journal(desk: &Desk, request: ListJournal) -> Result<Journal, AppError> {
    let before = request.after.as_deref().map(number).transpose()?;
    let limit = (request.limit as usize).clamp(1, ROWS_MAX);
    desk.account()?.read(move |account| journal_of(account, before, limit)).await
}

pub(crate) async fn list_item_records(
    desk: &Desk,
    request: ListItemRecords,
) -> Result<ItemRecords, AppError> {
    let item = ItemId(number(&request.item_id)?);
    let limit = (request.limit as usize).clamp(1, ROWS_MAX);
    desk.account()?
        .read(move |account| {
            let row = account.store().item(item)?.row;
            let (records, total) = account.store().item_records(item, request.skip as usize, limit)?;
            let rows = records.into_iter().map(|record| record_of(record, &row)).collect();
            Ok(ItemRecords { rows, total: total as u64 })
        })
        .await
}

fn journal_of(account: &OpenAccount, before: Option<i64>, limit: usize) -> Result<Journal, AppError> {
    let lines = account.store().list_journal(before, limit)?;
    let next = (lines.len() == limit).then(|| lines.last().map(|(no, _)| no.to_string())).flatten();
    let names = account.names()?;
    Ok(Journal { rows: lines.into_iter().map(|(no, entry)| line_of(no, entry, &names)).collect(), next })
}

fn line_of(no: i64, entry: JournalEntry, names: &Names) -> JournalLine {
    let place = place_of(&entry.path);
    // A look at the remote before a retry keeps job ids in its detail: they say nothing to a person.
    let detail = entry.detail.filter(|_| entry.method != "GET");
    JournalLine {
        line: no.to_string(),
        at_ms: entry.at.0,
        method: entry.method,
        flow_name: place.as_ref().map(|(flow, _)| names.flow_name(flow)),
        step_name: place.and_then(|(flow, step)| Some(names.step(&StepKey { flow, step: step? }).name)),
        path: entry.path,
        ids: entry.ids,
        status: entry.status,
        outcome: entry.outcome,
        detail,
        elapsed_ms: entry.elapsed_ms,
        item_id: entry.item.map(|item| item.0.to_string()),
    }
}

/// Flow and step of a path `/v1/flows/{f}/{s}/…`.
fn place_of(path: &str) -> Option<(FlowId, Option<StepId>)> {
    let mut parts = path.strip_prefix("/v1/flows/")?.split('/');
    let flow = FlowId::from(parts.next()?);
    let step = parts.next().filter(|_| parts.next().is_some()).map(StepId::from);
    Some((flow, step))
}

fn record_of(record: Stored, item: &ItemRow) -> ItemRecord {
    ItemRecord {
        flow_id: item.step.flow.0.clone(),
        step_id: item.step.step.0.clone(),
        error_id: record.target.error.0.clone(),
        trace_key: record.target.trace_key.clone(),
        message: record.target.message.clone(),
        result: result_of(&record, item.state).to_owned(),
        left_behind: record.left_behind,
        new_error_id: record.new_error.map(|id| id.0),
    }
}

fn result_of(record: &Stored, state: ItemState) -> &'static str {
    if record.left_behind.is_some() {
        return "left_behind";
    }
    match (record.outcome, state) {
        (Some(RetryOutcome::Pending), _) => "retrying",
        (Some(RetryOutcome::Succeeded), _) => "succeeded",
        (Some(RetryOutcome::Failed), _) => "failed",
        (Some(RetryOutcome::Canceled), _) => "canceled",
        (Some(RetryOutcome::Unknown), _) | (None, ItemState::Unsure | ItemState::Checking) => "unknown",
        (None, ItemState::Done) => "sent",
        (None, ItemState::Canceled) => "taken_back",
        (None, ItemState::Parked) => "parked",
        (None, ItemState::Queued | ItemState::Sending) => "waiting",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_tells_flow_and_step() {
        let place = place_of("/v1/flows/f/s/resolved");
        assert_eq!(place, Some(("f".into(), Some("s".into()))));
        assert_eq!(place_of("/v1/flows/f/run"), Some(("f".into(), None)));
        assert_eq!(place_of("/v1/jobs/j/cancel"), None);
    }
}
