//! Jobs: the list with its paging by time, single jobs, families, cancel (API 2.6).
//!
//! `GET /v1/jobs` has no cursor and at most 1,001 rows a page; rows can share a millisecond (trap 6). So the cursor is
//! inclusive and repeats are dropped; a millisecond with more rows than a page is cut into smaller lists by flow, by
//! type and by status, and what even that cannot tell apart is reported.

use super::{action::Change, single};
use crate::{
    client::Client,
    error::Error,
    page::{Pager, Paging},
    row::Rows,
};
use domain::{
    id::{FlowId, IntegrationId, RunId, StepId},
    run::Run,
    time::UtcMs,
};
use reqwest::Method;
use std::collections::HashSet;

/// Fewest rows of a page that may be a full one: the documents say 1,000 and 1,001.
const FULL_PAGE_ROWS: usize = 1_000;
/// Jobs asked for in one call of [`Client::families`].
const FAMILIES_MAX: usize = 100;
const KINDS: [&str; 3] = ["flow", "retry", "bulk_retry"];
const STATUSES: [&str; 7] = ["queued", "running", "retrying", "canceling", "completed", "failed", "canceled"];

/// What jobs to list. At least one of the ids or times must be given, or the remote refuses (400 `invalid_query`).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct JobFilter {
    /// Jobs of this integration; `Some(None)` for flows without one.
    pub integration: Option<Option<IntegrationId>>,
    /// Jobs of this flow.
    pub flow: Option<FlowId>,
    /// Jobs of this export.
    pub export: Option<StepId>,
    /// Jobs of this import.
    pub import: Option<StepId>,
    /// Steps of this run; needs `kind` `export` or `import`, or none.
    pub run: Option<RunId>,
    /// One job type (API 3.1).
    pub kind: Option<&'static str>,
    /// Any of these states (API 3.2).
    pub statuses: Vec<&'static str>,
    /// Earliest time of creation, inclusive.
    pub created_from: Option<UtcMs>,
    /// Latest time of creation, inclusive.
    pub created_to: Option<UtcMs>,
    /// All flows of the account, if known: what a crowded millisecond is cut by.
    pub flows_known: Vec<FlowId>,
}

impl JobFilter {
    fn query(&self) -> Vec<(String, String)> {
        let mut query: Vec<(String, String)> = Vec::new();
        let mut put = |key: &str, value: Option<String>| {
            if let Some(value) = value {
                query.push((key.to_owned(), value));
            }
        };
        let integration = self.integration.as_ref();
        put(
            "_integrationId",
            integration.map(|id| id.as_ref().map_or_else(|| "none".into(), |id| id.0.clone())),
        );
        put("_flowId", self.flow.as_ref().map(|id| id.0.clone()));
        put("_exportId", self.export.as_ref().map(|id| id.0.clone()));
        put("_importId", self.import.as_ref().map(|id| id.0.clone()));
        put("_flowJobId", self.run.as_ref().map(|id| id.0.clone()));
        put("type", self.kind.map(str::to_owned));
        put("createdAt_gte", self.created_from.map(UtcMs::to_iso));
        put("createdAt_lte", self.created_to.map(UtcMs::to_iso));
        query.extend(self.statuses.iter().map(|status| ("status".to_owned(), (*status).to_owned())));
        query
    }
}

/// Jobs, newest first, page by page.
pub struct JobPager {
    client: Client,
    filter: JobFilter,
    seen: HashSet<RunId>,
    ended: bool,
    pages: usize,
    gaps: Vec<UtcMs>,
}

