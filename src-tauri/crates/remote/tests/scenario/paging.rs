//! The pagings, and links that lead astray.

use super::stage::{answer, error_page, stage, step};
use remote::{ErrorFilter, Kind, ListKind};
use testkit::script::{Fault, Rule};

const LIST: &str = "/v1/flows/f1/s1/errors";

async fn ids(client: &remote::Client, filter: &ErrorFilter) -> (Vec<String>, Option<Kind>) {
    let mut pager = client.errors(&step(), ListKind::Open, filter).unwrap();
    let mut ids = Vec::new();
    loop {
        match pager.next_page().await {
            Ok(Some(page)) => ids.extend(page.rows.into_iter().map(|row| row.key.error.0)),
            Ok(None) => return (ids, None),
            Err(error) => return (ids, Some(error.kind())),
        }
    }
}

#[tokio::test]
async fn pages_are_followed_and_filters_are_added_again() {
    let (proxy, client) = stage().await;
    answer(&proxy, "startAtErrorId=3", &error_page(&["3"], ""));
    answer(
        &proxy,
        "startAtErrorId=2",
        &error_page(&["2"], "/v1/flows/f1/s1/errors?startAtErrorId=3&source=lookup"),
    );
    answer(&proxy, LIST, &error_page(&["1"], "/api/flows/f1/s1/errors?startAtErrorId=2"));
    let filter = ErrorFilter { sources: vec!["lookup".into()], ..ErrorFilter::default() };
    assert_eq!(ids(&client, &filter).await, (vec!["1".into(), "2".into(), "3".into()], None));
    let targets: Vec<String> = proxy.seen().into_iter().map(|seen| seen.target).collect();
    assert_eq!(
        targets,
        [
            "/v1/flows/f1/s1/errors?source=lookup",
            "/v1/flows/f1/s1/errors?startAtErrorId=2&source=lookup",
            "/v1/flows/f1/s1/errors?startAtErrorId=3&source=lookup",
        ]
    );
}

#[tokio::test]
async fn a_link_to_another_host_goes_to_our_own() {
    let (proxy, client) = stage().await;
    let (stranger, _) = stage().await;
    answer(&proxy, "startAtErrorId=2", &error_page(&["2"], ""));
    answer(&proxy, LIST, &error_page(&["1"], &format!("{}{LIST}?startAtErrorId=2", stranger.base_url())));
    assert_eq!(ids(&client, &ErrorFilter::default()).await.0, ["1", "2"]);
    assert!(stranger.seen().is_empty(), "the other host must not be asked");
}

#[tokio::test]
async fn a_link_to_another_path_ends_the_list_with_an_error_and_keeps_its_pages() {
    let (proxy, client) = stage().await;
    answer(&proxy, LIST, &error_page(&["1"], "/v1/flows/f1/s1/resolved?startAtErrorId=2"));
    assert_eq!(ids(&client, &ErrorFilter::default()).await, (vec!["1".into()], Some(Kind::Unreadable)));
    assert_eq!(proxy.seen().len(), 1);
}

#[tokio::test]
async fn links_and_pages_in_circles_are_stopped() {
    let (proxy, client) = stage().await;
    answer(&proxy, LIST, &error_page(&["1"], "/v1/flows/f1/s1/errors"));
    assert_eq!(ids(&client, &ErrorFilter::default()).await.1, Some(Kind::Unreadable));
    assert_eq!(proxy.seen().len(), 1);

    let (proxy, client) = stage().await;
    answer(&proxy, "p=2", &error_page(&["2"], "/v1/flows/f1/s1/errors?p=1"));
    answer(&proxy, LIST, &error_page(&["1"], "/v1/flows/f1/s1/errors?p=2"));
    assert_eq!(ids(&client, &ErrorFilter::default()).await.1, Some(Kind::Unreadable));
    assert!(proxy.seen().len() <= 3, "{}", proxy.seen().len());

    let (proxy, client) = stage().await;
    for n in (1..9).rev() {
        answer(&proxy, &format!("p={n}&"), &error_page(&["1"], &format!("?p={}&", n + 1)));
    }
    answer(&proxy, LIST, &error_page(&["1"], "?p=1&"));
    assert_eq!(ids(&client, &ErrorFilter::default()).await.1, Some(Kind::Unreadable));
    assert_eq!(proxy.seen().len(), 2, "the same page under a new link is seen through at once");
}

