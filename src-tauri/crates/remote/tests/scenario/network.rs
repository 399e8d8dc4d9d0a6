//! Connections that break, answers that are cut, servers that fail: reads are repeated, changes only when it is safe.

use super::stage::{answer, client_of, error_page, limits, stage, step};
use remote::{Base, Client, ErrorFilter, Kind, ListKind, Token, Verdict};
use testkit::script::{Fault, Proxy, Rule};

#[tokio::test]
async fn a_read_survives_what_passes() {
    for fault in [
        Fault::Reset,
        Fault::Silence,
        Fault::json(500, "{}"),
        Fault::json(502, "<html>"),
        Fault::json(503, ""),
        Fault::json(504, ""),
        Fault::json(408, ""),
    ] {
        let (proxy, client) = stage().await;
        proxy.rule(Rule::new(fault.clone()).times(2));
        answer(&proxy, "", "[]");
        assert!(client.flows().await.is_ok(), "{fault:?}");
        assert_eq!(proxy.seen().len(), 3, "{fault:?}");
    }
}

#[tokio::test]
async fn a_body_cut_anywhere_is_no_page() {
    let body = error_page(&["1", "2", "3"], "");
    let upstream = Proxy::start(None).await.unwrap();
    upstream.rule(Rule::new(Fault::json(200, &body)));
    for sixteenth in 0..16 {
        let proxy = Proxy::start(Some(upstream.base_url())).await.unwrap();
        proxy.rule(Rule::new(Fault::CutBody { bytes: body.len() * sixteenth / 16 }));
        let client = client_of(&proxy, limits());
        let mut pager = client.errors(&step(), ListKind::Open, &ErrorFilter::default()).unwrap();
        assert_eq!(pager.next_page().await.unwrap_err().kind(), Kind::Unreadable, "cut at {sixteenth}/16");
        proxy.heal();
        assert_eq!(pager.next_page().await.unwrap().unwrap().rows.len(), 3);
    }
}

#[tokio::test]
async fn wrong_lengths_and_broken_gzip_are_no_page() {
    let body = error_page(&["1", "2", "3"], "");
    let upstream = Proxy::start(None).await.unwrap();
    upstream.rule(Rule::new(Fault::json(200, &body)));
    for fault in [
        Fault::WrongLength { bytes: body.len() / 2 },
        Fault::WrongLength { bytes: body.len() + 9 },
        Fault::CutGzip,
    ] {
        let proxy = Proxy::start(Some(upstream.base_url())).await.unwrap();
        proxy.rule(Rule::new(fault.clone()));
        let client = client_of(&proxy, limits());
        let mut pager = client.errors(&step(), ListKind::Open, &ErrorFilter::default()).unwrap();
        assert_eq!(pager.next_page().await.unwrap_err().kind(), Kind::Unreadable, "{fault:?}");
    }
}

#[tokio::test]
async fn a_sign_in_page_of_a_network_is_told_apart() {
    let (proxy, client) = stage().await;
    proxy.rule(Rule::new(Fault::web_page()));
    assert_eq!(client.token_info().await.unwrap_err().kind(), Kind::NotIntegrator);
    assert_eq!(client.flows().await.unwrap_err().kind(), Kind::NotIntegrator);
    assert_eq!(proxy.seen().len(), 2, "it is not asked again and again");
}

#[tokio::test]
async fn other_services_are_not_integrator() {
    for (status, body) in [(200, "{}"), (200, "[]"), (200, "hello"), (404, "not found"), (204, ""), (302, "")]
    {
        let (proxy, client) = stage().await;
        proxy.rule(Rule::new(Fault::answer(status, &[("location", "http://127.0.0.1:1/login")], body)));
        assert_eq!(client.token_info().await.unwrap_err().kind(), Kind::NotIntegrator, "{status} {body:?}");
    }
    let (proxy, client) = stage().await;
    answer(&proxy, "/v1/tokenInfo", r#"{"_userId":"5e03061cda20740022300f09","scope":"*"}"#);
    assert_eq!(client.token_info().await.unwrap().user.as_str(), "5e03061cda20740022300f09");
}

#[tokio::test]
async fn a_redirect_is_never_followed() {
    let (stranger, _) = stage().await;
    for status in [301, 302, 303, 307, 308] {
        let (proxy, client) = stage().await;
        let to = format!("{}/v1/flows", stranger.base_url());
        proxy.rule(Rule::new(Fault::answer(status, &[("location", &to)], "")));
        assert_eq!(client.flows().await.unwrap_err().kind(), Kind::NotIntegrator, "{status}");
    }
    assert!(stranger.seen().is_empty());
}

#[tokio::test]
async fn nobody_there_is_unreachable_and_surely_not_received() {
    let (proxy, _) = stage().await;
    let address = proxy.base_url().to_owned();
    drop(proxy);
    // The port is free again only when the listener is gone.
    let client = Client::new(Base::custom(&address).unwrap(), Token::new("t").unwrap(), limits()).unwrap();
    let error = loop {
        match client.retry(&step(), &["k".into()]).await {
            Err(error) if error.verdict() != Verdict::Unsure => break error,
            _ => tokio::task::yield_now().await,
        }
    };
    assert_eq!((error.kind(), error.verdict()), (Kind::Unreachable, Verdict::Later { after_ms: 0 }));
}

#[tokio::test]
async fn a_dead_token_is_used_once() {
    let (proxy, client) = stage().await;
    proxy.rule(Rule::new(Fault::json(401, r#"{"message":"Bearer Authentication Failed"}"#)).times(1));
    answer(&proxy, "", "[]");
    assert_eq!(client.flows().await.unwrap_err().kind(), Kind::Unauthorized);
    for _ in 0..3 {
        assert_eq!(client.exports().await.unwrap_err().kind(), Kind::Unauthorized);
    }
    assert_eq!(proxy.seen().len(), 1);
    client.try_token_again();
    assert!(client.flows().await.is_ok());
}

#[tokio::test]
async fn a_client_of_each_region_can_be_made() {
    for region in remote::Region::ALL {
        let base = Base::region(region).unwrap();
        assert!(Client::new(base, Token::new("t").unwrap(), limits()).is_ok(), "{region:?}");
    }
}
