//! Subscriptions to e-mails: of a flow's errors, an integration's errors, or a connection going offline (API 2.7).

use crate::{
    error_record::DecodeError,
    id::{ConnectionId, FlowId, IntegrationId, UserId},
    json::RawObject,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The remote's id for "flows without an integration".
pub const NO_INTEGRATION: &str = "none";

/// The integration of each flow; `None` for standalone ones.
pub type Homes = BTreeMap<FlowId, Option<IntegrationId>>;

/// What a subscription is about. The remote writes one id field per row.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "id")]
pub enum Topic {
    /// New errors of one flow.
    Flow(FlowId),
    /// New errors of all flows of an integration.
    Integration(IntegrationId),
    /// A connection that goes offline.
    Connection(ConnectionId),
}

/// One subscription. `raw` is the remote's own JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    /// What it is about.
    pub topic: Topic,
    /// Who gets the mail; `None` when the remote does not say.
    pub user: Option<UserId>,
    /// Address of that person.
    pub email: Option<String>,
    /// Name of that person.
    pub name: Option<String>,
    /// The JSON object exactly as received.
    pub raw: String,
}

impl Topic {
    /// The remote's name of the id field.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::Flow(_) => "_flowId",
            Self::Integration(_) => "_integrationId",
            Self::Connection(_) => "_connectionId",
        }
    }

    /// The id as text.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Flow(id) => id.as_str(),
            Self::Integration(id) => id.as_str(),
            Self::Connection(id) => id.as_str(),
        }
    }
}

impl Subscription {
    /// Reads one row. A flow beats a connection beats an integration when a row names several.
    ///
    /// # Errors
    /// When the row is no object or names none of the three.
    pub fn decode(raw: &str) -> Result<Self, DecodeError> {
        let row = RawObject::parse(raw).map_err(|_| DecodeError::NotAnObject)?;
        let of = |holder: &RawObject, key: &str| holder.text(key).filter(|text| !text.is_empty());
        let topic = of(&row, "_flowId")
            .map(|id| Topic::Flow(FlowId(id)))
            .or_else(|| of(&row, "_connectionId").map(|id| Topic::Connection(ConnectionId(id))))
            .or_else(|| of(&row, "_integrationId").map(|id| Topic::Integration(IntegrationId(id))))
            .ok_or(DecodeError::NoId("_flowId"))?;
        let person = row.object("subscribedByUser");
        let about = |key: &str| person.as_ref().and_then(|person| of(person, key));
        Ok(Self {
            topic,
            user: about("_id").map(UserId),
            email: about("email").or_else(|| of(&row, "subscribedByUserEmail")),
            name: about("name"),
            raw: raw.to_owned(),
        })
    }
}

/// A wish: this on or off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    /// What about.
    pub topic: Topic,
    /// On or off.
    pub subscribed: bool,
}

/// The rows to write so that the wishes come true for a person with these subscriptions (API 2.7). A flow that is
/// subscribed to with all flows of its integration needs no row of its own; to leave it, the integration is left
/// and every other flow of it is subscribed to. `flows` are all flows with their integration. What is as wished
/// already gives no row; one wish after the other, a later one wins.
#[must_use]
pub fn rows_for(mine: &BTreeSet<Topic>, wishes: &[Wish], flows: &Homes) -> Vec<Wish> {
    let now = after(mine, wishes, flows);
    let row = |topic: &Topic, subscribed| Wish { topic: topic.clone(), subscribed };
    let left = mine.difference(&now).map(|topic| row(topic, false));
    // What is left comes first: an integration, then the flows that take its place.
    left.chain(now.difference(mine).map(|topic| row(topic, true))).collect()
}

/// What a person is subscribed to once the wishes have come true, one after the other (rules of [`rows_for`]).
#[must_use]
pub fn after(mine: &BTreeSet<Topic>, wishes: &[Wish], flows: &Homes) -> BTreeSet<Topic> {
    let mut now = mine.clone();
    for wish in wishes {
        apply(&mut now, wish, flows);
    }
    now
}

