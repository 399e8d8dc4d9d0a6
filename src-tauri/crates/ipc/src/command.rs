//! The whole command surface, declared once. From this list come the dispatch, the tag map and the generated
//! TypeScript client; a command without a handler does not compile (ADR 0004).
//!
//! Kinds: a `query` reads and *provides* tags; a `queue` writes intent and returns at once; a `control` acts on
//! the program or the engine. The latter two *invalidate* tags.

use crate::{
    desk::Desk,
    error::{AppError, ErrorCode},
    handlers,
    tag::Tag,
    types::{
        Done, Nothing, account::*, action::*, analytics::*, dashboard::*, data_edit::*, error_list::*,
        export::*, flow::*, group::*, notice::*, notification::*, outbox::*, retry_data::*, run_history::*,
        session::*, settings::Network, storage::*, timeline::*, view::*,
    },
};
use serde_json::Value;
use ts_rs::{Config, TS};

/// What a command does to the caches of its callers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Reads.
    Query,
    /// Writes intent to disk.
    Queue,
    /// Acts on the program or the engine.
    Control,
}

/// A command as the generator and the tests see it.
#[derive(Debug)]
pub struct CommandInfo {
    /// Its name.
    pub name: &'static str,
    /// Its kind.
    pub kind: Kind,
    /// Tags that it provides (a query) or invalidates (the others).
    pub tags: &'static [Tag],
    /// First line of its docstring.
    pub doc: &'static str,
    /// Name of the request type in TypeScript.
    pub request: fn(&Config) -> String,
    /// Name of the response type in TypeScript.
    pub response: fn(&Config) -> String,
    /// Collects the declarations of both types.
    pub collect: fn(&Config, &mut crate::typescript::Declarations),
}

