//! Handlers.
#![allow(clippy::unused_async, reason = "being written")]
use crate::{
    desk::Desk,
    error::{AppError, ErrorCode},
    types::{Done, Nothing, action::*, dashboard::*, error_list::*, outbox::*, session::*},
};
pub(crate) async fn get_session(_desk: &Desk, _request: Nothing) -> Result<Session, AppError> {
    Err(AppError::new(ErrorCode::Internal, "not there yet"))
}
pub(crate) async fn open_demo(_desk: &Desk, _request: Nothing) -> Result<Session, AppError> {
    Err(AppError::new(ErrorCode::Internal, "not there yet"))
}
pub(crate) async fn connect_account(_desk: &Desk, _request: ConnectAccount) -> Result<Connected, AppError> {
    Err(AppError::new(ErrorCode::Internal, "not there yet"))
}
pub(crate) async fn open_account(_desk: &Desk, _request: AccountRef) -> Result<Session, AppError> {
    Err(AppError::new(ErrorCode::Internal, "not there yet"))
}
pub(crate) async fn remove_account(_desk: &Desk, _request: AccountRef) -> Result<Session, AppError> {
    Err(AppError::new(ErrorCode::Internal, "not there yet"))
}
pub(crate) async fn save_settings(_desk: &Desk, _request: Settings) -> Result<Settings, AppError> {
    Err(AppError::new(ErrorCode::Internal, "not there yet"))
}
pub(crate) async fn get_sync_status(_desk: &Desk, _request: Nothing) -> Result<SyncStatus, AppError> {
    Err(AppError::new(ErrorCode::Internal, "not there yet"))
}
pub(crate) async fn check_now(_desk: &Desk, _request: Nothing) -> Result<Done, AppError> {
    Err(AppError::new(ErrorCode::Internal, "not there yet"))
}
pub(crate) async fn get_navigation(_desk: &Desk, _request: Nothing) -> Result<Navigation, AppError> {
    Err(AppError::new(ErrorCode::Internal, "not there yet"))
}
pub(crate) async fn get_figures(_desk: &Desk, _request: FiguresRequest) -> Result<Figures, AppError> {
    Err(AppError::new(ErrorCode::Internal, "not there yet"))
}
pub(crate) async fn list_completed_flows(
    _desk: &Desk,
    _request: CompletedRequest,
) -> Result<CompletedFlows, AppError> {
    Err(AppError::new(ErrorCode::Internal, "not there yet"))
}
pub(crate) async fn list_running_flows(
    _desk: &Desk,
    _request: RunningRequest,
) -> Result<RunningFlows, AppError> {
    Err(AppError::new(ErrorCode::Internal, "not there yet"))
}
pub(crate) async fn cancel_run(_desk: &Desk, _request: RunRef) -> Result<Done, AppError> {
    Err(AppError::new(ErrorCode::Internal, "not there yet"))
}
pub(crate) async fn list_errors(_desk: &Desk, _request: ListErrors) -> Result<ErrorPage, AppError> {
    Err(AppError::new(ErrorCode::Internal, "not there yet"))
}
pub(crate) async fn get_facets(_desk: &Desk, _request: FacetsRequest) -> Result<Facets, AppError> {
    Err(AppError::new(ErrorCode::Internal, "not there yet"))
}
pub(crate) async fn get_error(_desk: &Desk, _request: ErrorRef) -> Result<ErrorDetail, AppError> {
    Err(AppError::new(ErrorCode::Internal, "not there yet"))
}
pub(crate) async fn list_retries(_desk: &Desk, _request: RetriesRequest) -> Result<RetryPage, AppError> {
    Err(AppError::new(ErrorCode::Internal, "not there yet"))
}
pub(crate) async fn read_query(_desk: &Desk, _request: QueryText) -> Result<QueryView, AppError> {
    Err(AppError::new(ErrorCode::Internal, "not there yet"))
}
pub(crate) async fn edit_query(_desk: &Desk, _request: EditQuery) -> Result<QueryText, AppError> {
    Err(AppError::new(ErrorCode::Internal, "not there yet"))
}
pub(crate) async fn preview_action(_desk: &Desk, _request: PreviewAction) -> Result<ActionPreview, AppError> {
    Err(AppError::new(ErrorCode::Internal, "not there yet"))
}
pub(crate) async fn queue_action(_desk: &Desk, _request: QueueAction) -> Result<QueuedBatch, AppError> {
    Err(AppError::new(ErrorCode::Internal, "not there yet"))
}
pub(crate) async fn undo_batch(_desk: &Desk, _request: BatchRef) -> Result<Undone, AppError> {
    Err(AppError::new(ErrorCode::Internal, "not there yet"))
}
pub(crate) async fn list_batches(_desk: &Desk, _request: ListBatches) -> Result<Batches, AppError> {
    Err(AppError::new(ErrorCode::Internal, "not there yet"))
}
pub(crate) async fn requeue_item(_desk: &Desk, _request: ItemRef) -> Result<Done, AppError> {
    Err(AppError::new(ErrorCode::Internal, "not there yet"))
}
pub(crate) async fn drop_item(_desk: &Desk, _request: ItemRef) -> Result<Done, AppError> {
    Err(AppError::new(ErrorCode::Internal, "not there yet"))
}
