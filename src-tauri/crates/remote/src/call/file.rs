//! Files of a run and its diagnostics (API 2.6): the platform hands out a signed address, the file lies elsewhere.

use super::content;
use crate::{
    client::Client,
    download::{Download, SignedUrl},
    error::{Cause, Error},
};
use domain::{id::RunId, json::RawObject};

const FETCH: &str = "GET the file behind a signed address";

impl Client {
    /// `GET /v1/jobs/{j}/diagnostics`, and the file that it names.
    ///
    /// # Errors
    /// `NotFound` when the platform keeps none (any more).
    pub async fn diagnostics(&self, job: &RunId) -> Result<Download, Error> {
        const CALL: &str = "GET /v1/jobs/{j}/diagnostics";
        let call = self.get(CALL, &["jobs", job.as_str(), "diagnostics"], &[])?;
        self.fetch(CALL, self.send(&call).await?.text).await
    }

    /// `POST /v1/jobs/{j}/files/signedURL`, and the file that it names.
    ///
    /// # Errors
    /// `NotFound` when the platform does not keep the file (any more).
    pub async fn run_file(&self, job: &RunId, file: &str) -> Result<Download, Error> {
        const CALL: &str = "POST /v1/jobs/{j}/files/signedURL";
        let body = serde_json::json!({ "fileIds": [file] }).to_string();
        let call = self.ask(CALL, &["jobs", job.as_str(), "files", "signedURL"], body)?;
        self.fetch(CALL, self.send(&call).await?.text).await
    }

    async fn fetch(&self, call: &'static str, text: Option<String>) -> Result<Download, Error> {
        let text = content(call, text)?;
        let answer = RawObject::parse(&text).map_err(|error| Error::unreadable(call, error))?;
        let address = answer
            .text("signedURL")
            .or_else(|| answer.texts("signedURLs").into_iter().next())
            .ok_or_else(|| Error::unreadable(call, Cause::Shape("the answer names no file")))?;
        Download::open(FETCH, SignedUrl::read(call, &address, self.base())?, *self.limits()).await
    }
}
