//! What a person does: opens, looks, filters, resolves, retries, goes offline, comes back, closes and opens again.

use crate::{
    desk::{ACCOUNT, Desk, OTHERS, TIMEOUTS},
    program::{World, until},
    window::{Window, journey},
};
use fantoccini::key::Key;
use std::time::Duration;

/// How long the first sync of the demo account may take, unoptimised and beside other work.
const FIRST_SYNC: Duration = Duration::from_secs(180);
const ALL: usize = TIMEOUTS + OTHERS;

#[test]
fn the_first_window_offers_the_demo_and_an_account() {
    journey(async {
        let world = World::new();
        let window = Window::open(&world, &[]).await;
        assert!(window.js("return document.title").await.as_str().unwrap().contains("Flowmend"));
        window.sees("Explore the demo account").await;
        window.sees("Add an integrator.io account").await;
        window.close().await;
    });
}

#[test]
fn the_demo_opens_from_the_first_window_and_is_alive() {
    journey(async {
        let world = World::new();
        let window = Window::open(&world, &[]).await;
        window.click_text("Open the demo").await;
        window.sees("Completed flows").await;
        window.goes_to("#/errors").await;
        window
            .until_within(
                FIRST_SYNC,
                "thousands of errors of the demo",
                "const grid = document.querySelector('[role=grid]'); \
                 return grid !== null && Number(grid.getAttribute('aria-rowcount')) > 1 \
                 && /[1-9],[0-9]{3} results/.test(document.body.innerText)",
            )
            .await;
        window.close().await;
    });
}

#[test]
fn errors_are_found_resolved_and_retried() {
    journey(async {
        let desk = Desk::new();
        let window = Window::open(&desk.world, &[]).await;
        window.sees(ACCOUNT).await;
        // From the dashboard straight to the list of the flow's errors: one click, no page in between.
        window.click("a[aria-label^=\"10 open errors\"], a[title^=\"10 open errors\"]").await;
        window.has_rows(ALL).await;
        window.sees("Gateway timeout while saving order").await;

        window.click("input[aria-label=\"Search errors\"]").await;
        window.types("timeout").await;
        window.key(Key::Enter, false).await;
        window.has_rows(TIMEOUTS).await;

        window.leaves_fields().await;
        window.control('a').await;
        window.sees(&format!("{TIMEOUTS} selected")).await;
        window.click_text(&format!("Resolve {TIMEOUTS}")).await;
        window.sees("Dry run").await;
        window.key(Key::Enter, true).await;
        window.sees("Resolve queued").await;
        until("the platform has the resolves", || desk.accepted("PUT", "/resolved") == TIMEOUTS);
        // The list does not jump: rows that left are marked until it is read anew.
        window.sees("Left this list").await;
        window.misses("Resolve queued").await;

        window.goes_to("#/errors?q=is%3Aopen").await;
        window.has_rows(OTHERS).await;
        window.leaves_fields().await;
        window.control('a').await;
        window.click_text(&format!("Retry {OTHERS}")).await;
        window.sees("Dry run").await;
        window.key(Key::Enter, true).await;
        until("the platform has the retries", || desk.accepted("POST", "/retry") == OTHERS);
        window.misses("Retry queued").await;
        window.goes_to("#/dashboard").await;
        window.sees("Completed flows").await;
        window.goes_to("#/errors?q=is%3Aopen").await;
        window.has_rows(0).await;
        assert!(desk.platform.ledger().repeated_ids().is_empty());
        assert!(desk.platform.open_errors(&desk.flow, "Create sales order").is_empty());
        window.close().await;
    });
}

#[test]
fn without_a_network_everything_is_read_and_actions_wait() {
    journey(async {
        let desk = Desk::new();
        desk.proxy.take_down();
        let window = Window::open(&desk.world, &[]).await;
        window.sees("Offline").await;
        window.sees("Orders to ERP").await;
        window.goes_to("#/errors?q=is%3Aopen%20timeout").await;
        window.has_rows(TIMEOUTS).await;
        window.leaves_fields().await;
        window.control('a').await;
        window.click_text(&format!("Resolve {TIMEOUTS}")).await;
        window.sees("Dry run").await;
        window.key(Key::Enter, true).await;
        window.sees("Resolve queued").await;
        window.goes_to("#/outbox").await;
        window.sees("Resolve").await;
        window.close().await;
        assert_eq!(desk.accepted("PUT", "/resolved"), 0);

        // Another day: still offline, then the network is back while the window is open.
        let window = Window::open(&desk.world, &[]).await;
        window.goes_to("#/errors?q=is%3Aopen%20timeout").await;
        window.sees("Resolve queued").await;
        desk.proxy.bring_up();
        until("the queued resolves are sent", || desk.accepted("PUT", "/resolved") == TIMEOUTS);
        window.sees("Left this list").await;
        window.misses("Resolve queued").await;
        assert!(desk.platform.ledger().repeated_ids().is_empty());
        window.close().await;
    });
}

#[test]
fn errors_that_happen_while_one_looks_are_shown() {
    journey(async {
        let desk = Desk::new();
        let window = Window::open(&desk.world, &[]).await;
        window.sees("Orders to ERP").await;
        desk.platform.run_failing(&desk.flow, "Create sales order", "late", 3);
        window.goes_to("#/errors").await;
        window.has_rows(ALL + 3).await;
        window.close().await;
    });
}

#[test]
fn what_the_command_line_does_beside_the_window_is_seen_in_it() {
    journey(async {
        let desk = Desk::new();
        let window = Window::open(&desk.world, &[]).await;
        window.goes_to("#/errors?q=is%3Aopen%20timeout").await;
        window.has_rows(TIMEOUTS).await;
        let done =
            desk.world.expect(0, &["errors", "resolve", "--query", "is:open timeout", "--yes", "--wait"]);
        assert!(!done.out.is_empty());
        window.sees("Left this list").await;
        assert_eq!(desk.accepted("PUT", "/resolved"), TIMEOUTS);
        window.close().await;
    });
}

#[test]
fn a_refused_token_is_said_once_and_the_cache_stays_readable() {
    journey(async {
        let mut desk = Desk::new();
        desk.world.token = Some("another-token-that-is-refused".to_owned());
        let window = Window::open(&desk.world, &[]).await;
        window.sees("integrator.io refused the token").await;
        window.goes_to("#/errors").await;
        window.has_rows(ALL).await;
        window.close().await;
    });
}
