//! Text that repeats, kept once: rows hold numbers. Numbers are given in order and never reused.

use crate::Result;
use domain::id::StepKey;
use rusqlite::{Connection, OptionalExtension};
use std::collections::HashMap;

/// What a term is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    Flow,
    Step,
    Source,
    Class,
    Code,
    Resolver,
    Assignee,
    Tag,
    /// The fingerprint of a record; see [`crate::fingerprint`].
    Print,
    /// Whether a record has retry data: no term, but counted like one. 1 or 0.
    RetryData,
}

impl Kind {
    /// The number on disk.
    pub(crate) fn code(self) -> i64 {
        match self {
            Self::Flow => 1,
            Self::Step => 2,
            Self::Source => 3,
            Self::Class => 4,
            Self::Code => 5,
            Self::Resolver => 6,
            Self::Assignee => 7,
            Self::Tag => 8,
            Self::Print => 9,
            Self::RetryData => 10,
        }
    }
}

impl Kind {
    /// The column of a record that holds terms of this kind.
    pub(crate) fn column(self) -> &'static str {
        match self {
            Self::Flow => "flow",
            Self::Step => "step",
            Self::Source => "source",
            Self::Class => "class",
            Self::Code => "code",
            Self::Resolver => "resolver",
            Self::Assignee => "assignee",
            Self::Tag => "tag",
            Self::Print => "print",
            // The counters hold the one bit of it that conditions look at.
            Self::RetryData => "flags",
        }
    }
}

/// Stands for "none" in every column that holds a term.
pub(crate) const NONE: i64 = 0;
/// The platform itself among the resolvers (API 3.5).
pub(crate) const AUTO: &str = "auto";

/// Numbers of terms within one transaction.
pub(crate) struct Terms<'c> {
    connection: &'c Connection,
    known: HashMap<(Kind, i64, String), i64>,
}

/// Flow and step as numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct StepNo {
    pub(crate) flow: i64,
    pub(crate) step: i64,
}

impl<'c> Terms<'c> {
    pub(crate) fn new(connection: &'c Connection) -> Self {
        Self { connection, known: HashMap::new() }
    }

    /// The number of a text, made if it is new; [`NONE`] for no text.
    pub(crate) fn number(&mut self, kind: Kind, parent: i64, text: Option<&str>) -> Result<i64> {
        let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(NONE) };
        let key = (kind, parent, text.to_owned());
        if let Some(no) = self.known.get(&key) {
            return Ok(*no);
        }
        let no = match find(self.connection, kind, parent, text)? {
            Some(no) => no,
            None => {
                let sql = "INSERT INTO term (kind, parent, text) VALUES (?1, ?2, ?3)";
                self.connection.prepare_cached(sql)?.insert((kind.code(), parent, text))?
            }
        };
        self.known.insert(key, no);
        Ok(no)
    }

    /// The numbers of a step, made if they are new.
    pub(crate) fn step(&mut self, key: &StepKey) -> Result<StepNo> {
        let flow = self.number(Kind::Flow, NONE, Some(key.flow.as_str()))?;
        let step = self.number(Kind::Step, flow, Some(key.step.as_str()))?;
        Ok(StepNo { flow, step })
    }
}

/// The number of a known text.
pub(crate) fn find(connection: &Connection, kind: Kind, parent: i64, text: &str) -> Result<Option<i64>> {
    let sql = "SELECT no FROM term WHERE kind = ?1 AND parent = ?2 AND text = ?3";
    Ok(connection.prepare_cached(sql)?.query_row((kind.code(), parent, text), |row| row.get(0)).optional()?)
}

/// The numbers of a known step.
pub(crate) fn find_step(connection: &Connection, key: &StepKey) -> Result<Option<StepNo>> {
    let Some(flow) = find(connection, Kind::Flow, NONE, key.flow.as_str())? else { return Ok(None) };
    let step = find(connection, Kind::Step, flow, key.step.as_str())?;
    Ok(step.map(|step| StepNo { flow, step }))
}

/// Flow and step of a number.
pub(crate) fn step_key(connection: &Connection, no: i64) -> Result<Option<StepKey>> {
    let sql = "SELECT flow.text, step.text FROM term step JOIN term flow ON flow.no = step.parent WHERE step.no = ?1";
    let found = connection.prepare_cached(sql)?.query_row([no], |row| {
        Ok(StepKey { flow: row.get::<_, String>(0)?.into(), step: row.get::<_, String>(1)?.into() })
    });
    Ok(found.optional()?)
}

/// All texts of a kind by number.
pub(crate) fn texts(connection: &Connection, kind: Kind) -> Result<HashMap<i64, String>> {
    let mut read = connection.prepare_cached("SELECT no, text FROM term WHERE kind = ?1")?;
    let rows = read.query_map([kind.code()], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// All steps by number.
pub(crate) fn steps(connection: &Connection) -> Result<HashMap<i64, (StepNo, StepKey)>> {
    let mut read = connection.prepare_cached(
        "SELECT step.no, flow.no, flow.text, step.text FROM term step JOIN term flow ON flow.no = step.parent
         WHERE step.kind = ?1",
    )?;
    let rows = read.query_map([Kind::Step.code()], |row| {
        let no = StepNo { step: row.get(0)?, flow: row.get(1)? };
        let key = StepKey { flow: row.get::<_, String>(2)?.into(), step: row.get::<_, String>(3)?.into() };
        Ok((no.step, (no, key)))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The character that stands for a term in the text index: from the private-use planes, so it is a word of one
/// character that no prefix index holds. `None` beyond their size; such a term is only filtered, not indexed.
pub(crate) fn facet_char(no: i64) -> Option<char> {
    const BMP: u32 = 0xF8FF - 0xE000 + 1;
    const PLANE: u32 = 0xFFFE;
    let at = u32::try_from(no).ok()?.checked_sub(1)?;
    let code = if at < BMP {
        0xE000 + at
    } else if at < BMP + PLANE {
        0xF_0000 + (at - BMP)
    } else if at < BMP + 2 * PLANE {
        0x10_0000 + (at - BMP - PLANE)
    } else {
        return None;
    };
    char::from_u32(code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_number_has_its_own_character_until_they_run_out() {
        let chars: HashSet<char> = (1..=137_468).map(|no| facet_char(no).unwrap()).collect();
        assert_eq!(chars.len(), 137_468);
        assert_eq!(facet_char(137_469), None);
        assert_eq!(facet_char(0), None);
    }
}
