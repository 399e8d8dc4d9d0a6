//! The two Tauri commands: a request to `ipc` and its answer, and the ask for events. No logic lives here (ADR 0004).

use crate::{
    desk_state::DeskState,
    mailbox::{Mail, everything},
};
use ipc::{AppError, event::Event, tag::Tag};
use serde_json::Value;
use tauri::{AppHandle, State};
use tokio::sync::broadcast::{Receiver, error::RecvError};

/// Runs one command of the list in `ipc::command`.
#[tauri::command]
pub(crate) async fn rpc(state: State<'_, DeskState>, cmd: String, payload: Value) -> Result<Value, AppError> {
    let desk = state.ready().await?;
    let answer = ipc::dispatch(desk, &cmd, payload).await;
    state.page_lives();
    answer
}

/// Waits for events after the last one that the window has heard.
#[tauri::command]
pub(crate) async fn hear(state: State<'_, DeskState>, after: u64) -> Result<Mail, AppError> {
    Ok(state.mailbox().after(after).await)
}

/// Puts the desk's events where the window asks for them, until the desk ends. Events carry tags and codes, never
/// data, so when some were missed it is enough to say that everything may have changed.
pub(crate) async fn forward(app: AppHandle, state: DeskState, mut events: Receiver<Event>) {
    loop {
        let event = match events.recv().await {
            Ok(event) => event,
            Err(RecvError::Lagged(_)) => everything(),
            Err(RecvError::Closed) => return,
        };
        if matches!(&event, Event::Changed { tags } if tags.contains(&Tag::Session)) {
            state.show_title(&app);
        }
        state.mailbox().post(event);
    }
}
