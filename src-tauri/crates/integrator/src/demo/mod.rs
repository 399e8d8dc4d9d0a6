//! The demo account: Harborline Supply, a wholesaler with forty flows, three months of history and traffic that
//! goes on; and bulk accounts of any size.
//!
//! Owns what is in these accounts. Leaves rules to `engine`, SQL to `store`. Nothing here is real: people, firms
//! and numbers are made up, and the same seed and time always give the same account.
//!
//! A new file: [`fill`] in one transaction. Every start on it: [`catch_up`], then [`traffic`] as the source of
//! runs, and [`keep_busy`] as a task that is ended with the integrator. A bulk file: [`bulk_later`] and [`bulk_pending`].

mod app;
mod bulk;
mod busy;
mod chance;
#[cfg(test)]
mod check;
mod document;
mod fill;
mod history;
mod message;
mod people;
mod plan;
mod record;
mod secret;
mod source;

use crate::{error::Error, model::Source, platform::Platform};
pub(crate) use bulk::{BulkSpec, bulk, bulk_later, bulk_pending};
pub(crate) use busy::keep as keep_busy;
pub(crate) use fill::{catch_up, fill, is_filled};
pub(crate) use history::DroppedRuns;
pub(crate) use secret::kept_headers;
use std::sync::Arc;

/// The traffic of the demo account, reminded of what is open in the file.
pub(crate) fn traffic(platform: &Platform) -> Result<Arc<dyn Source>, Error> {
    let source = source::DemoSource::new(fill::SEED);
    platform.store.read(|connection| fill::remind(connection, &source))?;
    Ok(Arc::new(source))
}
