//! What can go wrong with a request, by name. Carrying it out is left to `connection`, `edit` and `delivery`.
//!
//! Several faults may meet in one request: first everything that waits before the server is asked, then what happens
//! instead of asking it, then everything that waits after it has acted, the changes of its answer in the order they were
//! added, and at last how the answer is delivered.

use super::{delivery::Delivery, edit, gate::Gate, log::Seen};
use crate::http::{Headers, Reply};
use serde_json::{Value, json};
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

    /// 401. Without [`super::on::On::times`] the token is dead from now on.
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

    /// A reset before the body of the request is read. Ids are not known then, so [`super::on::On::id`] finds nothing.
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

/// The answer is another than the server gave. Places in JSON are pointers (RFC 6901) with `*` for every item or field.
impl Fault {
    /// Any change of the answer.
    #[must_use]
    pub fn edit_reply(edit: impl Fn(&Seen, &mut Reply) + Send + Sync + 'static) -> Self {
        Self::editing("edit_reply", edit)
    }

    /// Any change of a JSON answer. Answers that are not JSON stay as they are.
    #[must_use]
    pub fn edit(change: impl Fn(&mut Value) + Send + Sync + 'static) -> Self {
        Self::editing_json("edit", change)
    }

    /// The thing at a place is gone.
    #[must_use]
    pub fn remove(pointer: &str) -> Self {
        let pointer = pointer.to_owned();
        Self::editing_json("remove", move |body| edit::remove(body, &pointer))
    }

    /// The field at a place has another name.
    #[must_use]
    pub fn rename(pointer: &str, to: &str) -> Self {
        let (pointer, to) = (pointer.to_owned(), to.to_owned());
        Self::editing_json("rename", move |body| edit::rename(body, &pointer, &to))
    }

    /// The thing at a place is this, whether it was there or not.
    #[must_use]
    pub fn set(pointer: &str, value: Value) -> Self {
        let pointer = pointer.to_owned();
        Self::editing_json("set", move |body| edit::set(body, &pointer, &value))
    }

    /// The thing at a place is `null`.
    #[must_use]
    pub fn null(pointer: &str) -> Self {
        Self::set(pointer, Value::Null)
    }

    /// The thing at a place, where there is one, has another JSON type.
    #[must_use]
    pub fn wrong_type(pointer: &str) -> Self {
        let pointer = pointer.to_owned();
        Self::editing_json("wrong_type", move |body| edit::wrong_type(body, &pointer))
    }

    /// Every object has fields nobody has heard of.
    #[must_use]
    pub fn extra_fields() -> Self {
        Self::editing_json("extra_fields", edit::extra_fields)
    }

    /// Every decimal text under a name that ends in `id` or `Id` is a number.
    #[must_use]
    pub fn ids_as_numbers() -> Self {
        Self::editing_json("ids_as_numbers", edit::ids_as_numbers)
    }

    /// `nextPageURL` is bent.
    #[must_use]
    pub fn next_page(next: Next) -> Self {
        Self::editing("next_page", move |seen, reply| edit::next_page(seen, reply, &next))
    }

    /// The `Link` header is bent.
    #[must_use]
    pub fn link(next: Next) -> Self {
        Self::editing("link", move |seen, reply| edit::link(seen, reply, &next))
    }

    /// A header field is this.
    #[must_use]
    pub fn header(name: &str, value: &str) -> Self {
        let (name, value) = (name.to_owned(), value.to_owned());
        Self::editing("header", move |_, reply| reply.headers.set(&name, value.clone()))
    }

    /// One more header field of so many bytes.
    #[must_use]
    pub fn huge_header(bytes: usize) -> Self {
        Self::editing("huge_header", move |_, reply| reply.headers.set("x-padding", "x".repeat(bytes)))
    }

    /// So many more header fields.
    #[must_use]
    pub fn many_headers(count: usize) -> Self {
        Self::editing("many_headers", move |_, reply| {
            for number in 0..count {
                reply.headers.add(&format!("x-padding-{number}"), "x");
            }
        })
    }

