//! The desk behind the window: opened in the background, waited for by the commands, closed at the end.
//!
//! The window is painted before any file is opened. Opening ends well even when no account can be opened: then the
//! window shows its first-run screen or the reason, and every command answers for itself.

use crate::{
    host::ProgramHost,
    mailbox::Mailbox,
    rpc,
    window::{self, Start},
};
use ipc::{AppError, Desk, ErrorCode, store::registry::Environment};
use std::{sync::Arc, time::Duration};
use tauri::AppHandle;
use tokio::sync::watch;

/// How long the embedded integrator may take over its last requests when the window was closed.
const CLOSE_LIMIT: Duration = Duration::from_secs(3);

/// The desk, and whether its first account is open.
#[derive(Clone)]
pub(crate) struct DeskState {
    desk: Desk,
    opened: watch::Sender<bool>,
    mailbox: Arc<Mailbox>,
}

impl DeskState {
    pub(crate) fn new(desk: Desk) -> Self {
        Self { desk, opened: watch::Sender::new(false), mailbox: Arc::new(Mailbox::new()) }
    }

    /// The desk; waits while its first account is being opened.
    pub(crate) async fn ready(&self) -> Result<&Desk, AppError> {
        let mut opened = self.opened.subscribe();
        match opened.wait_for(|opened| *opened).await {
            Ok(_) => Ok(&self.desk),
            Err(_) => Err(AppError::new(ErrorCode::Internal, "The program is ending.")),
        }
    }

    /// Where the window asks for events.
    pub(crate) fn mailbox(&self) -> &Mailbox {
        &self.mailbox
    }

    /// Opens the account that the program was started for, then lets the commands in.
    pub(crate) async fn open(self, app: AppHandle, account: Option<String>, start: Start) {
        let events = self.desk.events();
        let opened = match start {
            Start::Demo => self.desk.open_demo().await,
            Start::Last => self.desk.open_account(account.as_deref(), true).await,
        };
        if let Err(error) = opened
            && error.code != ErrorCode::NoAccount
        {
            tracing::error!(code = error.code.as_str(), message = error.message, "no account was opened");
        }
        self.show_title(&app);
        self.opened.send_replace(true);
        rpc::forward(app, self, events).await;
    }

    /// Puts the open account into the title bar.
    pub(crate) fn show_title(&self, app: &AppHandle) {
        let account = self.desk.try_account();
        let title = account.as_ref().map(|account| {
            let entry = account.entry();
            (entry.name.as_str(), entry.environment == Environment::Sandbox)
        });
        window::set_title(app, title);
    }

    /// Ends the background work. A kill would lose nothing; this only leaves sooner and tidier.
    pub(crate) async fn close(self, host: Arc<ProgramHost>) {
        self.desk.close();
        if tokio::time::timeout(CLOSE_LIMIT, host.shutdown()).await.is_err() {
            tracing::warn!("the embedded integrator did not end in time");
        }
    }
}
