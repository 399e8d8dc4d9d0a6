//! The only public error of the program: a closed code, a message for logs and the command line, and what the
//! window needs to act. The window maps code → sentence and never matches text (ADR 0005).

use serde::Serialize;
use ts_rs::TS;

/// What went wrong, as far as the window does something different for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// No account is open.
    NoAccount,
    /// The token is missing, wrong, expired or revoked.
    SignInNeeded,
    /// The token is good but may not do this.
    Forbidden,
    /// The remote cannot be reached.
    Offline,
    /// Something answers that is not integrator.io (a captive portal, a proxy page).
    NotIntegrator,
    /// The remote asks to wait.
    Throttled,
    /// The remote refused or failed; its words are in the message.
    Remote,
    /// The remote's answer could not be read.
    Unreadable,
    /// The thing that was asked for is not there any more.
    NotFound,
    /// The input cannot be used; the message says why.
    BadInput,
    /// A file of the desk is damaged; it was set aside.
    Damaged,
    /// The files were written by a newer version and are open for reading only.
    ReadOnly,
    /// No space left.
    DiskFull,
    /// No token store answers, or it is locked.
    TokenStore,
    /// A mistake of this program.
    Internal,
}

impl ErrorCode {
    /// The word of the command line and of the generated client.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoAccount => "no_account",
            Self::SignInNeeded => "sign_in_needed",
            Self::Forbidden => "forbidden",
            Self::Offline => "offline",
            Self::NotIntegrator => "not_integrator",
            Self::Throttled => "throttled",
            Self::Remote => "remote",
            Self::Unreadable => "unreadable",
            Self::NotFound => "not_found",
            Self::BadInput => "bad_input",
            Self::Damaged => "damaged",
            Self::ReadOnly => "read_only",
            Self::DiskFull => "disk_full",
            Self::TokenStore => "token_store",
            Self::Internal => "internal",
        }
    }
}

/// A failure as the hosts pass it on. Never holds a token, a signed URL or record data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, thiserror::Error)]
#[error("{message}")]
#[serde(rename_all = "camelCase")]
pub struct AppError {
    /// What the caller acts on.
    pub code: ErrorCode,
    /// One clear sentence in English, for logs and the command line.
    pub message: String,
    /// The server's own words or a path, when they help.
    pub detail: Option<String>,
    /// Seconds to wait before it makes sense to try again.
    pub retry_after_s: Option<u32>,
}

impl AppError {
    /// An error with a code and a sentence.
    #[must_use]
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), detail: None, retry_after_s: None }
    }

    /// The same error with the server's own words or a path.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }
}
