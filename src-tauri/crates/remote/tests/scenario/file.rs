//! Files behind signed addresses: fetched whole and without the token, refused where they must not be asked, and never
//! longer than the limit.

use super::stage::{CANARY, answer, limits, stage, stage_with};
use remote::{Client, Error, Kind, Limits, Verdict};
use testkit::script::{Fault, Proxy, Rule};

/// Lets the platform name this address for the file of run `j`.
fn named(proxy: &Proxy, address: &str) {
    answer(proxy, "/v1/jobs/j/files/signedURL", &format!(r#"{{"signedURL":"{address}"}}"#));
}

async fn fetch(client: &Client) -> Result<Vec<u8>, Error> {
    let mut download = client.run_file(&"j".into(), "f1").await?;
    let mut bytes = Vec::new();
    while let Some(piece) = download.piece().await? {
        bytes.extend(piece);
    }
    Ok(bytes)
}

#[tokio::test]
async fn a_file_is_fetched_without_the_token() {
    let (proxy, client) = stage().await;
    let storage = Proxy::start(None).await.unwrap();
    storage.rule(Rule::new(Fault::json(200, "[1,2,3]")).path("/bucket/a.json"));
    named(&proxy, &format!("{}/bucket/a.json?X-Signature=secret", storage.base_url()));
    assert_eq!(fetch(&client).await.unwrap(), b"[1,2,3]");
    let asked = proxy.seen();
    assert_eq!((asked.len(), asked[0].body.as_str()), (1, r#"{"fileIds":["f1"]}"#));
    let [seen] = &storage.seen()[..] else { panic!("one request for the file") };
    assert_eq!((seen.method.as_str(), seen.target.as_str()), ("GET", "/bucket/a.json?X-Signature=secret"));
    assert_eq!(seen.authorization, None, "the token stays with the platform");
    assert!(asked[0].authorization.as_deref().is_some_and(|header| header.contains(CANARY)));
}

#[tokio::test]
async fn several_addresses_and_diagnostics_are_read_too() {
    let (proxy, client) = stage().await;
    let storage = Proxy::start(None).await.unwrap();
    storage.rule(Rule::new(Fault::json(200, "{}")));
    let address = format!("{}/x/log.ZIP?s=1", storage.base_url());
    answer(&proxy, "/files/signedURL", &format!(r#"{{"signedURLs":["{address}"]}}"#));
    answer(&proxy, "/v1/jobs/j/diagnostics", &format!(r#"{{"signedURL":"{address}"}}"#));
    assert_eq!(fetch(&client).await.unwrap(), b"{}");
    assert_eq!(client.diagnostics(&"j".into()).await.unwrap().ending().as_deref(), Some("zip"));
}

#[tokio::test]
async fn what_storage_refuses_is_told_without_the_address() {
    let (proxy, client) = stage().await;
    let storage = Proxy::start(None).await.unwrap();
    named(&proxy, &format!("{}/bucket/a.json?X-Signature=secret", storage.base_url()));
    for (status, kind, verdict) in [
        (403, Kind::NotFound, Verdict::Never),
        (404, Kind::NotFound, Verdict::Never),
        (302, Kind::Unreadable, Verdict::Never),
        (400, Kind::Refused, Verdict::Never),
        (503, Kind::Server, Verdict::Later { after_ms: 0 }),
    ] {
        storage.rule(Rule::new(Fault::json(status, "<Error>X-Signature=secret</Error>")).times(1));
        let error = fetch(&client).await.unwrap_err();
        assert_eq!((error.kind(), error.verdict(), error.status()), (kind, verdict, Some(status)));
        let told = format!("{error} {error:?}");
        assert!(!told.contains("secret") && !told.contains("bucket"), "{told}");
    }
    answer(&proxy, "/v1/jobs/j/diagnostics", r#"{"other":"answer"}"#);
    assert_eq!(client.diagnostics(&"j".into()).await.unwrap_err().kind(), Kind::Unreadable);
}

#[tokio::test]
async fn a_file_longer_than_the_limit_is_given_up() {
    let (proxy, client) = stage_with(Limits { file_bytes_max: 10, ..limits() }).await;
    let storage = Proxy::start(None).await.unwrap();
    storage.rule(Rule::new(Fault::json(200, "0123456789!")));
    named(&proxy, &format!("{}/a", storage.base_url()));
    assert_eq!(fetch(&client).await.unwrap_err().kind(), Kind::Unreadable);
}
