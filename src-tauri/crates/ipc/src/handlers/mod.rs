//! Handlers: parse, one call into the store or the engine, answer. Logic that does not fit into that shape
//! belongs below.

mod action;
mod analytics;
mod connect;
mod console;
mod dashboard;
mod data_edit;
mod digest;
mod draft;
mod error_list;
mod export;
mod facet;
mod figure;
mod flow;
mod flow_change;
mod group;
mod journal;
mod notice;
mod notification;
mod outbox;
mod query;
mod retry;
mod retry_data;
mod row;
mod run_file;
mod run_history;
mod running;
mod session;
mod status;
mod storage;
mod subscription;
mod timeline;
mod view;

pub(crate) use action::{list_labels, pace_action, preview_action, queue_action, undo_batch};
pub(crate) use analytics::{get_analytics, save_chart};
pub(crate) use connect::{
    check_token, connect_account, get_token_stores, open_account, open_cache, open_demo, remove_account,
    unlock_account,
};
pub(crate) use console::get_console;
pub(crate) use dashboard::list_completed_flows;
pub(crate) use data_edit::{
    begin_data_edit, get_data_conflict, queue_data_edit, queue_retry_data, read_data_edit, requeue_edit,
    shape_data_edit,
};
pub(crate) use digest::preview_digest;
pub(crate) use draft::{discard_draft, get_draft, list_drafts, save_draft};
pub(crate) use error_list::{get_error, list_errors};
pub(crate) use export::export_errors;
pub(crate) use facet::get_facets;
pub(crate) use figure::get_figures;
pub(crate) use flow::{get_flow, watch_flow};
pub(crate) use flow_change::{run_flow, set_auto_resolve, set_flow_enabled};
pub(crate) use group::list_groups;
pub(crate) use journal::{list_item_records, list_journal};
pub(crate) use notice::{get_notice_settings, get_notifier, save_notice_settings, try_notice};
pub(crate) use notification::{discard_subscriptions, draft_subscriptions, get_notifications};
pub(crate) use outbox::{drop_item, list_batches, pause_batch, requeue_item, resume_batch, review_batch};
pub(crate) use query::{edit_query, read_query};
pub(crate) use retry::list_retries;
pub(crate) use retry_data::{get_retry_data, get_trace, save_retry_data};
pub(crate) use run_file::save_run_file;
pub(crate) use run_history::{
    get_run_errors, get_run_steps, list_run_history, read_run_history, read_run_steps,
};
pub(crate) use running::{cancel_run, list_running_flows};
pub(crate) use session::{get_network, get_session, save_network, save_settings};
pub(crate) use status::{check_now, get_navigation, get_sync_status};
pub(crate) use storage::{get_diagnostics, get_storage, make_backup, restore_backup, save_diagnostics};
pub(crate) use subscription::{
    get_subscription_conflict, preview_subscriptions, queue_subscriptions, settle_subscription,
};
pub(crate) use timeline::get_timeline;
pub(crate) use view::{count_errors, delete_view, list_views, order_views, save_view};

use crate::{
    desk::Desk,
    error::{AppError, ErrorCode},
    types::{Range, RangePreset},
};
use chrono_tz::Tz;
use domain::{range::Span, time::UtcMs};

/// Resolves a range in the person's time zone.
async fn span_of(desk: &Desk, range: &Range) -> Result<Span, AppError> {
    let now = desk.host().now();
    resolve(range, desk.zone().await?, now)
}

fn resolve(range: &Range, zone: Tz, now: UtcMs) -> Result<Span, AppError> {
    Ok(match range.preset {
        RangePreset::Today => Span::since_day(0, zone, now),
        RangePreset::Last24Hours => Span::last_hours(24, now),
        RangePreset::Last36Hours => Span::last_hours(36, now),
        RangePreset::Last7Days => Span::since_day(6, zone, now),
        RangePreset::Last15Days => Span::since_day(14, zone, now),
        RangePreset::Last30Days => Span::since_day(29, zone, now),
        RangePreset::LastHour => Span::last_hours(1, now),
        RangePreset::Last4Hours => Span::last_hours(4, now),
        RangePreset::Yesterday => Span::yesterday(zone, now),
        RangePreset::Last60Days => Span::since_day(59, zone, now),
        RangePreset::Last90Days => Span::since_day(89, zone, now),
        RangePreset::Last180Days => Span::since_day(179, zone, now),
        RangePreset::Last3Months => Span::since_months(3, zone, now),
        RangePreset::Last6Months => Span::since_months(6, zone, now),
        RangePreset::Last9Months => Span::since_months(9, zone, now),
        RangePreset::LastYear => Span::since_months(12, zone, now),
        RangePreset::All => Span { from: UtcMs(0), to: now.plus_ms(1) },
        RangePreset::Custom => {
            let bad = |text| AppError::new(ErrorCode::BadInput, text);
            let from = UtcMs(range.from_ms.ok_or_else(|| bad("A custom range needs a start."))?);
            let to = range.to_ms.map_or(now, UtcMs);
            if from >= to {
                return Err(bad("The range ends before it begins."));
            }
            Span { from, to }
        }
    })
}

fn ms(time: Option<UtcMs>) -> Option<i64> {
    time.map(|time| time.0)
}
