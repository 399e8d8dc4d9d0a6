//! Choices about notices of the desktop, and whether anything shows them.

use super::action::number;
use crate::{
    desk::Desk,
    error::{AppError, ErrorCode},
    notice_watch,
    types::{
        Nothing,
        notice::{NoticeSettings, NoticeTried, Notifier, ViewThreshold},
    },
};
use domain::desktop_notice::{DesktopNotice, NoticeChoices, Place, QuietHours, Threshold};
use std::collections::BTreeMap;

/// Minutes of a day.
const DAY_MINUTES: u16 = 24 * 60;

pub(crate) async fn get_notice_settings(desk: &Desk, _: Nothing) -> Result<NoticeSettings, AppError> {
    desk.account()?.read(|account| Ok(shown(notice_watch::choices(account)?))).await
}

pub(crate) async fn save_notice_settings(
    desk: &Desk,
    request: NoticeSettings,
) -> Result<NoticeSettings, AppError> {
    let choices = choices_of(request)?;
    let now = desk.host().now();
    let saved = desk
        .account()?
        .read(move |account| {
            notice_watch::save_choices(account, &choices, now)?;
            Ok(shown(choices))
        })
        .await?;
    Ok(saved)
}

pub(crate) async fn get_notifier(desk: &Desk, _: Nothing) -> Result<Notifier, AppError> {
    Ok(desk.host().notifier().await)
}

pub(crate) async fn try_notice(desk: &Desk, _: Nothing) -> Result<NoticeTried, AppError> {
    let notice = DesktopNotice {
        title: "Flowmend".to_owned(),
        body: "This is what a notice looks like. A click opens its view.".to_owned(),
        place: Place { path: "settings", params: Vec::new() },
    };
    Ok(NoticeTried { shown: desk.host().show_notice(notice).await })
}

fn shown(choices: NoticeChoices) -> NoticeSettings {
    let threshold = |one: Threshold| ViewThreshold { view_id: one.view.to_string(), at_least: one.at_least };
    NoticeSettings {
        enabled: choices.enabled,
        new_kind: choices.new_kind,
        offline: choices.offline,
        parked: choices.parked,
        thresholds: choices.thresholds.into_iter().map(threshold).collect(),
        quiet_from_min: choices.quiet.map(|quiet| quiet.from_min),
        quiet_to_min: choices.quiet.map(|quiet| quiet.to_min),
    }
}

fn choices_of(settings: NoticeSettings) -> Result<NoticeChoices, AppError> {
    let bad = |text: &str| AppError::new(ErrorCode::BadInput, text);
    let quiet = match (settings.quiet_from_min, settings.quiet_to_min) {
        (None, None) => None,
        (Some(from_min), Some(to_min)) if from_min < DAY_MINUTES && to_min < DAY_MINUTES => {
            Some(QuietHours { from_min, to_min })
        }
        _ => return Err(bad("Quiet hours need a beginning and an end within a day.")),
    };
    // One line for each view: the last one counts.
    let mut thresholds = BTreeMap::new();
    for one in settings.thresholds {
        if one.at_least == 0 {
            return Err(bad("A view is news from one record on at the earliest."));
        }
        thresholds.insert(number(&one.view_id)?, one.at_least);
    }
    Ok(NoticeChoices {
        enabled: settings.enabled,
        new_kind: settings.new_kind,
        offline: settings.offline,
        parked: settings.parked,
        thresholds: thresholds.into_iter().map(|(view, at_least)| Threshold { view, at_least }).collect(),
        quiet,
    })
}
