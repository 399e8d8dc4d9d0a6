//! Judging an answer: the one place that looks at status codes and turns them into a verdict.
//!
//! For requests that change something the rule is: `Later` and `Never` only when the remote surely has not acted,
//! everything else is `Unsure`. A 503 is unsure as well: load balancers give it for requests that they had passed on.

use crate::{
    error::{Cause, Error, Kind, Verdict, clean_code},
    retry_after,
    transport::{Answer, Call, Effect, NoAnswer},
};
use domain::json::RawObject;
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use std::time::Duration;

const LATER: Verdict = Verdict::Later { after_ms: 0 };

/// A good answer: a 2xx whose body is there and does not look like a web page.
#[derive(Debug)]
pub(crate) struct Good {
    pub(crate) headers: HeaderMap,
    /// `None` when the remote answered without content (204).
    pub(crate) text: Option<String>,
}

/// Judges what a request came to.
pub(crate) fn judge(
    call: &Call,
    outcome: Result<Answer, NoAnswer>,
    retry_after_max_ms: u64,
) -> Result<Good, Error> {
    let answer = match outcome {
        Ok(answer) => answer,
        Err(NoAnswer { cause, received }) => {
            let verdict = if received { unless_read(call, Verdict::Unsure) } else { LATER };
            return Err(Error::new(call.name, Kind::Unreachable, verdict).caused_by(cause));
        }
    };
    let status = answer.status.as_u16();
    if !answer.status.is_success() {
        return Err(refusal(call, status, answer, retry_after_max_ms));
    }
    accept(call, answer).map_err(|error| error.with_status(status))
}

fn accept(call: &Call, answer: Answer) -> Result<Good, Error> {
    let page_type = is_web_page_type(&answer.headers);
    let no_content = answer.status.as_u16() == 204 || answer.status.as_u16() == 205;
    let bytes = match answer.body {
        Ok(bytes) => bytes,
        // The remote said yes to a change; only its words were lost on the way.
        Err(_) if call.effect == Effect::Write && !page_type => Vec::new(),
        Err(cause) => {
            let kind = if matches!(cause, Cause::TimedOut(_)) { Kind::Unreachable } else { Kind::Unreadable };
            return Err(Error::new(call.name, kind, unless_read(call, Verdict::Unsure)).caused_by(cause));
        }
    };
    let text = text_of(bytes);
    if page_type || text.starts_with('<') {
        let cause = Cause::Shape("a web page came instead of JSON");
        return Err(
            Error::new(call.name, Kind::NotIntegrator, unless_read(call, Verdict::Unsure)).caused_by(cause)
        );
    }
    if call.effect == Effect::Write
        && let Some(code) = envelope_code(&text)
    {
        return Err(Error::new(call.name, Kind::Refused, Verdict::Never).with_code(code));
    }
    let text = (!(no_content && text.is_empty())).then_some(text);
    Ok(Good { headers: answer.headers, text })
}

fn refusal(call: &Call, status: u16, answer: Answer, retry_after_max_ms: u64) -> Error {
    let asked = retry_after::read(&answer.headers, retry_after_max_ms);
    let later = Verdict::Later { after_ms: asked.map_or(0, millis) };
    let (kind, verdict) = match status {
        401 => (Kind::Unauthorized, Verdict::Never),
        403 => (Kind::Forbidden, Verdict::Never),
        404 | 410 => (Kind::NotFound, Verdict::Never),
        429 => (Kind::Throttled, later),
        // Not the server's answer but a gateway's or a network's, before the server was asked.
        407 | 511 => (Kind::NotIntegrator, later),
        421 | 425 => (Kind::Server, later),
        408 => (Kind::Server, unless_read(call, Verdict::Unsure)),
        301 | 307 | 308 => (Kind::NotIntegrator, later),
        300..=399 => (Kind::NotIntegrator, unless_read(call, Verdict::Unsure)),
        400..=499 => (Kind::Refused, Verdict::Never),
        501 | 505 => (Kind::Server, Verdict::Never),
        _ if call.effect == Effect::Write => (Kind::Server, Verdict::Unsure),
        _ => (Kind::Server, later),
    };
    let text = answer.body.map(text_of).unwrap_or_default();
    let code = (!matches!(kind, Kind::NotIntegrator)).then(|| envelope_code(&text).flatten()).flatten();
    Error::new(call.name, kind, verdict).with_status(status).with_code(code)
}

