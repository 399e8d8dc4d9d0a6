//! Answers: bodies, the documented envelope of errors, and its exceptions (API 1.3).

use crate::error::Error;
use serde_json::{Value, json};

/// Content type of JSON bodies.
pub(crate) const JSON: &str = "application/json; charset=utf-8";

/// An answer to a request.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) content_type: &'static str,
    pub(crate) body: Vec<u8>,
    pub(crate) headers: Vec<(&'static str, String)>,
}

/// Why a request gets no answer of its own.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// Refused with this answer.
    Answer(Box<Reply>),
    /// The platform itself failed.
    Internal(Error),
}

/// What a handler gives.
pub(crate) type Answer = Result<Reply, Refusal>;

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Internal(error)
    }
}

impl From<serde_json::Error> for Refusal {
    fn from(error: serde_json::Error) -> Self {
        Self::Internal(error.into())
    }
}

impl Reply {
    /// A JSON body.
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::of(status, JSON, body.to_string().into_bytes())
    }

    /// 200 with a JSON body.
    pub(crate) fn ok(body: &Value) -> Self {
        Self::json(200, body)
    }

    /// 204 without a body.
    pub(crate) fn empty() -> Self {
        Self::of(204, "", Vec::new())
    }

    /// Any body.
    pub(crate) fn of(status: u16, content_type: &'static str, body: Vec<u8>) -> Self {
        Self { status, content_type, body, headers: Vec::new() }
    }

    /// The same with one more header.
    pub(crate) fn with_header(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    /// A refusal in the documented envelope.
    pub(crate) fn refuse(status: u16, code: &str, message: &str, field: Option<&str>) -> Refusal {
        let mut error = json!({"code": code, "message": message});
        if let (Some(field), Some(error)) = (field, error.as_object_mut()) {
            error.insert("field".to_owned(), Value::from(field));
        }
        Refusal::Answer(Box::new(Self::json(status, &json!({"errors": [error]}))))
    }

    /// A refusal with a header.
    pub(crate) fn refuse_with(
        status: u16,
        code: &str,
        message: &str,
        header: (&'static str, String),
    ) -> Refusal {
        let body = json!({"errors": [{"code": code, "message": message}]});
        Refusal::Answer(Box::new(Self::json(status, &body).with_header(header.0, header.1)))
    }

    /// 401 and 403 do not follow the envelope.
    pub(crate) fn message(status: u16, message: &str) -> Self {
        Self::json(status, &json!({"message": message}))
    }

    /// 404 for something that is not there.
    pub(crate) fn not_found(what: &str) -> Refusal {
        Self::refuse(404, "resource_not_found", &format!("The requested {what} was not found."), None)
    }

    /// 429 after which `seconds` should pass.
    pub(crate) fn too_many(seconds: u64) -> Self {
        let message = format!("Too many requests. Retry after {seconds} seconds.");
        Self::json(429, &json!({"errors": [{"code": "rate_limited", "message": message}]}))
            .with_header("retry-after", seconds.to_string())
    }
}

impl Refusal {
    /// The answer to send; a failure of the platform itself is logged and told as little of as possible.
    pub(crate) fn into_reply(self) -> Reply {
        match self {
            Self::Answer(reply) => *reply,
            Self::Internal(error) => {
                tracing::error!(error = %error, "a request failed inside the integrator");
                let body =
                    json!({"errors": [{"code": "internal_error", "message": "Something went wrong."}]});
                Reply::json(500, &body)
            }
        }
    }
}
