//! The two dashboards: what runs now, and what ran in a range (API 2.6).

use crate::{
    client::Client,
    error::Error,
    page::{Pager, Paging},
    row::Rows,
};
use domain::{
    flow_stats::FlowStats,
    id::{FlowId, IntegrationId},
    run::Run,
    time::UtcMs,
};
use serde_json::{Map, Value};

/// Whose runs. Flows and integrations together are refused by the remote, so that they cannot be said here.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum RunScope {
    /// The whole account.
    #[default]
    Account,
    /// These integrations.
    Integrations(Vec<IntegrationId>),
    /// These flows.
    Flows(Vec<FlowId>),
}

impl RunScope {
    fn put_into(&self, body: &mut Map<String, Value>) {
        match self {
            Self::Account => {}
            Self::Integrations(ids) => {
                body.insert(
                    "_integrationIds".into(),
                    Value::from_iter(ids.iter().map(IntegrationId::as_str)),
                );
            }
            Self::Flows(ids) => {
                body.insert("_flowIds".into(), Value::from_iter(ids.iter().map(FlowId::as_str)));
            }
        }
    }
}

impl Client {
    /// `POST /v1/jobs/current`: runs that have not ended.
    ///
    /// # Errors
    /// When any page fails or has no `jobs`.
    pub async fn current_runs(&self, scope: &RunScope) -> Result<Rows<Run>, Error> {
        let mut body = self.dashboard_body(scope);
        body.insert("status".into(), Value::from_iter(["queued", "running", "canceling", "retrying"]));
        let call =
            self.ask("POST /v1/jobs/current", &["jobs", "current"], Value::Object(body).to_string())?;
        Pager::new(self.clone(), call, Paging::NextUrl("jobs"), ()).collect().await
    }

    /// `POST /v1/flows/runs/stats`: what ran from `from` to `to` (open end: now), one row a flow.
    ///
    /// # Errors
    /// When any page fails or has no `stats`.
    pub async fn run_stats(
        &self,
        scope: &RunScope,
        from: UtcMs,
        to: Option<UtcMs>,
    ) -> Result<Rows<FlowStats>, Error> {
        let mut body = self.dashboard_body(scope);
        body.insert("time_gt".into(), from.0.into());
        if let Some(to) = to {
            body.insert("time_lte".into(), to.0.into());
        }
        let call = self.ask(
            "POST /v1/flows/runs/stats",
            &["flows", "runs", "stats"],
            Value::Object(body).to_string(),
        )?;
        Pager::new(self.clone(), call, Paging::NextUrl("stats"), ()).collect().await
    }

    fn dashboard_body(&self, scope: &RunScope) -> Map<String, Value> {
        let mut body = Map::new();
        body.insert("sandbox".into(), self.is_sandbox().into());
        scope.put_into(&mut body);
        body
    }
}
