//! Subscriptions to e-mails as last read: who gets what. Changing them is left to the engine.

use crate::{Result, Store, setting::Area};
use domain::{subscription::Subscription, time::UtcMs};

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
