//! How a flow is drawn: its generators, then its processors in a row or in branches (API 2.3, trap 12).

use crate::{
    flow::{StepKind, StepRef},
    id::StepId,
    json::RawObject,
};

/// A flow from left to right.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FlowShape {
    /// Columns from left to right; the first holds the generators.
    pub columns: Vec<Column>,
}

/// What stands at one place of the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Column {
    /// Steps above one another: the generators, or a single processor.
    Steps(Vec<StepRef>),
    /// A router: its branches above one another.
    Branches(Vec<Branch>),
}

/// One branch of a router.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch {
    /// Its name, if any: remote text.
    pub name: Option<String>,
    /// Its steps in order; none for a branch that only ends.
    pub steps: Vec<StepRef>,
}

impl FlowShape {
    /// Reads the shape from the remote's document. `steps` are those of the catalog: an instance of an abstract flow
    /// has none in its own document, and is drawn as a row of them.
    #[must_use]
    pub fn read(raw: &str, steps: &[StepRef]) -> Self {
        let mut shape = RawObject::parse(raw).map(|row| Self::of(&row)).unwrap_or_default();
        if shape.is_empty() {
            let (generators, rest): (Vec<_>, Vec<_>) =
                steps.iter().cloned().partition(|step| step.kind == StepKind::Export);
            shape.push_steps(generators);
            rest.into_iter().for_each(|step| shape.push_steps(vec![step]));
        }
        shape
    }

    fn of(row: &RawObject) -> Self {
        let mut shape = Self::default();
        let mut generators: Vec<StepRef> = Vec::new();
        let exports = row.objects("pageGenerators").into_iter().filter_map(|each| each.text("_exportId"));
        for id in row.text("_exportId").into_iter().chain(exports) {
            if !id.is_empty() && generators.iter().all(|known| known.id.as_str() != id) {
                generators.push(StepRef { id: StepId(id), kind: StepKind::Export });
            }
        }
        shape.push_steps(generators);
        processors(row).into_iter().for_each(|step| shape.push_steps(vec![step]));
        for router in row.objects("routers") {
            let branches: Vec<Branch> = router
                .objects("branches")
                .into_iter()
                .map(|branch| Branch {
                    name: branch.text("name").filter(|name| !name.is_empty()),
                    steps: processors(&branch),
                })
                .collect();
            match <[Branch; 1]>::try_from(branches) {
                Ok([only]) => only.steps.into_iter().for_each(|step| shape.push_steps(vec![step])),
                Err(branches) if branches.iter().any(|branch| !branch.steps.is_empty()) => {
                    shape.columns.push(Column::Branches(branches));
                }
                Err(_) => {}
            }
        }
        let import = row.text("_importId").filter(|id| !id.is_empty());
        shape.push_steps(
            import.map(|id| StepRef { id: StepId(id), kind: StepKind::Import }).into_iter().collect(),
        );
        shape
    }

    fn push_steps(&mut self, steps: Vec<StepRef>) {
        if !steps.is_empty() {
            self.columns.push(Column::Steps(steps));
        }
    }

    fn is_empty(&self) -> bool {
        self.columns.is_empty()
    }
}

fn processors(holder: &RawObject) -> Vec<StepRef> {
    let read = |processor: RawObject| {
        let filled = |key: &str| processor.text(key).filter(|id| !id.is_empty());
        filled("_importId")
            .map(|id| StepRef { id: StepId(id), kind: StepKind::Import })
            .or_else(|| filled("_exportId").map(|id| StepRef { id: StepId(id), kind: StepKind::Lookup }))
    };
    holder.objects("pageProcessors").into_iter().filter_map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(shape: &FlowShape) -> Vec<String> {
        let names =
            |steps: &[StepRef]| steps.iter().map(|step| step.id.as_str()).collect::<Vec<_>>().join("+");
        shape
            .columns
            .iter()
            .map(|column| match column {
                Column::Steps(steps) => names(steps),
                Column::Branches(branches) => {
                    branches.iter().map(|branch| names(&branch.steps)).collect::<Vec<_>>().join("|")
                }
            })
            .collect()
    }

    #[test]
    fn generators_stand_first_and_branches_beside_each_other() {
        let raw = r#"{"pageGenerators":[{"_exportId":"a"},{"_exportId":"b"}],"routers":[{"branches":[{"name":"x","pageProcessors":[{"_exportId":"l"},{"_importId":"i"}]},{"pageProcessors":[{"_importId":"j"}]}]},{"branches":[{"pageProcessors":[{"_importId":"k"}]}]}]}"#;
        assert_eq!(words(&FlowShape::read(raw, &[])), ["a+b", "l+i|j", "k"]);
    }

    #[test]
    fn linear_old_and_sparse_flows_are_rows() {
        let linear = r#"{"pageGenerators":[{"_exportId":"a"}],"pageProcessors":[{"_exportId":"l"},{"_importId":"i"}]}"#;
        assert_eq!(words(&FlowShape::read(linear, &[])), ["a", "l", "i"]);
        assert_eq!(words(&FlowShape::read(r#"{"_exportId":"e","_importId":"i"}"#, &[])), ["e", "i"]);
        let steps = [
            StepRef { id: "e".into(), kind: StepKind::Export },
            StepRef { id: "i".into(), kind: StepKind::Import },
        ];
        assert_eq!(words(&FlowShape::read(r#"{"_abstractFlowId":"x"}"#, &steps)), ["e", "i"]);
        assert_eq!(words(&FlowShape::read("nonsense", &[])), Vec::<String>::new());
    }
}
