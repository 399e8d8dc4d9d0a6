//! Newtypes for every id, so that an error id can never be sent where a retry data key belongs.
//!
//! All ids are text, exactly as the remote wrote them (API facts 1.6: error ids are decimal numbers, the
//! others 24 hexadecimal characters; neither is relied on).

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! text_id {
    ($(#[$doc:meta] $name:ident;)+) => {$(
        #[$doc]
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Default)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// The id as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }
    )+};
}

text_id! {
    /// An integration. Flows without one are "standalone"; the remote writes `none` in paths (API 1.6).
    IntegrationId;
    /// A flow.
    FlowId;
    /// A step of a flow: the id of its export or import (`_expOrImpId`).
    StepId;
    /// An error record, unique only together with flow and step (API part 7, trap 5).
    ErrorId;
    /// A run: a job of type `flow`. One for each page generator of the flow.
    RunId;
    /// The key of the kept retry data; retry takes these, never error ids (trap 2).
    RetryDataKey;
    /// A connection.
    ConnectionId;
    /// A user of the account.
    UserId;
}

/// The identity of an error record: flow, step and error id together.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ErrorKey {
    /// Flow of the record.
    pub flow: FlowId,
    /// Step that reported it.
    pub step: StepId,
    /// Its id within the step.
    pub error: ErrorId,
}

/// A step in its flow. Instances of one abstract flow share step ids, so the step id alone is not enough.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct StepKey {
    /// Flow of the step.
    pub flow: FlowId,
    /// The step.
    pub step: StepId,
}