impl JobPager {
    /// The next page without jobs that were given before; `None` after the last one. Asking again after a failed page
    /// asks for that page again.
    ///
    /// # Errors
    /// When the page cannot be had.
    pub async fn next_page(&mut self) -> Result<Option<Rows<Run>>, Error> {
        if self.ended {
            return Ok(None);
        }
        if self.pages >= self.client.limits().pages_max {
            return Err(Error::unreadable(
                "GET /v1/jobs",
                crate::error::Cause::Shape("more pages than any list has"),
            ));
        }
        let mut page = self.client.job_page(&self.filter).await?;
        self.pages += 1;
        let total = page.rows.len() + page.odd.len();
        let oldest = page.rows.iter().filter_map(|run| run.created_at).min();
        page.rows.retain(|run| self.seen.insert(run.id.clone()));
        match oldest {
            _ if !may_be_full(total) => self.ended = true,
            // Without a time there is no way on; the rows past this page stay unseen.
            None => {
                self.ended = true;
                self.gaps.extend(self.filter.created_to.or(self.filter.created_from));
            }
            // The remote did not hold itself to the cursor: there is no way on either.
            Some(oldest) if self.filter.created_to.is_some_and(|to| oldest > to) => {
                self.ended = true;
                self.gaps.push(oldest);
            }
            // The whole page lies in one millisecond.
            Some(oldest) if self.filter.created_to == Some(oldest) => {
                self.step_below(oldest, total, &mut page).await?;
            }
            Some(oldest) => self.filter.created_to = Some(oldest),
        }
        Ok(Some(page))
    }

    /// All jobs. [`JobPager::gaps`] is lost; use pages where it matters.
    ///
    /// # Errors
    /// When any page fails.
    pub async fn collect(mut self) -> Result<Rows<Run>, Error> {
        let mut all = Rows::default();
        while let Some(page) = self.next_page().await? {
            all.append(page);
        }
        Ok(all)
    }

    /// Milliseconds that held more jobs than the remote can be made to list.
    #[must_use]
    pub fn gaps(&self) -> &[UtcMs] {
        &self.gaps
    }

    /// Reads one crowded millisecond in smaller lists, then goes on below it.
    async fn step_below(&mut self, at: UtcMs, full_rows: usize, page: &mut Rows<Run>) -> Result<(), Error> {
        if !self.read_crowded(at, full_rows, page).await? {
            self.gaps.push(at);
        }
        self.filter.created_to = Some(at.plus_ms(-1));
        if self.filter.created_from.is_some_and(|from| from > at.plus_ms(-1)) {
            self.ended = true;
        }
        Ok(())
    }

    /// Whether all jobs of the millisecond could be listed. A smaller list is complete when it is shorter than the page
    /// that was full.
    async fn read_crowded(
        &mut self,
        at: UtcMs,
        full_rows: usize,
        page: &mut Rows<Run>,
    ) -> Result<bool, Error> {
        let within = JobFilter { created_from: Some(at), created_to: Some(at), ..self.filter.clone() };
        let mut complete = true;
        for flow in flows_of(&within, page) {
            let narrow = JobFilter { integration: None, flow, ..within.clone() };
            if self.take(&narrow, full_rows, page).await? {
                continue;
            }
            for kind in narrow.kind.map_or(KINDS.to_vec(), |kind| vec![kind]) {
                for status in
                    STATUSES.iter().filter(|it| within.statuses.is_empty() || within.statuses.contains(it))
                {
                    let narrow = JobFilter { kind: Some(kind), statuses: vec![status], ..narrow.clone() };
                    complete &= self.take(&narrow, full_rows, page).await?;
                }
            }
        }
        // Without the list of flows, jobs of a flow that no page showed cannot be asked for by flow.
        Ok(complete && !(self.filter.flow.is_none() && self.filter.flows_known.is_empty()))
    }

    /// Adds the jobs of a smaller list; whether that list was complete.
    async fn take(
        &mut self,
        narrow: &JobFilter,
        full_rows: usize,
        page: &mut Rows<Run>,
    ) -> Result<bool, Error> {
        let mut part = self.client.job_page(narrow).await?;
        let complete = part.rows.len() + part.odd.len() < full_rows.min(FULL_PAGE_ROWS);
        part.rows.retain(|run| self.seen.insert(run.id.clone()));
        page.append(part);
        Ok(complete)
    }
}

/// The flows to cut a crowded millisecond by: the known ones, or those that the page shows, or the one asked for.
fn flows_of(filter: &JobFilter, page: &Rows<Run>) -> Vec<Option<FlowId>> {
    if let Some(flow) = &filter.flow {
        return vec![Some(flow.clone())];
    }
    let mut flows: Vec<FlowId> = filter.flows_known.clone();
    flows.extend(page.rows.iter().filter_map(|run| run.flow.clone()));
    flows.sort();
    flows.dedup();
    if flows.is_empty() { vec![None] } else { flows.into_iter().map(Some).collect() }
}

