//! Building request addresses. Ids come from the remote and are hostile text: each becomes exactly one path segment.

use crate::error::{Cause, Error, Kind, Verdict};
use url::Url;

/// The address of `/v1/<segments>` with a query. Every segment is escaped.
///
/// # Errors
/// When a segment is empty or a dot segment: the path would then mean something else.
pub(crate) fn build(
    base: &Url,
    call: &'static str,
    segments: &[&str],
    query: &[(String, String)],
) -> Result<Url, Error> {
    let mut url = base.clone();
    let broken = || {
        Error::new(call, Kind::Refused, Verdict::Never)
            .caused_by(Cause::Shape("an id cannot stand in a path"))
    };
    if segments
        .iter()
        .any(|segment| segment.is_empty() || segment.chars().all(|c| c == '.') || segment.len() > 512)
    {
        return Err(broken());
    }
    url.path_segments_mut().map_err(|()| broken())?.clear().push("v1").extend(segments);
    if !query.is_empty() {
        url.query_pairs_mut().extend_pairs(query);
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(segments: &[&str], query: &[(String, String)]) -> Result<String, Kind> {
        let base = Url::parse("http://127.0.0.1:1/").unwrap();
        build(&base, "GET test", segments, query)
            .map(|url| url.as_str().trim_start_matches("http://127.0.0.1:1").to_owned())
            .map_err(|error| error.kind())
    }

    #[test]
    fn an_id_stays_one_segment_whatever_it_holds() {
        assert_eq!(path(&["flows", "a/b?c#d %"], &[]), Ok("/v1/flows/a%2Fb%3Fc%23d%20%25".into()));
        assert_eq!(
            path(&["jobs"], &[("_flowId_in[0]".into(), "x&y=z".into())]),
            Ok("/v1/jobs?_flowId_in%5B0%5D=x%26y%3Dz".into())
        );
        for bad in ["", ".", ".."] {
            assert_eq!(path(&["flows", bad, "errors"], &[]), Err(Kind::Refused), "{bad:?}");
        }
    }

    #[test]
    fn escaped_dots_do_not_climb_either() {
        assert_eq!(path(&["flows", "%2e%2e", "errors"], &[]), Ok("/v1/flows/%252e%252e/errors".into()));
    }
}
