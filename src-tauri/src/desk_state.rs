//! The desk behind the window: opened in the background, waited for by the commands, closed at the end.
//!
//! The window is painted before any file is opened; a desk that cannot be opened answers every command with why.

use crate::{host::ProgramHost, window::Start};
use ipc::{AppError, Desk, ErrorCode};
use std::{path::PathBuf, sync::Arc, time::Duration};
use tauri::AppHandle;
use tokio::sync::watch;

/// How long the engine may take to end its work when the window was closed.
const CLOSE_LIMIT: Duration = Duration::from_secs(3);

type Opened = Option<Result<Arc<Desk>, AppError>>;

/// The desk, once it is open.
#[derive(Clone)]
pub(crate) struct DeskState(watch::Sender<Opened>);

impl Default for DeskState {
    fn default() -> Self {
        Self(watch::Sender::new(None))
    }
}

impl DeskState {
    /// The desk; waits while it is being opened.
    pub(crate) async fn ready(&self) -> Result<Arc<Desk>, AppError> {
        let mut opened = self.0.subscribe();
        let gone = || AppError::new(ErrorCode::Internal, "The program is ending.");
        let value = opened.wait_for(Option::is_some).await.map_err(|_| gone())?;
        value.clone().unwrap_or_else(|| Err(gone()))
    }
}
