//! Subscriptions to e-mails (API 2.7).

use crate::{client::Client, error::Error, row::Rows};
use domain::subscription::{Subscription, Topic};
use reqwest::Method;
use serde_json::{Map, Value};

/// Most rows in one call, as the platform's own client sends.
const ROWS_MAX: usize = 1_000;

/// One line of a change of subscriptions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubscriptionChange {
    /// What about.
    pub topic: Topic,
    /// On or off.
    pub subscribed: bool,
    /// Only when acting for another user.
    pub user_email: Option<String>,
}

impl Client {
    /// `GET /v1/notifications`: own subscriptions, or those of all users. 204 when there are none.
    ///
    /// # Errors
    /// When any page fails.
    pub async fn notifications(&self, all_users: bool) -> Result<Rows<Subscription>, Error> {
        let query = if all_users { vec![("users".to_owned(), "all".to_owned())] } else { Vec::new() };
        self.list("GET /v1/notifications", &["notifications"], query).await
    }

    /// `PUT /v1/notifications`: switches subscriptions. Safe to repeat.
    ///
    /// # Errors
    /// When it was refused, or may or may not have been done.
    pub async fn put_notifications(&self, changes: &[SubscriptionChange]) -> Result<(), Error> {
        for part in changes.chunks(ROWS_MAX) {
            let rows: Vec<Value> = part.iter().map(row_of).collect();
            let body = Value::Array(rows).to_string();
            self.write("PUT /v1/notifications", Method::PUT, &["notifications"], Some(body)).await?;
        }
        Ok(())
    }
}

fn row_of(change: &SubscriptionChange) -> Value {
    let mut row = Map::new();
    row.insert(change.topic.key().into(), change.topic.id().into());
    row.insert("subscribed".into(), change.subscribed.into());
    if let Some(email) = &change.user_email {
        row.insert("subscribedByUserEmail".into(), email.as_str().into());
    }
    Value::Object(row)
}
