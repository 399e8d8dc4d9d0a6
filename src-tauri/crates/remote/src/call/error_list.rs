//! Counts and lists of errors (API 2.4, 2.5).

use crate::{
    client::Client,
    error::Error,
    page::{Pager, Paging},
    row::Rows,
};
use domain::{
    error_record::ErrorRecord,
    id::{FlowId, IntegrationId, RunId, StepKey},
    open_count::{FlowOpen, StepOpen},
    time::UtcMs,
};

/// What the remote writes for "no integration" (API 1.6).
pub(crate) const NONE: &str = "none";

/// Which list of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ListKind {
    /// Open errors, under the key `errors`.
    Open,
    /// Resolved errors, under the key `resolved` (API trap 3).
    Resolved,
}

/// Filters that the remote applies to an error list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ErrorFilter {
    /// Earliest time of the error, inclusive.
    pub occurred_from: Option<UtcMs>,
    /// Latest time of the error, inclusive.
    pub occurred_to: Option<UtcMs>,
    /// Earliest time of resolving, inclusive (resolved lists only).
    pub resolved_from: Option<UtcMs>,
    /// Latest time of resolving, inclusive (resolved lists only).
    pub resolved_to: Option<UtcMs>,
    /// Any of these sources.
    pub sources: Vec<String>,
    /// Any of these classifications.
    pub classifications: Vec<String>,
    /// Reported by this run.
    pub run: Option<RunId>,
}

impl ErrorFilter {
    fn query(&self) -> Vec<(String, String)> {
        let times = [
            ("occurredAt_gte", self.occurred_from),
            ("occurredAt_lte", self.occurred_to),
            ("resolvedAt_gte", self.resolved_from),
            ("resolvedAt_lte", self.resolved_to),
        ];
        let words = |key: &'static str, words: &[String]| {
            words.iter().map(move |word| (key.to_owned(), word.clone())).collect::<Vec<_>>()
        };
        let mut query: Vec<(String, String)> =
            times.into_iter().filter_map(|(key, time)| Some((key.to_owned(), time?.to_iso()))).collect();
        query.extend(words("source", &self.sources));
        query.extend(words("classification", &self.classifications));
        query.extend(self.run.as_ref().map(|run| ("_flowJobId".to_owned(), run.0.clone())));
        query
    }
}

impl Client {
    /// `GET /v1/integrations/{i}/errors`: open errors of each flow of an integration, or of the flows without one.
    ///
    /// # Errors
    /// When the answer is not the bare array of this call (API trap 1).
    pub async fn integration_errors(
        &self,
        integration: Option<&IntegrationId>,
    ) -> Result<Rows<FlowOpen>, Error> {
        let id = integration.map_or(NONE, IntegrationId::as_str);
        let query =
            if self.is_sandbox() { vec![("sandbox".to_owned(), "true".to_owned())] } else { Vec::new() };
        self.list("GET /v1/integrations/{i}/errors", &["integrations", id, "errors"], query).await
    }

    /// `GET /v1/flows/{f}/errors`: open errors of each step of a flow, steps with none included.
    ///
    /// # Errors
    /// When the answer has no `flowErrors` (API trap 1).
    pub async fn flow_errors(&self, flow: &FlowId) -> Result<Rows<StepOpen>, Error> {
        let call = self.get("GET /v1/flows/{f}/errors", &["flows", flow.as_str(), "errors"], &[])?;
        Pager::new(self.clone(), call, Paging::NextUrl("flowErrors"), ()).collect().await
    }

    /// `GET /v1/flows/{f}/{s}/errors` or `…/resolved`, page by page of at most 1,000.
    ///
    /// # Errors
    /// When the address cannot be built.
    pub fn errors(
        &self,
        step: &StepKey,
        list: ListKind,
        filter: &ErrorFilter,
    ) -> Result<Pager<ErrorRecord>, Error> {
        let (name, last, key) = match list {
            ListKind::Open => ("GET /v1/flows/{f}/{s}/errors", "errors", "errors"),
            ListKind::Resolved => ("GET /v1/flows/{f}/{s}/resolved", "resolved", "resolved"),
        };
        let segments = ["flows", step.flow.as_str(), step.step.as_str(), last];
        let call = self.get(name, &segments, &filter.query())?;
        Ok(Pager::new(self.clone(), call, Paging::NextUrl(key), step.clone()))
    }
}
