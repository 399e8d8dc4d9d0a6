//! Looks at the cache after changes and hands what is news to the desktop. What was told is kept on disk, so that a new
//! start tells nothing twice; what happens in quiet hours is not told later: the window shows it.

use crate::{account::OpenAccount, desk::Desk, error::AppError, event::Event, tag::Tag};
use chrono::Timelike;
use chrono_tz::Tz;
use domain::{
    desktop_notice::{CountedView, DesktopNotice, Look, NOTICES_MAX, NoticeChoices, Scene},
    outbox::{Action, ItemState},
    query::parse,
    time::{DAY_MS, UtcMs},
};
use std::time::Duration;
use store::{outbox::ItemRow, search::Search};
use tokio::sync::broadcast::error::RecvError;

/// Setting with the choices of the account.
const CHOICES: &str = "desktop_notices";
/// Setting with what was there at the last look.
const SCENE: &str = "desktop_notice_scene";
/// Changes that arrive within this time are one look: a sync writes in pieces.
const GATHER: Duration = Duration::from_secs(2);
/// Parked items that are looked at.
const PARKED_MAX: usize = 200;
/// What a look depends on.
const WATCHED: [Tag; 6] = [Tag::Errors, Tag::Flows, Tag::Outbox, Tag::Views, Tag::Settings, Tag::Session];

impl Desk {
    /// Shows notices of the open account until the desk ends. For the window; the command line has none.
    pub async fn watch_notices(self) {
        let clicked = self.clone();
        tokio::spawn(async move {
            while let Some(route) = clicked.host().clicked_notice().await {
                clicked.emit(Event::Show { route });
            }
        });
        let mut events = self.events();
        loop {
            match events.recv().await {
                Ok(Event::Changed { tags }) if tags.iter().any(|tag| WATCHED.contains(tag)) => {}
                Ok(_) => continue,
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return,
            }
            tokio::time::sleep(GATHER).await;
            // Everything that arrived meanwhile is in this look.
            events = events.resubscribe();
            self.show_news().await;
        }
    }

    /// One look: shows what is news, if it is wanted now. Gives how many notices were shown.
    pub async fn show_news(&self) -> usize {
        let Ok(account) = self.account() else { return 0 };
        let (now, zone) = (self.host().now(), self.zone().await.unwrap_or(Tz::UTC));
        let news = match account.read(move |account| news_of(account, zone, now)).await {
            Ok(news) => news,
            Err(error) => {
                tracing::info!(code = error.code.as_str(), "what is news could not be read");
                return 0;
            }
        };
        let mut shown = 0;
        for notice in news {
            // A desktop without a notifier is said on the settings screen; here it is no failure.
            shown += usize::from(self.host().show_notice(notice).await);
        }
        shown
    }
}

/// The choices of an account; off when there are none.
pub(crate) fn choices(account: &OpenAccount) -> Result<NoticeChoices, AppError> {
    let value = account.store().setting(CHOICES)?;
    Ok(value.and_then(|value| serde_json::from_value(value).ok()).unwrap_or_default())
}

/// Stores the choices. What is there at this moment is no news.
pub(crate) fn save_choices(
    account: &OpenAccount,
    choices: &NoticeChoices,
    now: UtcMs,
) -> Result<(), AppError> {
    store(account, CHOICES, choices, now)?;
    let scene = Scene::of(&look(account, choices, &Scene::default(), now)?);
    store(account, SCENE, &scene, now)
}

fn store<T: serde::Serialize>(
    account: &OpenAccount,
    key: &str,
    value: &T,
    now: UtcMs,
) -> Result<(), AppError> {
    let value = serde_json::to_value(value).map_err(|_| {
        AppError::new(crate::error::ErrorCode::Internal, "The settings could not be written.")
    })?;
    Ok(account.store().set_setting(key, &value, now)?)
}

fn news_of(account: &OpenAccount, zone: Tz, now: UtcMs) -> Result<Vec<DesktopNotice>, AppError> {
    let choices = choices(account)?;
    if !choices.enabled {
        return Ok(Vec::new());
    }
    let kept = account.store().setting(SCENE)?;
    let before: Scene = kept.and_then(|value| serde_json::from_value(value).ok()).unwrap_or_default();
    let look = look(account, &choices, &before, now)?;
    let scene = Scene::of(&look);
    if scene == before {
        return Ok(Vec::new());
    }
    // On disk before anything is shown: told at most once.
    store(account, SCENE, &scene, now)?;
    let local = chrono::DateTime::from_timestamp_millis(now.0).unwrap_or_default().with_timezone(&zone);
    let minute = u16::try_from(local.hour() * 60 + local.minute()).unwrap_or(0);
    if choices.quiet.is_some_and(|quiet| quiet.holds(minute)) {
        return Ok(Vec::new());
    }
    Ok(before.news(&look, &choices))
}

fn look(
    account: &OpenAccount,
    choices: &NoticeChoices,
    before: &Scene,
    now: UtcMs,
) -> Result<Look, AppError> {
    let store = account.store();
    // Old failures that are read for the first time are not news; one more than fits shows that there are more.
    let since = now.plus_ms(-DAY_MS);
    let (newest_kind, kinds) = store.new_kinds(since, before.newest_kind, NOTICES_MAX * 8)?;
    let offline = store.list_connections()?.into_iter().filter(|row| row.offline);
    let views = store.views()?;
    let mut counted = Vec::new();
    for threshold in &choices.thresholds {
        let Some(view) = views.iter().find(|view| view.id.0 == threshold.view) else { continue };
        let query = parse(&view.content.query).query;
        counted.push(CountedView {
            view: threshold.view,
            name: view.content.name.clone(),
            query: view.content.query.clone(),
            at_least: threshold.at_least,
            count: store.count_errors(&Search { query: &query, now })?,
        });
    }
    let parked = store.items_in(&[ItemState::Parked], PARKED_MAX)?;
    let names = account.names()?;
    let place = |row: &ItemRow| match row.action {
        Action::Subscribe if row.step.step.as_str() == domain::subscription_change::ME => {
            "Your e-mail subscriptions".to_owned()
        }
        Action::Subscribe => format!("E-mail subscriptions of {}", row.step.step),
        _ => format!("{} · {}", names.flow_name(&row.step.flow), names.step(&row.step).name),
    };
    Ok(Look {
        newest_kind,
        kinds,
        offline: offline.map(|row| (row.id, row.name)).collect(),
        views: counted,
        parked: parked.iter().map(|item| (item.row.id.0, place(&item.row))).collect(),
    })
}
