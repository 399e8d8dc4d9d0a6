//! What people do to errors: resolve, retry, edit retry data (API 2.5, 4.3).

use super::{account::job_id, content};
use crate::{
    client::Client,
    error::{Error, Kind},
};
use domain::id::{ErrorId, RetryDataKey, RunId, StepKey};
use reqwest::Method;
use std::sync::atomic::Ordering;

/// The remote took a change.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Change {
    /// What it answered, if anything: record data.
    pub answer: Option<String>,
}

impl std::fmt::Debug for Change {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Change({} bytes)", self.answer.as_ref().map_or(0, String::len))
    }
}

/// The remote started a job.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Started {
    /// Its id when the answer named one; else it has to be looked up.
    pub job: Option<RunId>,
}

/// The two spellings of the path to retry data (API trap 14).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RetryPath {
    Data,
    Retries,
}

impl RetryPath {
    fn of(known: u8) -> [Self; 2] {
        if known == Self::Retries.mark() { [Self::Retries, Self::Data] } else { [Self::Data, Self::Retries] }
    }

    fn mark(self) -> u8 {
        match self {
            Self::Data => 1,
            Self::Retries => 2,
        }
    }

    fn segments<'a>(self, step: &'a StepKey, key: &'a RetryDataKey) -> [&'a str; 5] {
        let (flow, step, key) = (step.flow.as_str(), step.step.as_str(), key.as_str());
        match self {
            Self::Data => ["flows", flow, step, key, "data"],
            Self::Retries => ["flows", flow, step, "retries", key],
        }
    }
}

impl Client {
    /// `PUT /v1/flows/{f}/{s}/resolved`: marks errors as resolved. Safe to repeat.
    ///
    /// # Errors
    /// When it was refused, or may or may not have been done.
    pub async fn resolve(&self, step: &StepKey, errors: &[ErrorId]) -> Result<Change, Error> {
        let body = serde_json::json!({ "errors": errors }).to_string();
        let segments = ["flows", step.flow.as_str(), step.step.as_str(), "resolved"];
        self.write("PUT /v1/flows/{f}/{s}/resolved", Method::PUT, &segments, Some(body)).await
    }

    /// `DELETE /v1/flows/{f}/{s}/resolved`: deletes resolved errors for good. Safe to repeat.
    ///
    /// # Errors
    /// When it was refused, or may or may not have been done.
    pub async fn purge(&self, step: &StepKey, errors: &[ErrorId]) -> Result<Change, Error> {
        let body = serde_json::json!({ "errors": errors }).to_string();
        let segments = ["flows", step.flow.as_str(), step.step.as_str(), "resolved"];
        self.write("DELETE /v1/flows/{f}/{s}/resolved", Method::DELETE, &segments, Some(body)).await
    }

    /// `PUT /v1/flows/{f}/{s}/errors/assign`: assigns errors to a person, by e-mail address. Safe to repeat.
    ///
    /// # Errors
    /// When it was refused, or may or may not have been done.
    pub async fn assign(&self, step: &StepKey, errors: &[ErrorId], email: &str) -> Result<Change, Error> {
        let body = serde_json::json!({ "errorIds": errors, "email": email }).to_string();
        let segments = ["flows", step.flow.as_str(), step.step.as_str(), "errors", "assign"];
        self.write("PUT /v1/flows/{f}/{s}/errors/assign", Method::PUT, &segments, Some(body)).await
    }

    /// `PUT /v1/flows/{f}/{s}/errors/unassign`: takes the assignment away. Safe to repeat.
    ///
    /// # Errors
    /// When it was refused, or may or may not have been done.
    pub async fn unassign(&self, step: &StepKey, errors: &[ErrorId]) -> Result<Change, Error> {
        let body = serde_json::json!({ "errorIds": errors }).to_string();
        let segments = ["flows", step.flow.as_str(), step.step.as_str(), "errors", "unassign"];
        self.write("PUT /v1/flows/{f}/{s}/errors/unassign", Method::PUT, &segments, Some(body)).await
    }