macro_rules! commands {
    ($( #[doc = $doc:literal] $kind:ident $name:ident($request:ty) -> $response:ty [$($tag:ident),*]; )+) => {
        /// Every command, in the order of declaration.
        pub const COMMANDS: &[CommandInfo] = &[$(
            CommandInfo {
                name: stringify!($name),
                kind: Kind::$kind,
                tags: &[$(Tag::$tag),*],
                doc: $doc,
                request: <$request as TS>::name,
                response: <$response as TS>::name,
                collect: |config, out| {
                    out.add::<$request>(config);
                    out.add::<$response>(config);
                },
            }
        ),+];

        /// Runs one command: reads the request, calls the handler, writes the answer.
        ///
        /// # Errors
        /// `bad_input` for an unknown command or an unreadable request, else what the handler says.
        pub async fn dispatch(desk: &Desk, name: &str, payload: Value) -> Result<Value, AppError> {
            match name {
                $(stringify!($name) => {
                    let request: $request = read(name, payload)?;
                    let response: $response = handlers::$name(desk, request).await?;
                    write(response)
                })+
                _ => Err(AppError::new(ErrorCode::BadInput, format!("There is no command {name:?}."))),
            }
        }
    };
}

commands! {
    /// The open account, all accounts, the settings.
    Query get_session(Nothing) -> Session [Session, Settings];
    /// Opens the demo account on the embedded integrator, making it on first use.
    Control open_demo(Nothing) -> Session [Session, Settings, Flows, Errors, Runs, Running, Outbox, SyncStatus];
    /// Checks a token, keeps it and opens the account.
    Control connect_account(ConnectAccount) -> Connected [Session, Settings, Flows, Errors, Runs, Running, Outbox, SyncStatus];
    /// Tries a token without keeping anything: whether it works, and what it may do.
    Control check_token(CheckToken) -> TokenCheck [];
    /// What can keep a token on this computer.
    Control get_token_stores(Nothing) -> TokenStores [];
    /// Opens the sealed token of an account with its passphrase.
    Control unlock_account(UnlockAccount) -> Session [Session, Settings, Flows, Errors, Runs, Running, Outbox, SyncStatus];
    /// Opens a saved cache for reading only.
    Control open_cache(OpenCache) -> Session [Session, Settings, Flows, Errors, Runs, Running, Outbox, SyncStatus];
    /// Opens another account.
    Control open_account(AccountRef) -> Session [Session, Settings, Flows, Errors, Runs, Running, Outbox, SyncStatus];
    /// Removes an account with everything kept for it.
    Control remove_account(AccountRef) -> Session [Session, Settings, Flows, Errors, Runs, Running, Outbox, SyncStatus];
    /// Stores the settings.
    Control save_settings(Settings) -> Settings [Settings];
    /// How the program reaches the network.
    Query get_network(Nothing) -> Network [Settings];
    /// Checks and stores how the program reaches the network.
    Control save_network(Network) -> Network [Settings];
    /// What the files of the account take on disk, and the copies of its desk.
    Query get_storage(Nothing) -> Storage [Settings];
    /// Copies the desk now.
    Control make_backup(Nothing) -> Storage [Settings];
    /// Brings back what people had made when a copy was taken; what was sent and what waits stays.
    Control restore_backup(BackupRef) -> Storage [Settings, Views, Session];
    /// The report for people who help, as it would be saved.
    Control get_diagnostics(Nothing) -> Diagnostics [];
    /// Saves a report as it was shown.
    Control save_diagnostics(SaveDiagnostics) -> SavedFile [];
    /// Connectivity, progress, and what waits in the outbox.
    Query get_sync_status(Nothing) -> SyncStatus [SyncStatus, Outbox];
    /// Checks the remote now.
    Control check_now(Nothing) -> Done [];
    /// Integrations and flows with live open errors.
    Query get_navigation(Nothing) -> Navigation [Flows, Errors, Outbox];
    /// The five figures of the dashboard.
    Query get_figures(FiguresRequest) -> Figures [Runs, Running, Errors];
    /// Flows with the results of their runs in a range.
    Query list_completed_flows(CompletedRequest) -> CompletedFlows [Runs, Errors, Flows];
    /// Runs in progress, just ended, starting soon.
    Query list_running_flows(RunningRequest) -> RunningFlows [Running, Runs, Flows];
    /// Asks the remote to cancel a run.
    Control cancel_run(RunRef) -> Done [Running];
    /// One flow: how it is drawn, its settings, its live open errors.
    Query get_flow(FlowRef) -> FlowPage [Flows, Errors, Runs];
    /// The run under way or the latest, with its steps.
    Query get_console(FlowRef) -> RunConsole [Runs, Running, Errors, Flows];
    /// One page of the runs of a flow, newest first.
    Query list_run_history(HistoryRequest) -> HistoryPage [Runs, Running, Errors, Flows];
    /// The steps of a run of the history.
    Query get_run_steps(RunsRef) -> RunSteps [Runs, Running, Flows];
    /// How many errors a run reported, and how many of them can be listed.
    Query get_run_errors(RunsRef) -> RunErrors [Runs, Running, Errors];
    /// Reads every run of a flow that the platform keeps.
    Control read_run_history(FlowRef) -> Done [];
    /// Reads the steps of runs.
    Control read_run_steps(RunsRef) -> Done [];
    /// Fetches a file of a run, or its diagnostics, into the download folder.
    Control save_run_file(SaveRunFile) -> SavedFile [];
    /// Looks closely at one flow from now on, or at none.
    Control watch_flow(WatchFlow) -> Done [];
    /// Starts a flow now.
    Control run_flow(FlowRef) -> StartedRun [Running];
    /// Switches auto-resolve of a flow; says what differs when somebody changed the flow meanwhile.
    Control set_auto_resolve(SetAutoResolve) -> FlowSaved [Flows];
    /// Switches a flow on or off.
    Control set_flow_enabled(SetFlowEnabled) -> Done [Flows];
    /// Results over time, drawn and as numbers.
    Query get_analytics(AnalyticsRequest) -> Analytics [Runs, Running, Errors, Flows];
    /// Writes a chart, or the numbers of all, into a file.
    Control save_chart(SaveChart) -> SavedFile [];
    /// One page of error records.
    Query list_errors(ListErrors) -> ErrorPage [Errors, Outbox, Flows];
    /// Facets and time histogram of a query.
    Query get_facets(FacetsRequest) -> Facets [Errors, Outbox, Flows, Runs];
    /// One page of the groups of a query.
    Query list_groups(ListGroups) -> GroupPage [Errors, Outbox, Flows];
    /// The life of one record: everything with its trace key, told in order.
    Query get_timeline(TimelineRequest) -> Timeline [Errors, Outbox, Runs, Flows];
    /// How many records match a query.
    Query count_errors(QueryText) -> Counted [Errors, Outbox, Flows];
    /// Saved views in their order.
    Query list_views(Nothing) -> Views [Views];
    /// Makes or changes a saved view.
    Control save_view(SaveView) -> View [Views];
    /// Deletes a saved view.
    Control delete_view(ViewRef) -> Done [Views];
    /// Puts saved views in another order.
    Control order_views(OrderViews) -> Done [Views];
    /// One error record in full.
    Query get_error(ErrorRef) -> ErrorDetail [Errors, Outbox];
    /// Retries, newest first.
    Query list_retries(RetriesRequest) -> RetryPage [Runs, Running];
    /// How a query text is read.
    Query read_query(QueryText) -> QueryView [Flows];
    /// A query text with one filter changed.
    Query edit_query(EditQuery) -> QueryText [];
    /// A dry run: freezes the list and says what would be sent.
    Control preview_action(PreviewAction) -> ActionPreview [];
    /// The same frozen list with another pace or stop condition.
    Control pace_action(PaceAction) -> ActionPreview [];
    /// Tags and people that records can be labelled with.
    Query list_labels(Nothing) -> Labels [Flows];
    /// Writes records to a file of the download folder.
    Control export_errors(ExportErrors) -> Exported [];
    /// The kept data of a record as the remote has it now.
    Control get_retry_data(ErrorRef) -> RetryData [];
    /// Saves edited retry data, unless the remote's copy has changed meanwhile.
    Control save_retry_data(SaveRetryData) -> SavedRetryData [Outbox, Drafts, Errors];
    /// Queues an edit of retry data for the outbox.
    Queue queue_retry_data(QueueRetryData) -> QueuedBatch [Errors, Outbox, Drafts];
    /// Freezes the records of one change of retry data.
    Control begin_data_edit(BeginDataEdit) -> DataEditBegun [];
    /// Reads some more of their retry data.
    Control read_data_edit(DataEditRef) -> DataEditRead [];
    /// A dry run of one change on all that was read.
    Control shape_data_edit(ShapeDataEdit) -> DataEditShape [];
    /// Queues what the last dry run showed.
    Queue queue_data_edit(DataEditRef) -> QueuedBatch [Errors, Outbox];
    /// The three versions of an edit that met another one.
    Control get_data_conflict(ItemRef) -> DataConflict [];
    /// Sends an edit again over what the remote had when a person looked.
    Queue requeue_edit(RequeueEdit) -> Done [Errors, Outbox];
    /// The draft of a record.
    Query get_draft(ErrorRef) -> DraftFound [Drafts];
    /// Drafts that were neither saved nor discarded.
    Query list_drafts(Nothing) -> Drafts [Drafts];
    /// Keeps a draft.
    Control save_draft(SaveDraft) -> Done [];
    /// Discards a draft.
    Control discard_draft(ErrorRef) -> Done [Drafts, Errors];
    /// The kept request and response of a record, secrets masked.
    Control get_trace(ErrorRef) -> Trace [];
    /// Queues a frozen list.
    Queue queue_action(QueueAction) -> QueuedBatch [Errors, Outbox];
    /// Takes back a batch as far as it has not left.
    Queue undo_batch(BatchRef) -> Undone [Errors, Outbox];
    /// Batches with their items, newest first.
    Query list_batches(ListBatches) -> Batches [Outbox];
    /// Lets a batch rest: nothing more of it leaves.
    Queue pause_batch(BatchRef) -> Done [Outbox];
    /// Lets a resting batch go on.
    Queue resume_batch(BatchRef) -> Done [Outbox];
    /// What of a waiting batch would go now, compared with the remote.
    Control review_batch(BatchRef) -> BatchReview [];
    /// Every request that was ever sent, newest first.
    Query list_journal(ListJournal) -> Journal [Outbox];
    /// The records of an item, each with what became of it.
    Query list_item_records(ListItemRecords) -> ItemRecords [Outbox];
    /// Queues a parked item again.
    Queue requeue_item(ItemRef) -> Done [Errors, Outbox];
    /// Gives a parked item up.
    Queue drop_item(ItemRef) -> Done [Errors, Outbox];
    /// Who gets which e-mails, with drafts and what is on its way.
    Query get_notifications(Nothing) -> Notifications [Flows, Outbox];
    /// Drafts changes: each of these people, each of these things. Nothing is sent.
    Control draft_subscriptions(DraftSubscriptions) -> Done [Outbox];
    /// Drops all drafts.
    Control discard_subscriptions(Nothing) -> Done [Outbox];
    /// What the drafts would do, compared with the remote.
    Control preview_subscriptions(Nothing) -> SubscriptionPreview [Flows];
    /// Queues the drafts, with a choice for each conflict.
    Queue queue_subscriptions(QueueSubscriptions) -> SavedSubscriptions [Outbox];
    /// What was seen, what is there and what is wanted of a parked change.
    Control get_subscription_conflict(ItemRef) -> SubscriptionPreview [Flows];
    /// Writes a parked change on what is there now, or gives it up.
    Queue settle_subscription(SettleSubscription) -> Done [Outbox];
    /// The next e-mail of a person, from the cache.
    Query preview_digest(DigestRequest) -> DigestPreview [Flows, Errors, Outbox];
    /// What a person wants to hear of on the desktop.
    Query get_notice_settings(Nothing) -> NoticeSettings [Settings, Views];
    /// Stores that. What is there at this moment is no news.
    Control save_notice_settings(NoticeSettings) -> NoticeSettings [Settings];
    /// What shows notices on this desktop, if anything does.
    Query get_notifier(Nothing) -> Notifier [];
    /// Shows a notice to try it.
    Control try_notice(Nothing) -> NoticeTried [];
}

fn read<T: serde::de::DeserializeOwned>(name: &str, payload: Value) -> Result<T, AppError> {
    serde_json::from_value(payload).map_err(|cause| {
        AppError::new(ErrorCode::BadInput, format!("The request of {name} could not be read."))
            .with_detail(cause.to_string())
    })
}

fn write<T: serde::Serialize>(response: T) -> Result<Value, AppError> {
    serde_json::to_value(response).map_err(|cause| {
        AppError::new(ErrorCode::Internal, "An answer could not be written.").with_detail(cause.to_string())
    })
}
