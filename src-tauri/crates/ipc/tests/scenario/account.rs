//! Accounts: first run, connect, switch, remove; and what never leaves Rust.

use crate::kit::Kit;
use ipc::ErrorCode;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn the_first_run_has_no_account_and_every_reading_command_says_so() {
    let kit = Kit::bare();
    let session = kit.call("get_session", json!({})).await;
    assert_eq!((&session["account"], &session["accounts"]), (&json!(null), &json!([])));
    assert_eq!(kit.refused("get_navigation", json!({})).await, ErrorCode::NoAccount);
    assert_eq!(kit.refused("get_sync_status", json!({})).await, ErrorCode::NoAccount);
}

#[tokio::test(flavor = "multi_thread")]
async fn connecting_checks_the_token_opens_the_account_and_returns_no_token() {
    let kit = Kit::bare();
    let request = |token: &str| {
        json!({"name": "Acme", "region": "", "baseUrl": kit.platform.base_url(), "environment": "sandbox",
               "token": token, "keep": false})
    };
    assert_eq!(kit.refused("connect_account", request("wrong")).await, ErrorCode::SignInNeeded);
    assert_eq!(kit.call("get_session", json!({})).await["accounts"], json!([]));
    let connected = kit.call("connect_account", request(kit.platform.token())).await;
    assert_eq!(connected["tokenPlace"], "memory");
    assert_eq!(connected["session"]["account"]["access"], "full");
    assert_eq!(connected["session"]["account"]["environment"], "sandbox");
    assert!(!connected.to_string().contains(kit.platform.token()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_may_not_read_errors_is_told_apart() {
    let kit = Kit::bare();
    let token = kit.platform.make_token(testkit::TokenKind::Custom);
    let request = json!({"name": "Acme", "region": "", "baseUrl": kit.platform.base_url(),
                         "environment": "production", "token": token, "keep": false});
    assert_eq!(kit.call("connect_account", request).await["session"]["account"]["access"], "custom");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_over_plain_http_to_another_machine_is_refused() {
    let kit = Kit::bare();
    let request = json!({"name": "Acme", "region": "", "baseUrl": "http://example.com",
                         "environment": "production", "token": "x", "keep": false});
    assert_eq!(kit.refused("connect_account", request).await, ErrorCode::BadInput);
}

#[tokio::test(flavor = "multi_thread")]
async fn removing_an_account_leaves_no_file_and_no_token() {
    let (kit, _) = Kit::with_errors(3).await;
    let folder = kit.folder.path().join("accounts");
    assert!(std::fs::read_dir(&folder).unwrap().next().is_some());
    let session = kit.call("remove_account", json!({"name": "Acme"})).await;
    assert_eq!((&session["account"], &session["accounts"]), (&json!(null), &json!([])));
    assert!(std::fs::read_dir(&folder).map_or(true, |mut entries| entries.next().is_none()));
    assert!(kit.host.tokens.lock().unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_token_the_cache_is_readable_and_actions_are_queued() {
    let (kit, _) = Kit::with_errors(3).await;
    kit.host.tokens.lock().unwrap().clear();
    kit.desk.open_account(Some("Acme"), false).await.unwrap();
    assert_eq!(kit.call("list_errors", crate::kit::page("is:open")).await["total"], 3);
    assert_eq!(kit.call("get_sync_status", json!({})).await["phase"], "signed_out");
    assert_eq!(kit.refused("check_now", json!({})).await, ErrorCode::SignInNeeded);
    let selection =
        json!({"action": "resolve", "selection": {"kind": "query", "query": "is:open", "except": []}});
    let preview = kit.call("preview_action", selection).await;
    kit.call("queue_action", json!({"previewId": preview["previewId"]})).await;
    assert_eq!(kit.call("get_sync_status", json!({})).await["queued"], 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_are_kept_with_the_account() {
    let kit = Kit::connected().await;
    let mut settings = kit.call("get_session", json!({})).await["settings"].clone();
    assert_eq!(settings["relativeTime"], false);
    settings["relativeTime"] = json!(true);
    settings["theme"] = json!("dark");
    kit.call("save_settings", settings.clone()).await;
    kit.desk.open_account(None, false).await.unwrap();
    assert_eq!(kit.call("get_session", json!({})).await["settings"], settings);
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_commands_and_unreadable_requests_are_bad_input() {
    let kit = Kit::bare();
    assert_eq!(kit.refused("drop_tables", json!({})).await, ErrorCode::BadInput);
    assert_eq!(kit.refused("list_errors", json!({"query": 7})).await, ErrorCode::BadInput);
}
