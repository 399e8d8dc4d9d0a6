//! Notices of the desktop: what a person wants to hear of, when to be quiet, and what is news between two looks at the
//! cache. Off until chosen. Pure: facts in, notices with their words out; showing them is left to the shell.

use crate::id::ConnectionId;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Most notices of one look; the rest is a number.
pub const NOTICES_MAX: usize = 4;
/// Characters of a text of a notice: more is cut by the desktop anyway.
pub const TEXT_CHARS_MAX: usize = 240;
const DAY_MINUTES: u16 = 24 * 60;

/// What a person wants to hear of.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NoticeChoices {
    /// Whether there are notices at all.
    pub enabled: bool,
    /// A kind of failure that was never seen before.
    pub new_kind: bool,
    /// A connection that goes offline.
    pub offline: bool,
    /// An action that needs a person.
    pub parked: bool,
    /// Saved views and the number of records from which they are news.
    pub thresholds: Vec<Threshold>,
    /// When nothing is shown.
    pub quiet: Option<QuietHours>,
}

/// A saved view that is news from so many records on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Threshold {
    /// Number of the view.
    pub view: i64,
    /// Records from which it is news; at least 1.
    pub at_least: u64,
}

/// Hours of the day, in the person's time zone, minutes after midnight. The end is not within; an end before the
/// beginning means the next day, the same minute all day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct QuietHours {
    /// First minute.
    pub from_min: u16,
    /// First minute after.
    pub to_min: u16,
}

impl QuietHours {
    /// Whether a minute of the day is within.
    #[must_use]
    pub fn holds(self, minute: u16) -> bool {
        let (from, to, at) = (self.from_min % DAY_MINUTES, self.to_min % DAY_MINUTES, minute % DAY_MINUTES);
        if from < to { (from..to).contains(&at) } else { at >= from || at < to }
    }
}

/// What was there at one look. Kept on disk, so that a new start tells nothing twice.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Scene {
    /// The newest kind of failure that was known.
    pub newest_kind: i64,
    /// Connections that were offline.
    pub offline: BTreeSet<ConnectionId>,
    /// Views that were at their threshold, with it.
    pub over: BTreeMap<i64, u64>,
    /// Items of the outbox that were parked.
    pub parked: BTreeSet<i64>,
}

/// The facts of a look.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Look {
    /// The newest kind of failure.
    pub newest_kind: i64,
    /// Kinds that were seen for the first time lately, newest first: number, fingerprint, what people see of it.
    pub kinds: Vec<(i64, String, String)>,
    /// Connections that are offline: id and name.
    pub offline: Vec<(ConnectionId, String)>,
    /// Views with a threshold: number, name, query, threshold, records.
    pub views: Vec<CountedView>,
    /// Parked items of the outbox, oldest first: number, and flow and step or person.
    pub parked: Vec<(i64, String)>,
}

/// A view and how many records it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedView {
    /// Its number.
    pub view: i64,
    /// Its name.
    pub name: String,
    /// Its query.
    pub query: String,
    /// From how many records on it is news.
    pub at_least: u64,
    /// Its records now.
    pub count: u64,
}

/// One notice: plain text, and the view that a click opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DesktopNotice {
    /// The first line.
    pub title: String,
    /// What it is about: remote text is in here, never markup.
    pub body: String,
    /// The view, as a path of the window with its parameters, not escaped.
    pub place: Place,
}

/// A view of the window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The screen.
    pub path: &'static str,
    /// Its parameters.
    pub params: Vec<(&'static str, String)>,
}

impl Place {
    /// The address behind `#/`, escaped like a query string.
    #[must_use]
    pub fn route(&self) -> String {
        let mut route = self.path.to_owned();
        for (at, (name, value)) in self.params.iter().enumerate() {
            route.push(if at == 0 { '?' } else { '&' });
            route.push_str(name);
            route.push('=');
            for byte in value.bytes() {
                if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
                    route.push(char::from(byte));
                } else {
                    route.push_str(&format!("%{byte:02X}"));
                }
            }
        }
        route
    }
}

impl Scene {
    /// The scene of a look.
    #[must_use]
    pub fn of(look: &Look) -> Self {
        let over = look.views.iter().filter(|view| view.count >= view.at_least);
        Self {
            newest_kind: look.newest_kind,
            offline: look.offline.iter().map(|(id, _)| id.clone()).collect(),
            over: over.map(|view| (view.view, view.at_least)).collect(),
            parked: look.parked.iter().map(|(no, _)| *no).collect(),
        }
    }

    /// What is news since this scene, as far as it is wanted. A cache that began anew knows fewer kinds: then none is
    /// news.
    #[must_use]
    pub fn news(&self, look: &Look, choices: &NoticeChoices) -> Vec<DesktopNotice> {
        let mut news = Vec::new();
        if !choices.enabled {
            return news;
        }
        if choices.parked {
            let new: Vec<&str> = look
                .parked
                .iter()
                .filter(|(no, _)| !self.parked.contains(no))
                .map(|(_, place)| place.as_str())
                .collect();
            news.extend(new.last().map(|place| parked(place, new.len())));
        }
        if choices.offline {
            let gone = look.offline.iter().filter(|(id, _)| !self.offline.contains(id));
            news.extend(gone.map(|(_, name)| offline(name)));
        }
        for view in look.views.iter().filter(|view| view.count >= view.at_least) {
            if self.over.get(&view.view) != Some(&view.at_least) {
                news.push(threshold(view));
            }
        }
        if choices.new_kind && look.newest_kind >= self.newest_kind {
            let new = look.kinds.iter().filter(|(no, ..)| *no > self.newest_kind);
            news.extend(new.map(|(_, print, pattern)| new_kind(print, pattern)));
        }
        let more = news.len().saturating_sub(NOTICES_MAX);
        if more > 0 {
            news.truncate(NOTICES_MAX - 1);
            news.push(DesktopNotice {
                title: format!("{} more notices", more + 1),
                body: "Kinds of failures, views and connections that are news.".to_owned(),
                place: Place { path: "errors", params: vec![("q", "is:open".to_owned())] },
            });
        }
        news
    }
}

