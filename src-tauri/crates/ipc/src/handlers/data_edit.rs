//! One change of the retry data of many records: frozen, read, tried, queued. And edits of the outbox that met another
//! one.

use super::{
    action::{after_change, number, selection_of},
    retry_data::{EDIT_BYTES_MAX, data_of, edit_of},
    row::cut,
};
use crate::{
    account::OpenAccount,
    data_list::{DataList, Datum, Entry},
    desk::Desk,
    error::{AppError, ErrorCode},
    types::{
        Done,
        action::{LeftOut, QueuedBatch},
        data_edit::{
            BeginDataEdit, DataConflict, DataEditBegun, DataEditRead, DataEditRef, DataEditRow,
            DataEditShape, DataField, DataOp, DataProblem, QueueRetryData, RequeueEdit, ShapeDataEdit,
        },
        error_list::ErrorRef,
        outbox::ItemRef,
    },
};
use domain::{
    change::Change,
    data_change::{Applied, DataChange},
    data_path::{DataPath, PathError},
    id::ErrorKey,
    json_text::{compact, pretty},
    outbox::{Action, UNDO_WINDOW_MS},
    time::UtcMs,
};
use std::{collections::HashMap, sync::Arc};
use store::{
    data_edit::EDIT_RECORDS_MAX,
    freeze::{Frozen, Selection},
    outbox::ItemId,
};
use tokio::task::JoinSet;

/// Who made a batch, for the outbox.
const ORIGIN: &str = "window";
/// Records read in one call, a few at a time; the limiter that all requests share paces them.
const READ_RECORDS: usize = 16;
/// Requests under way at a time.
const READ_AT_ONCE: usize = 4;
/// Rows of a dry run.
const ROWS_MAX: usize = 100;
/// Characters of a value that are shown.
const VALUE_CHARS_MAX: usize = 200;

pub(crate) async fn begin_data_edit(desk: &Desk, request: BeginDataEdit) -> Result<DataEditBegun, AppError> {
    let now = desk.host().now();
    desk.account()?
        .read(move |account| {
            let selection = selection_of(account, request.selection, now)?;
            let frozen =
                account.store().freeze_change(Action::EditData, Change::default(), &selection, now)?;
            let (matching, eligible) = (frozen.matching, frozen.eligible);
            let left_out = frozen.left_out.iter();
            let left_out = left_out
                .map(|(reason, count)| LeftOut { reason: reason.as_str().to_owned(), count: *count })
                .collect();
            // Too many are not read at all; the window says how many one change takes.
            let is_small = usize::try_from(eligible).is_ok_and(|count| count <= EDIT_RECORDS_MAX);
            let edit_id =
                if is_small { account.data_lists.keep(DataList::new(frozen)?, now) } else { String::new() };
            let records_max = u32::try_from(EDIT_RECORDS_MAX).unwrap_or(u32::MAX);
            Ok(DataEditBegun { edit_id, matching, eligible, records_max, left_out })
        })
        .await
}

pub(crate) async fn read_data_edit(desk: &Desk, request: DataEditRef) -> Result<DataEditRead, AppError> {
    let now = desk.host().now();
    let account = desk.account()?;
    let next = account.data_lists.with(&request.edit_id, now, |list| {
        let unread = list.entries.iter().filter(|entry| matches!(entry.datum, Datum::Unread));
        unread.take(READ_RECORDS).cloned().collect::<Vec<_>>()
    });
    for (key, data) in read_all(&account, next.ok_or_else(stale)?).await? {
        account.data_lists.with(&request.edit_id, now, |list| list.put(&key, data));
    }
    account
        .read(move |account| {
            account.data_lists.with(&request.edit_id, now, |list| read_so_far(list)).ok_or_else(stale)
        })
        .await
}

pub(crate) async fn shape_data_edit(desk: &Desk, request: ShapeDataEdit) -> Result<DataEditShape, AppError> {
    let now = desk.host().now();
    desk.account()?
        .read(move |account| {
            let names = account.names()?;
            let change = change_of(&request);
            let shaped = account.data_lists.with(&request.edit_id, now, |list| match change {
                Err(problem) => {
                    list.unshape();
                    Ok(nothing(problem))
                }
                Ok(change) => {
                    let (results, frozen) = list.shape(&change, request.then_retry)?;
                    if results.iter().flatten().any(is_too_long) {
                        list.unshape();
                        return Ok(nothing(DataProblem::TooLong));
                    }
                    Ok(shape_of(list, &results, &frozen, &names))
                }
            });
            shaped.ok_or_else(stale)?
        })
        .await
}

pub(crate) async fn queue_data_edit(desk: &Desk, request: DataEditRef) -> Result<QueuedBatch, AppError> {
    let now = desk.host().now();
    let account = desk.account()?;
    let queued = account
        .read(move |account| {
            let shaped = account.data_lists.take(&request.edit_id).and_then(DataList::into_shaped);
            queue(account, &shaped.ok_or_else(stale)?, now)
        })
        .await?;
    after_change(desk);
    Ok(queued)
}

