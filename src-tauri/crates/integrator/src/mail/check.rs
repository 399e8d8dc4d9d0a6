//! The check every 15 minutes: at points of a grid that begins when the account is made. A point at which nothing
//! waits is passed over, so that a clock can be moved far without work.

use super::{chart, message, news, subscriber};
use crate::{
    error::Error,
    platform::Platform,
    store::{
        mail_row::{self, NewMail},
        meta, news_row,
    },
};
use domain::{
    digest::{Digest, FlowNews, Letter},
    time::{DAY_MS, MINUTE_MS, UtcMs},
};
use rusqlite::Connection;

/// Between two checks, in milliseconds at speed 1 (seed).
const EVERY_MS: i64 = 15 * MINUTE_MS;
/// How long the list of e-mails goes back, in milliseconds.
const KEPT_MS: i64 = 30 * DAY_MS;
/// Where the grid begins.
const ANCHOR: &str = "mail_anchor_ms";
/// When the last check was.
const CHECKED: &str = "mail_checked_ms";

/// Lays the grid of a new account.
pub(crate) fn prepare(tx: &Connection, now: UtcMs) -> Result<(), Error> {
    if meta::get_number(tx, ANCHOR)?.is_none() {
        meta::set(tx, ANCHOR, &now.0.to_string())?;
    }
    Ok(())
}

/// The points in time at which is looked for news.
struct Grid {
    anchor: UtcMs,
    every_ms: i64,
}

impl Grid {
    fn read(connection: &Connection, platform: &Platform) -> Result<Self, Error> {
        let anchor = UtcMs(meta::get_number(connection, ANCHOR)?.unwrap_or(0));
        Ok(Self { anchor, every_ms: platform.clock.scaled_ms(EVERY_MS).max(1) })
    }

    /// The first point after a time.
    fn after(&self, time: UtcMs) -> UtcMs {
        let passed = time.0.saturating_sub(self.anchor.0).div_euclid(self.every_ms);
        self.anchor.plus_ms(passed.saturating_add(1).saturating_mul(self.every_ms))
    }
}

/// When the next check is due; `None` while nothing waits for one.
pub(crate) fn due(connection: &Connection, platform: &Platform) -> Result<Option<UtcMs>, Error> {
    let Some(first) = news_row::first_change(connection)? else { return Ok(None) };
    let checked = meta::get_number(connection, CHECKED)?.map_or(first, UtcMs);
    Ok(Some(Grid::read(connection, platform)?.after(first.max(checked))))
}

/// Looks for news, and queues an e-mail for everybody who is subscribed to some of it.
pub(crate) fn run(tx: &Connection, platform: &Platform, now: UtcMs) -> Result<(), Error> {
    let grid = Grid::read(tx, platform)?;
    let first = news_row::first_change(tx)?.unwrap_or(now);
    let since = grid.after(first).plus_ms(-grid.every_ms);
    let flows = news::of_errors(tx, platform, now)?;
    let outages = news::outages(tx, platform, now)?;
    let subscribers = subscriber::list(tx, platform)?;
    let account = meta::get(tx, "account_name")?.unwrap_or_default();
    for person in &subscribers {
        for sandbox in [false, true] {
            let told: Vec<&news::Told> = flows
                .iter()
                .filter(|told| told.sandbox == sandbox && person.hears_of(&told.flow, &told.integration))
                .collect();
            if told.is_empty() {
                continue;
            }
            let steps: Vec<i64> = told.iter().flat_map(|told| told.steps.iter().copied()).collect();
            let flows: Vec<FlowNews> = told.into_iter().map(|told| told.news.clone()).collect();
            let account = account.clone();
            let digest = Digest { sandbox, account, since, until: now, flows };
            let chart = chart::errors_by_hour(tx, &steps, now)?;
            let letter = digest.letter(chart.as_ref().map(chart::Chart::picture));
            queue(tx, platform, person, letter, chart, now)?;
        }
        for (connection, outage) in &outages {
            if person.connections.contains(connection) {
                queue(tx, platform, person, outage.letter(), None, now)?;
            }
        }
    }
    meta::set(tx, CHECKED, &now.0.to_string())?;
    mail_row::forget(tx, now.plus_ms(-KEPT_MS))
}

fn queue(
    tx: &Connection,
    platform: &Platform,
    person: &subscriber::Subscriber,
    letter: Letter,
    chart: Option<chart::Chart>,
    now: UtcMs,
) -> Result<(), Error> {
    let id = platform.ids.make(now);
    let head = message::Head {
        id: &id,
        account: &platform.account.owner,
        at: now,
        from: platform.post.from(),
        to_name: &person.name,
        to: &person.email,
    };
    let message = message::build(&head, &letter, chart).map_err(|reason| reason.to_string());
    let Letter { subject, text, .. } = letter;
    mail_row::add(tx, &NewMail { id, at: now, to: person.email.clone(), subject, text, message })
}
