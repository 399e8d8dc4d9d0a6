//! Flows that runs or summaries name before the catalog has them: somebody has just made them, so the catalog is read
//! at once. Those that it does not have even then (deleted, or hidden from this token) are remembered, so that they do
//! not cost a catalog in every round.

use crate::{Result, catalog, round::Round};
use domain::id::FlowId;
use std::{collections::BTreeSet, sync::Arc};

/// Flows that the catalog did not have when it was read because of them, one a line.
const MET: &str = "strangers_met";
/// Most flows that are remembered.
const MET_MAX: usize = 1_000;

/// Reads the catalog when the round has noted flows that were never asked for. Gives whether it did.
pub(crate) async fn meet(round: &Arc<Round>) -> Result<bool> {
    let noted = round.strangers();
    if noted.is_empty() || round.is_over() {
        return Ok(false);
    }
    let met = round.inner.store(|store| store.sync_note(MET)).await?.unwrap_or_default();
    let met: BTreeSet<FlowId> = met.lines().map(FlowId::from).collect();
    if noted.is_subset(&met) {
        return Ok(false);
    }
    catalog::pull(round).await?;
    round
        .inner
        .store(move |store| {
            let mut strange = Vec::new();
            for flow in noted.union(&met).take(MET_MAX) {
                if store.flow(flow)?.is_none() {
                    strange.push(flow.0.clone());
                }
            }
            store.set_sync_note(MET, Some(&strange.join("\n")))
        })
        .await?;
    Ok(true)
}