fn apply(now: &mut BTreeSet<Topic>, wish: &Wish, flows: &Homes) {
    let all_of = |flow: &FlowId| {
        let home = flows.get(flow)?.clone();
        Some((home.clone(), Topic::Integration(home.unwrap_or_else(|| NO_INTEGRATION.into()))))
    };
    match (&wish.topic, wish.subscribed) {
        (Topic::Flow(flow), true) if all_of(flow).is_some_and(|(_, all)| now.contains(&all)) => {}
        (Topic::Flow(flow), false) => {
            if let Some((home, all)) = all_of(flow)
                && now.remove(&all)
            {
                let others = flows.iter().filter(|(other, of)| *other != flow && **of == home);
                now.extend(others.map(|(other, _)| Topic::Flow(other.clone())));
            }
            now.remove(&wish.topic);
        }
        (topic, true) => {
            now.insert(topic.clone());
        }
        (topic, false) => {
            now.remove(topic);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flow(id: &str) -> Topic {
        Topic::Flow(id.into())
    }

    fn all(id: &str) -> Topic {
        Topic::Integration(id.into())
    }

    /// Rows as `+topic` and `-topic`.
    fn rows(mine: &[Topic], wishes: &[(Topic, bool)]) -> Vec<String> {
        let flows = [("a", Some("i")), ("b", Some("i")), ("c", Some("i")), ("x", Some("j")), ("s", None)];
        let flows = flows.into_iter().map(|(id, home)| (id.into(), home.map(Into::into))).collect();
        let wish =
            |(topic, subscribed): &(Topic, bool)| Wish { topic: topic.clone(), subscribed: *subscribed };
        let wishes: Vec<Wish> = wishes.iter().map(wish).collect();
        rows_for(&mine.iter().cloned().collect(), &wishes, &flows)
            .iter()
            .map(|row| format!("{}{}", if row.subscribed { '+' } else { '-' }, row.topic.id()))
            .collect()
    }

    #[test]
    fn what_is_as_wished_gives_no_row() {
        assert!(rows(&[flow("a")], &[(flow("a"), true), (flow("b"), false)]).is_empty());
        assert!(rows(&[all("i")], &[(flow("a"), true)]).is_empty(), "all flows are subscribed to already");
        assert!(rows(&[], &[(flow("a"), true), (flow("a"), false)]).is_empty());
    }

    #[test]
    fn one_flow_is_left_after_all_flows_by_naming_every_other_one() {
        assert_eq!(rows(&[all("i")], &[(flow("b"), false)]), ["-i", "+a", "+c"]);
        assert_eq!(rows(&[all("i"), flow("b")], &[(flow("b"), false)]), ["-b", "-i", "+a", "+c"]);
        assert_eq!(rows(&[all("none")], &[(flow("s"), false)]), ["-none"]);
        assert_eq!(rows(&[all("i")], &[(flow("x"), false)]), Vec::<String>::new());
    }

    #[test]
    fn all_flows_and_connections_are_one_row_each() {
        let erp = Topic::Connection("erp".into());
        assert_eq!(rows(&[flow("a")], &[(all("i"), true), (erp.clone(), true)]), ["+i", "+erp"]);
        assert_eq!(rows(&[all("i"), erp.clone()], &[(all("i"), false), (erp, false)]), ["-i", "-erp"]);
    }

    #[test]
    fn a_flow_that_the_cache_does_not_know_is_written_as_it_is() {
        assert_eq!(rows(&[all("i")], &[(flow("new"), true)]), ["+new"]);
        assert_eq!(rows(&[flow("new")], &[(flow("new"), false)]), ["-new"]);
    }

    #[test]
    fn each_kind_of_subscription_is_read() {
        let row = |json: &str| Subscription::decode(json).unwrap();
        assert_eq!(row(r#"{"_flowId":"f"}"#).topic, Topic::Flow("f".into()));
        let about = row(
            r#"{"type":"connection","_connectionId":"c","subscribedByUser":{"_id":"u","email":"ada@example.com"}}"#,
        );
        assert_eq!((about.topic.key(), about.topic.id()), ("_connectionId", "c"));
        assert_eq!(about.user, Some("u".into()));
        assert!(Subscription::decode("{}").is_err());
    }
}
