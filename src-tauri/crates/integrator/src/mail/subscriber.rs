//! Who is subscribed to what, from the documents of the API (2.7). Only people who are in the account now get
//! mail: the owner, and users who accepted and are not switched off.

use crate::{
    api::NO_INTEGRATION,
    error::Error,
    model::Kind,
    platform::Platform,
    store::{
        meta,
        resource_row::{self, Slice},
    },
};
use rusqlite::Connection;
use serde_json::Value;
use std::collections::{BTreeMap, HashSet};

/// A person with subscriptions.
#[derive(Debug, Clone, Default)]
pub(super) struct Subscriber {
    /// Address.
    pub(super) email: String,
    /// Name.
    pub(super) name: String,
    flows: HashSet<String>,
    integrations: HashSet<String>,
    /// Connections whose outage the person hears of.
    pub(super) connections: HashSet<String>,
}

impl Subscriber {
    /// Whether a flow is subscribed to, by itself or with all flows of its integration (empty for none).
    pub(super) fn hears_of(&self, flow: &str, integration: &str) -> bool {
        let integration = if integration.is_empty() { NO_INTEGRATION } else { integration };
        self.flows.contains(flow) || self.integrations.contains(integration)
    }
}

/// Everybody with a subscription, by user id.
pub(super) fn list(tx: &Connection, platform: &Platform) -> Result<Vec<Subscriber>, Error> {
    let mut people = people(tx, platform)?;
    for doc in resource_row::list(tx, Kind::Notification, Slice::default())? {
        let user = doc.get("subscribedByUser").and_then(|user| user.get("_id")).and_then(Value::as_str);
        let Some(person) = user.and_then(|id| people.get_mut(id)) else { continue };
        let id = |name: &str| doc.get(name).and_then(Value::as_str).map(str::to_owned);
        person.flows.extend(id("_flowId"));
        person.integrations.extend(id("_integrationId"));
        person.connections.extend(id("_connectionId"));
    }
    Ok(people.into_values().filter(Subscriber::has_any).collect())
}

impl Subscriber {
    fn of(user: &Value) -> Self {
        let text = |name: &str| user.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        Self { email: text("email"), name: text("name"), ..Self::default() }
    }

    fn has_any(&self) -> bool {
        !(self.flows.is_empty() && self.integrations.is_empty() && self.connections.is_empty())
    }
}

fn people(tx: &Connection, platform: &Platform) -> Result<BTreeMap<String, Subscriber>, Error> {
    let mut people = BTreeMap::new();
    let owner = Subscriber {
        email: meta::get(tx, "owner_email")?.unwrap_or_else(|| crate::api::OWNER_EMAIL.to_owned()),
        name: meta::get(tx, "owner_name")?.unwrap_or_else(|| crate::api::OWNER_NAME.to_owned()),
        ..Subscriber::default()
    };
    people.insert(platform.account.owner.clone(), owner);
    for share in resource_row::list(tx, Kind::Ashare, Slice::default())? {
        let is = |name: &str| share.get(name).and_then(Value::as_bool).unwrap_or(false);
        if let Some(user) = share.get("sharedWithUser").filter(|_| is("accepted") && !is("disabled"))
            && let Some(id) = user.get("_id").and_then(Value::as_str)
        {
            people.insert(id.to_owned(), Subscriber::of(user));
        }
    }
    Ok(people)
}
