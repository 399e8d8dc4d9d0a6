//! Whole rows: the record from its packed JSON, its standing, its overlay, its integration.

use crate::{
    Error, File, Result,
    ingest::FLAG_RUN,
    overlay::Overlays,
    page::{Place, write_cursor},
    raw,
    search::{ErrorRow, Sort},
    summary::some_time,
    term::{self, Kind},
};
use domain::{
    error_record::ErrorRecord,
    id::{IntegrationId, StepKey},
    standing::ErrorState,
    time::UtcMs,
};
use rusqlite::{Connection, OptionalExtension};
use std::collections::HashMap;

/// Reads whole rows within one read transaction.
pub(crate) struct RowReader<'c> {
    connection: &'c Connection,
    steps: HashMap<i64, StepKey>,
    integrations: HashMap<String, Option<IntegrationId>>,
    overlays: Overlays<'c>,
}

impl<'c> RowReader<'c> {
    pub(crate) fn new(connection: &'c Connection) -> Result<Self> {
        let overlays = Overlays::new(connection)?;
        Ok(Self { connection, steps: HashMap::new(), integrations: HashMap::new(), overlays })
    }

    /// The whole row of an id. Damaged JSON costs only the fields that are nowhere else.
    pub(crate) fn row(&mut self, id: i64, sort: Sort) -> Result<ErrorRow> {
        let sql = "SELECT e.state, e.step, e.resolver, e.resolved_ms, e.as_of_ms, b.error_id, b.raw, e.flags,
                     CASE e.state WHEN 0 THEN s.open_as_of_ms WHEN 1 THEN s.resolved_as_of_ms ELSE 0 END
                   FROM error e JOIN error_body b ON b.id = e.id LEFT JOIN step_state s ON s.step = e.step
                   WHERE e.id = ?1";
        let (state, step, resolver, resolved_ms, as_of_ms, error, packed, flags, step_as_of): (
            i64,
            i64,
            i64,
            i64,
            i64,
            String,
            Vec<u8>,
            i64,
            Option<i64>,
        ) = self.connection.prepare_cached(sql)?.query_row([id], |row| {
            Ok((
                row.get(0)?,
                row.get(1)?,
                row.get(2)?,
                row.get(3)?,
                row.get(4)?,
                row.get(5)?,
                row.get(6)?,
                row.get(7)?,
                row.get(8)?,
            ))
        })?;
        let step = self.step(step)?;
        let state = ErrorState::from_code(state).unwrap_or(ErrorState::Gone);
        let mut record = record_of(&step, &error, &packed)?;
        if state == ErrorState::Resolved && record.resolved_at.is_none() {
            record.resolved_at = some_time(resolved_ms);
            record.resolved_by = self.term_text(Kind::Resolver, resolver)?;
        }
        let overlay = self.overlays.of(&record.key, state, flags & FLAG_RUN != 0)?;
        let integration = self.integration(&step)?;
        let cursor = write_cursor(sort, Place { resolved_ms, id });
        let as_of = UtcMs(as_of_ms.max(step_as_of.unwrap_or(0)));
        let (overlay, batch, hold_until) = match overlay {
            Some(found) => (Some(found.overlay), found.batch, found.hold_until),
            None => (None, None, None),
        };
        Ok(ErrorRow { record, state, overlay, batch, hold_until, integration, as_of, cursor })
    }

    fn step(&mut self, no: i64) -> Result<StepKey> {
        if let Some(known) = self.steps.get(&no) {
            return Ok(known.clone());
        }
        let key = term::step_key(self.connection, no)?.ok_or(Error::Absent("step"))?;
        self.steps.insert(no, key.clone());
        Ok(key)
    }

    fn term_text(&self, kind: Kind, no: i64) -> Result<Option<String>> {
        let sql = "SELECT text FROM term WHERE no = ?1 AND kind = ?2";
        Ok(self.connection.prepare_cached(sql)?.query_row((no, kind.code()), |row| row.get(0)).optional()?)
    }

    fn integration(&mut self, step: &StepKey) -> Result<Option<IntegrationId>> {
        if let Some(known) = self.integrations.get(step.flow.as_str()) {
            return Ok(known.clone());
        }
        let sql = "SELECT integration FROM flow WHERE id = ?1";
        let found: Option<String> = self
            .connection
            .prepare_cached(sql)?
            .query_row([step.flow.as_str()], |row| row.get(0))
            .optional()?;
        let integration = found.filter(|id| !id.is_empty()).map(IntegrationId);
        self.integrations.insert(step.flow.0.clone(), integration.clone());
        Ok(integration)
    }
}

/// The record from its packed JSON; a bare one with its identity when the bytes are damaged.
pub(crate) fn record_of(step: &StepKey, error: &str, packed: &[u8]) -> Result<ErrorRecord> {
    if let Some(record) = raw::unpack(packed).and_then(|text| ErrorRecord::decode(step, &text).ok()) {
        return Ok(record);
    }
    let bare = format!("{{\"errorId\":{}}}", serde_json::Value::from(error));
    let mut record = ErrorRecord::decode(step, &bare).map_err(|_| Error::Damaged { file: File::Cache })?;
    record.odd_fields.push("raw".to_owned());
    Ok(record)
}