pub(crate) async fn queue_retry_data(desk: &Desk, request: QueueRetryData) -> Result<QueuedBatch, AppError> {
    let edit = edit_of(&request.fetched, &request.edited)?;
    let now = desk.host().now();
    let account = desk.account()?;
    let queued = account
        .read(move |account| {
            let key = key_of(&request.error);
            let selection = Selection::Keys(vec![key.clone()]);
            let mut frozen =
                account.store().freeze_change(Action::EditData, Change::default(), &selection, now)?;
            if let Some((why, _)) = frozen.left_out.first() {
                let sentence = format!("This cannot be saved: {}.", why.as_str());
                return Err(AppError::new(ErrorCode::BadInput, sentence));
            }
            frozen.set_edits(HashMap::from([(key, edit)]), &HashMap::new(), request.then_retry)?;
            queue(account, &frozen, now)
        })
        .await?;
    after_change(desk);
    Ok(queued)
}

pub(crate) async fn get_data_conflict(desk: &Desk, request: ItemRef) -> Result<DataConflict, AppError> {
    let item = ItemId(number(&request.item_id)?);
    let account = desk.account()?;
    let item = account.read(move |account| Ok(account.store().item(item)?)).await?;
    let found = item
        .targets
        .first()
        .and_then(|target| Some((target.clone(), target.retry_key.clone()?, target.edit.clone()?)));
    let (target, key, edit) =
        found.ok_or_else(|| AppError::new(ErrorCode::NotFound, "This item is no edit."))?;
    let envelope = account.engine()?.retry_data(&item.row.step, &key).await?;
    let laid = |text: &str| pretty(text).unwrap_or_else(|_| text.to_owned());
    Ok(DataConflict {
        error: ErrorRef {
            flow_id: item.row.step.flow.0,
            step_id: item.row.step.step.0,
            error_id: target.error.0,
        },
        trace_key: target.trace_key,
        fetched: laid(&edit.fetched),
        edited: laid(&edit.edited),
        server: laid(&data_of(&envelope)?),
    })
}

pub(crate) async fn requeue_edit(desk: &Desk, request: RequeueEdit) -> Result<Done, AppError> {
    let edit = edit_of(&request.server, &request.edited)?;
    let item = ItemId(number(&request.item_id)?);
    let now = desk.host().now();
    let account = desk.account()?;
    account.read(move |account| Ok(account.store().requeue_edit(item, &edit, now)?)).await?;
    after_change(desk);
    Ok(Done {})
}

fn queue(account: &OpenAccount, frozen: &Frozen, now: UtcMs) -> Result<QueuedBatch, AppError> {
    let undo_until = now.plus_ms(UNDO_WINDOW_MS);
    let batch = account.store().queue_batch(frozen, ORIGIN, undo_until, now)?;
    Ok(QueuedBatch { batch_id: batch.0.to_string(), count: frozen.eligible, undo_until_ms: undo_until.0 })
}

/// Reads the data of some records. A remote that cannot be asked at all is an error; one record that has none is not.
async fn read_all(
    account: &Arc<OpenAccount>,
    entries: Vec<Entry>,
) -> Result<Vec<(ErrorKey, Option<String>)>, AppError> {
    let mut read = Vec::with_capacity(entries.len());
    for few in entries.chunks(READ_AT_ONCE) {
        let mut under_way = JoinSet::new();
        for entry in few {
            let (account, entry) = (Arc::clone(account), entry.clone());
            under_way.spawn(async move { read_one(&account, &entry).await });
        }
        while let Some(done) = under_way.join_next().await {
            let done = done.map_err(|_| AppError::new(ErrorCode::Internal, "The work was broken off."))?;
            read.push(done?);
        }
    }
    Ok(read)
}

async fn read_one(account: &OpenAccount, entry: &Entry) -> Result<(ErrorKey, Option<String>), AppError> {
    let Some(retry_key) = &entry.target.retry_key else { return Ok((entry.key(), None)) };
    match account.engine()?.retry_data(&entry.step, retry_key).await.map_err(AppError::from) {
        Ok(envelope) => {
            let data = data_of(&envelope).ok().and_then(|data| compact(&data).ok());
            let data = data.filter(|data| data.len() <= EDIT_BYTES_MAX && data.starts_with(['{', '[']));
            Ok((entry.key(), data))
        }
        Err(error) => match error.code {
            ErrorCode::NotFound | ErrorCode::Remote | ErrorCode::Unreadable | ErrorCode::Forbidden => {
                Ok((entry.key(), None))
            }
            _ => Err(error),
        },
    }
}

