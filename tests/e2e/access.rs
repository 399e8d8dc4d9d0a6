//! Every screen in both themes, read by axe-core: no violation of WCAG 2.2 AA.

use crate::{
    desk::{ACCOUNT, Desk},
    program::World,
    window::{Window, journey},
};
use fantoccini::key::Key;
use serde_json::{Value, json};
use std::fs;

const AXE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/ui/node_modules/axe-core/axe.min.js");
const CHECK: &str = "
    const done = arguments[arguments.length - 1];
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    axe.run(document, { runOnly: { type: 'tag', values: tags } }).then(
        (result) => done(result.violations.map((one) =>
            one.id + ': ' + one.help + ' ' + one.nodes.slice(0, 4).map((node) => node.html.slice(0, 160)).join(' | '))),
        (error) => done(['axe failed: ' + error]))";

async fn assert_accessible(window: &Window, screen: &str) {
    for theme in ["light", "dark"] {
        window.js(&format!("document.documentElement.dataset.theme = {}", json!(theme))).await;
        // Colours fade over; axe must not read one half-way.
        window
            .until("no animation", "return document.getAnimations().every(one => one.playState !== 'running' || one.effect.getTiming().iterations === Infinity)")
            .await;
        window.js(&fs::read_to_string(AXE).expect("npm ci was run (make test)")).await;
        let found = window.js_later(CHECK, Vec::new()).await;
        assert_eq!(found, Value::Array(Vec::new()), "{screen} in {theme}: {found:#}");
    }
}

#[test]
fn the_first_window_is_accessible() {
    journey(async {
        let world = World::new();
        let window = Window::open(&world, &[]).await;
        window.sees("Explore the demo account").await;
        assert_accessible(&window, "first run").await;
        window.close().await;
    });
}

#[test]
fn every_screen_is_accessible_in_both_themes() {
    journey(async {
        let desk = Desk::new();
        desk.world.expect(0, &["errors", "retry", "--query", "trace:T-0", "--yes", "--wait", "-q"]);
        desk.world.expect(0, &["errors", "resolve", "--query", "trace:T-1", "--yes", "--wait", "-q"]);
        desk.world.expect(0, &["sync", "-q"]);
        let window = Window::open(&desk.world, &[]).await;
        window.sees(ACCOUNT).await;
        for (hash, text) in [
            ("#/dashboard", "Completed flows"),
            ("#/dashboard?tab=running", "Running flows"),
            ("#/errors", "Open"),
            ("#/errors?q=is%3Aresolved", "Resolved"),
            ("#/notifications", "Preview of the next e-mail"),
            ("#/notifications?tab=connections", "No connections yet"),
            ("#/notifications?tab=desktop", "Show notices on the desktop"),
            ("#/outbox", "Outbox"),
            ("#/settings", "Kept on this computer"),
            ("#/settings?section=accounts", "Another account or environment"),
            ("#/settings?section=keyboard", "Keyboard"),
            ("#/settings?section=network", "Further authorities"),
            ("#/settings?section=diagnostics", "Report for support"),
            ("#/settings?section=about", "Everything that is built into this program"),
        ] {
            window.goes_to(hash).await;
            window.sees(text).await;
            assert_accessible(&window, hash).await;
        }
        window.goes_to("#/errors").await;
        window.sees("Gateway timeout").await;
        window.leaves_fields().await;
        window.types("j").await;
        window.key(Key::Enter, false).await;
        window
            .until("the pane", "return document.querySelector('[aria-label=\"Error detail\"]') !== null")
            .await;
        assert_accessible(&window, "pane").await;
        window.control('a').await;
        window.types("e").await;
        window.sees("Dry run").await;
        assert_accessible(&window, "dry run").await;
        window.key(Key::Escape, false).await;
        window.control('k').await;
        window.until("the palette", "return document.querySelector('[role=dialog]') !== null").await;
        assert_accessible(&window, "palette").await;
        window.close().await;
    });
}