fn new_kind(print: &str, pattern: &str) -> DesktopNotice {
    DesktopNotice {
        title: "New kind of failure".to_owned(),
        body: text(pattern),
        place: Place { path: "errors", params: vec![("q", format!("is:open fp:{print}"))] },
    }
}

fn threshold(view: &CountedView) -> DesktopNotice {
    let records = if view.count == 1 { "record" } else { "records" };
    DesktopNotice {
        title: format!("{}: {} {records}", text(&view.name), view.count),
        body: format!("The view has reached {}.", view.at_least),
        place: Place { path: "errors", params: vec![("q", view.query.clone())] },
    }
}

fn offline(name: &str) -> DesktopNotice {
    DesktopNotice {
        title: "Connection is offline".to_owned(),
        body: text(name),
        place: Place {
            path: "notifications",
            params: vec![("tab", "connections".to_owned()), ("q", name.to_owned())],
        },
    }
}

/// What needs a person; the place of the newest of `count`.
fn parked(place: &str, count: usize) -> DesktopNotice {
    let (title, more) = match count {
        1 => ("An action needs you".to_owned(), String::new()),
        _ => (format!("{count} actions need you"), format!(" and {} more", count - 1)),
    };
    DesktopNotice {
        title,
        body: format!("{}{more}", text(place)),
        place: Place { path: "outbox", params: Vec::new() },
    }
}

/// One line without control and direction marks, not longer than a notice.
fn text(text: &str) -> String {
    crate::digest::line(text, TEXT_CHARS_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choices() -> NoticeChoices {
        NoticeChoices {
            enabled: true,
            new_kind: true,
            offline: true,
            parked: true,
            ..NoticeChoices::default()
        }
    }

    fn view(count: u64) -> CountedView {
        CountedView { view: 1, name: "Mine".into(), query: "is:open".into(), at_least: 10, count }
    }

    fn kinds(newest: i64) -> Vec<(i64, String, String)> {
        (1..=newest).rev().map(|no| (no, format!("p{no}"), format!("Failure {no}"))).collect()
    }

    fn titles(scene: &Scene, look: &Look) -> Vec<String> {
        scene.news(look, &choices()).into_iter().map(|notice| notice.title).collect()
    }

    #[test]
    fn quiet_hours_may_go_over_midnight() {
        let night = QuietHours { from_min: 22 * 60, to_min: 7 * 60 };
        for (minute, quiet) in [(0, true), (419, true), (420, false), (1319, false), (1320, true)] {
            assert_eq!(night.holds(minute), quiet, "{minute}");
        }
        let lunch = QuietHours { from_min: 720, to_min: 780 };
        assert!(lunch.holds(720) && !lunch.holds(780) && !lunch.holds(0));
        assert!(QuietHours { from_min: 60, to_min: 60 }.holds(0), "all day");
    }

    #[test]
    fn each_thing_is_news_once() {
        let empty = Scene::default();
        let look = Look {
            newest_kind: 2,
            kinds: kinds(2),
            offline: vec![("c".into(), "ERP".into())],
            views: vec![view(10)],
            parked: vec![(1, "Orders · Put".into()), (2, "Eva".into())],
        };
        let told = titles(&empty, &look);
        assert_eq!(
            told,
            ["2 actions need you", "Connection is offline", "Mine: 10 records", "2 more notices"]
        );
        assert!(titles(&Scene::of(&look), &look).is_empty());
        let fewer = Look { views: vec![view(9)], offline: vec![], parked: vec![], ..look.clone() };
        assert!(titles(&Scene::of(&look), &fewer).is_empty());
        let again = titles(&Scene::of(&fewer), &look);
        assert_eq!(
            again,
            ["2 actions need you", "Connection is offline", "Mine: 10 records"],
            "they came back"
        );
    }

    #[test]
    fn many_are_one_number_and_nothing_is_said_while_off_or_after_a_new_cache() {
        let look = Look { newest_kind: 9, kinds: kinds(9), ..Look::default() };
        assert_eq!(titles(&Scene::default(), &look).last().unwrap(), "6 more notices");
        assert!(Scene::default().news(&look, &NoticeChoices::default()).is_empty());
        assert!(titles(&Scene { newest_kind: 50, ..Scene::default() }, &look).is_empty());
    }

    #[test]
    fn remote_text_is_one_line_and_the_place_is_escaped() {
        let notice = new_kind("ab12", "<b>bold</b>\n\u{202e}evil\u{7}");
        assert!(!notice.body.contains(['\n', '\u{202e}', '\u{7}']), "{:?}", notice.body);
        let place = offline("A&B=#1 ü").place;
        assert_eq!(place.route(), "notifications?tab=connections&q=A%26B%3D%231%20%C3%BC");
        assert_eq!(parked("x", 1).place.route(), "outbox");
    }
}
