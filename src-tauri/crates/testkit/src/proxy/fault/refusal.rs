//! Faults without the server's answer: it is not asked, or what it said is lost; and faults that only wait.

use super::{Answer, Fault, Instead, Kind, Pause, Unanswered};
use crate::proxy::{gate::Gate, log::Seen};
use serde_json::json;
use std::{sync::Arc, time::Duration};

/// The server is not asked and surely does not act.
impl Fault {
    /// A status with the body that the platform gives for it (API 1.3).
    #[must_use]
    pub fn status(status: u16) -> Self {
        Self::instead("status", answer_for(status))
    }

    /// 429 with this `Retry-After` as it is, or none.
    #[must_use]
    pub fn throttled(retry_after: Option<&str>) -> Self {
        let answer = answer_for(429);
        Self::instead(
            "throttled",
            match retry_after {
                Some(text) => answer.header("retry-after", text),
                None => answer,
            },
        )
    }

    /// 401. Without [`crate::proxy::on::On::times`] the token is dead from now on.
    #[must_use]
    pub fn unauthorized() -> Self {
        Self::status(401)
    }

    /// 403.
    #[must_use]
    pub fn forbidden() -> Self {
        Self::status(403)
    }

    /// A sign-in page with status 200, as networks in hotels give for everything.
    #[must_use]
    pub fn captive_portal() -> Self {
        let page = "<!doctype html><html><head><title>Welcome</title></head><body><form>Sign in</form></body></html>";
        Self::instead("captive_portal", Answer::new(200).body("text/html; charset=utf-8", page))
    }

    /// A redirect to an absolute address.
    #[must_use]
    pub fn redirect(status: u16, location: &str) -> Self {
        Self::instead("redirect", Answer::new(status).header("location", location))
    }

    /// Any answer.
    #[must_use]
    pub fn answer(answer: Answer) -> Self {
        Self::instead("answer", answer)
    }

    /// An answer made for the request.
    #[must_use]
    pub fn answer_with(answer: impl Fn(&Seen) -> Answer + Send + Sync + 'static) -> Self {
        Self { name: "answer_with", kind: Kind::Instead(Instead::Made(Arc::new(answer))) }
    }

    /// JSON of 200 that is so many arrays deep.
    #[must_use]
    pub fn deep_json(depth: usize) -> Self {
        let body = format!("{{\"errors\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
        Self::instead("deep_json", Answer::new(200).body("application/json", body))
    }

    /// These bytes in place of an HTTP answer, then the end of the connection.
    #[must_use]
    pub fn raw(bytes: impl Into<Vec<u8>>) -> Self {
        Self { name: "raw", kind: Kind::Instead(Instead::Raw(bytes.into())) }
    }

    /// A reset before the body of the request is read. Ids and the number are not known then, so
    /// [`crate::proxy::on::On::id`] finds nothing.
    #[must_use]
    pub fn reset_early() -> Self {
        Self { name: "reset_early", kind: Kind::ResetEarly }
    }

    /// A reset after the request was read.
    #[must_use]
    pub fn reset() -> Self {
        Self { name: "reset", kind: Kind::Instead(Instead::Unanswered(Unanswered::Reset)) }
    }

    /// The orderly end of the connection after the request was read, without an answer.
    #[must_use]
    pub fn close() -> Self {
        Self { name: "close", kind: Kind::Instead(Instead::Unanswered(Unanswered::Close)) }
    }

    /// No answer ever, until the client gives up.
    #[must_use]
    pub fn hang() -> Self {
        Self { name: "hang", kind: Kind::Instead(Instead::Unanswered(Unanswered::Hang)) }
    }

    fn instead(name: &'static str, answer: Answer) -> Self {
        Self { name, kind: Kind::Instead(Instead::Answer(answer)) }
    }
}

/// The server has acted, but its answer is lost.
impl Fault {
    /// Another answer in place of the server's, such as the 502 of a load balancer.
    #[must_use]
    pub fn acted_then(answer: Answer) -> Self {
        Self::editing("acted_then", move |_, reply| *reply = answer.reply())
    }

    /// A status in place of the server's answer.
    #[must_use]
    pub fn acted_then_status(status: u16) -> Self {
        Self::acted_then(answer_for(status))
    }

    /// A reset.
    #[must_use]
    pub fn acted_then_reset() -> Self {
        Self { name: "acted_then_reset", kind: Kind::ActedThen(Unanswered::Reset) }
    }

    /// The orderly end of the connection.
    #[must_use]
    pub fn acted_then_close() -> Self {
        Self { name: "acted_then_close", kind: Kind::ActedThen(Unanswered::Close) }
    }

    /// No answer ever, until the client gives up.
    #[must_use]
    pub fn acted_then_hang() -> Self {
        Self { name: "acted_then_hang", kind: Kind::ActedThen(Unanswered::Hang) }
    }
}

/// Waiting, and doing something meanwhile. The request goes on even when the client gave up.
impl Fault {
    /// A delay before the server is asked: a client that gave up does not keep the server from acting later.
    #[must_use]
    pub fn delay_before(ms: u64) -> Self {
        Self { name: "delay_before", kind: Kind::Before(Pause::Time(Duration::from_millis(ms))) }
    }

    /// A delay between the server's act and its answer.
    #[must_use]
    pub fn delay_after(ms: u64) -> Self {
        Self { name: "delay_after", kind: Kind::After(Pause::Time(Duration::from_millis(ms))) }
    }

    /// The request waits at a gate before the server is asked.
    #[must_use]
    pub fn hold_before(gate: &Gate) -> Self {
        Self { name: "hold_before", kind: Kind::Before(Pause::Gate(gate.clone())) }
    }

    /// The answer waits at a gate.
    #[must_use]
    pub fn hold_after(gate: &Gate) -> Self {
        Self { name: "hold_after", kind: Kind::After(Pause::Gate(gate.clone())) }
    }

    /// Something happens before the server is asked: somebody else is faster. May make blocking calls.
    #[must_use]
    pub fn call_before(call: impl Fn(&Seen) + Send + Sync + 'static) -> Self {
        Self { name: "call_before", kind: Kind::Before(Pause::Call(Arc::new(call))) }
    }

    /// Something happens between the server's act and its answer. May make blocking calls.
    #[must_use]
    pub fn call_after(call: impl Fn(&Seen) + Send + Sync + 'static) -> Self {
        Self { name: "call_after", kind: Kind::After(Pause::Call(Arc::new(call))) }
    }
}

/// A status with the body that the platform gives for it: 401 and 403 do not follow the envelope (API 1.3).
fn answer_for(status: u16) -> Answer {
    let (code, message) = match status {
        204 | 304 => return Answer::new(status),
        401 => return Answer::new(status).json(&json!({ "message": "Unauthorized" })),
        403 => return Answer::new(status).json(&json!({ "message": "Forbidden" })),
        502..=504 => return Answer::new(status).body("text/html", "<html><body>Bad Gateway</body></html>"),
        400 => ("invalid_query", "the request is not understood"),
        404 => ("resource_not_found", "there is no such thing"),
        422 => ("invalid_field", "the request cannot be carried out"),
        429 => ("rate_limited", "Too many requests."),
        _ => ("internal_error", "something went wrong"),
    };
    Answer::new(status).json(&json!({ "errors": [{ "code": code, "message": message }] }))
}
