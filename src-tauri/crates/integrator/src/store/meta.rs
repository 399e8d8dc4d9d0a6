//! Single values of the account: the owner, the retention plan, the manual clock's last time.

use crate::error::Error;
use rusqlite::{Connection, OptionalExtension, params};

/// Reads a value.
pub(crate) fn get(connection: &Connection, name: &str) -> Result<Option<String>, Error> {
    let mut statement = connection.prepare_cached("SELECT value FROM meta WHERE name = ?1")?;
    Ok(statement.query_row([name], |row| row.get(0)).optional()?)
}

/// Reads a whole number.
pub(crate) fn get_number(connection: &Connection, name: &str) -> Result<Option<i64>, Error> {
    Ok(get(connection, name)?.and_then(|text| text.parse().ok()))
}

/// Reads a number that counts something, and moves it on: 0 the first time.
pub(crate) fn count_up(connection: &Connection, name: &str) -> Result<u64, Error> {
    let number = get_number(connection, name)?.unwrap_or(0);
    set(connection, name, &(number + 1).to_string())?;
    Ok(number.unsigned_abs())
}

/// Writes a value.
pub(crate) fn set(connection: &Connection, name: &str, value: &str) -> Result<(), Error> {
    connection
        .prepare_cached(
            "INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2",
        )?
        .execute(params![name, value])?;
    Ok(())
}
