//! Changes of subscriptions that people draft: kept on disk until they are saved, then a batch of the outbox with one
//! item for each person. An undo makes drafts of them again.

use crate::{
    Error, File, Result, Store,
    freeze::pack_item,
    outbox::{BatchId, ItemId, queue_item, read_change, signed, write_change},
};
use domain::{
    change::Change,
    outbox::{Action, ItemState},
    subscription::{Homes, Topic, Wish},
    subscription_change::PersonChange,
    time::UtcMs,
};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeSet;

impl Store {
    /// All drafts, by person.
    ///
    /// # Errors
    /// Those of reading.
    pub fn subscription_drafts(&self) -> Result<Vec<PersonChange>> {
        self.read(|tx| drafts_of(tx, "desk."))
    }

    /// Adds wishes to the draft of a person; `there` is what that person is subscribed to as it is shown.
    ///
    /// # Errors
    /// Those of writing.
    pub fn draft_subscriptions(
        &self,
        person: &PersonChange,
        wishes: &[Wish],
        there: &BTreeSet<Topic>,
        homes: &Homes,
        now: UtcMs,
    ) -> Result<()> {
        self.write_desk(|tx| {
            let mut draft = draft_of(tx, &key_of(person))?.unwrap_or_else(|| PersonChange {
                email: person.email.clone(),
                name: person.name.clone(),
                ..PersonChange::default()
            });
            draft.add(wishes, there, homes);
            put(tx, &draft, now)
        })
    }

    /// Puts a draft in the place of the one that the person has; an empty one takes it away.
    ///
    /// # Errors
    /// Those of writing.
    pub fn put_subscription_draft(&self, draft: &PersonChange, now: UtcMs) -> Result<()> {
        self.write_desk(|tx| put(tx, draft, now))
    }

    /// Drops all drafts.
    ///
    /// # Errors
    /// Those of writing.
    pub fn drop_subscription_drafts(&self) -> Result<()> {
        self.write_desk(|tx| {
            Ok(tx.prepare_cached("DELETE FROM subscription_draft")?.execute([]).map(drop)?)
        })
    }

    /// Queues changes, one item for each person, and drops the drafts of these people. `name_of` names topics for lists.
    ///
    /// # Errors
    /// [`Error::Absent`] when there is nothing to change; those of writing.
    pub fn queue_subscriptions(
        &self,
        people: Vec<PersonChange>,
        name_of: impl Fn(&Topic) -> String,
        origin: &str,
        hold_until: UtcMs,
        now: UtcMs,
    ) -> Result<BatchId> {
        if people.is_empty() || people.iter().any(|person| person.wishes.is_empty()) {
            return Err(Error::Absent("subscription to change"));
        }
        let mut items = Vec::with_capacity(people.len());
        for person in &people {
            items.push(pack_item(&person.place(), &person.targets(&name_of))?);
        }
        let count: u64 = items.iter().map(|item| item.ids).sum();
        let change = Change { people, ..Change::default() };
        self.write_desk(|tx| {
            let sql = "INSERT INTO batch (action, query, origin, created_ms, hold_ms, matching, eligible, left_out, terms)
                       VALUES (?1, '', ?2, ?3, ?4, ?5, ?5, '[]', ?6)";
            let word = Action::Subscribe.as_str();
            let terms = write_change(&change);
            let batch = tx.prepare_cached(sql)?.insert(params![
                word,
                origin,
                now.0,
                hold_until.0,
                signed(count),
                terms
            ])?;
            for item in &items {
                queue_item(tx, batch, Action::Subscribe, item, hold_until, now)?;
            }
            let mut forget = tx.prepare_cached("DELETE FROM subscription_draft WHERE person = ?1")?;
            for person in &change.people {
                forget.execute([key_of(person)])?;
            }
            Ok(BatchId(batch))
        })
    }

    /// Queues a parked change again, on what is there now: a person has seen it.
    ///
    /// # Errors
    /// [`Error::Absent`]; [`Error::Move`] when it is not parked; those of writing.
    pub fn accept_subscriptions(
        &self,
        item: ItemId,
        there: &BTreeSet<Topic>,
        homes: &Homes,
        now: UtcMs,
    ) -> Result<()> {
        let found = self.item(item)?;
        let mut change = found.change;
        let person = change.people.iter_mut().find(|person| person.place() == found.row.step);
        person.ok_or(Error::Absent("person"))?.accept(there, homes);
        let terms = write_change(&change);
        self.write_desk(|tx| {
            let sql = "UPDATE batch SET terms = ?2 WHERE no = ?1";
            tx.prepare_cached(sql)?.execute(params![found.row.batch.0, terms])?;
            Ok(())
        })?;
        self.requeue_item(item, now)
    }

