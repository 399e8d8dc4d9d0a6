//! The token goes into one header and nowhere else.

use super::stage::{CANARY, answer, stage};
use testkit::script::{Fault, Rule};

#[tokio::test]
async fn the_token_is_in_the_header_and_in_no_text_of_ours() {
    let (proxy, client) = stage().await;
    answer(&proxy, "/v1/flows", "[]");
    client.flows().await.unwrap();
    assert_eq!(proxy.seen()[0].authorization.as_deref(), Some(format!("Bearer {CANARY}").as_str()));
    assert!(!proxy.seen()[0].target.contains(CANARY));
    let mut texts = vec![format!("{client:?}")];
    for fault in [Fault::json(401, CANARY), Fault::json(500, CANARY), Fault::Reset, Fault::json(200, CANARY)]
    {
        let (proxy, client) = stage().await;
        proxy.rule(Rule::new(fault));
        let error = client.flows().await.unwrap_err();
        let mut source: Option<&dyn std::error::Error> = Some(&error);
        while let Some(current) = source {
            texts.push(format!("{current} {current:?}"));
            source = current.source();
        }
    }
    assert!(texts.iter().all(|text| !text.contains(CANARY)), "{texts:#?}");
}
