//! Saving what can be read of a damaged desk into a new one, and filling gaps from the newest backup.
//!
//! What was waiting is not sent by itself afterwards: a saved row may be older than what was really sent, so
//! unfinished items become parked with the reason `recovered`, and a person looks.

use crate::{Result, backup, connection, freeze::unpack_targets, open::Repair};
use domain::time::UtcMs;
use rusqlite::{Connection, TransactionBehavior, types::Value};
use std::{
    fs,
    io::{Read, Write},
    path::Path,
};

/// Tables of the desk in an order in which references hold.
const TABLES: [&str; 11] = [
    "batch",
    "item",
    "live_target",
    "item_block",
    "journal",
    "retry_result",
    "left_behind",
    "setting",
    "view",
    "draft",
    "subscription_draft",
];
/// Page size of every file that this program makes (SQLite's default).
const PAGE_BYTES: usize = 4_096;
/// Why saved items are parked.
const PARK_REASON: &str = "recovered";

/// Fills the fresh desk from the damaged one and from the newest backup.
pub(crate) fn run(
    fresh: &mut Connection,
    damaged: &Path,
    folder: &Path,
    now: UtcMs,
    repair: &mut Repair,
) -> Result<()> {
    repair.rows_saved = copy_all(fresh, damaged);
    if repair.rows_saved == 0 {
        repair.rows_saved = copy_under_new_head(fresh, damaged, folder).unwrap_or(0);
    }
    if let Some(newest) = backup::list(folder).pop() {
        repair.rows_from_backup = copy_all(fresh, &newest);
    }
    let transaction = fresh.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute(
        "UPDATE item SET state = 'parked', park_reason = ?1, changed_ms = ?2
         WHERE state NOT IN ('done', 'canceled', 'unsure', 'sending', 'checking')",
        rusqlite::params![PARK_REASON, now.0],
    )?;
    // Items without their batch would be invisible: give each a batch that says where it comes from.
    transaction.execute(
        "INSERT INTO batch (no, action, query, origin, created_ms, hold_ms, matching, eligible, left_out)
         SELECT batch, action, '', 'recovered', min(created_ms), 0, sum(ids), sum(ids), '[]' FROM item
         WHERE batch NOT IN (SELECT no FROM batch) GROUP BY batch",
        [],
    )?;
    repair_targets(&transaction)?;
    transaction.commit()?;
    Ok(())
}

/// Saved tables may be of different moments: what lies over records follows from the items alone.
fn repair_targets(connection: &Connection) -> Result<()> {
    connection.execute("DELETE FROM live_target", [])?;
    let mut read =
        connection.prepare("SELECT no, targets FROM item WHERE state NOT IN ('done', 'canceled')")?;
    let mut insert =
        connection.prepare("INSERT OR IGNORE INTO live_target (error_id, item) VALUES (?1, ?2)")?;
    let mut rows = read.query([])?;
    while let Some(row) = rows.next()? {
        let (no, packed): (i64, Vec<u8>) = (row.get(0)?, row.get(1)?);
        // Targets that cannot be read cannot be sent either; the item stays, parked, for a person to cancel.
        for target in unpack_targets(&packed).unwrap_or_default() {
            insert.execute((target.error.as_str(), no))?;
        }
    }
    Ok(())
}

/// Without its first page a file does not say where its tables are. The migrations put them in the same places in every
/// desk, so the first page of the fresh one tells.
fn copy_under_new_head(fresh: &mut Connection, damaged: &Path, folder: &Path) -> Option<u64> {
    fresh.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).ok()?;
    let mut head = vec![0; PAGE_BYTES];
    fs::File::open(folder.join(crate::File::Desk.name())).ok()?.read_exact(&mut head).ok()?;
    let bytes = fs::metadata(damaged).ok()?.len();
    let pages = u32::try_from(bytes / u64::try_from(PAGE_BYTES).ok()?).ok()?;
    // Pages in all; no free list; and the mark that says the number of pages is to be trusted.
    head.get_mut(28..32)?.copy_from_slice(&pages.to_be_bytes());
    head.get_mut(32..40)?.fill(0);
    let change_count: [u8; 4] = head.get(24..28)?.try_into().ok()?;
    head.get_mut(92..96)?.copy_from_slice(&change_count);
    // A copy keeps the mode of the file: only its owner may read it.
    let headed = damaged.with_extension("headed");
    fs::copy(damaged, &headed).ok()?;
    fs::OpenOptions::new().write(true).open(&headed).ok()?.write_all(&head).ok()?;
    let copied = copy_all(fresh, &headed);
    for suffix in ["", "-wal", "-shm"] {
        let mut path = headed.clone().into_os_string();
        path.push(suffix);
        let _ = fs::remove_file(path);
    }
    Some(copied)
}

/// Copies every table row by row, without failing; returns how many new rows came over.
fn copy_all(fresh: &mut Connection, from: &Path) -> u64 {
    let Ok(source) = connection::plain(from) else { return 0 };
    // Lets SQLite read the rest of a file that is shorter than its header says.
    if source.pragma_update(None, "writable_schema", true).is_err() {
        return 0;
    }
    TABLES.iter().map(|table| copy_table(fresh, &source, table).unwrap_or(0)).sum()
}

/// Reads forwards until damage stops it, then backwards from the other end.
fn copy_table(fresh: &mut Connection, source: &Connection, table: &str) -> Result<u64> {
    let mut copied = 0;
    for order in ["ASC", "DESC"] {
        let Ok(mut read) = source.prepare(&format!("SELECT * FROM {table} ORDER BY 1 {order}")) else {
            continue;
        };
        let columns: Vec<String> = read.column_names().map(str::to_owned).collect();
        let marks = vec!["?"; columns.len()].join(", ");
        let insert = format!("INSERT OR IGNORE INTO {table} ({}) VALUES ({marks})", columns.join(", "));
        let transaction = fresh.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut complete = true;
        if let (Ok(mut write), Ok(mut rows)) = (transaction.prepare(&insert), read.query([])) {
            loop {
                match rows.next() {
                    Ok(Some(row)) => {
                        let values: rusqlite::Result<Vec<Value>> =
                            (0..columns.len()).map(|at| row.get(at)).collect();
                        let Ok(values) = values else { continue };
                        copied += write.execute(rusqlite::params_from_iter(values)).unwrap_or(0);
                    }
                    Ok(None) => break,
                    Err(_) => {
                        complete = false;
                        break;
                    }
                }
            }
        }
        transaction.commit()?;
        if complete {
            break;
        }
    }
    Ok(u64::try_from(copied).unwrap_or(0))
}
