//! What a new account is filled with, and what it goes on with at later starts. The content is told by `demo`;
//! this is where it is asked for.

use crate::{
    config::Seed,
    demo::{self, BulkSpec},
    error::Error,
    platform::Platform,
    store::meta,
};

/// Name of the value that says what the file was meant to hold, so that a start that was cut off is repeated.
const SEED: &str = "seed";
const EMPTY: &str = "empty";
const DEMO: &str = "demo";
const BULK: &str = "bulk";

/// Fills a new account; one that is there already is brought up to now and given its traffic, whatever `seed`
/// says.
pub(crate) fn fill(platform: &Platform, seed: Seed) -> Result<(), Error> {
    let held = platform.store.write(|tx| {
        if let Some(held) = meta::get(tx, SEED)? {
            return Ok(held);
        }
        let held = match seed {
            Seed::Empty => EMPTY,
            Seed::Demo => DEMO,
            Seed::Bulk { errors } => {
                demo::bulk_later(tx, platform, BulkSpec { errors, ..BulkSpec::default() })?;
                BULK
            }
        };
        meta::set(tx, SEED, held)?;
        Ok::<_, Error>(held.to_owned())
    })?;
    demo::bulk_pending(platform)?;
    if held == DEMO {
        platform.store.write(|tx| {
            if demo::is_filled(tx)? { demo::catch_up(tx, platform) } else { demo::fill(tx, platform) }
        })?;
        let _ = platform.source.set(demo::traffic(platform)?);
    }
    Ok(())
}