    /// `PUT /v1/flows/{f}/{s}/tags`: replaces all tags of the errors by these short codes; none clears them. Each error
    /// goes with its retry data key when it has one (API 2.5). Safe to repeat.
    ///
    /// # Errors
    /// When it was refused, or may or may not have been done.
    pub async fn set_tags(
        &self,
        step: &StepKey,
        errors: &[(ErrorId, Option<RetryDataKey>)],
        tags: &[String],
    ) -> Result<Change, Error> {
        let pairs: Vec<serde_json::Value> = errors
            .iter()
            .map(|(id, key)| match key {
                Some(key) => serde_json::json!({ "id": id, "rdk": key }),
                None => serde_json::json!({ "id": id }),
            })
            .collect();
        let body = serde_json::json!({ "errors": pairs, "tagIds": tags }).to_string();
        let segments = ["flows", step.flow.as_str(), step.step.as_str(), "tags"];
        self.write("PUT /v1/flows/{f}/{s}/tags", Method::PUT, &segments, Some(body)).await
    }

    /// `GET /v1/flows/{f}/{s}/requests/{key}`: the kept request and response of an error, as JSON. Record data and
    /// secrets: to be masked before it is shown.
    ///
    /// # Errors
    /// `NotFound` when no trace was kept, or not any more.
    pub async fn request_trace(&self, step: &StepKey, key: &str) -> Result<String, Error> {
        const CALL: &str = "GET /v1/flows/{f}/{s}/requests/{key}";
        let segments = ["flows", step.flow.as_str(), step.step.as_str(), "requests", key];
        let text = content(CALL, self.send(&self.get(CALL, &segments, &[])?).await?.text)?;
        domain::json::RawObject::parse(&text).map_err(|error| Error::unreadable(CALL, error))?;
        Ok(text)
    }

    /// `POST /v1/flows/{f}/{s}/retry`: reprocesses errors. Two requests make two jobs: never repeat an unsure one.
    ///
    /// # Errors
    /// When it was refused, or may or may not have been done.
    pub async fn retry(&self, step: &StepKey, keys: &[RetryDataKey]) -> Result<Started, Error> {
        const CALL: &str = "POST /v1/flows/{f}/{s}/retry";
        let body = serde_json::json!({ "retryDataKeys": keys }).to_string();
        let segments = ["flows", step.flow.as_str(), step.step.as_str(), "retry"];
        let text = self.send(&self.change(CALL, Method::POST, &segments, Some(body))?).await?.text;
        Ok(Started { job: text.and_then(|text| job_id(&text)).map(RunId) })
    }

    /// The kept data of a record, as the remote's whole envelope (JSON).
    ///
    /// # Errors
    /// `NotFound` when neither spelling of the path knows the key: it was purged.
    pub async fn retry_data(&self, step: &StepKey, key: &RetryDataKey) -> Result<String, Error> {
        const CALL: &str = "GET /v1/flows/{f}/{s}/{key}/data";
        let known = self.retry_path().load(Ordering::Relaxed);
        let mut missing = None;
        for path in RetryPath::of(known) {
            match self.send(&self.get(CALL, &path.segments(step, key), &[])?).await {
                Ok(good) => {
                    let text = content(CALL, good.text)?;
                    domain::json::RawObject::parse(&text).map_err(|error| Error::unreadable(CALL, error))?;
                    self.retry_path().store(path.mark(), Ordering::Relaxed);
                    return Ok(text);
                }
                Err(error) if error.kind() == Kind::NotFound && known != path.mark() => missing = Some(error),
                Err(error) => return Err(error),
            }
        }
        Err(missing.unwrap_or_else(|| Error::new(CALL, Kind::NotFound, crate::Verdict::Never)))
    }

    /// Puts the whole envelope back with its `data` changed.
    ///
    /// # Errors
    /// When it was refused, or may or may not have been done.
    pub async fn put_retry_data(
        &self,
        step: &StepKey,
        key: &RetryDataKey,
        envelope: &str,
    ) -> Result<Change, Error> {
        const CALL: &str = "PUT /v1/flows/{f}/{s}/{key}/data";
        let known = self.retry_path().load(Ordering::Relaxed);
        let mut missing = None;
        for path in RetryPath::of(known) {
            let segments = path.segments(step, key);
            match self.write(CALL, Method::PUT, &segments, Some(envelope.to_owned())).await {
                Ok(change) => {
                    self.retry_path().store(path.mark(), Ordering::Relaxed);
                    return Ok(change);
                }
                Err(error) if error.kind() == Kind::NotFound && known != path.mark() => missing = Some(error),
                Err(error) => return Err(error),
            }
        }
        Err(missing.unwrap_or_else(|| Error::new(CALL, Kind::NotFound, crate::Verdict::Never)))
    }
}
