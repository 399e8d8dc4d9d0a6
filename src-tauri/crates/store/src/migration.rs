//! Migrations: frozen numbered files, `user_version` from the list, each in one transaction.

use crate::{File, Result};
use rusqlite::{Connection, TransactionBehavior};

/// Migrations of the cache, oldest first. Released files never change; add new ones at the end.
const CACHE: &[&str] = &[
    include_str!("../migrations/cache/0001-first.sql"),
    include_str!("../migrations/cache/0002-run-progress.sql"),
    include_str!("../migrations/cache/0003-tags.sql"),
    include_str!("../migrations/cache/0004-fingerprint.sql"),
    include_str!("../migrations/cache/0005-subscription.sql"),
    include_str!("../migrations/cache/0006-retry-count.sql"),
];
/// Migrations of the desk, oldest first.
const DESK: &[&str] = &[
    include_str!("../migrations/desk/0001-first.sql"),
    include_str!("../migrations/desk/0002-terms-pace-remains.sql"),
    include_str!("../migrations/desk/0003-view.sql"),
    include_str!("../migrations/desk/0004-draft.sql"),
    include_str!("../migrations/desk/0005-subscription-draft.sql"),
];

/// The migrations of a file.
pub(crate) fn list(file: File) -> &'static [&'static str] {
    match file {
        File::Cache => CACHE,
        File::Desk => DESK,
    }
}

/// The version that this program writes.
pub(crate) fn newest(file: File) -> usize {
    list(file).len()
}

/// The version of an open file; 0 for an empty one.
pub(crate) fn version(connection: &Connection) -> Result<usize> {
    let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    Ok(usize::try_from(version).unwrap_or(0))
}

/// Brings a file to the newest version. Another process may do the same at this moment: the version is read
/// again under the lock. A kill between two migrations leaves the older version whole.
pub(crate) fn run(connection: &mut Connection, file: File) -> Result<()> {
    loop {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let at = version(&transaction)?;
        let Some(sql) = list(file).get(at) else { return Ok(()) };
        transaction.execute_batch(sql)?;
        transaction.pragma_update(None, "user_version", i64::try_from(at + 1).unwrap_or(i64::MAX))?;
        transaction.commit()?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fingerprints of the released files. A line here never changes; a new migration adds one.
    const FROZEN: [(File, &[i64]); 2] = [
        (
            File::Cache,
            &[
                1_493_350_246_604_199_950,
                -7_017_975_775_765_990_658,
                -465_533_729_830_749_206,
                868_918_910_613_882_678,
                -5_336_128_176_524_821_129,
                -845_150_677_759_487_140,
            ],
        ),
        (
            File::Desk,
            &[
                -4_423_772_197_374_395_067,
                2_619_288_123_999_167_643,
                -2_762_164_418_215_686_569,
                1_751_472_177_360_189_994,
                -3_156_709_198_574_033_239,
            ],
        ),
    ];

    #[expect(clippy::disallowed_methods, reason = "an empty database of the test's own")]
    fn empty() -> Connection {
        let connection = Connection::open(":memory:").unwrap();
        crate::raw::register(&connection).unwrap();
        connection
    }

    fn schema(connection: &Connection) -> Vec<String> {
        let mut read =
            connection.prepare("SELECT ifnull(sql, name) FROM sqlite_schema ORDER BY name").unwrap();
        read.query_map([], |row| row.get(0)).unwrap().collect::<rusqlite::Result<_>>().unwrap()
    }

    #[test]
    fn released_migrations_are_never_changed() {
        for (file, frozen) in FROZEN {
            let found: Vec<i64> = list(file).iter().map(|sql| crate::raw::hash64(sql)).collect();
            assert_eq!(found, frozen, "{}", file.name());
        }
    }

    #[test]
    fn every_released_version_becomes_the_newest() {
        for file in [File::Cache, File::Desk] {
            let mut fresh = empty();
            run(&mut fresh, file).unwrap();
            assert_eq!(version(&fresh).unwrap(), newest(file));
            for released in 0..=newest(file) {
                let mut old = empty();
                for sql in list(file).iter().take(released) {
                    old.execute_batch(sql).unwrap();
                }
                old.pragma_update(None, "user_version", i64::try_from(released).unwrap()).unwrap();
                run(&mut old, file).unwrap();
                assert_eq!(schema(&old), schema(&fresh), "{} from {released}", file.name());
            }
        }
    }

    #[test]
    fn a_failed_migration_leaves_the_older_version_whole() {
        let mut connection = empty();
        connection.execute_batch("CREATE TABLE term (stranger INTEGER)").unwrap();
        assert!(run(&mut connection, File::Cache).is_err());
        assert_eq!(version(&connection).unwrap(), 0);
        assert_eq!(schema(&connection).len(), 1);
    }
}
