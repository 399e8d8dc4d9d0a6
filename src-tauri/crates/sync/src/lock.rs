//! Locks between processes: one reads the remote, one sends (ADR 7). A lock ends with its process, so none is ever
//! stale.

use crate::error::{Error, Result};
use std::{
    fs::{File, OpenOptions, TryLockError},
    path::PathBuf,
    time::Duration,
};
use tokio::time::Instant;

/// Time between looks at a lock that somebody else holds.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// A held lock; dropping it gives it up.
#[derive(Debug)]
pub(crate) struct Held(#[expect(dead_code, reason = "closing the file is what gives the lock up")] File);

/// Takes the lock if nobody has it.
pub(crate) async fn try_take(path: PathBuf) -> Result<Option<Held>> {
    tokio::task::spawn_blocking(move || {
        let file =
            OpenOptions::new().create(true).truncate(false).write(true).open(path).map_err(Error::Lock)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Held(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(Error::Lock(error)),
        }
    })
    .await
    .map_err(|_| Error::BrokenOff)?
}

/// Waits for the lock.
///
/// # Errors
/// [`Error::Busy`] when another process keeps it for longer.
pub(crate) async fn take(path: PathBuf, wait_ms: u64) -> Result<Held> {
    let end = Instant::now() + Duration::from_millis(wait_ms);
    loop {
        if let Some(held) = try_take(path.clone()).await? {
            return Ok(held);
        }
        if Instant::now() >= end {
            return Err(Error::Busy);
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_holds_the_lock_and_the_next_gets_it_after() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("drain.lock");
        let held = try_take(path.clone()).await.unwrap().unwrap();
        assert!(try_take(path.clone()).await.unwrap().is_none());
        assert!(matches!(take(path.clone(), 1).await, Err(Error::Busy)));
        drop(held);
        assert!(take(path, 1).await.is_ok());
    }
}
