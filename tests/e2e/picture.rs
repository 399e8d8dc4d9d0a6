//! The pictures of the README: the real window on the demo account, in both themes. `make screenshots` runs this;
//! a person looks at what it leaves.

use crate::{
    program::World,
    window::{Window, journey},
};
use fantoccini::key::Key;
use serde_json::json;
use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

#[test]
#[ignore = "leaves files in the folder of FLOWMEND_PICTURES; run by `make screenshots`"]
fn pictures_of_the_window() {
    let folder =
        PathBuf::from(std::env::var_os("FLOWMEND_PICTURES").expect("FLOWMEND_PICTURES names a folder"));
    fs::create_dir_all(&folder).unwrap();
    journey(async move {
        let world = World::new();
        let window = Window::open(&world, &[]).await;
        window.sees("Explore the demo account").await;
        for theme in ["light", "dark"] {
            window.js(&format!("document.documentElement.dataset.theme = {}", json!(theme))).await;
            window.picture(&folder.join(format!("first-run-{theme}.png"))).await;
        }
        window.click_text("Open the demo").await;
        window.sees("Completed flows").await;
        window
            .until_within(
                Duration::from_secs(180),
                "the first sync",
                "return document.body.innerText.includes('Synced')",
            )
            .await;
        for theme in ["light", "dark"] {
            let mut settings = window.asks("get_session", json!({})).await["answer"]["settings"].clone();
            settings["theme"] = json!(theme);
            window.asks("save_settings", settings).await;
            window.client().refresh().await.unwrap();
            window
                .until("the theme", &format!("return document.documentElement.dataset.theme === '{theme}'"))
                .await;
            for (name, hash, text) in [
                ("dashboard", "#/dashboard", "Completed flows"),
                ("running", "#/dashboard?tab=running", "Running flows"),
                ("errors", "#/errors", "Classification"),
                ("resolved", "#/errors?q=is%3Aresolved", "Resolved by"),
                ("outbox", "#/outbox", "Outbox"),
                ("analytics", "#/analytics", "Average processing time"),
                ("notifications", "#/notifications", "Subscribed"),
                ("settings", "#/settings", "Theme"),
            ] {
                window.goes_to(hash).await;
                window.sees(text).await;
                window
                    .until("no row waits", "return document.querySelector('[aria-busy=true]') === null")
                    .await;
                window.picture(&folder.join(format!("{name}-{theme}.png"))).await;
            }
            take_flow(&window, &folder, theme).await;
            take_pane(&window, &folder, theme).await;
        }
        window.close().await;
    });
}

/// The page of the flow with the most errors: console, history, settings.
async fn take_flow(window: &Window, folder: &Path, theme: &str) {
    window.goes_to("#/dashboard").await;
    window.sees("Completed flows").await;
    window.click("[role=treeitem][aria-level=\"2\"]").await;
    for (tab, text) in
        [("Run console", "Counts of this run"), ("Run history", "snapshot"), ("Settings", "Auto-resolve")]
    {
        window.click_text(tab).await;
        window.sees(text).await;
        window.until("no row waits", "return document.querySelector('[aria-busy=true]') === null").await;
        let name = tab.to_lowercase().replace(' ', "-");
        window.picture(&folder.join(format!("flow-{name}-{theme}.png"))).await;
    }
}

/// The newest error: the tabs of its pane, and the dry run of a retry of all.
async fn take_pane(window: &Window, folder: &Path, theme: &str) {
    window.goes_to("#/errors").await;
    window.sees("Classification").await;
    window.leaves_fields().await;
    window.types("j").await;
    window.key(Key::Enter, false).await;
    window.until("the pane", "return document.querySelector('[aria-label=\"Error detail\"]') !== null").await;
    window.picture(&folder.join(format!("pane-{theme}.png"))).await;
    for (key, name, text) in
        [("2", "retry-data", "Save"), ("3", "trace", "trace"), ("4", "timeline", "Show as a list")]
    {
        window.types(key).await;
        window.sees(text).await;
        window.picture(&folder.join(format!("{name}-{theme}.png"))).await;
    }
    window.types("1").await;
    window.control('a').await;
    window.types("r").await;
    window.sees("Dry run").await;
    window.picture(&folder.join(format!("dry-run-{theme}.png"))).await;
    window.key(Key::Escape, false).await;
    window.key(Key::Escape, false).await;
}
