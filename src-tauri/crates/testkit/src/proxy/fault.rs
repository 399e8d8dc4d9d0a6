//! What can go wrong with a request, by name. Carrying it out is left to `connection`, `edit` and `delivery`.
//!
//! Several faults may meet in one request: first everything that waits before the server is asked, then what happens
//! instead of asking it, then everything that waits after it has acted, the changes of its answer in the order they were
//! added, and at last how the answer is delivered.

mod change;
mod refusal;

use super::{delivery::Delivery, gate::Gate, log::Seen};
use crate::http::{Headers, Reply};
use serde_json::Value;
use std::{fmt, sync::Arc, time::Duration};

/// One way to misbehave.
#[derive(Clone)]
pub struct Fault {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
}

/// An answer that the proxy gives by itself.
#[derive(Debug, Clone)]
pub struct Answer {
    reply: Reply,
}

/// What becomes of a link to the next page.
#[derive(Debug, Clone)]
pub enum Next {
    /// Another host, given as `http://HOST:PORT`; path and query stay.
    OtherHost(String),
    /// Another path of this host.
    OtherPath(String),
    /// The very request that is being answered.
    Itself,
    /// The empty string.
    Empty,
    /// `/api/…` in place of `/v1/…` (API 1.5 b). A missing link stays missing.
    ApiPrefix,
    /// With scheme and the host the client spoke to. A missing link stays missing.
    Absolute,
    /// This text.
    Exactly(String),
    /// No link at all: the list seems to end here.
    Missing,
}

#[derive(Clone)]
pub(super) enum Kind {
    ResetEarly,
    Before(Pause),
    Instead(Instead),
    After(Pause),
    ActedThen(Unanswered),
    Edit(EditFn),
    Deliver(Delivery),
}

pub(super) type EditFn = Arc<dyn Fn(&Seen, &mut Reply) + Send + Sync>;
pub(super) type AnswerFn = Arc<dyn Fn(&Seen) -> Answer + Send + Sync>;
pub(super) type CallFn = Arc<dyn Fn(&Seen) + Send + Sync>;

#[derive(Clone)]
pub(super) enum Pause {
    Time(Duration),
    Gate(Gate),
    Call(CallFn),
}

#[derive(Clone)]
pub(super) enum Instead {
    Answer(Answer),
    Made(AnswerFn),
    Raw(Vec<u8>),
    Unanswered(Unanswered),
}

/// How a request goes without an answer.
#[derive(Debug, Clone, Copy)]
pub(super) enum Unanswered {
    Reset,
    Close,
    Hang,
}

impl Answer {
    /// An answer without a body.
    #[must_use]
    pub fn new(status: u16) -> Self {
        Self { reply: Reply { status, ..Reply::default() } }
    }

    /// With a JSON body.
    #[must_use]
    pub fn json(self, body: &Value) -> Self {
        self.body("application/json; charset=utf-8", body.to_string())
    }

    /// With any body.
    #[must_use]
    pub fn body(mut self, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.reply.body = body.into();
        self.header("content-type", content_type)
    }

    /// With a header field, in place of one of the same name.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.reply.headers.set(name, value);
        self
    }

    pub(super) fn reply(&self) -> Reply {
        self.reply.clone()
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// Fields that speak of one connection only, or of how a body was sent on it.
pub(super) fn strip_hop(headers: &mut Headers) {
    for name in ["connection", "keep-alive", "content-length", "transfer-encoding", "upgrade", "expect"] {
        headers.remove(name);
    }
}
