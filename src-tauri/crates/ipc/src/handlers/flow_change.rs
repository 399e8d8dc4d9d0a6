//! Changes of a flow for which a person waits.

use super::row::cut;
use crate::{
    desk::Desk,
    error::AppError,
    types::{
        Done,
        flow::{FlowFieldChange, FlowRef, FlowSaved, SetAutoResolve, SetFlowEnabled, StartedRun},
    },
};
use domain::{document_diff::FieldChange, time::UtcMs};

/// Characters of a value of a changed field.
const VALUE_CHARS_MAX: usize = 2_000;

pub(crate) async fn run_flow(desk: &Desk, request: FlowRef) -> Result<StartedRun, AppError> {
    let run = desk.account()?.engine()?.run_flow(&request.flow_id.into()).await?;
    Ok(StartedRun { run_id: run.map(|run| run.0) })
}

pub(crate) async fn set_auto_resolve(desk: &Desk, request: SetAutoResolve) -> Result<FlowSaved, AppError> {
    let seen = request.seen_ms.map(UtcMs);
    let account = desk.account()?;
    match account.engine()?.set_auto_resolve(&request.flow_id.into(), request.on, seen).await {
        Ok(_) => Ok(FlowSaved { saved: true, changes: Vec::new() }),
        Err(sync::Error::Conflict { changes }) => {
            Ok(FlowSaved { saved: false, changes: changes.into_iter().map(shown).collect() })
        }
        Err(error) => Err(error.into()),
    }
}

pub(crate) async fn set_flow_enabled(desk: &Desk, request: SetFlowEnabled) -> Result<Done, AppError> {
    desk.account()?.engine()?.set_enabled(&request.flow_id.into(), request.enabled).await?;
    Ok(Done {})
}

fn shown(change: FieldChange) -> FlowFieldChange {
    let value = |text: Option<String>| text.map(|text| cut(&text, VALUE_CHARS_MAX).to_owned());
    FlowFieldChange { field: change.field, before: value(change.before), after: value(change.after) }
}
