//! The one Tauri command and the one Tauri event: bytes to `ipc`, events from it. No logic lives here (ADR 0004).

use crate::desk_state::DeskState;
use ipc::{AppError, event::Event, tag::Tag};
use serde_json::Value;
use tauri::{AppHandle, Emitter, State};
use tokio::sync::broadcast::{Receiver, error::RecvError};

/// The name under which the window hears everything.
const EVENT: &str = "flowmend";

/// What may have changed when nobody knows what did.
const EVERYTHING: [Tag; 9] = [
    Tag::Session,
    Tag::Settings,
    Tag::Flows,
    Tag::Errors,
    Tag::Runs,
    Tag::Running,
    Tag::Outbox,
    Tag::Views,
    Tag::SyncStatus,
];

/// Runs one command of the list in `ipc::command`.
#[tauri::command]
pub(crate) async fn rpc(state: State<'_, DeskState>, cmd: String, payload: Value) -> Result<Value, AppError> {
    let desk = state.ready().await?;
    ipc::dispatch(desk, &cmd, payload).await
}

/// Hands the desk's events to the window until the desk ends. Events carry tags and codes, never data, so a window
/// that fell behind is told that everything may have changed.
pub(crate) async fn forward(app: AppHandle, state: DeskState, mut events: Receiver<Event>) {
    loop {
        let event = match events.recv().await {
            Ok(event) => event,
            Err(RecvError::Lagged(_)) => Event::Changed { tags: EVERYTHING.to_vec() },
            Err(RecvError::Closed) => return,
        };
        if matches!(&event, Event::Changed { tags } if tags.contains(&Tag::Session)) {
            state.show_title(&app);
        }
        if let Err(error) = app.emit(EVENT, &event) {
            tracing::warn!(%error, "an event did not reach the window");
        }
    }
}
