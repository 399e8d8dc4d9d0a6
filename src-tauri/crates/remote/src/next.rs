//! Links to the next page, made safe: whatever host they name, only their query is used, on our own base, and only
//! when they lead to the very path that was asked for (API 1.5, trap 9).

use crate::error::Cause;
use reqwest::header::{HeaderMap, LINK};
use std::collections::HashSet;
use url::Url;

/// The address of the next page. Filters of the first request that the link lacks are added again.
///
/// # Errors
/// When the link is no address, or leads to another path.
pub(crate) fn follow(first: &Url, link: &str) -> Result<Url, Cause> {
    let target =
        first.join(link.trim()).map_err(|_| Cause::Shape("the link to the next page is no address"))?;
    let path =
        target.path().strip_prefix("/api").filter(|rest| rest.starts_with('/')).unwrap_or(target.path());
    let asked = first.path();
    let same = path == asked || asked.strip_prefix("/v1").is_some_and(|short| short == path);
    if !same {
        return Err(Cause::Shape("the link to the next page leads elsewhere"));
    }
    let mut next = first.clone();
    next.set_fragment(None);
    next.set_query(target.query());
    let known: HashSet<String> = target.query_pairs().map(|(key, _)| key.into_owned()).collect();
    let missing: Vec<_> = first.query_pairs().filter(|(key, _)| !known.contains(key.as_ref())).collect();
    if !missing.is_empty() {
        next.query_pairs_mut().extend_pairs(missing);
    }
    Ok(next)
}

/// The `rel="next"` target of `Link` headers (RFC 5988).
pub(crate) fn link_header(headers: &HeaderMap) -> Option<String> {
    headers.get_all(LINK).iter().filter_map(|value| value.to_str().ok()).find_map(next_of)
}

fn next_of(text: &str) -> Option<String> {
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('<') {
        let (target, params) = after.split_once('>')?;
        let end = end_of_params(params);
        let (own, following) = params.split_at(end);
        let is_next = own.split(';').any(|param| {
            param.split_once('=').is_some_and(|(name, value)| {
                name.trim().eq_ignore_ascii_case("rel")
                    && value
                        .trim()
                        .trim_matches('"')
                        .split_whitespace()
                        .any(|rel| rel.eq_ignore_ascii_case("next"))
            })
        });
        if is_next && !target.trim().is_empty() {
            return Some(target.trim().to_owned());
        }
        rest = following;
    }
    None
}

/// Where the parameters of one link end: at a comma outside quotes.
fn end_of_params(params: &str) -> usize {
    let mut quoted = false;
    for (at, byte) in params.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b',' if !quoted => return at,
            _ => {}
        }
    }
    params.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderValue;

    fn next(first: &str, link: &str) -> Result<String, String> {
        follow(&Url::parse(first).unwrap(), link).map(String::from).map_err(|cause| cause.to_string())
    }

    #[test]
    fn a_next_link_keeps_host_and_path_and_gets_its_filters_back() {
        let first = "https://api.integrator.io/v1/flows/f/s/errors?source=application&source=mapping";
        let expected = "https://api.integrator.io/v1/flows/f/s/errors?startAtErrorId=5&source=application&source=mapping";
        for link in [
            "/api/flows/f/s/errors?startAtErrorId=5",
            "/v1/flows/f/s/errors?startAtErrorId=5",
            "/flows/f/s/errors?startAtErrorId=5",
            "/api/v1/flows/f/s/errors?startAtErrorId=5",
            "https://evil.example.com/v1/flows/f/s/errors?startAtErrorId=5",
            "//evil.example.com/v1/flows/f/s/errors?startAtErrorId=5",
            "http://me:pw@evil.example.com:81/v1/flows/f/s/errors?startAtErrorId=5#x",
            "?startAtErrorId=5",
        ] {
            assert_eq!(next(first, link).unwrap(), expected, "{link}");
        }
        assert_eq!(
            next(first, "/v1/flows/f/s/errors?a=1&source=x").unwrap(),
            "https://api.integrator.io/v1/flows/f/s/errors?a=1&source=x"
        );
    }

    #[test]
    fn a_next_link_to_another_path_is_refused() {
        let first = "https://api.integrator.io/v1/flows/f/s/errors";
        for link in [
            "/v1/flows/f/s/resolved?x=1",
            "/v1/tokenInfo",
            "/",
            "../../../x",
            "https://evil.example.com/",
            "mailto:x",
        ] {
            assert!(next(first, link).is_err(), "{link}");
        }
    }

    #[test]
    fn link_headers_of_every_spelling_are_read() {
        let of = |values: &[&str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(LINK, HeaderValue::from_str(value).unwrap());
            }
            link_header(&headers)
        };
        let documented = r#"<https://api.integrator.io/v1/integrations?skip=100&limit=1000>; rel="next", <https://api.integrator.io/v1/integrations?skip=0&limit=1000>;   rel="prev""#;
        assert_eq!(
            of(&[documented]).unwrap(),
            "https://api.integrator.io/v1/integrations?skip=100&limit=1000"
        );
        assert_eq!(of(&["</a?x=1,2>; title=\"a, b\"; REL=next"]).unwrap(), "/a?x=1,2");
        assert_eq!(of(&["</p>; rel=prev", "</n>; rel=\"last next\""]).unwrap(), "/n");
        assert_eq!(of(&["</p>; rel=prev"]), None);
        assert_eq!(of(&["<unclosed; rel=next"]), None);
        assert_eq!(of(&[]), None);
    }
}
