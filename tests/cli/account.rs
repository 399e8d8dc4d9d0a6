//! Adding and removing accounts, and the exit statuses of everything that can be wrong about them.

use crate::program::World;
use std::{fs, io::Read, net::TcpListener, os::unix::fs::PermissionsExt, thread};
use testkit::{Platform, Stranger};

const CANARY: &str = "canary-token-7f3a9c2e51";

#[test]
fn without_a_keyring_the_account_is_added_and_the_person_is_told() {
    let platform = Platform::start_with(|config| config.token = Some(CANARY.to_owned()));
    let world = World::new();
    let done = world.run_with_input(&["account", "add", "a", "--base-url", platform.base_url()], CANARY);
    assert_eq!(done.status, 0, "{}", done.err);
    assert!(done.err.contains("FLOWMEND_TOKEN") && done.err.contains("--token-store sealed"), "{}", done.err);
    let rows = world.expect(0, &["account", "list", "--json"]).lines();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["name"], "a");
    assert_eq!(rows[0]["baseUrl"], platform.base_url());
    // The token is gone with the process that was told it.
    assert_eq!(world.expect(4, &["sync", "--json"]).failure()["code"], "sign_in_needed");
}

#[test]
fn a_sealed_token_is_found_again_with_its_passphrase_and_never_lies_in_the_open() {
    let platform = Platform::start_with(|config| config.token = Some(CANARY.to_owned()));
    let mut world = World::new();
    let add = ["account", "add", "a", "--base-url", platform.base_url(), "--token-store", "sealed"];
    assert_eq!(world.run_with_input(&add, CANARY).status, 2, "sealed without a passphrase is refused");
    world.set("FLOWMEND_PASSPHRASE", "correct horse");
    let done = world.run_with_input(&add, CANARY);
    assert_eq!(done.status, 0, "{}", done.err);
    world.expect(0, &["sync"]);
    for path in world.files() {
        let bytes = fs::read(&path).unwrap();
        assert!(!bytes.windows(CANARY.len()).any(|part| part == CANARY.as_bytes()), "{}", path.display());
    }
    for path in [world.data_dir(), world.data_dir().join("tokens").join("612d70726f64756374696f6e.sealed")] {
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{} can be read by others", path.display());
    }
    world.set("FLOWMEND_PASSPHRASE", "wrong");
    assert_eq!(world.expect(4, &["sync", "--json"]).failure()["code"], "token_store");
    world.expect(0, &["errors", "count"]);
    world.expect(2, &["account", "remove", "a"]);
    world.expect(0, &["account", "remove", "a", "--yes"]);
    assert!(!world.files().iter().any(|path| path.extension().is_some_and(|kind| kind == "sealed")));
    assert!(world.expect(0, &["account", "list", "--json"]).lines().is_empty());
}

#[test]
fn what_cannot_be_an_account_adds_nothing() {
    let platform = Platform::start();
    let stranger = Stranger::start();
    let world = World::with_token("not-the-right-token");
    let closed = closed_port();
    for (status, address) in [
        (4, platform.base_url()),
        (5, closed.as_str()),
        (5, stranger.base_url().as_str()),
        (2, "http://example.com"),
        (2, "ftp://example.com"),
        (2, "not an address"),
    ] {
        let done = world.expect(status, &["account", "add", "a", "--base-url", address, "--json"]);
        done.failure();
        assert!(done.out.is_empty(), "{}", done.out);
    }
    world.expect(2, &["account", "add", "a", "--region", "mars"]);
    assert!(world.expect(0, &["account", "list", "--json"]).lines().is_empty());
    let bare = World::new();
    bare.expect(4, &["account", "add", "a", "--base-url", platform.base_url()]);
}

#[test]
fn a_sign_in_page_of_a_network_is_not_taken_for_the_platform() {
    let portal = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", portal.local_addr().unwrap());
    thread::spawn(move || {
        for stream in portal.incoming() {
            let Ok(mut stream) = stream else { return };
            let _ = stream.read(&mut [0; 4096]);
            let page = "<html>Please sign in</html>";
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{page}",
                page.len()
            );
            let _ = std::io::Write::write_all(&mut stream, head.as_bytes());
        }
    });
    let world = World::with_token("some-token");
    let done = world.expect(5, &["account", "add", "a", "--base-url", &address, "--json"]);
    assert_eq!(done.failure()["code"], "not_integrator");
}

#[test]
fn commands_without_an_account_say_so() {
    let world = World::new();
    for command in
        [&["errors", "list"][..], &["status"], &["sync"], &["outbox", "list"], &["dashboard", "running"]]
    {
        world.expect(2, command);
    }
    world.expect(0, &["doctor", "--json"]);
    world.expect(0, &["account", "list"]);
    world.expect(0, &["--version"]);
    world.expect(0, &["errors", "--help"]);
}

#[test]
fn two_accounts_never_mix() {
    let (one, two) = (Platform::start(), Platform::start());
    for (platform, count) in [(&one, 3), (&two, 5)] {
        let flow = platform.make_flow(&testkit::FlowBuilder::new("Orders").export("Get").import("Put"));
        platform.run_failing(&flow, "Put", "k", count);
    }
    let mut world = World::with_token(one.token());
    world.add_account("one", one.base_url());
    world.expect(0, &["sync", "--account", "one"]);
    world.token = Some(two.token().to_owned());
    world.add_account("two", two.base_url());
    world.expect(0, &["--account", "two", "sync"]);
    for (name, count) in [("one", 3), ("two", 5)] {
        assert_eq!(world.expect(0, &["errors", "count", "--json", "--account", name]).json()["count"], count);
    }
    world.expect(2, &["errors", "count", "--account", "three"]);
}

/// An address where nobody listens any more.
fn closed_port() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}
