//! The one place where failures of the crates below become the public error (ADR 0005): exhaustive matches, so
//! that a new kind of failure needs a decision here.

use crate::{
    error::{AppError, ErrorCode},
    event::Notice,
    tag::Tag,
};

impl From<store::Error> for AppError {
    fn from(error: store::Error) -> Self {
        use store::Error;
        let code = match &error {
            Error::Busy => ErrorCode::Internal,
            Error::Full { .. } => ErrorCode::DiskFull,
            Error::Damaged { .. } => ErrorCode::Damaged,
            Error::Newer | Error::ReadOnly => ErrorCode::ReadOnly,
            Error::Interrupted => ErrorCode::Internal,
            Error::Absent(_) => ErrorCode::NotFound,
            Error::BadCursor | Error::TooMany { .. } | Error::Account(_) => ErrorCode::BadInput,
            Error::Move { .. } => ErrorCode::NotFound,
            Error::Io { .. } | Error::Sqlite(_) => ErrorCode::Internal,
        };
        Self::new(code, sentence(&error.to_string()))
    }
}

impl From<remote::Error> for AppError {
    fn from(error: remote::Error) -> Self {
        use remote::Kind;
        let code = match error.kind() {
            Kind::Unauthorized => ErrorCode::SignInNeeded,
            Kind::Forbidden => ErrorCode::Forbidden,
            Kind::NotFound => ErrorCode::NotFound,
            Kind::Refused | Kind::Server => ErrorCode::Remote,
            Kind::NotIntegrator => ErrorCode::NotIntegrator,
            Kind::Unreachable => ErrorCode::Offline,
            Kind::Throttled => ErrorCode::Throttled,
            Kind::Unreadable => ErrorCode::Unreadable,
        };
        let own = sentence(&error.to_string());
        let mut public = match plain(error.kind()) {
            Some(words) => Self::new(code, words).with_detail(own),
            None => Self::new(code, own),
        };
        if let (ErrorCode::Throttled, remote::Verdict::Later { after_ms }) = (code, error.verdict()) {
            public.retry_after_s = u32::try_from(after_ms.div_ceil(1_000)).ok();
        }
        public
    }
}

impl From<remote::NetworkError> for AppError {
    fn from(error: remote::NetworkError) -> Self {
        Self::new(ErrorCode::BadInput, sentence(&error.to_string()))
    }
}

/// Plain words for the failures that a person can do something about; the others say what failed themselves.
fn plain(kind: remote::Kind) -> Option<&'static str> {
    use remote::Kind;
    match kind {
        Kind::Unauthorized => Some(
            "The token was refused. It is wrong, expired or revoked, or it belongs to another region or environment.",
        ),
        Kind::Forbidden => Some("The token is good, but it may not do this."),
        Kind::NotIntegrator => Some(
            "What answers at this address is not integrator.io. A network may want a sign-in in the browser first.",
        ),
        Kind::Unreachable => Some("integrator.io cannot be reached from here."),
        Kind::Unreadable => {
            Some("The answer of integrator.io could not be read, so nothing was taken from it.")
        }
        Kind::Throttled => Some("integrator.io asks to wait before the next request."),
        Kind::NotFound | Kind::Refused | Kind::Server => None,
    }
}

impl From<sync::Error> for AppError {
    fn from(error: sync::Error) -> Self {
        use sync::Error;
        match error {
            Error::Store(error) => error.into(),
            Error::Remote(error) => error.into(),
            Error::Conflict { .. } => Self::new(ErrorCode::Remote, sentence(&error.to_string())),
            Error::Lock(_) | Error::Busy | Error::BrokenOff => {
                Self::new(ErrorCode::Internal, sentence(&error.to_string()))
            }
        }
    }
}

impl From<remote::BaseError> for AppError {
    fn from(error: remote::BaseError) -> Self {
        Self::new(ErrorCode::BadInput, error.to_string())
    }
}

impl From<remote::TokenError> for AppError {
    fn from(error: remote::TokenError) -> Self {
        Self::new(ErrorCode::BadInput, error.to_string())
    }
}

impl From<sync::Tag> for Tag {
    fn from(tag: sync::Tag) -> Self {
        match tag {
            sync::Tag::Flows => Self::Flows,
            sync::Tag::Errors => Self::Errors,
            sync::Tag::Runs => Self::Runs,
            sync::Tag::Running => Self::Running,
            sync::Tag::Outbox => Self::Outbox,
        }
    }
}

impl From<sync::Notice> for Notice {
    fn from(notice: sync::Notice) -> Self {
        match notice {
            sync::Notice::WentOffline => Self::WentOffline,
            sync::Notice::BackOnline => Self::BackOnline,
            sync::Notice::SignedOut => Self::SignedOut,
            sync::Notice::Parked { reason, .. } => Self::Parked { reason },
            sync::Notice::Stopped { batch } => Self::BatchStopped { batch_id: batch.0.to_string() },
            sync::Notice::BatchDone { batch } => Self::BatchDone { batch_id: batch.0.to_string() },
        }
    }
}

/// A message as a sentence: a capital in front, a full stop behind.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let mut out: String =
        chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect());
    if !out.ends_with(['.', '!', '?']) {
        out.push('.');
    }
    out
}
