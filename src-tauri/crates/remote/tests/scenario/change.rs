//! Requests that change something: what is repeated, and what nobody may repeat.

use super::stage::{client_of, limits, stage, step};
use domain::subscription::Topic;
use remote::{Kind, SubscriptionChange, Verdict};
use testkit::script::{Fault, Proxy, Rule};

#[tokio::test]
async fn an_unsure_retry_is_sent_exactly_once() {
    for fault in [
        Fault::Reset,
        Fault::Silence,
        Fault::json(500, "{}"),
        Fault::json(502, "{}"),
        Fault::json(503, "{}"),
        Fault::json(504, "{}"),
        Fault::json(408, "{}"),
        Fault::web_page(),
    ] {
        let (proxy, client) = stage().await;
        proxy.rule(Rule::new(fault.clone()));
        let error = client.retry(&step(), &["k".into()]).await.unwrap_err();
        assert_eq!(error.verdict(), Verdict::Unsure, "{fault:?}");
        assert_eq!(proxy.seen().len(), 1, "{fault:?}");
    }
}

#[tokio::test]
async fn refusals_are_final_and_carry_their_code() {
    let (proxy, client) = stage().await;
    let body = r#"{"errors":[{"code":"inactive_flow","message":"The flow of ada@example.com is off"}]}"#;
    proxy.rule(Rule::new(Fault::json(422, body)));
    let error = client.retry(&step(), &["k".into()]).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.verdict(), error.code()),
        (Kind::Refused, Verdict::Never, Some("inactive_flow"))
    );
    assert!(!format!("{error} {error:?}").contains("ada@"));
    assert_eq!(proxy.seen().len(), 1);
}

#[tokio::test]
async fn every_answer_to_a_retry_is_understood() {
    for (status, body, job) in [
        (200, r#"{"_jobId":"j1"}"#, Some("j1")),
        (201, r#"{"_id":"j2","type":"retry"}"#, Some("j2")),
        (202, r#"[{"_jobId":"j3"}]"#, Some("j3")),
        (200, "{}", None),
        (200, "", None),
        (204, "", None),
        (200, "OK", None),
    ] {
        let (proxy, client) = stage().await;
        proxy.rule(Rule::new(Fault::json(status, body)));
        let started = client.retry(&step(), &["k1".into(), "k2".into()]).await.unwrap();
        assert_eq!(started.job.as_ref().map(|id| id.as_str()), job, "{status} {body}");
        assert_eq!(proxy.seen()[0].body, r#"{"retryDataKeys":["k1","k2"]}"#);
    }
}

#[tokio::test]
async fn an_accepted_change_stays_accepted_when_its_answer_is_cut() {
    let upstream = Proxy::start(None).await.unwrap();
    upstream.rule(Rule::new(Fault::json(200, r#"{"_jobId":"64dd1eb417d44147fbb9d3bf"}"#)));
    let proxy = Proxy::start(Some(upstream.base_url())).await.unwrap();
    proxy.rule(Rule::new(Fault::CutBody { bytes: 5 }));
    let client = client_of(&proxy, limits());
    assert_eq!(client.retry(&step(), &["k".into()]).await.unwrap().job, None);
    assert_eq!(upstream.seen().len(), 1);
}

#[tokio::test]
async fn resolve_takes_error_ids_and_any_success() {
    for (status, body) in [(200, "{}"), (204, ""), (200, "")] {
        let (proxy, client) = stage().await;
        proxy.rule(Rule::new(Fault::json(status, body)));
        client.resolve(&step(), &["1".into(), "2".into()]).await.unwrap();
        let seen = &proxy.seen()[0];
        assert_eq!((seen.method.as_str(), seen.target.as_str()), ("PUT", "/v1/flows/f1/s1/resolved"));
        assert_eq!(seen.body, r#"{"errors":["1","2"]}"#);
    }
}

#[tokio::test]
async fn the_spelling_of_the_retry_data_path_is_probed_once() {
    let (proxy, client) = stage().await;
    proxy.rule(Rule::new(Fault::json(404, "{}")).path("/data"));
    let envelope = r#"{"retryDataKey":"k","data":{"n":90071992547409931234}}"#;
    proxy.rule(Rule::new(Fault::json(200, envelope)).path("/retries/"));
    for _ in 0..3 {
        assert_eq!(client.retry_data(&step(), &"k".into()).await.unwrap(), envelope);
    }
    client.put_retry_data(&step(), &"k".into(), envelope).await.unwrap();
    assert_eq!((proxy.count("GET", "/data"), proxy.count("GET", "/retries/k")), (1, 3));
    assert_eq!((proxy.count("PUT", "/data"), proxy.count("PUT", "/retries/k")), (0, 1));
}

#[tokio::test]
async fn subscriptions_are_written_with_one_id_field() {
    let (proxy, client) = stage().await;
    proxy.rule(Rule::new(Fault::json(200, "{}")));
    let change = |topic, email: Option<&str>| SubscriptionChange {
        topic,
        subscribed: true,
        user_email: email.map(str::to_owned),
    };
    let changes = [
        change(Topic::Flow("f".into()), None),
        change(Topic::Connection("c".into()), Some("user@example.com")),
    ];
    client.put_notifications(&changes).await.unwrap();
    let body = r#"[{"_flowId":"f","subscribed":true},{"_connectionId":"c","subscribed":true,"subscribedByUserEmail":"user@example.com"}]"#;
    assert_eq!(proxy.seen()[0].body, body);
}
