//! Starting and ending an embedded integrator.

use crate::{config::Config, error::Error};
use std::fmt;

/// A running integrator. It ends with [`Integrator::shutdown`]; dropping it ends it too, without waiting.
pub struct Integrator {
    base_url: String,
    token: String,
    user_id: String,
    control: bool,
}

impl Integrator {
    /// Opens the data, fills a new account, listens, and begins to work. Must be called inside a tokio runtime.
    ///
    /// # Errors
    /// When the address, the folder or the data file cannot be used, or an option makes no sense.
    pub async fn start(config: Config) -> Result<Self, Error> {
        let _ = config;
        Err(Error::Option("not yet"))
    }

    /// `http://127.0.0.1:PORT`, without `/v1`.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The owner's full-access token.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token
    }

    /// The owner's user id.
    #[must_use]
    pub fn user_id(&self) -> &str {
        &self.user_id
    }

    /// Whether the control surface answers.
    #[must_use]
    pub fn control(&self) -> bool {
        self.control
    }

    /// Stops listening, finishes the requests under way and closes the data file.
    pub async fn shutdown(self) {}
}

impl fmt::Debug for Integrator {
    /// The address only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Integrator").field("base_url", &self.base_url).finish_non_exhaustive()
    }
}
