//! Live counts of open errors, of a flow and of a step. Two summaries of the remote have different shapes
//! (API trap 1); each is read by its own decoder so that one is never taken for the other.
//!
//! The counts here are live. The frozen counts of a run are [`crate::run::RunCounts`]; the two are never added.

use crate::{
    error_record::DecodeError,
    id::{FlowId, StepId},
    json::RawObject,
    time::UtcMs,
};

/// Open errors of one flow, a row of `GET /v1/integrations/{i}/errors` (API 2.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowOpen {
    /// The flow.
    pub flow: FlowId,
    /// Open errors; `None` when the remote gave no readable number, which is never taken for zero.
    pub open: Option<u64>,
    /// When the newest of them happened; absent when there are none.
    pub last_error_at: Option<UtcMs>,
}

/// Open errors of one step, a row of `GET /v1/flows/{f}/errors` (API 2.4). Steps with none are listed too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepOpen {
    /// The step.
    pub step: StepId,
    /// Open errors; `None` when the remote gave no readable number, which is never taken for zero.
    pub open: Option<u64>,
    /// When the newest of them happened; absent when there are none.
    pub last_error_at: Option<UtcMs>,
}

impl FlowOpen {
    /// Reads one row.
    ///
    /// # Errors
    /// When the row is no object or names no flow.
    pub fn decode(raw: &str) -> Result<Self, DecodeError> {
        let row = RawObject::parse(raw).map_err(|_| DecodeError::NotAnObject)?;
        let flow = id_of(&row, "_flowId")?;
        Ok(Self { flow: FlowId(flow), open: row.count("numError"), last_error_at: row.time("lastErrorAt") })
    }
}

impl StepOpen {
    /// Reads one row.
    ///
    /// # Errors
    /// When the row is no object or names no step.
    pub fn decode(raw: &str) -> Result<Self, DecodeError> {
        let row = RawObject::parse(raw).map_err(|_| DecodeError::NotAnObject)?;
        let step = id_of(&row, "_expOrImpId")?;
        Ok(Self { step: StepId(step), open: row.count("numError"), last_error_at: row.time("lastErrorAt") })
    }
}

fn id_of(row: &RawObject, key: &'static str) -> Result<String, DecodeError> {
    row.text(key).filter(|id| !id.is_empty()).ok_or(DecodeError::NoId(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_shape_is_never_taken_for_the_other() {
        let flow = r#"{"_flowId":"f","numError":3,"lastErrorAt":"2022-08-04T11:09:35.048Z"}"#;
        let step = r#"{"_expOrImpId":"s","numError":0}"#;
        assert_eq!(FlowOpen::decode(flow).unwrap().open, Some(3));
        assert_eq!(StepOpen::decode(step).unwrap().open, Some(0));
        assert_eq!(FlowOpen::decode(step), Err(DecodeError::NoId("_flowId")));
        assert_eq!(StepOpen::decode(flow), Err(DecodeError::NoId("_expOrImpId")));
    }

    #[test]
    fn an_absent_number_is_unknown_and_not_zero() {
        assert_eq!(FlowOpen::decode(r#"{"_flowId":"f"}"#).unwrap().open, None);
        assert_eq!(StepOpen::decode(r#"{"_expOrImpId":"s","numError":"x"}"#).unwrap().open, None);
    }
}
