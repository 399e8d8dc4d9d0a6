//! Failures of the remote, each with exactly one verdict about sending the same request again.
//!
//! No error holds a token, an address with a query, or text of an answer: only the name of the call, the status, and
//! the platform's stable error code when it looks like one.

use std::fmt;

/// What to do with the request that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The remote has not acted on it; the same request may succeed after so many milliseconds.
    Later {
        /// Wait in milliseconds; 0 when nothing is known.
        after_ms: u64,
    },
    /// The remote has not acted on it and will not, as it is.
    Never,
    /// The request may have reached the remote and may have had its effect. Only for requests that change something.
    Unsure,
}

/// What went wrong, as far as somebody does something different for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// 401: the token is wrong, expired or revoked.
    Unauthorized,
    /// 403: this token may not do that.
    Forbidden,
    /// 404 or 410: there is no such thing (any more).
    NotFound,
    /// The remote understood and said no (other 4xx); see [`Error::code`].
    Refused,
    /// What answered is not integrator.io: a sign-in page of a network, a redirect, another service.
    NotIntegrator,
    /// No connection, or it broke, or nothing came in time.
    Unreachable,
    /// 429, or still waiting for the end of an earlier one.
    Throttled,
    /// 5xx.
    Server,
    /// The answer was cut, too big, or not of the promised shape.
    Unreadable,
}

impl Kind {
    /// One stable word, for reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unauthorized => "unauthorized",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not_found",
            Self::Refused => "refused",
            Self::NotIntegrator => "not_integrator",
            Self::Unreachable => "unreachable",
            Self::Throttled => "throttled",
            Self::Server => "server",
            Self::Unreadable => "unreadable",
        }
    }

    /// Whether the fault lies between here and the remote, so that asking for anything else is pointless too.
    #[must_use]
    pub fn is_offline(self) -> bool {
        matches!(self, Self::Unreachable | Self::NotIntegrator)
    }
}

/// A failed call.
#[derive(Debug, thiserror::Error)]
pub struct Error {
    kind: Kind,
    verdict: Verdict,
    call: &'static str,
    status: Option<u16>,
    code: Option<String>,
    #[source]
    cause: Option<Cause>,
}

/// What lies under an error, without any text of the remote.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Cause {
    /// The HTTP library, its address removed.
    #[error(transparent)]
    Http(reqwest::Error),
    /// A limit of ours.
    #[error("nothing came within {0} ms")]
    TimedOut(u64),
    /// A limit of ours.
    #[error("the answer is longer than {0} bytes")]
    TooLong(usize),
    /// Not JSON. The parser's own words are left out because they quote the text.
    #[error("not JSON at line {line}, column {column}")]
    NotJson {
        /// Line of the fault, from 1.
        line: usize,
        /// Column of the fault, from 1.
        column: usize,
    },
    /// JSON of another shape.
    #[error("{0}")]
    Shape(&'static str),
}

impl From<reqwest::Error> for Cause {
    fn from(error: reqwest::Error) -> Self {
        Self::Http(error.without_url())
    }
}

impl From<serde_json::Error> for Cause {
    fn from(error: serde_json::Error) -> Self {
        Self::NotJson { line: error.line(), column: error.column() }
    }
}

impl Error {
    pub(crate) fn new(call: &'static str, kind: Kind, verdict: Verdict) -> Self {
        Self { kind, verdict, call, status: None, code: None, cause: None }
    }

    pub(crate) fn caused_by(mut self, cause: impl Into<Cause>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    pub(crate) fn with_status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    pub(crate) fn with_code(mut self, code: Option<String>) -> Self {
        self.code = code;
        self
    }

    pub(crate) fn with_kind(mut self, kind: Kind) -> Self {
        self.kind = kind;
        self
    }

    pub(crate) fn later(mut self, after_ms: u64) -> Self {
        self.verdict = Verdict::Later { after_ms };
        self
    }

    /// An answer to a read that is not what was promised. Reading again may help: a proxy or a deployment passes.
    pub(crate) fn unreadable(call: &'static str, cause: impl Into<Cause>) -> Self {
        Self::new(call, Kind::Unreadable, Verdict::Later { after_ms: 0 }).caused_by(cause)
    }

    /// What to do with the request.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.verdict
    }

    /// What went wrong.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The call, as method and path with placeholders.
    #[must_use]
    pub fn call(&self) -> &'static str {
        self.call
    }

    /// The status of the answer, for diagnosis only.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.status
    }

    /// The platform's error code (API 1.3), such as `inactive_flow`; only when it looks like a code.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// The code of a report: the platform's own when there is one, else the kind's word.
    #[must_use]
    pub fn report_code(&self) -> &str {
        self.code().unwrap_or(self.kind.as_str())
    }

    /// How long to wait before anything is sent, when the remote or our own throttling said so.
    #[must_use]
    pub fn after_ms(&self) -> Option<u64> {
        match self.verdict {
            Verdict::Later { after_ms } if after_ms > 0 => Some(after_ms),
            _ => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.call, self.kind.as_str())?;
        if let Some(status) = self.status {
            write!(f, " (status {status}")?;
            if let Some(code) = &self.code {
                write!(f, ", {code}")?;
            }
            f.write_str(")")?;
        }
        Ok(())
    }
}

/// An error code out of an answer, if it is short and made of code characters; anything else could be record data.
pub(crate) fn clean_code(text: &str) -> Option<String> {
    let fits = (1..=64).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'));
    fits.then(|| text.to_owned())
}
