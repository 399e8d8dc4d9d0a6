//! Integrations, flows, exports, imports, connections (API 2.2, 2.3, 2.9).

use super::{
    account::job_id,
    action::{Change, Started},
    content, single,
};
use crate::{
    client::Client,
    error::Error,
    page::{FromRow, Pager, Paging},
    row::Rows,
};
use domain::{
    flow::Flow,
    id::{FlowId, RunId},
    resource::{Connection, Integration, StepResource},
};
use reqwest::Method;

impl Client {
    /// `GET /v1/integrations`.
    ///
    /// # Errors
    /// When any page fails.
    pub async fn integrations(&self) -> Result<Rows<Integration>, Error> {
        self.list("GET /v1/integrations", &["integrations"], Vec::new()).await
    }

    /// `GET /v1/flows`. Instances of multi-instance flows come without steps; read them by [`Self::flow`].
    ///
    /// # Errors
    /// When any page fails.
    pub async fn flows(&self) -> Result<Rows<Flow>, Error> {
        self.list("GET /v1/flows", &["flows"], Vec::new()).await
    }

    /// `GET /v1/exports`.
    ///
    /// # Errors
    /// When any page fails.
    pub async fn exports(&self) -> Result<Rows<StepResource>, Error> {
        self.list("GET /v1/exports", &["exports"], Vec::new()).await
    }

    /// `GET /v1/imports`.
    ///
    /// # Errors
    /// When any page fails.
    pub async fn imports(&self) -> Result<Rows<StepResource>, Error> {
        self.list("GET /v1/imports", &["imports"], Vec::new()).await
    }

    /// `GET /v1/connections`.
    ///
    /// # Errors
    /// When any page fails.
    pub async fn connections(&self) -> Result<Rows<Connection>, Error> {
        self.list("GET /v1/connections", &["connections"], Vec::new()).await
    }

    /// `GET /v1/flows/{f}`. With `merged`, an instance comes with the steps of its abstract flow.
    ///
    /// # Errors
    /// When there is no such flow, or the answer is not one.
    pub async fn flow(&self, flow: &FlowId, merged: bool) -> Result<Flow, Error> {
        const CALL: &str = "GET /v1/flows/{f}";
        let query = if merged { vec![("mergeInstance".to_owned(), "true".to_owned())] } else { Vec::new() };
        single(CALL, self.send(&self.get(CALL, &["flows", flow.as_str()], &query)?).await?.text)
    }

    /// `PUT /v1/flows/{f}`: replaces the whole flow by `document` (JSON). Read, change, compare, then write.
    ///
    /// # Errors
    /// When it was refused, or may or may not have been done.
    pub async fn put_flow(&self, flow: &FlowId, document: String) -> Result<Change, Error> {
        self.write("PUT /v1/flows/{f}", Method::PUT, &["flows", flow.as_str()], Some(document)).await
    }

    /// `PATCH /v1/flows/{f}` with a JSON Patch (RFC 6902). Only a white list of paths is taken (API 2.3).
    ///
    /// # Errors
    /// When it was refused, or may or may not have been done.
    pub async fn patch_flow(&self, flow: &FlowId, patch: String) -> Result<Change, Error> {
        self.write("PATCH /v1/flows/{f}", Method::PATCH, &["flows", flow.as_str()], Some(patch)).await
    }

    /// `POST /v1/flows/{f}/run`: starts the flow now.
    ///
    /// # Errors
    /// When it was refused (422 `inactive_flow`), or may or may not have been done.
    pub async fn run_flow(&self, flow: &FlowId) -> Result<Started, Error> {
        const CALL: &str = "POST /v1/flows/{f}/run";
        let call =
            self.change(CALL, Method::POST, &["flows", flow.as_str(), "run"], Some("{}".to_owned()))?;
        let text = self.send(&call).await?.text;
        Ok(Started { job: text.and_then(|text| job_id(&text)).map(RunId) })
    }

    /// A whole list that is paged by `Link` header.
    pub(crate) async fn list<T: FromRow<Context = ()>>(
        &self,
        name: &'static str,
        segments: &[&str],
        query: Vec<(String, String)>,
    ) -> Result<Rows<T>, Error> {
        Pager::new(self.clone(), self.get(name, segments, &query)?, Paging::Link, ()).collect().await
    }

    /// A change whose answer does not matter beyond that it was taken.
    pub(crate) async fn write(
        &self,
        name: &'static str,
        method: Method,
        segments: &[&str],
        body: Option<String>,
    ) -> Result<Change, Error> {
        let good = self.send(&self.change(name, method, segments, body)?).await?;
        Ok(Change { answer: good.text.filter(|text| content(name, Some(text.clone())).is_ok()) })
    }
}
