//! Groups of error records: kinds of failures and others, with their course drawn.

use super::{ms, row::shown};
use crate::{
    account::OpenAccount,
    desk::Desk,
    error::{AppError, ErrorCode},
    name::Names,
    types::{
        Theme,
        group::{GroupBy, GroupOrder, GroupPage, GroupRow, LabelPart, ListGroups, Trend},
    },
};
use charts::{Sparkline, Tone};
use domain::{
    course,
    fingerprint::{Part, parts},
    query::{Key, parse, with_filter, without_key},
    time::UtcMs,
};
use std::time::Duration;
use store::{
    group::{GroupSort, Grouping, RecordGroup},
    search::{Cursor, Search},
};

/// Names of steps that are shown of a group.
const STEPS_MAX: usize = 5;
/// Size of a small chart in CSS pixels (design, screen 3).
const CHART_PX: (u32, u32) = (104, 18);
/// The word for records without a value.
const NONE_WORD: &str = "none";

pub(crate) async fn list_groups(desk: &Desk, request: ListGroups) -> Result<GroupPage, AppError> {
    let now = desk.host().now();
    let stopwatch = desk.host().stopwatch();
    desk.account()?.read(move |account| page_of(account, &request, now, stopwatch.as_ref())).await
}

fn page_of(
    account: &OpenAccount,
    request: &ListGroups,
    now: UtcMs,
    stopwatch: &dyn Fn() -> Duration,
) -> Result<GroupPage, AppError> {
    let query = parse(&request.query).query;
    let search = Search { query: &query, now };
    let grouping = match request.by {
        GroupBy::Kind => Grouping::Kind,
        GroupBy::Trace => Grouping::Trace,
        GroupBy::Step => Grouping::Step,
        GroupBy::Code => Grouping::Code,
        GroupBy::Class => Grouping::Classification,
    };
    let sort = match request.sort {
        GroupOrder::Count => GroupSort::Count,
        GroupOrder::LastSeen => GroupSort::LastSeen,
        GroupOrder::FirstSeen => GroupSort::FirstSeen,
    };
    let after = request.after.clone().map(Cursor);
    let page =
        account.store().list_groups(&search, grouping, sort, after.as_ref(), request.limit as usize)?;
    let took = stopwatch();
    let names = account.names()?;
    Ok(GroupPage {
        rows: page
            .groups
            .iter()
            .map(|group| row_of(group, request, &names, now))
            .collect::<Result<_, AppError>>()?,
        total: page.total,
        next: page.next.map(|cursor| cursor.0),
        took_ms: took.as_secs_f64() * 1_000.0,
        as_of_ms: ms(account.store().last_sync()?.errors),
    })
}

fn row_of(
    group: &RecordGroup,
    request: &ListGroups,
    names: &Names,
    now: UtcMs,
) -> Result<GroupRow, AppError> {
    let trend = match request.by {
        GroupBy::Kind => course::trend_of(group.first_ever_at, &group.course, now),
        _ => course::Trend::Ongoing,
    };
    Ok(GroupRow {
        query: narrowed(&request.query, request.by, group),
        value: group.key.clone(),
        label: label_of(group, request.by, names),
        count: group.count,
        first_at_ms: group.first_at.0,
        last_at_ms: group.last_at.0,
        flows: group.flows,
        steps: group.steps.iter().take(STEPS_MAX).map(|step| names.step(step).name).collect(),
        total_steps: u32::try_from(group.steps.len()).unwrap_or(u32::MAX),
        chart: drawn(&group.course, trend, request.theme)?,
        trend: trend_word(trend),
        newest: shown(&group.newest, names, now),
    })
}

/// The query text with this group as its only value of the key: what was more is taken out, so that acting on a
/// group never reaches another one.
fn narrowed(text: &str, by: GroupBy, group: &RecordGroup) -> String {
    let only = |text: &str, key: Key, value: &str| with_filter(&without_key(text, key), key, value, true);
    let value = group.key.as_deref().unwrap_or(NONE_WORD);
    match by {
        GroupBy::Kind => only(text, Key::Fp, value),
        GroupBy::Trace => only(text, Key::Trace, value),
        GroupBy::Step => {
            let flow = group.newest.record.key.flow.as_str();
            only(&only(text, Key::Flow, flow), Key::Step, value)
        }
        GroupBy::Code => only(text, Key::Code, value),
        GroupBy::Class => only(text, Key::Class, value),
    }
}

fn label_of(group: &RecordGroup, by: GroupBy, names: &Names) -> Vec<LabelPart> {
    let plain = |text: String| vec![LabelPart { text, slot: false }];
    match by {
        GroupBy::Kind => parts(group.pattern.as_deref().unwrap_or_default())
            .into_iter()
            .map(|part| match part {
                Part::Text(text) => LabelPart { text, slot: false },
                Part::Slot(slot) => LabelPart { text: slot.as_str().to_owned(), slot: true },
            })
            .collect(),
        GroupBy::Step => group.steps.first().map_or_else(Vec::new, |step| {
            plain(format!("{} · {}", names.step(step).name, names.flow_name(&step.flow)))
        }),
        GroupBy::Trace | GroupBy::Code | GroupBy::Class => group.key.clone().map_or_else(Vec::new, plain),
    }
}

fn drawn(points: &[u64], trend: course::Trend, theme: Theme) -> Result<String, AppError> {
    let values: Vec<Option<f64>> =
        points.iter().map(|count| Some(f64::from(u32::try_from(*count).unwrap_or(u32::MAX)))).collect();
    let tone = match trend {
        course::Trend::Escalating => Tone::Warn,
        course::Trend::New | course::Trend::BackAgain => Tone::Accent,
        course::Trend::Ongoing => Tone::Neutral,
    };
    let theme = match theme {
        Theme::Light => charts::Theme::Light,
        Theme::Dark => charts::Theme::Dark,
    };
    let (width_px, height_px) = CHART_PX;
    Sparkline { values: &values, width_px, height_px, theme, tone }.svg().map_err(|cause| {
        AppError::new(ErrorCode::Internal, "A chart could not be drawn.").with_detail(cause.to_string())
    })
}

fn trend_word(trend: course::Trend) -> Trend {
    match trend {
        course::Trend::New => Trend::New,
        course::Trend::Escalating => Trend::Escalating,
        course::Trend::BackAgain => Trend::BackAgain,
        course::Trend::Ongoing => Trend::Ongoing,
    }
}
