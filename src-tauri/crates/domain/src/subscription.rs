//! Subscriptions to e-mails: of a flow's errors, an integration's errors, or a connection going offline (API 2.7).

use crate::{
    error_record::DecodeError,
    id::{ConnectionId, FlowId, IntegrationId, UserId},
    json::RawObject,
};

/// What a subscription is about. The remote writes one id field per row.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
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

#[cfg(test)]
mod tests {
    use super::*;

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
