//! A client in front of a scripted proxy with nothing behind it, and limits small enough for tests.

use domain::id::StepKey;
use remote::{Base, Client, Limits, Token};
use testkit::script::{Fault, Proxy, Rule};

/// The token of every test; it must turn up in no error and no debug text.
pub(crate) const CANARY: &str = "canary-7f3a9c-token";

/// Limits that make tests quick.
pub(crate) fn limits() -> Limits {
    Limits {
        connect_ms: 2_000,
        first_byte_ms: 400,
        between_bytes_ms: 400,
        total_ms: 3_000,
        attempts_max: 3,
        backoff_ms: 10,
        backoff_max_ms: 40,
        ..Limits::default()
    }
}

/// A proxy without a server behind it, and a client of it.
pub(crate) async fn stage() -> (Proxy, Client) {
    stage_with(limits()).await
}

/// The same with other limits.
pub(crate) async fn stage_with(limits: Limits) -> (Proxy, Client) {
    let proxy = Proxy::start(None).await.unwrap();
    let client = client_of(&proxy, limits);
    (proxy, client)
}

/// A client of a proxy.
pub(crate) fn client_of(proxy: &Proxy, limits: Limits) -> Client {
    Client::new(Base::custom(proxy.base_url()).unwrap(), Token::new(CANARY).unwrap(), limits).unwrap()
}

/// The step of every test.
pub(crate) fn step() -> StepKey {
    StepKey { flow: "f1".into(), step: "s1".into() }
}

/// Answers every request to a path with a JSON body.
pub(crate) fn answer(proxy: &Proxy, path: &str, body: &str) {
    proxy.rule(Rule::new(Fault::json(200, body)).path(path));
}

/// A page of open errors with these ids and this next link.
pub(crate) fn error_page(ids: &[&str], next: &str) -> String {
    let rows: Vec<String> = ids
        .iter()
        .map(|id| format!(r#"{{"errorId":"{id}","message":"m","retryDataKey":"k{id}"}}"#))
        .collect();
    format!(r#"{{"errors":[{}],"nextPageURL":"{next}"}}"#, rows.join(","))
}
