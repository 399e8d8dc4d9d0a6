//! How a command can end: the exit statuses of the contract, and failures with a code and a sentence.

use ipc::{store, sync};
use std::{fmt, io, process::ExitCode};

/// The exit statuses that scripts rely on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// Everything that was asked for is done.
    Done = 0,
    /// It failed.
    Failed = 1,
    /// The command was not understood or may not be given like this.
    Usage = 2,
    /// Done in part; what was not is listed.
    Partly = 3,
    /// A sign-in is needed.
    SignIn = 4,
    /// The remote is not reachable, or is not integrator.io.
    Unreachable = 5,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a command ended without its result.
#[derive(Debug)]
pub(crate) struct Failure {
    /// The status to end with.
    pub exit: Exit,
    /// The word for scripts.
    pub code: String,
    /// The sentence for people.
    pub message: String,
}

impl Failure {
    /// A failure with its status, word and sentence.
    #[must_use]
    pub(crate) fn new(exit: Exit, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { exit, code: code.into(), message: message.into() }
    }

    /// The command was given in a way that cannot work.
    #[must_use]
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, "usage", message)
    }

    /// Something of this machine failed.
    #[must_use]
    pub(crate) fn failed(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(Exit::Failed, code, message)
    }

    /// The reader of standard output went away: not worth a word, the work is what it is.
    #[must_use]
    pub(crate) fn reader_gone() -> Self {
        Self::new(Exit::Done, "reader_gone", "")
    }

    /// Whether there is anything to say.
    #[must_use]
    pub(crate) fn is_quiet(&self) -> bool {
        self.code == "reader_gone"
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::reader_gone();
        }
        Self::failed("io", format!("Reading or writing failed: {error}."))
    }
}

impl From<ipc::AppError> for Failure {
    fn from(error: ipc::AppError) -> Self {
        use ipc::ErrorCode::{
            BadInput, Damaged, DiskFull, Forbidden, Internal, NoAccount, NotFound, NotIntegrator, Offline,
            ReadOnly, Remote, SignInNeeded, Throttled, TokenStore, Unreadable,
        };
        let exit = match error.code {
            SignInNeeded | TokenStore | Forbidden => Exit::SignIn,
            Offline | NotIntegrator => Exit::Unreachable,
            BadInput | NoAccount => Exit::Usage,
            NotFound | Throttled | Remote | Unreadable | Damaged | ReadOnly | DiskFull | Internal => {
                Exit::Failed
            }
        };
        let message = match &error.detail {
            Some(detail) if !detail.is_empty() => format!("{} ({detail})", error.message),
            _ => error.message.clone(),
        };
        Self::new(exit, error.code.as_str(), message)
    }
}

impl From<store::Error> for Failure {
    fn from(error: store::Error) -> Self {
        ipc::AppError::from(error).into()
    }
}

impl From<sync::Error> for Failure {
    fn from(error: sync::Error) -> Self {
        ipc::AppError::from(error).into()
    }
}

/// Why a round or a drain ended early.
pub(crate) fn stopped(stop: sync::Stop, then: &str) -> Failure {
    use sync::Stop;
    let (exit, code, what) = match stop {
        Stop::SignedOut => (Exit::SignIn, "sign_in_needed", "The token was refused.".to_owned()),
        Stop::Offline => (Exit::Unreachable, "offline", "The remote cannot be reached.".to_owned()),
        Stop::NotIntegrator => {
            (Exit::Unreachable, "not_integrator", "What answers there is not integrator.io.".to_owned())
        }
        Stop::Throttled { after_ms } => {
            (Exit::Partly, "throttled", format!("The remote asks to wait {} s.", after_ms.div_ceil(1_000)))
        }
    };
    Failure::new(exit, code, format!("{what} {then}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_that_went_away_is_no_failure() {
        let failure = Failure::from(io::Error::from(io::ErrorKind::BrokenPipe));
        assert_eq!(failure.exit, Exit::Done);
        assert!(failure.is_quiet());
    }

    #[test]
    fn every_way_of_being_signed_out_ends_with_4() {
        for code in [ipc::ErrorCode::SignInNeeded, ipc::ErrorCode::TokenStore, ipc::ErrorCode::Forbidden] {
            assert_eq!(Failure::from(ipc::AppError::new(code, "x")).exit, Exit::SignIn);
        }
    }
}
