//! Drafts of retry data for the window.

use super::{data_edit::key_of, retry_data::EDIT_BYTES_MAX};
use crate::{
    account::OpenAccount,
    desk::Desk,
    error::{AppError, ErrorCode},
    event::Event,
    tag::Tag,
    types::{
        Done, Nothing,
        data_edit::{Draft, DraftFound, DraftRow, Drafts, SaveDraft},
        error_list::{ErrorRef, ErrorRow},
    },
};
use domain::time::UtcMs;
use std::collections::HashSet;
use store::draft::Draft as Stored;

pub(crate) async fn get_draft(desk: &Desk, request: ErrorRef) -> Result<DraftFound, AppError> {
    desk.account()?
        .read(move |account| {
            let draft = account.store().draft(&key_of(&request))?;
            Ok(DraftFound {
                draft: draft.map(|draft| Draft {
                    stage: draft.stage,
                    fetched: draft.fetched,
                    edited: draft.edited,
                    read_at_ms: draft.read_at.0,
                    changed_at_ms: draft.changed_at.0,
                }),
            })
        })
        .await
}

pub(crate) async fn list_drafts(desk: &Desk, _: Nothing) -> Result<Drafts, AppError> {
    desk.account()?
        .read(|account| {
            let names = account.names()?;
            let rows = account.store().drafts()?.into_iter().map(|draft| {
                let step = domain::id::StepKey { flow: draft.key.flow.clone(), step: draft.key.step.clone() };
                DraftRow {
                    flow_name: names.flow_name(&draft.key.flow),
                    step_name: names.step(&step).name,
                    error: ErrorRef {
                        flow_id: draft.key.flow.0,
                        step_id: draft.key.step.0,
                        error_id: draft.key.error.0,
                    },
                    trace_key: draft.trace_key,
                    changed_at_ms: draft.changed_at.0,
                }
            });
            Ok(Drafts { rows: rows.collect() })
        })
        .await
}

/// Keeps a draft. A list learns of the first writing only: its mark does not change while somebody types.
pub(crate) async fn save_draft(desk: &Desk, request: SaveDraft) -> Result<Done, AppError> {
    if request.edited.len() > EDIT_BYTES_MAX {
        return Err(AppError::new(ErrorCode::BadInput, "The data is too long to be edited here."));
    }
    let now = desk.host().now();
    let is_new = desk
        .account()?
        .read(move |account| {
            let key = key_of(&request.error);
            let is_new = account.store().draft(&key)?.is_none();
            let row = account.store().error(&key)?;
            account.store().put_draft(&Stored {
                key,
                trace_key: row.and_then(|row| row.record.trace_key),
                stage: request.stage,
                fetched: request.fetched,
                edited: request.edited,
                read_at: UtcMs(request.read_at_ms),
                changed_at: now,
            })?;
            Ok(is_new)
        })
        .await?;
    if is_new {
        desk.emit(Event::Changed { tags: vec![Tag::Drafts, Tag::Errors] });
    }
    Ok(Done {})
}

pub(crate) async fn discard_draft(desk: &Desk, request: ErrorRef) -> Result<Done, AppError> {
    desk.account()?.read(move |account| Ok(account.store().drop_draft(&key_of(&request))?)).await?;
    desk.emit(Event::Changed { tags: vec![Tag::Drafts, Tag::Errors] });
    Ok(Done {})
}

/// Marks the rows that have a draft.
pub(super) fn mark<'r>(
    account: &OpenAccount,
    rows: impl IntoIterator<Item = &'r mut ErrorRow>,
) -> Result<(), AppError> {
    let drafts = account.store().drafts()?;
    if drafts.is_empty() {
        return Ok(());
    }
    let keys: HashSet<_> = drafts.into_iter().map(|draft| draft.key).collect();
    for row in rows {
        let key = domain::id::ErrorKey {
            flow: row.flow_id.as_str().into(),
            step: row.step_id.as_str().into(),
            error: row.error_id.as_str().into(),
        };
        row.draft = keys.contains(&key);
    }
    Ok(())
}