/// `Unsure` is for changes only: a read can always be made again.
fn unless_read(call: &Call, verdict: Verdict) -> Verdict {
    if call.effect == Effect::Read { LATER } else { verdict }
}

/// The body as text: bytes that are no UTF-8 become U+FFFD instead of losing the page, a byte order mark goes.
fn text_of(bytes: Vec<u8>) -> String {
    let text = String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
    let trimmed = text.trim_start_matches('\u{feff}').trim();
    if trimmed.len() == text.len() { text } else { trimmed.to_owned() }
}

fn is_web_page_type(headers: &HeaderMap) -> bool {
    headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|kind| kind.to_ascii_lowercase().contains("html"))
}

/// Whether the text is the platform's error envelope (API 1.3), and its first code. The outer `Option` says whether
/// it is one: rows of error lists have a `code` and a `message` too, but also an `errorId`.
fn envelope_code(text: &str) -> Option<Option<String>> {
    let body = RawObject::parse(text).ok()?;
    let errors = body.objects("errors");
    let first = errors.first()?;
    let is_envelope = first.raw("message").is_some() && first.raw("errorId").is_none();
    is_envelope.then(|| first.text("code").and_then(|code| clean_code(&code)))
}

pub(crate) fn millis(wait: Duration) -> u64 {
    u64::try_from(wait.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::{Method, StatusCode, header::HeaderValue};

    fn call(effect: Effect) -> Call {
        let url = url::Url::parse("http://127.0.0.1:1/v1/x").unwrap();
        Call { name: "X /v1/x", method: Method::POST, url, body: None, effect }
    }

    fn judged(
        effect: Effect,
        status: u16,
        kind: &str,
        body: &str,
    ) -> Result<Option<String>, (Kind, Verdict)> {
        let mut headers = HeaderMap::new();
        if !kind.is_empty() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_str(kind).unwrap());
        }
        let answer = Answer { status: StatusCode::from_u16(status).unwrap(), headers, body: Ok(body.into()) };
        judge(&call(effect), Ok(answer), 1_000)
            .map(|good| good.text)
            .map_err(|error| (error.kind(), error.verdict()))
    }

    #[test]
    fn each_status_has_one_verdict() {
        let later = Verdict::Later { after_ms: 0 };
        let table = [
            (301, Kind::NotIntegrator, later, later),
            (302, Kind::NotIntegrator, later, Verdict::Unsure),
            (303, Kind::NotIntegrator, later, Verdict::Unsure),
            (304, Kind::NotIntegrator, later, Verdict::Unsure),
            (308, Kind::NotIntegrator, later, later),
            (400, Kind::Refused, Verdict::Never, Verdict::Never),
            (401, Kind::Unauthorized, Verdict::Never, Verdict::Never),
            (402, Kind::Refused, Verdict::Never, Verdict::Never),
            (403, Kind::Forbidden, Verdict::Never, Verdict::Never),
            (404, Kind::NotFound, Verdict::Never, Verdict::Never),
            (407, Kind::NotIntegrator, later, later),
            (408, Kind::Server, later, Verdict::Unsure),
            (409, Kind::Refused, Verdict::Never, Verdict::Never),
            (410, Kind::NotFound, Verdict::Never, Verdict::Never),
            (413, Kind::Refused, Verdict::Never, Verdict::Never),
            (422, Kind::Refused, Verdict::Never, Verdict::Never),
            (425, Kind::Server, later, later),
            (429, Kind::Throttled, later, later),
            (500, Kind::Server, later, Verdict::Unsure),
            (501, Kind::Server, Verdict::Never, Verdict::Never),
            (502, Kind::Server, later, Verdict::Unsure),
            (503, Kind::Server, later, Verdict::Unsure),
            (504, Kind::Server, later, Verdict::Unsure),
            (511, Kind::NotIntegrator, later, later),
            (599, Kind::Server, later, Verdict::Unsure),
            (999, Kind::Server, later, Verdict::Unsure),
        ];
        for (status, kind, read, write) in table {
            assert_eq!(judged(Effect::Read, status, "", ""), Err((kind, read)), "read {status}");
            assert_eq!(judged(Effect::Write, status, "", ""), Err((kind, write)), "write {status}");
        }
    }

    #[test]
    fn no_answer_is_unsure_only_when_the_request_may_have_arrived() {
        for (effect, received, verdict) in [
            (Effect::Read, true, LATER),
            (Effect::Read, false, LATER),
            (Effect::Write, true, Verdict::Unsure),
            (Effect::Write, false, LATER),
        ] {
            let error =
                judge(&call(effect), Err(NoAnswer { cause: Cause::TimedOut(1), received }), 1).unwrap_err();
            assert_eq!((error.kind(), error.verdict()), (Kind::Unreachable, verdict));
        }
    }

    #[test]
    fn a_web_page_is_never_an_answer() {
        let page = "<!doctype html><title>Sign in to the hotel network</title>";
        for effect in [Effect::Read, Effect::Write] {
            for (kind, body) in
                [("text/html; charset=utf-8", page), ("application/json", page), ("TEXT/HTML", "[]")]
            {
                assert_eq!(judged(effect, 200, kind, body).unwrap_err().0, Kind::NotIntegrator);
            }
        }
    }

    #[test]
    fn any_success_without_a_body_is_good_for_a_change() {
        for (status, body) in [(200, ""), (200, "{}"), (201, "{\"_jobId\":\"j\"}"), (202, "OK"), (204, "")] {
            assert!(judged(Effect::Write, status, "", body).is_ok(), "{status}");
        }
        assert_eq!(judged(Effect::Read, 204, "", ""), Ok(None));
        assert_eq!(judged(Effect::Read, 200, "", ""), Ok(Some(String::new())));
    }

    #[test]
    fn an_error_envelope_under_200_is_a_refusal_of_a_change_and_no_row_is_one() {
        let envelope = r#"{"errors":[{"code":"inactive_flow","message":"The flow is off"}]}"#;
        assert_eq!(judged(Effect::Write, 200, "", envelope), Err((Kind::Refused, Verdict::Never)));
        assert!(judged(Effect::Write, 200, "", r#"{"errors":[{"errorId":"1","message":"x"}]}"#).is_ok());
        assert!(judged(Effect::Write, 200, "", r#"{"errors":["1","2"]}"#).is_ok());
        assert!(judged(Effect::Read, 200, "", envelope).is_ok());
    }

    #[test]
    fn a_lost_body_does_not_undo_a_change_that_was_accepted() {
        let lost = |effect| {
            let answer =
                Answer { status: StatusCode::OK, headers: HeaderMap::new(), body: Err(Cause::TooLong(1)) };
            judge(&call(effect), Ok(answer), 1).map(|good| good.text).map_err(|error| error.kind())
        };
        assert_eq!(lost(Effect::Write), Ok(Some(String::new())));
        assert_eq!(lost(Effect::Read), Err(Kind::Unreadable));
    }

    #[test]
    fn codes_are_kept_and_words_of_the_remote_are_not() {
        let answer = |body: &str| {
            let answer = Answer {
                status: StatusCode::UNPROCESSABLE_ENTITY,
                headers: HeaderMap::new(),
                body: Ok(body.into()),
            };
            judge(&call(Effect::Write), Ok(answer), 1).unwrap_err()
        };
        let error = answer(r#"{"errors":[{"code":"inactive_flow","message":"Order of ada@example.com"}]}"#);
        assert_eq!(error.code(), Some("inactive_flow"));
        assert_eq!(error.to_string(), "X /v1/x: refused (status 422, inactive_flow)");
        assert!(!format!("{error:?}").contains("ada@example.com"));
        assert_eq!(answer(r#"{"errors":[{"code":"ada lovelace <a>","message":"x"}]}"#).code(), None);
    }
}