fn read_so_far(list: &DataList) -> DataEditRead {
    let count =
        |wanted: fn(&Datum) -> bool| list.entries.iter().filter(|entry| wanted(&entry.datum)).count() as u64;
    let total = list.entries.len() as u64;
    let looked_at = total - count(|datum| matches!(datum, Datum::Unread));
    let fields = if looked_at < total { Vec::new() } else { list.fields() };
    DataEditRead {
        looked_at,
        total,
        failed: count(|datum| matches!(datum, Datum::Failed)),
        fields: fields
            .into_iter()
            .map(|field| DataField {
                path: field.path,
                records: field.records,
                is_text: field.samples.first().is_some_and(|value| value.starts_with('"')),
                samples: field.samples.iter().map(|value| short(value)).collect(),
            })
            .collect(),
    }
}

fn change_of(request: &ShapeDataEdit) -> Result<DataChange, DataProblem> {
    use domain::data_change::DataOp as Op;
    let path = DataPath::read(&request.path).map_err(|error| match error {
        PathError::Empty => DataProblem::PathEmpty,
        PathError::TooLong | PathError::Bracket | PathError::NoName => DataProblem::PathBad,
    })?;
    let op = match &request.op {
        DataOp::Remove => Op::Remove,
        DataOp::Replace { find, .. } if find.is_empty() => return Err(DataProblem::FindEmpty),
        DataOp::Replace { find, with } => Op::Replace { find: find.clone(), with: with.clone() },
        DataOp::Set { value, is_json, add } => {
            let value = if *is_json {
                compact(value.trim()).map_err(|_| DataProblem::ValueNotJson)?
            } else {
                serde_json::Value::from(value.as_str()).to_string()
            };
            Op::Set { value, add: *add }
        }
    };
    Ok(DataChange { path, op })
}

fn is_too_long(applied: &Applied) -> bool {
    matches!(applied, Applied::Changed { text, .. } if text.len() > EDIT_BYTES_MAX)
}

fn nothing(problem: DataProblem) -> DataEditShape {
    DataEditShape {
        problem: Some(problem),
        changed: 0,
        unchanged: 0,
        missing: 0,
        unread: 0,
        requests: 0,
        steps: 0,
        rows: Vec::new(),
    }
}

fn shape_of(
    list: &DataList,
    results: &[Option<Applied>],
    frozen: &Frozen,
    names: &crate::name::Names,
) -> DataEditShape {
    let mut rows: Vec<DataEditRow> = list
        .entries
        .iter()
        .zip(results)
        .map(|(entry, applied)| row_of(entry, applied.as_ref(), names))
        .collect();
    let count = |word: &str| rows.iter().filter(|row| row.result == word).count() as u64;
    let (changed, unchanged, missing, unread) =
        (count("changed"), count("unchanged"), count("missing"), count("unread"));
    let rank =
        |row: &DataEditRow| ["changed", "missing", "unread"].iter().position(|word| *word == row.result);
    rows.sort_by_key(|row| rank(row).unwrap_or(usize::MAX));
    rows.truncate(ROWS_MAX);
    let steps = frozen.steps.iter().filter(|step| step.eligible > 0).count() as u64;
    DataEditShape {
        problem: None,
        changed,
        unchanged,
        missing,
        unread,
        requests: frozen.requests,
        steps,
        rows,
    }
}

fn row_of(entry: &Entry, applied: Option<&Applied>, names: &crate::name::Names) -> DataEditRow {
    let (result, before, after, places) = match applied {
        Some(Applied::Changed { before, after, places, .. }) => {
            ("changed", before.as_deref(), after.as_deref(), *places)
        }
        Some(Applied::Unchanged { value }) => ("unchanged", Some(value.as_str()), Some(value.as_str()), 0),
        Some(Applied::Missing) => ("missing", None, None, 0),
        None => ("unread", None, None, 0),
    };
    DataEditRow {
        error: ErrorRef {
            flow_id: entry.step.flow.0.clone(),
            step_id: entry.step.step.0.clone(),
            error_id: entry.target.error.0.clone(),
        },
        trace_key: entry.target.trace_key.clone(),
        step_name: names.step(&entry.step).name,
        result: result.to_owned(),
        before: before.map(short),
        after: after.map(short),
        places: places as u64,
    }
}

fn short(value: &str) -> String {
    let shown = cut(value, VALUE_CHARS_MAX);
    if shown.len() < value.len() { format!("{shown}…") } else { value.to_owned() }
}

pub(super) fn key_of(error: &ErrorRef) -> ErrorKey {
    ErrorKey {
        flow: error.flow_id.as_str().into(),
        step: error.step_id.as_str().into(),
        error: error.error_id.as_str().into(),
    }
}

fn stale() -> AppError {
    AppError::new(ErrorCode::NotFound, "This list is not kept any more. Start it again.")
}