#[tokio::test]
async fn a_broken_page_can_be_asked_for_again_and_nothing_is_lost() {
    let (proxy, client) = stage().await;
    proxy.rule(Rule::new(Fault::json(403, "{}")).path("startAtErrorId=2").times(1));
    answer(&proxy, "startAtErrorId=2", &error_page(&["2"], ""));
    answer(&proxy, LIST, &error_page(&["1"], "/v1/flows/f1/s1/errors?startAtErrorId=2"));
    let mut pager = client.errors(&step(), ListKind::Open, &ErrorFilter::default()).unwrap();
    assert_eq!(pager.next_page().await.unwrap().unwrap().rows.len(), 1);
    assert_eq!(pager.position().as_deref(), Some("/v1/flows/f1/s1/errors?startAtErrorId=2"));
    assert_eq!(pager.next_page().await.unwrap_err().kind(), Kind::Forbidden);
    assert_eq!(pager.next_page().await.unwrap().unwrap().rows[0].key.error.as_str(), "2");
    assert!(pager.next_page().await.unwrap().is_none());

    let mut later = client.errors(&step(), ListKind::Open, &ErrorFilter::default()).unwrap();
    later.resume_at("/v1/flows/f1/s1/errors?startAtErrorId=2").unwrap();
    assert_eq!(later.next_page().await.unwrap().unwrap().rows[0].key.error.as_str(), "2");
    assert!(later.resume_at("/v1/flows/other/s1/errors?startAtErrorId=2").is_err());
}

#[tokio::test]
async fn link_headers_are_followed_within_our_host_and_204_is_an_empty_list() {
    let (proxy, client) = stage().await;
    let link = "<https://api.integrator.io/v1/flows?skip=1&limit=1>; rel=\"next\"";
    answer(&proxy, "skip=1", r#"[{"_id":"b"},{"name":"no id"}]"#);
    let first =
        Fault::answer(200, &[("content-type", "application/json"), ("link", link)], r#"[{"_id":"a"}]"#);
    proxy.rule(Rule::new(first).path("/v1/flows"));
    proxy.rule(Rule::new(Fault::answer(204, &[], "")).path("/v1/integrations"));
    let flows = client.flows().await.unwrap();
    assert_eq!(flows.rows.iter().map(|flow| flow.id.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(flows.odd.len(), 1);
    assert!(client.integrations().await.unwrap().rows.is_empty());
}

#[tokio::test]
async fn no_answer_but_an_empty_list_means_no_errors() {
    for body in ["", "{}", "[]", "null", r#"{"flowErrors":[]}"#, r#"{"errors":null}"#, "OK"] {
        let (proxy, client) = stage().await;
        answer(&proxy, LIST, body);
        let (ids, kind) = ids(&client, &ErrorFilter::default()).await;
        assert!(ids.is_empty() && kind == Some(Kind::Unreadable), "{body:?} gave {kind:?}");
    }
    let (proxy, client) = stage().await;
    proxy.rule(Rule::new(Fault::answer(204, &[], "")));
    assert_eq!(
        ids(&client, &ErrorFilter::default()).await.1,
        Some(Kind::Unreadable),
        "204 is no list with a key"
    );
    let (proxy, client) = stage().await;
    answer(&proxy, "", r#"{"errors":[]}"#);
    assert_eq!(client.integration_errors(None).await.unwrap_err().kind(), Kind::Unreadable);
    assert_eq!(client.flow_errors(&"f".into()).await.unwrap_err().kind(), Kind::Unreadable);
    assert_eq!(proxy.seen()[0].target, "/v1/integrations/none/errors");
}

#[tokio::test]
async fn audit_pages_by_offset() {
    let (proxy, client) = stage().await;
    let rows: Vec<String> = (0..100).map(|n| format!(r#"{{"_id":"{n}"}}"#)).collect();
    answer(&proxy, "offset=100", r#"[{"_id":"last"}]"#);
    answer(&proxy, "/v1/audit", &format!("[{}]", rows.join(",")));
    let all = client.audit(&[("source".to_owned(), "ui".to_owned())]).unwrap().collect().await.unwrap();
    assert_eq!(all.rows.len(), 101);
    assert!(proxy.seen()[1].target.contains("source=ui"));
}
