//! The five figures on top of the dashboard, each with its small chart.

use super::{dashboard::integration_of, span_of};
use crate::{
    account::OpenAccount,
    desk::Desk,
    error::{AppError, ErrorCode},
    types::{
        Theme,
        dashboard::{Figures, FiguresRequest},
    },
};
use charts::{Sparkline, Tone};
use domain::{range::Span, run::RunStatus};
use store::dashboard::{DashboardScope, FigurePoint};

/// Points of a small chart (design, screen 1).
const POINTS: usize = 24;
/// Size of a small chart in CSS pixels (design, screen 1).
const CHART_PX: (u32, u32) = (88, 24);

pub(crate) async fn get_figures(desk: &Desk, request: FiguresRequest) -> Result<Figures, AppError> {
    let span = span_of(desk, &request.range).await?;
    desk.account()?.read(move |account| figures_of(account, &request, span)).await
}

fn figures_of(account: &OpenAccount, request: &FiguresRequest, span: Span) -> Result<Figures, AppError> {
    let scope = DashboardScope { from: span.from, to: span.to, integration: integration_of(&request.scope) };
    let figures = account.store().dashboard_figures(&scope, POINTS)?;
    let running = account.store().list_running()?;
    let in_scope = |row: &&store::run::RunRow| {
        scope.integration.as_ref().is_none_or(|wanted| row.run.integration == *wanted)
    };
    let queued =
        running.iter().filter(in_scope).filter(|row| row.run.status == RunStatus::Queued).count() as u64;
    let under_way = running.iter().filter(in_scope).count() as u64;
    let open_errors = account
        .store()
        .list_flows()?
        .iter()
        .filter(|row| scope.integration.as_ref().is_none_or(|wanted| row.flow.integration == *wanted))
        .map(|row| row.open_errors)
        .sum();
    let chart = |tone, value: fn(&FigurePoint) -> Option<f64>| {
        drawn(&figures.points.iter().map(value).collect::<Vec<_>>(), tone, request.theme)
    };
    let known_before = figures.previous.runs > 0;
    Ok(Figures {
        running: under_way - queued,
        queued,
        runs: figures.total.runs,
        runs_before: known_before.then_some(figures.previous.runs),
        success_rate: success_rate(&figures.total),
        success_rate_before: success_rate(&figures.previous),
        open_errors,
        open_errors_new: figures.new_open_errors,
        auto_resolved: figures.total.resolved_by_auto,
        user_resolved: figures.total.resolved_by_user,
        running_chart: chart(Tone::Run, |point| Some(count(point.under_way)))?,
        runs_chart: chart(Tone::Neutral, |point| Some(count(point.runs)))?,
        success_chart: chart(Tone::Ok, success_rate)?,
        open_chart: chart(Tone::Warn, |point| Some(count(point.open_errors)))?,
        auto_chart: chart(Tone::Accent, |point| Some(count(point.resolved_by_auto)))?,
    })
}

/// Share of records that passed among those that passed or failed; ignored ones count for neither.
fn success_rate(point: &FigurePoint) -> Option<f64> {
    let all = point.success + point.error;
    (all > 0).then(|| count(point.success) / count(all))
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53, and a picture has 24 pixels")]
fn count(value: u64) -> f64 {
    value as f64
}

fn drawn(values: &[Option<f64>], tone: Tone, theme: Theme) -> Result<String, AppError> {
    let theme = match theme {
        Theme::Light => charts::Theme::Light,
        Theme::Dark => charts::Theme::Dark,
    };
    let (width_px, height_px) = CHART_PX;
    Sparkline { values, width_px, height_px, theme, tone }.svg().map_err(|error| {
        AppError::new(ErrorCode::Internal, "A chart could not be drawn.").with_detail(error.to_string())
    })
}
