//! The desk behind the window: opened in the background, waited for by the commands, closed at the end.
//!
//! The window is painted before any file is opened. Opening ends well even when no account can be opened: then the
//! window shows its first-run screen or the reason, and every command answers for itself.

use crate::{
    host::ProgramHost,
    mailbox::{Mailbox, everything},
    rpc,
    start_count::StartCount,
    window::{self, Start},
};
use domain::link::{self, Link};
use ipc::{
    AppError, Desk, ErrorCode,
    event::{Event, Notice},
    store::registry::Environment,
};
use std::{sync::Arc, time::Duration};
use tauri::{AppHandle, Manager};
use tokio::sync::watch;

/// How long the embedded integrator may take over its last requests when the window was closed.
const CLOSE_LIMIT: Duration = Duration::from_secs(3);

/// How long the page may take to ask for something, on a slow and busy machine.
const BLANK_LIMIT: Duration = Duration::from_secs(60);

/// The desk, and whether its first account is open.
#[derive(Clone)]
pub(crate) struct DeskState {
    desk: Desk,
    opened: watch::Sender<bool>,
    mailbox: Arc<Mailbox>,
    /// Whether the page has asked for anything yet.
    page: watch::Sender<bool>,
    start: StartCount,
}

impl DeskState {
    pub(crate) fn new(desk: Desk, start: StartCount) -> Self {
        Self {
            desk,
            opened: watch::Sender::new(false),
            mailbox: Arc::new(Mailbox::new()),
            page: watch::Sender::new(false),
            start,
        }
    }

    /// Notes that the page has asked and was answered: the start has come up.
    pub(crate) fn page_lives(&self) {
        if !self.page.send_replace(true) {
            self.start.succeeded();
        }
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
    pub(crate) async fn open(
        self,
        app: AppHandle,
        account: Option<String>,
        start: Start,
        link: Option<String>,
    ) {
        let events = self.desk.events();
        let opened = match start {
            Start::Safe => {
                tracing::warn!(failed = self.start.failed, "a safe start: no account is opened by itself");
                self.desk.be_safe();
                Err(AppError::new(ErrorCode::NoAccount, "No account is open."))
            }
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
        tokio::spawn(self.desk.clone().watch_notices());
        if let Some(link) = link {
            self.follow(&app, &link).await;
        }
        rpc::forward(app, self, events).await;
    }

    /// Brings the window to the front and follows a link, because the program was started again. False when there is no
    /// window any more.
    pub(crate) fn come_forward(&self, app: &AppHandle, link: Option<String>) -> bool {
        let Some(window) = app.get_webview_window(window::LABEL) else { return false };
        for done in [window.unminimize(), window.show(), window.set_focus()] {
            if let Err(error) = done {
                tracing::info!(%error, "the window was not brought to the front");
            }
        }
        if let Some(link) = link {
            let (state, app) = (self.clone(), app.clone());
            tauri::async_runtime::spawn(async move { state.follow(&app, &link).await });
        }
        true
    }

    /// Shows what a link means, in the account that it names. A link that is not understood shows nothing.
    async fn follow(&self, app: &AppHandle, text: &str) {
        let shown = match link::parse(text) {
            Ok(link) => self.show(app, &link).await,
            Err(why) => {
                tracing::warn!(%why, "a link was refused");
                false
            }
        };
        if !shown {
            self.mailbox.post(Event::Notice { notice: Notice::LinkRefused });
        }
    }

    async fn show(&self, app: &AppHandle, link: &Link) -> bool {
        let Ok(desk) = self.ready().await else { return false };
        if let Some(name) = &link.account {
            let is_open = |open: &str| open.eq_ignore_ascii_case(name);
            if !desk.try_account().is_some_and(|account| is_open(&account.entry().name)) {
                let opened = desk.open_account(Some(name), true).await;
                self.show_title(app);
                self.mailbox.post(everything());
                if opened.is_err() {
                    return false;
                }
            }
        }
        self.mailbox.post(Event::Show { route: link.route() });
        true
    }

    /// Looks whether the page comes alive. A page that does not is loaded anew, and then drawn without acceleration.
    pub(crate) async fn watch_page(self, app: AppHandle) {
        for reloaded in [false, true] {
            let mut page = self.page.subscribe();
            let alive = page.wait_for(|alive| *alive);
            if tokio::time::timeout(BLANK_LIMIT, alive).await.is_ok() {
                return;
            }
            tracing::error!(reloaded, "the window stays blank");
            if let Some(window) = app.get_webview_window(window::LABEL)
                && let Err(error) = window.reload()
            {
                tracing::warn!(%error, "the page was not loaded anew");
            }
        }
        #[cfg(target_os = "linux")]
        window::begin_anew_plainly();
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
