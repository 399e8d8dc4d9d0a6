//! What is done to records beyond resolve and retry: labels, purge, edited data and its draft, a download.

use crate::{
    desk::{Desk, OTHERS, TIMEOUTS},
    program::until,
    window::{Window, journey},
};
use fantoccini::key::Key;
use serde_json::{Value, json};
use std::{collections::BTreeSet, fs};

const STEP: &str = "Create sales order";
/// Others whose message names a price: all but the hostile one.
const PRICED: usize = OTHERS - 1;
const EDITED: &str = "{ \"id\": 90071992547409, \"mended\": true }";

/// Ends undo windows and sends what waits, from outside as a script would.
fn send(desk: &Desk) {
    desk.world.expect(0, &["outbox", "send", "-q"]);
}

async fn select_all(window: &Window, count: usize) {
    window.has_rows(count).await;
    window.leaves_fields().await;
    window.control('a').await;
    window.sees(&format!("{count} selected")).await;
}

#[test]
fn records_are_assigned_tagged_and_purged_and_a_purge_can_be_taken_back() {
    journey(async {
        let desk = Desk::new();
        let tag = desk.platform.must("POST", "/v1/tags", Some(&json!({ "tag": "erp outage" })));
        let code = tag.json()["tagId"].as_str().unwrap().to_owned();
        desk.world.expect(0, &["errors", "resolve", "--query", "is:open price", "--yes", "--wait", "-q"]);
        desk.world.expect(0, &["sync", "--full", "-q"]);
        let window = Window::open(&desk.world, &[]).await;

        window.goes_to("#/errors?q=is%3Aopen%20timeout").await;
        select_all(&window, TIMEOUTS).await;
        window.types("a").await;
        window.sees("Takes the assignment away").await;
        window.click("input[aria-label=\"Name or e-mail address\"]").await;
        window.types("ada@example.com").await;
        // The first click on a person takes them.
        window.click("[role=option]").await;
        window.sees("Assigned to ada@example.com").await;
        window.key(Key::Enter, true).await;
        window.sees("Assign queued").await;

        window.types("t").await;
        window.sees("erp outage").await;
        window.click("input[aria-label=\"Add erp outage\"]").await;
        window.click_text("Next: dry run").await;
        window.sees("Added: erp outage").await;
        window.key(Key::Enter, true).await;
        window.sees(&format!("Tags of {TIMEOUTS} errors queued")).await;
        send(&desk);
        let open = desk.platform.open_errors(&desk.flow, STEP);
        let labelled =
            open.iter().filter(|row| row["assignedTo"] == "ada@example.com" && row["tags"] == json!([code]));
        assert_eq!(labelled.count(), TIMEOUTS, "{open:?}");

        window.goes_to("#/errors?q=is%3Aresolved").await;
        window.key(Key::Escape, false).await;
        select_all(&window, PRICED).await;
        for (taken_back, left) in [(true, PRICED), (false, 0)] {
            window.click("button[aria-label^=\"Purge\"]").await;
            window.sees(&format!("Type {PRICED} to purge them")).await;
            window.click(&format!("input[aria-label=\"Type {PRICED} to purge them\"]")).await;
            window.types(&PRICED.to_string()).await;
            window.key(Key::Enter, true).await;
            window.sees(&format!("Purge of {PRICED} errors queued")).await;
            if taken_back {
                window.leaves_fields().await;
                window.control('z').await;
                window.sees(&format!("Taken back. {PRICED} errors are not sent.")).await;
                window.misses("Purge queued").await;
            }
            send(&desk);
            assert_eq!(desk.platform.resolved_errors(&desk.flow, STEP).len(), left);
        }
        window.goes_to("#/errors?q=is%3Agone").await;
        window.has_rows(PRICED).await;
        assert!(desk.platform.ledger().repeated_ids().is_empty());
        window.close().await;
    });
}

#[test]
fn a_draft_survives_a_kill_and_is_saved_retried_and_downloaded() {
    journey(async {
        let desk = Desk::new();
        let window = Window::open(&desk.world, &[]).await;
        window.goes_to("#/errors?q=is%3Aopen%20timeout").await;
        window.has_rows(TIMEOUTS).await;
        window.leaves_fields().await;
        window.types("j").await;
        window.key(Key::Enter, false).await;
        window.click_text("Retry data").await;
        window.click("textarea[aria-label=\"Retry data as JSON\"]").await;
        window.control('a').await;
        window.types(EDITED).await;
        window.sees("Draft").await;
        // On disk as soon as it is marked: the end of the process asks nobody.
        window.kill().await;

        let window = Window::open(&desk.world, &[]).await;
        window.goes_to("#/outbox").await;
        window.sees("Drafts of retry data").await;
        window.click_text("Open draft").await;
        window.has_rows(1).await;
        window.leaves_fields().await;
        window.types("j").await;
        window.key(Key::Enter, false).await;
        window.click_text("Retry data").await;
        window.sees("kept on this computer until it is saved or discarded").await;
        let typed = window.js("return document.querySelector('textarea').value").await;
        assert_eq!(typed, EDITED);
        window.click_text("Save and retry").await;
        window.sees("The retry data is saved on integrator.io").await;
        window.sees("Retry of 1 error queued").await;
        send(&desk);
        until("the platform has the retry", || desk.accepted("POST", "/retry") == 1);
        let open: BTreeSet<String> =
            desk.platform.open_field(&desk.flow, STEP, "errorId").into_iter().collect();
        assert_eq!(open.len(), TIMEOUTS + OTHERS - 1, "the mended record passed");

        window.goes_to("#/errors?q=is%3Aopen").await;
        window.has_rows(open.len()).await;
        window.misses("Draft").await;
        window.leaves_fields().await;
        window.types("d").await;
        window.sees("One JSON object a line").await;
        window.click("label:has(input[name=download-format]):last-of-type input").await;
        window.click_text(&format!("Download {} errors", open.len())).await;
        window.sees(&format!("{} errors written to", open.len())).await;
        let find = "return /written to (\\S+\\.ndjson)/.exec(document.body.innerText)[1]";
        let path = window.js(find).await;
        let text = fs::read_to_string(path.as_str().unwrap()).unwrap();
        let written: BTreeSet<String> = text
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap()["errorId"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(written, open, "the file holds what the list showed, no more and no less");
        window.close().await;
    });
}
