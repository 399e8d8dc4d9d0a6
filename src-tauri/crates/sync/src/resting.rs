//! Flows that could not be read rest for a while, unless their summary changes: a flow that is forbidden would otherwise
//! cost requests at each look. In memory only; another process and the next start try again.

use crate::plan::Pair;
use domain::id::FlowId;
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};
use tokio::time::Instant;

/// How long a failed flow rests.
const REST: Duration = Duration::from_secs(300);

#[derive(Debug, Default)]
pub(crate) struct Resting(Mutex<HashMap<FlowId, (Pair, Instant)>>);

impl Resting {
    pub(crate) fn is_resting(&self, flow: &FlowId, pair: Pair) -> bool {
        let flows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        flows.get(flow).is_some_and(|(known, until)| *known == pair && Instant::now() < *until)
    }

    pub(crate) fn rest(&self, flow: &FlowId, pair: Pair) {
        let mut flows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        flows.insert(flow.clone(), (pair, Instant::now() + REST));
    }

    /// Wakes all: a person asked.
    pub(crate) fn wake(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_failed_flow_rests_until_its_summary_changes_or_time_passes() {
        let resting = Resting::default();
        let (flow, pair): (FlowId, Pair) = ("f".into(), (Some(1), None));
        resting.rest(&flow, pair);
        assert!(resting.is_resting(&flow, pair));
        assert!(!resting.is_resting(&flow, (Some(2), None)));
        tokio::time::advance(REST).await;
        assert!(!resting.is_resting(&flow, pair));
        resting.rest(&flow, pair);
        resting.wake();
        assert!(!resting.is_resting(&flow, pair));
    }
}
