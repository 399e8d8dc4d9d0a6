//! Users of an account as `GET /v1/ashares` lists them (API 2.1). The owner is not in that list.

use crate::{error_record::DecodeError, id::UserId, json::RawObject};

/// A person with access to the account. `raw` is the remote's own JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Id of the person, which is what `resolvedBy`, `triggeredBy` and `canceledBy` hold.
    pub id: UserId,
    /// Id of the share, which is what invitations are changed by.
    pub share: Option<String>,
    /// Name, when given.
    pub name: Option<String>,
    /// E-mail address, when given.
    pub email: Option<String>,
    /// `administrator`, `manage`, `monitor` or `tile`; other words are kept.
    pub access_level: Option<String>,
    /// Whether the share is switched off.
    pub disabled: bool,
    /// The JSON object exactly as received.
    pub raw: String,
}

impl User {
    /// Reads one share.
    ///
    /// # Errors
    /// When the row is no object or names no user.
    pub fn decode(raw: &str) -> Result<Self, DecodeError> {
        let row = RawObject::parse(raw).map_err(|_| DecodeError::NotAnObject)?;
        let person = row.object("sharedWithUser").ok_or(DecodeError::NoId("sharedWithUser"))?;
        let of = |holder: &RawObject, key: &str| holder.text(key).filter(|text| !text.is_empty());
        Ok(Self {
            id: UserId(of(&person, "_id").ok_or(DecodeError::NoId("sharedWithUser._id"))?),
            share: of(&row, "_id"),
            name: of(&person, "name"),
            email: of(&person, "email"),
            access_level: of(&row, "accessLevel"),
            disabled: row.flag("disabled").unwrap_or(false),
            raw: raw.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_names_its_person() {
        let user = User::decode(r#"{"_id":"a","accessLevel":"monitor","sharedWithUser":{"_id":"u","email":"ada@example.com","name":"Ada"}}"#).unwrap();
        assert_eq!((user.id.as_str(), user.share.as_deref()), ("u", Some("a")));
        assert_eq!(User::decode(r#"{"_id":"a"}"#), Err(DecodeError::NoId("sharedWithUser")));
    }
}
