//! The walls of the window: content policy, no way out, inert hostile text, a token that is nowhere.

use crate::{
    desk::{ACCOUNT, Desk},
    program::until,
    window::{Window, journey},
};
use serde_json::{Value, json};
use std::{fs, path::Path};
use testkit::Stranger;

const CANARY: &str = "canary-window-token-9d2f4b7a";

/// Tries every way out and reports what happened; each try ends by itself.
const ATTACK: &str = r"
    const done = arguments[arguments.length - 1];
    const place = arguments[0];
    const blocked = [];
    document.addEventListener('securitypolicyviolation', (event) => blocked.push(event.effectiveDirective));
    window.hit = 0;
    const script = document.createElement('script');
    script.textContent = 'window.hit += 1';
    document.body.append(script);
    const away = document.createElement('script');
    away.src = place + '/script.js';
    document.body.append(away);
    const image = document.createElement('img');
    image.src = place + '/image.png';
    document.body.append(image);
    const handler = document.createElement('div');
    handler.setAttribute('onclick', 'window.hit += 10');
    document.body.append(handler);
    handler.click();
    const frame = document.createElement('iframe');
    frame.src = place + '/frame.html';
    document.body.append(frame);
    const link = document.createElement('a');
    link.href = 'javascript:window.hit += 100';
    document.body.append(link);
    link.click();
    const style = document.createElement('link');
    style.rel = 'stylesheet';
    style.href = place + '/style.css';
    document.head.append(style);
    const form = document.createElement('form');
    form.action = place + '/form';
    document.body.append(form);
    try { form.submit(); } catch { /* blocked */ }
    let evaluated = true;
    try { (0, eval)('1'); } catch { evaluated = false; }
    try { new WebSocket(place.replace('http', 'ws')); } catch { /* blocked */ }
    try { navigator.sendBeacon(place + '/beacon', 'x'); } catch { /* blocked */ }
    const fetched = fetch(place + '/fetch').then(() => true, () => false);
    const opened = window.open(place + '/window') !== null;
    fetched.then((answer) => setTimeout(() => done({
        hit: window.hit, fetched: answer, evaluated, opened, blocked, address: location.href,
    }), 400));
";

#[test]
fn nothing_gets_out_of_the_window_and_nothing_foreign_runs_in_it() {
    journey(async {
        let desk = Desk::new();
        let stranger = Stranger::start();
        let window = Window::open(&desk.world, &[]).await;
        window.sees(ACCOUNT).await;
        let before = window.js("return location.href").await;
        let found = window.js_later(ATTACK, vec![json!(stranger.base_url())]).await;
        assert_eq!(found["hit"], 0, "{found}");
        assert_eq!((&found["fetched"], &found["opened"]), (&json!(false), &json!(false)), "{found}");
        assert_eq!(found["evaluated"], false, "{found}");
        for directive in ["script-src-elem", "img-src", "connect-src", "frame-src"] {
            let seen = found["blocked"].as_array().unwrap().iter().any(|one| one == directive);
            assert!(seen, "{directive} was not blocked: {found}");
        }
        window.js(&format!("location.href = '{}/away'", stranger.base_url())).await;
        window.sees(ACCOUNT).await;
        assert_eq!(window.js("return location.href").await, before);
        stranger.assert_silent();
        window.close().await;
    });
}

#[test]
fn hostile_text_is_shown_and_stays_inert() {
    journey(async {
        let desk = Desk::new();
        let window = Window::open(&desk.world, &[]).await;
        window.goes_to("#/errors?q=onerror").await;
        window.has_rows(1).await;
        window.sees("<img src=x onerror=").await;
        window.leaves_fields().await;
        window.types("j").await;
        window.key(fantoccini::key::Key::Enter, false).await;
        window
            .until("the pane", "return document.querySelector('[aria-label=\"Error detail\"]') !== null")
            .await;
        let state = window
            .js("return [window.hit === undefined, document.querySelector('main img[src=x]') === null, \
                 document.querySelector('main script') === null, document.body.innerText.includes('\\u202e')]")
            .await;
        assert_eq!(state, json!([true, true, true, false]));
        window.close().await;
    });
}

