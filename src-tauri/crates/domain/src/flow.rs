//! Flows and their steps (API 2.3). Step ids sit in up to four places (trap 12).

use crate::{
    error_record::DecodeError,
    id::{FlowId, IntegrationId, StepId},
    json::RawObject,
    time::UtcMs,
};
use serde::{Deserialize, Serialize};

/// What a step does in its flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// A page generator: an export that starts runs.
    Export,
    /// An export used in the middle of a flow.
    Lookup,
    /// An import.
    Import,
}

impl StepKind {
    /// The word of the command line and of the cache: `export`, `lookup`, `import`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Export => "export",
            Self::Lookup => "lookup",
            Self::Import => "import",
        }
    }
}

/// A step as the flow names it; names and adaptors come from exports and imports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepRef {
    /// Id of the export or import.
    pub id: StepId,
    /// Its part in the flow.
    pub kind: StepKind,
}

/// A flow. `raw` is the remote's own JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flow {
    /// Its id.
    pub id: FlowId,
    /// Its name; the id when the remote gave none.
    pub name: String,
    /// `None` for standalone flows.
    pub integration: Option<IntegrationId>,
    /// Whether it is switched off.
    pub disabled: bool,
    /// Six-field cron expression, if scheduled.
    pub schedule: Option<String>,
    /// Time zone of the schedule.
    pub timezone: Option<String>,
    /// Auto-resolve by trace key: on unless the remote says `false` (API 2.3).
    pub auto_resolve: bool,
    /// Abstract flow of an instance; instances are sparse and share its steps.
    pub abstract_flow: Option<FlowId>,
    /// When it was last changed.
    pub last_modified: Option<UtcMs>,
    /// When it last ran.
    pub last_executed_at: Option<UtcMs>,
    /// Steps in order, each id once.
    pub steps: Vec<StepRef>,
    /// The JSON object exactly as received.
    pub raw: String,
}

impl Flow {
    /// Reads one flow.
    ///
    /// # Errors
    /// When the row is no object or has no `_id`.
    pub fn decode(raw: &str) -> Result<Self, DecodeError> {
        let row = RawObject::parse(raw).map_err(|_| DecodeError::NotAnObject)?;
        let id = row.text("_id").filter(|id| !id.is_empty()).ok_or(DecodeError::NoId("_id"))?;
        Ok(Self {
            name: row.text("name").filter(|name| !name.is_empty()).unwrap_or_else(|| id.clone()),
            id: FlowId(id),
            integration: row.text("_integrationId").filter(|id| !id.is_empty()).map(IntegrationId),
            disabled: row.flag("disabled").unwrap_or(false),
            schedule: row.text("schedule").filter(|text| !text.is_empty()),
            timezone: row.text("timezone").filter(|text| !text.is_empty()),
            auto_resolve: row.flag("autoResolveMatchingTraceKeys").unwrap_or(true),
            abstract_flow: row.text("_abstractFlowId").filter(|id| !id.is_empty()).map(FlowId),
            last_modified: row.time("lastModified"),
            last_executed_at: row.time("lastExecutedAt"),
            steps: steps_of(&row),
            raw: raw.to_owned(),
        })
    }
}

fn steps_of(row: &RawObject) -> Vec<StepRef> {
    let mut steps = Vec::new();
    if let Some(id) = row.text("_exportId") {
        push(&mut steps, id, StepKind::Export);
    }
    for generator in row.objects("pageGenerators") {
        if let Some(id) = generator.text("_exportId") {
            push(&mut steps, id, StepKind::Export);
        }
    }
    push_processors(&mut steps, row);
    for router in row.objects("routers") {
        for branch in router.objects("branches") {
            push_processors(&mut steps, &branch);
        }
    }
    if let Some(id) = row.text("_importId") {
        push(&mut steps, id, StepKind::Import);
    }
    steps
}

fn push_processors(steps: &mut Vec<StepRef>, holder: &RawObject) {
    for processor in holder.objects("pageProcessors") {
        if let Some(id) = processor.text("_importId") {
            push(steps, id, StepKind::Import);
        } else if let Some(id) = processor.text("_exportId") {
            push(steps, id, StepKind::Lookup);
        }
    }
}

fn push(steps: &mut Vec<StepRef>, id: String, kind: StepKind) {
    let id = StepId(id);
    if !id.as_str().is_empty() && !steps.iter().any(|step| step.id == id) {
        steps.push(StepRef { id, kind });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(flow: &Flow) -> Vec<(&str, StepKind)> {
        flow.steps.iter().map(|step| (step.id.as_str(), step.kind)).collect()
    }

    #[test]
    fn steps_are_found_in_all_four_places() {
        let linear = Flow::decode(r#"{"_id":"f","pageGenerators":[{"_exportId":"e"}],"pageProcessors":[{"type":"export","_exportId":"l"},{"type":"import","_importId":"i"}]}"#).unwrap();
        assert_eq!(ids(&linear), [("e", StepKind::Export), ("l", StepKind::Lookup), ("i", StepKind::Import)]);
        let branched = Flow::decode(r#"{"_id":"f","pageGenerators":[{"_exportId":"e"}],"routers":[{"branches":[{"pageProcessors":[{"_importId":"a"}]},{"pageProcessors":[{"_importId":"b"},{"_importId":"a"}]}]}]}"#).unwrap();
        assert_eq!(
            ids(&branched),
            [("e", StepKind::Export), ("a", StepKind::Import), ("b", StepKind::Import)]
        );
        let old = Flow::decode(r#"{"_id":"f","_exportId":"e","_importId":"i"}"#).unwrap();
        assert_eq!(ids(&old), [("e", StepKind::Export), ("i", StepKind::Import)]);
    }

    #[test]
    fn auto_resolve_is_off_only_when_the_remote_says_false() {
        assert!(Flow::decode(r#"{"_id":"f"}"#).unwrap().auto_resolve);
        assert!(!Flow::decode(r#"{"_id":"f","autoResolveMatchingTraceKeys":false}"#).unwrap().auto_resolve);
    }
}
