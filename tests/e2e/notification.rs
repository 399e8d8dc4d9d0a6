//! Who gets which e-mails, in the real window: drafted by a click, kept over a new start, saved, taken back, sent.

use crate::{
    desk::{ACCOUNT, Desk},
    program::until,
    window::{Window, journey},
};
use fantoccini::key::Key;
use serde_json::Value;

const EVA: &str = "eva@example.com";
const CELL: &str = "[role=checkbox][aria-label^=\"Eva Rossi, Orders to ERP\"]";

/// Who is subscribed to something, as the platform says it.
fn subscribers(desk: &Desk) -> Vec<String> {
    let rows = desk.platform.get("/v1/notifications?users=all");
    let email = |row: &Value| row["subscribedByUser"]["email"].as_str().unwrap_or_default().to_owned();
    rows.as_array().into_iter().flatten().map(email).collect()
}

async fn saves(window: &Window) {
    window.control('s').await;
    window.sees("Save 1 change for 1 person").await;
    window.sees("1 flow of 1: Orders to ERP").await;
    window
        .until("the focus on the button", "return document.activeElement?.textContent === 'Save 1 change'")
        .await;
    window.key(Key::Enter, false).await;
    window.sees("1 change will be written.").await;
}

#[test]
fn somebody_else_is_signed_up_taken_back_and_signed_up_again() {
    journey(async {
        let desk = Desk::new();
        desk.platform.make_user(EVA, "Eva Rossi", "monitor");
        desk.world.expect(0, &["sync", "-q", "--full"]);
        let window = Window::open(&desk.world, &[]).await;
        window.sees(ACCOUNT).await;
        window.goes_to("#/notifications").await;
        window.click(CELL).await;
        window.sees("1 change not saved").await;
        assert!(subscribers(&desk).is_empty(), "a draft leaves nothing");
        saves(&window).await;
        window.click_text("Undo").await;
        window.sees("1 change not saved").await;
        saves(&window).await;
        // Nothing is held back from a person who does not want to wait for the undo window.
        desk.world.expect(0, &["outbox", "send"]);
        until("the platform has it", || subscribers(&desk) == [EVA]);
        window.misses("1 change not saved").await;
        window
            .until(
                "the cell is checked",
                &format!("return document.querySelector('{CELL}').ariaChecked === 'true'"),
            )
            .await;
        window.close().await;
    });
}
