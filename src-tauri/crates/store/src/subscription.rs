//! Subscriptions to e-mails as last read: who gets what. Changing them is left to the engine.

use crate::{Result, Store, setting::Area};
use domain::{
    id::UserId,
    subscription::{Homes, Subscription},
    time::UtcMs,
    user::User,
};

/// Set when those of others may not be read.
const OWN_ONLY: &str = "subscriptions_own_only";

/// A person of the account as the cache has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Id of the person.
    pub id: UserId,
    /// Name; empty when unknown.
    pub name: String,
    /// E-mail address.
    pub email: Option<String>,
    /// `administrator`, `manage`, `monitor`, `tile`; none for the owner and when unknown.
    pub access_level: Option<String>,
    /// Whether the access is switched off.
    pub disabled: bool,
}

/// A subscription as the cache has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubscriptionRow {
    /// The subscription.
    pub subscription: Subscription,
    /// Whether it is of the person whose token it is.
    pub mine: bool,
    /// When it was read.
    pub as_of: UtcMs,
}

impl Store {
    /// The integration of every flow.
    ///
    /// # Errors
    /// Those of reading.
    pub fn homes(&self) -> Result<Homes> {
        self.read(|tx| {
            let mut read = tx.prepare_cached("SELECT id, integration FROM flow")?;
            let rows = read.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
            let home = |row: rusqlite::Result<(String, String)>| {
                row.map(|(flow, home)| {
                    (flow.as_str().into(), (!home.is_empty()).then(|| home.as_str().into()))
                })
            };
            Ok(rows.map(home).collect::<rusqlite::Result<_>>()?)
        })
    }

    /// People of the account, by name.
    ///
    /// # Errors
    /// Those of reading.
    pub fn people(&self) -> Result<Vec<Person>> {
        self.read(|tx| {
            let sql = "SELECT id, name, email, raw FROM person ORDER BY name COLLATE NOCASE, email, id";
            let mut read = tx.prepare_cached(sql)?;
            let rows = read.query_map([], |row| {
                let (email, raw): (String, String) = (row.get(2)?, row.get(3)?);
                // People who are known from elsewhere have no share.
                let share = User::decode(&raw).ok();
                Ok(Person {
                    id: UserId(row.get(0)?),
                    name: row.get(1)?,
                    email: (!email.is_empty()).then_some(email),
                    access_level: share.as_ref().and_then(|share| share.access_level.clone()),
                    disabled: share.is_some_and(|share| share.disabled),
                })
            })?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Notes whether the token may see only its own subscriptions.
    ///
    /// # Errors
    /// Those of writing.
    pub fn set_own_only(&self, own_only: bool) -> Result<()> {
        if self.is_own_only()? == own_only {
            return Ok(());
        }
        self.set_sync_note(OWN_ONLY, own_only.then_some("1"))
    }

    /// Whether the token may see only its own subscriptions.
    ///
    /// # Errors
    /// Those of reading.
    pub fn is_own_only(&self) -> Result<bool> {
        Ok(self.sync_note(OWN_ONLY)?.is_some())
    }

    /// Replaces all subscriptions, given with whether they are one's own, and notes the age of the area.
    ///
    /// # Errors
    /// Those of writing.
    pub fn apply_subscriptions(&self, rows: &[(Subscription, bool)], as_of: UtcMs) -> Result<()> {
        self.write_cache(|tx| {
            tx.execute("DELETE FROM subscription", [])?;
            let mut insert = tx.prepare_cached(
                "INSERT OR REPLACE INTO subscription (topic, topic_id, person, mine, raw, as_of_ms)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?;
            for (row, mine) in rows {
                let person = row.user.as_ref().map(|user| user.as_str()).or(row.email.as_deref());
                let (topic, id) = (row.topic.key(), row.topic.id());
                insert.execute((topic, id, person.unwrap_or_default(), mine, &row.raw, as_of.0))?;
            }
            Ok(())
        })?;
        self.set_last_sync(Area::Notifications, as_of)
    }

    /// All subscriptions, by what they are about.
    ///
    /// # Errors
    /// Those of reading.
    pub fn list_subscriptions(&self) -> Result<Vec<SubscriptionRow>> {
        self.read(|tx| {
            let mut read = tx.prepare_cached(
                "SELECT raw, mine, as_of_ms FROM subscription ORDER BY topic, topic_id, person",
            )?;
            let rows = read.query_map([], |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, bool>(1)?, row.get::<_, i64>(2)?))
            })?;
            let mut subscriptions = Vec::new();
            for row in rows {
                let (raw, mine, as_of) = row?;
                // Only what could be read was ever written.
                if let Ok(subscription) = Subscription::decode(&raw) {
                    subscriptions.push(SubscriptionRow { subscription, mine, as_of: UtcMs(as_of) });
                }
            }
            Ok(subscriptions)
        })
    }
}
