//! Saved views: named queries that people made, in the order that they gave them. In the desk, never dropped.

use crate::{Error, Result, Store};
use domain::time::UtcMs;
use rusqlite::Row;

/// Most saved views of an account.
pub const VIEWS_MAX: usize = 200;

/// Number of a view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ViewId(pub i64);

/// A saved view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// Its number.
    pub id: ViewId,
    /// What the view is.
    pub content: ViewContent,
}

/// What a person saves. `sort` and `grouping` are words of the window; empty means the default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewContent {
    /// Its name.
    pub name: String,
    /// Text of the query.
    pub query: String,
    /// Order of the list.
    pub sort: String,
    /// What the list is grouped by.
    pub grouping: String,
}

impl Store {
    /// All views in their order.
    ///
    /// # Errors
    /// Those of reading.
    pub fn views(&self) -> Result<Vec<View>> {
        self.read(|tx| {
            let sql = "SELECT no, name, query, sort, grouping FROM desk.view ORDER BY position, no";
            let mut read = tx.prepare_cached(sql)?;
            let rows = read.query_map([], view_of)?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Adds a view at the end.
    ///
    /// # Errors
    /// [`Error::TooMany`] above [`VIEWS_MAX`]; those of writing.
    pub fn add_view(&self, content: &ViewContent, now: UtcMs) -> Result<ViewId> {
        self.write_desk(|tx| {
            let (count, last): (i64, i64) = tx
                .prepare_cached("SELECT count(*), ifnull(max(position), 0) FROM view")?
                .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            if usize::try_from(count).unwrap_or(usize::MAX) >= VIEWS_MAX {
                return Err(Error::TooMany { what: "saved views", max: VIEWS_MAX });
            }
            let sql = "INSERT INTO view (name, query, sort, grouping, position, created_ms, changed_ms)
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)";
            let ViewContent { name, query, sort, grouping } = content;
            Ok(ViewId(tx.prepare_cached(sql)?.insert((name, query, sort, grouping, last + 1, now.0))?))
        })
    }

    /// Gives a view another name, query, order or grouping. Its place stays.
    ///
    /// # Errors
    /// [`Error::Absent`] when it was deleted meanwhile; those of writing.
    pub fn change_view(&self, id: ViewId, content: &ViewContent, now: UtcMs) -> Result<()> {
        self.write_desk(|tx| {
            let sql = "UPDATE view SET name = ?2, query = ?3, sort = ?4, grouping = ?5, changed_ms = ?6
                       WHERE no = ?1";
            let ViewContent { name, query, sort, grouping } = content;
            match tx.prepare_cached(sql)?.execute((id.0, name, query, sort, grouping, now.0))? {
                0 => Err(Error::Absent("view")),
                _ => Ok(()),
            }
        })
    }

    /// Deletes a view. One that is not there any more is no error.
    ///
    /// # Errors
    /// Those of writing.
    pub fn delete_view(&self, id: ViewId) -> Result<()> {
        self.write_desk(|tx| {
            tx.prepare_cached("DELETE FROM view WHERE no = ?1")?.execute([id.0])?;
            Ok(())
        })
    }

    /// Puts views in this order. Views that are not named keep theirs behind them; unknown ones are left out.
    ///
    /// # Errors
    /// Those of writing.
    pub fn order_views(&self, order: &[ViewId]) -> Result<()> {
        self.write_desk(|tx| {
            let mut all: Vec<i64> = {
                let mut read = tx.prepare_cached("SELECT no FROM view ORDER BY position, no")?;
                let rows = read.query_map([], |row| row.get(0))?;
                rows.collect::<rusqlite::Result<_>>()?
            };
            let place = |no: i64| order.iter().position(|id| id.0 == no).unwrap_or(usize::MAX);
            all.sort_by_key(|no| place(*no));
            for (position, no) in (1_i64..).zip(all) {
                tx.prepare_cached("UPDATE view SET position = ?2 WHERE no = ?1")?.execute((no, position))?;
            }
            Ok(())
        })
    }
}

fn view_of(row: &Row<'_>) -> rusqlite::Result<View> {
    let content =
        ViewContent { name: row.get(1)?, query: row.get(2)?, sort: row.get(3)?, grouping: row.get(4)? };
    Ok(View { id: ViewId(row.get(0)?), content })
}