    /// Changes that are on their way: queued, sent without an answer, or unsure; oldest first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn subscriptions_under_way(&self) -> Result<Vec<(ItemId, ItemState, PersonChange)>> {
        self.read(|tx| {
            let sql =
                "SELECT i.no, i.state, i.step, a.terms FROM desk.item i JOIN desk.batch a ON a.no = i.batch
                       WHERE i.action = 'subscribe' AND i.state NOT IN ('done', 'canceled') ORDER BY i.no";
            let mut read = tx.prepare_cached(sql)?;
            let mut rows = read.query([])?;
            let mut found = Vec::new();
            while let Some(row) = rows.next()? {
                let (state, place, terms): (String, String, String) = (row.get(1)?, row.get(2)?, row.get(3)?);
                let state = ItemState::read(&state).ok_or(Error::Damaged { file: File::Desk })?;
                let people = read_change(&terms)?.people;
                let person = people.into_iter().find(|person| person.place().step.as_str() == place);
                found.extend(person.map(|person| (ItemId(row.get_unwrap(0)), state, person)));
            }
            Ok(found)
        })
    }
}

/// Makes drafts of what an undo takes back, before the items are marked as canceled.
pub(crate) fn restore(tx: &Connection, batch: i64, homes: &Homes, now: UtcMs) -> Result<()> {
    let sql = "SELECT i.step, a.terms FROM item i JOIN batch a ON a.no = i.batch
               WHERE i.batch = ?1 AND i.action = 'subscribe' AND i.state = 'queued' ORDER BY i.no";
    let mut read = tx.prepare_cached(sql)?;
    let rows = read.query_map([batch], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
    let rows: Vec<(String, String)> = rows.collect::<rusqlite::Result<_>>()?;
    for (place, terms) in rows {
        let people = read_change(&terms)?.people;
        let Some(taken) = people.into_iter().find(|person| person.place().step.as_str() == place) else {
            continue;
        };
        let mut draft = draft_of(tx, &key_of(&taken))?
            .unwrap_or_else(|| PersonChange { email: taken.email.clone(), ..PersonChange::default() });
        draft.put_before(taken, homes);
        put(tx, &draft, now)?;
    }
    Ok(())
}

fn key_of(person: &PersonChange) -> String {
    person.key().to_lowercase()
}

fn put(tx: &Connection, draft: &PersonChange, now: UtcMs) -> Result<()> {
    if draft.wishes.is_empty() {
        tx.prepare_cached("DELETE FROM subscription_draft WHERE person = ?1")?.execute([key_of(draft)])?;
        return Ok(());
    }
    let text = serde_json::to_string(draft).map_err(|_| Error::Damaged { file: File::Desk })?;
    tx.prepare_cached(
        "INSERT OR REPLACE INTO subscription_draft (person, change, changed_ms) VALUES (?1, ?2, ?3)",
    )?
    .execute(params![key_of(draft), text, now.0])?;
    Ok(())
}

fn draft_of(tx: &Connection, person: &str) -> Result<Option<PersonChange>> {
    let text: Option<String> = tx
        .prepare_cached("SELECT change FROM subscription_draft WHERE person = ?1")?
        .query_row([person], |row| row.get(0))
        .optional()?;
    text.map(|text| parse(&text)).transpose()
}

fn drafts_of(tx: &Connection, schema: &str) -> Result<Vec<PersonChange>> {
    let mut read =
        tx.prepare_cached(&format!("SELECT change FROM {schema}subscription_draft ORDER BY person"))?;
    let rows = read.query_map([], |row| row.get::<_, String>(0))?;
    let rows: Vec<String> = rows.collect::<rusqlite::Result<_>>()?;
    rows.iter().map(|text| parse(text)).collect()
}

/// Damage there must not become another change than was drafted.
fn parse(text: &str) -> Result<PersonChange> {
    serde_json::from_str(text).map_err(|_| Error::Damaged { file: File::Desk })
}
