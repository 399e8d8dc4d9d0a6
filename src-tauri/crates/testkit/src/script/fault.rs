//! Faults and the rules that say which requests they hit.

use std::{fmt, sync::Arc};

type Rewrite = dyn Fn(String) -> String + Send + Sync;
type Respond = dyn Fn(&str) -> (u16, String) + Send + Sync;

/// What happens to a request.
#[derive(Clone)]
pub enum Fault {
    /// This answer, without asking the server behind.
    Answer {
        /// Status.
        status: u16,
        /// Headers beside `content-length`.
        headers: Vec<(String, String)>,
        /// Body.
        body: Vec<u8>,
    },
    /// An answer that is worked out from path and query, without asking the server behind.
    Respond(Arc<Respond>),
    /// The connection is reset before the server behind sees anything.
    Reset,
    /// The server behind acts, then the connection is reset without an answer.
    ActThenReset,
    /// The server behind acts, then nothing comes any more.
    ActThenSilence,
    /// Nothing ever comes, and the server behind sees nothing.
    Silence,
    /// The server behind is asked after a while.
    Delay {
        /// Wait in milliseconds.
        ms: u64,
    },
    /// The answer announces its whole length and ends after so many bytes of its body.
    CutBody {
        /// Bytes that are sent.
        bytes: usize,
    },
    /// The answer announces this length instead of its own.
    WrongLength {
        /// Announced bytes.
        bytes: usize,
    },
    /// The body of the answer is changed on its way.
    Rewrite(Arc<Rewrite>),
    /// A header is added to the answer.
    Header {
        /// Name.
        name: String,
        /// Value.
        value: String,
    },
    /// A small body that inflates to so many megabytes.
    GzipBomb {
        /// Inflated size.
        megabytes: usize,
    },
    /// A body without end.
    Endless,
    /// An answer cut in the middle of its gzip stream.
    CutGzip,
}

impl Fault {
    /// An answer with a JSON body.
    #[must_use]
    pub fn json(status: u16, body: &str) -> Self {
        Self::answer(status, &[("content-type", "application/json")], body)
    }

    /// An answer with these headers.
    #[must_use]
    pub fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Self {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Self::Answer { status, headers, body: body.as_bytes().to_vec() }
    }

    /// The sign-in page of a network, with status 200.
    #[must_use]
    pub fn web_page() -> Self {
        let page = "<!doctype html><html><title>Sign in</title><form></form></html>";
        Self::answer(200, &[("content-type", "text/html; charset=utf-8")], page)
    }

    /// 429 with this `Retry-After`, or without one.
    #[must_use]
    pub fn throttle(retry_after: Option<&str>) -> Self {
        let body = r#"{"errors":[{"code":"rate_limited","message":"Too many requests."}]}"#;
        let mut headers = vec![("content-type", "application/json")];
        headers.extend(retry_after.map(|value| ("retry-after", value)));
        Self::answer(429, &headers, body)
    }

    /// A JSON answer worked out from path and query: status and body.
    #[must_use]
    pub fn respond(answer: impl Fn(&str) -> (u16, String) + Send + Sync + 'static) -> Self {
        Self::Respond(Arc::new(answer))
    }

    /// The answer of the server behind with a text replaced.
    #[must_use]
    pub fn replace(from: &str, to: &str) -> Self {
        let (from, to) = (from.to_owned(), to.to_owned());
        Self::Rewrite(Arc::new(move |body| body.replace(&from, &to)))
    }

    /// A word for records.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Answer { .. } => "answer",
            Self::Respond(_) => "respond",
            Self::Reset => "reset",
            Self::ActThenReset => "act_then_reset",
            Self::ActThenSilence => "act_then_silence",
            Self::Silence => "silence",
            Self::Delay { .. } => "delay",
            Self::CutBody { .. } => "cut_body",
            Self::WrongLength { .. } => "wrong_length",
            Self::Rewrite(_) => "rewrite",
            Self::Header { .. } => "header",
            Self::GzipBomb { .. } => "gzip_bomb",
            Self::Endless => "endless",
            Self::CutGzip => "cut_gzip",
        }
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Which requests a fault hits, and how often.
#[derive(Debug, Clone)]
pub struct Rule {
    method: Option<String>,
    path: String,
    skip: u32,
    times: Option<u32>,
    fault: Fault,
}

impl Rule {
    /// A fault for every request.
    #[must_use]
    pub fn new(fault: Fault) -> Self {
        Self { method: None, path: String::new(), skip: 0, times: None, fault }
    }

    /// Only requests whose path and query contain this text.
    #[must_use]
    pub fn path(mut self, part: &str) -> Self {
        part.clone_into(&mut self.path);
        self
    }

    /// Only this method.
    #[must_use]
    pub fn method(mut self, method: &str) -> Self {
        self.method = Some(method.to_owned());
        self
    }

    /// Only so many times; the rule is used up then.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    /// Not for the first so many matching requests.
    #[must_use]
    pub fn after(mut self, skip: u32) -> Self {
        self.skip = skip;
        self
    }

    /// Gives the fault if the request is hit now, and counts it.
    pub(crate) fn hit(&mut self, method: &str, target: &str) -> Option<Fault> {
        let same_method = self.method.as_deref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method));
        if !same_method || !target.contains(&self.path) || self.times == Some(0) {
            return None;
        }
        if self.skip > 0 {
            self.skip -= 1;
            return None;
        }
        self.times = self.times.map(|times| times - 1);
        Some(self.fault.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_hits_what_it_names_as_often_as_it_says() {
        let mut rule = Rule::new(Fault::Reset).method("PUT").path("/resolved").after(1).times(2);
        let hits: Vec<bool> = [
            ("GET", "/v1/x/resolved"),
            ("PUT", "/v1/x/resolved"),
            ("PUT", "/v1/x/resolved"),
            ("put", "/v1/x/resolved?a"),
            ("PUT", "/v1/x/resolved"),
        ]
        .iter()
        .map(|(method, target)| rule.hit(method, target).is_some())
        .collect();
        assert_eq!(hits, [false, false, true, true, false]);
    }
}
