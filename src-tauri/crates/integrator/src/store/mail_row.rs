//! E-mails: each is composed once, stays queued until a server took it or refused it for good, and is listed for
//! scripts. Times of attempts are the machine's, because mail servers live there.

use crate::error::Error;
use domain::time::UtcMs;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::{Value, json};

/// A new e-mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NewMail {
    /// Its id, part of `Message-ID` and of the file's name.
    pub(crate) id: String,
    /// When it was composed.
    pub(crate) at: UtcMs,
    /// Address of the recipient.
    pub(crate) to: String,
    /// Subject.
    pub(crate) subject: String,
    /// The plain-text part.
    pub(crate) text: String,
    /// The whole message as it is sent, or why it cannot be sent to that address.
    pub(crate) message: Result<Vec<u8>, String>,
}

/// A queued e-mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct QueuedMail {
    /// Its number.
    pub(crate) seq: i64,
    /// Its id.
    pub(crate) id: String,
    /// When it was composed.
    pub(crate) at: UtcMs,
    /// Address of the recipient.
    pub(crate) to: String,
    /// The message.
    pub(crate) message: Vec<u8>,
    /// Attempts to send it so far.
    pub(crate) attempts: u32,
}

const COLUMNS: &str = "seq, id, at_ms, recipient, message, attempts";

fn read(row: &Row<'_>) -> rusqlite::Result<QueuedMail> {
    Ok(QueuedMail {
        seq: row.get(0)?,
        id: row.get(1)?,
        at: UtcMs(row.get(2)?),
        to: row.get(3)?,
        message: row.get(4)?,
        attempts: row.get(5)?,
    })
}

/// Queues an e-mail; one that cannot be sent to its address is refused at once.
pub(crate) fn add(connection: &Connection, mail: &NewMail) -> Result<(), Error> {
    let (message, state, reason) = match &mail.message {
        Ok(message) => (Some(message), "queued", ""),
        Err(reason) => (None, "refused", reason.as_str()),
    };
    connection
        .prepare_cached(
            "INSERT INTO mail (id, at_ms, recipient, subject, body, message, filed, state, attempts, next_ms, reason)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, ?7, 0, 0, ?8)",
        )?
        .execute(params![mail.id, mail.at.0, mail.to, mail.subject, mail.text, message, state, reason])?;
    Ok(())
}

/// The oldest e-mail that is not in the folder yet.
pub(crate) fn first_unfiled(connection: &Connection) -> Result<Option<QueuedMail>, Error> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM mail WHERE filed = 0 AND message IS NOT NULL ORDER BY seq LIMIT 1"
    ))?;
    Ok(statement.query_row([], read).optional()?)
}

/// Marks an e-mail as written into the folder. The message is kept while a server is still to take it.
pub(crate) fn set_filed(connection: &Connection, seq: i64) -> Result<(), Error> {
    connection
        .prepare_cached(
            "UPDATE mail SET filed = 1, message = CASE WHEN state = 'queued' THEN message END WHERE seq = ?1",
        )?
        .execute([seq])?;
    Ok(())
}

/// The e-mail whose attempt is due first, if one is.
pub(crate) fn first_due(connection: &Connection, machine_now: UtcMs) -> Result<Option<QueuedMail>, Error> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM mail WHERE state = 'queued' AND next_ms <= ?1 ORDER BY next_ms, seq LIMIT 1"
    ))?;
    Ok(statement.query_row([machine_now.0], read).optional()?)
}

/// When the next attempt is due, by the machine's clock.
pub(crate) fn next_attempt(connection: &Connection) -> Result<Option<UtcMs>, Error> {
    let mut statement = connection.prepare_cached("SELECT min(next_ms) FROM mail WHERE state = 'queued'")?;
    Ok(statement.query_row([], |row| row.get::<_, Option<i64>>(0))?.map(UtcMs))
}

/// Makes every queued e-mail due: a new start may have brought another server.
pub(crate) fn all_due(connection: &Connection) -> Result<(), Error> {
    connection.prepare_cached("UPDATE mail SET next_ms = 0 WHERE state = 'queued'")?.execute([])?;
    Ok(())
}

/// Marks an e-mail as taken over. The message is kept only while `to_file` and it is not in the folder.
pub(crate) fn set_sent(connection: &Connection, seq: i64, to_file: bool) -> Result<(), Error> {
    end(connection, seq, "sent", "", to_file)
}

/// Marks an e-mail as refused for good, and why; the message as in [`set_sent`].
pub(crate) fn set_refused(
    connection: &Connection,
    seq: i64,
    reason: &str,
    to_file: bool,
) -> Result<(), Error> {
    end(connection, seq, "refused", reason, to_file)
}

fn end(connection: &Connection, seq: i64, state: &str, reason: &str, to_file: bool) -> Result<(), Error> {
    connection
        .prepare_cached(
            "UPDATE mail SET state = ?2, reason = ?3, attempts = attempts + 1,
               message = CASE WHEN ?4 AND filed = 0 THEN message END
             WHERE seq = ?1",
        )?
        .execute(params![seq, state, reason, to_file])?;
    Ok(())
}

/// Puts the next attempt off.
pub(crate) fn set_later(connection: &Connection, seq: i64, next: UtcMs, reason: &str) -> Result<(), Error> {
    connection
        .prepare_cached("UPDATE mail SET attempts = attempts + 1, next_ms = ?2, reason = ?3 WHERE seq = ?1")?
        .execute(params![seq, next.0, reason])?;
    Ok(())
}

/// Forgets e-mails from before `until` that are sent or refused, and gives up the queued ones.
pub(crate) fn forget(connection: &Connection, until: UtcMs) -> Result<(), Error> {
    connection.prepare_cached("DELETE FROM mail WHERE at_ms < ?1")?.execute([until.0])?;
    Ok(())
}

/// E-mails made, in order.
pub(crate) fn list(connection: &Connection) -> Result<Vec<Value>, Error> {
    let mut statement = connection
        .prepare("SELECT at_ms, recipient, subject, body, state, attempts, reason FROM mail ORDER BY seq")?;
    let rows = statement.query_map([], |row| {
        let mut mail = json!({
            "to": row.get::<_, String>(1)?, "subject": row.get::<_, String>(2)?,
            "text": row.get::<_, String>(3)?, "time": UtcMs(row.get(0)?).to_iso(),
            "state": row.get::<_, String>(4)?, "attempts": row.get::<_, u32>(5)?,
        });
        let reason: String = row.get(6)?;
        if let Some(fields) = mail.as_object_mut().filter(|_| !reason.is_empty()) {
            fields.insert("reason".to_owned(), Value::from(reason));
        }
        Ok(mail)
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
