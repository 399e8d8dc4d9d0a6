//! Reading `Retry-After`: whole seconds or an HTTP date, and everything else that servers put there.

use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};
use std::time::Duration;

/// Shortest obeyed wait: `0` and dates in the past would make a loop of refusals.
const WAIT_MS_MIN: u64 = 250;

/// How long the remote asks us to wait, held between a quarter of a second and `max_ms`. `None` when it does not say
/// or says nonsense. A date is compared with the answer's own `Date`, so that a wrong clock here does not matter.
pub(crate) fn read(headers: &HeaderMap, max_ms: u64) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let ms = seconds(text).or_else(|| until(text, headers))?;
    Some(Duration::from_millis(ms.clamp(WAIT_MS_MIN, max_ms.max(WAIT_MS_MIN))))
}

/// Seconds as milliseconds, rounded up; a number too big for the type is the longest wait there is.
fn seconds(text: &str) -> Option<u64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(fraction) {
        return None;
    }
    let extra = u64::from(fraction.bytes().any(|byte| byte != b'0'));
    Some(whole.parse::<u64>().unwrap_or(u64::MAX).saturating_add(extra).saturating_mul(1_000))
}

fn until(text: &str, headers: &HeaderMap) -> Option<u64> {
    let then = http_date_ms(text)?;
    let now = http_date_ms(headers.get(DATE)?.to_str().ok()?)?;
    Some(u64::try_from(then.saturating_sub(now)).unwrap_or(0))
}

/// An HTTP date as UTC milliseconds.
pub(crate) fn http_date_ms(text: &str) -> Option<i64> {
    Some(chrono::DateTime::parse_from_rfc2822(text.trim()).ok()?.timestamp_millis())
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderValue;

    fn wait_ms(retry_after: &str) -> Option<u64> {
        let mut headers = HeaderMap::new();
        headers.insert(DATE, HeaderValue::from_static("Sun, 06 Nov 1994 08:49:37 GMT"));
        headers.insert(RETRY_AFTER, HeaderValue::from_str(retry_after).unwrap());
        read(&headers, 60_000).map(|wait| u64::try_from(wait.as_millis()).unwrap())
    }

    #[test]
    fn seconds_and_dates_are_obeyed_and_nonsense_is_not() {
        let cases = [
            ("2", Some(2_000)),
            (" 3 ", Some(3_000)),
            ("1.5", Some(2_000)),
            ("0", Some(250)),
            ("86400", Some(60_000)),
            ("99999999999999999999999", Some(60_000)),
            ("Sun, 06 Nov 1994 08:49:47 GMT", Some(10_000)),
            ("Sun, 06 Nov 1994 08:49:07 GMT", Some(250)),
            ("Fri, 31 Dec 9999 23:59:59 GMT", Some(60_000)),
            ("-1", None),
            ("soon", None),
            ("", None),
            ("1e9", None),
        ];
        for (text, expected) in cases {
            assert_eq!(wait_ms(text), expected, "{text:?}");
        }
    }

    #[test]
    fn an_absent_header_says_nothing() {
        assert_eq!(read(&HeaderMap::new(), 60_000), None);
    }
}