    fn editing(name: &'static str, edit: impl Fn(&Seen, &mut Reply) + Send + Sync + 'static) -> Self {
        Self { name, kind: Kind::Edit(Arc::new(edit)) }
    }

    fn editing_json(name: &'static str, change: impl Fn(&mut Value) + Send + Sync + 'static) -> Self {
        Self::editing(name, move |_, reply| edit::json(reply, &change))
    }
}

/// The answer is the server's, its delivery is not.
impl Fault {
    /// The true length is announced, so many bytes of the body come, then the connection ends.
    #[must_use]
    pub fn cut_at(bytes: usize) -> Self {
        Self::delivering("cut_at", Delivery::Cut { bytes })
    }

    /// The same, cut at `part` of `of` equal parts of the body.
    #[must_use]
    pub fn cut_at_share(part: usize, of: usize) -> Self {
        Self::delivering("cut_at_share", Delivery::CutShare { part, of: of.max(1) })
    }

    /// So many bytes of the body come, and exactly that length is announced: whole for HTTP, half for JSON.
    #[must_use]
    pub fn cut_unannounced(bytes: usize) -> Self {
        Self::delivering("cut_unannounced", Delivery::CutUnannounced { bytes })
    }

    /// So many bytes more than come are announced, then the connection ends.
    #[must_use]
    pub fn longer_length(by: usize) -> Self {
        Self::delivering("longer_length", Delivery::LongerLength { by })
    }

    /// Neither length nor chunks: the body ends with the connection, and it is cut at so many bytes.
    #[must_use]
    pub fn cut_without_length(bytes: usize) -> Self {
        Self::delivering("cut_without_length", Delivery::CutWithoutLength { bytes })
    }

    /// In chunks, whole.
    #[must_use]
    pub fn chunked() -> Self {
        Self::delivering("chunked", Delivery::Chunked { cut_bytes: None })
    }

    /// In chunks, ended after so many bytes of the body without the last chunk.
    #[must_use]
    pub fn cut_chunked(bytes: usize) -> Self {
        Self::delivering("cut_chunked", Delivery::Chunked { cut_bytes: Some(bytes) })
    }

    /// Compressed, as servers do.
    #[must_use]
    pub fn gzip() -> Self {
        Self::delivering("gzip", Delivery::Gzip { is_broken: false })
    }

    /// Compressed with a byte changed in the middle.
    #[must_use]
    pub fn gzip_broken() -> Self {
        Self::delivering("gzip_broken", Delivery::Gzip { is_broken: true })
    }

    /// Compressed, and blanks behind the JSON make it so many bytes long when inflated (about 1:1000).
    #[must_use]
    pub fn gzip_bomb(inflated_bytes: u64) -> Self {
        Self::delivering("gzip_bomb", Delivery::GzipBomb { inflated_bytes })
    }

    /// The body and then blanks in chunks without an end.
    #[must_use]
    pub fn endless() -> Self {
        Self::delivering("endless", Delivery::Endless)
    }

    /// So many bytes of the body at a time with a pause between.
    #[must_use]
    pub fn drip(bytes: usize, pause_ms: u64) -> Self {
        Self::delivering(
            "drip",
            Delivery::Drip { bytes: bytes.max(1), pause: Duration::from_millis(pause_ms) },
        )
    }

    fn delivering(name: &'static str, delivery: Delivery) -> Self {
        Self { name, kind: Kind::Deliver(delivery) }
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// A status with the body that the platform gives for it: 401 and 403 do not follow the envelope (API 1.3).
pub(super) fn answer_for(status: u16) -> Answer {
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

/// Fields that speak of one connection only, or of how a body was sent on it.
pub(super) fn strip_hop(headers: &mut Headers) {
    for name in ["connection", "keep-alive", "content-length", "transfer-encoding", "upgrade", "expect"] {
        headers.remove(name);
    }
}