/// Whether a page of so many rows may have been cut at a limit. Round numbers are suspicious too: other servers, or
/// this one some day, may have smaller pages, and one request more is cheaper than a lost run.
fn may_be_full(rows: usize) -> bool {
    rows >= FULL_PAGE_ROWS || (rows > 0 && rows.is_multiple_of(50))
}

impl Client {
    /// `GET /v1/jobs`, page by page.
    #[must_use]
    pub fn jobs(&self, filter: JobFilter) -> JobPager {
        JobPager {
            client: self.clone(),
            filter,
            seen: HashSet::new(),
            ended: false,
            pages: 0,
            gaps: Vec::new(),
        }
    }

    /// `GET /v1/jobs/{j}`.
    ///
    /// # Errors
    /// When there is no such job, or the answer is not one.
    pub async fn job(&self, job: &RunId) -> Result<Run, Error> {
        const CALL: &str = "GET /v1/jobs/{j}";
        single(CALL, self.send(&self.get(CALL, &["jobs", job.as_str()], &[])?).await?.text)
    }

    /// `GET /v1/jobs/{j}/family`: a run and its step runs.
    ///
    /// # Errors
    /// When there is no such job, or the answer is not one.
    pub async fn family(&self, job: &RunId) -> Result<(Run, Vec<Run>), Error> {
        const CALL: &str = "GET /v1/jobs/{j}/family";
        single(CALL, self.send(&self.get(CALL, &["jobs", job.as_str(), "family"], &[])?).await?.text)
    }

    /// `POST /v1/jobs/family`: runs with their step runs, asked for in parts of a hundred. Jobs that the remote does
    /// not know any more are simply not there.
    ///
    /// # Errors
    /// When any part fails.
    pub async fn families(&self, jobs: &[RunId]) -> Result<Rows<(Run, Vec<Run>)>, Error> {
        let mut all = Rows::default();
        for part in jobs.chunks(FAMILIES_MAX) {
            let body = serde_json::Value::from_iter(part.iter().map(RunId::as_str)).to_string();
            let call = self.ask("POST /v1/jobs/family", &["jobs", "family"], body)?;
            all.append(Pager::new(self.clone(), call, Paging::Link, ()).collect().await?);
        }
        Ok(all)
    }

    /// `GET /v1/flows/{f}/jobs/latest`: the latest run of each page generator.
    ///
    /// # Errors
    /// When the answer is not a list.
    pub async fn latest_runs(&self, flow: &FlowId) -> Result<Rows<Run>, Error> {
        self.list("GET /v1/flows/{f}/jobs/latest", &["flows", flow.as_str(), "jobs", "latest"], Vec::new())
            .await
    }

    /// `PUT /v1/jobs/{j}/cancel`. Safe to repeat.
    ///
    /// # Errors
    /// When it was refused, or may or may not have been done.
    pub async fn cancel_run(&self, job: &RunId) -> Result<Change, Error> {
        let segments = ["jobs", job.as_str(), "cancel"];
        self.write("PUT /v1/jobs/{j}/cancel", Method::PUT, &segments, Some("{}".to_owned())).await
    }

    async fn job_page(&self, filter: &JobFilter) -> Result<Rows<Run>, Error> {
        self.list("GET /v1/jobs", &["jobs"], filter.query()).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_queries_of_the_documents_are_built() {
        let filter = JobFilter {
            integration: Some(None),
            flow: Some("f".into()),
            kind: Some("retry"),
            import: Some("s".into()),
            statuses: vec!["queued", "running"],
            created_from: Some(UtcMs(0)),
            ..JobFilter::default()
        };
        let text: Vec<String> = filter.query().iter().map(|(key, value)| format!("{key}={value}")).collect();
        assert_eq!(
            text,
            [
                "_integrationId=none",
                "_flowId=f",
                "_importId=s",
                "type=retry",
                "createdAt_gte=1970-01-01T00:00:00.000Z",
                "status=queued",
                "status=running"
            ]
        );
    }

    #[test]
    fn pages_at_a_limit_are_never_taken_for_the_last_one() {
        for rows in [50, 100, 500, 1_000, 1_001, 2_345] {
            assert!(may_be_full(rows), "{rows}");
        }
        for rows in [0, 1, 49, 999] {
            assert!(!may_be_full(rows), "{rows}");
        }
    }
}
