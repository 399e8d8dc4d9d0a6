//! The doors of the program: the first account with a sealed token, and starts while a window is open.

use crate::{
    desk::{Desk, TIMEOUTS},
    program::{World, until},
    window::{Window, journey},
};
use std::fs;
use testkit::Platform;

const CANARY: &str = "canary-door-token-4c81e0d27b";
const PASSPHRASE: &str = "canary-passphrase-horse";

#[test]
fn the_first_account_is_connected_with_a_sealed_token_that_is_asked_for_at_the_next_start() {
    journey(async {
        let platform = Platform::start_with(|config| config.token = Some(CANARY.to_owned()));
        platform.make_integration("Web shop");
        let world = World::new();
        let window = Window::open(&world, &[]).await;
        // No session bus here: said, and the choice is the person's.
        window.sees("No keyring answers in this session").await;
        window.chooses("Own address").await;
        window.fills("Address", platform.base_url()).await;
        window.fills("Name", "Acme").await;
        window.fills("API token", "not-the-right-token-at-all").await;
        window.sees("refused the token").await;
        window.fills("API token", CANARY).await;
        window.sees("Token works: full access").await;
        window.click("input[type=radio][aria-label^=\"A sealed file\"]").await;
        window.fills("Passphrase", PASSPHRASE).await;
        window.fills("The same again", PASSPHRASE).await;
        window.click_text("Add account").await;
        window.sees("Completed flows").await;
        window.close().await;

        let window = Window::open(&world, &[]).await;
        window.sees("The token is sealed with a passphrase").await;
        let page = window.js("return document.documentElement.outerHTML + document.title").await;
        assert!(!page.as_str().unwrap().contains("canary-"));
        let wrong = serde_json::json!({ "name": "Acme", "passphrase": "wrong" });
        assert_eq!(window.asks("unlock_account", wrong).await["failure"]["code"], "token_store");
        window.click_text("Unlock").await;
        window.fills("Passphrase", PASSPHRASE).await;
        window.key(fantoccini::key::Key::Enter, false).await;
        window.misses("The token is sealed with a passphrase").await;
        window.asks("remove_account", serde_json::json!({ "name": "Acme" })).await;
        window.sees("Explore the demo account").await;
        window.close().await;
        for path in world.files() {
            let bytes = fs::read(&path).unwrap_or_default();
            for secret in [CANARY, PASSPHRASE] {
                let found = bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
                assert!(!found, "{}", path.display());
            }
            assert!(path.extension().is_none_or(|kind| kind != "sealed"), "{}", path.display());
        }
    });
}

#[test]
fn a_second_start_shows_its_link_in_the_first_window_and_only_reads_when_that_does_not_answer() {
    journey(async {
        let desk = Desk::new();
        let window = Window::open(&desk.world, &[]).await;
        window.sees("Orders to ERP").await;
        desk.world.expect(0, &["flowmend://errors?query=is:open%20timeout"]);
        window.has_rows(TIMEOUTS).await;
        desk.world.expect(0, &["flowmend://errors?query=is:open&action=resolve"]);
        window.sees("The link was not understood").await;
        // The window stops listening, as one that hangs: the second one opens for reading, and says so.
        fs::remove_file(desk.world.data_dir().join("window.sock")).unwrap();
        let second = Window::open(&desk.world, &[]).await;
        second.sees("Another window of Flowmend works with these files").await;
        second.goes_to("#/errors?q=is%3Aopen%20timeout").await;
        second.has_rows(TIMEOUTS).await;
        second.close().await;
        window.close().await;
        // The place is free again, and starts that did not come up make a safe one.
        let lock = desk.world.data_dir().join("window.lock");
        until("the first window has gone", || {
            fs::File::open(&lock).is_ok_and(|file| file.try_lock().is_ok())
        });
        fs::write(desk.world.data_dir().join("starting"), "2").unwrap();
        let safe = Window::open(&desk.world, &[]).await;
        safe.sees("did not come up the last times").await;
        safe.click_text("Open").await;
        safe.sees("Orders to ERP").await;
        safe.misses("Another window of Flowmend").await;
        safe.close().await;
    });
}
