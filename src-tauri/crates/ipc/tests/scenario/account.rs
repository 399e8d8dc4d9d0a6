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
               "token": token, "keep": "memory", "passphrase": null, "replace": false})
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
                         "environment": "production", "token": token, "keep": "memory", "passphrase": null, "replace": false});
    assert_eq!(kit.call("connect_account", request).await["session"]["account"]["access"], "custom");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_over_plain_http_to_another_machine_is_refused() {
    let kit = Kit::bare();
    let request = json!({"name": "Acme", "region": "", "baseUrl": "http://example.com",
                         "environment": "production", "token": "x", "keep": "memory", "passphrase": null, "replace": false});
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

fn connect(kit: &Kit, change: serde_json::Value) -> serde_json::Value {
    let mut request = json!({"name": "Acme", "region": "", "baseUrl": kit.platform.base_url(),
        "environment": "production", "token": kit.platform.token(), "keep": "memory", "passphrase": null,
        "replace": false});
    for (key, value) in change.as_object().unwrap() {
        request[key] = value.clone();
    }
    request
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tried_token_says_what_it_can_do_and_keeps_nothing() {
    let kit = Kit::bare();
    kit.platform.make_integration("Shop");
    let ask = |token: &str| json!({"region": "", "baseUrl": kit.platform.base_url(), "environment": "production", "token": token});
    let full = kit.call("check_token", ask(kit.platform.token())).await;
    assert_eq!(
        (&full["access"], &full["errors"], &full["integrations"]),
        (&json!("full"), &json!("yes"), &json!(1))
    );
    let custom = kit.platform.make_token(testkit::TokenKind::Custom);
    let custom = kit.call("check_token", ask(&custom)).await;
    assert_eq!((&custom["access"], &custom["errors"]), (&json!("custom"), &json!("no")));
    assert_eq!(kit.refused("check_token", ask("wrong")).await, ErrorCode::SignInNeeded);
    assert_eq!(kit.call("get_session", json!({})).await["accounts"], json!([]));
    assert!(kit.host.tokens.lock().unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_keyring_that_does_not_take_the_token_adds_nothing_and_puts_it_nowhere_else() {
    let kit = Kit::bare();
    assert_eq!(
        kit.refused("connect_account", connect(&kit, json!({"keep": "keyring"}))).await,
        ErrorCode::TokenStore
    );
    assert_eq!(kit.call("get_session", json!({})).await["accounts"], json!([]));
    assert!(kit.host.tokens.lock().unwrap().is_empty());
    assert_eq!(kit.call("get_token_stores", json!({})).await["keyring"], "locked");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sealed_token_is_asked_for_once_after_a_start_and_the_cache_is_readable_before() {
    let kit = Kit::bare();
    let short = connect(&kit, json!({"keep": "sealed", "passphrase": "short"}));
    assert_eq!(kit.refused("connect_account", short).await, ErrorCode::BadInput);
    let sealed = connect(&kit, json!({"keep": "sealed", "passphrase": "correct horse"}));
    let connected = kit.call("connect_account", sealed).await;
    assert_eq!(connected["tokenPlace"], "sealed");
    // The program starts again: nothing is at hand any more.
    kit.host.tokens.lock().unwrap().clear();
    let session = kit.call("open_account", json!({"name": "Acme"})).await;
    assert_eq!(session["account"]["access"], "sealed");
    kit.call("list_errors", crate::kit::page("is:open")).await;
    let wrong = json!({"name": "Acme", "passphrase": "wrong horse"});
    assert_eq!(kit.refused("unlock_account", wrong).await, ErrorCode::TokenStore);
    let unlocked = kit.call("unlock_account", json!({"name": "Acme", "passphrase": "correct horse"})).await;
    assert_eq!(unlocked["account"]["access"], "full");
    assert!(!unlocked.to_string().contains("horse"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_token_takes_the_place_of_the_old_one_and_another_users_token_does_not() {
    let (kit, _) = Kit::with_errors(2).await;
    let other = kit.platform.make_token(testkit::TokenKind::Full);
    let replaced = kit.call("connect_account", connect(&kit, json!({"replace": true}))).await;
    assert_eq!(replaced["session"]["accounts"].as_array().unwrap().len(), 1);
    assert_eq!(kit.call("list_errors", crate::kit::page("is:open")).await["total"], 2);
    let stranger = testkit::Platform::start();
    kit.desk
        .registry()
        .unwrap()
        .update("Acme", |entry| entry.base_url = stranger.base_url().to_owned())
        .unwrap();
    let foreign = connect(&kit, json!({"replace": true, "token": stranger.token()}));
    assert_eq!(kit.refused("connect_account", foreign).await, ErrorCode::BadInput);
    assert_eq!(
        kit.refused(
            "connect_account",
            connect(&kit, json!({"replace": true, "name": "Nobody", "token": other}))
        )
        .await,
        ErrorCode::NotFound
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_saved_cache_is_read_without_an_account_and_nothing_of_it_changes() {
    let (kit, _) = Kit::with_errors(3).await;
    let folder =
        std::fs::read_dir(kit.folder.path().join("accounts")).unwrap().next().unwrap().unwrap().path();
    kit.desk.close();
    let reader = Kit::bare();
    let session = reader.call("open_cache", json!({"path": folder.join("cache.sqlite")})).await;
    assert_eq!(session["account"]["saved"], true);
    assert_eq!((&session["readOnly"], &session["readOnlyWhy"]), (&json!(true), &json!("saved_cache")));
    assert_eq!(session["accounts"], json!([]));
    assert_eq!(reader.call("list_errors", crate::kit::page("is:open")).await["total"], 3);
    let settings = session["settings"].clone();
    assert_eq!(reader.refused("save_settings", settings).await, ErrorCode::ReadOnly);
    assert_eq!(reader.refused("open_cache", json!({"path": "/nowhere/at/all"})).await, ErrorCode::NotFound);
    let empty = tempfile::tempdir().unwrap();
    assert_eq!(reader.refused("open_cache", json!({"path": empty.path()})).await, ErrorCode::NotFound);
    assert!(std::fs::read_dir(empty.path()).unwrap().next().is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_window_reads_and_changes_nothing() {
    let (kit, _) = Kit::with_errors(3).await;
    let second = ipc::Desk::new(kit.folder.path().to_owned(), std::sync::Arc::clone(kit.desk.host()));
    second.be_second_window();
    second.open_account(Some("Acme"), false).await.unwrap();
    let session = ipc::dispatch(&second, "get_session", json!({})).await.unwrap();
    assert_eq!(session["readOnlyWhy"], "second_window");
    let page = ipc::dispatch(&second, "list_errors", crate::kit::page("is:open")).await.unwrap();
    assert_eq!(page["total"], 3);
    let refused = ipc::dispatch(&second, "save_settings", session["settings"].clone()).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::ReadOnly);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_and_authorities_are_checked_before_they_are_stored() {
    let kit = Kit::bare();
    for bad in [
        json!({"proxy": "http://me:secret@proxy:1", "caFile": null}),
        json!({"proxy": "no address", "caFile": null}),
        json!({"proxy": null, "caFile": "/nowhere/ca.pem"}),
    ] {
        assert_eq!(kit.refused("save_network", bad).await, ErrorCode::BadInput);
    }
    assert_eq!(kit.call("get_network", json!({})).await, json!({"proxy": null, "caFile": null}));
    let good = json!({"proxy": " http://proxy.example.com:8080 ", "caFile": ""});
    let kept = json!({"proxy": "http://proxy.example.com:8080", "caFile": null});
    assert_eq!(kit.call("save_network", good).await, kept);
    assert_eq!(kit.call("get_network", json!({})).await, kept);
}
