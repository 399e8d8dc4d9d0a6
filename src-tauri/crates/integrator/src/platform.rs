//! What every part of a running integrator shares: the file, the clock, the switches, the tokens.

use crate::{
    api::download::Downloads,
    clock::Clock,
    config::{Choices, RETENTION_DAYS_DEFAULT},
    error::Error,
    ident::{ObjectIds, Salt, secret_number},
    mail::post::Post,
    model::Source,
    rate::Bucket,
    store::{Store, meta},
    token::Tokens,
};
use domain::time::UtcMs;
use rusqlite::Connection;
use std::sync::{Arc, OnceLock};
use tokio::sync::Notify;

/// The running platform.
pub(crate) struct Platform {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) choices: Choices,
    pub(crate) tokens: Tokens,
    pub(crate) bucket: Bucket,
    pub(crate) ids: ObjectIds,
    pub(crate) account: Account,
    pub(crate) sandbox: bool,
    pub(crate) control: bool,
    /// Traffic of flows that nobody hands records to.
    pub(crate) source: OnceLock<Arc<dyn Source>>,
    /// Addresses of files that were handed out.
    pub(crate) downloads: Downloads,
    /// `http://127.0.0.1:PORT`, known once the platform listens.
    pub(crate) base_url: OnceLock<String>,
    /// How e-mails leave.
    pub(crate) post: Post,
    /// Rung after every change, so that the background task looks for what is due.
    pub(crate) changed: Notify,
}

/// What was made once for the data file.
#[derive(Clone)]
pub(crate) struct Account {
    /// User id of the owner.
    pub(crate) owner: String,
    /// Secret behind keys.
    pub(crate) salt: Salt,
}

impl Account {
    /// Reads the account of a file, or makes one.
    pub(crate) fn open(
        connection: &Connection,
        ids: &ObjectIds,
        random_seed: Option<u64>,
        now: UtcMs,
    ) -> Result<Self, Error> {
        if let (Some(owner), Some(salt)) =
            (meta::get(connection, "owner")?, meta::get_number(connection, "salt")?)
        {
            return Ok(Self { owner, salt: Salt(salt.cast_unsigned()) });
        }
        let salt = secret_number(random_seed);
        let account = Self { owner: ids.make(now), salt: Salt(salt) };
        meta::set(connection, "owner", &account.owner)?;
        meta::set(connection, "salt", &salt.cast_signed().to_string())?;
        meta::set(connection, "retention_days", &RETENTION_DAYS_DEFAULT.to_string())?;
        Ok(account)
    }
}

impl Platform {
    /// Retention plan of the account in days.
    pub(crate) fn retention_days(connection: &Connection) -> Result<u32, Error> {
        let days = meta::get_number(connection, "retention_days")?;
        Ok(days.and_then(|days| u32::try_from(days).ok()).unwrap_or(RETENTION_DAYS_DEFAULT))
    }

    /// The address that clients reach it by, without `/v1`.
    pub(crate) fn base_url(&self) -> &str {
        self.base_url.get().map_or("", String::as_str)
    }
}