#[test]
fn the_page_may_call_the_program_and_nothing_else() {
    journey(async {
        let desk = Desk::new();
        let window = Window::open(&desk.world, &[]).await;
        window.sees(ACCOUNT).await;
        assert_eq!(window.js("return typeof window.__TAURI__").await, "undefined");
        let script = "const done = arguments[arguments.length - 1]; \
            window.__TAURI_INTERNALS__.invoke(arguments[0], arguments[1]).then(() => done('allowed'), () => done('refused'))";
        for (command, arguments) in [
            ("plugin:window|close", json!({ "label": "main" })),
            ("plugin:window|set_title", json!({ "label": "main", "value": "x" })),
            (
                "plugin:webview|create_webview_window",
                json!({ "options": { "label": "x", "url": "https://example.com" } }),
            ),
            (
                "plugin:event|listen",
                json!({ "event": "flowmend", "target": { "kind": "Any" }, "handler": 0 }),
            ),
            ("plugin:event|emit", json!({ "event": "flowmend", "payload": {} })),
            ("plugin:path|resolve_directory", json!({ "directory": 1 })),
            ("plugin:app|version", json!({})),
            ("plugin:fs|read_file", json!({ "path": "/etc/hostname" })),
            ("plugin:shell|execute", json!({ "program": "true" })),
        ] {
            let answer = window.js_later(script, vec![json!(command), arguments]).await;
            assert_eq!(answer, "refused", "{command}");
        }
        let unknown = window.asks("read_token", json!({})).await;
        assert_eq!(unknown["failure"]["code"], "bad_input");
        window.close().await;
    });
}

#[test]
fn the_token_is_found_nowhere() {
    journey(async {
        let desk = Desk::with_token(CANARY);
        let window = Window::open(&desk.world, &[]).await;
        window.sees(ACCOUNT).await;
        for hash in [
            "#/dashboard",
            "#/errors",
            "#/outbox",
            "#/settings",
            "#/settings?section=accounts",
            "#/settings?section=diagnostics",
        ] {
            window.goes_to(hash).await;
            let page = window.js("return document.documentElement.outerHTML + document.title").await;
            assert!(!page.as_str().unwrap().contains(CANARY), "{hash}");
        }
        for (command, payload) in [
            ("get_session", json!({})),
            ("get_sync_status", json!({})),
            ("get_navigation", json!({})),
            ("get_token_stores", json!({})),
            ("get_network", json!({})),
            ("get_storage", json!({})),
            ("get_diagnostics", json!({})),
            ("unlock_account", json!({ "name": ACCOUNT, "passphrase": CANARY })),
            (
                "check_token",
                json!({ "region": "", "baseUrl": desk.proxy.base_url(), "environment": "production", "token": CANARY }),
            ),
            (
                "list_errors",
                json!({ "query": CANARY, "sort": "occurred_newest", "after": null, "limit": 10 }),
            ),
            ("list_batches", json!({ "all": true, "before": null, "limit": 10 })),
            (
                "connect_account",
                json!({ "name": "x", "region": "", "baseUrl": "http://127.0.0.1:9", "environment": "production", "token": CANARY, "keep": "memory", "passphrase": null, "replace": false }),
            ),
        ] {
            let mut answer = window.asks(command, payload).await;
            // What the person typed into a search may be said back; nothing else may.
            if let Some(page) = answer.get_mut("answer").and_then(Value::as_object_mut) {
                page.remove("marks");
            }
            assert!(!answer.to_string().contains(CANARY), "{command}: {answer}");
        }
        for (process, arguments) in processes() {
            assert!(!arguments.contains(CANARY), "{process}: {arguments}");
        }
        window.close().await;
        until("the files are at rest", || !desk.world.files().is_empty());
        for path in desk.world.files() {
            let bytes = fs::read(&path).unwrap_or_default();
            assert!(!bytes.windows(CANARY.len()).any(|part| part == CANARY.as_bytes()), "{}", path.display());
        }
    });
}

/// Arguments of every process of this machine, as any other program could read them.
fn processes() -> Vec<(String, String)> {
    let mut all = Vec::new();
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let path = entry.path();
        if let Ok(arguments) = fs::read(Path::new(&path).join("cmdline")) {
            all.push((path.display().to_string(), String::from_utf8_lossy(&arguments).replace('\0', " ")));
        }
    }
    all
}
